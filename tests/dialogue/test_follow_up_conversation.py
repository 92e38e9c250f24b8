"""Conversations that go on about what was talked about, as people do: without saying it again."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from revontuli.catalogue import (
    Address,
    Catalogue,
    Channel,
    ChannelType,
    Charge,
    Concept,
    Opening,
    Service,
    Term,
)
from revontuli.dialogue import (
    Alternative,
    Bot,
    BotContent,
    Card,
    HandOver,
    Intent,
    Outcome,
    OwnWord,
    Prediction,
    State,
)
from revontuli.dialogue.follow_ups import Aspect
from revontuli.dialogue.safety_meaning import Sensed
from revontuli.dialogue.skills.aspects import asked_of
from revontuli.dialogue.state import Subject
from revontuli.guidance import ServiceFinder
from tests.dialogue.conversations import MONDAY, Talk, bot_that, small_bot, talk, understanding

TAMPERE, TURKU = "837", "853"
POOL = Service(
    "s:pool",
    name={"fi": "Kaupin uimahalli", "sv": "Simhallen i Kauppi", "en": "Kauppi pool"},
    summary={"fi": "Uintia kaikille.", "sv": "Simning för alla.", "en": "Swimming for all."},
    description={
        "fi": "Kertalippu maksaa 7 euroa. Hallissa on neljä allasta. Alle 18-vuotiaat uivat "
        "ilmaiseksi. Vaihto-opiskelija saa alennusta.",
        "sv": "En enkelbiljett kostar 7 euro. Hallen har fyra bassänger.",
        "en": "A single ticket costs 7 euros. There are four pools.",
    },
    user_instruction={
        "fi": "Osta lippu kassalta ja ota opiskelutodistus mukaan.",
        "sv": "Köp biljetten i kassan.",
        "en": "Buy the ticket at the till.",
    },
    channels=(
        Channel(
            "c:1",
            ChannelType.SERVICE_POINT,
            name={"fi": "Uimahalli", "sv": "Simhallen", "en": "Pool"},
            url={"fi": "https://example.org/halli"},
            phone="03 123 4567",
            email="halli@example.org",
            address=Address({"fi": "Uimarinkatu 1"}, "33500", {"fi": "Tampere"}, TAMPERE),
            hours=(Opening(weekdays=(1, 2, 3, 4, 5), opens="06:00", closes="21:00"),),
        ),
    ),
    areas=(TAMPERE,),
    charge=Charge.CHARGED,
    youngest=7,
    languages=("fi", "sv"),
    valid_to=date(2027, 5, 31),
)
POOL_TURKU = replace(
    POOL, id="s:pool-tku", name={"fi": "Turun uimahalli"}, areas=(TURKU,), channels=()
)
GRANT = Service(
    "s:grant",
    name={"fi": "Opintoraha", "sv": "Studiepenning", "en": "Study grant"},
    description={"fi": "Kelan tuki. Rahan määrään vaikuttaa ikä.", "en": "Kela's support."},
    nationwide=True,
    charge=Charge.FREE,
    service_classes=(Concept("P6.14"),),
)
CATALOGUE = Catalogue(
    services=(POOL, POOL_TURKU, GRANT),
    terms=(
        Term("t:aid", {"fi": "opintotuki", "en": "student aid"}, services=("s:grant",),
             definition={"fi": "Kelan tuki opiskelijalle.", "en": "Kela's support."}),
    ),
)  # fmt: skip
CONTENT = BotContent(
    id="small",
    name={"fi": "Pikkubotti"},
    intents=(
        Intent("swim", {"fi": "Missä voin uida?", "sv": "Var kan jag simma?", "en": "Swimming"},
               {"fi": "Uimahalliin pääsee opiskelijakortilla. Haku uimakouluun on elokuussa.",
                "sv": "Till simhallen kommer man med studentkort.",
                "en": "Show your student card."},
               topic="free_time", services=("s:pool", "s:pool-tku"), terms=("t:aid",)),
        Intent("lost", {"fi": "Jotain katosi"},
               {"fi": "Hae uusi poliisilta: {document}. Se maksaa 50 euroa."}),
        Intent("friends", {"fi": "Miten saan kavereita?"}, {"fi": "Lähde mukaan kerhoon."},
               topic="people"),
    ),
    hand_over=HandOver(
        name={"fi": "Neuvonta"}, phone="03 999 999",
        hours=(Opening(weekdays=(1,), opens="09:00", closes="15:00"),),
    ),
    municipality=TAMPERE,
    words=(OwnWord("document", "passi"), OwnWord("document", "ajokortti")),
)  # fmt: skip


def _sure(intent: str) -> Prediction:
    return Prediction(intent, 0.95, (Alternative(intent, 0.95),), is_sure=True)


SAID = {
    "mihin uimaan": _sure("swim"),
    "var kan jag simma": _sure("swim"),
    "where can I swim": _sure("swim"),
    "mikä on opintotuki": _sure("term:t:aid"),
    "kerro uimahallista": _sure("service:s:pool"),
    "haluan kavereita": _sure("friends"),
    "passi katosi": _sure("lost"),
    "puhu ihmiselle": _sure("do:person"),
    "haluan uimahalliin": _sure("do:find_service"),
    "moi": _sure("do:greet"),
    "kerro siitä tarkemmin": _sure("do:tell_more"),
    "toi ei auttanu yhtään": Prediction("do:not_helpful", 0.6),
    "miten kissa hoidetaan": Prediction(None, 0.1),
    # Understood, and wrongly: by itself it says nothing.
    "milloin pitää hakea": _sure("friends"),
    # Taught word for word.
    "mistä haen": Prediction("friends", 0.99, is_sure=True),
    "mihin voin soittaa": Prediction("do:person", 0.99, is_sure=True),
}


@cache
def bot() -> Bot:
    """A small bot of which every field of a service is known; it is sure of what `SAID` says."""
    finder = ServiceFinder(CATALOGUE, "ngrams")

    class Told:
        def predict(self, text: str, language: str | None = None) -> Prediction:
            known = SAID.get(text)
            entities = understanding({}).predict(text, language).entities
            return replace(known or Prediction(None, 0.1), entities=entities)

        def sounds_like(self, text: str, language: str) -> None:
            return None

    model = replace(small_bot().model, content=CONTENT, understanding=Told())  # type: ignore[arg-type]
    return Bot(model, CATALOGUE, lambda: finder, clock=lambda: MONDAY)


def _asked(*lines: str, language: str = "fi") -> Talk:
    return talk(bot(), *lines, language=language)


def _pool(talked: Talk) -> str:
    return next(
        part.text
        for part in talked.turn.reply.parts
        if isinstance(part, Card) and part.id == "s:pool"
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("paljonko se maksaa", "Kertalippu maksaa 7 euroa."),
        ("milloin se on auki", "Nyt auki, sulkeutuu 21.00. ma–pe 6.00–21.00"),
        ("missä se on", "Uimahalli: Uimarinkatu 1, 33500 Tampere"),
        ("puhelinnumero?", "Puhelin: 03 123 4567"),
        ("onko sähköpostia", "halli@example.org"),
        ("miten haen", "Osta lippu kassalta ja ota opiskelutodistus mukaan."),
        ("puhuuko ne ruotsia", "Palvelua saa näillä kielillä: suomi ja ruotsi."),
        ("kenelle se on", "Tarkoitettu vähintään 7-vuotiaille."),
        ("mitä todistuksia tarvitaan", "ota opiskelutodistus mukaan."),
        ("mihin asti", "Tarjolla 31. toukokuuta 2027 asti."),
        ("entä alle 18-vuotias?", "Alle 18-vuotiaat uivat ilmaiseksi."),
        ("entä vaihto-opiskelijat", "Vaihto-opiskelija saa alennusta."),
    ],
)
def test_of_a_service_its_fields_are_told_and_only_what_was_asked(asked: str, told: str) -> None:
    talked = _asked("kerro uimahallista", asked)
    assert told in _pool(talked)
    assert "neljä allasta" not in talked.last
    assert talked.last.startswith("Kysyt tästä: Kaupin uimahalli")
    assert talked.turn.reply.outcome == Outcome.ANSWERED
    assert talked.turn.reply.intent == "service:s:pool"
    assert talked.turn.reply.asks_feedback


@pytest.mark.parametrize(
    ("language", "begins", "asked", "told"),
    [
        ("sv", "var kan jag simma", "vad kostar det", "En enkelbiljett kostar 7 euro."),
        ("sv", "var kan jag simma", "när är det öppet", "Öppet nu, stänger 21:00."),
        ("en", "where can I swim", "how much is it", "A single ticket costs 7 euros."),
        ("en", "where can I swim", "and where do I apply", "Buy the ticket at the till."),
    ],
)
def test_it_goes_on_in_three_languages(language: str, begins: str, asked: str, told: str) -> None:
    assert told in _pool(_asked(begins, asked, language=language))


def test_of_a_keepers_answer_the_sentences_that_tell_of_it_stand_first() -> None:
    talked = _asked("mihin uimaan", "milloin pitää hakea")
    assert "Haku uimakouluun on elokuussa." in talked.last
    assert "Uimahalliin pääsee" not in talked.last
    assert talked.turn.reply.intent == "swim"


def test_two_things_at_once_are_both_told() -> None:
    talked = _asked("mihin uimaan", "ja paljonko se maksaa ja mistä haen sen")
    assert "Kertalippu maksaa 7 euroa." in _pool(talked)
    assert "Osta lippu kassalta" in _pool(talked)


def test_what_is_not_known_is_said_with_where_to_ask() -> None:
    talked = _asked("haluan kavereita", "paljonko se maksaa")
    assert "En tiedä, mitä tämä maksaa." in talked.last
    assert talked.labels == ["Puhu ihmisen kanssa"]
    assert talked.turn.reply.outcome == Outcome.UNKNOWN
    talked = _asked("mikä on opintotuki", "mitä liitteitä tarvitaan")
    assert "En tiedä, mitä papereita tarvitaan." in talked.last
    assert talked.cards == ["Opintoraha"]


def test_of_two_things_the_one_that_is_not_known_is_said() -> None:
    talked = _asked("mikä on opintotuki", "missä se on ja milloin se on auki")
    assert "koko Suomessa" in talked.last
    assert "En tiedä aukioloaikoja." in talked.last
    assert talked.turn.reply.outcome == Outcome.ANSWERED


def test_of_money_that_is_paid_the_amount_is_told_and_not_that_it_costs_nothing() -> None:
    talked = _asked("mikä on opintotuki", "paljonko se on")
    assert "Rahan määrään vaikuttaa ikä." in talked.last
    assert "ei maksa mitään" not in talked.last


def test_a_free_card_has_a_price_though_its_class_is_that_of_benefits() -> None:
    card = replace(GRANT, summary={"fi": "Maksuton kortti opiskelijalle."})
    assert asked_of([card], [Aspect.PRICE]) == (Aspect.PRICE,)
    assert asked_of([GRANT], [Aspect.PRICE]) == (Aspect.AMOUNT,)


def test_with_it_under_a_condition_what_goes_with_it_is_likely_meant() -> None:
    away = (Alternative("bus_card", 0.9), Alternative("rent_late", 0.03))
    asked = "saanko sen jos käyn töissä"
    said = {asked: Prediction("bus_card", 0.9, away, is_sure=True)}
    talked = talk(bot_that(understanding(said)), "etsin kämppää", asked)
    assert talked.turn.reply.intent == "rent_late"
    assert talked.last.startswith("Jos ymmärsin oikein:")
    # With nothing talked about before, or nothing that goes with it, it means what it says.
    assert talk(bot_that(understanding(said)), asked).turn.reply.intent == "bus_card"
    before = talk(bot_that(understanding(said)), "milloin kirjasto on auki", asked)
    assert before.turn.reply.intent == "bus_card"


def test_another_place_asks_the_same_there() -> None:
    talked = _asked("mihin uimaan", "ja Turussa?")
    assert talked.cards == ["Turun uimahalli"]
    assert talked.state.memory.municipality == TURKU
    talked.say("paljonko se maksaa")
    assert talked.cards == ["Turun uimahalli"]
    assert _asked("mihin uimaan", "ja paljonko Tampereella").cards == ["Kaupin uimahalli"]


def test_another_place_searches_again_for_what_was_searched() -> None:
    talked = _asked("haluan uimahalliin", "Tampere", "kiitos", "ja Turussa?")
    assert talked.cards == ["Turun uimahalli"]


def test_a_question_waiting_for_its_place_can_be_gone_on_with() -> None:
    talked = _asked("haluan uimahalliin", "paljonko se maksaa")
    assert "Kertalippu maksaa 7 euroa." in _pool(talked)
    assert talked.say("Turku").cards == ["Turun uimahalli"]


def test_what_is_the_same_everywhere_is_said_to_be() -> None:
    talked = _asked("mikä on opintotuki", "entä Turussa")
    assert "samanlainen koko Suomessa" in talked.last
    assert talked.cards == ["Opintoraha"]


def test_a_place_without_services_is_said_to_have_none() -> None:
    talked = _asked("mihin uimaan", "entä Oulussa?")
    assert "En tunne" in talked.last or "En tiedä" in talked.last
    assert talked.turn.reply.outcome == Outcome.UNKNOWN


def test_more_is_a_service_in_full_and_then_nothing() -> None:
    talked = _asked("mihin uimaan", "kerro lisää")
    assert "neljä allasta" in talked.last
    assert talked.turn.reply.intent == "service:s:pool"
    talked.say("kerro siitä tarkemmin")
    assert "En tiedä tästä enempää." in talked.last


def test_another_of_the_bots_own_words_gives_the_answer_with_that() -> None:
    talked = _asked("passi katosi", "entä ajokortti?")
    assert "Hae uusi poliisilta: ajokortti." in talked.last
    assert "Se maksaa 50 euroa." in talked.say("paljonko se maksaa").last
    assert "poliisilta" not in talked.last
    assert "Hae uusi poliisilta: ajokortti." in talked.say("mistä sen saa").last


def test_people_to_talk_to_can_be_asked_about_too() -> None:
    talked = _asked("puhu ihmiselle", "milloin ne on auki")
    assert "Nyt auki, sulkeutuu 15.00." in talked.last


def test_talk_in_between_does_not_make_it_forget_and_another_question_does() -> None:
    assert _pool(_asked("mihin uimaan", "moi", "paljonko se maksaa"))
    talked = _asked("mihin uimaan", "miten kissa hoidetaan")
    assert talked.state.subject == Subject()
    assert "Mistä asiasta kysyt?" in talked.say("paljonko se maksaa").last


def test_without_anything_talked_about_it_asks_of_what() -> None:
    talked = _asked("paljonko se maksaa")
    assert talked.turn.reply.outcome == Outcome.ASKED
    assert "Mistä asiasta kysyt?" in talked.last


def test_what_was_taught_word_for_word_means_what_it_was_taught_to_mean() -> None:
    assert _asked("mihin uimaan", "mistä haen").turn.reply.intent == "friends"


def test_whom_to_call_is_told_by_what_was_talked_about_if_it_has_a_number() -> None:
    assert "03 123 4567" in _asked("mihin uimaan", "mihin voin soittaa").last
    assert "Neuvonta" in _asked("haluan kavereita", "mihin voin soittaa").last


def test_keepers_see_what_it_was_about_and_it_counts_for_its_topic() -> None:
    record = _asked("mihin uimaan", "paljonko se maksaa").turn.record
    assert record is not None
    assert record.text == "Missä voin uida? – paljonko se maksaa"
    assert (record.intent, record.topic) == ("swim", "free_time")
    assert record.outcome == Outcome.ANSWERED
    missed = _asked("haluan kavereita", "paljonko se maksaa").turn.record
    assert missed is not None
    assert (missed.intent, missed.outcome) == ("friends", Outcome.UNKNOWN)


def test_keepers_never_see_what_was_searched_for_in_words_that_sound_of_danger() -> None:
    class Worried(type(bot().model.understanding)):  # type: ignore[misc]
        def sounds_like(self, text: str, language: str) -> Sensed | None:
            return Sensed("suicide", is_sure=False) if "uimahalliin" in text else None

    model = replace(bot().model, understanding=Worried())
    worried = Bot(model, CATALOGUE, bot().finder, clock=lambda: MONDAY)
    talked = talk(worried, "haluan uimahalliin", "Tampere", "paljonko se maksaa", "ja Turussa?")
    for turn in talked.turns:
        assert "uimahalliin" not in str(turn.record)
    assert talked.state.subject.question == ""


def test_that_it_did_not_help_is_understood_in_slang_and_leads_on() -> None:
    talked = _asked("mihin uimaan", "toi ei auttanu yhtään")
    assert talked.turn.helped is False
    assert talked.labels[0] == "Etsi palveluja"
    assert "Puhu ihmisen kanssa" in talked.labels
    assert _pool(talked.say("paljonko se maksaa"))  # it is still about the same


def test_what_a_conversation_is_about_stays_small() -> None:
    talked = _asked("haluan uimahalliin " + "ja taas " * 200)
    assert len(talked.state.subject.question) <= 300
    assert len(State.to_json(talked.state)) < 3_000


def test_no_conversation_is_about_what_another_was() -> None:
    first, second = _asked("mihin uimaan"), _asked("mikä on opintotuki")
    for _ in range(3):
        assert first.say("paljonko se maksaa").turn.reply.intent == "swim"
        assert second.say("paljonko se maksaa").turn.reply.intent == "term:t:aid"
