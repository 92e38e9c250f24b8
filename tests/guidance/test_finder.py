"""Search: what is found, narrowed, folded, told; and what odd questions do."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from revontuli.catalogue import (
    Catalogue,
    Channel,
    ChannelType,
    Concept,
    Organisation,
    Service,
    Term,
)
from revontuli.errors import InputError
from revontuli.guidance import ReasonKind, ServiceFinder
from revontuli.language.encoder import Encoder, get_encoder


def service(id: str, name: str, summary: str = "", **told: object) -> Service:
    told = {"nationwide": "areas" not in told} | told
    return Service(id, {"fi": name}, {"fi": summary} if summary else {}, **told)  # type: ignore[arg-type]


LIBRARY = "Kirjastosta voit lainata kirjoja, lehtiä ja elokuvia."
SERVICES = (
    service("library-turku", "Kirjasto", LIBRARY, areas=("853",)),
    service("library-oulu", "Kirjasto", LIBRARY, areas=("564",)),
    service("library-mikkeli", "Kirjasto", LIBRARY, areas=("491",)),
    service("swimming", "Uimahallit", "Halleissa voi uida ympäri vuoden.", areas=("853",)),
    service(
        "aid",
        "Opintotuki",
        "Tukea toimeentuloon opintojen aikana.",
        target_groups=("KR1.3",),
        youngest=17,
        provider=Organisation("kela", {"fi": "Kela", "sv": "FPA"}),
        languages=("fi", "sv"),
        channels=(Channel("kela-web", ChannelType.E_SERVICE),),
        life_events=("moving_to_study",),
        phases=("moving_to_study:transition",),
        service_classes=(Concept("P6.9", {"fi": "Korkeakoulutus"}),),
    ),
    service("dentist", "Suun terveydenhuolto", "Hammaslääkärin vastaanotto.", areas=("853",)),
    service("company", "Yrityksen perustaminen", "Neuvoja yrittäjälle.", target_groups=("KR2",)),
)
TERMS = (
    Term(
        "opiskeluraha",
        {"fi": "opintotuki", "sv": "studiestöd", "en": "student aid"},
        synonyms={"fi": ("opari",)},
        services=("aid",),
    ),
)
CATALOGUE = Catalogue(SERVICES, TERMS)


@pytest.fixture(scope="module")
def grams() -> Encoder:
    """The encoder that needs no model: quick, and the same everywhere."""
    return get_encoder("ngrams")


@pytest.fixture(scope="module")
def finder(grams: Encoder) -> ServiceFinder:
    return ServiceFinder(CATALOGUE, encoder=grams)


def ids(matches: Sequence) -> list[str]:
    return [match.service.id for match in matches]


def test_a_word_in_any_case_form_finds_its_service(finder: ServiceFinder) -> None:
    for asked in ("uimahalli", "uimahalliin", "uimahallissa", "haluan uimahalliin"):
        assert ids(finder.search(asked, "fi"))[0] == "swimming"


def test_a_slip_of_the_pen_is_forgiven(finder: ServiceFinder) -> None:
    assert ids(finder.search("oppintotuki", "fi"))[0] == "aid"
    assert ids(finder.search("hammaslaakari", "fi"))[0] == "dentist"


def test_a_term_leads_to_the_service_that_it_links_to(finder: ServiceFinder) -> None:
    for asked, language in (("opari", "fi"), ("studiestöd", "sv"), ("student aid", "en")):
        found = finder.search(asked, language)[0]
        assert found.service.id == "aid"
        assert any(
            reason.kind is ReasonKind.TERM and reason.value == "opiskeluraha"
            for reason in found.reasons
        )


def test_the_words_that_met_are_told_as_they_were_asked(finder: ServiceFinder) -> None:
    found = finder.search("mistä opintotukea", "fi")[0]
    assert [r.value for r in found.reasons if r.kind is ReasonKind.WORD] == ["opintotukea"]


def test_one_service_in_many_places_is_told_once(finder: ServiceFinder) -> None:
    found = finder.search("kirjasto", "fi")[0]
    libraries = {"library-turku", "library-oulu", "library-mikkeli"}
    assert {found.service.id, *(other.id for other in found.folded)} == libraries


def test_the_service_of_a_place_that_is_named_comes_first(finder: ServiceFinder) -> None:
    for asked, place, code in (
        ("kirjasto Oulussa", "library-oulu", "564"),
        ("Mikkelin kirjasto", "library-mikkeli", "491"),
    ):
        found = finder.search(asked, "fi")[0]
        assert found.service.id == place
        assert any(r.kind is ReasonKind.PLACE and r.value == code for r in found.reasons)


def test_services_of_other_places_come_after_all_that_are_offered_there(grams: Encoder) -> None:
    flats = (
        service("oulu", "Vuokra-asunnot", "Kaupungin vuokra-asunnot.", areas=("564",)),
        service("turku", "Kotien vuokraus", areas=("853",)),
        service("all", "Asuminen"),
    )
    finder = ServiceFinder(Catalogue(flats), encoder=grams)
    assert ids(finder.search("vuokra-asunto turusta", "fi"))[-1] == "oulu"


def test_a_neighbours_service_tells_whose_it_is(finder: ServiceFinder) -> None:
    found = finder.search("uimahalli", "fi", municipality="680", neighbours=True)[0]
    assert [r.value for r in found.reasons if r.kind is ReasonKind.PLACE] == ["853"]


def test_half_a_compound_is_no_reason(grams: Encoder) -> None:
    cards = (service("bus", "Bussikortti"), service("licence", "Ajokortti"))
    finder = ServiceFinder(Catalogue(cards), encoder=grams)
    for match in finder.search("bussikortti", "fi"):
        told = [r.value for r in match.reasons if r.kind is ReasonKind.WORD]
        assert told == (["bussikortti"] if match.service.id == "bus" else [])


def test_words_that_carry_no_topic_find_nothing(finder: ServiceFinder) -> None:
    assert finder.search("the", "en") == []
    assert finder.search("ja se on", "fi") == []


def test_a_place_alone_is_a_question_too(finder: ServiceFinder) -> None:
    assert "swimming" in ids(finder.search("Turku", "fi"))


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({"municipality": "Oulu"}, {"library-oulu", "aid", "company"}),
        ({"region": "02", "target_group": "KR1"}, {"library-turku", "swimming", "dentist"}),
        ({"target_group": "KR2"}, {"company"}),
        ({"age": 16, "provider": "kela"}, set()),
        ({"age": 17, "provider": "FPA"}, {"aid"}),
        ({"life_event": "moving_to_study"}, {"aid"}),
        ({"phase": "transition"}, {"aid"}),
        ({"phase": "onwards"}, set()),
        ({"service_class": "P6"}, {"aid"}),
        ({"channel": "e_service"}, {"aid"}),
        ({"channel": "phone"}, set()),
        ({"service_language": "sv"}, {"aid"}),
    ],
)
def test_a_filter_lets_through_just_what_it_says(
    finder: ServiceFinder, narrowed: dict, expected: set[str]
) -> None:
    found = set()
    for match in finder.search("palvelu kirjasto uinti tuki yritys", "fi", **narrowed):
        found |= {match.service.id, *(other.id for other in match.folded)}
    if narrowed.get("target_group") == "KR2":  # services for anybody are for businesses too
        found = {id for id in found if CATALOGUE[id].target_groups}
    if "region" in narrowed:
        found -= {"aid", "company", *(s.id for s in SERVICES if s.nationwide)}
    assert found == expected


def test_neighbours_are_asked_for(finder: ServiceFinder) -> None:
    near_turku = "680"  # Raisio
    alone = finder.search("uimahalli", "fi", municipality=near_turku)
    with_neighbours = finder.search("uimahalli", "fi", municipality=near_turku, neighbours=True)
    assert "swimming" not in ids(alone)
    assert "swimming" in ids(with_neighbours)


@pytest.mark.parametrize(
    ("narrowed", "told"),
    [
        ({"municipality": "999"}, "999"),
        ({"region": "77"}, "region"),
        ({"target_group": "KR99"}, "target_group"),
        ({"service_class": "P999"}, "service_class"),
        ({"channel": "pigeon"}, "channel"),
        ({"service_language": "?"}, "service_language"),
        ({"age": 300}, "age"),
    ],
)
def test_a_filter_that_nobody_knows_is_told(
    finder: ServiceFinder, narrowed: dict, told: str
) -> None:
    with pytest.raises(InputError, match=told):
        finder.search("kirjasto", "fi", **narrowed)


def test_a_language_that_we_do_not_have_is_told(finder: ServiceFinder) -> None:
    with pytest.raises(InputError, match="'de'"):
        finder.search("Bibliothek", "de")


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂🙂", "\x00\x07", "?!…", "\ud800"])
def test_a_question_without_words_finds_nothing(finder: ServiceFinder, text: str) -> None:
    assert finder.search(text) == []


def test_a_question_of_100_000_characters_is_read_from_its_beginning(finder: ServiceFinder) -> None:
    assert ids(finder.search("kirjasto " + "x" * 100_000, "fi"))
    assert ids(finder.search("uimahalli " * 10_000, "fi"))[0] == "swimming"


def test_letters_that_mean_nothing_find_nothing(finder: ServiceFinder) -> None:
    assert finder.search("xkcdw blorpqz vvzzx", "en") == []


def test_a_slip_in_an_everyday_word_is_read_as_it_was_meant(finder: ServiceFinder) -> None:
    asked = finder.read("mistä hamaslääkäri", "fi")
    assert "hammaslääkäri" in asked.text
    assert finder.read("mistä hammaslääkäri", "fi").text == "mistä hammaslääkäri"


def test_a_question_crosses_from_one_language_to_another(finder: ServiceFinder) -> None:
    """Without any model: everyday concepts alone carry it."""
    assert ids(finder.search("my tooth hurts, I need a dentist", "en"))[0] == "dentist"
    assert ids(finder.search("jag vill gå till simhallen", "sv"))[0] == "swimming"


@given(st.text(max_size=80), st.sampled_from([None, "fi", "sv", "en"]), st.integers(1, 10))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_gives_an_ordered_answer_or_none(text: str, language: str, limit: int) -> None:
    finder = _shared_finder()
    matches = finder.search(text, language, limit)
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert len(matches) <= limit
    shown = [id for m in matches for id in (m.service.id, *(other.id for other in m.folded))]
    assert len(shown) == len(set(shown))
    assert all(match.reasons for match in matches)


_FINDER: list[ServiceFinder] = []


def _shared_finder() -> ServiceFinder:
    """One finder for all that hypothesis tries."""
    if not _FINDER:
        _FINDER.append(ServiceFinder(CATALOGUE, encoder="ngrams"))
    return _FINDER[0]


def test_an_empty_catalogue_finds_nothing(grams: Encoder) -> None:
    finder = ServiceFinder(Catalogue(), encoder=grams)
    assert finder.search("kirjasto") == []
    assert finder.recommend({"housing": 2}) == []


def test_a_service_without_a_finnish_name_is_found(grams: Encoder) -> None:
    only_swedish = Service("s", {"sv": "Simskola för vuxna"}, nationwide=True)
    finder = ServiceFinder(Catalogue((*SERVICES, only_swedish)), encoder=grams)
    assert ids(finder.search("simskola", "sv"))[0] == "s"


def test_what_services_are_described_by_is_no_service(grams: Encoder) -> None:
    template = service("template", "Uimahallit", source="general-descriptions")
    finder = ServiceFinder(Catalogue((*SERVICES, template)), encoder=grams)
    assert "template" not in ids(finder.search("uimahallit", "fi"))


class _Deaf:
    """An encoder that must not be asked for services again."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dimension, self._encoder = encoder.name, encoder.dimension, encoder

    def passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        raise AssertionError(f"{len(texts)} texts were encoded anew")

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encoder.queries(texts)


def test_an_index_is_kept_and_gives_the_same_answers(grams: Encoder, tmp_path: Path) -> None:
    first = ServiceFinder(CATALOGUE, encoder=grams, cache=tmp_path)
    again = ServiceFinder(CATALOGUE, encoder=_Deaf(grams), cache=tmp_path)  # type: ignore[arg-type]
    for asked in ("kirjasto", "I need a dentist", "studiestöd", "uimaan Turussa"):
        assert first.search(asked) == again.search(asked)


def test_an_index_of_another_catalogue_or_cut_off_is_made_anew(
    grams: Encoder, tmp_path: Path
) -> None:
    ServiceFinder(CATALOGUE, encoder=grams, cache=tmp_path)
    fewer = ServiceFinder(Catalogue(SERVICES[3:]), encoder=grams, cache=tmp_path)
    assert "library-turku" not in ids(fewer.search("kirjasto", "fi"))
    file = tmp_path / "index.npz"
    file.write_bytes(file.read_bytes()[:2000])
    whole = ServiceFinder(CATALOGUE, encoder=grams, cache=tmp_path)
    assert "library" in ids(whole.search("kirjasto", "fi"))[0]


def test_questions_are_never_kept_on_disk(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where the encoder in the box has no wheel
        finder = ServiceFinder(Catalogue(SERVICES[3:5]), cache=tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    finder.search("olen Matti Meikäläinen ja haluan uimaan", "fi")
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert before == after


def test_recommending_keeps_to_the_place(finder: ServiceFinder) -> None:
    labelled = Catalogue(
        tuple(
            service(id, id, areas=areas, dimensions=_housing())
            for id, areas in (("here", ("853",)), ("elsewhere", ("564",)))
        )
    )
    found = ServiceFinder(labelled, encoder="ngrams").recommend(
        {"housing": 2}, municipality="Turku"
    )
    assert ids(found) == ["here"]


def _housing() -> tuple:
    from revontuli.catalogue import DimensionWeight, Provenance

    return (DimensionWeight("housing", 1.0, Provenance.EXPERT),)


def test_what_people_found_helpful_moves_up_and_nothing_moves_without(grams: Encoder) -> None:
    from datetime import date

    from revontuli.guidance.feedback import FeedbackRanker
    from revontuli.guidance.feedback_counts import Event, EventKind, FeedbackCounts

    day = date(2026, 11, 2)
    asked = "kirjasto uimahalli opintotuki"
    plain = ServiceFinder(CATALOGUE, encoder=grams).search(asked, "fi", limit=3)
    nothing = FeedbackRanker(FeedbackCounts.empty(), day)
    same = ServiceFinder(CATALOGUE, encoder=grams, feedback=nothing).search(asked, "fi", limit=3)
    assert same == plain
    last = plain[-1].service.id
    events = [
        Event(id, kind, position, position, 1.0, 0.5, day, f"person-{person}")
        for person in range(400)
        for position, id in enumerate((match.service.id for match in plain), 1)
        for kind in (
            (EventKind.SHOWN, EventKind.OPENED, EventKind.HELPFUL)
            if id == last
            else (EventKind.SHOWN,)
        )
    ]
    learned = FeedbackRanker(FeedbackCounts.of(events), day)
    moved = ServiceFinder(CATALOGUE, encoder=grams, feedback=learned).search(asked, "fi", limit=3)
    assert ids(moved).index(last) < ids(plain).index(last)
    assert any(r.kind is ReasonKind.FEEDBACK for m in moved for r in m.reasons)
