"""Pages around everything, in a browser: in both schemes, at every width, without scripts too."""

import pytest
from django.test import override_settings

from tests.site.browser import BROWSER, axe, barriers, chromium, is_too_wide, open_page  # noqa: F401

pytestmark = BROWSER
PAGES = [
    "/fi/",
    "/fi/style/",
    "/fi/about/",
    "/sv/about/privacy/",
    "/sv/no-such-page/",
    "/en/account/login/",
]


@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_kept_out(open_page, path):  # noqa: F811
    page = open_page(path)
    assert barriers(page) == []
    assert [c for c in page.complaints if "404" not in c] == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert axe(page) == []  # the menu is another then


def test_it_fits_with_letters_twice_as_large(open_page):  # noqa: F811
    page = open_page("/fi/", width=640, role="analyst")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not is_too_wide(page)


def test_the_menu_opens_without_scripts(open_page):  # noqa: F811
    page = open_page("/fi/", width=360, javascript=False, role="analyst")
    page.get_by_text("Valikko", exact=True).click()
    page.get_by_role("link", name="Tee kyselyjä").click()
    assert "/run/" in page.url


def test_signing_out_is_in_the_account_menu(open_page):  # noqa: F811
    page = open_page("/en/", role="analyst")
    page.locator("summary", has_text="analyst@example.org").click()
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Sign out").is_visible()
    page.locator("summary", has_text="analyst@example.org").click()
    page.get_by_role("button", name="Sign out").click()
    assert page.get_by_role("link", name="Sign in").first.is_visible()


def test_the_chosen_colours_win_over_the_devices(open_page):  # noqa: F811
    page = open_page("/en/about/", scheme="light", javascript=False)
    page.get_by_role("button", name="Dark").click()
    assert page.url.endswith("/en/about/")
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
    assert background(page) == "rgb(10, 18, 29)"


def background(page):
    return page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")


def test_the_first_tab_leads_past_the_navigation(open_page):  # noqa: F811
    page = open_page("/en/about/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_asking_again_is_a_dialog_that_escape_closes(open_page):  # noqa: F811
    page = open_page("/en/style/")
    page.locator("a[data-confirm]").click()
    dialog = page.get_by_role("dialog")
    assert dialog.is_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_a_citys_colours_are_allowed_by_the_security_policy(open_page, tmp_path, monkeypatch):  # noqa: F811
    theme = tmp_path / "theme.yaml"
    theme.write_text('name: Espoo\nlight: {accent: "#0050bb", accent-strong: "#003a88"}')
    monkeypatch.setenv("REVONTULI_THEME", str(theme))
    page = open_page("/en/")
    link = page.locator(".site-footer a").first
    assert link.evaluate("a => getComputedStyle(a).color") == "rgb(0, 80, 187)"
    assert page.complaints == []


def test_our_own_fault_is_told_without_scripts_in_the_dark(open_page, monkeypatch):  # noqa: F811
    from revontuli.site.views.front import shown

    def away():
        raise OSError

    monkeypatch.setattr(shown, "open_surveys", away)
    with override_settings(DEBUG_PROPAGATE_EXCEPTIONS=False):
        page = open_page("/en/", scheme="dark")
    assert page.get_by_role("heading", name="Something went wrong on our side").is_visible()
    assert axe(page) == []


def test_the_front_page_on_paper_is_its_matter_alone(open_page):  # noqa: F811
    page = open_page("/en/", scheme="dark")
    page.emulate_media(media="print")
    assert not page.locator(".site-footer").is_visible()
    assert not page.get_by_role("link", name="Sign in").first.is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator("h2").first.evaluate("h => getComputedStyle(h).color") == "rgb(18, 32, 46)"
