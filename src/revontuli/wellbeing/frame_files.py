"""Frames as data: the built-in ones, and a city's own from a YAML or CSV file."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

from revontuli.errors import InputError, Sentence
from revontuli.wellbeing.document import Document
from revontuli.wellbeing.frame import Dimension, Frame, Reference

FRAMES = ("stiglitz", "3x10d")
YAML_SUFFIXES = (".yaml", ".yml")

CsvRows = list[tuple[int, dict[str, str]]]  # the rows that hold something, with their numbers


def frames() -> tuple[Frame, ...]:
    """The built-in frames."""
    return tuple(get_frame(code) for code in FRAMES)


@cache
def get_frame(code: str) -> Frame:
    """The built-in frame with this code.

    Raises:
        InputError: there is none.
    """
    if code not in FRAMES:
        raise InputError(
            Sentence("there is no frame '%(code)s'", code=code),
            expected=Sentence("one of %(known)s", known=", ".join(FRAMES)),
        )
    source = resources.files("revontuli.wellbeing") / "frames" / f"{code}.yaml"
    return _frame(Document.parse(source.read_text(encoding="utf-8"), f"{code}.yaml"))


def read_frame(path: str | Path) -> Frame:
    """A city's own frame from a YAML or CSV file.

    A CSV file has a row a dimension, with the columns `code`, `name_fi`, `name_sv`, `name_en` (any
    language code, at least one), `description_…` in the same way, and `low`, `high` and, where
    lights are wanted, `yellow_from` and `green_from`, on the first row at least. Its frame is
    called after the file.

    Raises:
        InputError: it says which row and field of the file is wrong, and what was expected.
    """
    path = Path(path)
    if path.suffix.lower() in YAML_SUFFIXES:
        return _frame(Document.read(path))
    if path.suffix.lower() == ".csv":
        return _frame_of_rows(path)
    raise InputError(
        Sentence("this is not a frame's file"), file=path, expected=Sentence("a .yaml or .csv file")
    )


def resolve_frame(code_or_path: str | Path) -> Frame:
    """The built-in frame with this code, or the one in this file.

    Raises:
        InputError: there is neither, or the file is wrong.
    """
    if str(code_or_path) in FRAMES:
        return get_frame(str(code_or_path))
    path = Path(code_or_path)
    if path.suffix.lower() in (*YAML_SUFFIXES, ".csv"):
        return read_frame(path)
    raise InputError(
        Sentence("there is no frame '%(code)s'", code=code_or_path),
        expected=Sentence(
            "one of %(known)s, or the path of a .yaml or .csv file", known=", ".join(FRAMES)
        ),
    )


def _frame(document: Document) -> Frame:
    document.only("code", "name", "scale", "lights", "dimensions", "reference")
    scale = document["scale"].only("low", "high")
    lights = document["lights"]
    if lights:
        lights.only("yellow_from", "green_from", "reason")
    try:
        return Frame(
            code=document["code"].text(),
            name=document["name"].words(),
            low=scale["low"].number(),
            high=scale["high"].number(),
            dimensions=tuple(_dimension(item) for item in document["dimensions"]),
            yellow_from=lights["yellow_from"].number() if lights else None,
            green_from=lights["green_from"].number() if lights else None,
            thresholds_reason=lights["reason"].words() if lights and lights["reason"] else {},
            reference=_reference(document["reference"]) if document["reference"] else None,
        )
    except InputError as error:
        raise _in_file(error, document.file) from error


def _dimension(item: Document) -> Dimension:
    item.only("code", "name", "description")
    description = item["description"]
    return Dimension(
        item["code"].text(), item["name"].words(), description.words() if description else {}
    )


def _reference(item: Document) -> Reference:
    item.only("name", "source", "n", "means", "sds")
    return Reference(
        name=item["name"].words(),
        source=item["source"].text(),
        n=int(item["n"].number()),
        means={code: value.number() for code, value in item["means"].fields().items()},
        sds={code: value.number() for code, value in item["sds"].fields().items()},
    )


def _frame_of_rows(path: Path) -> Frame:
    rows = list(_csv_rows(path))
    if not rows:
        raise InputError(
            Sentence("there are no dimensions"), file=path, expected=Sentence("a row for each")
        )
    try:
        return Frame(
            code=path.stem,
            name={"en": path.stem},
            low=_csv_end(path, rows, "low"),
            high=_csv_end(path, rows, "high"),
            dimensions=tuple(_csv_dimension(path, number, row) for number, row in rows),
            yellow_from=_csv_number(path, rows, "yellow_from"),
            green_from=_csv_number(path, rows, "green_from"),
        )
    except InputError as error:
        raise _in_file(error, path) from error


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows that hold something, with their numbers as a spreadsheet counts them."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            heading = file.readline()
            file.seek(0)
            # Finnish spreadsheets save with semicolons.
            separator = ";" if heading.count(";") > heading.count(",") else ","
            reader = csv.DictReader(file, delimiter=separator, restkey="", restval="")
            if "code" not in (reader.fieldnames or ()):
                raise InputError(
                    Sentence("there is no such column"), file=path, row=1, column="code"
                )
            for number, row in enumerate(reader, start=2):
                if "" in row:
                    raise InputError(
                        Sentence("this row is longer than the heading"), file=path, row=number
                    )
                if any(value.strip() for value in row.values()):
                    yield number, {key.strip(): value.strip() for key, value in row.items()}
    except UnicodeDecodeError as error:
        raise InputError(Sentence("this is not UTF-8 text"), file=path) from error
    except OSError as error:
        raise InputError(Sentence("this file cannot be read"), file=path) from error
    except csv.Error as error:
        raise InputError(Sentence("this is not CSV (%(error)s)", error=error), file=path) from error


def _csv_end(path: Path, rows: CsvRows, column: str) -> float:
    """One end of the scale."""
    end = _csv_number(path, rows, column)
    if end is None:
        raise InputError(
            Sentence("this is missing"),
            file=path,
            row=2,
            column=column,
            expected=Sentence("a number"),
        )
    return end


def _csv_number(path: Path, rows: CsvRows, column: str) -> float | None:
    """The one number of a column that says the same on every row where it is filled."""
    found: float | None = None
    for number, row in rows:
        cell = row.get(column, "")
        if not cell:
            continue
        value = _as_number(cell)
        if value is None or found not in (None, value):
            raise InputError(
                Sentence("'%(value)s' will not do", value=cell)
                if value is None
                else Sentence("'%(value)s' differs from the rows above", value=cell),
                file=path,
                row=number,
                column=column,
                expected=Sentence("a number")
                if found is None
                else Sentence("%(found)g for the whole frame", found=found),
            )
        found = value
    return found


def _as_number(cell: str) -> float | None:
    """A finite number with a point or a comma, or None."""
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _csv_dimension(path: Path, number: int, row: dict[str, str]) -> Dimension:
    name = _csv_words(row, "name_")
    for column, found in (("code", row.get("code")), ("name_fi", name)):
        if not found:
            raise InputError(
                Sentence("this is missing"),
                file=path,
                row=number,
                column=column,
                expected=Sentence("text"),
            )
    return Dimension(row["code"], name, _csv_words(row, "description_"))


def _csv_words(row: dict[str, str], prefix: str) -> dict[str, str]:
    return {
        column.removeprefix(prefix): value
        for column, value in row.items()
        if column.startswith(prefix) and value
    }


def _in_file(error: InputError, file: str | Path) -> InputError:
    """The same error, told with its file."""
    return InputError(
        error.problem,
        file=error.file or file,
        row=error.row,
        column=error.column,
        expected=error.expected,
    )
