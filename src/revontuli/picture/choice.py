"""How many segments, and how surely each comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from revontuli.engine import Progress, silent
from revontuli.picture.mfa import Layout, learn_components
from revontuli.picture.mixture import Mixture, refine
from revontuli.picture.picture import Candidate, Grade, Stability

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]

MOST_PEOPLE = 5_000  # a search or a bootstrap among more people takes a seeded part of them
NEARLY = 0.8
SOLID, FAIR = 0.75, 0.60  # Hennig (2007): a valid, stable cluster; a pattern worth a look


def cluster(scores: Floats, weights: Floats, k: int, seed: int, starts: int) -> Mixture:
    """Segments by k-means from many starts, refined to one shape.

    Among many people, k-means starts from the best centres of a seeded part of them.
    """
    if len(scores) > MOST_PEOPLE:
        part = np.random.default_rng(seed).choice(len(scores), MOST_PEOPLE, replace=False)
        best = KMeans(k, n_init=starts, random_state=seed).fit(scores[part], None, weights[part])
        found = KMeans(k, init=best.cluster_centers_, n_init=1).fit(scores, None, weights)
    else:
        found = KMeans(k, n_init=starts, random_state=seed).fit(scores, None, weights)
    return refine(scores, weights, found.labels_, k)


def try_candidates(
    scores: Floats,
    weights: Floats,
    sizes: Sequence[int],
    smallest: float,
    seed: int,
    resamples: int = 10,
    progress: Progress = silent,
) -> tuple[Candidate, ...]:
    """Try each number of segments and choose one.

    Of the numbers whose smallest segment is large enough, and that come back nearly as surely as
    the surest (at least 0.8 of its stability), the one that fits best for its complexity is taken
    (the Bayesian information criterion: Schwarz 1978, Fraley & Raftery 2002). Where no number has
    a smallest segment that is large enough, the one with the largest is taken.

    Args:
        scores: shape (n, S).
        weights: shape (n,).
        sizes: the numbers to try.
        smallest: weighted share that the smallest segment must have.
        seed: of starts and resamples.
        resamples: fits to resampled people for each number.
        progress: told after each number.
    """
    rng = np.random.default_rng(seed)
    if len(scores) > MOST_PEOPLE:
        part = rng.choice(len(scores), MOST_PEOPLE, replace=False)
        scores, weights = scores[part], weights[part]
    draws = [rng.integers(0, len(scores), len(scores)) for _ in range(resamples)]
    candidates = []
    for step, k in enumerate(sizes):
        candidates.append(try_candidate(scores, weights, k, draws, seed))
        progress("Trying numbers of segments", step + 1, len(sizes))
    best = choose(candidates, smallest)
    return tuple(replace(c, chosen=c is best) for c in candidates)


def choose(candidates: Sequence[Candidate], smallest: float) -> Candidate:
    """The candidate that `try_candidates` takes."""
    fitting = [c for c in candidates if c.smallest >= smallest]
    if not fitting:
        return max(candidates, key=lambda c: c.smallest)
    surest = max(c.stability for c in fitting)
    return max((c for c in fitting if c.stability >= NEARLY * surest), key=lambda c: c.score)


def try_candidate(
    scores: Floats, weights: Floats, k: int, draws: Sequence[Labels], seed: int
) -> Candidate:
    """What can be said of one number of segments."""
    model = cluster(scores, weights, k, seed, starts=10)
    labels = model.membership(scores).argmax(axis=1)
    agreement, similarity = [], []
    for turn, draw in enumerate(draws):
        again = cluster(scores[draw], weights[draw], k, seed + turn, starts=3)
        other = again.membership(scores).argmax(axis=1)
        agreement.append(adjusted_rand_score(labels, other))
        similarity.append(jaccard(labels, other, k))
    share = np.bincount(labels, weights, minlength=k) / weights.sum()
    return Candidate(
        k=k,
        stability=float(np.mean(agreement)),
        weakest=float(np.mean(similarity, axis=0).min()),
        separation=simplified_silhouette(model.distances(scores), weights),
        smallest=float(share.min()),
        score=-model.bic / (2 * len(scores)),
        chosen=False,
    )


def simplified_silhouette(distances: Floats, weights: Floats) -> float:
    """Weighted mean of 1 - (distance to own centre / to the next one). (n, k) → 0 to 1."""
    nearest = np.partition(distances, 1, axis=1)[:, :2]
    return float(np.average(1 - nearest[:, 0] / np.maximum(nearest[:, 1], 1e-12), weights=weights))


def jaccard(labels: Labels, others: Labels, k: int) -> Floats:
    """For each of `k` segments, the largest Jaccard similarity with a segment of `others`."""
    size = int(max(k, others.max() + 1))
    both = np.bincount(labels * size + others, minlength=k * size)[: k * size].reshape(k, size)
    either = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
    return (both / np.maximum(either, 1)).max(axis=1)


def bootstrap_jaccard(
    completed: Floats,
    layout: Layout,
    weights: Floats,
    labels: Labels,
    components: int,
    k: int,
    seed: int,
    bootstraps: int,
    progress: Progress = silent,
) -> Floats:
    """How surely each segment comes back when other people had answered. Shape (segments,).

    Hennig (2007), "Cluster-wise assessment of cluster stability": people are drawn with
    replacement, components and segments are found anew among them, and each segment is held
    against the most alike one by Jaccard similarity among the people drawn; the mean is taken.
    Answers that were missing stay as the whole survey completed them.

    Args:
        completed: coded columns without holes. Shape (n, q).
        layout: how the columns belong together.
        weights: shape (n,).
        labels: everybody's segment, before the analyst's merges. Shape (n,).
        components: how many components were taken.
        k: how many segments to find anew.
        seed: of the draws.
        bootstraps: how many draws.
        progress: told after each.
    """
    rng = np.random.default_rng(seed)
    people = min(len(completed), MOST_PEOPLE)
    segments = int(labels.max()) + 1
    found = np.full((bootstraps, segments), np.nan)
    for turn in range(bootstraps):
        draw = rng.integers(0, len(completed), people)
        drawn = np.unique(draw)
        model = learn_components(completed[draw], layout, weights[draw], components)
        project = model.column_weights[:, None] * model.axes
        again = cluster(
            (completed[draw] - model.mean) @ project, weights[draw], k, seed + turn, starts=3
        )
        others = again.membership((completed[drawn] - model.mean) @ project).argmax(axis=1)
        here = np.bincount(labels[drawn], minlength=segments) > 0
        found[turn, here] = jaccard(labels[drawn], others, segments)[here]
        progress("Testing how surely the segments come back", turn + 1, bootstraps)
    return np.nanmean(found, axis=0)


def grade(similarity: float) -> Stability:
    """A mean Jaccard similarity with its word: solid from 0.75, fair from 0.60, else weak."""
    word: Grade = "solid" if similarity >= SOLID else "fair" if similarity >= FAIR else "weak"
    return Stability(round(similarity, 3), word)
