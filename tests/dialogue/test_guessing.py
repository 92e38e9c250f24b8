"""What the bot shows where it did not understand: services that the words are surely about, or
none."""

from dataclasses import replace
from functools import cache

import pytest

from revontuli.dialogue import Bot, Outcome, Prediction
from revontuli.dialogue.entities import find_entities
from revontuli.examples.moving_to_study import example_catalogue
from revontuli.examples.moving_to_study.bot_content import example_bot
from revontuli.guidance import ServiceFinder
from tests.dialogue.conversations import MONDAY, Talk, small_bot, talk, understanding

EMERGENCIES = ("Hätänumero 112", "Kriisipuhelin", "Nollalinja")


@cache
def finder() -> ServiceFinder:
    return ServiceFinder(example_catalogue(), "ngrams")


def not_understood(*said: str, language: str = "fi") -> Talk:
    """A conversation in which nothing is understood but places."""
    told = {
        text: Prediction(None, 0.1, entities=find_entities(text, language), language=language)
        for text in said
    }
    model = replace(small_bot().model, content=example_bot(), understanding=understanding(told))
    bot = Bot(model, example_catalogue(), finder, clock=lambda: MONDAY)
    return talk(bot, *said, language=language)


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("vem är president i finland", "sv"),
        ("en asu missään", "fi"),
        ("12", "fi"),
        ("mitä kello on", "fi"),
        ("paras puhelin", "fi"),
        ("where can i buy a phone", "en"),
        ("how many people live in finland", "en"),
        ("vaihdoin puhelinnumeron enkä pääse omaan sähköpostiin kirjautumaan yliopistolla", "fi"),
        ("can i bring my wife and kid with me", "en"),
    ],
)
def test_a_word_that_tells_nothing_finds_nothing(said: str, language: str) -> None:
    talked = not_understood(said, language=language)
    assert talked.turn.reply.outcome == Outcome.UNKNOWN
    assert not talked.cards


def test_what_is_not_known_is_said_with_what_is() -> None:
    talked = not_understood("kuka on suomen presidentti")
    assert talked.last.startswith("En osaa vastata tähän, mutta näistä tiedän: asuminen")
    assert "Puhu ihmisen kanssa" in talked.labels


@pytest.mark.parametrize(
    ("said", "service"),
    [
        ("uimahalli", "Tampereen uimahallit"),
        ("pitäskö mun tehä joku muuttoilmotus vai meneekö se ittestää", "Muuttoilmoitus"),
        ("minne äänestämään", "Äänestäminen"),
        ("opintolaina vai ei", "Opintolainan valtiontakaus"),
    ],
)
def test_a_telling_word_finds_and_it_is_told_to_be_a_guess(said: str, service: str) -> None:
    talked = not_understood(said)
    if talked.turn.reply.outcome == Outcome.ASKED:
        talked.say("[En halua kertoa]")
    assert talked.turn.reply.outcome == Outcome.GUESSED
    assert talked.turn.record is not None
    assert talked.turn.record.outcome == Outcome.GUESSED
    assert service in talked.cards
    assert "”vai”" not in str(talked.turn.reply.parts)


@pytest.mark.parametrize("said", ["mistä saan ehkäisyä", "numero jossa vastataan yöllä", "kello"])
def test_help_in_danger_is_no_guess(said: str) -> None:
    talked = not_understood("asun Turussa", said)
    assert not set(EMERGENCIES) & set(talked.cards)


def test_a_town_without_services_is_told_by_its_name() -> None:
    talked = not_understood("kirjasto Porissa")
    assert talked.turn.reply.outcome == Outcome.UNKNOWN
    assert talked.last.startswith("En tunne paikallisia palveluja Porissa.")
    assert "Tampereella ja Turussa" in talked.last
    assert "Porissa" not in not_understood("kirjasto Turussa").last


def test_services_of_the_whole_country_are_there_in_every_town() -> None:
    assert "Yleinen asumistuki" in not_understood("asumistuki Porissa").cards
