from __future__ import annotations

import csv
from pathlib import Path

import pytest

from revontuli.language.place_forms import Case, finnish_forms, swedish_forms

HAND = Path(__file__).parents[2] / "benchmarks" / "place_forms.csv"


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Turku", ["turun", "turkua", "turussa", "turusta", "turkuun", "turkuna", "turuksi"]),
        ("Lieto", ["liedon", "liedossa", "lietoon", "lietoa"]),
        ("Juuka", ["juuan", "juuassa", "juukaan"]),
        ("Hanko", ["hangon", "hangossa", "hankoon"]),
        ("Seinäjoki", ["seinäjoen", "seinäjoella", "seinäjoelle", "seinäjokea", "seinäjokeen"]),
        ("Haapavesi", ["haapaveden", "haapavedellä", "haapavettä", "haapaveteen"]),
        ("Rovaniemi", ["rovaniemen", "rovaniemellä", "rovaniemeä"]),
        ("Alavus", ["alavuden", "alavudella", "alavutta"]),
        ("Kannus", ["kannuksen", "kannuksessa", "kannusta"]),
        ("Kempele", ["kempeleen", "kempeleessä", "kempelettä"]),
        ("Raahe", ["raahen", "raahessa", "raaheen"]),
        ("Punkalaidun", ["punkalaitumen", "punkalaitumella", "punkalaidunta"]),
        ("Korsnäs", ["korsnäsin", "korsnäsissä", "korsnäsiin"]),
        ("Nousiainen", ["nousiaisten", "nousiaisissa", "nousiaisiin", "nousiaisella"]),
    ],
)
def test_a_name_is_inflected_as_its_kind_is(name: str, forms: list[str]) -> None:
    made = finnish_forms(name)
    assert [form for form in forms if form not in made] == []


def test_the_cases_of_where_are_told_apart() -> None:
    made = finnish_forms("Turku")
    assert made["turku"] is Case.NOMINATIVE
    assert made["turun"] is Case.GENITIVE
    assert {made["turussa"], made["turusta"], made["turkuun"]} == {Case.INNER}
    assert {made["turulla"], made["turulta"], made["turulle"]} == {Case.OUTER}
    assert made["turkua"] is Case.OTHER


def test_every_form_written_by_hand_is_made() -> None:
    with HAND.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 308
    missing = [
        row[column]
        for row in rows
        for column in ("of", "in", "to")
        if not row["name"].endswith(" kunta")
        and row[column].lower() not in finnish_forms(row["name"])
    ]
    assert missing == []


def test_a_swedish_name_has_its_genitive() -> None:
    assert swedish_forms("Åbo") == {"åbo": Case.NOMINATIVE, "åbos": Case.GENITIVE}
    assert swedish_forms("Tavastehus") == {"tavastehus": Case.NOMINATIVE}
