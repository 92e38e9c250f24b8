from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.language.analysis import Word, analyse


def test_a_question_is_read_word_by_word(lemmatizer: str) -> None:
    question = "Mistä löydän opiskelija-asunnon?"
    where, find, flat = analyse(question, "fi")
    assert where == Word("mistä", where.lemmas, (), True, 0, 5)
    assert find.is_stop
    assert flat.lemmas[0] == "opiskelija-asunto"
    assert flat.parts == ("opiskelija", "asunto")
    assert question[flat.start : flat.end] == "opiskelija-asunnon"
    assert not flat.is_stop


def test_a_name_keeps_its_short_form_and_loses_its_ending(lemmatizer: str) -> None:
    (word,) = analyse("KELA:lta", "fi")
    assert word.text == "kela:lta"
    assert word.lemmas[0] == "kela"


def test_an_abbreviation_before_a_hyphen_stays_as_it_is(lemmatizer: str) -> None:
    assert analyse("TE-toimiston", "fi")[0].parts == ("te", "toimisto")


def test_swedish_and_english_are_read_too() -> None:
    assert [word.lemmas[0] for word in analyse("jag blev arbetslös", "sv")] == [
        "jag",
        "bli",
        "arbetslös",
    ]
    assert [word.lemmas[0] for word in analyse("I lost my job", "en") if not word.is_stop] == [
        "lose",
        "job",
    ]


def test_another_language_is_refused() -> None:
    with pytest.raises(InputError, match=r"'de'.*expected fi, sv or en"):
        analyse("Wohnung", "de")


@pytest.mark.parametrize("text", ["a" * 100_000, "a-" * 50_000, "ö:n'" * 25_000, "😀" * 100_000])
def test_a_hundred_thousand_characters_of_anything_are_taken(text: str) -> None:
    assert all(word.lemmas for word in analyse(text, "fi"))


@given(st.text(max_size=200))
def test_every_word_of_any_text_has_a_lemma(text: str) -> None:
    for language in ("fi", "sv", "en"):
        for word in analyse(text, language):
            assert word.lemmas
            assert all(word.lemmas)
            assert all(word.parts)
            assert text[word.start : word.end]
