"""Codebooks read from CSV and XLSX tables, and XLSForms.

The table's layout is told in `docs/reference/codebook.md`: one row a question, and below it one
row a choice, told apart by the `value` column. Rows whose name begins with # are settings.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from revontuli.engine.files import FORMULA_STARTS
from revontuli.errors import InputError, Sentence
from revontuli.survey.codebook import Choice, Codebook, Kind, Question, Role
from revontuli.survey.codebook_rules import check_questions, noted, usual_kind
from revontuli.text import Text

SHEET = "codebook"
TITLE, FRAME, SIMULATED, MISSING, NOT_SHOWN = (
    "#title",
    "#frame",
    "#simulated",
    "#missing",
    "#not_shown",
)
SETTINGS = (TITLE, FRAME, SIMULATED, MISSING, NOT_SHOWN)
COLUMNS = (
    "name", "value", "role", "kind", "dimension", "low", "high", "reverse", "ordered", "separator",
    "missing", "not_shown", "relevant", "column", "note",
)  # fmt: skip
TEXTS = ("label", "short")  # followed by ::language
SEPARATOR_NAMES = {"space": " ", "tab": "\t", "newline": "\n", "comma": ",", "semicolon": ";"}
YES = ("yes", "true", "1", "x")
NO = ("no", "false", "0", "")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
LANGUAGE = re.compile(r"\((?P<code>[a-z]{2,3}(?:-\w+)?)\)\s*$", re.IGNORECASE)


def read_codebook(path: str | Path, faults: list[InputError] | None = None) -> Codebook:
    """Read a codebook from a CSV, XLSX or XLSForm file.

    Args:
        path: of the file.
        faults: where what is wrong with single rows is put instead of being raised.

    Raises:
        InputError: it is not a codebook, or a row of it can't be used; says which and why.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(Sentence("there is no such file"), file=path)
    if path.suffix.lower() in (".xlsx", ".xls", ".xlsm"):
        from revontuli.survey.sources import cell_text, read_sheets

        sheets = dict(read_sheets(path))
        if "survey" in sheets:
            from revontuli.survey.xlsform import read_xlsform

            return read_xlsform(path, faults)
        rows = sheets.get(SHEET) or next(iter(sheets.values()), [])
        return parse_table([[cell_text(cell) for cell in row] for row in rows], path, faults)
    return parse_table(_read_csv(path), path, faults)


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


# Reading a table


@dataclass
class _Rows:
    """One question's row and the rows of its choices."""

    row: int
    cells: Mapping[str, str]
    choices: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)


@dataclass
class _Settings:
    title: Text = field(default_factory=dict)
    frame: str | None = None
    simulated: bool = False
    missing: tuple[str, ...] = ()
    not_shown: tuple[str, ...] = ()


def parse_table(
    rows: Sequence[Sequence[str]], path: Path, faults: list[InputError] | None = None
) -> Codebook:
    """The codebook that a table's rows (heading first) tell; `faults` as for `read_codebook`."""
    settings = _Settings()
    groups: list[_Rows] = []
    for row, cells in _named_cells(rows, path):
        with noted(faults):
            _sort_row(row, cells, groups, settings, path)
    if not groups:
        raise InputError(
            Sentence("the codebook has no questions"),
            file=path,
            expected=Sentence("a row a question"),
        )
    questions, places = [], []
    for group in groups:
        with noted(faults):
            questions.append(_with_defaults(_read_question(group, path), settings))
            places.append(group.row)
    check_questions(questions, path, places, faults)
    return Codebook(tuple(questions), settings.title, settings.frame, settings.simulated)


def _sort_row(
    row: int, cells: Mapping[str, str], groups: list[_Rows], settings: _Settings, path: Path
) -> None:
    """Put a row where it belongs: among the settings, a question's choices, or the questions."""
    name = cells.get("name", "")
    in_question = bool(groups) and name == groups[-1].cells["name"]
    if name.startswith("#") and not cells.get("role") and not in_question:
        _read_setting(settings, name, cells, row, path)
    elif cells.get("value"):
        if not groups or name not in ("", groups[-1].cells["name"]):
            raise InputError(
                Sentence("there is no question '%(name)s' above this choice", name=name),
                file=path,
                row=row,
                column="name",
                expected=Sentence("choices below their question"),
            )
        groups[-1].choices.append((row, cells))
    elif name:
        groups.append(_Rows(row, cells))
    else:
        raise InputError(
            Sentence("this row has no name"),
            file=path,
            row=row,
            column="name",
            expected=Sentence("the name of a question"),
        )


def _named_cells(rows: Sequence[Sequence[str]], path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    heading = [str(cell).strip().lstrip("\ufeff") for cell in rows[0]] if rows else []
    for place, column in enumerate(heading):
        known = column in COLUMNS or column.split("::")[0].strip() in TEXTS
        if column and not known:
            raise InputError(
                Sentence("a codebook has no column '%(name)s'", name=column),
                file=path,
                row=1,
                column=column,
                expected=Sentence(
                    "one of %(known)s, label::fi, short::fi", known=", ".join(COLUMNS)
                ),
            )
        if column and column in heading[:place]:
            raise InputError(Sentence("this column stands twice"), file=path, row=1, column=column)
    for needed in ("name", "role"):
        if needed not in heading:
            raise InputError(
                Sentence("the codebook has no column '%(needed)s'", needed=needed),
                file=path,
                row=1,
                expected=Sentence("a codebook with the columns name and role, or an XLSForm"),
            )
    for row, cells in enumerate(rows[1:], start=2):
        named = {
            column: _plain_cell(cell)
            for column, cell in zip(heading, cells, strict=False)
            if column
        }
        if any(named.values()):
            yield row, named


def _read_setting(
    settings: _Settings, name: str, cells: Mapping[str, str], row: int, path: Path
) -> None:
    value = cells.get("value", "")
    if name == TITLE:
        settings.title = read_texts("label", cells) or ({"en": value} if value else {})
    elif name == FRAME:
        settings.frame = value or None
    elif name == SIMULATED:
        settings.simulated = _read_flag(value, "value", row, path)
    elif name == MISSING:
        settings.missing = split_values(value)
    elif name == NOT_SHOWN:
        settings.not_shown = split_values(value)
    else:
        raise InputError(
            Sentence("there is no setting '%(name)s'", name=name),
            file=path,
            row=row,
            column="name",
            expected=Sentence("one of %(known)s", known=", ".join(SETTINGS)),
        )


def _with_defaults(question: Question, settings: _Settings) -> Question:
    """The codebook's own missing and not_shown values beside the question's."""
    missing = tuple(dict.fromkeys((*question.missing, *settings.missing)))
    not_shown = tuple(dict.fromkeys((*question.not_shown, *settings.not_shown)))
    return replace(question, missing=missing, not_shown=not_shown)


def _read_question(group: _Rows, path: Path) -> Question:
    cells, row = group.cells, group.row
    role = read_role(cells.get("role", ""), row, path)
    choices = tuple(
        Choice(
            choice["value"],
            read_texts("label", choice),
            choice.get("column") or None,
            choice.get("dimension") or None,
        )
        for _, choice in group.choices
    )
    kind = read_kind(cells.get("kind", ""), row, path) or usual_kind(role, bool(choices))
    return Question(
        name=cells["name"],
        kind=kind,
        role=role,
        dimension=cells.get("dimension") or None,
        label=read_texts("label", cells),
        low=read_number(cells.get("low", ""), "low", row, path),
        high=read_number(cells.get("high", ""), "high", row, path),
        choices=choices,
        ordered=_read_flag(cells.get("ordered", ""), "ordered", row, path),
        separator=read_separator(cells.get("separator", "")),
        missing=split_values(cells.get("missing", "")),
        not_shown=split_values(cells.get("not_shown", "")),
        relevant=cells.get("relevant", ""),
        reverse=_read_flag(cells.get("reverse", ""), "reverse", row, path),
        short=read_texts("short", cells),
        note=cells.get("note", ""),
    )


def read_role(text: str, row: int | None, path: Path) -> Role:
    """A role by its name; InputError for one that there isn't."""
    try:
        return Role(text.lower())
    except ValueError as error:
        raise InputError(
            Sentence("there is no role '%(text)s'", text=text),
            file=path,
            row=row,
            column="role",
            expected=Sentence("one of %(known)s", known=", ".join(Role)),
        ) from error


def read_kind(text: str, row: int | None, path: Path) -> Kind | None:
    """A kind by its name, None for an empty cell; InputError for one that there isn't."""
    try:
        return Kind(text.lower()) if text else None
    except ValueError as error:
        raise InputError(
            Sentence("there is no kind '%(text)s'", text=text),
            file=path,
            row=row,
            column="kind",
            expected=Sentence("one of %(known)s", known=", ".join(Kind)),
        ) from error


def read_number(text: str, column: str, row: int | None, path: Path) -> float | None:
    """A number with a decimal point or comma, or None for an empty cell."""
    try:
        return float(text.replace(",", ".")) if text else None
    except ValueError as error:
        raise InputError(
            Sentence("'%(cell)s' is not a number", cell=text),
            file=path,
            row=row,
            column=column,
            expected=Sentence("a number or nothing"),
        ) from error


def _read_flag(text: str, column: str, row: int | None, path: Path) -> bool:
    if text.lower() in (*YES, *NO):
        return text.lower() in YES
    raise InputError(
        Sentence("'%(cell)s' is neither yes nor no", cell=text),
        file=path,
        row=row,
        column=column,
        expected=Sentence("yes, no or nothing"),
    )


def read_separator(text: str) -> str | None:
    """A separator by its name ("space") or as it is (";")."""
    return SEPARATOR_NAMES.get(text.lower(), text) or None


def language_code(name: str) -> str:
    """ "Suomi (fi)" and "fi" are both "fi"."""
    match = LANGUAGE.search(name)
    return (match["code"] if match else name.strip()).lower()


def read_texts(field_name: str, cells: Mapping[str, str]) -> dict[str, str]:
    """The texts of `label::fi`, `label::Svenska (sv)` …; a bare `label` is English."""
    texts = {}
    for column, cell in cells.items():
        head, _, language = column.partition("::")
        if head.strip() == field_name and cell:
            texts[language_code(language) or "en"] = cell
    return texts


def split_values(text: str) -> tuple[str, ...]:
    """Values with | between; one that holds a | itself stands in double quotes."""
    if not text:
        return ()
    values = next(csv.reader(io.StringIO(text, newline=""), delimiter="|"))
    return tuple(value.strip() for value in values if value.strip())


def _plain_cell(cell: str) -> str:
    """The text without the apostrophe that `codebook_writing` put before a formula."""
    text = str(cell).strip()
    shielded = text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS)
    return text[1:] if shielded else text
