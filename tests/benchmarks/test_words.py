"""The measures of words run, and count what they say they count."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks import words


def test_words_are_measured_without_the_shared_data_too(tmp_path: Path) -> None:
    body = words.run(quick=True, folder=tmp_path, data=tmp_path)
    assert "languages" not in body
    ours = body["meeting"]["ours, simplemma"]["unseen"]["fi"]
    assert ours["meet"] > body["meeting"]["simplemma alone"]["unseen"]["fi"]["meet"]
    assert (tmp_path / "words-quick.json").exists()


@pytest.mark.skipif(not words.DATA.exists(), reason="the shared data is not here")
def test_languages_spelling_and_speed_are_measured_where_the_data_is(tmp_path: Path) -> None:
    body = words.run(quick=True, folder=tmp_path)
    ours, lingua = body["languages"]["ours"], body["languages"]["lingua"]
    assert ours["right"] + ours["unknown"] + ours["wrong"] == pytest.approx(1, abs=0.001)
    assert ours["wrong"] <= lingua["wrong"]
    assert body["spelling"]["no dots"]["mended"] > 0.9
    assert set(body["speed"]) <= {"voikko", "simplemma"}


def test_a_typing_error_changes_a_word_by_one_letter() -> None:
    from rapidfuzz.distance import OSA

    chance = random.Random(0)
    distances = {
        OSA.distance("asumistuki", words._mistype("asumistuki", 1, chance)) for _ in range(99)
    }
    assert distances <= {0, 1}
    assert 1 in distances
