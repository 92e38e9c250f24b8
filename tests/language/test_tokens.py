from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.language.tokens import LONGEST_TEXT, LONGEST_WORD, tidy, tokenize, without_ending


def words(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jäin työttömäksi!", ["jäin", "työttömäksi"]),
        ("vuokra-asunto", ["vuokra-asunto"]),
        ("opiskelija- ja perheasunnot", ["opiskelija", "ja", "perheasunnot"]),
        ("KELA:lta tukea", ["kela:lta", "tukea"]),
        ("Koski Tl:ssä", ["koski", "tl:ssä"]),
        ("TYS:n asunnot", ["tys:n", "asunnot"]),
        ("huom:tärkeää", ["huom", "tärkeää"]),
        ("avoinna 9:30–16", ["avoinna", "9", "30", "16"]),
        ("alle 18-vuotiaat", ["alle", "18-vuotiaat"]),
        ("I don’t know", ["i", "don't", "know"]),
        ("vaa'an", ["vaa'an"]),
        ("apua 😀🆘 nyt", ["apua", "nyt"]),
        ("tuki\x00\x07laina", ["tuki", "laina"]),
        ("opis\u00adkelija", ["opiskelija"]),
        ("työ_aika", ["työ", "aika"]),
        ("www.kela.fi", ["www", "kela", "fi"]),
        ("Straße ŁÓDŹ привет", ["strasse", "łódź", "привет"]),
        ("", []),
        ("?! …", []),
    ],
)
def test_words_are_cut_where_search_needs_them_cut(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_dots_written_apart_are_the_same_letter() -> None:
    apart = unicodedata.normalize("NFD", "Äiti työssä:ssä å")
    assert words(apart) == ["äiti", "työssä:ssä", "å"]


def test_a_token_knows_where_it_stood() -> None:
    text = unicodedata.normalize("NFD", "Hei, Äiti!")
    first, second = tokenize(text)
    assert text[first.start : first.end] == "Hei"
    assert unicodedata.normalize("NFC", text[second.start : second.end]) == "Äiti"


def test_an_ending_after_a_colon_is_taken_off() -> None:
    assert without_ending("kela:lta") == "kela"
    assert without_ending("asunto") == "asunto"


def test_a_long_text_is_cut_between_two_words() -> None:
    found = list(tokenize("asunto " * 20_000))
    assert found[-1].end <= LONGEST_TEXT
    assert {token.text for token in found} == {"asunto"}


def test_a_word_without_end_is_cut() -> None:
    (token,) = tokenize("a" * 100_000)
    assert token.text == "a" * LONGEST_WORD


@given(st.text(max_size=300))
def test_any_text_gives_tidy_words_in_order(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert end <= token.start < token.end <= len(text)
        assert 0 < len(token.text) <= LONGEST_WORD
        assert tidy(token.text) == token.text
        end = token.end
