"""Segments of one shape: what k-means finds, refined.

k-means takes people to spread alike in every direction around a centre. They do not: what the
segments have in common (some tick more boxes than others, some give higher marks) stretches all of
them the same way, and k-means would cut along it. So its segments are where the EM algorithm
(Dempster, Laird & Rubin 1977) starts for a normal mixture whose segments share one covariance
(Friedman & Rubin 1967; McLachlan & Peel 2000, ch. 3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

Floats = NDArray[np.float64]

MOST_ROUNDS = 100
TOLERANCE = 1e-4  # mean log-likelihood of a person
RIDGE = 1e-3  # of the mean variance, so that few people can't make a shape that is flat


@dataclass(frozen=True)
class Mixture:
    """Segments in the space of scores.

    Attributes:
        centres: shape (k, S).
        shares: weighted share of each. Shape (k,).
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
    ridge = RIDGE * np.trace(scatter - np.outer(mean, mean)) / size * np.eye(size)
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
    bic = -2 * likelihood * len(scores) + parameters * np.log(len(scores))
    return Mixture(centres, mass / total, within, float(bic))
