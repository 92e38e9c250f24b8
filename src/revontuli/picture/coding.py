"""Tables of mixed answers as one matrix of numbers, each dimension a block of columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from revontuli.errors import InputError
from revontuli.picture.mfa import Layout
from revontuli.survey.codebook import Role
from revontuli.survey.traits import Measure, Trait, TraitTable

if TYPE_CHECKING:
    import pandas as pd

    Table = TraitTable | pl.DataFrame | pd.DataFrame | NDArray[Any]

Floats = NDArray[np.float64]

MOST_LEVELS = 60  # a text column with more unlike values is no category


@dataclass(frozen=True)
class Coding:
    """How traits become columns that may be compared: learned once, used for everyone.

    Numeric traits are standardised; ordered ones first become mid-rank scores (ridits: Bross
    1958); a yes/no trait is standardised; the options of one choice are divided by the root of
    their share, as in multiple correspondence analysis, so that the question counts once.

    Attributes:
        traits: one a column. Length q.
        layout: the dimension, question and the analyst's weight of each column.
        block_names: the dimensions, "background" and "other".
        center, scale: subtracted from and divided into the (scored) values. Shape (q,).
        ridits: for ordered traits, the values seen and the score of each.
    """

    traits: tuple[Trait, ...]
    layout: Layout
    block_names: tuple[str, ...]
    center: Floats
    scale: Floats
    ridits: Mapping[int, tuple[Floats, Floats]]

    @classmethod
    def learn(
        cls, table: TraitTable, leave_out: frozenset[str], weigh: Mapping[str, float]
    ) -> Coding:
        """Learn the coding of the traits that vary and are not left out.

        Args:
            table: the active traits of everyone to learn from.
            leave_out: traits, questions and dimensions to leave out.
            weigh: what a trait, question or dimension counts beside the others (1 is as is).

        Raises:
            InputError: nothing is left that varies, or a name is not known.
        """
        check_names(table.traits, {*leave_out, *weigh})
        kept = [t for t in table.traits if not leave_out & set(names_of(t))]
        values = table.select(kept).values()
        weights = table.weights
        ridits = {
            column: learn_ridits(values[:, column], weights)
            for column, trait in enumerate(kept)
            if trait.measure is Measure.ORDERED
        }
        scored = score(values, ridits)
        center, spread = weighted_moments(scored, weights)
        varies = spread > 1e-9
        if not varies.any():
            raise InputError(
                "no trait differs between people", expected="at least one column that varies"
            )
        scale = np.array(
            [
                np.sqrt(c) if t.exclusive and 0 < c < 1 else s
                for t, c, s in zip(kept, center, spread, strict=True)
            ]
        )
        emphasis = np.array([np.prod([weigh.get(name, 1.0) for name in names_of(t)]) for t in kept])
        varies &= emphasis > 0
        keep = np.flatnonzero(varies)
        traits = tuple(kept[column] for column in keep)
        block_names, blocks = number_names([block_of(trait) for trait in traits])
        _, questions = number_names([trait.question for trait in traits])
        return cls(
            traits=traits,
            layout=Layout(blocks, questions, emphasis[keep]),
            block_names=block_names,
            center=center[keep],
            scale=scale[keep],
            ridits={new: ridits[old] for new, old in enumerate(keep) if old in ridits},
        )

    def apply(self, table: TraitTable) -> Floats:
        """The traits of `table` as coded columns, NaN where not known. Shape (n, q)."""
        known = set(table.frame.columns)
        columns = [
            pl.col(t.id) if t.id in known else pl.lit(None, pl.Float64).alias(t.id)
            for t in self.traits
        ]
        frame = table.frame.select(columns)
        values = frame.to_numpy().astype(float, copy=False).reshape(len(table), len(self.traits))
        coded = score(values, self.ridits)
        coded -= self.center
        coded /= self.scale
        return coded


def names_of(trait: Trait) -> tuple[str, ...]:
    """What the analyst may call a trait by: itself, its question, its dimension."""
    names = (trait.id, trait.question, trait.dimension or "")
    return tuple(dict.fromkeys(name for name in names if name))


def block_of(trait: Trait) -> str:
    """The block a trait counts in: its dimension, or background, or the rest."""
    if trait.dimension:
        return trait.dimension
    return "background" if trait.role is Role.BACKGROUND else "other"


def number_names(names: list[str]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """The distinct names in order of first use, and which of them stands at each place."""
    distinct = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return tuple(distinct), np.array([distinct[name] for name in names], dtype=np.intp)


def check_names(traits: tuple[Trait, ...], names: set[str]) -> None:
    """Raise InputError for the first name that is no trait, question or dimension."""
    known = {name for trait in traits for name in names_of(trait)}
    for name in sorted(names - known):
        raise InputError(f"'{name}' is not known", expected="a trait, a question or a dimension")


def learn_ridits(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The distinct values of an ordered trait and the mid-rank score (0 to 1) of each."""
    known = ~np.isnan(values)
    levels, place = np.unique(values[known], return_inverse=True)
    share = np.bincount(place, weights[known], minlength=len(levels))
    share = share / max(share.sum(), 1e-12)
    return levels, np.cumsum(share) - share / 2


def score(values: Floats, ridits: Mapping[int, tuple[Floats, Floats]]) -> Floats:
    """A copy of `values` with ordered columns as their scores (between levels: interpolated)."""
    scored = values.copy()
    for column, (levels, scores) in ridits.items():
        if len(levels):
            scored[:, column] = np.interp(values[:, column], levels, scores)
    return scored


def weighted_moments(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Weighted mean and standard deviation of each column, over what is known."""
    known = ~np.isnan(values)
    total = np.maximum(weights @ known, 1e-12)
    filled = np.where(known, values, 0.0)
    mean = (weights @ filled) / total
    variance = (weights @ np.where(known, (values - mean) ** 2, 0.0)) / total
    return mean, np.sqrt(variance)


def as_trait_table(
    table: Table,
    dimensions: Mapping[str, str] | None = None,
    weights: Floats | None = None,
) -> TraitTable:
    """Any table as a trait table.

    Args:
        table: a TraitTable (its active traits are taken), or a Polars or pandas frame or NumPy
            array of numbers, booleans and categories; missing is null, None or NaN.
        dimensions: dimension of each column by its name, for tables that do not say.
        weights: each row's weight; default all the same (a TraitTable has its own).

    Raises:
        InputError: it is empty, a column cannot be used, or weights do not fit.
    """
    if isinstance(table, TraitTable):
        active = table.active
        return active if weights is None else TraitTable(active.traits, active.frame, weights)
    frame = as_frame(table)
    if not frame.height or not frame.width:
        raise InputError("the table is empty", expected="rows of people and columns of answers")
    traits: list[Trait] = []
    columns: list[pl.Series] = []
    for series in frame:
        dimension = (dimensions or {}).get(series.name)
        for trait, values in read_column(series, dimension):
            traits.append(trait)
            columns.append(values)
    return TraitTable(tuple(traits), pl.DataFrame(columns), check_weights(weights, frame.height))


def as_frame(table: pl.DataFrame | pd.DataFrame | NDArray[Any]) -> pl.DataFrame:
    """A Polars frame with text column names of a Polars or pandas frame or an array."""
    if isinstance(table, pl.DataFrame):
        return table
    if isinstance(table, np.ndarray):
        grid = table.reshape(len(table), -1)
        names = [f"x{column}" for column in range(grid.shape[1])]
        if grid.dtype != object:
            return pl.DataFrame(grid, schema=names)
        return pl.DataFrame(
            [pl.Series(n, list(grid[:, i]), strict=False) for i, n in enumerate(names)]
        )
    return pl.from_pandas(table.rename(columns=str))


def read_column(series: pl.Series, dimension: str | None) -> list[tuple[Trait, pl.Series]]:
    """The trait or traits of one column of a plain table, with their values."""
    kind = series.dtype
    if kind == pl.Boolean or kind.is_numeric():
        values = series.cast(pl.Float64).fill_nan(None)
        is_binary = kind == pl.Boolean or set(values.drop_nulls().unique()) <= {0.0, 1.0}
        measure = Measure.BINARY if is_binary else Measure.NUMERIC
        trait = Trait(series.name, measure, series.name, Role.RATING, dimension)
        return [(trait, values)]
    if isinstance(kind, pl.Enum):  # an Enum's categories stand in an order that means something
        trait = Trait(series.name, Measure.ORDERED, series.name, Role.SINGLE, dimension)
        return [(trait, series.to_physical().cast(pl.Float64))]
    words = series.cast(pl.String)
    levels = sorted(words.drop_nulls().unique())
    if len(levels) > MOST_LEVELS:
        raise InputError(
            f"{len(levels)} different values",
            column=series.name,
            expected=f"numbers, or a category of at most {MOST_LEVELS} values",
        )
    return [
        (
            Trait(
                id=f"{series.name}={level}",
                measure=Measure.BINARY,
                question=series.name,
                role=Role.SINGLE,
                dimension=dimension,
                level=level,
                exclusive=True,
            ),
            (words == level).cast(pl.Float64).alias(f"{series.name}={level}"),
        )
        for level in levels
    ]


def check_weights(weights: Floats | None, people: int) -> Floats:
    """Weights with mean 1; InputError where one is not above zero or their number is wrong."""
    if weights is None:
        return np.ones(people)
    weights = np.asarray(weights, dtype=float)
    if weights.shape != (people,):
        raise InputError(f"{weights.size} weights for {people} people", expected="one a person")
    wrong = np.flatnonzero(~(weights > 0) | ~np.isfinite(weights))
    if wrong.size:
        raise InputError(
            f"{weights[wrong[0]]} is not a weight",
            row=int(wrong[0]) + 2,
            column="weight",
            expected="a number above zero",
        )
    return weights / weights.mean()
