from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.language.identify import identify

DESCRIPTIONS = Path(__file__).parents[3] / "shared/data/ptv/general_descriptions.json"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("jäin työttömäksi", "fi"),
        ("mä oon yksinäinen", "fi"),
        ("opiskelija-asunto", "fi"),
        ("salibandy", "fi"),
        ("jag blev arbetslös", "sv"),
        ("studentbostad", "sv"),
        ("innerbandy", "sv"),
        ("I lost my job", "en"),
        ("student housing in Turku", "en"),
        ("floorball", "en"),
    ],
)
def test_the_language_of_a_question_is_told(text: str, language: str) -> None:
    assert identify(text) == language


@pytest.mark.parametrize("text", ["", "  ", "😀", "12345", "Kela", "stress", "hotel", "привет"])
def test_what_could_be_any_language_is_not_known(text: str) -> None:
    assert identify(text) is None


def test_a_long_text_is_told_by_its_beginning() -> None:
    assert identify("Haen asumistukea. " * 10_000) == "fi"


@pytest.mark.skipif(not DESCRIPTIONS.exists(), reason="the national descriptions are not here")
def test_names_of_services_are_told_apart() -> None:
    names = [
        (name["Label"], name["Lang"])
        for description in json.loads(DESCRIPTIONS.read_text(encoding="utf-8"))
        for name in description["Name"]
        if name["Lang"] in ("fi", "sv", "en") and name["Label"].strip()
    ]
    wrong = [(text, code) for text, code in names if identify(text) not in (code, None)]
    right = [text for text, code in names if identify(text) == code]
    assert len(wrong) <= 0.02 * len(names), wrong
    assert len(right) >= 0.97 * len(names)


@given(st.text(max_size=100))
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert identify(text) in ("fi", "sv", "en", None)
