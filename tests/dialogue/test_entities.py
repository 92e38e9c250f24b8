"""What messages tell beside their intents; sentences in `entity_sentences.csv`.

Those not seen were written after the code and its words, and nothing was mended by them.
"""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.dialogue.entities import find_entities
from revontuli.dialogue.prediction import Entities

TODAY = date(2026, 7, 15)  # a Wednesday
EVENT = "moving_to_study"
KINDS = ("municipalities", "groups", "phase", "age", "time")


def sentences(seen: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / "entity_sentences.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file, delimiter=";") if row["seen"] == seen]


def told(entities: Entities) -> dict[str, set[str]]:
    return {
        "municipalities": set(entities.municipalities),
        "groups": set(entities.target_groups),
        "phase": {entities.phase} if entities.phase else set(),
        "age": {str(entities.age)} if entities.age is not None else set(),
        "time": {entities.time} if entities.time else set(),
    }


def expected(row: dict[str, str]) -> dict[str, set[str]]:
    return {kind: set(filter(None, row[kind].split(","))) for kind in KINDS}


@pytest.mark.parametrize("row", sentences("yes"), ids=lambda row: row["text"])
def test_a_seen_sentence_tells_what_it_tells(row: dict[str, str]) -> None:
    found = find_entities(row["text"], row["language"], EVENT, TODAY)
    assert told(found) == expected(row)


def measure(language: str) -> tuple[float, float]:
    """Precision and recall over all kinds of what unseen sentences of a language tell."""
    counts: Counter[str] = Counter()
    for row in sentences("no"):
        if row["language"] == language:
            found = told(find_entities(row["text"], language, EVENT, TODAY))
            for kind, wanted in expected(row).items():
                counts["right"] += len(found[kind] & wanted)
                counts["found"] += len(found[kind])
                counts["wanted"] += len(wanted)
    return counts["right"] / counts["found"], counts["right"] / counts["wanted"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_unseen_sentences_tell_most_of_what_they_tell(language: str) -> None:
    precision, recall = measure(language)
    assert precision >= 0.93
    assert recall >= 0.85


def test_there_are_enough_sentences_in_each_language() -> None:
    for language in ("fi", "sv", "en"):
        for seen in ("yes", "no"):
            assert sum(row["language"] == language for row in sentences(seen)) >= 20


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("huomenna", "2026-07-16"),
        ("ensi kuussa", "2026-08-01/2026-08-31"),
        ("viime viikolla", "2026-07-06/2026-07-12"),
        ("ensi maanantaina", "2026-07-20"),
        ("keskiviikkona", "2026-07-22"),
        ("3.-5.8.", "2026-08-03/2026-08-05"),
        ("29.2.", "2028-02-29"),
        ("31.2.", None),
        ("klo 15.30", None),
        ("hinta 3.50 euroa", None),
        ("10 päivän päästä", "2026-07-25"),
        ("kuukauden päästä", "2026-08-15"),
        ("2026-12-03", "2026-12-03"),
        ("talvella", "2026-12-01/2027-02-28"),
        ("99999999999 viikon päästä", None),
    ],
)
def test_times_are_told_from_today(text: str, time: str | None) -> None:
    assert find_entities(text, "fi", today=TODAY).time == time


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(range(7)))
def test_a_weekday_is_within_the_next_seven_days(today: date, weekday: int) -> None:
    names = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]
    found = find_entities(f"på {names[weekday]}", "sv", today=today).time
    assert found is not None
    day = date.fromisoformat(found)
    assert day.weekday() == weekday
    assert today < day <= today + timedelta(7)


@given(st.text(max_size=200), st.sampled_from(["fi", "sv", "en", None]))
def test_any_text_can_be_read(text: str, language: str | None) -> None:
    entities = find_entities(text, language, EVENT, TODAY)
    assert entities.age is None or 5 <= entities.age <= 110


def test_a_message_in_another_language_than_the_conversation_is_read() -> None:
    found = find_entities("I'm 21 and I live in Turku, is it open tomorrow", "fi", EVENT, TODAY)
    assert (found.age, found.municipalities, found.time) == (21, ("853",), "2026-07-16")


def test_phases_are_those_of_the_life_event() -> None:
    assert find_entities("olen raskaana", "fi", "child_is_born").phase == "anticipation"
    assert find_entities("olen raskaana", "fi", "moving_to_study").phase is None
    assert find_entities("olen raskaana", "fi").phase == "anticipation"


def test_a_student_who_tells_that_she_is_older_is_not_among_the_young() -> None:
    assert find_entities("olen 45-vuotias opiskelija", "fi").target_groups == ()
    assert find_entities("olen 22-vuotias opiskelija", "fi").target_groups == ("KR1.3",)
