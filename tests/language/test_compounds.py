from __future__ import annotations

import csv
from pathlib import Path

import pytest

from revontuli.language.analysis import analyse
from revontuli.language.compounds import split_compound

LEAST = 0.9  # the share that is split as a reader would, or left whole as a reader would


def compounds() -> list[tuple[str, str, tuple[str, ...]]]:
    with (Path(__file__).parent / "compounds.csv").open(encoding="utf-8") as file:
        return [
            (row["language"], row["word"], tuple(row["parts"].split()))
            for row in csv.DictReader(file)
        ]


def test_compounds_are_split_and_other_words_left_whole(lemmatizer: str) -> None:
    words = compounds()
    wrong = [
        (word, found)
        for language, word, parts in words
        if (found := analyse(word, language)[0].parts) != parts
    ]
    assert len(wrong) <= (1 - LEAST) * len(words), wrong


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("opiskelija-asunnoissa", ("opiskelija", "asunto")),
        ("asumistuesta", ("asuminen", "tuki")),
        ("toimeentulotukea", ("toimeentulo", "tuki")),
        ("lastenneuvolaan", ("lapsi", "neuvola")),
    ],
)
def test_parts_are_base_forms(form: str, parts: tuple[str, ...], lemmatizer: str) -> None:
    assert analyse(form, "fi")[0].parts == parts


def test_swedish_compounds_lose_their_joints() -> None:
    assert split_compound("studentbostad", "sv") == ("student", "bostad")
    assert split_compound("bostadsbidrag", "sv") == ("bostad", "bidrag")
    assert split_compound("hälsovård", "sv") == ("hälsa", "vård")


def test_english_is_not_split() -> None:
    assert split_compound("playgroundequipment", "en") == ()
    assert analyse("playground", "en")[0].parts == ()


def test_a_catalogues_own_words_count_as_words() -> None:
    assert split_compound("fölikortti", "fi") == ()
    assert split_compound("fölikortti", "fi", {"föli"}) == ("föli", "kortti")


def test_short_words_and_noise_are_left_whole() -> None:
    assert split_compound("asunto", "fi") == ()
    assert split_compound("a" * 60, "fi") == ()
    assert split_compound("", "sv") == ()
