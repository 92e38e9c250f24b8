"""How many segments, and how surely each comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from revontuli.engine import Progress, silent
from revontuli.picture.mfa import Layout, learn_components
from revontuli.picture.mixture import MOST_PEOPLE, Shape, divide
from revontuli.picture.picture import Candidate, Grade, Stability

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]

NEARLY = 0.8
SOLID, FAIR = 0.75, 0.60  # Hennig (2007): a valid, stable cluster; a pattern worth a look


@dataclass(frozen=True)
class Resample:
    """Other people than those who answered: drawn with replacement, their components found anew.

    Attributes:
        scores: of those drawn, on their own components. Shape (n, S).
        weights: of those drawn. Shape (n,).
        everyone: everybody's scores on those components. Shape (n, S).
    """

    scores: Floats
    weights: Floats
    everyone: Floats


def resample(
    completed: Floats, layout: Layout, weights: Floats, components: int, rng: np.random.Generator
) -> Resample:
    """Draw people and find their components; for the arguments see `bootstrap_jaccard`."""
    draw = rng.integers(0, len(completed), len(completed))
    model = learn_components(completed[draw], layout, weights[draw], components)
    everyone = (completed - model.mean) @ (model.column_weights[:, None] * model.axes)
    return Resample(everyone[draw], weights[draw], everyone)


def try_candidates(
    scores: Floats,
    weights: Floats,
    resamples: Sequence[Resample],
    sizes: Sequence[int],
    shapes: Sequence[Shape],
    smallest: float,
    seed: int,
    progress: Progress = silent,
) -> tuple[Candidate, ...]:
    """Try each number of segments, round and of a shared shape, and choose one.

    Of the candidates whose smallest segment is large enough, and whose least sure segment comes
    back nearly as surely as that of the best (at least 0.8 of its Jaccard similarity; a shape read
    from noise does not come back), the one that fits best for its complexity is taken (the
    Bayesian information criterion: Schwarz 1978, Fraley & Raftery 2002). Where none has a smallest
    segment that is large enough, the one with the largest is taken.

    Args:
        scores: shape (n, S).
        weights: shape (n,).
        resamples: of the same people; each number is found anew in each of them.
        sizes: the numbers to try.
        shapes: the shapes to try.
        smallest: weighted share that the smallest segment must have.
        seed: of the starts.
        progress: told after each number.
    """
    candidates: list[Candidate] = []
    for step, k in enumerate(sizes):
        candidates += try_number(scores, weights, k, shapes, resamples, seed)
        progress("Trying numbers of segments", step + 1, len(sizes))
    best = choose(candidates, smallest)
    return tuple(replace(c, chosen=c is best) for c in candidates)


def choose(candidates: Sequence[Candidate], smallest: float) -> Candidate:
    """The candidate that `try_candidates` takes."""
    fitting = [c for c in candidates if c.smallest >= smallest]
    if not fitting:
        return max(candidates, key=lambda c: c.smallest)
    surest = max(c.weakest for c in fitting)
    return max((c for c in fitting if c.weakest >= NEARLY * surest), key=lambda c: c.score)


def try_number(
    scores: Floats,
    weights: Floats,
    k: int,
    shapes: Sequence[Shape],
    resamples: Sequence[Resample],
    seed: int,
) -> list[Candidate]:
    """What can be said of one number of segments, for each shape."""
    found = divide(scores, weights, k, seed, 10, shapes)
    labels = {s: model.membership(scores).argmax(axis=1) for s, model in found.items()}
    agreement: dict[Shape, list[float]] = {shape: [] for shape in shapes}
    similarity: dict[Shape, list[Floats]] = {shape: [] for shape in shapes}
    for turn, drawn in enumerate(resamples):
        again = divide(drawn.scores, drawn.weights, k, seed + turn, 3, shapes)
        for shape, model in again.items():
            other = model.membership(drawn.everyone).argmax(axis=1)
            agreement[shape].append(adjusted_rand_score(labels[shape], other))
            similarity[shape].append(jaccard(labels[shape], other, k))
    return [
        Candidate(
            k=k,
            shape=shape,
            stability=float(np.mean(agreement[shape])),
            weakest=float(np.mean(similarity[shape], axis=0).min()),
            separation=simplified_silhouette(model.distances(scores), weights),
            smallest=float(np.bincount(labels[shape], weights, minlength=k).min() / weights.sum()),
            score=-model.bic / (2 * len(scores)),
            chosen=False,
        )
        for shape, model in found.items()
    ]


def simplified_silhouette(distances: Floats, weights: Floats) -> float:
    """Weighted mean of 1 - (distance to own centre / to the next one). (n, k) → 0 to 1.

    0 for one segment, which is separated from nothing.
    """
    if distances.shape[1] < 2:
        return 0.0
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
    merged: Labels,
    components: int,
    shape: Shape,
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
        labels: everybody's segment. Shape (n,).
        merged: the segment that each part, as found or split, went into. As many parts are found
            anew, and those that lie mostly in a merged segment stand for it together.
        components: how many components were taken.
        shape: of the segments to find anew.
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
        scores = (completed[draw] - model.mean) @ project
        again = divide(scores, weights[draw], len(merged), seed + turn, 3, [shape])[shape]
        others = again.membership((completed[drawn] - model.mean) @ project).argmax(axis=1)
        here = np.bincount(labels[drawn], minlength=segments) > 0
        if len(merged) > segments:
            others = join_alike(labels[drawn], others, merged)
        found[turn, here] = jaccard(labels[drawn], others, segments)[here]
        progress("Testing how surely the segments come back", turn + 1, bootstraps)
    return np.nanmean(found, axis=0)


def join_alike(labels: Labels, others: Labels, merged: Labels) -> Labels:
    """`others` with those joined that lie mostly in the same merged segment of `labels`."""
    size = len(merged)
    overlap = np.zeros((size, size))
    np.add.at(overlap, (others, labels), 1)
    mostly = overlap.argmax(axis=1)
    is_merged = np.bincount(merged, minlength=size) > 1
    return np.where(is_merged[mostly[others]], mostly[others], size + others)


def grade(similarity: float) -> Stability:
    """A mean Jaccard similarity with its word: solid from 0.75, fair from 0.60, else weak."""
    word: Grade = "solid" if similarity >= SOLID else "fair" if similarity >= FAIR else "weak"
    return Stability(round(similarity, 3), word)
