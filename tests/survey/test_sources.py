from __future__ import annotations

from pathlib import Path

import polars as pl
import pyreadstat
import pytest
import xlsxwriter

from revontuli.errors import InputError
from revontuli.survey import (
    Codebook,
    Kind,
    Question,
    Role,
    count_rows,
    draft_codebook,
    read_responses,
)

CODEBOOK = Codebook(
    (
        Question("name", Kind.TEXT, Role.OPEN),
        Question("mood", Kind.NUMBER, Role.RATING, low=1, high=5),
    )
)


def write_xlsx(path: Path, rows: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as workbook:
        workbook.add_worksheet("Notes")
        sheet = workbook.add_worksheet("Data")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return path


def write_sav(path: Path, **options: object) -> Path:
    frame = pl.DataFrame({"name": ["a", "b", "c"], "mood": [1.0, 5.0, 9.0]})
    pyreadstat.write_sav(frame, str(path), **options)
    return path


def test_every_format_gives_the_same_answers(tmp_path: Path) -> None:
    frame = pl.DataFrame({"name": ["Äiti", None, "c"], "mood": [1, 5, None]})
    frame.write_csv(tmp_path / "a.csv")
    frame.write_csv(tmp_path / "a.tsv", separator="\t")
    frame.write_parquet(tmp_path / "a.parquet")
    write_xlsx(tmp_path / "a.xlsx", [["name", "mood"], ["Äiti", 1], [None, 5], ["c", None]])
    pyreadstat.write_sav(frame.with_columns(pl.col("mood").cast(float)), str(tmp_path / "a.sav"))
    expected = frame.cast({"mood": pl.Float64})
    for name in ("a.csv", "a.tsv", "a.parquet", "a.xlsx", "a.sav"):
        responses = read_responses(tmp_path / name, CODEBOOK)
        assert responses.frame.equals(expected), name
        assert responses.faults == ()
        assert responses.source == name
        assert len(responses.sha256) == 64
        assert count_rows(tmp_path / name) == 3


def test_spss_labels_and_missing_values_reach_the_draft(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "q1": [1.0, 2.0, 3.0, 4.0, 5.0, 9.0] * 5,
            "q2": [1.0, 2.0, 2.0, 1.0, 3.0, 2.0] * 5,
        }
    )
    path = tmp_path / "labels.sav"
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels=["Kuinka tyytyväinen olet?", "Missä asut?"],
        variable_value_labels={
            "q1": {1: "Erittäin tyytymätön", 5: "Erittäin tyytyväinen", 9: "En osaa sanoa"},
            "q2": {1: "Turku", 2: "Tampere", 3: "Muu"},
        },
        missing_ranges={"q1": [9]},
    )
    codebook = draft_codebook(path)
    rating = codebook["q1"]
    assert (rating.role, rating.low, rating.high, rating.missing) == (Role.RATING, 1, 5, ("9",))
    assert rating.label == {"fi": "Kuinka tyytyväinen olet?"}
    assert [choice.label["fi"] for choice in codebook["q2"].choices] == ["Turku", "Tampere", "Muu"]
    responses = read_responses(path, codebook)
    assert responses.faults == ()
    assert responses.frame["q1"].null_count() == 5


def test_user_missing_values_are_missing_without_the_codebook_saying_so(tmp_path: Path) -> None:
    path = write_sav(tmp_path / "a.sav", missing_ranges={"mood": [{"lo": 8, "hi": 9}]})
    responses = read_responses(path, CODEBOOK)
    assert responses.frame["mood"].to_list() == [1.0, 5.0, None]
    assert responses.faults == ()


@pytest.mark.parametrize("name", ["a.xlsx", "a.sav", "a.parquet"])
def test_a_truncated_file_is_one_clear_message(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "a.xlsx":
        write_xlsx(path, [["name", "mood"]] + [[f"person {n}", n % 5] for n in range(500)])
    elif name == "a.sav":
        write_sav(path)
    else:
        pl.DataFrame({"name": ["a"] * 500, "mood": [1] * 500}).write_parquet(path)
    whole = path.read_bytes()
    for share in (0.3, 0.6, 0.95):
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(InputError, match=f"{name}.*not a whole"):
            read_responses(path, CODEBOOK)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.sav", "a.parquet"])
def test_an_empty_file_is_one_clear_message(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(InputError, match="empty"):
        read_responses(tmp_path / name, CODEBOOK)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet"])
def test_a_heading_without_answers_is_one_clear_message(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    frame = pl.DataFrame(schema={"name": pl.String, "mood": pl.Int64})
    if name.endswith("csv"):
        frame.write_csv(path)
    elif name.endswith("parquet"):
        frame.write_parquet(path)
    else:
        write_xlsx(path, [["name", "mood"]])
    with pytest.raises(InputError, match="answers"):
        read_responses(path, CODEBOOK)


def test_a_missing_file_and_an_unknown_format_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_responses(tmp_path / "nothing.csv", CODEBOOK)
    (tmp_path / "a.docx").write_bytes(b"PK")
    with pytest.raises(InputError, match=r"'\.docx' are not read; expected .*\.parquet"):
        read_responses(tmp_path / "a.docx", CODEBOOK)
