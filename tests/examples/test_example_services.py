"""The bundled services, terms and questions: whole, linked, and marked as an example."""

import shutil
from collections import Counter

import pytest

from revontuli.catalogue import Charge, Provenance
from revontuli.errors import InputError
from revontuli.examples.moving_to_study.service_catalogue import (
    HERE,
    SUMMARY_LENGTH,
    example_catalogue,
    read_example_catalogue,
)
from revontuli.examples.moving_to_study.service_questions import (
    example_questions,
    read_example_questions,
)
from revontuli.text import LANGUAGES
from revontuli.wellbeing import frames, get_life_event

TAMPERE, TURKU = "837", "853"
PHASES = tuple(f"moving_to_study:{phase.code}" for phase in get_life_event("moving_to_study"))
DIMENSIONS = sorted({dimension.code for frame in frames() for dimension in frame})
HELPS = 0.5  # the weight from which a service is said to help a dimension, here


@pytest.fixture(scope="module")
def catalogue():
    return example_catalogue()


@pytest.fixture
def folder(tmp_path):
    """A copy of the example's files, to be broken."""
    for name in ("providers.yaml", "terms.yaml", "questions.yaml"):
        shutil.copy(HERE / name, tmp_path / name)
    shutil.copytree(HERE / "services", tmp_path / "services")
    return tmp_path


def _offered_in(service, municipality):
    return service.nationwide or municipality in service.areas


# The services


def test_there_is_enough_to_try_things_out_with(catalogue):
    assert len(catalogue) >= 60
    assert len(catalogue.terms) >= 60


def test_everything_is_marked_as_an_example(catalogue):
    for item in (*catalogue.services, *catalogue.terms):
        assert item.is_example
        assert item.source == "example"
        assert item.id.startswith("example:")


def test_every_text_stands_in_all_three_languages(catalogue):
    for service in catalogue:
        texts = [service.name, service.summary, service.description, service.user_instruction]
        texts += [service.provider.name, *(channel.name for channel in service.channels)]
        texts += [concept.name for concept in service.service_classes]
        for text in texts:
            assert set(text) == set(LANGUAGES), service.id
            assert all(text.values()), service.id
        assert all(service.synonyms[language] for language in LANGUAGES), service.id
    for term in catalogue.terms:
        for words in (term.name, term.definition, term.synonyms):
            assert all(words[language] for language in LANGUAGES), term.id


def test_summaries_are_short_and_say_something_else_than_the_description(catalogue):
    for service in catalogue:
        for language in LANGUAGES:
            assert len(service.summary[language]) <= SUMMARY_LENGTH
            assert service.summary[language] not in service.description[language]
            assert service.description[language].count(". ") >= 1, service.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_services_share_a_name_or_a_summary(catalogue, language):
    for part in ("name", "summary"):
        texts = Counter(getattr(service, part)[language] for service in catalogue)
        assert texts.most_common(1)[0][1] == 1, texts.most_common(1)


def test_every_service_can_be_reached_by_a_secure_address_or_a_phone(catalogue):
    channels = [channel for service in catalogue for channel in service.channels]
    assert all(service.channels for service in catalogue)
    assert len({channel.id for channel in channels}) == len(channels)
    for channel in channels:
        assert channel.url or channel.phone
        assert all(url.startswith("https://") for url in channel.url.values())
        assert not channel.phone or channel.phone.replace(" ", "").isdigit()


def test_every_service_is_offered_in_tampere_or_turku(catalogue):
    for service in catalogue:
        assert _offered_in(service, TAMPERE) or _offered_in(service, TURKU), service.id
        assert not (service.nationwide and service.areas), service.id


def test_some_services_are_for_one_city_only(catalogue):
    for here, there in ((TAMPERE, TURKU), (TURKU, TAMPERE)):
        local = [s for s in catalogue if _offered_in(s, here) and not _offered_in(s, there)]
        assert len(local) >= 10


def test_ages_are_a_range_where_they_are_given(catalogue):
    limited = [s for s in catalogue if s.youngest is not None or s.oldest is not None]
    assert limited
    for service in limited:
        if service.youngest is not None and service.oldest is not None:
            assert service.youngest <= service.oldest


def test_weights_are_said_to_be_ours_and_stand_once(catalogue):
    for service in catalogue:
        assert {weight.provenance for weight in service.dimensions} == {Provenance.EXPERT}
        codes = [weight.dimension for weight in service.dimensions]
        assert len(set(codes)) == len(codes)
        assert set(codes) <= set(DIMENSIONS)


def test_phases_are_of_the_life_event_and_in_its_order(catalogue):
    for service in catalogue:
        assert service.life_events == ("moving_to_study",)
        assert service.phases
        assert list(service.phases) == sorted(service.phases, key=PHASES.index)


@pytest.mark.parametrize("municipality", [TAMPERE, TURKU])
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_need_has_an_answer_in_every_phase_and_city(
    catalogue, municipality, phase, dimension
):
    answers = [
        service
        for service in catalogue
        if _offered_in(service, municipality)
        and phase in service.phases
        and any(w.dimension == dimension and w.weight >= HELPS for w in service.dimensions)
    ]
    assert answers


def test_both_what_is_free_and_what_costs_is_told(catalogue):
    assert {service.charge for service in catalogue} >= {Charge.FREE, Charge.CHARGED}


# The terms


def test_every_link_of_a_term_leads_somewhere_else(catalogue):
    for term in catalogue.terms:
        assert set(term.services) <= set(catalogue.by_id), term.id
        assert set(term.related) <= set(catalogue.term_by_id) - {term.id}, term.id
        assert len(set(term.services)) == len(term.services), term.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_stands_once_in_a_term(catalogue, language):
    for term in catalogue.terms:
        words = [term.name[language], *term.synonyms[language]]
        assert len({word.casefold() for word in words}) == len(words), (term.id, words)


@pytest.mark.parametrize("word", ["kämppäkaveri", "opari", "toimari", "hetu", "busskort", "buddy"])
def test_colloquial_words_are_there(catalogue, word):
    words = {w for term in catalogue.terms for ws in term.synonyms.values() for w in ws}
    assert word in words | {term.name[la] for term in catalogue.terms for la in LANGUAGES}


# The questions


def test_questions_are_asked_in_every_language_and_once():
    by_language = Counter(question.language for question in example_questions())
    assert set(by_language) == set(LANGUAGES)
    assert min(by_language.values()) >= 40
    texts = Counter((q.language, q.text.casefold()) for q in example_questions())
    assert texts.most_common(1)[0][1] == 1


def test_every_answer_is_a_service_offered_where_the_question_is_asked(catalogue):
    for question in example_questions():
        assert question.services
        assert len(set(question.services)) == len(question.services)
        for service in question.services:
            if question.municipality:
                assert _offered_in(catalogue[service], question.municipality), question


def test_hardly_any_question_stands_word_for_word_in_what_answers_it(catalogue):
    taken = set()
    for question in example_questions():
        for service in map(catalogue.by_id.__getitem__, question.services):
            texts = (service.name, service.summary, service.description, service.user_instruction)
            asked = question.text.rstrip("?").casefold()
            if any(asked in text[question.language].casefold() for text in texts):
                taken.add(question)
    assert len(taken) <= 0.05 * len(example_questions())


# Broken files


def _break(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_folder_itself_reads_as_the_bundled_catalogue(folder, catalogue):
    assert read_example_catalogue(folder).content_hash == catalogue.content_hash


HOUSING, TERMS = "services/housing.yaml", "terms.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "expected"),
    [
        (HOUSING, "provider: toas", "provider: nobody", "toas-housing.provider", "one of"),
        (HOUSING, "phases: [anticipation", "phases: [soon", "phases[1]", "anticipation"),
        (HOUSING, "housing: 1,", "housing: 2,", "dimensions.housing", "at most 1"),
        (HOUSING, "{housing: 1,", "{hosing: 1,", "dimensions.hosing", "3X10D"),
        (HOUSING, "https://toas.fi", "http://toas.fi", "channels[1].url", "https://"),
        (HOUSING, "classes: [P1.1]", "classes: [P99]", "classes[1]", "one of"),
        (HOUSING, "sv: TOAS studentbostäder, ", "", "toas-housing.name.sv", "text"),
        (HOUSING, "youngest: 18", "youngest: eka", "youth-housing.youngest", "a number"),
        (HOUSING, "charge: charged", "price: 10", "toas-housing.price", "charge"),
        ("services/moving.yaml", "  moving-notice:", "  toas-housing:", "toas-housing", "unique"),
        ("providers.yaml", 'areas: ["837"]', "areas: [Tampere]", "toas.areas[1]", "one of"),
        ("providers.yaml", 'county: "08"', 'county: "99"', "pirha.county", "one of"),
        ("providers.yaml", "name: {fi: VR,", "name: {suomi: VR,", "vr.name.suomi", "fi, sv"),
        (TERMS, "[study-grant, housing", "[lottery, housing", "opintotuki.services[1]", "one of"),
        (TERMS, "related: [opintotuki", "related: [asumislisa", "asumislisa.related[1]", "one of"),
    ],
)
def test_a_broken_file_is_told_with_its_name_field_and_what_was_expected(
    folder, file, old, new, field, expected
):
    _break(folder / file, old, new)
    with pytest.raises(InputError) as caught:
        read_example_catalogue(folder)
    assert caught.value.file == str(folder / file)
    assert field in caught.value.column
    assert expected in caught.value.expected
    assert caught.value.row


def test_a_summary_that_is_too_long_is_told_with_its_length(folder):
    _break(folder / "services/housing.yaml", "fi: Vuokra-asuntoja Tamp", f"fi: {'x' * 150}Tamp")
    with pytest.raises(InputError, match=r"summary\.fi.*characters long.*at most 150"):
        read_example_catalogue(folder)


def test_a_question_about_an_unknown_service_is_told(folder):
    _break(folder / "questions.yaml", "[toas-housing", "[tower-of-babel")
    with pytest.raises(InputError, match=r"questions\[1\]\.services\[1\].*tower-of-babel"):
        read_example_questions(folder / "questions.yaml")
