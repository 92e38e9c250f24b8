"""The report in a browser: for everyone, at every width, and from nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from revontuli.picture.change import Flow, Flows
from revontuli.picture.compare import compare_pictures
from revontuli.picture.report import write_report
from revontuli.picture.story import tell_story
from tests.accessibility import axe, barriers, running_chromium
from tests.picture.sample_picture import sample_picture

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report of each kind of picture, by its kind."""
    folder = tmp_path_factory.mktemp("reports")
    before = sample_picture(seed=3)
    pictures = {
        "study": sample_picture(geojson=True),
        "own": sample_picture(20, frame="own", simulated=False),
        "plain": sample_picture(frame=None, predicts=False),
    }
    written = {}
    for kind, picture in pictures.items():
        stories = tuple(replace(s, story=tell_story(s, picture)) for s in picture.segments)
        told = replace(picture, segments=stories)
        flows = Flows(96, tuple(Flow(a.id, a.id, 12, 0.5) for a in before.segments))
        change = compare_pictures(before, told, flows=flows) if kind == "study" else None
        language = "fi" if kind == "study" else "en"
        written[kind] = write_report(told, folder / kind, [language], change)[0]
    return written


def opened(browser: Browser, path: Path, **context: object) -> Page:
    page = browser.new_context(**context).new_page()  # type: ignore[arg-type]
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("kind", ["study", "own", "plain"])
def test_nobody_is_kept_out(browser: Browser, reports: dict[str, Path], kind: str) -> None:
    page = opened(browser, reports[kind], viewport={"width": 1440, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert barriers(page) == []


def test_nobody_is_kept_out_on_a_telephone(browser: Browser, reports: dict[str, Path]) -> None:
    page = opened(browser, reports["study"], viewport={"width": 360, "height": 740})
    assert axe(page) == []


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
@pytest.mark.parametrize("kind", ["study", "own", "plain"])
def test_a_page_does_not_scroll_sideways(
    browser: Browser, reports: dict[str, Path], kind: str, width: int
) -> None:
    page = opened(browser, reports[kind], viewport={"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_page_holds_at_twice_the_size(browser: Browser, reports: dict[str, Path]) -> None:
    page = opened(
        browser, reports["study"], viewport={"width": 720, "height": 450}, device_scale_factor=2
    )
    page.add_style_tag(content="html { font-size: 200% !important }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 720


def test_a_page_asks_for_nothing(browser: Browser, reports: dict[str, Path]) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(reports["study"].as_uri())
    page.wait_for_load_state("networkidle")
    beyond = [url for url in asked if not url.startswith(("file:", "data:"))]
    assert beyond == []


def test_a_page_works_without_scripts(browser: Browser, reports: dict[str, Path]) -> None:
    page = opened(browser, reports["study"], java_script_enabled=False)
    assert page.locator("article.segment").count() == 8
    assert page.locator("svg.bubbles:visible").count() == 1


def test_the_keyboard_skips_to_the_summary(browser: Browser, reports: dict[str, Path]) -> None:
    page = opened(browser, reports["study"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#summary")


def test_names_in_the_bubbles_stay_in_their_circles(
    browser: Browser, reports: dict[str, Path]
) -> None:
    page = opened(browser, reports["study"], viewport={"width": 1440, "height": 900})
    outside = page.evaluate(
        """() => [...document.querySelectorAll('svg.bubbles .bubble')].flatMap(bubble => {
            const disc = bubble.querySelector('.disc').getBoundingClientRect();
            if (!disc.width) return [];
            return [...bubble.querySelectorAll('.name, .trait, .share')].filter(text => {
                const box = text.getBoundingClientRect();
                return box.left < disc.left || box.right > disc.right
                    || box.top < disc.top || box.bottom > disc.bottom;
            }).map(text => text.textContent);
        })"""
    )
    assert outside == []


def test_a_page_prints_a_group_to_a_sheet(browser: Browser, reports: dict[str, Path]) -> None:
    page = opened(browser, reports["study"])
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") <= 30
