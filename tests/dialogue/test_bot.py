"""The bot itself: it never fails, keeps nothing, and lets no personal word through."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.dialogue import (
    Awaiting,
    Bot,
    Memory,
    Message,
    Outcome,
    Prediction,
    Record,
    Say,
    State,
    Turn,
)
from revontuli.dialogue.hearing import MOST_WORDS, readable
from revontuli.dialogue.skills.order import SKILLS
from revontuli.dialogue.state import Subject
from tests.dialogue.conversations import MONDAY, TURKU, small_bot, talk

PERSONAL = "Olen Matti Meikäläinen, puh 040 1234567, asun Hämeenkatu 5, 33100 Tampere"
NO_SURROGATES = st.characters(exclude_categories=("Cs",))
LINES = (
    "moi", "mikä on opintotuki", "haluan uimaan", "Turku", "Tampere", "asun turussa", "olen 22",
    "en tiedä mistä aloittaa", "3", "ohita", "riittää", "mitä muistat minusta", "unohda minut",
    "alkuun", "puhu ihmisen kanssa", "joo", "ei", "var får jag ett busskort", "in English please",
    "näytä lisää", "kerro lisää", "soita 040 1234567", "???", "", "en jaksa elää", "kiitos",
)  # fmt: skip
VALUES = (
    "service:more", "service:anywhere", "service:place:853", "service:place:x", "guidance:rate:3",
    "guidance:rate:", "guidance:rate:99", "guidance:skip", "guidance:enough", "guidance:again",
    "guidance:no_place", "menu:all", "menu:topic:housing", "menu:topic::", "menu:topic:-:99999",
    "memory:keep", "memory:dont_keep", "feedback:helped", "feedback:did_not_help", "unsure:none",
    "hand_over:send", "hand_over:transcript", "ask:find_flat", "ask:term:t:aid", "ask:#", "ask:",
    "ask:service:s:chat", "ask:do:forget", "ask:do:nothing", "\x00", "a" * 5_000,
)  # fmt: skip
messages = st.one_of(
    st.sampled_from(LINES).map(Message),
    st.sampled_from(VALUES).map(lambda value: Message(choice=value)),
    st.text(max_size=200).map(Message),
    st.text(max_size=30).map(lambda value: Message(choice=value)),
)


@pytest.fixture(scope="module")
def bot() -> Bot:
    return small_bot()


@pytest.fixture
def faultless(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The log, to see that nothing went wrong inside."""
    caplog.set_level(logging.ERROR, "revontuli.dialogue.bot")
    return caplog


@settings(max_examples=60)
@given(st.lists(messages, max_size=12), st.sampled_from(["fi", "sv", "en"]))
def test_whatever_is_said_it_answers(lines: list[Message], language: str) -> None:
    bot = small_bot()
    state = bot.greet(State(language=language)).state
    with _no_errors():
        for message in lines:
            turn = bot.reply(message, state)
            assert turn.reply.parts
            assert turn.reply.language in ("fi", "sv", "en")
            assert all(0 < len(c.value) <= 150 and c.label for c in turn.reply.choices)
            assert turn.state == State.from_json(turn.state.to_json())
            state = turn.state


@settings(max_examples=60)
@given(
    st.text(NO_SURROGATES, max_size=2_000),
    st.builds(
        Awaiting,
        skill=st.sampled_from([*(skill.name for skill in SKILLS), "gone"]),
        step=st.sampled_from(["place", "rate", "what", "shown", "which", "transcript", "?"]),
        data=st.dictionaries(
            st.sampled_from(["text", "shown", "left", "intents"]),
            st.one_of(st.none(), st.text(NO_SURROGATES, max_size=20), st.integers(-5, 99),
                      st.lists(st.sampled_from(["housing", "x", "library"]), max_size=3)),
        ),
    ),
)  # fmt: skip
def test_a_state_of_another_version_does_not_stop_it(text: str, awaiting: Awaiting) -> None:
    state = State(awaiting=awaiting, subject=Subject("gone", ("gone", "s:chat")), turns=3)
    bot = small_bot()
    with _no_errors():
        for message in (Message(text), Message(choice="service:more"), Message("näytä lisää"),
                        Message("kerro lisää"), Message("7"), Message("joo")):  # fmt: skip
            assert bot.reply(message, state).reply.parts


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "mistä saan asunnon " * 60_000, "\x00" * 1_000_000, "🙂" * 100_000,
     "<script>alert(1)</script>" * 1_000, "\n" * 100_000, "é" * 50_000, "040 1234567 " * 10_000],
    ids=["letters", "words", "nulls", "emoji", "script", "lines", "combining", "numbers"],
)  # fmt: skip
def test_a_message_of_any_length_is_answered(
    bot: Bot, text: str, faultless: pytest.LogCaptureFixture
) -> None:
    turn = bot.reply(Message(text), State())
    assert turn.reply.parts
    assert len(turn.said) <= 2_500
    assert not faultless.records


def test_a_long_message_is_told_to_be_cut(bot: Bot) -> None:
    talked = talk(bot, "mistä saan bussikortin " * 200)
    assert "luin siitä vain alun" in talked.last


def test_of_single_letters_no_more_is_read_than_of_words() -> None:
    read, is_cut = readable("ä " * 1_000)
    assert (len(read.split()), is_cut) == (MOST_WORDS, True)
    assert readable("ä " * MOST_WORDS) == (" ".join("ä" * MOST_WORDS), False)


def test_control_characters_do_not_matter(bot: Bot) -> None:
    talked = talk(bot, "mistä\x00 saan\x1b \u202ebussikortin\u200b\r\n")
    assert "Kortin saa" in talked.last
    assert not any(ord(sign) < 32 for sign in talked.turn.said)


def test_conversations_at_once_are_as_each_alone(bot: Bot) -> None:
    """Nothing of one conversation reaches another, however they are mixed."""
    scripts = [
        [LINES[(start + step * stride) % len(LINES)] for step in range(9)]
        for start in range(12)
        for stride in (1, 3, 7)
    ]
    alone = [talk(bot, *script).turns for script in scripts]
    states = [talk(bot).state for _ in scripts]
    mixed: list[list[Turn]] = [[] for _ in scripts]

    def one(which: int, step: int) -> Turn:
        return bot.reply(Message(scripts[which][step]), states[which])

    with ThreadPoolExecutor(8) as threads:
        for step in range(9):
            turns = threads.map(one, range(len(scripts)), [step] * len(scripts))
            for which, turn in enumerate(turns):
                mixed[which].append(turn)
                states[which] = turn.state
    assert mixed == [turns[1:] for turns in alone]


def test_no_skill_sees_personal_data(bot: Bot) -> None:
    seen = []

    class Listens:
        name = "listens"

        def wants(self, context):  # type: ignore[no-untyped-def]
            seen.append(context)
            return False

    heard = []

    class Understands:
        def predict(self, text: str, language: str | None = None) -> Prediction:
            heard.append(text)
            return Prediction(None, 0.0)

        def sounds_like(self, text: str, language: str) -> None:
            heard.append(text)

    model = replace(bot.model, understanding=Understands())  # type: ignore[arg-type]
    listening = Bot(model, bot.catalogue, bot.finder, skills=(Listens(), *SKILLS))  # type: ignore[arg-type]
    turn = listening.reply(Message(PERSONAL), State())
    for text in (repr(seen), repr(heard), repr(turn)):
        assert "Meikäläinen" not in text
        assert "1234567" not in text
        assert "Hämeenkatu" not in text
    assert turn.state.memory.municipality == "837"  # of the address only the town is kept


def test_the_person_is_told_of_masking_once(bot: Bot) -> None:
    talked = talk(bot, PERSONAL)
    assert "henkilötietoja" in talked.last
    assert talked.turn.said.startswith("Olen [nimi]")
    assert "henkilötietoja" not in talked.say("numeroni on 040 1234567").last


def test_danger_is_answered_first_and_nothing_of_it_is_kept(bot: Bot) -> None:
    talked = talk(bot, "asun turussa", "haluan uimaan", "en halua enää elää, olen Oulussa")
    turn = talked.turn
    assert turn.reply.is_urgent
    assert "112" in talked.last
    assert turn.said == ""
    assert turn.record == Record("", "", "", 0.0, (), Outcome.URGENT)  # one more, and no more
    assert "elää" not in turn.state.to_json().decode()
    assert turn.state.memory == Memory(municipality=TURKU)
    assert talked.say("mistä saan bussikortin").turn.reply.intent == "bus_card"


@pytest.mark.parametrize("first", ["en tiedä mistä aloittaa", "haluan uimaan", "moi"])
def test_danger_comes_before_an_open_question(bot: Bot, first: str) -> None:
    assert talk(bot, first, "i want to kill myself").turn.reply.is_urgent


def test_an_error_inside_is_told_kindly_and_logged_without_words(
    bot: Bot, faultless: pytest.LogCaptureFixture
) -> None:
    class Breaks:
        def predict(self, text: str, language: str | None = None) -> Prediction:
            raise ValueError(f"cannot read {text}")

    model = replace(bot.model, understanding=Breaks())  # type: ignore[arg-type]
    turn = Bot(model, bot.catalogue).reply(Message("salainen asia"), State())
    assert "meni jokin pieleen" in turn.reply.as_text()
    assert turn.record is None
    assert "ValueError" in faultless.text
    assert "salainen" not in faultless.text


def test_without_a_finder_it_still_answers(bot: Bot) -> None:
    blind = Bot(bot.model, bot.catalogue, clock=lambda: MONDAY)
    talked = talk(blind, "mikä on opintotuki", "haluan uimaan", "en tiedä mistä aloittaa")
    assert "hetken päästä" in talked.last


def test_an_intent_that_the_catalogue_no_longer_has_is_not_answered(bot: Bot) -> None:
    from revontuli.catalogue import Catalogue

    emptied = Bot(bot.model, Catalogue(), clock=lambda: MONDAY)
    talked = talk(emptied, "mikä on opintotuki")
    assert talked.turn.reply.outcome in (Outcome.UNKNOWN, Outcome.UNSURE)
    assert not talked.turn.reply.intent.startswith("term:")


def test_words_are_recorded_but_not_buttons_or_answers(bot: Bot) -> None:
    talked = talk(bot, "en tiedä mistä aloittaa", "4", "[Ohita]", "[Riittää jo]", "Turku")
    texts = [turn.record.text for turn in talked.turns if turn.record]
    assert texts == ["en tiedä mistä aloittaa", ""]


def test_signs_alone_are_not_taken_for_a_question(bot: Bot) -> None:
    turn = bot.reply(Message("   \n\t "), State())
    assert turn.record is None
    assert turn.state == State()


def test_greeting_is_in_the_language_of_the_state(bot: Bot) -> None:
    said = bot.greet(State(language="sv")).reply.parts[0]
    assert isinstance(said, Say)
    assert said.text.startswith("Hej!")


class _no_errors:
    """Fails where the bot has logged that something went wrong inside."""

    def __enter__(self) -> None:
        self.found: list[str] = []
        self.handler = logging.Handler(logging.ERROR)
        self.handler.emit = lambda record: self.found.append(record.getMessage())  # type: ignore[method-assign]
        logging.getLogger("revontuli.dialogue.bot").addHandler(self.handler)

    def __exit__(self, *error: object) -> None:
        logging.getLogger("revontuli.dialogue.bot").removeHandler(self.handler)
        assert not self.found, self.found


def test_the_bots_own_name_is_no_personal_data(bot: Bot) -> None:
    named = replace(bot.model, content=replace(bot.model.content, name={"fi": "Paavo & Tero"}))
    turn = Bot(named, bot.catalogue).reply(Message("moi Paavo, mikä on opintotuki"), State())
    assert turn.said == "moi Paavo, mikä on opintotuki"
