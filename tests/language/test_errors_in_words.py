"""What is wrong with what people bring in is told in their own language."""

from __future__ import annotations

import ast
import copy
from pathlib import Path

import numpy as np
import pytest

import revontuli
from revontuli.errors import InputError, Sentence
from revontuli.language import Words

PACKAGE = Path(revontuli.__file__).parent
SHOWN = (  # modules whose errors the site shows to those who bring in files or fill in forms
    "survey/*.py",
    "catalogue/editing.py",
    "catalogue/importing.py",
    "catalogue/sources/document.py",
    "catalogue/sources/ptv.py",
    "catalogue/sources/skos.py",
    "catalogue/sources/table*.py",
    "catalogue/sources/web.py",
    "catalogue/store.py",
    "dialogue/content_files.py",
    "dialogue/content_words.py",
    "dialogue/rasa/*.py",
    "guidance/filters.py",
    "guidance/fit.py",
    "guidance/needs.py",
    "guidance/question.py",
    "language/places.py",
    "picture/dimensions.py",
    "picture/portraits.py",
    "wellbeing/document.py",
    "wellbeing/frame_files.py",
    "wellbeing/life_event.py",
)
NOT_SHOWN = ("survey/topic_traits.py",)  # by the command line alone
TOLD = ("problem", "expected")
FILES = sorted({file for pattern in SHOWN for file in PACKAGE.glob(pattern)})


def off_the_scale() -> InputError:
    return InputError(
        Sentence("'%(value)s' is not on the scale", value=11),
        file="answers.csv",
        row=3,
        column="housing",
        expected=Sentence("a number from %(low)g to %(high)g", low=0, high=10),
    )


def test_a_sentence_is_the_english_text_it_says() -> None:
    assert str(off_the_scale()) == (
        "answers.csv, row 3, column 'housing': '11' is not on the scale; "
        "expected a number from 0 to 10"
    )
    assert copy.deepcopy(off_the_scale().expected) == "a number from 0 to 10"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "fi",
            "answers.csv, rivi 3, sarake ”housing”: ”11” ei ole asteikolla"
            " – odotettu: luku väliltä 0–10",
        ),
        (
            "sv",
            "answers.csv, rad 3, kolumnen ”housing”: ”11” finns inte på skalan"
            " – väntat: ett tal mellan 0 och 10",
        ),
        (
            "en",
            "answers.csv, row 3, column “housing”: '11' is not on the scale"
            " – expected: a number from 0 to 10",
        ),
    ],
)
def test_an_error_is_told_in_the_readers_language(language: str, told: str) -> None:
    assert Words(language).error(off_the_scale()) == told


def test_what_is_no_sentence_is_told_as_it_is() -> None:
    assert Words("fi").error(InputError("100 % of this is odd")) == "100 % of this is odd"


def test_a_sentence_within_a_sentence_is_told_too() -> None:
    inner = Sentence("there is nothing here")
    outer = Sentence("%(problem)s (%(count)s more rows are at fault)", problem=inner, count=2)
    assert Words("fi").sentence(outer) == "tämä on tyhjä (virhe on 2 muullakin rivillä)"
    stopped = Sentence("this cannot be written: %(error)s", error=off_the_scale())
    assert "rivi 3" in Words("fi").sentence(stopped)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_what_the_site_may_show_is_a_sentence(file: Path) -> None:
    """Every text of an error there; that each is translated is tested of all messages."""
    if str(file.relative_to(PACKAGE)) in NOT_SHOWN:
        return
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and names(call) & {"InputError", "fail", "fault"}:
            told = [*call.args, *(w.value for w in call.keywords if w.arg in TOLD)]
            assert not [ast.unparse(text) for text in told if is_plain_english(text)], call.lineno


def names(call: ast.Call) -> set[str]:
    return {getattr(call.func, "id", ""), getattr(call.func, "attr", "")}


def is_plain_english(text: ast.expr) -> bool:
    """Whether a text is written out there: more than digits, codes and signs."""
    if isinstance(text, ast.IfExp):
        return is_plain_english(text.body) or is_plain_english(text.orelse)
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        return " " in text.value and ", " not in text.value
    return isinstance(text, ast.JoinedStr)


def test_numbers_of_other_libraries_stand_in_their_places_too() -> None:
    low, high = np.int64(1), np.float32(10)
    sentence = Sentence("a number from %(low)g to %(high)g", low=low, high=high)
    assert Words("sv").sentence(sentence) == "ett tal mellan 1 och 10"
