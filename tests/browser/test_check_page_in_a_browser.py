"""The look at a portfolio in a browser: for everyone, at every width, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from revontuli.catalogue import Catalogue, DimensionWeight, Organisation, Provenance, Service
from revontuli.catalogue.check_page import write_check_pages
from revontuli.catalogue.checking import check_catalogue
from tests.accessibility import barriers, running_chromium

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    services = tuple(
        Service(
            id=f"tunniste:{number:036}",
            name={"fi": f"Lapsiperheiden kotipalvelun palveluntarpeenarviointi {number}"},
            provider=Organisation(str(number), {"fi": "Varsinais-Suomen hyvinvointialueyhtymä"}),
            dimensions=(DimensionWeight("housing", 1, Provenance.EXPERT),),
            life_events=("moving_to_study",),
            valid_to=None if number else date(2020, 1, 1),
            modified=date(2021, 1, 1),
        )
        for number in range(4)
    )
    check = check_catalogue(Catalogue(services), date(2026, 11, 22))
    return write_check_pages(check, tmp_path_factory.mktemp("check"))[0]


def opened(browser: Browser, path: Path, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    return page


@pytest.mark.parametrize("width", [360, 1440])
def test_nobody_is_kept_out(browser: Browser, page_file: Path, width: int) -> None:
    assert barriers(opened(browser, page_file, width)) == []


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_the_page_does_not_scroll_sideways(browser: Browser, page_file: Path, width: int) -> None:
    page = opened(browser, page_file, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
