"""Tables as sheets of a workbook: widths, number formats, and nothing that runs as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revontuli.engine import atomic_path, safe_cell
from revontuli.language import Words
from revontuli.text import Text, in_language

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format

Cell = str | int | float | bool | None
WIDEST = 60  # characters
FORMATS = {  # by the kind of a column
    "share": "0.0%",
    "mean": "0.00",
    "small": "0.0000",
    "count": "#,##0",
    "text": "@",
}
Column = tuple[str, str, bool]  # heading, kind, whether an empty cell is a number held back


@contextmanager
def open_workbook(path: str | Path) -> Iterator[xlsxwriter.Workbook]:
    """An XLSX file to write, whole or not at all, in which no text becomes a formula or a link."""
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with atomic_path(Path(path)) as temporary:
        book = xlsxwriter.Workbook(str(temporary), options)
        yield book
        book.close()


class Sheets:
    """Writes tables into a workbook.

    Args:
        book: the workbook.
        language: of labels, and of what stands for a number held back.
    """

    def __init__(self, book: xlsxwriter.Workbook, language: str) -> None:
        self.book = book
        self.words = Words(language)
        self.hidden = self.words.gettext("not shown")
        heading = {"bold": True, "bg_color": "#0B6F6A", "font_color": "#FFFFFF", "valign": "top"}
        self.heading = book.add_format(heading | {"text_wrap": True})
        self.held_back = book.add_format({"font_color": "#6B7785", "align": "right"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.formats: dict[str, Format] = {
            kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()
        }

    def label(self, text: Text) -> str:
        """A label in the workbook's language."""
        return in_language(text, self.words.language)

    def sheet(self, name: str, headings: str, rows: Iterable[Sequence[Cell]]) -> None:
        """A table with a frozen heading, a filter, widths and number formats.

        Each heading is "name" for text or "name:kind" for numbers, and ends with "!" where an
        empty cell is a number held back.
        """
        columns = [_column(heading) for heading in headings.split()]
        sheet = self.book.add_worksheet(name)
        widths = [len(column[0]) + 2 for column in columns]
        last = 0
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column[0], self.heading)
        for last, row in enumerate(rows, start=1):
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                self.cell(sheet, last, place, column, value)
                if isinstance(value, str):
                    widths[place] = max(widths[place], min(WIDEST, len(value) + 1))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, max(9, width))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)

    def cell(self, sheet: Any, row: int, place: int, column: Column, value: Cell) -> None:
        """One cell: a number, a text made harmless, or that it is held back."""
        kind = column[1]
        if value is None:
            if column[2]:
                sheet.write_string(row, place, self.hidden, self.held_back)
        elif isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, int | float):
            sheet.write_number(row, place, value, self.formats[kind])
        else:
            sheet.write_string(row, place, str(safe_cell(value)), self.formats["text"])

    def page(self, name: str, rows: Sequence[tuple[str, Cell]]) -> None:
        """Names and values, one below another."""
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90)
        for row, (what, value) in enumerate(rows):
            sheet.write_string(row, 0, str(safe_cell(what)), self.bold)
            if isinstance(value, int | float):
                sheet.write_number(row, 1, value, self.wrapped)
            else:
                sheet.write_string(row, 1, str(safe_cell(value or "")), self.wrapped)


def _column(heading: str) -> Column:
    name, _colon, kind = heading.rstrip("!").partition(":")
    return name, kind or "text", heading.endswith("!")
