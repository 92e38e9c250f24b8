"""A student's conversation on the bot's page, and in the widget on another site."""

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.cache import caches
from playwright.sync_api import expect

from revontuli.site.models import AskedCount, Conversation
from tests.site.browser import (  # noqa: F401
    BROWSER,
    axe,
    barriers,
    chromium,
    is_too_wide,
    open_page,
)
from tests.site.chatting import make_bot, stand_in  # noqa: F401

pytestmark = [*BROWSER, pytest.mark.usefixtures("stand_in")]
WIDGET = Path(__file__).parents[2] / "src/revontuli/site/static/site/revontuli-chat.js"


@pytest.fixture(autouse=True)
def _no_limits():
    caches["limits"].clear()


# The page


def test_a_student_asks_on_a_phone_without_javascript(open_page):  # noqa: F811
    make_bot()
    page = open_page("/fi/chat/paavo/", width=390, javascript=False)
    assert page.get_by_text("Moi! Olen Paavo.").is_visible()
    page.get_by_label("Kirjoita kysymyksesi").fill("mistä löydän asunnon? asun Turku")
    page.get_by_role("button", name="Lähetä").click()
    assert page.get_by_text("1. mistä löydän asunnon?").is_visible()
    assert page.get_by_role("link", name="Opintotuki").is_visible()
    assert not is_too_wide(page)

    page.get_by_role("button", name="Lisää").click()
    assert page.get_by_text("2. more (853)").is_visible()
    page.get_by_role("button", name="Kyllä").last.click()
    assert page.get_by_text("Kiitos! Hyvä, että siitä oli apua.").is_visible()

    page.get_by_text("Tietoa keskustelusta").click()
    page.get_by_role("link", name="Mitä tiedät minusta?").click()
    assert page.get_by_text("Turku", exact=True).is_visible()
    page.get_by_role("link", name="Takaisin").click()
    page.get_by_label("Kirjoita kysymyksesi").fill("hukutan itseni")
    page.get_by_role("button", name="Lähetä").click()
    assert page.get_by_role("alert").filter(has_text="Apua heti").is_visible()
    assert page.get_by_role("link", name="112").last.get_attribute("href") == "tel:112"
    assert "hukutan" not in page.content()

    page.get_by_text("Tietoa keskustelusta").click()
    page.get_by_role("button", name="Unohda minut").click()
    assert page.get_by_text("Kaikki on unohdettu.").is_visible()
    assert page.get_by_text("mistä löydän asunnon?").count() == 0
    assert not Conversation.objects.exists()


def test_with_javascript_the_page_stays_and_enter_sends(open_page):  # noqa: F811
    make_bot()
    page = open_page("/sv/chat/paavo/", width=390)
    page.evaluate("window.stays = true")
    text = page.get_by_label("Skriv din fråga")
    text.press_sequentially("var hittar jag")
    text.press("Shift+Enter")
    text.press_sequentially("en bostad?")
    text.press("Enter")
    page.get_by_text("1. var hittar jag").wait_for()
    expect(text).to_have_value("")
    assert page.evaluate("document.activeElement.id") == "chat-text"
    page.get_by_role("button", name="Lisää").click()
    page.get_by_text("2. more").wait_for()
    assert page.get_by_role("button", name="Lisää").count() == 1  # only what follows the newest
    page.get_by_role("button", name="Nej").last.click()
    page.get_by_text("Tack. Vi ska försöka svara bättre.").wait_for()
    page.get_by_text("3. feedback:did_not_help").wait_for()  # and the bot goes on
    assert page.evaluate("window.stays") is True
    assert AskedCount.objects.get(unhelpful=1)
    assert page.complaints == []


def test_what_could_not_be_sent_stays_and_is_answered_once(open_page):  # noqa: F811
    make_bot()
    page = open_page("/fi/chat/paavo/", width=390)
    page.route("**/say/", lambda route: (route.fetch(), route.abort()))
    page.get_by_label("Kirjoita kysymyksesi").fill("asunto")
    page.get_by_role("button", name="Lähetä").click()
    page.get_by_text("Viesti ei lähtenyt").wait_for()
    page.unroute("**/say/")
    assert page.get_by_label("Kirjoita kysymyksesi").input_value() == "asunto"


def test_the_pages_are_accessible(open_page):  # noqa: F811
    make_bot(origins=["https://www.school.example"])
    page = open_page("/fi/chat/paavo/", width=390)
    for words in ("asun Turku", "hukutan itseni", "asunto"):
        page.get_by_label("Kirjoita kysymyksesi").fill(words)
        page.get_by_role("button", name="Lähetä").click()
        page.get_by_role("button", name="Lähetä").and_(page.locator(":enabled")).wait_for()
    page.get_by_text("3. asunto").wait_for()
    faults = barriers(page)
    page.get_by_text("Tietoa keskustelusta").click()
    faults += barriers(page)
    for path in ("", "paavo/memory/", "paavo/embed/"):
        page.goto(f"/fi/chat/{path}")
        faults += [f"{path}: {fault}" for fault in barriers(page)]
    assert faults == []


# The widget on another site


@pytest.fixture
def school(live_server):
    """Another site, with a strict Content-Security-Policy: its address."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = live_server.url
            body = (
                '<!doctype html><html lang="fi"><head><meta charset="utf-8"><title>Koulu</title>'
                '<meta name="viewport" content="width=device-width, initial-scale=1">'
                f'<script defer src="{host}/static/site/revontuli-chat.js"></script></head>'
                "<body><main><h1>Koulu</h1><p><a href='/'>Etusivu</a></p>"
                f'<revontuli-chat bot="paavo"><a href="{host}/fi/chat/paavo/">Paavo</a>'
                "</revontuli-chat></main></body></html>"
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header(
                "Content-Security-Policy",
                f"default-src 'none'; script-src {host}; style-src 'self'; connect-src {host}; "
                "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'",
            )
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_told: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_widget_by_keyboard_alone_under_a_strict_policy(open_page, school):  # noqa: F811
    make_bot(origins=[school], colours={"accent": "#5b2a86", "on_accent": "#ffffff"})
    page = open_page(school)
    opener = page.get_by_role("button", name="Kysy: Paavo")
    opener.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Paavo")
    dialog.get_by_text("Moi! Olen Paavo.").wait_for()
    page.keyboard.type("mistä asunto? asun Turku")
    page.keyboard.press("Enter")
    dialog.get_by_text("1. mistä asunto?").wait_for()
    header = page.evaluate(
        "getComputedStyle(document.querySelector('revontuli-chat')"
        ".shadowRoot.querySelector('header')).backgroundColor"
    )
    assert header == "rgb(91, 42, 134)"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # the first of the two choices
    dialog.get_by_text("2. more (853)").wait_for()
    assert dialog.get_by_role("button", name="Lisää", exact=True).count() == 1
    assert Conversation.objects.get().channel == "widget"

    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert page.evaluate(
        "document.querySelector('revontuli-chat').shadowRoot.activeElement.className"
    ).startswith("opener")
    page.keyboard.press("Enter")
    page.keyboard.type("hukutan itseni")
    page.keyboard.press("Enter")
    alert = dialog.get_by_role("alert").filter(has_text="Apua heti")
    alert.wait_for()
    assert dialog.get_by_text("hukutan").count() == 0
    assert page.complaints == []


def test_the_widget_remembers_its_place_on_reload_and_forgets_when_asked(
    open_page,  # noqa: F811
    school,
):
    make_bot(origins=[school])
    page = open_page(school)
    page.get_by_role("button", name="Kysy: Paavo").click()
    page.get_by_label("Kirjoita kysymyksesi").fill("asun Turku")
    page.keyboard.press("Enter")
    page.get_by_text("1. asun Turku").wait_for()
    page.reload()
    page.get_by_text("1. asun Turku").wait_for()
    page.get_by_label("Kirjoita kysymyksesi").fill("asunto, muista se")
    page.keyboard.press("Enter")
    page.get_by_text("2. asunto, muista se (853)").wait_for()

    menu = page.locator("summary")
    menu.click()
    page.get_by_role("button", name="Aloita alusta").click()
    page.get_by_text("1. asun Turku").wait_for(state="detached")
    page.get_by_label("Kirjoita kysymyksesi").fill("asunto")
    page.keyboard.press("Enter")
    page.get_by_text("1. asunto (853)").wait_for()  # remembered for next time
    menu.click()
    page.get_by_role("button", name="svenska").click()
    page.get_by_label("Skriv din fråga").fill("bostad")
    page.keyboard.press("Enter")
    page.get_by_text("2. bostad (853)").wait_for()
    menu.click()
    page.get_by_role("button", name="Glöm mig").click()
    page.get_by_text("Allt är glömt.").wait_for()
    page.get_by_label("Skriv din fråga").fill("bostad")
    page.keyboard.press("Enter")
    page.get_by_text("1. bostad ()").wait_for()
    assert page.context.cookies() == []


def test_the_widget_sends_again_what_was_lost_and_it_is_answered_once(
    open_page,  # noqa: F811
    school,
):
    make_bot(origins=[school])
    page = open_page(school)
    page.get_by_role("button", name="Kysy: Paavo").click()
    page.get_by_text("Moi! Olen Paavo.").wait_for()
    page.route("**/messages", lambda route: (route.fetch(), route.abort()))
    page.get_by_label("Kirjoita kysymyksesi").fill("asunto")
    page.keyboard.press("Enter")
    page.get_by_text("Viesti ei lähtenyt").wait_for()
    page.unroute("**/messages")
    page.get_by_role("button", name="Yritä uudelleen").click()
    page.get_by_text("1. asunto").wait_for()
    assert len(Conversation.objects.get().turns) == 2
    assert AskedCount.objects.get().n == 1
    page.get_by_role("button", name="Ei", exact=True).click()
    page.get_by_text("2. feedback:did_not_help").wait_for()
    assert AskedCount.objects.filter(unhelpful=1).count() == 1


def test_the_widget_on_a_site_that_is_not_listed_says_so(open_page, school):  # noqa: F811
    make_bot()
    page = open_page(school)
    page.get_by_role("button", name="Kysy: Paavo").click()
    page.get_by_role("alert").filter(has_text="Viesti ei lähtenyt").wait_for()
    assert not Conversation.objects.exists()


def test_hostile_words_are_words_in_the_widget_too(open_page, school):  # noqa: F811
    make_bot(
        origins=[school],
        name={"fi": "<b>Paavo</b>"},
        colours={"accent": "red}*{x:y", "on_accent": "url(//evil)"},
    )
    page = open_page(school)
    page.get_by_role("button", name="Kysy: <b>Paavo</b>").click()
    words = '<img src=x onerror=alert(1)> javascript:alert(1) https://a.example/"onload=x'
    page.get_by_label("Kirjoita kysymyksesi").fill(words)
    page.keyboard.press("Enter")
    page.get_by_text("1. <img src=x onerror=alert(1)>").wait_for()
    shadow = "document.querySelector('revontuli-chat').shadowRoot"
    assert page.evaluate(f"{shadow}.querySelectorAll('img, script, style, [style]').length") == 0
    links = page.evaluate(f"[...{shadow}.querySelectorAll('a')].map((link) => link.href)")
    assert all(link.startswith(("http", "tel:")) for link in links)
    assert page.complaints == []


def test_without_javascript_there_is_a_link(open_page, school, live_server):  # noqa: F811
    page = open_page(school, javascript=False)
    link = page.get_by_role("link", name="Paavo")
    assert link.is_visible()
    assert link.get_attribute("href") == f"{live_server.url}/fi/chat/paavo/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_widget_is_accessible_and_fills_a_phone(open_page, school, scheme):  # noqa: F811
    make_bot(origins=[school])
    page = open_page(school, scheme=scheme, width=360)
    faults = axe(page)
    page.get_by_role("button", name="Kysy: Paavo").click()
    for number, words in enumerate(("asun Turku", "asunto"), 1):
        page.get_by_label("Kirjoita kysymyksesi").fill(words)
        page.keyboard.press("Enter")
        page.get_by_text(f"{number}. {words}").wait_for()
    page.get_by_label("Kirjoita kysymyksesi").fill("hukutan itseni")
    page.keyboard.press("Enter")
    page.get_by_text("Apua heti").wait_for()
    faults += axe(page)
    page.locator("summary").click()
    faults += axe(page)
    box = page.get_by_role("dialog").bounding_box()
    assert (box["x"], box["width"]) == (0, 360)
    assert not is_too_wide(page)
    page.set_viewport_size({"width": 1200, "height": 800})
    faults += axe(page)
    assert faults == []


def test_the_style_of_another_site_stays_outside(open_page, school):  # noqa: F811
    make_bot(origins=[school])
    page = open_page(school)
    page.evaluate("""() => {
        const style = new CSSStyleSheet();
        style.replaceSync("* { letter-spacing:.2em; text-transform:uppercase; font:9px serif }");
        document.adoptedStyleSheets = [style];
    }""")
    page.get_by_role("button", name="Kysy: Paavo").click()
    heading = page.get_by_role("dialog").locator("h2")
    style = "[getComputedStyle(h).letterSpacing, getComputedStyle(h).fontFamily]"
    spacing, font = heading.evaluate(f"h => {style}")
    assert spacing == "normal"
    assert font != "serif"


def test_the_script_is_small():
    assert len(gzip.compress(WIDGET.read_bytes(), 9)) < 20_000
