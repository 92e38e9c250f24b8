"""The example's bot: every button leads somewhere, in three languages, and long conversations hold.

What words mean is told to it here; how well it learns that is measured in `benchmarks/`.
"""

from dataclasses import replace
from functools import cache

import pytest

from revontuli.dialogue import Bot, Card, Link, Message, Outcome, Prediction, State
from revontuli.dialogue.skills.meanings import SERVICE, TERM, button_value
from revontuli.examples.moving_to_study import example_catalogue
from revontuli.examples.moving_to_study.bot_content import example_bot
from revontuli.guidance import ServiceFinder
from tests.dialogue.conversations import MONDAY, TURKU, small_bot, talk, understanding

LANGUAGES = ("fi", "sv", "en")
FIND = Prediction("do:find_service", 0.9, is_sure=True)


@cache
def paavo() -> Bot:
    """The example's content and services; it understands what the small bot does, and these."""
    finder = ServiceFinder(example_catalogue(), "ngrams")
    said = {
        "haluan uimaan": FIND,
        "jag vill simma": FIND,
        "I want to swim": FIND,
        "rahat ei riitä vuokraan eikä ruokaan": FIND,
        "mikä on asumislisä": Prediction("term:example:term:asumislisa", 0.9, is_sure=True),
        "mist mä saan kämpän": Prediction("find_student_flat", 0.9, is_sure=True),
        "asunto hukassa": Prediction("find_student_flat", 0.9, is_sure=True),
        "ahdistaa enkä tiedä mistä aloittaa": Prediction("do:guidance", 0.9, is_sure=True),
    }
    model = replace(small_bot().model, content=example_bot(), understanding=understanding(said))
    return Bot(model, example_catalogue(), lambda: finder, clock=lambda: MONDAY)


@pytest.fixture(scope="module")
def bot() -> Bot:
    return paavo()


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_asked_is_answered(bot: Bot, language: str) -> None:
    catalogue, content = bot.catalogue, bot.model.content
    intents = [intent.name for intent in content.intents]
    intents += [TERM + term.id for term in catalogue.terms]
    intents += [SERVICE + service.id for service in catalogue.services]
    for intent in intents:
        turn = bot.reply(Message(choice=button_value(intent)), State(language=language))
        assert turn.reply.outcome == Outcome.ANSWERED, intent
        assert turn.reply.intent == intent
        assert len(turn.reply.choices) <= 7, intent
        for part in turn.reply.parts:
            assert not getattr(part, "language", ""), f"{intent} is not all in {language}"
            links = part.links if isinstance(part, Card) else ()
            for link in (*links, *([part] if isinstance(part, Link) else [])):
                assert link.url.startswith(("https://", "tel:", "mailto:")), link


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_button_is_a_dead_end(bot: Bot, language: str) -> None:
    """All that can be reached by buttons from the greeting, three presses deep."""
    greeting = bot.greet(State(language=language))
    layer, seen = [(greeting.state, choice) for choice in greeting.reply.choices], set()
    for _ in range(3):
        following = []
        for state, choice in layer:
            if choice.value in seen:
                continue
            seen.add(choice.value)
            turn = bot.reply(Message(choice=choice.value), state)
            assert turn.reply.parts
            assert "ei enää ole" not in turn.reply.as_text()
            assert turn.reply.outcome != Outcome.UNKNOWN, choice
            following += [(turn.state, one) for one in turn.reply.choices]
        layer = following
    assert len(seen) > 30


def test_a_student_finds_a_home_and_what_it_costs(bot: Bot) -> None:
    talked = talk(bot, "mist mä saan kämpän")
    assert "TOASin opiskelija-asunnot" in talked.cards
    assert "TYSin opiskelija-asunnot" in talked.cards
    talked.say("asun turussa")
    assert "TYSin opiskelija-asunnot" in talked.cards
    assert "TOASin opiskelija-asunnot" not in talked.cards
    talked.say("mikä on asumislisä")
    assert "Opintotuen asumislisä" in talked.cards
    talked.say("haluan uimaan")
    assert talked.cards == ["Turun uimahallit"]
    talked.say("mitä muistat minusta")
    assert "paikkakunta Turku" in talked.last


@pytest.mark.parametrize(
    ("language", "asked", "place", "found"),
    [
        ("fi", "haluan uimaan", "Turku", "Turun uimahallit"),
        ("sv", "jag vill simma", "Åbo", "Simhallar i Åbo"),
        ("en", "I want to swim", "Turku", "Swimming halls in Turku"),
    ],
)
def test_services_by_place_in_three_languages(
    bot: Bot, language: str, asked: str, place: str, found: str
) -> None:
    talked = talk(bot, asked, language=language)
    assert place in talked.labels
    talked.say(f"[{place}]")
    assert any(found.split()[-1] in title for title in talked.cards)
    assert talked.state.memory.municipality == TURKU


def test_more_services_come_after_the_first(bot: Bot) -> None:
    talked = talk(bot, "asun turussa", "rahat ei riitä vuokraan eikä ruokaan")
    first = talked.cards
    assert len(first) == 3
    assert talked.say("[Näytä lisää]").cards
    assert not set(first) & set(talked.cards)


def test_guidance_leads_to_services_with_reasons(bot: Bot) -> None:
    talked = talk(bot, "ahdistaa enkä tiedä mistä aloittaa")
    assert talked.labels[:11] == [str(number) for number in range(11)]
    asked = set()
    while talked.turn.reply.choices[0].value.startswith("guidance:rate:"):
        asked.add(talked.turn.reply.parts[-1])
        talked.say("[2]" if len(asked) <= 2 else "[9]")
    assert len(asked) == 10
    talked.say("Turku")
    assert len(talked.cards) == 4
    cards = [part for part in talked.turn.reply.parts if isinstance(part, Card)]
    assert all(card.reasons for card in cards)
    assert any("2/10" in reason for card in cards for reason in card.reasons)
    assert "mistä olet jo kertonut" not in talked.last
    assert (
        not talked.say("en tiedä mistä aloittaa")
        .turn.reply.choices[0]
        .value.startswith("guidance:rate:")
    )  # what was told is not asked again


@pytest.mark.parametrize("said", ["riittää", "Riittää jo", "[Riittää jo]", "lopeta"])
def test_guidance_ends_when_one_wants(bot: Bot, said: str) -> None:
    talked = talk(bot, "ahdistaa enkä tiedä mistä aloittaa", "kolme", said, "Tampere")
    assert talked.cards
    assert list(talked.state.memory.needs.values()) == [3.0]


def test_guidance_asks_again_where_it_did_not_understand_but_lets_one_go(bot: Bot) -> None:
    talked = talk(bot, "ahdistaa enkä tiedä mistä aloittaa", "11")
    assert "En saanut selvää" in talked.last
    assert "Riittää jo" in talked.labels
    assert "Kuinka tyytyväinen" in talked.say("hmm").last
    assert talked.say("mikä on asumislisä").turn.reply.intent == "term:example:term:asumislisa"


def test_a_word_instead_of_a_number_keeps_the_question_open_and_leads_on(bot: Bot) -> None:
    talked = talk(bot, "ahdistaa enkä tiedä mistä aloittaa", "asunto hukassa")
    assert "Kuinka tyytyväinen" in talked.last
    assert "mistä kirjoitit" in talked.last
    assert "Riittää jo" in talked.labels
    assert talked.say(f"[{talked.labels[-1]}]").turn.reply.intent == "find_student_flat"


@pytest.mark.parametrize("said", ["miksi nämä", "miksi just nää?", "miksi suosittelet näitä"])
def test_why_these_tells_the_reasons_again(bot: Bot, said: str) -> None:
    talked = talk(bot, "ahdistaa enkä tiedä mistä aloittaa", "kolme", "riittää", "Tampere")
    shown = talked.cards
    assert "miksi se voisi sopia" in talked.say(said).last
    assert talked.cards == shown
    assert all(part.reasons for part in talked.turn.reply.parts if isinstance(part, Card))


def test_whoever_has_it_hard_is_offered_a_person(bot: Bot) -> None:
    state = State(language="fi")
    turn = bot.reply(Message(choice="ask:do:guidance"), state)
    while "life_satisfaction" in str(turn.state.awaiting and turn.state.awaiting.data):
        turn = bot.reply(Message(choice="guidance:rate:1"), turn.state)
    turn = bot.reply(Message(choice="guidance:no_place"), turn.state)
    assert "Sinun ei tarvitse selvitä yksin" in turn.reply.as_text()
    assert turn.reply.choices[0].value == "ask:do:person"


def test_all_is_well_needs_no_service(bot: Bot) -> None:
    talked = talk(bot, "ahdistaa enkä tiedä mistä aloittaa")
    while talked.turn.reply.choices[0].value.startswith("guidance:rate:"):
        talked.say("10")
    talked.say("Turku")
    assert "näyttävät olevan hyvin" in talked.last
    assert not talked.cards
