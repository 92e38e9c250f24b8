"""Segments by k-means, round or of one shape that they share.

k-means takes people to spread alike in every direction around a centre. Often they do not: what
the segments have in common (some tick more boxes than others, some give higher marks) stretches
all of them the same way, and k-means cuts along it. Then its segments are where the EM algorithm
(Dempster, Laird & Rubin 1977) starts for a normal mixture whose segments share one covariance
(Friedman & Rubin 1967; McLachlan & Peel 2000, ch. 3). Where there are no such groups to be found,
the shape is read from noise; so the two are tried beside each other (see `choice`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp
from sklearn.cluster import KMeans

Floats = NDArray[np.float64]
Shape = Literal["round", "shared"]

MOST_PEOPLE = 5_000  # a search among more people takes a seeded part of them
MOST_ROUNDS = 100
TOLERANCE = 1e-4  # mean log-likelihood of a person
RIDGE = 1e-3  # of the mean variance, so that few people can't make a shape that is flat


@dataclass(frozen=True)
class Mixture:
    """Segments in the space of scores.

    Attributes:
        centres: shape (k, S).
        shares: how likely each is beforehand: its weighted share, or all alike where segments
            are round. Shape (k,).
        within: covariance of scores around their centre, the same for all. Shape (S, S).
        bic: Bayesian information criterion (Schwarz 1978), less is better.
    """

    centres: Floats
    shares: Floats
    within: Floats
    bic: float

    def membership(self, scores: Floats) -> Floats:
        """How likely each person belongs to each segment. (n, S) → (n, k)."""
        joint = self._log_joint(scores)
        return np.exp(joint - logsumexp(joint, axis=1, keepdims=True))

    def distances(self, scores: Floats) -> Floats:
        """Each person's distance to each centre in the segments' own shape (Mahalanobis 1936).

        (n, S) → (n, k).
        """
        round_ = np.linalg.inv(np.linalg.cholesky(self.within)).T
        offsets = (scores @ round_)[:, None, :] - (self.centres @ round_)[None, :, :]
        return np.linalg.norm(offsets, axis=2)

    def _log_joint(self, scores: Floats) -> Floats:
        precise = np.linalg.solve(self.within, self.centres.T)
        offset = np.log(self.shares) - (self.centres.T * precise).sum(axis=0) / 2
        return scores @ precise + offset


def divide(
    scores: Floats, weights: Floats, k: int, seed: int, starts: int, shapes: Sequence[Shape]
) -> dict[Shape, Mixture]:
    """`k` segments of each of `shapes`, from the same k-means with many starts.

    Among many people, k-means starts from the best centres of a seeded part of them.

    Args:
        scores: shape (n, S).
        weights: shape (n,).
        k: number of segments.
        seed: of the starts.
        starts: of k-means.
        shapes: "round", "shared" or both.
    """
    if len(scores) > MOST_PEOPLE:
        part = np.random.default_rng(seed).choice(len(scores), MOST_PEOPLE, replace=False)
        best = KMeans(k, n_init=starts, random_state=seed).fit(scores[part], None, weights[part])
        found = KMeans(k, init=best.cluster_centers_, n_init=1).fit(scores, None, weights)
    else:
        found = KMeans(k, n_init=starts, random_state=seed).fit(scores, None, weights)
    makers = {"round": round_segments, "shared": refine}
    return {shape: makers[shape](scores, weights, found.labels_, k) for shape in shapes}


def round_segments(scores: Floats, weights: Floats, labels: NDArray[np.intp], k: int) -> Mixture:
    """The segments as k-means leaves them: everybody is in that of the nearest centre."""
    total, size = weights.sum(), scores.shape[1]
    mass = np.maximum(np.bincount(labels, weights, minlength=k), 1e-9)
    centres = (np.eye(k)[labels] * weights[:, None]).T @ scores / mass[:, None]
    variance = max(float(weights @ ((scores - centres[labels]) ** 2).sum(1)) / total / size, 1e-9)
    squares = ((scores[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    density = logsumexp(np.log(mass / total) - squares / (2 * variance), axis=1)
    likelihood = float(weights @ density / total) - size * np.log(2 * np.pi * variance) / 2
    bic = penalised(likelihood, len(scores), k * size + k)
    return Mixture(centres, np.full(k, 1 / k), variance * np.eye(size), bic)


def penalised(likelihood: float, people: int, parameters: float) -> float:
    """The Bayesian information criterion of a mean log-likelihood."""
    return float(-2 * likelihood * people + parameters * np.log(people))


def refine(scores: Floats, weights: Floats, labels: NDArray[np.intp], k: int) -> Mixture:
    """The mixture that EM reaches from a partition.

    Args:
        scores: shape (n, S).
        weights: shape (n,).
        labels: where to start: each person's segment, none of the `k` without people. Shape (n,).
        k: number of segments.
    """
    total = weights.sum()
    scatter = (scores.T * weights) @ scores / total
    mean = weights @ scores / total
    size = scores.shape[1]
    variance = np.trace(scatter - np.outer(mean, mean)) / size
    ridge = max(RIDGE * variance, 1e-9) * np.eye(size)
    member = np.eye(k)[labels]
    reached = -np.inf
    started: Mixture | None = None
    for _ in range(MOST_ROUNDS):
        mass = np.maximum(weights @ member, 1e-9)
        centres = (member * weights[:, None]).T @ scores / mass[:, None]
        within = scatter - (centres.T * (mass / total)) @ centres + ridge
        mixture = Mixture(centres, mass / total, within, np.nan)
        started = started or mixture
        joint = mixture._log_joint(scores)
        density = logsumexp(joint, axis=1)
        member = np.exp(joint - density[:, None])
        told = np.einsum("ns,ns->n", scores, np.linalg.solve(within, scores.T).T) / 2
        constant = (np.linalg.slogdet(within)[1] + size * np.log(2 * np.pi)) / 2
        likelihood = float(weights @ (density - told) / total - constant)
        if likelihood - reached < TOLERANCE:
            break
        reached = likelihood
    assert started
    if len(np.unique(member.argmax(axis=1))) < k:  # one was emptied: stay where k-means was
        return replace(started, bic=np.inf)
    parameters = k * size + k - 1 + size * (size + 1) / 2
    bic = penalised(likelihood, len(scores), parameters)
    return Mixture(centres, mass / total, within, bic)
