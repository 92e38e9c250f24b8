"""The keeper's week in a browser: missed, taught, trained, tested, published, answered, taken back.

And every page of the desk: nobody is kept out, no page is too wide, no script is needed.
"""

import re

import pytest
from django.urls import reverse

from revontuli.site.bot_versions import published_number, put_before_people, train
from revontuli.site.models import AskedQuestion, BotTest
from tests.site.bot_keeping import ask, at, keepers, make_answers, own_home
from tests.site.browser import BROWSER, barriers, chromium, open_page

__all__ = ["chromium", "keepers", "open_page", "own_home"]  # fixtures
pytestmark = [*BROWSER, pytest.mark.usefixtures("own_home")]


@pytest.fixture
def bot(keepers):
    """A bot with a published version, that is open."""
    made = keepers.bot
    make_answers(made)
    BotTest.objects.create(bot=made, text="mihin aikaan sali on auki", expected="gym")
    put_before_people(train(made, keepers.users["machines"]), keepers.users["machines"])
    made.is_open = True
    made.save()
    return made


def chat(open_page, bot, text):
    """What a student is told; the page itself."""
    page = open_page(reverse("chat:bot", args=[bot.slug]), javascript=False)
    page.get_by_label("Kirjoita").fill(text)
    with page.expect_navigation():
        page.locator(".chat-compose button").click()
    return page.locator(".chat-reply").last.inner_text()


@pytest.mark.parametrize("width", [1440, 360])
def test_the_keepers_week(open_page, keepers, bot, width):
    text = "voinko treenata painonnostoa jossain"
    AskedQuestion.objects.all().delete()
    chat(open_page, bot, text)
    missed = AskedQuestion.objects.get()
    assert missed.text == text

    # the next morning the one who writes sees it, and teaches it with two clicks
    page = open_page(at("inbox", bot), width=width, role=keepers.users["writers"])
    page.get_by_role("link", name="Jotain muuta").click()
    page.get_by_role("searchbox").fill("kuntosali")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("Se tarkoittaa tätä.*Kuntosali")).first.click()
    missed.refresh_from_db()
    assert missed.state == AskedQuestion.State.TAUGHT

    # and makes a test of it, so that it is never forgotten again
    page.goto(at("tests", bot))
    page.get_by_label("Kysymys", exact=True).fill(text)
    page.get_by_label("Miten se pitää ymmärtää").fill("Kuntosali")
    with page.expect_navigation():
        page.get_by_role("button", name="Tee testi").click()
    assert BotTest.objects.get(text=text).expected == "gym"
    assert page.complaints == []

    # the one who runs it trains, tries, reads the report and publishes
    page = open_page(at("versions", bot), width=width, role=keepers.users["machines"])
    page.set_default_timeout(120_000)  # in tests the work is done before the page comes back
    with page.expect_navigation():
        page.get_by_role("button", name="Kouluta uusi versio").click()
    page.goto(at("versions", bot))
    page.get_by_role("link", name="Versio 2").first.click()
    assert "2/2" in page.locator(".key-facts").inner_text()
    page.goto(at("try", bot))
    page.get_by_label("Kysymys", exact=True).fill(text)
    with page.expect_navigation():
        page.get_by_role("button", name="Kysy").click()
    told = page.locator("#newest").inner_text()
    assert "Luonnos" in told
    assert "Versio 1, julkaistu" in told
    page.goto(at("version", bot, 2))
    page.get_by_role("link", name="Julkaise").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Julkaise").click()
    assert published_number(bot) == 2
    assert page.complaints == []

    # and the next student is answered
    answered = _until(lambda: chat(open_page, bot, text), "salit ovat auki")
    assert "salit ovat auki" in answered

    # it can be taken back
    page.goto(at("versions", bot))
    page.get_by_role("link", name="Palaa tähän").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Julkaise").click()
    assert published_number(bot) == 1
    assert "writers" not in page.content()  # who wrote is no matter of who runs


def _until(action, wanted, tries=5):
    """The older version may answer while the new one is loaded."""
    told = ""
    for _ in range(tries):
        told = action()
        if wanted in told:
            break
    return told


def test_nobody_is_kept_out(open_page, keepers, bot):
    asked = ask(bot, "mistä kämppä", "find_flat", alternatives=["gym"])
    ask(bot, "sataako huomenna")
    pages = {
        "writers": [
            at("bot", bot), at("inbox", bot), at("choose", bot, asked.pk) + "?q=kirja",
            at("answers", bot), at("new_answer", bot), at("answer", bot, "gym"),
            at("answer_history", bot, "gym"), at("examples", bot), at("words", bot),
            at("topics", bot), at("files", bot), at("tests", bot), at("try", bot),
        ],
        "machines": [at("versions", bot), at("version", bot, 1), at("ask_publish", bot, 1),
                     at("channels", bot)],
        "city": [reverse("bots:index"), reverse("bots:new"), at("settings", bot), at("bot", bot)],
    }  # fmt: skip
    for who, paths in pages.items():
        page = open_page(paths[0], role=keepers.users[who])
        for path in paths:
            assert page.goto(path).status == 200, path
            assert barriers(page) == [], path
        assert page.complaints == []


@pytest.mark.parametrize("width", [1440, 360])
def test_an_answer_is_edited_and_seen_in_a_chat_with_the_draft(open_page, keepers, bot, width):
    path = at("answer", bot, "gym")
    page = open_page(path, width=width, role=keepers.users["writers"])
    page.locator("[name=answer_fi]").fill("Sali on nyt Hervannassa.")
    with page.expect_navigation():
        page.get_by_role("button", name="Tallenna ja esikatsele: suomi").click()
    told = page.locator("#newest").inner_text()
    assert "Hervannassa" in told
    assert "auki joka päivä" in told
    assert barriers(page) == []
    with page.expect_navigation():
        page.locator("#newest").get_by_role("link", name="Muokkaa vastausta").click()
    assert page.locator("[name=answer_fi]").input_value() == "Sali on nyt Hervannassa."


def test_questions_are_taught_with_the_keyboard_and_without_scripts(open_page, keepers, bot):
    one = ask(bot, "mistä kämppä", "find_flat")
    page = open_page(at("inbox", bot), javascript=False, role=keepers.users["writers"])
    yes = page.get_by_role("button", name="Kyllä: Asunnon löytäminen")
    yes.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    one.refresh_from_db()
    assert one.state == AskedQuestion.State.TAUGHT
    with page.expect_navigation():
        page.get_by_role("button", name="Peru viimeisin").click()
    one.refresh_from_db()
    assert one.state == AskedQuestion.State.NEW


def test_services_are_found_for_an_answer_without_scripts(open_page, keepers, bot):
    from revontuli.examples.moving_to_study import example_catalogue
    from revontuli.site.search import catalogue_folder

    example_catalogue().save(catalogue_folder())
    page = open_page(at("answer", bot, "gym"), javascript=False, role=keepers.users["writers"])
    page.get_by_label("Lisää palveluja").fill("opintotuki")
    with page.expect_navigation():
        page.get_by_role("button", name="Etsi").click()
    page.get_by_role("checkbox", name="Opintotuki").first.check()
    with page.expect_navigation():
        page.get_by_role("button", name="Tallenna", exact=True).click()
    row = bot.intents.get(name="gym")
    assert row.services or row.terms
