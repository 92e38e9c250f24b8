from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from revontuli.privacy import exposed_cells, protect_counts, protect_table

from .attacker import attack_table, found_out

MINIMUM = 5

# Many small cells, as in a table of areas by segments.
people = st.one_of(st.integers(0, 6), st.integers(0, 60))
tables = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=people)
)


def published(counts: NDArray[np.int64], rows: bool, columns: bool) -> tuple[NDArray, NDArray]:
    """The totals that are shown beside a table."""
    row_totals = protect_counts(counts.sum(axis=1)) & rows
    column_totals = protect_counts(counts.sum(axis=0)) & columns
    return row_totals, column_totals


@settings(max_examples=80, deadline=None)
@given(tables, st.booleans(), st.booleans())
def test_an_attacker_with_a_solver_finds_no_small_cell(counts, rows, columns):
    shown = protect_table(counts, row_totals_known=rows, column_totals_known=columns)
    assert (counts[shown] >= MINIMUM).all()
    totals = published(counts, rows, columns)
    if counts.sum() < MINIMUM:
        assert not (rows or columns) or not shown.any()
        return
    attacker = attack_table(counts, shown, *totals, total_known=rows or columns)
    assert found_out(counts, shown, attacker, MINIMUM) == []


@settings(max_examples=60, deadline=None)
@given(tables)
def test_no_small_sum_of_a_row_or_column_or_pair_of_hidden_cells_is_known(counts):
    if counts.sum() < MINIMUM:
        return
    shown = protect_table(counts)
    attacker = attack_table(counts, shown, *published(counts, True, True))
    number = np.arange(counts.size).reshape(counts.shape)
    hidden = [number[i][~shown[i]] for i in range(len(counts))]
    hidden += [number[:, j][~shown[:, j]] for j in range(counts.shape[1])]
    hidden += [row[:2] for row in hidden]
    for members in hidden:
        if len(members) and counts.ravel()[members].sum() < MINIMUM:
            assert attacker.range_of(members)[1] >= MINIMUM


@settings(max_examples=60, deadline=None)
@given(tables)
def test_no_hidden_cell_at_all_is_determined(counts):
    if counts.sum() < MINIMUM:
        return
    shown = protect_table(counts)
    attacker = attack_table(counts, shown, *published(counts, True, True))
    for i, j in np.argwhere(~shown):
        least, greatest = attacker.range_of([i * counts.shape[1] + j])
        assert least < greatest


@settings(max_examples=60, deadline=None)
@given(tables)
def test_hidden_totals_are_not_found_either(counts):
    if counts.sum() < MINIMUM:
        return
    shown = protect_table(counts)
    totals = published(counts, True, True)
    attacker = attack_table(counts, shown, *totals)
    number = np.arange(counts.size).reshape(counts.shape)
    for members, total_shown in zip([*number, *number.T], np.concatenate(totals), strict=True):
        if not total_shown and counts.ravel()[members].sum() < MINIMUM:
            assert attacker.range_of(members)[1] >= MINIMUM


@settings(max_examples=60, deadline=None)
@given(tables)
def test_the_audit_finds_what_the_attacker_finds(counts):
    """Hiding small cells alone is caught by both, in the same cells."""
    if counts.sum() < MINIMUM:
        return
    shown = counts >= MINIMUM
    attacker = attack_table(counts, shown, *published(counts, True, True))
    found = {(i, j) for i, j, _, _ in found_out(counts, shown, attacker, MINIMUM)}
    assert {tuple(cell) for cell in np.argwhere(exposed_cells(counts, shown)).tolist()} == found


def test_hiding_only_the_small_cell_would_be_caught():
    counts = np.array([[3, 20, 30], [25, 10, 40], [12, 18, 9]])
    naive = counts >= MINIMUM
    attacker = attack_table(counts, naive, *published(counts, True, True))
    assert found_out(counts, naive, attacker, MINIMUM) == [(0, 0, 3, 3)]
    shown = protect_table(counts)
    attacker = attack_table(counts, shown, *published(counts, True, True))
    assert found_out(counts, shown, attacker, MINIMUM) == []


def test_hiding_two_small_cells_whose_sum_is_small_would_be_caught():
    counts = np.array([[1, 2, 30], [30, 30, 30], [30, 30, 30]])
    shown = np.array([[False, False, True], [False, False, True], [True, True, True]])
    assert exposed_cells(counts, shown).tolist() == [[True, True, False], [False] * 3, [False] * 3]


def test_a_small_sum_that_only_rows_less_columns_give_away_would_be_caught():
    """Every row and column hides 20 people or more; rows 0 and 1 less column 0 are 3 people."""
    counts = np.array([[20, 1, 50], [20, 50, 2], [50, 20, 20]])
    shown = np.array([[False, False, True], [False, True, False], [True, False, False]])
    assert np.argwhere(exposed_cells(counts, shown)).tolist() == [[0, 1], [1, 2]]
    attacker = attack_table(counts, shown, *published(counts, True, True))
    assert attacker.range_of([1, 5]) == (3, 3)


def test_a_table_without_small_cells_is_shown_whole():
    assert protect_table(np.full((4, 6), 5)).all()


def test_one_small_cell_costs_three_others_and_the_small_ones_first():
    counts = np.array([[3, 9, 90], [8, 7, 80], [70, 60, 50]])
    assert protect_table(counts).tolist() == [
        [False, False, True],
        [False, False, True],
        [True, True, True],
    ]


def test_zeros_are_hidden_as_any_small_cell():
    assert not protect_table(np.array([[0, 20, 30], [20, 20, 20], [30, 20, 10]]))[0, 0]


def test_without_known_totals_only_small_cells_are_hidden():
    counts = np.array([[3, 20], [20, 20]])
    shown = protect_table(counts, row_totals_known=False, column_totals_known=False)
    assert shown.tolist() == [[False, True], [True, True]]


def test_with_only_row_totals_a_second_cell_of_the_row_is_hidden():
    counts = np.array([[3, 20, 9], [20, 20, 20]])
    shown = protect_table(counts, column_totals_known=False)
    assert shown.tolist() == [[False, True, False], [True, True, True]]


def test_cells_hidden_for_another_reason_stay_hidden():
    hide = np.array([[True, False], [False, False]])
    assert not protect_table(np.full((2, 2), 50), hide=hide)[0, 0]


def test_fewer_than_five_people_in_all_are_not_shown():
    assert not protect_table(np.array([[1, 2], [0, 1]])).any()


def test_counts_that_are_no_counts_are_refused():
    for wrong in ([[1.5, 2]], [[-1, 2]], [1, 2]):
        with pytest.raises(ValueError, match="counts"):
            protect_table(np.array(wrong))


@settings(max_examples=100, deadline=None)
@given(arrays(np.int64, st.integers(0, 8), elements=people))
def test_the_hidden_ones_of_a_list_are_five_people_or_more_together(counts):
    shown = protect_counts(counts)
    assert (counts[shown] >= MINIMUM).all()
    assert shown.all() or not shown.any() or counts[~shown].sum() >= MINIMUM


def test_of_a_list_the_smallest_is_hidden_beside_a_small_one():
    assert protect_counts([40, 2, 9, 30]).tolist() == [True, False, False, True]
    assert protect_counts([40, 2, 9, 30], total_known=False).tolist() == [True, False, True, True]


def test_the_same_table_gives_the_same_cells():
    counts = np.random.default_rng(7).poisson(6, size=(8, 40))
    assert (protect_table(counts) == protect_table(counts.copy())).all()


def test_large_tables_pass_the_audit():
    rng = np.random.default_rng(1)
    for shape, mean in (((8, 40), 10), ((20, 200), 12)):
        counts = rng.poisson(mean * rng.gamma(2, 0.5, size=shape))
        shown = protect_table(counts)
        assert not exposed_cells(counts, shown).any()
        assert exposed_cells(counts, counts >= MINIMUM).any()  # the audit had something to find
