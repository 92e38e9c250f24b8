"""What a column's answers look like."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from revontuli.survey.cells import CHOSEN, NOT_CHOSEN, as_text, parse_numbers
from revontuli.survey.draft_words import NO_ANSWER, NOT_ASKED
from revontuli.survey.sources import ColumnLabels

DATE = re.compile(
    r"^(?:\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{2,4})(?:[T\s]+\d\d?[:.]\d\d.*)?$|^\d\d?:\d\d(?::\d\d)?$"
)


@dataclass
class Column:
    """One column of a file of answers.

    Attributes:
        name: its heading.
        cells: as the file has them.
        labels: what the file itself says of it.
    """

    name: str
    cells: pl.Series
    labels: ColumnLabels = field(default_factory=ColumnLabels)

    @cached_property
    def text(self) -> pl.Series:
        """The cells as text, null where empty."""
        return as_text(self.cells).alias("text")

    @cached_property
    def counts(self) -> dict[str, int]:
        """Each unlike answer and how many gave it, the commonest first, without no-answers."""
        values = (
            self.text.drop_nulls().value_counts().sort(["count", "text"], descending=[True, False])
        )
        found = dict(zip(values["text"], values["count"], strict=True))
        silent = {*self.missing, *self.not_shown}
        return {value: count for value, count in found.items() if value not in silent}

    @cached_property
    def not_shown(self) -> tuple[str, ...]:
        """Values that say "not asked", such as LimeSurvey's N/A."""
        return tuple(v for v in self._unlike() if v.casefold() in NOT_ASKED)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Values that say "no answer", by their words or by the file's own account."""
        told = [v for v in self._unlike() if v.casefold() in NO_ANSWER]
        return tuple(dict.fromkeys((*told, *self.labels.missing)))

    def _unlike(self) -> list[str]:
        return sorted(self.text.drop_nulls().unique())

    @cached_property
    def answered(self) -> int:
        """How many answered."""
        return sum(self.counts.values())

    @cached_property
    def numbers(self) -> list[float] | None:
        """The unlike answers as numbers, or None where some are none."""
        values = parse_numbers(pl.Series(list(self.counts), dtype=pl.String))
        return None if values.null_count() or not len(values) else sorted(values)

    @property
    def is_whole(self) -> bool:
        """Whether all answers are whole numbers."""
        return self.numbers is not None and all(n.is_integer() for n in self.numbers)

    @property
    def is_unique(self) -> bool:
        """Whether no answer is given twice."""
        return self.answered > 1 and len(self.counts) == self.answered

    @cached_property
    def is_option(self) -> bool:
        """Whether it can tell of one option: 1/0, yes/empty, or the option's text/empty."""
        words = {value.casefold() for value in self.counts}
        if words <= CHOSEN | NOT_CHOSEN:
            return True
        return len(words) == 1 and len(next(iter(words))) <= 200 and self.answered < len(self.text)

    @cached_property
    def is_date(self) -> bool:
        """Whether nearly all answers are dates or times."""
        if self.cells.dtype.is_temporal():
            return True
        sample = list(self.counts)[:200]
        return bool(sample) and sum(bool(DATE.match(v)) for v in sample) > 0.9 * len(sample)

    @property
    def mean_length(self) -> float:
        """Mean number of characters of an answer."""
        total = sum(len(value) * count for value, count in self.counts.items())
        return total / max(1, self.answered)
