"""What Revontuli says when it cannot use what it was given."""

from __future__ import annotations

from numbers import Real
from pathlib import Path
from typing import Self


class Sentence(str):
    """An English sentence that can be told in other languages too.

    It is a string like any other, and goes where strings go. Beside it stand its message, by which
    translations are found, and what stands in the message's places, which may be sentences too.
    `Words.sentence` tells it.

        Sentence("a number from %(low)g to %(high)g", low=1, high=10)

    Args:
        message: with `%(name)s` for each value; it is found here by `language.extraction`.
        values: what stands in its places, by name.
    """

    message: str
    values: dict[str, object]

    def __new__(cls, message: str, /, **values: object) -> Self:
        """The sentence in English."""
        sentence = super().__new__(cls, message % values if values else message)
        sentence.message = message
        sentence.values = {
            name: value if isinstance(value, KEPT) else str(value) for name, value in values.items()
        }
        return sentence


class InputError(Exception):
    """The input is wrong, and the person who gave it can mend it.

    The message is one plain sentence that says where (file, row, column) and what was expected;
    the command line prints it and ends with status 1.

    Args:
        problem: what is wrong, without a full stop ("'11' is not on the scale"): a `Sentence`
            where the site may show it.
        file: the file it is in.
        row: the row as a spreadsheet counts it (the heading is row 1).
        column: the column or field.
        expected: what would have been right ("a number from 1 to 10"): a `Sentence` likewise.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: str | Path | None = None,
        row: int | None = None,
        column: str | None = None,
        expected: str | None = None,
    ) -> None:
        self.problem = problem
        self.file = file
        self.row = row
        self.column = column
        self.expected = expected
        super().__init__(str(self))

    def __str__(self) -> str:
        place = [
            str(self.file) if self.file is not None else "",
            f"row {self.row}" if self.row is not None else "",
            f"column '{self.column}'" if self.column is not None else "",
        ]
        where = ", ".join(part for part in place if part)
        message = f"{where}: {self.problem}" if where else self.problem
        return f"{message}; expected {self.expected}" if self.expected else message


KEPT = (str, Real, InputError)  # values that are told as they are; others by their words
