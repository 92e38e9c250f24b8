"""Revontuli's own Segmenter, as it is out of the box.

Stability of the segments found is left out (`bootstraps=0`): it is told to the reader and does not
change who is in which segment. `speed` measures it with.
"""

from __future__ import annotations

import polars as pl

from benchmarks.answers import Answers, Kind
from benchmarks.methods.found import FEWEST, MOST, Found
from revontuli.picture.segmenter import Segmenter


def find_groups(answers: Answers, k: int | None, seed: int, bootstraps: int = 0) -> Found:
    model = Segmenter(
        "auto" if k is None else k,
        seed,
        segment_range=(FEWEST, MOST),
        bootstraps=bootstraps,
    )
    if answers.traits is not None:
        model.fit(answers.traits)
    else:
        model.fit(as_frame(answers), dimensions=answers.dimensions)
    return Found(model.labels_, {c.k: c.score for c in model.candidates_})


def as_frame(answers: Answers) -> pl.DataFrame:
    """The answers as a Polars frame whose types say what each column holds."""
    return pl.DataFrame([_as_series(answers, name) for name in answers.frame.columns])


def _as_series(answers: Answers, name: str) -> pl.Series:
    column = answers.frame[name]
    kind = answers.kinds[name]
    if kind is Kind.NOMINAL:
        return pl.from_pandas(column.astype("string")).alias(name)
    values = pl.Series(name, column.to_numpy(float)).fill_nan(None)
    if kind is Kind.BINARY:
        return values.cast(pl.Boolean)
    if kind is Kind.ORDERED:
        ranks = range(int(column.max(skipna=True)) + 1) if column.notna().any() else range(1)
        return values.cast(pl.Int64).cast(pl.String).cast(pl.Enum([str(rank) for rank in ranks]))
    return values
