"""Pages around everything, in a browser: in both schemes, at every width, without scripts too."""

import pytest

from tests.site.browser import BROWSER, axe, chromium, is_too_wide, open_page  # noqa: F401

pytestmark = BROWSER
PAGES = ["/fi/", "/fi/about/", "/sv/no-such-page/", "/en/account/login/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_kept_out(open_page, path, scheme):  # noqa: F811
    page = open_page(path, scheme)
    assert axe(page) == []
    assert [c for c in page.complaints if "404" not in c] == []


@pytest.mark.parametrize("path", PAGES)
def test_it_fits_a_narrow_screen(open_page, path):  # noqa: F811
    page = open_page(path, width=320)
    assert not is_too_wide(page)
    assert axe(page) == []
