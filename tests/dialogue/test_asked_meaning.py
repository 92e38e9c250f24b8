"""What a word means is told in any language, and what nobody knows is not guessed."""

from __future__ import annotations

import pytest

from revontuli.dialogue import Outcome, Prediction
from tests.dialogue.conversations import bot_that, small_bot, talk, understanding


@pytest.mark.parametrize(
    ("language", "said", "told"),
    [
        ("en", "what is asumislisä", "The part of student aid for rent."),
        ("en", "what does opari mean?", "Kela's support for students."),
        ("sv", "vad betyder asumislisä", "Del av studiestödet för hyran."),
        ("fi", "mitä tarkoittaa bostadstillägg", "Opintotuen osa vuokraan."),
        ("en", "What is an OPARI", "Kela's support for students."),
    ],
)
def test_a_term_is_explained_by_its_name_in_another_language(
    language: str, said: str, told: str
) -> None:
    assert told in talk(small_bot(), said, language=language).last


SURE = Prediction("find_flat", 0.95, is_sure=True)


@pytest.mark.parametrize("said", ["mikä on flumf", "what is pirp?", "vad är blörk"])
def test_a_word_that_nobody_knows_is_not_guessed_however_sure_it_looks(said: str) -> None:
    bot = bot_that(understanding({said: SURE}))
    assert talk(bot, said).turn.reply.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "said", ["mikä on soluasuntto", "mikä on kirjasto", "mikä on Tampere", "what is 112?"]
)
def test_slips_words_and_places_are_no_strange_words(said: str) -> None:
    bot = bot_that(understanding({said: SURE}))
    assert talk(bot, said).turn.reply.intent == "find_flat"


def test_what_keepers_taught_goes_before_a_term() -> None:
    said = "what is asumislisä"
    bot = bot_that(understanding({said: SURE}))
    assert talk(bot, said, language="en").turn.reply.intent == "find_flat"
