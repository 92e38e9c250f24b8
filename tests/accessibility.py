"""Chromium for tests, and what in a page would keep somebody out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

INSTALLED = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        if (path := shutil.which(name))
    ),
    None,
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Axe().axe_script
COLOURS = ("color-contrast",)  # what may change with the scheme
ROOM = ("target-size", "scrollable-region-focusable")  # what may change with the width


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """The browser; the test is skipped where there is none."""
    with sync_playwright() as playwright:
        if INSTALLED is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("there is no Chromium on this machine")
        opened = playwright.chromium.launch(executable_path=INSTALLED, args=ARGUMENTS)
        yield opened
        opened.close()


def axe(page: Page, *rules: str) -> list[str]:
    """Faults of accessibility on `page`: each with the rule and the first elements that break it.

    Where `rules` are named, those alone.
    """
    chosen = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": STANDARDS}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    # Unasked, axe describes every element that passes too: that takes most of its time.
    found = page.evaluate(
        "options => axe.run(options).then(told => told.violations)",
        {"runOnly": chosen, "resultTypes": ["violations"]},
    )
    return [
        f"{fault['id']}: {fault['help']}: "
        + " | ".join(node["html"][:160] for node in fault["nodes"][:3])
        for fault in found
    ]


def is_too_wide(page: Page) -> bool:
    """Whether `page` has to be scrolled sideways."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
        )
    )


def barriers(page: Page) -> list[str]:
    """What keeps somebody out of `page`: by day at a desk, in the dark, on a narrow telephone.

    The page is loaded once and left as it was; its scheme was "light".
    """
    size = page.viewport_size
    assert size is not None
    found = axe(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {fault}" for fault in axe(page, *COLOURS)]
    page.set_viewport_size({"width": 320, "height": 800})
    found += [f"320 px: {fault}" for fault in axe(page, *ROOM)]
    found += ["320 px: too wide"] if is_too_wide(page) else []
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="light")
    return found
