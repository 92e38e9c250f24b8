"""Labelled services split so that what is learned is measured on services unlike those learned."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.guidance.dimension_views import Views

DUPLICATE = 0.5  # cosine of spellings from which two services count as the same text


def near_duplicates(views: Views) -> NDArray[np.int64]:
    """For each of n texts the number of its group; near-duplicates are of one group, (n,)."""
    from scipy.sparse.csgraph import connected_components

    alike = (views.spelling @ views.spelling.T) > DUPLICATE
    return np.asarray(connected_components(alike, directed=False)[1], dtype=np.int64)


def stratified_folds(
    labels: NDArray[np.bool_], groups: NDArray[Any], n_folds: int, seed: int
) -> NDArray[np.int64]:
    """The fold of each of n services, (n,): groups whole, each label spread as evenly as can be.

    Groups with the rarest labels are placed first, each in the fold that lacks its labels most
    (after Sechidis, Tsoumakas & Vlahavas, 2011).

    Args:
        labels: shape (n, k).
        groups: of n services; those of one group come into one fold.
        n_folds: how many.
        seed: of the order among equals.
    """
    rng = np.random.default_rng(seed)
    names, member = np.unique(groups, return_inverse=True)
    columns = np.column_stack([labels, np.ones(len(labels), dtype=bool)]).astype(float)
    counts = np.zeros((len(names), columns.shape[1]))
    np.add.at(counts, member, columns)
    wanted = np.maximum(counts.sum(0) / n_folds, 1e-9)
    rarity = (counts[:, :-1] / wanted[:-1]).sum(1)
    placed = np.zeros((n_folds, columns.shape[1]))
    fold_of_group = np.zeros(len(names), dtype=np.int64)
    order = rng.permutation(len(names))
    for group in order[np.argsort(-rarity[order], kind="stable")]:
        fuller = (((placed + counts[group]) / wanted) ** 2 - (placed / wanted) ** 2).sum(1)
        fold = int(np.argmin(fuller + 1e-9 * rng.random(n_folds)))
        placed[fold] += counts[group]
        fold_of_group[group] = fold
    return fold_of_group[member]
