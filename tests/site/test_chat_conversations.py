import io
import json
import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from revontuli.dialogue import Memory, Message
from revontuli.site import memories
from revontuli.site.conversations import (
    Gone,
    begin,
    delete_old,
    find,
    forget,
    rate,
    say,
    state_of,
    turn_id,
    was_offered,
)
from revontuli.site.models import AskedCount, AskedQuestion, Bot, Conversation, KeptMemory
from tests.site.chatting import PEOPLE, make_bot, stand_in  # noqa: F401

PAGE = Conversation.Channel.PAGE
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stand_in")]


def test_a_conversation_is_found_by_its_key_which_is_nowhere_kept():
    key, conversation = begin(make_bot(), PAGE, "fi")
    assert find(key) == conversation
    assert find(key.upper()) == conversation
    assert find("a" * 32) is None
    assert find("") is None
    kept = json.dumps(list(Conversation.objects.values()), default=str)
    assert key not in kept


def test_a_place_once_told_is_known_in_the_next_message():
    _, conversation = begin(make_bot(), PAGE, "fi")
    say(conversation, Message("asun Turkussa, siis Turku"))
    turn = say(Conversation.objects.get(), Message("entä asunto?"))
    assert turn.reply.parts[0].text == "2. entä asunto? (853)"


def test_the_same_message_sent_twice_is_answered_once():
    _, conversation = begin(make_bot(), PAGE, "fi")
    first = say(conversation, Message("asunto"), "m1")
    again = say(conversation, Message("asunto"), "m1")
    assert again.reply == first.reply
    assert again.said == "asunto"
    assert AskedCount.objects.get().n == 1
    assert AskedQuestion.objects.count() == 1
    assert len(Conversation.objects.get().turns) == 2
    assert say(conversation, Message("asunto"), "m2").reply != first.reply


def test_what_keepers_may_learn_from_is_kept_without_a_moment():
    _, conversation = begin(make_bot(), PAGE, "fi")
    say(conversation, Message("asunto, olen Anna Virtanen, 040 123 4567"))
    say(conversation, Message("zzz"))
    first, second = AskedQuestion.objects.order_by("pk")
    assert "123" not in first.text
    assert (first.intent, second.outcome) == ("housing", "unknown")
    counts = {row.outcome: row.n for row in AskedCount.objects.all()}
    assert counts == {"answered": 1, "unknown": 1}


def test_of_danger_only_the_help_that_was_given_stays():
    _, conversation = begin(make_bot(), PAGE, "fi")
    turn = say(conversation, Message("hukutan itseni"), "m1")
    assert turn.reply.is_urgent
    assert not AskedQuestion.objects.exists()
    assert AskedCount.objects.get().outcome == "urgent"
    assert "hukutan" not in json.dumps(Conversation.objects.get().turns)
    assert say(conversation, Message("hukutan itseni"), "m1").reply.is_urgent


def test_what_is_on_a_pressed_button_is_what_was_said():
    _, conversation = begin(make_bot(), PAGE, "fi")
    assert was_offered(conversation, "ask:housing")
    assert not was_offered(conversation, "ask:other")
    say(conversation, Message(choice="ask:housing"))
    assert conversation.turns[-1]["said"] == "Apua asumiseen"
    assert not AskedQuestion.objects.exists()


def test_whoever_goes_over_to_the_swedish_page_is_answered_in_swedish():
    _, conversation = begin(make_bot(), PAGE, "fi")
    assert say(conversation, Message("asunto", language="sv")).reply.language == "sv"
    assert say(conversation, Message("asunto", language="sv")).reply.language == "sv"
    assert say(conversation, Message("asunto", language="en")).reply.language == "en"
    assert say(conversation, Message("på svenska", language="en")).reply.language == "sv"
    assert conversation.language == "sv"


def test_forgetting_takes_what_was_said_before_with_it():
    key, conversation = begin(make_bot(), PAGE, "fi")
    say(conversation, Message("Turku"))
    say(conversation, Message("unohda minut"))
    kept = Conversation.objects.get()
    assert len(kept.turns) == 1
    assert state_of(kept).memory == Memory()
    forget(conversation)
    assert find(key) is None
    with pytest.raises(Gone):
        say(conversation, Message("asunto"))


def test_whether_it_helped_is_counted_once_and_can_be_changed():
    _, conversation = begin(make_bot(), PAGE, "fi")
    say(conversation, Message("asunto"), "m1")
    assert rate(conversation, turn_id("m1"), helpful=True)
    assert rate(conversation, turn_id("m1"), helpful=True)
    assert (AskedCount.objects.get().helpful, AskedCount.objects.get().unhelpful) == (1, 0)
    assert rate(conversation, turn_id("m1"), helpful=False)
    assert (AskedCount.objects.get().helpful, AskedCount.objects.get().unhelpful) == (0, 1)
    assert not rate(conversation, "other", helpful=True)
    assert not rate(conversation, "", helpful=True)


def test_what_keepers_try_is_not_counted():
    _, conversation = begin(make_bot(), PAGE, "fi", is_draft=True)
    say(conversation, Message("asunto"), "m1")
    assert conversation.is_draft
    assert not AskedCount.objects.exists()
    assert not AskedQuestion.objects.exists()
    assert not rate(conversation, turn_id("m1"), helpful=True)


def test_after_a_day_of_silence_a_conversation_is_gone():
    key, _ = begin(make_bot(), PAGE, "fi")
    other, _ = begin(Conversation.objects.get().bot, PAGE, "fi")
    now = datetime.now(UTC)
    found = Conversation.objects.order_by("pk").first()
    Conversation.objects.filter(pk=found.pk).update(seen=now - timedelta(days=1, seconds=1))
    assert find(key) is None
    assert delete_old(now) == (1, 0)
    assert find(other)


def test_questions_are_kept_as_long_as_the_bot_says():
    _, conversation = begin(make_bot(keep_days=30), PAGE, "fi")
    say(conversation, Message("asunto"))
    now = datetime.now(UTC)
    assert delete_old(now + timedelta(days=29))[1] == 0
    assert delete_old(now + timedelta(days=32))[1] == 1
    assert AskedCount.objects.exists()


def test_only_what_was_allowed_is_remembered_for_next_time():
    bot = make_bot()
    assert memories.keep(bot, Memory(municipality="853")) == ""
    key = memories.keep(bot, Memory(municipality="853", may_keep=True))
    assert memories.remembered(bot, key).municipality == "853"
    assert memories.keep(bot, Memory(municipality="837", may_keep=True), key) == key
    assert memories.remembered(bot, key).municipality == "837"
    assert memories.remembered(make_bot("tero"), key) is None
    assert memories.keep(bot, Memory(municipality="837"), key) == ""
    assert not KeptMemory.objects.exists()


def test_what_nobody_used_for_a_year_is_no_longer_remembered():
    bot = make_bot()
    memories.keep(bot, Memory(may_keep=True))
    day = KeptMemory.objects.get().day
    assert memories.delete_old_memories(day + timedelta(days=365)) == 0
    assert memories.delete_old_memories(day + timedelta(days=366)) == 1


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(order=st.lists(st.integers(0, 4), min_size=1, max_size=20))
def test_no_conversation_reaches_another_in_whatever_order_they_speak(order):
    Bot.objects.all().delete()
    bot = make_bot()
    keys = [begin(bot, PAGE, "fi")[0] for _ in range(5)]
    said: dict[int, list[str]] = {n: [] for n in range(5)}
    for step, who in enumerate(order):
        words = f"sana{who}x{step}"
        said[who].append(words)
        say(find(keys[who]), Message(words))
    for who, words in said.items():
        conversation = find(keys[who])
        assert [turn["said"] for turn in conversation.turns[1:]] == words
        assert state_of(conversation).turns == len(words)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_lose_nothing_and_never_meet():
    bot = make_bot()
    keys = [begin(bot, PAGE, "fi")[0] for _ in range(8)]
    failed = []

    def talk(number: int) -> None:
        try:
            for step in range(6):
                say(find(keys[number]), Message(f"n{number}s{step}"), f"{number}-{step}")
        except Exception as error:
            failed.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=talk, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    for number, key in enumerate(keys):
        said = [turn["said"] for turn in find(key).turns[1:]]
        assert said == [f"n{number}s{step}" for step in range(6)]
    assert sum(row.n for row in AskedCount.objects.all()) == 48


@pytest.mark.django_db(transaction=True)
def test_two_windows_of_one_conversation_both_get_their_answers():
    key, _ = begin(make_bot(), PAGE, "fi")
    failed = []

    def talk(number: int) -> None:
        try:
            say(find(key), Message(f"ikkuna {number}"), f"m{number}")
        except Exception as error:
            failed.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=talk, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(turn["said"] for turn in find(key).turns[1:]) == [f"ikkuna {n}" for n in range(4)]
    assert state_of(find(key)).turns == 4


def test_steering_characters_and_nuls_are_dropped(caplog):
    caplog.set_level(logging.DEBUG)
    _, conversation = begin(make_bot(), PAGE, "fi")
    turn = say(conversation, Message("a\x00b\u202ec\ud800d"))
    assert turn.said == "abcd"


def test_a_transcript_is_sent_redacted_where_the_person_agrees(
    mailoutbox, django_capture_on_commit_callbacks
):
    _, conversation = begin(make_bot(), PAGE, "fi")
    say(conversation, Message("asunto, soita 040 123 4567"))
    say(conversation, Message("hukutan itseni"))
    assert mailoutbox == []
    with django_capture_on_commit_callbacks(execute=True):
        say(conversation, Message("lähetä se heille"))
    (sent,) = mailoutbox
    assert sent.to == [PEOPLE]
    assert "asunto, soita [puhelinnumero]" in sent.body
    assert "Soita 112." in sent.body
    assert "hukutan" not in sent.body
    assert "123" not in sent.body


def test_what_was_forgotten_meanwhile_is_sent_to_nobody(
    mailoutbox, django_capture_on_commit_callbacks
):
    _, conversation = begin(make_bot(), PAGE, "fi")
    with django_capture_on_commit_callbacks() as waiting:
        say(conversation, Message("lähetä se heille"))
    forget(conversation)
    for callback in waiting:
        callback()
    assert mailoutbox == []


def test_every_day_what_is_old_goes():
    begin(make_bot(), PAGE, "fi")
    Conversation.objects.update(seen=datetime.now(UTC) - timedelta(days=2))
    call_command("delete_old_answers", stdout=io.StringIO())
    assert not Conversation.objects.exists()
