import json

import pytest
from django.core.cache import caches
from django.test import Client

from revontuli.site.models import Bot, Conversation, KeptMemory
from tests.site.chatting import make_bot, stand_in  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stand_in")]
ADDRESS = "/api/v1/conversations"
THERE = "https://www.school.example"


@pytest.fixture(autouse=True)
def _no_limits():
    caches["limits"].clear()


def post(path: str, body: dict, key: str = "", **headers):
    sent = {"X-Conversation-Key": key, **headers} if key else headers
    return Client().post(f"{ADDRESS}{path}", body, content_type="application/json", headers=sent)


def begun(**more) -> str:
    answer = post("", {"bot": "paavo", **more})
    assert answer.status_code == 201, answer.content
    return answer.json()["key"]


def test_a_program_talks_with_a_bot():
    make_bot()
    answer = post("", {"bot": "paavo", "language": "en"})
    assert answer.status_code == 201
    key = answer.json()["key"]
    assert answer.json()["turns"][0]["parts"][0]["text"] == "Hi! I'm Paavo."
    assert answer.json()["turns"][0]["choices"] == [
        {"label": "Apua asumiseen", "value": "ask:housing"}
    ]

    said = post("/current/messages", {"text": "asunto", "message_id": "m1"}, key).json()
    words, card, link = said["turn"]["parts"]
    assert words["text"] == "1. asunto ()"
    assert card["url"] == "http://localhost:8000/en/services/example:study-grant/"
    assert card["links"][1]["url"] == "tel:+35820692209"
    assert link["url"] == "http://localhost:8000/fi/services/"
    assert (said["turn"]["outcome"], said["memory_key"]) == ("answered", "")

    pressed = post("/current/messages", {"choice": "more"}, key).json()
    assert pressed["turn"]["said"] == "Lisää"
    so_far = Client().get(f"{ADDRESS}/current", headers={"X-Conversation-Key": key}).json()
    assert [turn["said"] for turn in so_far["turns"]] == ["", "asunto", "Lisää"]


def test_a_message_sent_again_is_answered_once():
    make_bot()
    key = begun()
    first = post("/current/messages", {"text": "asunto", "message_id": "m1"}, key).json()
    post("/current/messages", {"text": "muu", "message_id": "m2"}, key)
    again = post("/current/messages", {"text": "asunto", "message_id": "m1"}, key).json()
    assert again["turn"] == first["turn"]
    assert len(Conversation.objects.get().turns) == 3


def test_a_forgotten_conversation_is_gone():
    make_bot()
    key = begun()
    headers = {"X-Conversation-Key": key}
    assert Client().delete(f"{ADDRESS}/current", headers=headers).status_code == 204
    assert not Conversation.objects.exists()
    assert Client().get(f"{ADDRESS}/current", headers=headers).status_code == 404
    assert Client().delete(f"{ADDRESS}/current", headers=headers).status_code == 404
    assert post("/current/messages", {"text": "asunto"}, key).status_code == 404


def test_what_was_allowed_is_remembered_under_a_key_of_its_own():
    make_bot()
    key = begun()
    said = post("/current/messages", {"text": "Turku, muista se"}, key).json()
    kept = said["memory_key"]
    assert kept
    assert kept != key
    again = post("", {"bot": "paavo"}, **{"X-Memory-Key": kept}).json()["key"]
    sent = {"X-Memory-Key": kept}
    told = post("/current/messages", {"text": "asunto"}, again, **sent).json()
    assert "(853)" in told["turn"]["parts"][0]["text"]
    assert told["memory_key"] == kept
    gone = post("/current/messages", {"text": "unohda"}, again, **sent).json()
    assert gone["is_forgotten"] is True
    assert gone["memory_key"] == ""
    assert not KeptMemory.objects.exists()


def test_whether_it_helped():
    bot = make_bot()
    key = begun()
    turn = post("/current/messages", {"text": "asunto"}, key).json()["turn"]
    assert turn["may_rate"]
    assert post("/current/ratings", {"turn": turn["id"], "helpful": False}, key).status_code == 204
    assert bot.counts.get().unhelpful == 1
    assert post("/current/ratings", {"turn": "other", "helpful": True}, key).status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("", {"bot": "nobody"}, 404),
        ("", {"bot": "paavo", "language": "de"}, 422),
        ("", {"bot": "pa\x00avo"}, 201),
        ("", {}, 422),
        ("/current/messages", {"text": ""}, 422),
        ("/current/messages", {"text": "\x00\u202e"}, 422),
        ("/current/messages", {"text": "x" * 2001}, 422),
        ("/current/messages", {"choice": "never:offered"}, 422),
        ("/current/messages", {"text": "x" * 200_000}, 413),
        ("/current/messages", {"text": "a", "message_id": "x" * 65}, 422),
        ("/current/ratings", {"turn": "x"}, 422),
    ],
)
def test_what_does_not_fit_is_refused(path, body, status):
    make_bot()
    assert post(path, body, begun()).status_code == status


@pytest.mark.parametrize(("before", "after"), [(4_000, 4_000), (0, 30_000), (30_000, 0)])
def test_danger_in_a_message_that_is_too_long_is_answered(before, after):
    make_bot()
    text = f"{'ja ' * (before // 3)}hukutan itseni. {'ja ' * (after // 3)}"
    assert post("/current/messages", {"text": text}, begun()).json()["turn"]["is_urgent"]


def test_without_a_key_or_with_a_wrong_one_there_is_nothing():
    make_bot()
    begun()
    assert post("/current/messages", {"text": "asunto"}).status_code == 422
    for key in ("a" * 32, "' OR 1=1 --", "x" * 5000, "å"):
        answer = post("/current/messages", {"text": "asunto"}, key)
        assert answer.status_code in (404, 422), key


def test_a_bot_that_is_not_open_is_not_there():
    make_bot()
    key = begun()
    Bot.objects.update(is_open=False)
    assert post("", {"bot": "paavo"}).status_code == 404
    assert post("/current/messages", {"text": "asunto"}, key).status_code == 404
    assert Client().get("/api/v1/bots").json() == {"items": []}


def test_open_bots_with_their_colours():
    make_bot(colours={"accent": "#0b6f6a", "bad": 1})
    (bot,) = Client().get("/api/v1/bots").json()["items"]
    assert bot["colours"] == {"accent": "#0b6f6a"}
    assert bot["address"] == "http://localhost:8000/fi/chat/paavo/"


# From pages of other sites


def preflight(origin: str, method: str = "POST"):
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    return Client().options(f"{ADDRESS}/current/messages", headers=asked)


def test_a_listed_site_may_call_without_cookies():
    make_bot(origins=["https://www.school.example/"])
    asked = preflight(THERE)
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == THERE
    assert "X-Conversation-Key" in asked["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in asked
    answer = post("", {"bot": "paavo"}, Origin=THERE)
    assert answer.status_code == 201
    assert answer["Access-Control-Allow-Origin"] == THERE
    assert "Origin" in answer["Vary"]
    assert not answer.cookies
    refused = post("/current/messages", {"text": "a"}, "a" * 32, Origin=THERE)
    assert refused["Access-Control-Allow-Origin"] == THERE  # so that the page can tell why


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "https://www.school.example.evil.example",
     "http://www.school.example", "https://www.school.example:8443", "https://school.example"],
)  # fmt: skip
def test_other_sites_may_not(origin):
    make_bot(origins=[THERE])
    assert "Access-Control-Allow-Origin" not in preflight(origin)
    answer = post("", {"bot": "paavo"}, Origin=origin)
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer
    assert not Conversation.objects.exists()


def test_a_site_listed_for_one_bot_may_not_show_another():
    make_bot(origins=[THERE])
    make_bot("tero")
    assert post("", {"bot": "tero"}, Origin=THERE).status_code == 403
    key = begun(bot="tero")
    answer = post("/current/messages", {"text": "asunto"}, key, Origin=THERE)
    assert answer.status_code == 403


def test_our_own_pages_may_call():
    make_bot()
    assert post("", {"bot": "paavo"}, Origin="http://testserver").status_code == 201


def test_other_addresses_of_the_site_are_not_opened_to_other_sites():
    make_bot(origins=[THERE])
    answer = Client().get("/api/v1/life-events", headers={"Origin": THERE})
    assert "Access-Control-Allow-Origin" not in answer


def test_one_conversation_can_be_asked_only_so_often():
    make_bot()
    key = begun()
    statuses = [post("/current/messages", {"text": "a"}, key).status_code for _ in range(42)]
    assert statuses.count(200) == 40
    assert statuses[-1] == 429
    assert post("/current/messages", {"text": "a"}, begun()).status_code == 200


def test_a_signed_in_keeper_is_nobody_in_particular_here(as_role):
    make_bot()
    keeper = as_role("content_editor")
    answer = keeper.post(ADDRESS, {"bot": "paavo"}, content_type="application/json")
    assert answer.status_code == 201


def test_the_key_is_in_no_log_and_no_address(caplog):
    caplog.set_level(0)
    make_bot()
    key = begun()
    post("/current/messages", {"text": "salaisuus"}, key)
    assert key not in caplog.text
    assert "salaisuus" not in caplog.text
    described = json.dumps(Client().get("/api/v1/openapi.json").json()["paths"])
    assert "{key}" not in described
