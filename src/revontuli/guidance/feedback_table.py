"""What may be shown of feedback: nothing that rests on fewer than five people.

Counts are told for whole windows of four weeks, each by itself. A running total would tell, from
one day to the next, what a single visitor did.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from revontuli.guidance.feedback_counts import NO_SEGMENT, FeedbackCounts
from revontuli.guidance.feedback_limits import ALLOWANCE, FIRST_DAY, VOTE, WINDOW, window_of
from revontuli.privacy import protect_counts

KINDS = ("shown", "opened", "helpful", "not_helpful")
EVERYBODY = "everybody"


def feedback_table(counts: FeedbackCounts, today: date) -> pl.DataFrame:
    """How each service fared in each window that is over, in all and by segment.

    A count is shown if at least five sources must stand behind it: as a source counts at most
    three times for being shown a service, 13 times shown are five sources. Where the segments'
    counts would give away a hidden one by subtraction, one more is hidden.

    Returns:
        A row for each window, service and segment with something to show. Columns: `first_day`,
        `service`, `segment` (EVERYBODY for all; "" where it was not known), and Int64 `shown`,
        `opened`, `helpful`, `not_helpful`, null where it is hidden.
    """
    window = (pl.col("day").to_physical() + FIRST_DAY) // WINDOW
    summed = (
        counts.services.group_by(window.alias("window"), "service", "segment")
        .agg(pl.col(KINDS).sum())
        .filter(pl.col("window") < window_of(today))
        .sort("window", "service", "segment")
    )
    segments = sorted({NO_SEGMENT, *summed["segment"]})
    rows: list[tuple[object, ...]] = []
    for (number, service), own in summed.group_by("window", "service", maintain_order=True):
        first_day = date.fromordinal(int(str(number)) * WINDOW)
        values = np.zeros((len(segments), len(KINDS)), dtype=np.int64)
        values[[segments.index(segment) for segment in own["segment"]]] = own.select(KINDS)
        told = [_told(values[:, column], kind) for column, kind in enumerate(KINDS)]
        rows += [
            (first_day, service, segment, *cells)
            for segment, *cells in zip((EVERYBODY, *segments), *told, strict=True)
            if any(cell is not None for cell in cells)
        ]
    keys = {"first_day": pl.Date, "service": pl.String, "segment": pl.String}
    return pl.DataFrame(rows, schema=keys | dict.fromkeys(KINDS, pl.Int64), orient="row")


def _told(values: Sequence[int] | np.ndarray, kind: str) -> list[int | None]:
    """One kind's count of everybody and of each segment; None where it is hidden."""
    most = ALLOWANCE[kind if kind in ALLOWANCE else VOTE][0]
    sources = -(-np.asarray(values) // most)  # at least so many
    everybody = [-(-int(np.sum(values)) // most)]
    shown = [*protect_counts(everybody, total_known=False), *protect_counts(sources)]
    return [
        int(value) if may else None
        for value, may in zip([np.sum(values), *values], shown, strict=True)
    ]
