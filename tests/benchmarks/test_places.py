from __future__ import annotations

from benchmarks.places import measure


def test_places_found_missed_and_made_up_are_counted_apart() -> None:
    score = measure([("Turussa", ["853"]), ("Turku ja Oulu", ["853"]), ("huomenta", ["091"])])
    assert (score.texts, score.found, score.missed, score.made_up) == (3, 2, 1, 1)
    assert score.wrong == ("Turku ja Oulu → 853 564", "huomenta → –")
    assert score.told()["precision"] == score.told()["recall"] == 0.6667
