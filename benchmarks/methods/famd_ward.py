"""Factor analysis of mixed data (Pagès 2004) by `prince`, then Ward's clustering.

Holes are filled with means and modes, since the method takes none. Seven components are kept and
the number of groups is the one with the best mean silhouette: of 5, 7, 10, 15 and 20 components,
and of silhouette and the largest relative loss of inertia (FactoMineR's HCPC), these did best for
this method over the grid of `recovery` (4 seeds), so that it stands here at its best.
"""

from __future__ import annotations

import numpy as np
import prince
from scipy.cluster.hierarchy import fcluster
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import silhouette_score

from benchmarks.answers import NUMBERS, Answers, Kind, fill_plainly
from benchmarks.methods.found import FEWEST, MOST, Found

COMPONENTS = 7
SILHOUETTE_ROWS = 2000  # the silhouette rests on as many people at most


def find_groups(answers: Answers, k: int | None, seed: int) -> Found:
    filled = fill_plainly(answers)
    for name in answers.columns(*NUMBERS):
        filled[name] = filled[name].astype(float)
    for name in answers.columns(Kind.BINARY, Kind.NOMINAL):
        filled[name] = filled[name].astype(str)
    filled = filled.loc[:, filled.nunique() > 1]
    components = min(COMPONENTS, filled.shape[1])
    famd = prince.FAMD(n_components=components, random_state=seed).fit(filled)
    scores = famd.row_coordinates(filled).to_numpy()
    if k is not None:
        return Found(AgglomerativeClustering(k, linkage="ward").fit_predict(scores), {})
    tree = AgglomerativeClustering(
        None, distance_threshold=0, linkage="ward", compute_full_tree=True
    ).fit(scores)
    merges = np.column_stack(
        [tree.children_, np.maximum.accumulate(tree.distances_), np.zeros(len(tree.children_))]
    ).astype(float)
    tried, cuts = {}, {}
    for number in range(FEWEST, MOST + 1):
        cuts[number] = fcluster(merges, number, criterion="maxclust")
        tried[number] = float(
            silhouette_score(
                scores,
                cuts[number],
                sample_size=min(SILHOUETTE_ROWS, len(scores)),
                random_state=seed,
            )
        )
    return Found(cuts[max(tried, key=tried.__getitem__)], tried)
