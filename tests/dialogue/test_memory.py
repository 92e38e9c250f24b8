"""What a conversation remembers: learned, told, kept and forgotten."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.dialogue import Bot, Entities, Memory, Message, State
from revontuli.dialogue.entities import find_entities
from revontuli.dialogue.memory import learn, own_facts, tell_memory
from revontuli.dialogue.state import Subject
from tests.dialogue.conversations import TAMPERE, TURKU, small_bot, talk

OULU = "564"


@pytest.fixture(scope="module")
def bot() -> Bot:
    return small_bot()


def test_a_place_that_she_leaves_or_never_lived_in_is_forgotten() -> None:
    before = Memory(municipality=TURKU)
    for text in ("muutan pois Turusta", "en asu Turussa", "en asu Turussa enkä Tampereella"):
        codes = (TURKU, TAMPERE) if "Tampere" in text else (TURKU,)
        assert not learn(before, Entities(municipalities=codes), text, "fi").municipality
    after = learn(before, Entities(municipalities=(OULU,)), "asuin ennen Oulussa", "fi")
    assert after.municipality == TURKU


def test_what_is_newer_stands_and_the_rest_stays() -> None:
    before = Memory(municipality=TAMPERE, age=20, phase="anticipation", target_groups=("KR1.3",))
    after = learn(before, Entities(municipalities=(TURKU,)), "asun Turussa", "fi")
    assert after == replace(before, municipality=TURKU)
    after = learn(before, Entities(age=21, phase="transition"), "olen 21", "fi")
    assert (after.age, after.phase, after.municipality) == (21, "transition", TAMPERE)


def test_what_nobody_can_be_is_not_remembered() -> None:
    after = learn(Memory(), Entities(("999",), ("KR99",), age=400), "", "fi")
    assert after == Memory()


def test_it_is_told_in_words() -> None:
    memory = Memory(
        municipality=TURKU, age=21, phase="transition", target_groups=("KR1.3",),
        needs={"housing": 3, "unheard_of": 2}, segment=2, picture="p",
    )  # fmt: skip
    told = tell_memory(memory, "moving_to_study", "fi")
    assert told[:3] == ["paikkakunta Turku", "ikä 21", "elämänvaihe: muutto"]
    assert "asuminen 3/10" in told
    assert not any("unheard_of" in thing or "KR1" in thing for thing in told)
    assert "orten Åbo" in tell_memory(memory, "moving_to_study", "sv")


def test_nothing_is_told_of_nothing() -> None:
    assert tell_memory(Memory(), "", "fi") == []
    assert tell_memory(Memory(municipality="999", phase="x"), "no_such_event", "en") == []


def test_it_is_kept_for_next_time_only_with_consent(bot: Bot) -> None:
    talked = talk(bot, "asun turussa", "mitä muistat minusta")
    assert "paikkakunta Turku" in talked.last
    assert not talked.state.memory.may_keep
    talked.say("[Muista myös ensi kerralla]")
    assert talked.state.memory.may_keep
    assert talked.state.memory.municipality == TURKU
    talked.say("mitä muistat minusta", "[Älä muista ensi kerralla]")
    assert not talked.state.memory.may_keep


@pytest.mark.parametrize(("said", "keeps"), [("joo", True), ("kyllä kiitos", True), ("ei", False)])
def test_the_question_about_next_time_is_answered_in_words_too(
    bot: Bot, said: str, keeps: bool
) -> None:
    talked = talk(bot, "asun turussa", "mitä muistat minusta", said)
    assert talked.state.memory.may_keep is keeps
    assert talk(bot, "asun turussa", said).state.memory.may_keep is False  # nobody asked


def test_forgetting_is_at_once_and_whole(bot: Bot) -> None:
    talked = talk(bot, "asun turussa", "haluan uimaan", "unohda minut")
    assert talked.turn.forgets
    assert talked.state.memory == Memory()
    assert talked.state.subject == Subject()
    assert "En muista sinusta mitään" in talked.say("mitä tiedät minusta").last
    assert not talked.turn.forgets


def test_start_over_keeps_what_may_be_kept(bot: Bot) -> None:
    talked = talk(bot, "asun turussa", "mitä muistat minusta", "[Muista myös ensi kerralla]")
    assert talked.say("alkuun").state.memory.municipality == TURKU


def test_a_memory_from_before_is_used(bot: Bot) -> None:
    state = State(memory=Memory(municipality=TURKU, may_keep=True))
    turn = bot.reply(Message("haluan uimaan"), state)
    assert [c.title for c in turn.reply.parts if hasattr(c, "title")] == ["Turun uimahallit"]


@given(
    st.builds(
        Entities,
        municipalities=st.lists(st.text(max_size=5), max_size=4).map(tuple),
        target_groups=st.lists(st.text(max_size=6), max_size=20).map(tuple),
        phase=st.none() | st.text(max_size=20),
        age=st.none() | st.integers(),
    ),
    st.text(max_size=60),
)
def test_whatever_is_heard_memory_stays_sound(entities: Entities, text: str) -> None:
    memory = learn(Memory(), entities, text, "fi")
    assert memory.age is None or 0 <= memory.age <= 120
    assert len(memory.target_groups) <= 8
    tell_memory(memory, "moving_to_study", "sv")


@pytest.mark.parametrize(
    ("language", "text", "place", "groups"),
    [
        ("en", "my friend is in Turku and a pensioner, how can I help her", "", ()),
        ("sv", "min kompis bor i Åbo, var hittar hon lägenhet", "", ()),
        ("fi", "onko se ilmaista opiskelijoille", "", ()),
        ("en", "is it free for students?", "", ()),
        ("en", "I live with my friend in Turku", TURKU, ()),
        ("fi", "oon opiskelija ja kaverini on eläkeläinen", "", ("KR1.3",)),
        ("en", "my son is a student in Turku", "", ("KR1.2",)),
        ("sv", "kan jag få det som studerande", "", ("KR1.3",)),
    ],
)
def test_what_is_told_of_somebody_else_is_not_remembered(
    language: str, text: str, place: str, groups: tuple[str, ...]
) -> None:
    own = own_facts(find_entities(text, language), text, language)
    after = learn(Memory(), own, text, language)
    assert (after.municipality, after.target_groups) == (place, groups)


def test_somebody_elses_place_narrows_the_answer_and_is_gone(bot: Bot) -> None:
    talked = talk(bot, "asun tampereella", "kaverini asuu turussa, mistä uimahalli")
    assert "Turun uimahallit" in str(talked.turn.reply)
    assert talked.state.memory.municipality == TAMPERE
