"""Any two traits as a table and a chart that may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.privacy import MINIMUM, protect_table
from revontuli.survey.traits import Measure, Trait, TraitTable
from revontuli.text import Text, in_language

YES: Text = {"fi": "Kyllä", "sv": "Ja", "en": "Yes"}
NO: Text = {"fi": "Ei", "sv": "Nej", "en": "No"}
SHARE: Text = {"fi": "osuus", "sv": "andel", "en": "share"}
CLASSES = 5  # a numeric trait is shown in about so many classes of like size
ROUNDED_TO = 5  # people


@dataclass(frozen=True, slots=True)
class PairTable:
    """How the levels of one trait go with those of another, safe to show.

    Attributes:
        a, b: trait ids; a's levels are the rows.
        label_a, label_b: what they are, by language.
        rows, columns: names of the levels, lowest first.
        n: people in each cell, to the nearest five; None where it may not be shown.
        share: weighted share of the row's people who are in the column, to the nearest 0.01;
            None where it may not be shown.
    """

    a: str
    b: str
    label_a: Text
    label_b: Text
    rows: tuple[Text, ...]
    columns: tuple[Text, ...]
    n: tuple[tuple[int | None, ...], ...]
    share: tuple[tuple[float | None, ...], ...]


def pair_table(table: TraitTable, a: str, b: str, minimum: int = MINIMUM) -> PairTable:
    """The table of two traits, over people for whom both are known.

    Binary traits have the rows no and yes, ordered ones their levels, numeric ones about five
    classes of like size. Cells of fewer than `minimum` people are hidden, with as many more as
    it takes that they can't be had by subtraction. Counts are rounded to five and shares to whole
    per cents, so that those who left one of the answers out can't be counted either, by taking
    this table from figures of the traits themselves.

    Args:
        table: everybody's traits.
        a, b: ids of two of them.
        minimum: the fewest people that a cell may rest on.

    Raises:
        KeyError: the table has no such trait.
    """
    by_id = {trait.id: trait for trait in table.traits}
    people = table.select([by_id[id] for id in dict.fromkeys((a, b))])
    known = people.frame[a].is_not_null() & people.frame[b].is_not_null()
    people = people.where(known.to_numpy())
    row_names, row = trait_classes(by_id[a], people.frame[a].to_numpy())
    column_names, column = trait_classes(by_id[b], people.frame[b].to_numpy())
    shape = len(row_names), len(column_names)
    counts, weights = np.zeros(shape, dtype=np.int64), np.zeros(shape)
    np.add.at(counts, (row, column), 1)
    np.add.at(weights, (row, column), people.weights)
    shown = protect_table(counts, minimum=minimum) if counts.size else counts.astype(bool)
    one, other = (a, by_id[a].label, row_names), (b, by_id[b].label, column_names)
    return shown_table(one, other, counts, weights, shown)


def shown_table(
    a: tuple[str, Text, tuple[Text, ...]],
    b: tuple[str, Text, tuple[Text, ...]],
    counts: NDArray[Any],
    weights: NDArray[Any],
    shown: NDArray[np.bool_],
) -> PairTable:
    """The table of two traits, rounded, without the cells that may not be shown.

    Args:
        a, b: id, label and names of the levels of each trait.
        counts: people. Shape (levels of a, levels of b), as are
        weights: their weights, and
        shown: which of the cells may be shown.
    """
    totals = np.maximum(weights.sum(axis=1, keepdims=True), 1e-12)
    share = weights / totals
    return PairTable(
        a=a[0],
        b=b[0],
        label_a=a[1],
        label_b=b[1],
        rows=a[2],
        columns=b[2],
        n=tuple(
            tuple(
                ROUNDED_TO * round(int(n) / ROUNDED_TO) if ok else None
                for n, ok in zip(*pair, strict=True)
            )
            for pair in zip(counts, shown, strict=True)
        ),
        share=tuple(
            tuple(round(float(s), 2) if ok else None for s, ok in zip(*pair, strict=True))
            for pair in zip(share, shown, strict=True)
        ),
    )


def trait_classes(
    trait: Trait, values: NDArray[np.float64], open_ends: bool = False
) -> tuple[tuple[Text, ...], NDArray[np.intp]]:
    """Names of a trait's levels, and which of them each value is in.

    Args:
        trait: binary ones have the levels no and yes, ordered ones their own, numeric ones about
            five classes of like size.
        values: known ones.
        open_ends: whether the outer ends of a number without a scale stay untold, for they would
            be single people's.
    """
    if trait.measure is Measure.BINARY:
        return (NO, YES), (values > 0.5).astype(np.intp)
    if trait.measure is Measure.ORDERED and trait.levels:
        return trait.levels, np.clip(values, 0, len(trait.levels) - 1).astype(np.intp)
    distinct = np.unique(values)
    starts = distinct
    if len(distinct) > CLASSES + 1:
        steps = np.quantile(values, np.arange(CLASSES) / CLASSES, method="inverted_cdf")
        starts = np.unique(steps)
    place = np.searchsorted(starts, values, side="right") - 1
    ends = [distinct[distinct < start][-1] for start in starts[1:]] + list(distinct[-1:])
    names = [_span(float(low), float(high)) for low, high in zip(starts, ends, strict=True)]
    if open_ends and trait.low is None and len(names) > 1:
        names[0] = _beyond("≤", float(ends[0]))
        names[-1] = _beyond("≥", float(starts[-1]))
    return tuple(names), place


def _span(low: float, high: float) -> Text:
    words = f"{low:.6g}" if low == high else f"{low:.6g}–{high:.6g}"
    comma = words.replace(".", ",")
    return {"fi": comma, "sv": comma, "en": words}


def _beyond(mark: str, end: float) -> Text:
    return {code: f"{mark} {words}" for code, words in _span(end, end).items()}


def strength(pair: PairTable) -> float | None:
    """How strongly two traits go together, -1 to 1, from what is shown of them alone.

    The correlation of ranks (Spearman's, with ties) over the table's cells; for two yes/no traits
    that is phi. None where a cell is hidden or one of the traits does not vary.
    """
    n = np.array([[np.nan if x is None else x for x in row] for row in pair.n], dtype=float)
    share = np.array([[np.nan if x is None else x for x in row] for row in pair.share], dtype=float)
    if not n.size or np.isnan(n).any() or np.isnan(share).any():
        return None
    cells = share * n.sum(axis=1, keepdims=True)  # weighted shares of rounded rows
    if cells.sum() <= 0:
        return None
    cells /= cells.sum()
    row, column = _ridits(cells.sum(axis=1)), _ridits(cells.sum(axis=0))
    spread = (row**2 @ cells.sum(axis=1)) * (column**2 @ cells.sum(axis=0))
    return float(np.clip(row @ cells @ column / np.sqrt(spread), -1, 1)) if spread > 0 else None


def _ridits(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Middle rank of each level, less the mean of them all."""
    return np.asarray(np.cumsum(share) - share / 2 - 0.5)


def pair_chart(pair: PairTable, language: str = "fi") -> dict[str, Any]:
    """The table as a Vega-Lite chart: bars where the second trait is yes or no, else a heat map.

    Bars tell the share with the second trait at each level of the first. In the heat map each
    row sums to 100 %, and hidden cells are grey.

    Args:
        pair: what to show.
        language: of its words.

    Returns:
        A Vega-Lite specification, as `vl_convert.vegalite_to_svg` takes it.
    """
    import altair as alt
    import polars as pl

    yes_or_no = pair.columns == (NO, YES)
    first, second = (
        in_language(pair.label_a, language, pair.a),
        in_language(pair.label_b, language, pair.b),
    )
    rows = _distinct(pair.rows, language)
    columns = _distinct(pair.columns, language)
    cells = pl.DataFrame(
        [
            {
                "row": rows[i],
                "column": columns[j],
                "share": share,
                "end": share or 0.0,
                "text": _percent(share, language) if share is not None else "–",
            }
            for i, line in enumerate(pair.share)
            for j, share in enumerate(line)
            if not yes_or_no or pair.columns[j] == YES
        ],
        schema={
            "row": pl.String,
            "column": pl.String,
            "share": pl.Float64,
            "end": pl.Float64,
            "text": pl.String,
        },
    )
    tooltip = [
        alt.Tooltip("row:N", title=first),
        alt.Tooltip("column:N", title=second),
        alt.Tooltip("text:N", title=in_language(SHARE, language)),
    ]
    rows_axis = alt.Y("row:N", sort=rows, title=_wrap(first), axis=alt.Axis(labelLimit=220))
    base = alt.Chart(cells, description=f"{first} × {second}").encode(y=rows_axis, tooltip=tooltip)
    if yes_or_no:
        share = alt.X(
            "end:Q",
            title=_wrap(second),
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format="%", tickCount=5),
        )
        marks = base.mark_bar(color="#31688e", height={"band": 0.65}).encode(x=share)
        words = base.mark_text(align="left", dx=5).encode(
            x=alt.X("end:Q", title=_wrap(second)), text="text:N"
        )
        chart = alt.layer(marks, words).properties(width=320, height=alt.Step(34))
    else:
        across = alt.X(
            "column:N",
            sort=columns,
            title=_wrap(second),
            axis=alt.Axis(labelLimit=160, labelAngle=0 if max(map(len, columns)) < 9 else -35),
        )
        top = max(0.5, max(cells["end"], default=0.0))
        hidden = alt.datum["share"] == None  # noqa: E711 (an expression of Vega, not of Python)
        colour = (
            alt.when(hidden)
            .then(alt.value("#d9d9d9"))
            .otherwise(
                alt.Color(
                    "share:Q",
                    scale=alt.Scale(scheme="blues", domain=[0, top]),
                    legend=None,
                )
            )
        )
        ink = (
            alt.when(alt.datum["share"] > 0.6 * top)
            .then(alt.value("white"))
            .otherwise(alt.value("#222222"))
        )
        marks = base.mark_rect(stroke="white").encode(x=across, color=colour)
        words = base.mark_text().encode(x=across, text="text:N", color=ink)
        chart = alt.layer(marks, words).properties(width=alt.Step(64), height=alt.Step(34))
    spec: dict[str, Any] = chart.to_dict()
    return spec


def _percent(share: float, language: str) -> str:
    percent = round(share * 100)
    return f"{percent}%" if language == "en" else f"{percent} %"


def _distinct(names: tuple[Text, ...], language: str) -> list[str]:
    """Names in a language, told apart where two levels are called the same."""
    found: list[str] = []
    for number, name in enumerate(names, start=1):
        words = in_language(name, language, str(number))
        found.append(words if words not in found else f"{words} ({number})")
    return found


def _wrap(words: str) -> list[str]:
    import textwrap

    return textwrap.wrap(words, 48) or [""]
