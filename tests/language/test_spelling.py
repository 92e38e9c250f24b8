from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.language.spelling import Speller

WORDS = {
    "asunto": 30,
    "asumistuki": 20,
    "kirjasto": 10,
    "kirjastot": 2,
    "lääkärille": 4,
    "lääkäri": 9,
    "työttömäksi": 3,
    "uimahalli": 8,
    "talo": 5,
    "tela": 1,
    "tila": 7,
    "koti": 6,
    "2020": 1,
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("asnto", "asunto"),  # one left out
        ("asuntoo", "asunto"),  # one too many
        ("asumto", "asunto"),  # another in its place
        ("ausnto", "asunto"),  # two the wrong way round
        ("asumitsuki", "asumistuki"),
        ("aumistuk", "asumistuki"),  # two errors in a long word
        ("tyottomaksi", "työttömäksi"),  # dots
        ("lakarille", "lääkärille"),  # dots and a letter
        ("UIMAHALI", "uimahalli"),
        ("kirjasto", "kirjasto"),
        ("tala", "tila"),  # of equally near ones, the most frequent
    ],
)
def test_the_word_that_was_meant_is_found(typed: str, meant: str) -> None:
    assert Speller(WORDS).correct(typed) == meant


@pytest.mark.parametrize("typed", ["", "kto", "osnta", "2021", "xyzzyxyzzy", "a" * 100_000, "😀"])
def test_nothing_is_made_of_what_is_too_far(typed: str) -> None:
    assert Speller(WORDS).correct(typed) is None


def test_similar_words_come_nearest_first() -> None:
    found = Speller(WORDS).similar("kirjast", 5)
    assert [(one.word, one.errors, one.count) for one in found] == [("kirjasto", 1, 10)]
    assert [one.word for one in Speller(WORDS).similar("tela", 5)] == ["tela", "tila", "talo"][:2]


def test_a_word_with_its_dots_right_comes_before_one_without() -> None:
    speller = Speller({"saari": 1, "sääri": 1})
    assert speller.correct("sääari") == "sääri"


def test_an_empty_vocabulary_knows_nothing() -> None:
    assert Speller({}).correct("asunto") is None
    assert Speller({}).similar("asunto", 3) == ()


@given(st.sampled_from([word for word in WORDS if len(word) >= 8]), st.data())
def test_any_single_error_in_a_long_word_is_forgiven(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnoprstuvyäö"))
    typed = data.draw(
        st.sampled_from(
            [
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
            ]
        )
    )
    assert word in [one.word for one in Speller(WORDS).similar(typed, 5)]
