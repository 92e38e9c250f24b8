from __future__ import annotations

import pytest

from revontuli.language.stop_words import function_words, is_stop_word, request_words, stop_words
from revontuli.language.tokens import tidy, tokenize


@pytest.mark.parametrize(
    ("language", "question", "left"),
    [
        ("fi", "Mistä mä löydän asunnon?", ["asunnon"]),
        ("fi", "Miten haen opintotukea?", ["opintotukea"]),
        ("fi", "haluaisinko uimaan", ["uimaan"]),
        ("fi", "tartten kämpän", ["kämpän"]),
        ("fi", "mul ei oo rahaa", ["rahaa"]),
        ("fi", "emmä tiiä mist etin kesäduunin", ["kesäduunin"]),
        ("sv", "Hur ansöker jag om studiestöd?", ["ansöker", "studiestöd"]),
        ("sv", "jag vill gå till biblioteket", ["biblioteket"]),
        ("en", "How do I find a flat?", ["flat"]),
        ("en", "Where can I swim", ["swim"]),
    ],
)
def test_what_is_left_of_a_question_is_what_it_is_about(
    language: str, question: str, left: list[str]
) -> None:
    words = [token.text for token in tokenize(question)]
    assert [word for word in words if not is_stop_word(word, language)] == left


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_two_kinds_are_apart_and_tidy(language: str) -> None:
    assert not function_words(language) & request_words(language)
    assert {tidy(word) for word in stop_words(language)} == stop_words(language)
    assert all(len(list(tokenize(word))) == 1 for word in stop_words(language))


def test_another_language_has_none() -> None:
    assert stop_words("de") == frozenset()
