"""What sets groups apart: every variable of a table in each group beside everyone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from revontuli.errors import InputError
from revontuli.picture.tally import Tally
from revontuli.picture.v_test import false_discovery_rates, two_sided_p, v_tests

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

TRUE = "true"  # the level that a column of booleans is described by


def describe_groups(
    frame: pl.DataFrame | pd.DataFrame,
    labels: Sequence[Any] | NDArray[Any] | pl.Series,
    weights: Sequence[float] | NDArray[Any] | pl.Series | None = None,
) -> pl.DataFrame:
    """Describe groups by the variables of a table, as FactoMineR's `catdes` does.

    A numeric column is compared by its mean, a column of booleans by the share of `true`, a
    column of text or categories by the share of each level. Where an answer is missing, only
    those who answered count (catdes counts everyone). With weights, shares and means are
    weighted and the v-test rests on effective numbers of people (Kish 1965, see
    `revontuli.picture.v_test.effective_sizes`); weights all alike change nothing.

    Args:
        frame: one row a person; numbers, booleans, text or categories, null or NaN where missing.
        labels: each person's group. Length n.
        weights: each person's weight, above zero, or None. Length n.

    Returns:
        A row for each group and variable (or level), groups in order, in each the highest v-test
        first:

        - `group`, as in `labels`; `variable`; `level`, null for numbers
        - `n_in`, `n_all`: people who answered the variable, in the group and in all
        - `mean_in`, `mean_all`, `sd_in`, `sd_all`: of numbers (sd divides by n)
        - `share_in`, `share_all`: of levels (catdes: Mod/Cla and Global, there in per cent)
        - `share_of_level`: share of those with the level who are in the group (catdes: Cla/Mod)
        - `lift`: share_in / share_all
        - `v_test`: signed, in standard normal units; null where nobody or everybody who
          answered is in the group
        - `p_value`: two-sided; `q_value`: p after Benjamini & Hochberg (1995) over the group

    Raises:
        InputError: the table is empty, a column cannot be described, the labels or weights
            don't go with it, or there are fewer than two groups.
    """
    table = _as_polars(frame)
    groups, index = _read_labels(labels, table.height)
    columns, values = _read_columns(table)
    origin = _origins(columns, values)
    ids = tuple(str(i) for i in range(len(columns)))
    tally = Tally.of_values(
        ids, values - origin, index, len(groups), _read_weights(weights, table.height)
    )
    return _describe(tally, groups, columns, origin)


def _describe(
    tally: Tally, groups: pl.Series, columns: list[tuple[str, str | None]], origin: Floats
) -> pl.DataFrame:
    everyone = tally.everyone
    is_share = np.array([level is not None for _, level in columns])
    v = v_tests(tally, is_share)
    p = two_sided_p(v)
    mean_in, mean_all = tally.means + origin, np.broadcast_to(everyone.means + origin, v.shape)
    sd_in, sd_all = np.sqrt(tally.variances), np.broadcast_to(np.sqrt(everyone.variances), v.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        share_of_level, lift = tally.wx / everyone.wx, mean_in / mean_all

    def numbers(array: Floats) -> Floats:
        return np.where(is_share, np.nan, array).ravel()

    def shares(array: Floats) -> Floats:
        return np.where(is_share, array, np.nan).ravel()

    found = pl.DataFrame(
        {
            "group": groups.gather(np.repeat(np.arange(len(groups)), len(columns))),
            "variable": [variable for variable, _ in columns] * len(groups),
            "level": pl.Series([level for _, level in columns] * len(groups), dtype=pl.String),
            "n_in": tally.answered.ravel(),
            "n_all": np.broadcast_to(everyone.answered, v.shape).ravel(),
            "mean_in": numbers(mean_in),
            "mean_all": numbers(mean_all),
            "sd_in": numbers(sd_in),
            "sd_all": numbers(sd_all),
            "share_in": shares(mean_in),
            "share_all": shares(mean_all),
            "share_of_level": shares(share_of_level),
            "lift": shares(lift),
            "v_test": v.ravel(),
            "p_value": p.ravel(),
            "q_value": false_discovery_rates(p).ravel(),
        }
    )
    number = pl.Series(np.repeat(np.arange(len(groups)), len(columns)))
    return (
        found.with_columns(pl.col(pl.Float64).fill_nan(None), number.alias("_group"))
        .sort("_group", "v_test", descending=[False, True], nulls_last=True, maintain_order=True)
        .drop("_group")
    )


def _as_polars(frame: pl.DataFrame | pd.DataFrame) -> pl.DataFrame:
    if not isinstance(frame, pl.DataFrame):
        try:
            frame = pl.from_pandas(frame)
        except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
            raise InputError(
                f"the table cannot be read ({error})",
                expected="a Polars or pandas data frame with one type in each column",
            ) from error
    if frame.height == 0 or frame.width == 0:
        raise InputError("the table is empty", expected="at least one row and one column")
    return frame


def _read_labels(
    labels: Sequence[Any] | NDArray[Any] | pl.Series, n: int
) -> tuple[pl.Series, NDArray[np.int64]]:
    """The groups in order, and the place of each person's group among them."""
    series = pl.Series("group", np.asarray(labels) if hasattr(labels, "__array__") else labels)
    if len(series) != n:
        raise InputError(f"there are {len(series)} labels for {n} rows", expected="one a row")
    if series.dtype.is_float():
        series = series.fill_nan(None)
    if series.null_count():
        raise InputError(f"{series.null_count()} rows have no group", expected="a label for each")
    groups = series.unique().sort()
    if len(groups) < 2:
        raise InputError("there is only one group", expected="at least two groups to compare")
    order = pl.DataFrame({"group": groups, "index": np.arange(len(groups))})
    index = series.to_frame().join(order, on="group", how="left", maintain_order="left")["index"]
    return groups, index.to_numpy()


def _read_weights(
    weights: Sequence[float] | NDArray[Any] | pl.Series | None, n: int
) -> Floats | None:
    if weights is None:
        return None
    read = np.asarray(weights, dtype=float)
    if read.shape != (n,):
        raise InputError(f"there are {read.size} weights for {n} rows", expected="one a row")
    if not (np.isfinite(read).all() and (read > 0).all()):
        raise InputError("a weight is missing, zero or negative", expected="numbers above zero")
    return read / read.mean()


def _read_columns(table: pl.DataFrame) -> tuple[list[tuple[str, str | None]], Floats]:
    """Each variable (with its level, for shares), and its values as numbers."""
    columns: list[tuple[str, str | None]] = []
    values: list[Floats] = []
    for series in table:
        levels = _levels(series)
        if levels is None:
            columns.append((series.name, None))
            values.append(_numbers(series))
        for level, has in levels or ():
            columns.append((series.name, level))
            values.append(has.cast(pl.Float64).to_numpy())
    return columns, np.column_stack(values) if values else np.empty((table.height, 0))


def _levels(series: pl.Series) -> list[tuple[str, pl.Series]] | None:
    """Each level of a column and who has it, or None where the column holds numbers."""
    if series.dtype.is_numeric() or series.dtype == pl.Null:
        return None
    if series.dtype == pl.Boolean:
        return [(TRUE, series)]
    if series.dtype in (pl.String, pl.Categorical, pl.Enum):
        text = series.cast(pl.String)
        return [(level, text == level) for level in text.drop_nulls().unique().sort()]
    raise InputError(
        f"a column of {series.dtype} cannot be described",
        column=series.name,
        expected="numbers, booleans, text or categories",
    )


def _numbers(series: pl.Series) -> Floats:
    values = series.cast(pl.Float64).to_numpy()
    if np.isinf(values).any():
        raise InputError(
            "a value is infinite",
            row=int(np.flatnonzero(np.isinf(values))[0]) + 2,
            column=series.name,
            expected="a number or nothing",
        )
    return values


def _origins(columns: list[tuple[str, str | None]], values: Floats) -> Floats:
    """Where to count each column from: sums of squares far from zero lose digits."""
    numeric = np.array([level is None for _, level in columns])
    known = ~np.isnan(values)
    total = np.where(known, values, 0.0).sum(axis=0)
    means = np.divide(total, known.sum(axis=0), out=np.zeros(len(columns)), where=known.any(axis=0))
    return np.where(numeric, means, 0.0)
