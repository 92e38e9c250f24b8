"""What a bot remembers of people in Slack: with a trained bot, against the local Slack."""

import itertools
import json
import logging
import random
import shutil
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from hypothesis import given
from hypothesis import strategies as st

from revontuli.dialogue import Memory
from revontuli.dialogue.memory import with_news
from revontuli.site import bots_ready, memories
from revontuli.site.models import Conversation, KeptMemory
from revontuli.site.slack import slack_app, slack_handler, slack_settings
from tests.site.chatting import make_bot
from tests.site.slack_server import SECRET, TOKEN, event, pressed, slack_server
from tests.site.test_chat_pages import dump
from tests.site.test_chat_trained import SLUG, bot_folder, trained  # noqa: F401
from tests.site.test_slack import buttons, said_back, send, words
from tests.site.test_slack import press as press_button

TURKU, OULU = "853", "564"
ASK = "mitä muistat minusta"
NOTHING = "En muista sinusta mitään"
KEEP, DONT_KEEP, FORGET = "memory:keep", "memory:dont_keep", "ask:do:forget"


@pytest.fixture
def slack(transactional_db, bot_folder, monkeypatch):  # noqa: F811
    other = settings.HOME / "bots" / "muu"
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(bot_folder, other)
    with slack_server() as server:
        for name in ("KAVERI", "MUU"):
            monkeypatch.setenv(f"REVONTULI_SLACK_{name}_BOT_TOKEN", TOKEN)
            monkeypatch.setenv(f"REVONTULI_SLACK_{name}_SIGNING_SECRET", SECRET)
        monkeypatch.setenv("REVONTULI_SLACK_API", server.api)
        cache.clear()
        caches["limits"].clear()
        bots = [make_bot(SLUG), make_bot("muu")]
        yield server
        for bot in bots:
            slack_app(slack_settings(bot.slug)).listener_runner.listener_executor.shutdown()
        slack_handler.cache_clear()
        bots_ready.forget()
        shutil.rmtree(other, ignore_errors=True)


class Person:
    """Somebody in a workspace, who writes to a bot and reads what it answers."""

    moments = itertools.count(1)

    def __init__(self, client, slack, user="U1", team="T1", bot=SLUG):
        self.client, self.slack, self.user, self.team = client, slack, user, team
        self.address = f"/slack/{bot}/events/"

    def says(self, text, thread=None, channel=None):
        """What is posted then: (method, what), in a direct talk or in a thread of a channel."""
        moment = f"17{next(self.moments):08}.000100"
        if channel:
            place = {"channel": channel, "channel_type": None, "type": "app_mention"}
        else:
            place = {"channel": f"D{self.team}{self.user}"}
        body = event(text, ts=moment, user=self.user, team=self.team, thread_ts=thread, **place) | {
            "team_id": self.team
        }
        assert send(self.client, body, self.address).status_code == 200
        return said_back(self.slack)

    def presses(self, value, sent):
        """The button with this value in what was posted."""
        button = next(b for b in buttons(sent) if b["value"] == value)
        place = {"thread_ts": sent["thread_ts"]} if "thread_ts" in sent else {}
        body = pressed(button, channel=sent["channel"], user=self.user, **place)
        body["team"]["id"] = body["user"]["team_id"] = self.team
        body["actions"][0]["action_ts"] = f"18{next(self.moments):08}.000100"
        press_button(self.client, body, self.address)
        return said_back(self.slack)

    def is_remembered(self, **place):
        """What the bot tells that it remembers."""
        return self.says(ASK, **place)[1]["text"]

    def allows(self, *told):
        """Tells something of herself, and lets it be remembered."""
        for text in told:
            self.says(text)
        _method, sent = self.says(ASK)
        return self.presses(KEEP, sent)


@pytest.fixture
def anna(client, slack):
    return Person(client, slack)


def kept():
    return KeptMemory.objects.get().memory


def test_nothing_is_remembered_until_the_person_allows_it(anna):
    anna.says("asun Turussa", thread="1.0")
    told = anna.is_remembered(thread="1.0")
    assert "Turku" in told
    assert "Haluatko, että muistan tämän myös ensi kerralla?" in told
    assert not KeptMemory.objects.exists()
    assert NOTHING in anna.is_remembered(thread="2.0")


def test_what_is_allowed_is_known_the_next_time_and_wherever_she_writes(anna):
    _method, sent = anna.allows("asun Turussa", "olen 19-vuotias")
    assert "muistan tämän ensi kerralla" in sent["text"]
    assert (kept()["municipality"], kept()["age"]) == (TURKU, 19)
    Conversation.objects.all().delete()  # a day of silence
    assert "Turku" in anna.is_remembered()
    told = anna.is_remembered(thread="5.0")
    assert "Turku" in told
    assert "Muistan nämä luvallasi myös ensi kerralla" in told


def test_no_does_what_it_says(anna):
    anna.says("asun Turussa")
    anna.says(ASK)
    assert "en muista sinua ensi kerralla" in anna.says("ei")[1]["text"]
    assert not KeptMemory.objects.exists()


def test_what_is_told_later_is_remembered_too(anna):
    anna.allows("asun Turussa")
    anna.says("muutan Ouluun", thread="2.0")
    assert kept()["municipality"] == OULU
    assert "Oulu" in anna.is_remembered()


def test_consent_taken_back_in_one_talk_is_taken_back_in_all(anna):
    anna.allows("asun Turussa")
    _method, there = anna.says(ASK, thread="3.0")
    assert "en muista sinua ensi kerralla" in anna.presses(DONT_KEEP, there)[1]["text"]
    assert not KeptMemory.objects.exists()
    assert NOTHING in anna.is_remembered()  # where it had been known a moment ago
    assert not KeptMemory.objects.exists()
    assert "Turku" in anna.is_remembered(thread="3.0")  # for the rest of this talk


def test_forget_me_forgets_wherever_it_is_said(anna):
    for place in ({}, {"thread": "4.0"}, {"thread": "4.0", "channel": "C1"}):
        anna.allows("asun Turussa")
        assert "Unohdin" in anna.says("unohda minut", **place)[1]["text"]
        assert not KeptMemory.objects.exists()
        caches["limits"].clear()
        for other in ({}, {"thread": "4.0"}, {"thread": "4.0", "channel": "C1"}):
            assert NOTHING in anna.is_remembered(**other)


def test_before_others_the_bot_goes_by_what_was_said_there(anna):
    anna.allows("asun Turussa")
    anna.says("moi", thread="1.0", channel="C1")
    states = Conversation.objects.values_list("state", flat=True)
    assert sorted(state["memory"]["municipality"] for state in states) == ["", TURKU]


def test_who_asks_before_others_is_told_alone(anna):
    anna.allows("asun Turussa")
    anna.says("olen 19-vuotias", thread="1.0", channel="C1")
    method, sent = anna.says(ASK, thread="1.0", channel="C1")
    assert (method, sent["user"], sent["thread_ts"]) == ("chat.postEphemeral", "U1", "1.0")
    assert "Turku" in sent["text"]
    assert "19" in sent["text"]
    method, answer = anna.presses(DONT_KEEP, sent)
    assert (method, answer["user"]) == ("chat.postEphemeral", "U1")
    assert not KeptMemory.objects.exists()


def test_what_is_told_before_others_is_remembered_where_it_is_allowed(anna):
    anna.allows("asun Turussa")
    anna.says("olen 19-vuotias", thread="1.0", channel="C1")
    assert (kept()["municipality"], kept()["age"]) == (TURKU, 19)
    anna.says("asun Oulussa", thread="1.0", channel="C1")
    assert (kept()["municipality"], kept()["age"]) == (OULU, 19)
    anna.says("asun Turussa")
    anna.says("moi taas", thread="1.0", channel="C1")  # what it knew before is no news
    assert (kept()["municipality"], kept()["age"]) == (TURKU, 19)


def test_it_may_be_allowed_in_a_channel_for_what_was_said_there(anna):
    anna.says("asun Oulussa", thread="1.0", channel="C1")
    _method, sent = anna.says(ASK, thread="1.0", channel="C1")
    assert anna.presses(KEEP, sent)[0] == "chat.postEphemeral"
    assert "Oulu" in anna.is_remembered()


def test_people_of_one_thread_workspaces_and_bots_share_nothing(client, slack, anna):
    anna.allows("asun Turussa")
    thread = {"thread": "1.0", "channel": "C1"}
    anna.says("asun Turussa", **thread)
    for other in (
        Person(client, slack, user="U2"),
        Person(client, slack, team="T2"),
        Person(client, slack, bot="muu"),
    ):
        assert NOTHING in other.is_remembered(**thread)
        assert NOTHING in other.is_remembered()
        other.says("unohda minut", **thread)
        other.says("unohda minut")
    assert "Turku" in anna.is_remembered()


def test_the_button_of_another_does_nothing_to_her(client, slack, anna):
    anna.allows("asun Turussa")
    _method, sent = anna.says(ASK, thread="1.0", channel="C1")
    other = Person(client, slack, user="U2")
    for value in (DONT_KEEP, FORGET):
        other.presses(value, sent)
    assert "Turku" in anna.is_remembered()


def test_a_memory_that_cannot_be_read_is_gone_and_can_be_allowed_anew(anna):
    anna.allows("asun Turussa")
    KeptMemory.objects.update(memory={"municipality": ["of", "another", "version"]})
    assert NOTHING in anna.is_remembered()
    assert not KeptMemory.objects.exists()
    anna.allows("asun Oulussa")
    assert kept()["municipality"] == OULU


def test_what_is_not_used_for_a_year_is_deleted_and_allowed_no_more(anna):
    anna.allows("asun Turussa")
    day = KeptMemory.objects.get().day
    assert memories.delete_old_memories(day + timedelta(days=366)) == 1
    assert NOTHING in anna.is_remembered()


def test_no_id_of_slack_is_stored(client, slack, caplog):
    caplog.set_level(logging.INFO)
    person = Person(client, slack, user="U0SECRET", team="T0SECRET")
    person.allows("asun Turussa")
    person.says("moi", thread="1234567890.000100", channel="C0SECRET")
    everywhere = dump() + caplog.text
    for secret in ("U0SECRET", "T0SECRET", "C0SECRET", "1234567890", "17000000"):
        assert secret not in everywhere
    digests = {Conversation.objects.first().digest, KeptMemory.objects.get().digest}
    assert len(digests) == 2


def test_whoever_writes_in_many_threads_is_one_person(anna):
    methods = [anna.says("moi", thread=f"{n}.0")[0] for n in range(21)]
    assert methods == ["chat.postMessage"] * 20 + ["chat.postEphemeral"]


def test_whatever_people_do_nobody_is_told_of_another(client, slack):
    """Three people write and press in the same channel and in their own talks, in any order."""
    chance = random.Random(7)
    home = {"U1": "Turku", "U2": "Oulu", "U3": "Vaasa"}
    people = {user: Person(client, slack, user=user) for user in home}
    for _step in range(60):
        caches["limits"].clear()
        user, person = chance.choice(list(people.items()))
        place = chance.choice(
            [{}, {"thread": "1.0"}, {"thread": "1.0", "channel": "C1"},
             {"thread": "2.0", "channel": "C1"}]
        )  # fmt: skip
        text = chance.choice([f"asun: {home[user]}", ASK, ASK, "moi", "unohda minut"])
        posted = [person.says(text, **place)]
        told = posted[0][1]
        if text == ASK and buttons(told):
            posted.append(person.presses(chance.choice(buttons(told))["value"], told))
        for method, sent in posted:
            others = [town for town in home.values() if town != home[user]]
            assert not [town for town in others if town in words(sent)]
            is_alone = method == "chat.postEphemeral" or "channel" not in place
            assert is_alone or text != ASK


kept_by_chance = st.builds(
    Memory,
    municipality=st.sampled_from(["", TURKU, OULU]),
    target_groups=st.lists(st.sampled_from(["KR1", "KR2", "KR3"]), unique=True).map(tuple),
    phase=st.sampled_from(["", "transition"]),
    age=st.none() | st.integers(0, 120),
    needs=st.dictionaries(st.sampled_from(["health", "finance"]), st.floats(0, 10)),
    may_keep=st.booleans(),
)


@given(own=kept_by_chance, one=kept_by_chance, another=kept_by_chance)
def test_what_is_remembered_changes_nothing_that_others_read(own, one, another):
    told = [memories.at_hand(own, kept, is_private=False) for kept in (one, another)]
    assert told[0] == told[1]


@given(memory=kept_by_chance, before=kept_by_chance, after=kept_by_chance)
def test_only_news_are_added(memory, before, after):
    assert with_news(memory, before, before) == memory
    changed = with_news(memory, after, before)
    assert changed.may_keep == memory.may_keep
    assert set(memory.target_groups) <= set(changed.target_groups)
    assert changed.municipality in (memory.municipality, after.municipality)
    assert set(changed.needs) == set(memory.needs) | {
        code for code in after.needs if before.needs.get(code) != after.needs[code]
    }


@pytest.mark.django_db
@pytest.mark.parametrize("is_private", [True, False])
def test_what_was_forgotten_while_a_message_was_answered_stays_forgotten(is_private):
    bot, key = make_bot(), memories.key_of_person("slack|paavo|T1|U1")
    allowed = Memory(municipality=TURKU, may_keep=True)
    memories.settle(bot, key, Memory(), allowed, is_private=is_private)
    assert memories.remembered(bot, key) == allowed
    memories.forget_memory(bot, key)
    memories.settle(bot, key, allowed, allowed, is_private=is_private)
    assert json.dumps(list(KeptMemory.objects.values())) == "[]"
