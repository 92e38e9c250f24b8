import json
import re

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client

from revontuli.site.conversations import turn_id
from revontuli.site.linking import pieces, safe_url
from revontuli.site.models import Conversation, KeptMemory
from tests.site.answering import make_survey, send_sheet
from tests.site.chatting import make_bot, stand_in  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stand_in")]
PAGE = "/fi/chat/paavo/"


@pytest.fixture(autouse=True)
def _no_limits():
    caches["limits"].clear()


def said(client: Client, text: str, page: str = PAGE, **more) -> str:
    """The page after saying something."""
    return client.post(f"{page}say/", {"text": text, **more}, follow=True).content.decode()


def test_looking_greets_and_begins_nothing(client):
    make_bot()
    page = client.get(PAGE)
    assert "Moi! Olen Paavo." in page.content.decode()
    assert not Conversation.objects.exists()
    assert set(page.cookies) <= {"csrftoken"}
    assert page["Cache-Control"] == "private, no-store"


def test_a_message_is_answered_and_the_whole_conversation_shown(client):
    make_bot()
    said(client, "mistä asunto?")
    page = said(client, "entä opintotuki?")
    assert "Moi! Olen Paavo." in page
    assert "mistä asunto?" in page
    assert "2. entä opintotuki?" in page
    assert 'href="/fi/services/example:study-grant/"' in page
    assert 'href="tel:+35820692209"' in page
    assert page.count('id="newest"') == 1
    conversation = Conversation.objects.get()
    assert conversation.channel == "page"


def test_the_key_stands_in_a_cookie_of_this_page_alone(client):
    make_bot()
    answer = client.post(f"{PAGE}say/", {"text": "asunto"})
    for code in ("fi", "sv", "en"):
        cookie = answer.cookies[f"conversation_{code}"]
        assert cookie["path"] == f"/{code}/chat/paavo/"
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["max-age"]
    key = answer.cookies["conversation_fi"].value
    assert key not in answer.content.decode() + answer["Location"]
    assert key not in client.get(PAGE).content.decode()


def test_the_language_can_be_changed_in_the_middle(client):
    make_bot()
    said(client, "asun Turku")
    page = client.get("/sv/chat/paavo/").content.decode()
    assert "asun Turku" in page
    assert said(client, "bostad", "/sv/chat/paavo/").count("(853)") == 2
    assert Conversation.objects.get().turns[-1]["reply"]["language"] == "sv"


def test_who_asks_for_swedish_comes_to_the_swedish_page(client):
    make_bot()
    answer = client.post(f"{PAGE}say/", {"text": "på svenska"})
    assert answer["Location"] == "/sv/chat/paavo/#newest"


def test_a_button_says_what_is_on_it(client):
    make_bot()
    answer = client.post(f"{PAGE}say/", {"choice": "ask:housing"}, follow=True)
    assert "1. ask:housing" in answer.content.decode()
    assert Conversation.objects.get().turns[-1]["said"] == "Apua asumiseen"


def test_a_button_that_was_never_shown_is_words_like_others(client):
    make_bot()
    client.post(f"{PAGE}say/", {"choice": "danger:all"})
    assert Conversation.objects.get().turns[-1]["said"] == "danger:all"


def test_the_same_form_sent_twice_is_one_message(client):
    make_bot()
    for _ in range(2):
        said(client, "asunto", message_id="m1")
    assert len(Conversation.objects.get().turns) == 2


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x00", "x" * 2001])
def test_what_cannot_be_taken_stays_where_it_was_written(client, text):
    make_bot()
    answer = client.post(f"{PAGE}say/", {"text": text})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Conversation.objects.exists()


def test_a_body_of_many_megabytes_is_refused(client):
    make_bot()
    answer = client.post(f"{PAGE}say/", {"text": "x" * 6_000_000})
    assert answer.status_code in (400, 413)


def test_too_many_messages_from_one_place_are_held_back(client):
    make_bot()
    for _ in range(120):
        client.post(f"{PAGE}say/", {"text": ""})
    assert client.post(f"{PAGE}say/", {"text": "asunto"}).status_code == 429


def test_one_conversation_can_be_asked_only_so_often(client):
    make_bot()
    said(client, "asunto")
    statuses = [client.post(f"{PAGE}say/", {"text": "a"}).status_code for _ in range(41)]
    assert (statuses.count(302), statuses[-1]) == (40, 429)
    assert Client().post(f"{PAGE}say/", {"text": "asunto"}).status_code == 302


def test_hostile_words_are_shown_as_words(client):
    make_bot()
    page = said(client, '<script>XSS()</script> javascript:XSS() https://evil.example/"onx=XSS()')
    assert "<script>XSS" not in page
    assert "javascript:XSS" not in re.findall(r'href="([^"]*)"', page)
    assert not re.search(r"<a[^>]+onx", page)


def test_help_in_danger_stands_out_and_the_words_are_gone(client):
    make_bot()
    page = said(client, "hukutan itseni")
    assert 'role="alert"' in page
    assert 'href="tel:112"' in page
    assert "hukutan" not in page
    assert "hukutan" not in dump()


def test_help_in_danger_is_given_in_place_of_a_refusal_of_what_is_too_long(client):
    make_bot()
    assert 'href="tel:112"' in said(client, f"{'ja ' * 1_500} hukutan itseni. {'ja ' * 1_500}")


def dump() -> str:
    """Everything in the database."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append(repr(cursor.fetchall()))
    return "\n".join(found)


def test_nothing_that_was_masked_is_anywhere(client, caplog, settings):
    caplog.set_level(0)
    make_bot()
    planted = {
        "131052-308T": "henkilötunnukseni on 131052-308T",
        "040 123 4567": "soita 040 123 4567",
        "anna.virtanen@example.fi": "sähköpostini on anna.virtanen@example.fi",
        "FI21 1234 5600 0007 85": "tilini on FI21 1234 5600 0007 85",
    }
    for text in planted.values():
        page = said(client, text)
    said(client, "131052-308T", message_id="<131052-308T>")
    everywhere = "\n".join(
        [dump(), page, caplog.text, repr(vars(cache)), repr(dict(client.session))]
    )
    files = [f for f in settings.HOME.rglob("*") if f.is_file() and "sqlite" not in f.name]
    everywhere += "".join(f.read_bytes().decode("latin-1") for f in files if f.stat().st_size < 1e6)
    for value in planted:
        parts = {value, value.replace(" ", ""), *value.split()} - {"FI21"}
        assert not [part for part in parts if len(part) > 6 and part in everywhere], value


def test_what_is_known_is_shown_kept_if_allowed_and_forgotten(client):
    make_bot()
    said(client, "asun Turku")
    assert "Turku" in client.get(f"{PAGE}memory/").content.decode()
    assert not KeptMemory.objects.exists()

    answer = client.post(f"{PAGE}memory/keep/", {"keep": "yes"})
    assert int(answer.cookies["memory_fi"]["max-age"]) == 365 * 86_400
    assert KeptMemory.objects.get().memory["municipality"] == "853"
    kept = json.dumps(list(KeptMemory.objects.values()), default=str)
    assert "asun" not in kept

    client.post(f"{PAGE}again/")
    assert not Conversation.objects.exists()
    assert "(853)" in said(client, "asunto")  # it remembers

    client.post(f"{PAGE}forget/")
    assert not KeptMemory.objects.exists()
    assert not Conversation.objects.exists()
    assert "(853)" not in said(client, "asunto")


def test_without_being_asked_the_memory_may_be_allowed_in_words(client):
    make_bot()
    said(client, "Turku, muista se")
    assert KeptMemory.objects.get().memory["municipality"] == "853"
    said(client, "unohda kaikki")
    assert not KeptMemory.objects.exists()
    assert len(Conversation.objects.get().turns) == 1


def test_two_browsers_never_meet():
    make_bot()
    one, other = Client(), Client()
    said(one, "asun Turku")
    assert "Turku" not in said(other, "asunto")
    stolen = Client()
    stolen.cookies["conversation_fi"] = "a" * 32
    assert "Turku" not in stolen.get(PAGE).content.decode()


def test_a_key_of_one_bot_opens_no_conversation_with_another(client):
    make_bot()
    make_bot("tero")
    key = client.post(f"{PAGE}say/", {"text": "salaisuus"}).cookies["conversation_fi"].value
    client.cookies["conversation_fi"] = key
    assert "salaisuus" not in client.get("/fi/chat/tero/").content.decode()


def test_a_bot_that_is_not_open_is_for_its_keepers(client, as_role):
    bot = make_bot(is_open=False)
    assert client.get(PAGE).status_code == 404
    assert client.post(f"{PAGE}say/", {"text": "asunto"}).status_code == 404
    assert "Paavo" not in client.get("/fi/chat/").content.decode()
    keeper = as_role("content_editor")
    assert keeper.get(PAGE).status_code == 200
    said(keeper, "asunto")
    assert Conversation.objects.get().is_draft
    assert not bot.questions.exists()


def test_a_rating_is_counted(client):
    bot = make_bot()
    said(client, "asunto", message_id="m1")
    m1 = turn_id("m1")
    answer = client.post(f"{PAGE}rate/", {"turn": m1, "helpful": "yes"}, follow=True)
    assert "Kiitos! Hyvä, että siitä oli apua." in answer.content.decode()
    assert bot.counts.get().helpful == 1
    client.post(f"{PAGE}rate/", {"turn": "zzz", "helpful": "yes"})
    client.post(f"{PAGE}rate/", {"turn": m1, "helpful": "maybe"})
    assert bot.counts.get().helpful == 1


def test_a_form_of_another_site_is_refused():
    make_bot()
    client = Client(enforce_csrf_checks=True)
    client.get(PAGE)
    for name in ("say", "rate", "again", "forget", "memory/keep"):
        assert client.post(f"{PAGE}{name}/", {"text": "asunto"}).status_code == 403
    assert not Conversation.objects.exists()


def test_with_htmx_only_the_answer_comes(client):
    make_bot()
    headers = {"HX-Request": "true"}
    answer = client.post(f"{PAGE}say/", {"text": "asunto"}, headers=headers)
    page = answer.content.decode()
    assert "<html" not in page
    assert page.count("chat-turn") == 1
    assert 'id="chat-choices" class="chat-choices" hx-swap-oob="true"' in page
    refused = client.post(f"{PAGE}say/", {"text": ""}, headers=headers)
    assert refused["HX-Retarget"] == "#chat-problem"
    moved = client.post(f"{PAGE}say/", {"text": "på svenska"}, headers=headers)
    assert moved["HX-Redirect"] == "/sv/chat/paavo/"


def test_my_picture_begins_a_conversation_if_i_allow_it(client, people, world):
    survey = make_survey(people)
    make_bot(life_event=survey.life_event)
    key = send_sheet(survey, {"city": "turku", "material_rating": 2.0, "health_rating": 8.0})
    page = client.get(f"/fi/a/{key}/picture/").content.decode()
    address = f"{PAGE}from-picture/{key}/"
    assert address in page
    assert client.post(address)["Location"].endswith("/picture/")
    assert not Conversation.objects.exists()
    answer = client.post(address, {"agree": "yes", "municipality": "Turku"})
    assert answer["Location"] == PAGE
    memory = Conversation.objects.get().state["memory"]
    assert memory["municipality"] == "853"
    assert memory["needs"]
    assert not memory["may_keep"]
    known = client.get(f"{PAGE}memory/").content.decode()
    assert "/10" in known


def test_what_to_copy_for_another_site_is_shown_and_not_run(client):
    make_bot(name={"fi": "<b>Paavo</b>"}, origins=["https://www.school.example"])
    page = client.get(f"{PAGE}embed/").content.decode()
    assert "&lt;revontuli-chat bot=&quot;paavo&quot; lang=&quot;fi&quot;&gt;" in page
    assert "<revontuli-chat" not in page
    assert "https://www.school.example" in page


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Katso https://www.kela.fi/opintotuki.", ["https://www.kela.fi/opintotuki"]),
        ("(https://a.fi/b?c=1&d=2)", ["https://a.fi/b?c=1&d=2"]),
        ("Soita 020 692 209 tai +358 40 123 4567!", ["tel:020692209", "tel:+358401234567"]),
        ("Hätänumero on 112.", ["tel:112"]),
        ("Neuvonta 116 117, avoinna", ["tel:116117"]),
        ("neuvonta@turku.fi, kiitos", ["mailto:neuvonta@turku.fi"]),
        ("Vuonna 2026 tuki on 1 127 euroa, 0,5 % ja 112,50 e", []),
        ("http://", []),
        ("javascript:alert(1) data:text/html,x", []),
        ("avoinna 08:00-16.00, 01.02.2026", []),
    ],
)
def test_addresses_and_numbers_in_answers_become_links(text, links):
    found = pieces(text)
    assert "".join(piece.text for piece in found) == text
    assert [piece.url for piece in found if piece.url] == links


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "//evil.example", "/\\evil.example", "data:text/html,x", "https://",
     " javascript:x", "java\nscript:x", "vbscript:x", "https://[::1", "", "evil", "ftp://a.fi"],
)  # fmt: skip
def test_no_page_leads_where_it_should_not(url):
    assert safe_url(url) == ""
