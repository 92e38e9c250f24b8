"""The pictures of the site in README and docs: the example, as Chromium shows it.

    make screenshots

makes the example in a folder of its own (a few minutes), serves it, goes through it as its people
would, and writes `docs/images/site-*.png`. With an example that is there already, as `revontuli
demo` left it, it is quicker; that folder is only copied. And the pictures of one part can be taken
by themselves:

    python docs/take_screenshots.py --home var --part bots
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

REVONTULI = Path(sys.executable).with_name("revontuli")
IMAGES = Path(__file__).parent / "images"
EVENT = "muutto-opiskelupaikkakunnalle"
SURVEY = f"{EVENT}-2026"
PICTURE = f"/en/pictures/{SURVEY}/"
PASSWORD = "revontuli-esimerkki"
WIDE: ViewportSize = {"width": 1440, "height": 1000}
PHONE: ViewportSize = {"width": 390, "height": 844}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
COLOURS = 256  # of a picture: enough for flat areas and letters, at a third of the size
LONGEST_BUILD = 300  # seconds


def main() -> None:
    """Make the example, serve it and take the pictures."""
    parser = argparse.ArgumentParser(description="Take the screenshots of README and docs.")
    parser.add_argument("--home", type=Path, help="the folder of an example that is there already")
    parser.add_argument("--part", choices=PARTS, help="the pictures of this part alone")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "home"
        address = f"http://localhost:{free_port()}"
        os.environ |= {
            "REVONTULI_HOME": str(folder),
            "REVONTULI_URL": address,
        }
        if given.home:
            shutil.copytree(given.home, folder)
        else:
            subprocess.run([REVONTULI, "demo", "--no-serve"], check=True)
        with served(address), sync_playwright() as playwright:
            found = next(filter(None, map(shutil.which, BROWSERS)), None)
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
            for part in [given.part] if given.part else PARTS:
                PARTS[part](browser, address)
            browser.close()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as asked:
        asked.bind(("localhost", 0))
        return int(asked.getsockname()[1])


@contextmanager
def served(address: str) -> Iterator[None]:
    """The site, while the pictures are taken."""
    port = address.rsplit(":", 1)[1]
    server = subprocess.Popen([REVONTULI, "serve", "--port", port], stderr=subprocess.DEVNULL)
    try:
        wait_for(f"{address}/health/ready")
        yield
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str, seconds: int = 120) -> None:
    """Until the site answers."""
    for _ in range(seconds):
        try:
            urlopen(address)
        except (URLError, ConnectionError):
            time.sleep(1)
        else:
            return
    raise TimeoutError(address)


def take_pictures(browser: Browser, site: str) -> None:
    """Surveys and pictures of how people are doing, as each of the example's people sees them."""
    visitor = opened(browser, site)
    take(visitor, "/en/", "front", height=1000)
    take(visitor, PICTURE, "picture", height=1240)
    take(visitor, f"{PICTURE}segments/", None)
    visitor.locator("main a[href*='/segments/']", has_text="Tight on money").first.click()
    shoot(visitor, "segment", height=1300)
    take(visitor, "/en/services/?q=I+can%27t+pay+my+rent", "services", height=1100)
    take(visitor, answer(opened(browser, site, phone=True)), "my-picture", height=1250)

    analyst = signed_in(browser, site, "analyst")
    note(analyst, "segments/", "Tight on money")
    send_another_picture(analyst)
    take(analyst, "/en/", "desk", height=900)
    take(analyst, f"{PICTURE}present/6/", "present", height=900)

    officer = signed_in(browser, site, "protection.officer")
    officer.goto("/en/checks/")
    officer.locator("main a[href*='/checks/']").first.click()
    shoot(officer, "check", height=1100)


def take_bots(browser: Browser, site: str) -> None:
    """A conversation on a phone; what its keepers see of it the next morning, and of the bot."""
    student = opened(browser, site, phone=True)
    for language, question in ASKED:
        student.goto(f"/{language}/chat/paavo/")
        ask(student, question)
        if question == SHOWN:
            shoot(student, "chat-phone", height=PHONE["height"], top=".chat-turn:last-child")
    take(signed_in(browser, site, "content.editor"), f"{BOT}questions/", "inbox", height=1100)
    take(signed_in(browser, site, "bot.trainer"), f"{BOT}versions/1/", "report", height=1100)


BOT = "/en/desk/bots/paavo/"
SHOWN = "where do I find a flat in Tampere?"
ASKED = (
    ("en", SHOWN),
    ("fi", "haluun harrastaa jotain iltaisin"),
    ("sv", "var får jag hjälp om hyran är för hög?"),
    ("en", "I am Maija Virtanen, 040 1234567, I need money"),
    ("en", "my bike was stolen"),
    ("en", "is there a printer on campus"),
)


def ask(page: Page, question: str) -> None:
    """Say it to the bot, and wait for its answer."""
    turns = page.locator(".chat-turn")
    said = turns.count()
    page.fill("[name=text]", question)
    page.click(".chat-compose button")
    turns.nth(said).wait_for()


PARTS = {"pictures": take_pictures, "bots": take_bots}


def opened(browser: Browser, site: str, *, phone: bool = False) -> Page:
    """A page of somebody who has not signed in."""
    context = browser.new_context(
        base_url=site,
        viewport=PHONE if phone else WIDE,
        device_scale_factor=2 if phone else 1,
        reduced_motion="reduce",
        color_scheme="light",
        locale="en-GB",
        timezone_id="Europe/Helsinki",
    )
    return context.new_page()


def signed_in(browser: Browser, site: str, who: str) -> Page:
    """A page of one of the example's accounts."""
    page = opened(browser, site)
    page.goto("/en/account/login/")
    page.fill("[name=login]", f"{who}@example.org")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/en/")
    return page


def answer(page: Page) -> str:
    """Answer the survey on a phone, in Swedish; gives the address of one's own picture."""
    page.goto(f"/sv/answer/{SURVEY}/")
    page.check("main [name=consent]")
    page.locator("main form button").last.click()
    while "review" not in page.url:
        fill_in(page)
        if "/2/" in page.url:  # the first with a rating
            shoot(page, "answer-phone", height=PHONE["height"])
        with page.expect_navigation():
            page.click("main button[value=next]")
    page.locator("main form[action$='/send/'] button").last.click()
    page.wait_for_url("**/picture/**")
    return page.url.replace("/sv/", "/en/")


RATINGS = (4, 6, 8, 5, 7, 3, 8, 6)


def fill_in(page: Page) -> None:
    """The second choice of each question, and ratings that differ."""
    page.evaluate(
        """ratings => {
            const names = new Set([...document.querySelectorAll(
                'main input[type=radio], main input[type=checkbox]')].map(one => one.name));
            for (const name of names) {
                const choices = [...document.getElementsByName(name)];
                const place = name.endsWith('_rating') ? ratings[name.length % ratings.length] : 1;
                choices[Math.min(place, choices.length - 1)].click();
            }
        }""",
        RATINGS,
    )


def note(page: Page, view: str, name: str) -> None:
    """A hypothesis beside a group, so that there is something to see."""
    page.goto(f"{PICTURE}{view}")
    page.locator("main a[href*='/segments/']", has_text=name).first.click()
    notes = page.locator("main .pins").first
    notes.locator("summary").click()
    notes.get_by_label("Hypothesis").check()
    notes.locator("[name=body]").fill(
        "Advice about rent before the move would ease the first autumn."
    )
    notes.get_by_role("button", name="Write it down").click()
    page.locator("main .pins [role=status]").first.wait_for()


def send_another_picture(page: Page) -> None:
    """Build a picture with six groups, and send it to be checked."""
    page.goto(f"/en/building/{SURVEY}/new/")
    page.select_option("main [name=segments]", "6")
    page.get_by_role("button", name="Start building").click()
    page.wait_for_url("**/iterations/**")
    send = page.locator("main form[action$='/send/'] button")
    for _ in range(LONGEST_BUILD // 3):
        if send.count():
            break
        time.sleep(3)
        page.reload()
    send.first.click()
    page.wait_for_load_state()


def take(page: Page, address: str, name: str | None, height: int = 900) -> None:
    """Go there, and take its top part where it has a `name`."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    if name:
        shoot(page, name, height)


def shoot(page: Page, name: str, height: int, top: str = "body") -> None:
    """The page as it is now, from the element `top` on, `height` pixels of it, in few colours."""
    width = (page.viewport_size or WIDE)["width"]
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement?.blur()")
    page.locator(top).evaluate("element => element.scrollIntoView()")
    with Image.open(BytesIO(page.screenshot())) as shot:
        few = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        path = IMAGES / f"site-{name}.png"
        few.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
