from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from revontuli.picture.picture import Picture
from revontuli.picture.workbook import write_workbook

from .sample_picture import sample_picture

SHEETS = [
    "about", "population", "dimensions", "segments", "traits", "reading", "outcomes",
    "combinations", "areas", "pairs", "baskets", "drivers", "candidates", "provenance",
]  # fmt: skip


def opened(picture: Picture, folder: Path, language: str = "en") -> openpyxl.Workbook:
    return openpyxl.load_workbook(write_workbook(picture, folder / "picture.xlsx", language))


def table(book: openpyxl.Workbook, sheet: str) -> list[dict[str, object]]:
    rows = book[sheet].iter_rows(values_only=True)
    headings = next(rows)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def test_every_part_of_the_picture_has_its_sheet(tmp_path: Path) -> None:
    assert opened(sample_picture(), tmp_path).sheetnames == SHEETS


def test_headings_stay_in_sight(tmp_path: Path) -> None:
    book = opened(sample_picture(), tmp_path)
    assert book["traits"].freeze_panes == "A2"


def test_numbers_are_numbers_with_their_formats(tmp_path: Path) -> None:
    picture = sample_picture()
    book = opened(picture, tmp_path)
    first = table(book, "segments")[0]
    assert first["share"] == picture.segments[0].share
    assert first["n"] == picture.segments[0].n
    assert book["segments"]["D2"].number_format == "0.0%"


def test_a_number_held_back_says_so(tmp_path: Path) -> None:
    book = opened(sample_picture(), tmp_path)
    hidden = [row for row in table(book, "dimensions") if row["segment"] == "s7"][4]
    assert hidden["mean"] == "not shown"
    assert hidden["low"] is None
    assert "not shown" in {row["share"] for row in table(book, "outcomes")}


def test_what_does_not_apply_is_empty_and_not_held_back(tmp_path: Path) -> None:
    book = opened(sample_picture(), tmp_path)
    numeric = next(row for row in table(book, "traits") if row["measure"] == "numeric")
    assert numeric["share_in"] is None
    assert isinstance(numeric["mean_in"], float)


def test_a_formula_in_a_label_does_not_run(tmp_path: Path) -> None:
    picture = sample_picture()
    attack = {"en": '=HYPERLINK("http://example.org","x")'}
    segments = (replace(picture.segments[0], name=attack), *picture.segments[1:])
    book = opened(replace(picture, segments=segments), tmp_path)
    cell = book["segments"]["B2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'=")


def test_made_up_answers_are_told_on_the_first_sheet(tmp_path: Path) -> None:
    told = [cell.value for cell in opened(sample_picture(), tmp_path)["about"]["A"]]
    assert "SIMULATED" in told
    told = [cell.value for cell in opened(sample_picture(simulated=False), tmp_path)["about"]["A"]]
    assert "SIMULATED" not in told


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_labels_are_in_the_language_asked_for(tmp_path: Path, language: str) -> None:
    picture = sample_picture()
    book = opened(picture, tmp_path, language)
    assert table(book, "segments")[0]["name"] == picture.segments[0].name[language]


def test_a_picture_without_dimensions_areas_or_outcomes_is_written(tmp_path: Path) -> None:
    book = opened(sample_picture(frame=None), tmp_path)
    assert book.sheetnames == SHEETS
    assert table(book, "areas") == []


def test_candidates_of_both_shapes_are_written(tmp_path: Path) -> None:
    rows = table(opened(sample_picture(), tmp_path), "candidates")
    assert {row["shape"] for row in rows} == {"round", "shared"}
    assert len(rows) == len(sample_picture().candidates)
    assert [row["shape"] for row in rows if row["chosen"] == "yes"] == ["shared"]
