"""Nothing of a message of danger is kept or logged: not its words, not what it tells of anybody."""

import logging
import re
from dataclasses import replace

import pytest
from benchmarks.safety import read_messages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from revontuli.dialogue import Message, State
from revontuli.dialogue.reply import Outcome, Record
from tests.dialogue.conversations import small_bot

IN_DANGER = [message for message in read_messages("development") if message.danger]
PERSONAL = ("", "olen Kielotar Hömpötinen. ", "numeroni 040 123 9999, ", "asun Savonlinnassa, ")


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    message=st.sampled_from(IN_DANGER),
    personal=st.sampled_from(PERSONAL),
    before=st.lists(
        st.sampled_from(["moi", "haluan uimaan", "asun turussa", "olen 22"]), max_size=2
    ),
)
def test_nothing_of_a_message_of_danger_is_kept_or_logged(message, personal, before, caplog):
    caplog.clear()
    caplog.set_level(logging.DEBUG)
    bot, state = small_bot(), State()
    for line in before:
        state = bot.reply(Message(line), state).state
    caplog.clear()
    text = f"{personal}{message.text}"
    turn = bot.reply(Message(text), state)
    assert turn.reply.is_urgent
    assert turn.said == ""
    assert turn.record == Record("", "", "", 0.0, (), Outcome.URGENT)  # that it was, no more
    offered = {choice.value: choice.label for choice in turn.reply.choices}
    expected = replace(
        state,
        turns=state.turns + 1,
        awaiting=None,
        language=turn.state.language,
        offered=offered,
    )
    assert turn.state == expected
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert not [word for word in re.findall(r"\w{4,}", text) if word in logged]


@pytest.mark.parametrize("value", ["ask:do:yes", "ask:do:person"])
def test_after_the_help_the_conversation_goes_on(value):
    bot = small_bot()
    turn = bot.reply(Message("haluan kuolla"), State())
    assert value in [choice.value for choice in turn.reply.choices]
    after = bot.reply(Message(choice=value), turn.state)
    assert not after.reply.is_urgent
    assert after.reply.parts
