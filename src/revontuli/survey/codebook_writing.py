"""Codebooks written as CSV and XLSX tables, which `codebook_files` reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from revontuli.engine import atomic_path, safe_cell
from revontuli.engine.files import FORMULA_STARTS
from revontuli.errors import InputError, Sentence
from revontuli.survey.codebook import Codebook
from revontuli.survey.codebook_files import (
    COLUMNS,
    FRAME,
    NUMBER,
    SEPARATOR_NAMES,
    SHEET,
    SIMULATED,
    TITLE,
)
from revontuli.text import Text


def write_codebook(codebook: Codebook, path: str | Path) -> Path:
    """Write a codebook as CSV or XLSX, by the ending of the name; whole or not at all.

    Text that a spreadsheet would run as a formula gets an apostrophe, which `read_codebook` takes
    away again.

    Raises:
        InputError: the name ends in something else.
    """
    path = Path(path)
    rows = list(table_rows(codebook))
    if path.suffix.lower() == ".csv":
        with (
            atomic_path(path) as temporary,
            temporary.open("w", encoding="utf-8-sig", newline="") as f,
        ):
            csv.writer(f).writerows(rows)
    elif path.suffix.lower() == ".xlsx":
        with atomic_path(path) as temporary:
            _write_xlsx(rows, temporary)
    else:
        raise InputError(
            Sentence("codebooks are not written as '%(ending)s'", ending=path.suffix),
            file=path,
            expected=Sentence("a name that ends in .csv or .xlsx"),
        )
    return path


def table_rows(codebook: Codebook) -> Iterator[list[str]]:
    """The codebook as rows of cells, heading first; columns that would be empty are left out."""
    records = list(_records(codebook))
    used = {column for record in records for column, cell in record.items() if cell}
    heading = [c for c in COLUMNS if c in used or c in ("name", "value", "role", "kind")]
    languages = list(dict.fromkeys(c for r in records for c in r if "::" in c and c in used))
    heading += sorted(languages, key=lambda column: column.startswith("short"))
    yield heading
    for record in records:
        yield [_cell(record.get(column, "")) for column in heading]


def _cell(text: str) -> str:
    if NUMBER.fullmatch(text):
        return text
    if text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS):
        return f"'{text}"
    return str(safe_cell(text))


def _records(codebook: Codebook) -> Iterator[dict[str, str]]:
    if codebook.title:
        yield {"name": TITLE, **_text_cells("label", codebook.title)}
    if codebook.frame:
        yield {"name": FRAME, "value": codebook.frame}
    if codebook.simulated:
        yield {"name": SIMULATED, "value": "yes"}
    separators = {separator: name for name, separator in SEPARATOR_NAMES.items()}
    for question in codebook:
        yield {
            "name": question.name,
            "role": question.role.value,
            "kind": question.kind.value,
            "dimension": question.dimension or "",
            "low": _number_text(question.low),
            "high": _number_text(question.high),
            "reverse": "yes" if question.reverse else "",
            "ordered": "yes" if question.ordered else "",
            "separator": separators.get(question.separator or "", question.separator or ""),
            "missing": _join_values(question.missing),
            "not_shown": _join_values(question.not_shown),
            "relevant": question.relevant,
            "note": question.note,
            **_text_cells("label", question.label),
            **_text_cells("short", question.short),
        }
        for choice in question.choices:
            yield {
                "name": question.name,
                "value": choice.value,
                "column": choice.column or "",
                "dimension": choice.dimension or "",
                **_text_cells("label", choice.label),
            }


def _join_values(values: Sequence[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, delimiter="|", lineterminator="\n").writerow(values)
    return line.getvalue().removesuffix("\n") if values else ""


def _text_cells(field_name: str, text: Text) -> dict[str, str]:
    return {f"{field_name}::{language}": words for language, words in text.items()}


def _number_text(number: float | None) -> str:
    if number is None:
        return ""
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def _write_xlsx(rows: list[list[str]], path: Path) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        heading = workbook.add_format({"bold": True})
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row, heading if place == 0 else None)
        sheet.freeze_panes(1, 1)
        sheet.autofit(300)
