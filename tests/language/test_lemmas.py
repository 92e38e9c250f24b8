from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.language.lemmas import base_forms, lemmatizer_in_use

# Two forms of a word each, written by hand; of kind "apart", two words that must not meet. The
# second list was written after the rules and nothing has been changed for it.
LISTS = ("word_pairs.csv", "word_pairs_unseen.csv")
LEAST = {"fi": 0.96, "sv": 0.92, "en": 0.95}  # the share of pairs that meet


def pairs(name: str, language: str, *, apart: bool) -> list[tuple[str, str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8") as file:
        return [
            (row["form"], row["other"])
            for row in csv.DictReader(file)
            if row["language"] == language and (row["kind"] == "apart") == apart
        ]


def meet(form: str, other: str, language: str) -> bool:
    return bool(set(base_forms(form, language)) & set(base_forms(other, language)))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", LISTS)
def test_two_forms_of_a_word_meet(name: str, language: str, lemmatizer: str) -> None:
    own = pairs(name, language, apart=False)
    missed = [pair for pair in own if not meet(*pair, language)]
    assert len(missed) <= (1 - LEAST[language]) * len(own), missed


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", LISTS)
def test_two_words_that_look_alike_do_not_meet(name: str, language: str, lemmatizer: str) -> None:
    assert [pair for pair in pairs(name, language, apart=True) if meet(*pair, language)] == []


def test_a_form_of_two_words_has_both(lemmatizer: str) -> None:
    assert set(base_forms("vuokraa", "fi")) >= {"vuokra", "vuokrata"}
    assert set(base_forms("uimaan", "fi")) >= {"uida"}
    assert set(base_forms("fiskar", "sv")) >= {"fisk", "fiska"}


def test_spoken_finnish_is_understood(lemmatizer: str) -> None:
    assert base_forms("oon", "fi") == ("olla",)
    assert base_forms("mä", "fi") == ("minä",)
    assert "oppari" in base_forms("opparii", "fi")


def test_finnish_typed_without_its_dots_is_understood(lemmatizer: str) -> None:
    assert "työtön" in base_forms("tyottomaksi", "fi")
    assert "päiväkoti" in base_forms("paivakotiin", "fi")


def test_the_last_part_of_a_hyphenated_word_is_brought_to_its_base_form(lemmatizer: str) -> None:
    found = base_forms("opiskelija-asunnossa", "fi")
    assert found[0] == "opiskelija-asunto"
    assert "opiskelijaasunto" in found


def test_a_compound_in_no_list_has_its_base_form_by_its_last_part(without_voikko: None) -> None:
    assert "kaupunkipyöräkortti" in base_forms("kaupunkipyöräkortteja", "fi")


def test_an_unknown_word_is_its_own_base_form_and_loses_what_looks_like_an_ending(
    lemmatizer: str,
) -> None:
    assert base_forms("föli", "fi") == ("föli",)
    assert base_forms("fölistä", "fi")[:2] == ("fölistä", "föli")
    assert base_forms("floorballs", "en") == ("floorballs", "floorball")
    assert base_forms("42", "fi") == ("42",)


def test_one_can_see_which_lemmatizer_is_in_use(without_voikko: None) -> None:
    assert {lemmatizer_in_use(language) for language in ("fi", "sv", "en")} == {"simplemma"}


def test_voikko_is_in_use_for_finnish_alone(lemmatizer: str) -> None:
    assert lemmatizer_in_use("fi") == lemmatizer
    assert lemmatizer_in_use("sv") == "simplemma"


@given(st.text(alphabet="abdehikmnostuäöå:'-9", min_size=1, max_size=70))
def test_every_word_has_a_base_form(word: str) -> None:
    for language in ("fi", "sv", "en"):
        found = base_forms(word, language)
        assert found
        assert len(found) == len(set(found))
