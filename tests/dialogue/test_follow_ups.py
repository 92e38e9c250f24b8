"""Messages without a subject of their own: what they ask, and that no others are taken for them."""

import pytest

from revontuli.dialogue.follow_ups import (
    Aspect,
    names_them,
    read_follow_up,
    refers_back,
    says_unhelpful,
)
from revontuli.dialogue.skills.examples import skill_examples
from revontuli.examples.moving_to_study.bot_content import example_bot

ASKED = {
    "fi": {
        "paljonko se maksaa": "price",
        "mitä toi maksaa kuussa": "price", "onks se ilmanen": "price",
        "kiitos! entä hinta?": "price", "tiiätkö mitä se maksaa": "price", "kuinka paljon": "price",
        "onko opiskelija-alennusta": "price", "miten pääsen sinne": "place",
        "paljonko sitä saa": "amount", "paljonko siitä saa rahaa": "amount",
        "milloin pitää hakea": "time", "koska haku päättyy": "time", "mihin mennessä": "time",
        "entä hakuaika": "time", "kauanko siinä kestää": "time", "kauanko pitää odottaa": "time",
        "millon sen saa": "time",
        "milloin se on auki": "hours", "mihin aikaan se aukeaa": "hours", "aukioloajat?": "hours",
        "onko se auki sunnuntaisin": "hours",
        "puhelinnumero?": "contact", "mikä on niiden numero": "contact", "linkki?": "page",
        "missä se on": "place", "mis se sijaitsee": "place", "mikä on osoite": "place",
        "missä toi on tampereella": "place",
        "mistä sitä haetaan": "apply", "mist sen saa": "apply", "miten haen": "apply",
        "voiko sen hakea netissä": "apply", "mistä varaan ajan": "apply",
        "missä se tehään": "apply", "voiko hakee netissä": "apply",
        "no entä opiskelijalle": "who", "entä lauantaina": "hours", "mites kesällä": "time",
        "kuka voi hakea": "who", "kenelle se on": "who", "entä alle 18-vuotias?": "who",
        "entä jos oon vaihto-opiskelija": "who", "koskeeko se vaihto-opiskelijoita": "who",
        "mitä liitteitä tarvii": "documents", "mitä siihen tarvitaan": "documents",
        "puhuuko ne englantia": "languages", "mistä sen löytää": "apply",
        "kuka auttaa": "contact", "mistä saa apua siihen": "contact",
        "kerro lisää": "more", "mikä se on": "more", "miksi nämä?": "why",
        "ja paljonko se maksaa ja mistä haen": "price apply",
        "milloin ja mistä haen": "time apply",
        "paljnko se maksaa": "price", "puhelinumero": "contact", "milloni se on auki": "hours",
    },
    "sv": {
        "vad kostar det": "price", "va kostar de": "price", "e de gratis": "price",
        "hur mycket får man": "amount", "när ska jag söka": "time", "sista ansökningsdag?": "time",
        "hur länge tar det": "time", "hur länge måste man vänta": "time",
        "när är det öppet": "hours", "öppettider": "hours",
        "telefonnummer?": "contact", "har de en hemsida": "page", "var ligger det": "place",
        "var söker jag": "apply", "hur ansöker man": "apply", "kan jag söka på nätet": "apply",
        "för vem är det": "who", "pratar de engelska": "languages",
        "jag e utbytesstudent, gäller det mig": "who",
        "om jag är under 18 då": "who", "vilka papper behövs": "documents", "berätta mer": "more",
        "varför just de här": "why",
        "och vad kostar det och var söker jag": "price apply", "vad kostr det": "price",
    },
    "en": {
        "how much is it": "price", "is it free": "price", "is there a student discount": "price",
        "thanks, and how much is it?": "price",
        "how much do i get": "amount", "what about the deadline": "time",
        "when should I apply": "time", "how long does it take": "time",
        "how long it take": "time", "why these": "why", "how long do I have to wait": "time",
        "opening hours?": "hours", "phone number?": "contact", "phone?": "contact",
        "do they speak english": "languages",
        "is there a website": "page",
        "where is it": "place", "what's the address": "place", "how do I apply": "apply",
        "where can I get it": "apply", "can I do it online": "apply", "who can apply": "who",
        "what if i'm under 18": "who", "what about exchange students": "who",
        "do exchange students need to do it as well": "who",
        "what documents do I need": "documents", "tell me more about it": "more",
        "and how much is it and where do I apply": "price apply", "opning hours": "hours",
        "how do i aply for it": "apply",
    },
}  # fmt: skip
# Of subjects of their own, though nearly all of their words are the same.
OWN_SUBJECT = {
    "fi": (
        "paljonko vuokra on", "mitä kämppä maksaa", "haluan hakea opintotukea", "missä on kirjasto",
        "milloin kirjasto on auki", "mistä saan apua", "entä opintolaina", "missä olet",
        "kuka sinä olet", "olen 17", "oon vaihto-opiskelija", "mihin soitan jos on hätä",
        "paljonko kello on", "mitä teet", "en tiedä mistä aloittaa", "en jaksa enää",
        "kiitos paljon", "entä netti",
        "mistä saan puhelimen", "tarvitsen passin", "mistä saan todistuksen", "haluan paikan",
        "muutan tampereelle", "olen tampereelta", "turku", "soita [puhelinnumero]", "joo", "", "?",
    ),
    "sv": (
        "vad kostar en lägenhet", "var finns biblioteket", "vem är du", "vad är klockan",
        "var köper jag en telefon", "jag behöver ett intyg", "jag söker en plats",
        "jag mår dåligt", "hur skaffar man ett studerandekort", "jag är student", "åbo",
    ),
    "en": (
        "how much is the rent", "where is the library", "where are you",
        "what is your phone number",
        "where can i buy a phone", "I need a book", "I need a certificate", "I want a passport",
        "what time is it", "I don't know where to start", "how do you do", "how does this work",
        "where should I go on holiday", "I am an exchange student", "from the beginning",
    ),
}  # fmt: skip
UNHELPFUL = {
    "fi": (
        "toi ei auttanu yhtään", "ei siitä ollut apua", "siitä ei ollut mitään apua", "ei auttanut",
        "ihan turha vastaus", "et vastannu mun kysymykseen", "ei tästä ollu hyötyä",
        "en kysynyt tota", "väärä vastaus", "ei auttanu pätkääkään",
    ),
    "sv": (
        "det hjälpte inte alls", "det var inte till nån hjälp", "fel svar",
        "det där hjälpte mig inte",
        "du svarade inte på min fråga", "värdelöst svar",
    ),
    "en": (
        "that didn't help", "that did not help at all", "didnt help me", "no help",
        "that was useless", "that's not what I asked", "wrong answer",
    ),
}  # fmt: skip
# Nobody's word about an answer, and some of them heavy ones.
NO_WORD_OF_AN_ANSWER = {
    "fi": (
        "en saa apua", "mikään ei auta", "ei auta enää mikään", "kukaan ei auta", "äiti ei auta",
        "lääkäri ei auttanut", "olen ihan turha", "oon hyödytön", "mistä saan apua",
    ),
    "sv": ("jag får ingen hjälp", "ingenting hjälper", "jag är värdelös", "läkaren hjälpte inte"),
    "en": ("I have no help", "nobody helps me", "nothing helps", "I am useless", "I'm useless"),
}  # fmt: skip


def _cases(texts: dict[str, dict[str, str]] | dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, text) for language, some in texts.items() for text in some]


@pytest.mark.parametrize(("language", "text"), _cases(ASKED))
def test_what_is_asked_of_the_subject_is_read(language: str, text: str) -> None:
    found = read_follow_up(text, language)
    assert found is not None
    assert found.aspects == tuple(map(Aspect, ASKED[language][text].split()))


@pytest.mark.parametrize(("language", "text"), _cases(OWN_SUBJECT))
def test_a_message_with_its_own_subject_is_left_alone(language: str, text: str) -> None:
    assert read_follow_up(text, language) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [("fi", "ja Tampereella?"), ("fi", "entäs turussa"), ("sv", "och i Åbo?"),
     ("sv", "hur är det i Tammerfors"), ("en", "what about Turku"), ("en", "and in Tampere?")],
)  # fmt: skip
def test_another_place_alone_asks_the_same_there(language: str, text: str) -> None:
    found = read_follow_up(text, language)
    assert found is not None
    assert found.aspects == ()


def test_whom_and_when_it_is_asked_for_is_told() -> None:
    def about(text: str, language: str) -> tuple[str, ...] | None:
        found = read_follow_up(text, language)
        return found.about if found else None

    assert about("entä alle 18-vuotias?", "fi") == ("18",)
    assert about("paljonko se maksaa opiskelijalle", "fi") == ("opiskelija",)
    assert about("när är det öppet på lördag", "sv") == ("lördag",)
    assert about("what about pensioners", "en") == ("pensioner",)


def test_another_language_than_that_of_the_conversation_is_read_too() -> None:
    found = read_follow_up("how much is it", "fi")
    assert found is not None
    assert found.aspects == (Aspect.PRICE,)


def test_what_is_long_has_a_subject() -> None:
    assert read_follow_up("no niin " * 10 + "paljonko se maksaa", "fi") is None


# What people to talk to are asked for may be asked of what was talked about as well; there the
# example, which was learned word for word, decides (`skills.follow_up`).
MAY_BE_BOTH = ("do:tell_more", "do:person")


def test_hundreds_of_the_skills_own_phrases_are_left_alone() -> None:
    others = [one for one in skill_examples() if one.intent not in MAY_BE_BOTH]
    taken = {one.text for one in others if read_follow_up(one.text, one.language or "fi")}
    assert len(others) > 800
    assert taken <= {"tell me more"}  # of a list it is more of it
    complaints = {one.text for one in others if one.intent != "do:not_helpful"}
    assert not any(says_unhelpful(text, code) for text in complaints for code in ("fi", "sv", "en"))


def test_thousands_of_questions_of_the_example_are_left_alone() -> None:
    questions = example_bot().examples
    assert len(questions) > 2_000
    assert not [q.text for q in questions if read_follow_up(q.text, q.language or "fi")]


@pytest.mark.parametrize(("language", "text"), _cases(UNHELPFUL))
def test_that_an_answer_was_of_no_use_is_understood(language: str, text: str) -> None:
    assert says_unhelpful(text, language)
    assert read_follow_up(text, language) is None


@pytest.mark.parametrize(("language", "text"), _cases(NO_WORD_OF_AN_ANSWER))
def test_that_nobody_helps_is_no_word_about_an_answer(language: str, text: str) -> None:
    assert not says_unhelpful(text, language)


def test_whom_it_is_asked_for_must_be_named() -> None:
    assert names_them(("18",), "Nuoret ovat 15–17-vuotiaita.", "fi")
    assert not names_them(("18",), "Nuorille.", "fi")
    assert names_them(("exchange", "student"), "Rooms for exchange students.", "en")
    assert not names_them(("exchange", "student"), "Student aid for students.", "en")


def test_a_word_that_stands_for_the_subject_is_seen() -> None:
    assert refers_back("pitääkö se ilmoittaa jonnekin", "fi")
    assert refers_back("is it mandatory", "en")
    assert refers_back("entä jos asun vanhempien kanssa", "fi")
    assert not refers_back("missä on lähin kirjasto", "fi")
