"""Tables of mixed answers as one matrix of numbers, each dimension a block of columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from revontuli.errors import InputError, Sentence
from revontuli.picture.mfa import Layout
from revontuli.survey.codebook import Role
from revontuli.survey.traits import Measure, Trait, TraitTable
from revontuli.text import in_language

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
        check_emphasis(weigh)
        kept = [t for t in table.traits if not leave_out & set(names_of(t))]
        if not kept:
            raise InputError(
                Sentence("every trait is left out"), expected=Sentence("at least one that stays")
            )
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
                Sentence("no trait differs between people"),
                expected=Sentence("at least one column that varies"),
            )
        scale = np.array(
            [
                np.sqrt(c) if t.exclusive and 0 < c < 1 else s
                for t, c, s in zip(kept, center, spread, strict=True)
            ]
        )
        emphasis = np.array([np.prod([weigh.get(name, 1.0) for name in names_of(t)]) for t in kept])
        varies &= emphasis > 0
        if not varies.any():
            raise InputError(
                Sentence("every trait that varies weighs 0"),
                expected=Sentence("one that weighs more"),
            )
        keep = np.flatnonzero(varies)
        traits = tuple(kept[column] for column in keep)
        block_names, blocks = number_names(blocks_of(traits))
        _, questions = number_names([trait.question for trait in traits])
        return cls(
            traits=traits,
            layout=Layout(blocks, questions, emphasis[keep]),
            block_names=block_names,
            center=center[keep],
            scale=scale[keep],
            ridits={new: ridits[old] for new, old in enumerate(keep.tolist()) if old in ridits},
        )

    def apply(self, table: TraitTable) -> Floats:
        """The traits of `table` as coded columns, NaN where not known. Shape (n, q)."""
        values = self._known_values(table)
        coded = score(values, self.ridits)
        coded -= self.center
        coded /= self.scale
        return coded

    def _known_values(self, table: TraitTable) -> Floats:
        """The values of these traits, NaN where the table does not have one. Shape (n, q)."""
        own = {trait.id: trait for trait in table.traits}
        if all(trait.id in own for trait in self.traits):
            for trait in self.traits:
                check_same_kind(own[trait.id], trait)
            return table.select(self.traits).values()
        values = np.full((len(table), len(self.traits)), np.nan)
        for column, trait in enumerate(self.traits):
            if trait.id in own:
                check_same_kind(own[trait.id], trait)
                values[:, column] = table.frame[trait.id].to_numpy()
            elif trait.exclusive:
                values[:, column] = not_chosen(table, trait)
        return values


def check_same_kind(found: Trait, learned: Trait) -> None:
    """Raise InputError where a column is not of the kind that was learned from."""
    if found.levels and learned.levels and found.levels != learned.levels:
        raise InputError(
            "its categories are not those that were learned from",
            column=learned.question,
            expected=", ".join(in_language(level, "en") for level in learned.levels),
        )


def not_chosen(table: TraitTable, trait: Trait) -> Floats:
    """0 for people who chose another option of the trait's question, NaN for the others. (n,).

    A plain table of few people lacks the options that none of them chose.
    """
    others = [t for t in table.traits if t.question == trait.question]
    values = np.full(len(table), np.nan)
    for other in others:
        known = table.frame[other.id].is_not_null().to_numpy()
        if known.any() and not other.exclusive:
            raise InputError(
                f"it is {other.measure.value}", column=trait.question, expected="a category"
            )
        values[known] = 0.0
    return values


def names_of(trait: Trait) -> tuple[str, ...]:
    """What the analyst may call a trait by: itself, its question, its dimension."""
    names = (trait.id, trait.question, trait.dimension or "")
    return tuple(dict.fromkeys(name for name in names if name))


def blocks_of(traits: tuple[Trait, ...]) -> list[str]:
    """The block each trait counts in: its dimension, or background, or the rest.

    Where no trait has a dimension, nothing says what is to weigh the same, and all are one block:
    a question about the home must not weigh as much as all others only because it is background.
    """
    if not any(trait.dimension for trait in traits):
        return ["other"] * len(traits)
    rest = {Role.BACKGROUND: "background"}
    return [trait.dimension or rest.get(trait.role, "other") for trait in traits]


def number_names(names: list[str]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """The distinct names in order of first use, and which of them stands at each place."""
    distinct = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return tuple(distinct), np.array([distinct[name] for name in names], dtype=np.intp)


def check_names(traits: tuple[Trait, ...], names: set[str]) -> None:
    """Raise InputError for the first name that is no trait, question or dimension."""
    known = {name for trait in traits for name in names_of(trait)}
    for name in sorted(names - known):
        raise InputError(
            Sentence("'%(value)s' is not known", value=name),
            expected=Sentence("a trait, a question or a dimension"),
        )


def check_emphasis(weigh: Mapping[str, float]) -> None:
    """Raise InputError for the first name that weighs less than nothing, or no number."""
    for name, times in weigh.items():
        if not (0 <= times < np.inf):
            raise InputError(
                Sentence("'%(name)s' cannot weigh %(times)g", name=name, times=times),
                expected=Sentence("a number from 0 up"),
            )


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
        check_values(active.frame)
        if weights is None:
            check_weights(active.weights, len(active))
            return active
        return TraitTable(active.traits, active.frame, check_weights(weights, len(active)))
    frame = as_frame(table)
    if not frame.height or not frame.width:
        raise InputError("the table is empty", expected="rows of people and columns of answers")
    check_values(frame)
    columns: dict[str, tuple[Trait, pl.Series]] = {}
    for series in frame:
        for trait, values in read_column(series, (dimensions or {}).get(series.name)):
            if trait.id in columns:
                raise InputError(f"'{trait.id}' is there twice", expected="a name for each column")
            columns[trait.id] = trait, values
    return TraitTable(
        tuple(trait for trait, _ in columns.values()),
        pl.DataFrame({id: values for id, (_, values) in columns.items()}),
        check_weights(weights, frame.height),
    )


def as_frame(table: pl.DataFrame | pd.DataFrame | NDArray[Any]) -> pl.DataFrame:
    """A Polars frame with text column names of a Polars or pandas frame or an array.

    Raises:
        InputError: it is none of these, or two columns have one name.
    """
    if isinstance(table, pl.DataFrame):
        return table
    if isinstance(table, np.ndarray):
        return frame_of_array(table)
    if not (hasattr(table, "columns") and hasattr(table, "iloc")):
        raise InputError(
            f"a {type(table).__name__} is no table",
            expected="a TraitTable, a Polars or pandas frame, or a NumPy array",
        )
    columns: dict[str, pl.Series] = {}
    for place, name in enumerate(map(str, table.columns)):
        if name in columns:
            raise InputError("it is there twice", column=name, expected="a name for each column")
        columns[name] = column_of_pandas(name, table.iloc[:, place])
    return pl.DataFrame(columns)


def frame_of_array(array: NDArray[Any]) -> pl.DataFrame:
    """A frame with the columns x0, x1 … of an array of one or two dimensions."""
    if array.ndim not in (1, 2):
        raise InputError(f"an array of {array.ndim} dimensions", expected="rows and columns")
    grid = array.reshape(len(array), 1) if array.ndim == 1 else array
    if not grid.size:
        return pl.DataFrame()
    return pl.DataFrame([column_of_array(f"x{i}", grid[:, i]) for i in range(grid.shape[1])])


def column_of_array(name: str, values: NDArray[Any]) -> pl.Series:
    """A column; objects become what they have in common (numbers, booleans or text)."""
    if values.dtype != object:
        return pl.Series(name, values)
    known = [None if is_missing(value) else value for value in values]
    return pl.Series(name, known, strict=False)


def is_missing(value: object) -> bool:
    """Whether a Python object says "not known": None, NaN, or pandas' NA and NaT."""
    not_a_number = isinstance(value, float) and np.isnan(value)
    return value is None or not_a_number or type(value).__name__ in ("NAType", "NaTType")


def column_of_pandas(name: str, series: pd.Series[Any]) -> pl.Series:
    """A column; categories that stand in an order stay in it."""
    if getattr(series.dtype, "ordered", False):
        levels = [str(level) for level in series.cat.categories]
        codes = series.cat.codes.to_numpy()
        words = [levels[code] if code >= 0 else None for code in codes]
        return pl.Series(name, words, dtype=pl.Enum(levels))
    if series.dtype == object:
        return column_of_array(name, series.to_numpy())
    return pl.from_pandas(series.rename(name))


def check_values(frame: pl.DataFrame) -> None:
    """Raise InputError for the first column with a number that is not finite."""
    endless = frame.select(
        pl.selectors.float().is_infinite().any()  # Null and NaN are "not known"
    )
    for series in endless:
        if series.any():
            raise InputError("a number is infinite", column=series.name, expected="finite numbers")


def read_column(series: pl.Series, dimension: str | None) -> list[tuple[Trait, pl.Series]]:
    """The trait or traits of one column of a plain table, with their values.

    Raises:
        InputError: it is of a kind that cannot be compared, or has too many categories.
    """
    kind = series.dtype
    if kind == pl.Boolean or kind.is_numeric() or not series.count():
        values = series.cast(pl.Float64, strict=False).fill_nan(None)
        is_binary = kind == pl.Boolean or set(values.drop_nulls().unique()) <= {0.0, 1.0}
        measure = Measure.BINARY if is_binary else Measure.NUMERIC
        trait = Trait(series.name, measure, series.name, Role.RATING, dimension)
        return [(trait, values)]
    if isinstance(kind, pl.Enum):  # an Enum's categories stand in an order that means something
        trait = Trait(
            series.name,
            Measure.ORDERED,
            series.name,
            Role.SINGLE,
            dimension,
            levels=tuple({"en": level} for level in kind.categories),
        )
        return [(trait, series.to_physical().cast(pl.Float64))]
    if kind not in (pl.String, pl.Categorical):
        raise InputError(
            f"a {kind} cannot be compared",
            column=series.name,
            expected="numbers, booleans or categories",
        )
    return read_categories(series.cast(pl.String), dimension)


def read_categories(words: pl.Series, dimension: str | None) -> list[tuple[Trait, pl.Series]]:
    """A trait for each category of a column."""
    levels = sorted(words.drop_nulls().unique())
    if len(levels) > MOST_LEVELS:
        raise InputError(
            f"{len(levels)} different values",
            column=words.name,
            expected=f"numbers, or a category of at most {MOST_LEVELS} values",
        )
    return [
        (
            Trait(
                id=f"{words.name}={level}",
                measure=Measure.BINARY,
                question=words.name,
                role=Role.SINGLE,
                dimension=dimension,
                level=level,
                exclusive=True,
            ),
            (words == level).cast(pl.Float64),
        )
        for level in levels
    ]


def check_weights(weights: Floats | None, people: int) -> Floats:
    """Weights with mean 1; InputError where one is not above zero or their number is wrong."""
    if weights is None:
        return np.ones(people)
    try:
        weights = np.asarray(weights, dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError("a weight is no number", expected="a number above zero") from error
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
