from __future__ import annotations

import numpy as np
from benchmarks.dimensions import stratified_folds
from hypothesis import given, settings
from hypothesis import strategies as st


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 12)), min_size=1, max_size=60),
    st.integers(2, 5),
    st.integers(0, 3),
)
def test_folds_keep_groups_whole(rows: list[tuple[bool, bool, int]], n: int, seed: int) -> None:
    labels = np.array([row[:2] for row in rows])
    groups = np.array([row[2] for row in rows])
    folds = stratified_folds(labels, groups, n, seed)
    assert all(len(set(folds[groups == group])) == 1 for group in groups)
    assert set(folds) <= set(range(n))


def test_rare_labels_are_spread_over_the_folds() -> None:
    labels = np.zeros((200, 2), dtype=bool)
    labels[:5, 0] = True
    labels[3:43, 1] = True
    folds = stratified_folds(labels, np.arange(200), 5, seed=1)
    assert [int(labels[folds == fold, 0].sum()) for fold in range(5)] == [1] * 5
    assert [int(labels[folds == fold, 1].sum()) for fold in range(5)] == [8] * 5
    assert [int((folds == fold).sum()) for fold in range(5)] == [40] * 5
