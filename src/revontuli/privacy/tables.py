"""Which cells of a table of counts may be shown.

Small cells are hidden (primary suppression), and as many more as it takes that nobody finds them
by subtracting what is shown from the totals (complementary suppression). See Willenborg & de Waal
(2001), *Elements of Statistical Disclosure Control*, and Hundepool et al. (2012), *Statistical
Disclosure Control*, chapter 4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revontuli.privacy.network import HiddenNetwork

MINIMUM = 5  # no number that is shown rests on fewer people


def protect_counts(
    counts: ArrayLike, *, minimum: int = MINIMUM, total_known: bool = True
) -> NDArray[np.bool_]:
    """Which counts of a list may be shown.

    Counts under `minimum` are hidden, zeros too. Where the total is known and the hidden ones
    together are under `minimum`, the smallest of the others is hidden as well: one is enough, for
    it is at least `minimum` itself. Where the total is under `minimum`, it too must stay hidden.

    Args:
        counts: people in each group; the groups do not overlap. Shape (n,).
        minimum: the fewest people that a number may rest on.
        total_known: whether the sum of the counts is published.

    Returns:
        True where a count may be shown. Shape (n,).
    """
    values = whole_counts(counts, dimensions=1)
    shown = values >= minimum
    hidden_sum = values[~shown].sum()
    if total_known and not shown.all() and shown.any() and hidden_sum < minimum:
        shown[np.argmin(np.where(shown, values, values.max() + 1))] = False
    return shown


def protect_table(
    counts: ArrayLike,
    *,
    minimum: int = MINIMUM,
    row_totals_known: bool = True,
    column_totals_known: bool = True,
    hide: NDArray[np.bool_] | None = None,
) -> NDArray[np.bool_]:
    """Which cells of a two-way table may be shown.

    Cells under `minimum` are hidden, zeros too. Then further cells are hidden, few and small ones
    first, until for all that is shown every hidden cell that is under `minimum` could as well be
    `minimum` or more. By the duality of flows and cuts this says at once that no such cell can be
    found by subtraction and that no sum of hidden cells under `minimum` follows from the shown
    numbers. Hiding more never makes another cell easier to find, so one round is enough.

    The table must hold everybody whom its totals count: give those who did not answer a row or a
    column of their own. A total is taken as published only where `protect_counts` of the totals
    would show it; publish no other.

    Args:
        counts: people in each cell. Shape (rows, columns).
        minimum: the fewest people that a number may rest on.
        row_totals_known: whether the row totals are published, here or elsewhere.
        column_totals_known: the same for the column totals.
        hide: cells that are hidden for another reason. Shape (rows, columns).

    Returns:
        True where a cell may be shown. Shape (rows, columns).
    """
    network = _network(counts, minimum, row_totals_known, column_totals_known, hide=hide)
    if network is None:
        values = whole_counts(counts, dimensions=2)
        return _shown_alone(values, minimum, row_totals_known or column_totals_known, hide)
    values = network.values
    small = np.argwhere(network.hidden & (values < minimum))
    # The smallest first: what protects them mostly protects the others too.
    free = network.plainly_free(minimum)
    for i, j in small[np.argsort(values[tuple(small.T)], kind="stable")].tolist():
        if not free[i, j] and network.make_room(i, j, minimum - int(values[i, j])):
            free = network.plainly_free(minimum)
    return ~network.hidden[:-1, :-1]


def exposed_cells(
    counts: ArrayLike,
    shown: NDArray[np.bool_],
    *,
    minimum: int = MINIMUM,
    row_totals_known: bool = True,
    column_totals_known: bool = True,
) -> NDArray[np.bool_]:
    """Which hidden cells under `minimum` are given away by what is shown: the audit.

    A cell is given away when the shown cells and totals prove that it, or a sum of hidden cells
    that it is in, is under `minimum`.

    Args:
        counts: people in each cell. Shape (rows, columns).
        shown: True where a cell is shown. Shape (rows, columns).
        minimum, row_totals_known, column_totals_known: as for `protect_table`.

    Returns:
        True where a cell is given away, or is shown though under `minimum`. Shape (rows, columns).
    """
    values = whole_counts(counts, dimensions=2)
    exposed = shown & (values < minimum)
    network = _network(counts, minimum, row_totals_known, column_totals_known, shown=shown)
    if network is not None:
        free = network.plainly_free(minimum)[:-1, :-1]
        for i, j in np.argwhere(~shown & ~free & (values < minimum)).tolist():
            need = minimum - int(values[i, j])
            exposed[i, j] = network.room_to_grow(i, j, need) < need
    return exposed


def whole_counts(counts: ArrayLike, *, dimensions: int) -> NDArray[np.int64]:
    """`counts` as whole numbers of people; ValueError where they are not."""
    values = np.asarray(counts)
    if values.ndim != dimensions:
        raise ValueError(f"counts have {values.ndim} dimensions, not {dimensions}")
    whole = values.astype(np.int64)
    if (whole != values).any() or (whole < 0).any():
        raise ValueError("counts of people are whole numbers from 0 up")
    return whole


def _network(
    counts: ArrayLike,
    minimum: int,
    row_totals_known: bool,
    column_totals_known: bool,
    *,
    hide: NDArray[np.bool_] | None = None,
    shown: NDArray[np.bool_] | None = None,
) -> HiddenNetwork | None:
    """The table with its totals as a network, or None where there is nothing to subtract."""
    cells = whole_counts(counts, dimensions=2)
    if cells.sum() < minimum or not (row_totals_known or column_totals_known):
        return None
    rows, columns = cells.sum(axis=1), cells.sum(axis=0)
    values = np.block([[cells, rows[:, None]], [columns, cells.sum()]]).astype(np.int64)
    hidden = np.zeros(values.shape, dtype=bool)
    hidden[:-1, :-1] = _primary(cells, minimum, hide) if shown is None else ~shown
    hidden[:-1, -1] = ~(row_totals_known & protect_counts(rows, minimum=minimum))
    hidden[-1, :-1] = ~(column_totals_known & protect_counts(columns, minimum=minimum))
    candidates = np.zeros(values.shape, dtype=bool)
    candidates[:-1, :-1] = shown is None
    return HiddenNetwork(values, hidden, candidates)


def _primary(
    values: NDArray[np.int64], minimum: int, hide: NDArray[np.bool_] | None
) -> NDArray[np.bool_]:
    small = values < minimum
    return small if hide is None else small | hide


def _shown_alone(
    values: NDArray[np.int64], minimum: int, total_known: bool, hide: NDArray[np.bool_] | None
) -> NDArray[np.bool_]:
    """What may be shown where no subtraction is possible, or nearly nobody is in the table."""
    if total_known and values.sum() < minimum:
        return np.zeros(values.shape, dtype=bool)
    return ~_primary(values, minimum, hide)
