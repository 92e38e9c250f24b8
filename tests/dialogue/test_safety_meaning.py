"""Danger that is said without any word of danger is met with help; everyday questions are not."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.dialogue import Bot, BotModel, Message, State, Understanding, understanding
from revontuli.dialogue.reply import Link, Outcome
from revontuli.dialogue.safety import Danger, find_danger
from revontuli.dialogue.safety_learning import learn_danger, messages_hash, read_messages
from revontuli.dialogue.safety_meaning import danger_meaning
from revontuli.language.encoder import get_encoder
from tests.dialogue.small_bot import CATALOGUE, CONTENT

IN_OTHER_WORDS = (
    "Ostin eilen kaiken valmiiksi, ja ensi viikolla teidän ei enää tarvitse kestää minua",
    "Annoin kissan pois ja siivosin kaapit, niin kukaan ei joudu tekemään sitä mun jälkeen",
    "Jag har delat ut mina saker, på fredag behöver ingen oroa sig för mig mera",
    "Everyone will sleep better once I'm gone, the letters are already on the table",
)
EVERYDAY = (
    "Mistä saan bussikortin?",
    "kuolen nälkään, missä on ruokala",
    "Hur söker jag studentbostad i Åbo?",
    "What time does the library close on Saturdays?",
    "moi",
    "Tampere",
)
SHORT = [message for message in read_messages() if len(message.text) < 45]


@pytest.fixture(scope="module")
def meaning():
    learned = danger_meaning(get_encoder().name)
    if learned is None:
        pytest.skip("The encoder in the box isn't to be had here.")
    return learned


@pytest.fixture(scope="module")
def little():
    """What is learned from short messages by their spelling."""
    return learn_danger(SHORT, get_encoder("ngrams"))


@pytest.fixture(scope="module")
def bot():
    return Bot(BotModel(CONTENT, Understanding.train(CONTENT.examples)), CATALOGUE)


@pytest.fixture
def sounding(monkeypatch, meaning):
    """A bot to which all that is written sounds as one says."""

    def hears(sure_from: float) -> None:
        heard = replace(meaning, sure_from=sure_from, likely_from=-np.inf)
        monkeypatch.setattr(understanding, "danger_meaning", lambda encoder: heard)

    return hears


@pytest.mark.parametrize("text", IN_OTHER_WORDS)
def test_danger_said_in_other_words_is_answered_with_help_at_once(bot, meaning, text):
    assert find_danger(text) is None  # no rule finds it
    turn = bot.reply(Message(text), State())
    assert turn.reply.is_urgent
    assert (turn.said, turn.record.text, turn.record.intent) == ("", "", "")


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_questions_are_met_without_it(bot, meaning, text):
    turn = bot.reply(Message(text), State())
    assert not turn.reply.is_urgent
    assert not turn.state.told_of_help


def test_where_it_may_be_danger_help_is_told_before_the_answer_and_once(bot, sounding):
    sounding(sure_from=np.inf)
    first = bot.reply(Message("mistä löydän asunnon syksyksi"), State())
    assert first.reply.intent == "find_flat"
    assert next(part.url for part in first.reply.parts if isinstance(part, Link)) == "tel:112"
    assert "find_flat" in first.reply.as_text()
    second = bot.reply(Message("paljonko bussikortti maksaa"), first.state)
    assert "112" not in second.reply.as_text()


def test_keepers_see_no_words_that_may_be_of_danger(bot, sounding):
    sounding(sure_from=np.inf)
    turn = bot.reply(Message("kirja tai asunto tai bussi"), State())
    assert turn.record.text == ""
    state = turn.state
    for choice in turn.reply.choices:
        later = bot.reply(Message(choice=choice.value), state)
        assert later.record is None or later.record.text == ""


def test_whoever_says_she_is_safe_is_answered(bot, sounding):
    sounding(sure_from=-np.inf)
    question = "mistä löydän asunnon syksyksi"
    urgent = bot.reply(Message(question), State())
    assert urgent.reply.outcome is Outcome.URGENT
    safe = bot.reply(Message(choice="ask:do:yes"), urgent.state)
    answered = bot.reply(Message(question), safe.state)
    assert answered.reply.intent == "find_flat"
    assert bot.reply(Message("haluan kuolla"), answered.state).reply.is_urgent


def test_what_keepers_taught_is_no_danger(bot, sounding):
    sounding(sure_from=-np.inf)
    assert bot.reply(Message("Mistä löydän asunnon?"), State()).reply.intent == "find_flat"


def test_danger_is_heard_anywhere_in_a_long_message(meaning):
    filling = "Kirjasto on auki kymmenestä kahdeksaan, ja kurssikirjat ovat toisessa kerroksessa. "
    encoder = get_encoder()
    assert meaning.sense(filling * 15, "fi", encoder) is None
    assert meaning.sense(filling * 15 + IN_OTHER_WORDS[0], "fi", encoder)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=900))
def test_any_text_can_be_listened_to(little, text):
    heard = little.sense(text, "fi", get_encoder("ngrams"))
    assert heard is None or Danger(heard.kind)


def test_every_kind_is_a_danger(meaning):
    assert {Danger(kind) for kind in meaning.kinds} == set(Danger)


def test_what_the_package_holds_was_learned_from_the_messages_as_they_are(meaning):
    assert meaning.messages == messages_hash(read_messages())


def test_the_same_messages_give_the_same_and_it_comes_back_from_its_file(little, tmp_path):
    encoder = get_encoder("ngrams")
    little.save(tmp_path / "one.npz")
    learn_danger(SHORT, encoder).save(tmp_path / "other.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()
    back = danger_meaning(encoder.name, tmp_path / "one.npz")
    for text in IN_OTHER_WORDS + EVERYDAY:
        was, became = (it.read(text, "fi", encoder)[1] for it in (little, back))
        np.testing.assert_allclose(was, became, atol=0.02)
    assert danger_meaning("another", tmp_path / "one.npz") is None
