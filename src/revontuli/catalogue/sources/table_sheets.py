"""Tables of services as sheets of rows, whatever the file: CSV with its neighbours, or XLSX."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from revontuli.catalogue.sources.table_headings import find_columns
from revontuli.engine.files import FORMULA_STARTS
from revontuli.errors import InputError, Sentence
from revontuli.text import Text

T = TypeVar("T")

LARGEST = 256 * 1024 * 1024  # bytes
LONGEST_CELL = 1_000_000  # characters
FORMATS = Sentence(".csv, .tsv or .xlsx")
_LANGUAGE = re.compile(r"(?!id$)[a-z]{2,3}")  # provider_id is no provider in Indonesian
SHEETS = {
    "services": ("services", "palvelut", "tjänster", "service table"),
    "channels": ("channels", "kanavat", "asiointikanavat", "kanaler", "servicekanaler"),
    "terms": ("terms", "termit", "käsitteet", "termer"),
}


@dataclass(frozen=True)
class Row:
    """One row of a sheet below its heading.

    Attributes:
        file: where it is.
        number: as a spreadsheet counts it.
        cells: by column ("name_fi"), those that are not empty.
        headings: what the file itself calls the columns.
    """

    file: Path
    number: int
    cells: Mapping[str, str]
    headings: Mapping[str, str] = field(repr=False)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def read(self, column: str, parse: Callable[[str], T]) -> T:
        """What `parse` makes of a cell; its InputError gets file, row and column."""
        try:
            return parse(self[column])
        except InputError as error:
            raise self.fault(column, error.problem, error.expected) from error

    def texts(self, field_name: str) -> Text:
        """The cells of name_fi, name_sv … by language."""
        prefix = f"{field_name}_"
        return {
            column.removeprefix(prefix): cell
            for column, cell in self.cells.items()
            if column.startswith(prefix) and _LANGUAGE.fullmatch(column.removeprefix(prefix))
        }

    def read_texts(self, field_name: str, parse: Callable[[str], T]) -> dict[str, T]:
        """What `parse` makes of the cells of a field, by language."""
        return {code: self.read(f"{field_name}_{code}", parse) for code in self.texts(field_name)}

    def fault(self, column: str, problem: str, expected: str | None = None) -> InputError:
        """What is wrong with a cell of this row."""
        written = self.headings.get(column, column)
        return InputError(
            problem, file=self.file, row=self.number, column=written, expected=expected
        )


@dataclass(frozen=True)
class Sheet:
    """A heading and rows of text.

    Attributes:
        file: where they are.
        rows: all rows, the heading first.
    """

    file: Path
    rows: Sequence[Sequence[str]]

    @property
    def heading(self) -> tuple[str, ...]:
        """The heading as the file has it."""
        return tuple(self.rows[0]) if self.rows else ()

    def records(self, columns: Sequence[str], texts: Sequence[str]) -> Iterator[Row]:
        """Its rows that are not empty; InputError where the heading is wrong."""
        places = find_columns(self.heading, columns, texts, self.file)
        headings = {column: self.heading[place] for column, place in places.items()}
        for number, cells in enumerate(self.rows[1:], start=2):
            named = {
                column: text
                for column, place in places.items()
                if place < len(cells) and (text := plain_cell(cells[place]))
            }
            if named:
                yield Row(self.file, number, named, headings)


def read_sheets(path: Path) -> dict[str, Sheet]:
    """The sheets of a file by what they hold: services, channels, terms; those that it has.

    Beside "palvelut.csv", channels are in "palvelut-channels.csv" and terms in
    "palvelut-terms.csv". In a workbook they are sheets of those names, and a first sheet of any
    other name holds the services.

    Raises:
        InputError: there is no such file, it is of another format, too large, or not whole.
    """
    if not path.is_file():
        raise InputError(Sentence("there is no such file"), file=path)
    if path.stat().st_size > LARGEST:
        raise InputError(
            Sentence("the file is over %(most)s MB", most=LARGEST // 2**20),
            file=path,
            expected=Sentence("a smaller"),
        )
    ending = path.suffix.lower()
    if ending in (".csv", ".tsv", ".txt"):
        beside = {kind: beside_path(path, kind) for kind in ("channels", "terms")}
        files = {"services": path} | {kind: p for kind, p in beside.items() if p.is_file()}
        return {kind: Sheet(file, _read_csv(file)) for kind, file in files.items()}
    if ending in (".xlsx", ".xlsm", ".xls", ".ods"):
        return _read_workbook(path)
    raise InputError(
        Sentence("files ending in '%(ending)s' are not read", ending=ending),
        file=path,
        expected=FORMATS,
    )


def beside_path(path: Path, kind: str) -> Path:
    """Where the channels or terms of a CSV of services are."""
    return path.with_name(f"{path.stem}-{kind}{path.suffix}")


def plain_cell(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from running it as a formula."""
    cell = cell.strip()
    if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS):
        return cell[1:]
    return cell


def _read_csv(path: Path) -> list[list[str]]:
    text = _decode(path)
    first_line = text.lstrip("\r\n").partition("\n")[0]
    separator = max(",;\t|", key=first_line.count)
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise InputError(
            Sentence("this is not a whole CSV file (%(error)s)", error=error), file=path
        ) from error
    finally:
        csv.field_size_limit(limit)


def _decode(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]  # Excel's "CSV" in Finland is Windows-1252
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError(
        Sentence("this is not a text file"), file=path, expected=Sentence("a CSV in UTF-8")
    )


def _read_workbook(path: Path) -> dict[str, Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(path)
        cells = {
            name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in workbook.sheet_names
        }
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise InputError(
            Sentence("this is not a whole workbook"), file=path, expected=Sentence("an XLSX")
        ) from error
    found: dict[str, Sheet] = {}
    kinds = {name: _sheet_kind(name) for name in cells}
    if "services" not in kinds.values() and cells:
        kinds[next(iter(cells))] = "services"
    for name, rows in cells.items():
        if kinds[name] and rows:
            sheet = Sheet(path, [[_cell_text(cell) for cell in row] for row in rows])
            found.setdefault(kinds[name], sheet)
    return found


def _sheet_kind(name: str) -> str:
    plain = name.strip().casefold()
    return next((kind for kind, names in SHEETS.items() if plain in names), "")


def _cell_text(cell: Any) -> str:
    """A cell as a person reads it: 3.0 is "3", TRUE is "true", a day is "2026-11-22"."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()
