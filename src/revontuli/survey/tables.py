"""Small tables that people fill in: CSV or XLSX, read as rows of named cells."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from revontuli.engine.files import FORMULA_STARTS
from revontuli.errors import InputError, Sentence


class Rows(list[tuple[int, Mapping[str, str]]]):
    """Rows that are not empty: (row as a spreadsheet counts it, column → cell).

    Attributes:
        heading: the columns, in order.
    """

    heading: tuple[str, ...] = ()


def read_table(path: str | Path) -> Rows:
    """The first sheet of a workbook, or a CSV file; an apostrophe before a formula is taken away.

    Raises:
        InputError: there is no such file, it can't be read, is empty, or has a column twice.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(Sentence("there is no such file"), file=path)
    cells = _read_xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _read_csv(path)
    heading = [cell.strip().lstrip("\ufeff") for cell in cells[0]] if cells else []
    if not any(heading):
        raise InputError(
            Sentence("the file is empty"), file=path, expected=Sentence("a heading and rows")
        )
    for place, column in enumerate(heading):
        if column and column in heading[:place]:
            raise InputError(Sentence("this column stands twice"), file=path, row=1, column=column)
    rows = Rows()
    rows.heading = tuple(column for column in heading if column)
    for number, row in enumerate(cells[1:], start=2):
        named = {c: plain_cell(cell) for c, cell in zip(heading, row, strict=False) if c}
        if any(named.values()):
            rows.append((number, named))
    return rows


def _read_xlsx(path: Path) -> list[list[str]]:
    from revontuli.survey.sources import cell_text, read_sheets

    _, rows = next(read_sheets(path), ("", []))
    return [[cell_text(cell) for cell in row] for row in rows]


def _read_csv(path: Path) -> list[list[str]]:
    from revontuli.survey.csv_source import open_csv

    source = open_csv(path)
    with path.open(encoding=source.encoding, newline="") as file:
        try:
            return list(csv.reader(file, delimiter=source.separator))
        except csv.Error as error:
            raise InputError(
                Sentence("this is not a whole CSV file (%(error)s)", error=error), file=path
            ) from error


def plain_cell(cell: str) -> str:
    """The text without the apostrophe that was put before a formula."""
    text = str(cell).strip()
    shielded = text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS)
    return text[1:] if shielded else text
