"""Words of danger are recognised, whatever else a message says, and answered with help at once."""

import random
import unicodedata

import pytest
from benchmarks.safety import count, meet, read_messages
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.dialogue.content import BotContent, HandOver, LocalHelp
from revontuli.dialogue.reply import Link, Outcome, Say
from revontuli.dialogue.safety import Danger, find_danger, urgent_reply
from revontuli.dialogue.safety_patterns import Phrases
from revontuli.dialogue.skills.examples import skill_examples
from revontuli.examples.moving_to_study.bot_content import example_bot

MESSAGES = read_messages("development")
IN_DANGER = [message for message in MESSAGES if message.danger]
HARMLESS = [message for message in MESSAGES if not message.danger]
CONTENT = BotContent(
    "paavo",
    {"fi": "Paavo"},
    hand_over=HandOver(name={"fi": "Neuvonta"}, phone="040 000 0000"),
    municipality="837",
    local_help=(
        LocalHelp("", (), {"fi": "Kaikille"}, "0100"),
        LocalHelp("837", ("crisis",), {"fi": "Kriisi Tampere"}, "0200", {"fi": "https://t.fi"}),
        LocalHelp("853", (), {"fi": "Turun apu"}, "0300", note={"fi": "Aina auki."}),
    ),
)


def test_all_messages_of_danger_that_the_rules_were_written_by_are_found():
    met = count(meet(MESSAGES))
    assert met["danger_found"] == met["danger"]
    assert met["right_kind"] / met["danger"] > 0.9
    assert met["harmless_found"] <= 3


def test_messages_that_the_rules_were_broadened_by_are_found():
    met = count(meet(read_messages("broadened")))
    assert met["danger_found"] / met["danger"] >= 0.98
    assert met["right_kind"] / met["danger"] > 0.9
    assert met["harmless_found"] <= 3


def test_what_people_ask_every_bot_and_the_example_is_no_danger():
    asked = [test.text for test in example_bot().tests]
    asked += [e.text for e in skill_examples()]
    assert not [text for text in asked if find_danger(text)]


def test_messages_of_danger_that_nobody_mended_by_are_found():
    met = count(meet(read_messages("final")))
    assert met["danger_found"] / met["danger"] >= 0.95
    assert met["harmless_found"] / met["harmless"] <= 0.1


@pytest.mark.parametrize("gap", [", ", ". ", "\n"])
def test_harmless_words_beside_them_hide_nothing(gap):
    chance = random.Random(0)
    for message in IN_DANGER:
        beside = chance.choice(HARMLESS).text
        assert find_danger(f"{message.text}{gap}{beside}"), (message.text, beside)
        assert find_danger(f"{beside}{gap}{message.text}"), (beside, message.text)


@pytest.mark.parametrize("message", IN_DANGER, ids=lambda message: message.text[:30])
def test_they_are_found_without_dots_in_capitals_and_with_signs_in_between(message):
    plain = unicodedata.normalize("NFKD", message.text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    assert find_danger(plain)
    assert find_danger(message.text.upper())
    assert find_danger(f"😭😭 {message.text}!!! 😭")
    assert find_danger("\u200b".join(message.text))
    assert find_danger(message.text.replace("'", "’"))


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("itsemurhha", Danger.SELF_HARM),
        ("haluaan kuolllaaa", Danger.SELF_HARM),
        ("k u o l l a", Danger.SELF_HARM),
        ("su1cide", Danger.SELF_HARM),
        ("k1ll myself", Danger.SELF_HARM),
        ("självmrod", Danger.SELF_HARM),
        ("sydankohtus", Danger.EMERGENCY),
        ("medvetslos", Danger.EMERGENCY),
        ("unconcious", Danger.EMERGENCY),
        ("poikaystäväni pahoinpitelly", Danger.VIOLENCE),
    ],
)
def test_slips_and_disguises_are_seen_through(text, danger):
    assert find_danger(text) is danger


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("bestie OD'd last night", Danger.EMERGENCY),
        ("veljeni odas sohvalle", Danger.EMERGENCY),
        ("joku koitti tunkea mun asuntoon", Danger.EMERGENCY),
        ("dude with a machete in the stairwell", Danger.VIOLENCE),
        ("eksä väijyy mua rapussa", Danger.VIOLENCE),
        ("exet lämnar mig inte ifred", Danger.VIOLENCE),
        ("teen itelleni kohta jotain pahaa", Danger.SELF_HARM),
        ("ids int leva", Danger.SELF_HARM),
        ("nearly did smth to myself", Danger.SELF_HARM),
        ("palla int längre", Danger.CRISIS),
        ("graduohjaaja lääppii", Danger.CRISIS),
        ("min handledare tafsar", Danger.CRISIS),
    ],
)
def test_slang_is_found(text, danger):
    assert find_danger(text) is danger


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "?!", "😀", "haluan kuulla opintotuesta", "jag vill ha en kille",
        "vill dokumentera", "10 kms from campus", "mua uhkaa häätö", "desperate for a flat",
        "en halua lisää kursseja", "raportin naputteleminen tappaa mut",
        "Kenen kotivakuutus korvaa, jos asunto palaa?", "who pays if the flat catches fire",
        "täcker försäkringen brand", "pallar inte diska", "pelaan odotellessa", "odd one out",
        "haluan tehdä itselleni jotain hyvää ruokaa", "han försökte komma in på utbildningen",
    ],
)  # fmt: skip
def test_what_is_no_danger_is_let_be(text):
    assert find_danger(text) is None


def test_acts_come_before_wishes():
    assert find_danger("haluan kuolla ja otin kaikki lääkkeet") is Danger.EMERGENCY


def test_a_long_message_is_looked_at_whole_and_a_longer_one_at_its_ends():
    filling = "miten haen opintotukea ja asumistukea " * 120
    assert find_danger(f"{filling} haluan kuolla {filling}")
    filling *= 20
    assert find_danger(f"haluan kuolla {filling}")
    assert find_danger(f"{filling} haluan kuolla")


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at(text):
    find_danger(text)


@settings(max_examples=50)
@given(st.sampled_from(IN_DANGER), st.text("abc äö.,!?\n", max_size=40))
def test_what_comes_before_in_its_own_sentence_hides_nothing(message, before):
    assert find_danger(f"{before}. {message.text}")


@pytest.mark.parametrize("unit", ["haluan ", "en jaksa ", "a ", "!", "se ", "lyö mua ", "wont "])
def test_a_message_of_a_million_characters_takes_no_longer_than_its_ends(unit):
    find_danger((unit * 1_000_000)[:1_000_000])  # a pattern that goes back and forth never ends


# The help


@pytest.mark.parametrize("danger", Danger)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_help_is_urgent_and_opens_with_112(danger, language):
    reply = urgent_reply(danger, CONTENT, language)
    assert (reply.outcome, reply.is_urgent, reply.language) == (Outcome.URGENT, True, language)
    assert isinstance(reply.parts[0], Say)
    assert "112" in reply.parts[0].text
    links = [part.url for part in reply.parts if isinstance(part, Link)]
    assert links[0] == "tel:112"
    assert all(len(choice.label) <= 75 for choice in reply.choices)


@pytest.mark.parametrize(
    "danger", [Danger.SELF_HARM, Danger.CRISIS, Danger.VIOLENCE, Danger.THREAT]
)
@pytest.mark.parametrize(
    ("language", "number"), [("fi", "0925250111"), ("sv", "0925250112"), ("en", "0925250116")]
)
def test_the_crisis_line_answers_in_the_language_and_one_is_always_open(danger, language, number):
    links = [p.url for p in urgent_reply(danger, CONTENT, language).parts if isinstance(p, Link)]
    assert f"tel:{number}" in links
    assert "tel:0925250111" in links


def test_each_danger_has_its_own_line():
    def links(danger):
        return [p.url for p in urgent_reply(danger, CONTENT, "fi").parts if isinstance(p, Link)]

    assert "tel:080005005" in links(Danger.VIOLENCE)[1]
    assert "tel:080005005" in links(Danger.CRISIS)  # sexual violence is one
    assert "tel:0800147111" in links(Danger.EMERGENCY)
    assert "tel:116117" in links(Danger.EMERGENCY)


def test_help_near_by_is_of_the_persons_own_municipality_and_danger():
    def told(danger, municipality=""):
        return urgent_reply(danger, CONTENT, "fi", municipality).as_text()

    here = told(Danger.CRISIS)
    assert "Kriisi Tampere" in here
    assert here.index("Kriisi Tampere") < here.index("Kaikille")
    assert "Turun apu" not in here
    assert "Kriisi Tampere" not in told(Danger.VIOLENCE)
    assert "Aina auki." in told(Danger.VIOLENCE, "853")


def test_one_can_go_on_and_talk_to_a_person_where_there_is_one():
    values = [choice.value for choice in urgent_reply(Danger.CRISIS, CONTENT, "fi").choices]
    assert values == ["ask:do:person", "ask:do:yes"]
    nobody = BotContent("x", {"fi": "X"})
    assert [c.value for c in urgent_reply(Danger.CRISIS, nobody, "fi").choices] == ["ask:do:yes"]


def test_it_is_short_and_in_the_language_asked_for():
    texts = {
        code: urgent_reply(Danger.CRISIS, CONTENT, code).parts[0].text for code in ("fi", "sv")
    }
    assert texts["fi"] != texts["sv"]
    for danger in Danger:
        said = [p.text for p in urgent_reply(danger, CONTENT, "fi").parts if isinstance(p, Say)]
        assert sum(map(len, said)) < 600


# How phrases are read


@pytest.mark.parametrize(
    ("phrase", "text", "is_found"),
    [
        ("koira", "iso koira", True),
        ("koira", "koiran", False),
        ("koir*", "koirani", True),
        ("*koira", "vahtikoira", True),
        ("koira/kissa", "kissa", True),
        ("mun_koira/kissa", "mun koira", True),
        ("mun_koira/kissa", "koira", False),
        ("iso ... koira", "iso ja vihainen koira", True),
        ("iso ... koira", "iso ja aina niin kovin vihainen koira", False),
        ("iso ... koira", "iso talo. koira", False),
        ("iso .. koira", "iso ja vihainen koira", False),
        ("koira ~ puree", "puree tuo koira", True),
        ("koira $", "koira, tule", True),
        ("koira $", "koira tulee", False),
        ("$ koira", "no, koira", True),
        ("iso? koira", "koira", True),
        ("{eläin} puree", "kissa puree", True),
    ],
)
def test_phrases_mean_what_their_signs_say(phrase, text, is_found):
    phrases = Phrases({"animal": [phrase]}, groups={"eläin": "koira/kissa"})
    assert (phrases.find(text) == "animal") is is_found


def test_what_is_harmless_is_left_out_and_fillers_too():
    phrases = Phrases({"dog": ["paha koira"]}, harmless=["paha koira filmi"], fillers=["tosi"])
    assert phrases.find("paha tosi koira") == "dog"
    assert phrases.find("paha koira filmi") is None
    assert phrases.find("paha koira filmi ja paha koira") == "dog"
    assert phrases.find("paha koira, filmi") == "dog"
