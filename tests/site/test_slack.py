import json
import logging
from datetime import timedelta
from queue import Empty

import pytest
from django.core.cache import cache, caches
from django.utils import timezone
from slack_bolt.adapter.socket_mode import SocketModeHandler

from revontuli.cli.serve import site_commands
from revontuli.dialogue import Card, Choice, Link, Reply, Say
from revontuli.dialogue.slack_blocks import slack_message
from revontuli.site.models import AskedCount, AskedQuestion, Bot, Conversation
from revontuli.site.slack import plain_words, slack_app, slack_handler, slack_settings
from tests.site.chatting import make_bot, stand_in  # noqa: F401
from tests.site.slack_server import (
    APP_TOKEN,
    SECRET,
    TOKEN,
    as_form,
    event,
    pressed,
    signed,
    slack_server,
)

PATIENCE = 20  # seconds that a busy machine may need
ADDRESS = "/slack/paavo/events/"


@pytest.fixture
def slack(transactional_db, stand_in, monkeypatch):  # noqa: F811
    with slack_server() as server:
        monkeypatch.setenv("REVONTULI_SLACK_PAAVO_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("REVONTULI_SLACK_PAAVO_SIGNING_SECRET", SECRET)
        monkeypatch.setenv("REVONTULI_SLACK_PAAVO_APP_TOKEN", APP_TOKEN)
        monkeypatch.setenv("REVONTULI_SLACK_API", server.api)
        cache.clear()
        caches["limits"].clear()
        make_bot()
        yield server
        slack_app(slack_settings("paavo")).listener_runner.listener_executor.shutdown()
        slack_handler.cache_clear()


def send(client, body, address=ADDRESS, **headers):
    text = json.dumps(body)
    return client.post(
        address, text, content_type="application/json", headers={**signed(text), **headers}
    )


def press(client, body, address=ADDRESS):
    text = as_form(body)
    return client.post(
        address, text, content_type="application/x-www-form-urlencoded", headers=signed(text)
    )


def said_back(slack):
    return slack.posted.get(timeout=PATIENCE)


def words(sent):
    return json.dumps(sent, ensure_ascii=False)


def buttons(sent):
    return [b for block in sent["blocks"] if block["type"] == "actions" for b in block["elements"]]


def nothing_more(client, slack, ts="1700000077.000100"):
    """Another person's message is answered, and it is the next thing that was posted."""
    send(client, event("jono tyhjä", ts=ts, user="U9", channel="D9"))
    assert said_back(slack)[1]["channel"] == "D9"


def test_slack_is_told_that_we_are_there(slack, client):
    body = {"type": "url_verification", "token": "t", "challenge": "3eZbrw1aB"}
    answer = send(client, body)
    assert answer.status_code == 200
    assert "3eZbrw1aB" in answer.content.decode()


def test_a_direct_message_is_answered_with_cards_and_buttons(slack, client):
    assert send(client, event("mistä asunto")).status_code == 200
    method, sent = said_back(slack)
    assert method == "chat.postMessage"
    assert sent["channel"] == "D1"
    assert "thread_ts" not in sent
    assert "1. mistä asunto" in sent["text"]
    assert "<https://www.kela.fi/opintotuki|Kelan sivut>" in words(sent)
    assert [b["text"]["text"] for b in buttons(sent)][:2] == ["Lisää", "Apua asumiseen"]
    assert Conversation.objects.get().channel == "slack"
    assert AskedCount.objects.get().channel == "slack"


def test_what_slack_sends_again_is_answered_once(slack, client):
    for headers in ({}, {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}):
        assert send(client, event("mistä asunto"), **headers).status_code == 200
    assert "1. mistä asunto" in said_back(slack)[1]["text"]
    nothing_more(client, slack)
    assert AskedQuestion.objects.filter(text="mistä asunto").count() == 1


def test_in_a_channel_the_bot_answers_in_the_thread_of_whoever_named_it(slack, client):
    mention = event("<@UBOT> missä on Kela?", type="app_mention", channel="C1", channel_type=None)
    send(client, mention)
    sent = said_back(slack)[1]
    assert (sent["channel"], sent["thread_ts"]) == ("C1", "1700000001.000100")
    assert "1. missä on Kela?" in sent["text"]


def test_two_people_in_one_thread_have_a_conversation_each(slack, client):
    thread = {"type": "app_mention", "channel": "C1", "channel_type": None, "thread_ts": "1.0"}
    for user, text, ts in (("U1", "asun: Turku", "1.1"), ("U2", "missä asun?", "1.2")):
        send(client, event(f"<@UBOT> {text}", user=user, ts=ts, **thread))
        answer = said_back(slack)[1]
        assert answer["thread_ts"] == "1.0"
        assert ("853" in answer["text"]) is (user == "U1")
    assert Conversation.objects.count() == 2


def test_a_pressed_button_is_answered_where_it_stands(slack, client):
    send(client, event("mistä asunto"))
    button = buttons(said_back(slack)[1])[1]
    assert press(client, pressed(button)).status_code == 200
    sent = said_back(slack)[1]
    assert "› Apua asumiseen" in words(sent)
    assert "2. ask:housing" in sent["text"]
    press(client, pressed(button))  # the same press, come twice
    nothing_more(client, slack)


def test_whether_it_helped_is_counted(slack, client):
    send(client, event("mistä asunto"))
    yes = next(b for b in buttons(said_back(slack)[1]) if b["action_id"] == "rate_0")
    press(client, pressed(yes))
    method, sent = said_back(slack)
    assert (method, sent["user"]) == ("chat.postEphemeral", "U1")
    assert AskedCount.objects.get().helpful == 1


def test_help_for_someone_in_danger_comes_to_her_alone(slack, client):
    text = "<@UBOT> mä hukutan itteni"
    send(client, event(text, type="app_mention", channel="C1", channel_type=None))
    (first, at_once), (second, to_stay) = said_back(slack), said_back(slack)
    assert (first, at_once["channel"], at_once["user"]) == ("chat.postEphemeral", "C1", "U1")
    assert (second, to_stay["channel"]) == ("chat.postMessage", "U1")
    assert "112" in at_once["text"]
    everything = words(list(Conversation.objects.values_list("turns", "state")))
    assert "hukutan" not in everything


def test_what_keepers_are_not_to_see_is_answered_to_her_alone_too(slack, client):
    text = "<@UBOT> on niin synkkää"
    send(client, event(text, type="app_mention", channel="C1", channel_type=None))
    method, sent = said_back(slack)
    assert (method, sent["channel"], sent["user"]) == ("chat.postEphemeral", "C1", "U1")
    nothing_more(client, slack)


@pytest.mark.parametrize(
    "more", [{"subtype": "message_changed"}, {"bot_id": "B2"}, {"user": "UBOT"}]
)
def test_what_programs_write_and_what_is_edited_is_left_alone(slack, client, more):
    assert send(client, event("kaiku", **more)).status_code in (200, 404)
    nothing_more(client, slack)
    assert not AskedQuestion.objects.filter(text="kaiku").exists()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "x", "X-Slack-Signature": "v0=0"},
        signed("something else"),
        signed(json.dumps(event("moi")), secret="another"),
        signed(json.dumps(event("moi")), at=1_700_000_000),
    ],
)
def test_whoever_is_not_slack_is_refused(slack, client, headers):
    body = json.dumps(event("moi"))
    answer = client.post(ADDRESS, body, content_type="application/json", headers=headers)
    assert answer.status_code == 401
    assert Conversation.objects.count() == 0


@pytest.mark.parametrize("body", ["", "{", "[]", '"x"', "payload=%7B", "null", '{"event": 3}'])
def test_signed_nonsense_ends_in_no_error(slack, client, body):
    answer = client.post(ADDRESS, body, content_type="application/json", headers=signed(body))
    assert answer.status_code < 500


def test_a_bot_that_is_not_in_slack_has_no_such_address(slack, client):
    answer = client.post("/slack/tero/events/", "{}", content_type="application/json")
    assert answer.status_code == 404


def test_what_is_too_much_for_slack_is_sent_again_later(slack, client):
    slack.refuse = 1
    send(client, event("mistä asunto"))
    assert "1. mistä asunto" in said_back(slack)[1]["text"]


def test_whoever_writes_without_end_is_asked_to_wait(slack, client):
    for number in range(21):
        send(client, event(f"viesti {number}", ts=f"17.{number}"))
        method, _sent = said_back(slack)
    assert method == "chat.postEphemeral"
    assert AskedQuestion.objects.count() == 20


def test_whoever_is_in_danger_is_helped_whatever_stands_in_the_way(slack, client):
    Bot.objects.update(is_open=False)
    send(client, event("haluan tappaa itseni"))
    method, sent = said_back(slack)
    assert method == "chat.postMessage"
    assert "112" in sent["text"]


def test_after_a_day_of_silence_a_talk_begins_anew(slack, client):
    send(client, event("asun: Turku", ts="1.1"))
    said_back(slack)
    long_ago = timezone.now() - timedelta(days=2)
    Conversation.objects.update(seen=long_ago)
    send(client, event("missä asun?", ts="1.2"))
    assert "853" not in said_back(slack)[1]["text"]
    assert Conversation.objects.count() == 1


def test_nothing_tells_who_wrote(slack, client, caplog):
    caplog.set_level(logging.INFO)
    send(client, event("olen Anna Virtanen, 040 123 4567", user="U777SECRET", channel="D777"))
    said_back(slack)
    rows = [*Conversation.objects.values(), *AskedQuestion.objects.values()]
    kept = words([{name: str(value) for name, value in row.items()} for row in rows]) + caplog.text
    for secret in ("U777SECRET", "D777", "1700000001.000100", "Virtanen", "123 4567"):
        assert secret not in kept


def test_a_closed_bot_says_that_it_cannot_answer(slack, client):
    Conversation.objects.all().delete()
    make_bot("muu")
    Bot.objects.filter(slug="paavo").update(is_open=False)
    send(client, event("moi"))
    assert said_back(slack)[0] == "chat.postEphemeral"


def test_socket_mode_answers_and_acknowledges(slack):
    known = slack_settings("paavo")
    handler = SocketModeHandler(slack_app(known), known.app_token)
    handler.connect()
    try:
        assert slack.connected.wait(PATIENCE)
        slack.push({"envelope_id": "e1", "type": "events_api", "payload": event("mistä asunto"),
                    "accepts_response_payload": False})  # fmt: skip
        assert slack.acknowledged.get(timeout=PATIENCE)["envelope_id"] == "e1"
        sent = said_back(slack)[1]
        assert "1. mistä asunto" in sent["text"]
        slack.push({"envelope_id": "e2", "type": "interactive",
                    "payload": pressed(buttons(sent)[1])})  # fmt: skip
        assert slack.acknowledged.get(timeout=PATIENCE)["envelope_id"] == "e2"
        assert "2. ask:housing" in said_back(slack)[1]["text"]
    finally:
        handler.close()
    with pytest.raises(Empty):
        slack.posted.get_nowait()


def test_serve_listens_to_slack_where_a_bot_has_an_app_token(monkeypatch):
    given = ("127.0.0.1", 8000, 2, 8)
    assert list(site_commands(*given, with_worker=True)) == ["web", "worker"]
    monkeypatch.setenv("REVONTULI_SLACK_PAAVO_APP_TOKEN", APP_TOKEN)
    assert list(site_commands(*given, with_worker=False)) == ["web", "slack"]


def test_words_of_slack_are_read_as_people_see_them():
    read = plain_words(
        "<@U1> katso <https://kela.fi|Kelan sivu> &amp; <#C1|yleinen> <!here> 3 &lt; 4"
    )
    assert read == "katso Kelan sivu & yleinen   3 < 4"


def test_a_reply_calls_nobody_and_keeps_to_slacks_limits():
    hostile = "<!channel> <@U1> & " + "pitkä sana " * 900
    reply = Reply(
        "fi",
        (Say(hostile), Card("service", "s", "*T*|<x>", hostile[:300],
         links=(Link("a|b>", "https://x.fi/a|b>c"), Link("Sivu", "/fi/services/")))),
        tuple(Choice("nappi " * 30, f"v{n}") for n in range(40)),
    )  # fmt: skip
    drawn = slack_message(reply, "https://kaupunki.fi")
    text = words(drawn)
    assert "<!channel>" not in text
    assert "<@U1>" not in text
    assert "<https://kaupunki.fi/fi/services/|Sivu>" in text
    assert len(drawn["blocks"]) <= 50
    for block in drawn["blocks"]:
        if block["type"] == "section":
            assert len(block["text"]["text"]) <= 3_000
        for button in block.get("elements", []):
            assert len(button["text"]["text"]) <= 75
    assert len(buttons(drawn)) <= 25
