"""A trained bot on its page: published, changed while people talk, taken back."""

import shutil
import threading
from dataclasses import replace

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection

from revontuli.catalogue import Catalogue
from revontuli.dialogue import (
    BotContent,
    Example,
    HandOver,
    Intent,
    LocalHelp,
    Message,
    State,
    train_bot,
)
from revontuli.dialogue.versions import publish, save_version
from revontuli.site import bots_ready, conversations
from revontuli.site.models import Conversation
from tests.site.chatting import make_bot
from tests.site.test_chat_pages import dump, said

SLUG = "kaveri"
PAGE = f"/fi/chat/{SLUG}/"
CONTENT = BotContent(
    SLUG,
    {"fi": "Kaveri", "sv": "Kompis", "en": "Pal"},
    intents=(
        Intent(
            "flat", {"fi": "Asunto", "sv": "Bostad", "en": "A flat"},
            {"fi": "Asuntoja on TOASilla: https://toas.fi", "sv": "TOAS har bostäder."},
            topic="housing",
        ),
        Intent("card", {"fi": "Opiskelijakortti"}, {"fi": "Kortin saa opiskelijajärjestöltä."}),
    ),
    examples=(
        Example("mistä löydän asunnon", "flat", "fi"), Example("tarvitsen kämpän", "flat", "fi"),
        Example("var hittar jag en bostad", "flat", "sv"),
        Example("mistä saan opiskelijakortin", "card", "fi"),
        Example("miten haen opiskelijakorttia", "card", "fi"),
    ),
    hand_over=HandOver({"fi": "Neuvonta"}, "040 111 2222", "neuvonta@city.example",
                       takes_transcript=True),
    local_help=(LocalHelp(name={"fi": "Kriisipäivystys"}, phone="02 313 8800"),),
)  # fmt: skip


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """A folder with two versions of a small bot; the second says something else."""
    folder = tmp_path_factory.mktemp("bots") / SLUG
    flat, card = CONTENT.intents
    other = replace(flat, answer={"fi": "Kysy Turussa TYS:ltä."})
    for content in (CONTENT, replace(CONTENT, intents=(other, card))):
        save_version(folder, train_bot(content, Catalogue(), encoder="ngrams"))
    publish(folder, 1)
    return folder


@pytest.fixture
def bot_folder(trained):
    """The same in the site's data folder, with the first version published."""
    caches["limits"].clear()
    bots_ready.forget()
    folder = settings.HOME / "bots" / SLUG
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(trained, folder)
    yield folder
    bots_ready.forget()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def bot(bot_folder, db):
    return make_bot(SLUG, name=CONTENT.name)


def test_a_student_asks_in_finnish_and_in_swedish(client, bot):
    assert "Asuntoja on TOASilla" in said(client, "mistä löydän asunnon?", PAGE)
    assert 'href="https://toas.fi"' in said(client, "tarvitsen kämpän", PAGE)
    assert "TOAS har bostäder." in said(client, "var hittar jag en bostad?", PAGE)
    questions = bot.questions.order_by("pk")
    assert [q.intent for q in questions] == ["flat", "flat", "flat"]
    assert questions.last().language == "sv"


def test_the_place_once_told_is_known_until_forgotten(client, bot):
    said(client, "asun Turussa", PAGE)
    assert "Turku" in client.get(f"{PAGE}memory/").content.decode()
    said(client, "unohda minut", PAGE)
    assert "Turku" not in client.get(f"{PAGE}memory/").content.decode()


def test_nothing_masked_and_nothing_of_danger_is_kept(client, bot, caplog):
    caplog.set_level(0)
    planted = {
        "131052-308T": "hetuni on 131052-308T, mistä löydän asunnon?",
        "123 4567": "soita 040 123 4567",
        "virtanen@example": "anna.virtanen@example.fi on osoitteeni",
        "tappaa": "haluan tappaa itseni",
    }
    for words in planted.values():
        page = said(client, words, PAGE)
    assert 'role="alert"' in page
    everywhere = dump() + page + caplog.text
    assert [value for value in planted if value in everywhere] == []


def test_an_answer_that_did_not_help_is_followed_by_other_ways(client, bot):
    said(client, "mistä löydän asunnon?", PAGE, message_id="m1")
    rated = {"turn": conversations.turn_id("m1"), "helpful": "no"}
    page = client.post(f"{PAGE}rate/", rated, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-swap-oob="beforeend:#chat-log"' in page
    assert "Harmi" in page
    client.post(f"{PAGE}rate/", rated)
    assert len(Conversation.objects.get().turns) == 3
    assert bot.counts.get(intent="flat").unhelpful == 1


def test_a_published_version_answers_and_is_taken_back(bot, bot_folder):
    def answer() -> str:
        ready = bots_ready.ready_bot(SLUG, newest=True)
        return ready.reply(Message("mistä löydän asunnon?"), State()).reply.as_text()

    assert "TOASilla" in answer()
    publish(bot_folder, 2)
    assert "TYS:ltä" in answer()
    publish(bot_folder, 1)
    assert "TOASilla" in answer()
    tried = bots_ready.ready_bot(SLUG, 2)
    assert "TYS:ltä" in tried.reply(Message("mistä löydän asunnon?"), State()).reply.as_text()


def test_the_one_before_answers_until_the_new_one_is_ready_or_if_it_never_is(bot, bot_folder):
    before = bots_ready.ready_bot(SLUG)
    publish(bot_folder, 2)
    (bot_folder / "versions" / "0002" / "content.yaml").write_text("broken")
    assert bots_ready.ready_bot(SLUG).model is before.model
    assert bots_ready.ready_bot(SLUG, newest=True).model is before.model
    assert bots_ready.ready_bot(SLUG, 2) is None


def test_without_a_published_version_the_page_says_so(client, db):
    make_bot()
    page = client.get("/fi/chat/paavo/")
    assert page.status_code == 200
    assert "Minua valmistellaan" in page.content.decode()
    answer = client.post("/fi/chat/paavo/say/", {"text": "asunto"})
    assert "asunto" in answer.content.decode()  # nothing of what was written is lost
    begun = client.post("/api/v1/conversations", {"bot": "paavo"}, content_type="application/json")
    assert begun.status_code == 503


def test_somebody_in_danger_is_helped_even_where_no_bot_answers(client, db):
    make_bot(local_help=[{"name": {"fi": "Turun kriisipäivystys"}, "phone": "02 313 8800"}])
    page = client.post("/fi/chat/paavo/say/", {"text": "haluan tappaa itseni"}).content.decode()
    assert 'role="alert"' in page
    assert 'href="tel:112"' in page
    assert "Turun kriisipäivystys" in page
    assert "tappaa" not in page
    assert not Conversation.objects.exists()


def test_somebody_in_danger_is_held_up_by_no_limit(client, bot):
    for _ in range(120):
        client.post(f"{PAGE}say/", {"text": ""})
    assert 'href="tel:112"' in said(client, "haluan tappaa itseni", PAGE)
    assert client.post(f"{PAGE}say/", {"text": "asunto"}).status_code == 429
    caches["limits"].clear()
    assert 'href="tel:112"' in said(client, "haluan tappaa itseni " * 200, PAGE)


def test_in_danger_no_limit_holds_up_a_program_either(client, bot):
    json = "application/json"
    key = client.post("/api/v1/conversations", {"bot": SLUG}, content_type=json).json()["key"]

    def send(text: str):
        return client.post("/api/v1/conversations/current/messages", {"text": text},
                           content_type=json, headers={"X-Conversation-Key": key})  # fmt: skip

    for _ in range(41):
        send("x" * 2001)
    assert send("asunto").status_code == 429
    assert send("haluan tappaa itseni").json()["turn"]["is_urgent"]
    assert send("haluan tappaa itseni " * 200).json()["turn"]["is_urgent"]


@pytest.mark.django_db(transaction=True)
def test_many_students_at_once_each_with_their_own_place(bot_folder):
    bot = make_bot(SLUG, name=CONTENT.name)
    places = ("Turku", "Tampere", "Oulu", "Mikkeli", "Helsinki", "Vaasa")
    found, failed = {}, []

    def talk(place: str) -> None:
        try:
            key, _conversation = conversations.begin(bot, Conversation.Channel.PAGE, "fi")
            for words in (f"paikkakuntani on {place}", "mistä löydän asunnon?", "kiitos"):
                conversations.say(conversations.find(key), Message(words))
            found[place] = conversations.state_of(conversations.find(key)).memory.municipality
        except Exception as error:
            failed.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=talk, args=(place,)) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert found == dict(zip(places, ("853", "837", "564", "491", "091", "905"), strict=True))
