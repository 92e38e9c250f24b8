"""Reasons in words."""

from __future__ import annotations

import re

import pytest

from revontuli.catalogue import Catalogue, Concept, Service, Term
from revontuli.guidance import Match, Reason, ReasonKind
from revontuli.guidance.place_words import _locatives, tell_place
from revontuli.guidance.telling import tell_match, tell_reason, tell_reasons
from revontuli.language.place_forms import finnish_forms
from revontuli.language.places import municipalities
from revontuli.text import LANGUAGES
from revontuli.wellbeing import Dimension, Frame, frames, life_events

SERVICE = Service(
    id="s", name={"fi": "Palvelu"}, service_classes=(Concept("own:1", {"fi": "Oma luokka"}),)
)
CATALOGUE = Catalogue(terms=(Term("t1", {"fi": "opintotuki", "sv": "studiestöd"}),))


@pytest.mark.parametrize(
    ("reason", "fi", "sv", "en"),
    [
        (Reason(ReasonKind.NEED, "housing", 2), "asuminen 2/10", "boende 2/10", "housing 2/10"),
        (
            Reason(ReasonKind.NEED, "material", 2.5),
            "toimeentulo 2,5/10",
            "försörjning 2,5/10",
            None,
        ),
        (
            Reason(ReasonKind.NEED, "segment:friends", 4.2),
            "ystävät (usein tarve samankaltaisessa tilanteessa)",
            "vänner (ofta ett behov i en liknande situation)",
            "friends (often a need in situations like this)",
        ),
        (Reason(ReasonKind.PLACE, "853"), "Turussa", "i Åbo", "in Turku"),
        (Reason(ReasonKind.PLACE, "837"), "Tampereella", "i Tammerfors", "in Tampere"),
        (Reason(ReasonKind.PLACE, ""), "koko Suomessa", "i hela Finland", "in all of Finland"),
        (Reason(ReasonKind.PLACE, "072"), "Hailuodossa", "på Karlö", "in Hailuoto"),
        (Reason(ReasonKind.PLACE, "035"), "paikkakunta: Brändö", "på Brändö", "in Brändö"),
        (Reason(ReasonKind.PLACE, "000"), "paikkakunta: 000", "i 000", "in 000"),
        (
            Reason(ReasonKind.PHASE, "moving_to_study:transition"),
            "vaihe: muutto",
            "skede: flytten",
            "phase: the move",
        ),
        (
            Reason(ReasonKind.PHASE, "child_is_born"),
            "elämäntapahtuma: lapsi syntyy",
            "livshändelse: ett barn föds",
            "life event: a child is born",
        ),
        (Reason(ReasonKind.PHASE, "own:first"), "vaihe: own:first", None, None),
        (Reason(ReasonKind.PHASE, "KE10"), "elämäntapahtuma: eläkkeelle siirtyminen", None, None),
        (
            Reason(ReasonKind.TARGET_GROUP, "KR1.3"),
            "kohderyhmä: nuoret",
            "målgrupp: unga",
            "target group: young people",
        ),
        (Reason(ReasonKind.TARGET_GROUP, "KR1.5"), None, None, "target group: Finns living abroad"),
        (
            Reason(ReasonKind.AGE, "16–29"),
            "16–29-vuotiaille",
            "för 16–29-åringar",
            "for people aged 16–29",
        ),
        (Reason(ReasonKind.AGE, "65–"), "65 vuotta täyttäneille", None, "from the age of 65"),
        (Reason(ReasonKind.AGE, "–17"), "enintään 17-vuotiaille", None, "up to the age of 17"),
        (Reason(ReasonKind.LANGUAGE, "sv"), "palvelua ruotsiksi", "service på svenska", None),
        (Reason(ReasonKind.LANGUAGE, "so"), "palvelukieli: somali", None, None),
        (Reason(ReasonKind.LANGUAGE, "?"), "palvelukieli: ?", None, None),
        (Reason(ReasonKind.WORD, "uimahalli"), "”uimahalli”", "”uimahalli”", "“uimahalli”"),
        (Reason(ReasonKind.MEANING, "", 0.9), "samasta asiasta", "om samma sak", None),
        (Reason(ReasonKind.TERM, "t1"), "aihe: opintotuki", "ämne: studiestöd", None),
        (Reason(ReasonKind.TERM, "gone"), "aihe: gone", None, None),
        (Reason(ReasonKind.CLASS, "P1.1"), None, None, "service class: Rental housing"),
        (Reason(ReasonKind.CLASS, "own:1"), "palveluluokka: Oma luokka", None, None),
        (Reason(ReasonKind.CLASS, "own:2"), "palveluluokka: own:2", None, None),
    ],
)
def test_a_reason_is_told_in_each_language(reason, fi, sv, en):
    told = zip(LANGUAGES, (fi, sv, en), strict=True)
    for language, words in told:
        if words is not None:
            assert tell_reason(reason, language, SERVICE, catalogue=CATALOGUE) == words


def test_reasons_of_a_match_stand_in_one_line_those_of_a_kind_together():
    reasons = (
        Reason(ReasonKind.NEED, "housing", 2.0),
        Reason(ReasonKind.NEED, "finance", 3.0),
        Reason(ReasonKind.PLACE, "853"),
    )
    match = Match(SERVICE, 1.0, reasons)
    assert tell_match(match, "fi") == "asuminen 2/10, talous 3/10; Turussa"
    assert tell_match(match, "sv") == "boende 2/10, ekonomi 3/10; i Åbo"
    assert tell_match(match, "en") == "housing 2/10, finances 3/10; in Turku"
    assert tell_reasons((), "fi") == ""


def test_a_citys_own_frame_gives_its_names_and_its_scale():
    frame = Frame("own", {"fi": "Oma"}, 1, 5, (Dimension("calm", {"fi": "Rauha"}),))
    assert tell_reason(Reason(ReasonKind.NEED, "calm", 2), "fi", frame=frame) == "rauha 2/5"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ReasonKind)
def test_every_kind_of_reason_has_words(kind, language):
    values = {ReasonKind.NEED: "housing", ReasonKind.AGE: "16–29"}
    told = tell_reason(Reason(kind, values.get(kind, "x"), 1.0), language)
    assert told
    assert "%(" not in told
    assert not re.search(r"\b(None|segment)\b", told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dimension_and_phase_is_told_by_its_name(language):
    for frame in frames():
        for code in frame.codes:
            told = tell_reason(Reason(ReasonKind.NEED, code, 3.0), language)
            assert told.endswith(" 3/10")
            assert "_" not in told
    for event in life_events():
        for phase in event:
            told = tell_reason(Reason(ReasonKind.PHASE, f"{event.code}:{phase.code}"), language)
            assert "_" not in told.partition(": ")[2]


def test_every_municipality_has_a_place_in_each_language():
    for code, municipality in municipalities().items():
        for language in LANGUAGES:
            told = tell_place(code, language)
            assert told
            assert code not in told, municipality


def test_finnish_locatives_are_forms_of_their_municipalities_names():
    known = municipalities()
    for code, locative in _locatives().items():
        name = known[code].name["fi"]
        assert locative.casefold() in finnish_forms(name) or name in ("Kangasala", "Koski Tl")
        assert locative.removesuffix(" Tl")[-3:] in ("ssa", "ssä", "lla", "llä")


def test_a_term_and_a_concept_of_one_name_are_told_once():
    reasons = (
        Reason(ReasonKind.TERM, "x", 1.0),
        Reason(ReasonKind.WORD, "vuokra", 1.0),
        Reason(ReasonKind.CONCEPT, "x", 1.0),
    )
    assert tell_reasons(reasons, "en") == "topic: x; “vuokra”"
