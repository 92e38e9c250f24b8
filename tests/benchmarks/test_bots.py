"""What the example's bots are measured with is whole and held out."""

import random
from collections import Counter

import pytest
from benchmarks.bot_speed import IN_ONE, slipped
from benchmarks.bots import Found, Phrasing, _held_out, read_phrasings, share_right

from revontuli.examples.moving_to_study.bot_content import example_bot
from revontuli.text import LANGUAGES

PHRASINGS = read_phrasings()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_is_asked_in_twenty_ways(language) -> None:
    asked = Counter(one.intent for one in PHRASINGS if one.language == language)
    assert len(asked) >= 20
    assert min(asked.values()) >= 20


def test_every_question_is_one_of_the_bots_own() -> None:
    names = {intent.name for intent in example_bot().intents}
    assert {one.intent for one in PHRASINGS} <= names


def test_a_phrasing_that_was_taught_is_not_asked() -> None:
    phrasings = [Phrasing("Rahat loppu!", "money", "fi"), Phrasing("olen pa", "money", "fi")]
    assert _held_out(phrasings, {"rahat loppu"}) == phrasings[1:]


def test_shares_are_of_one_language_or_of_all() -> None:
    phrasings = [Phrasing("a", "x", "fi"), Phrasing("b", "x", "fi"), Phrasing("c", "x", "sv")]
    found = [Found(one, intent) for one, intent in zip(phrasings, "xyx", strict=True)]
    assert (share_right(found, "fi"), share_right(found, "sv")) == (0.5, 1.0)
    assert share_right(found, "en") is None
    assert share_right(found) == pytest.approx(2 / 3)


@pytest.mark.parametrize("text", ["", "a", "moi", "missä on kela"])
def test_a_slip_keeps_the_letters_and_is_another_text(text) -> None:
    written = slipped(text, random.Random(1))
    assert written
    if len(text) > 3:
        assert sorted(written) == sorted(text)


def test_a_conversation_ends_before_its_limit() -> None:
    from revontuli.site.api.chat import SAY_IN_ONE

    assert IN_ONE < SAY_IN_ONE
