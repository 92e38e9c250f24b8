"""What is learned from labelled services, chosen and calibrated on services held out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.guidance.dimension_folds import near_duplicates, stratified_folds
from revontuli.guidance.dimension_views import METERS, Viewer, Views

FEWEST = 3  # services labelled with a meter from which it is learned; below, topics alone tell
FOLDS = 5
RIDGES = (0.5, 1.0, 2.0)
TOPIC_SHARES = (0.0, 0.05)
BEND = 5.0  # scores from 1 / BEND on are read by their logarithm

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Learned:
    """What is learned from n labelled services.

    Attributes:
        viewer: makes views of texts.
        views: of the labelled services.
        labels: which meters each helps, (n, 10); the topics stand among the services.
        ridge: noise that the labels are taken to have, above 0.
        topic_share: how much the margins of topics count beside the labelled services.
        slope: of the calibration on bent scores, shared by the meters.
        starts: of the calibration, (10,).
        is_learned: whether enough services were labelled with each meter, (10,).
    """

    viewer: Viewer
    views: Views
    labels: NDArray[np.bool_]
    ridge: float
    topic_share: float
    slope: float
    starts: Floats
    is_learned: NDArray[np.bool_]

    def probabilities(self, views: Views) -> Floats:
        """How likely experts would say that each text helps each meter, (m, 10)."""
        scores = kernel_scores(
            self.views.kernel(self.views), views.kernel(self.views), self.labels, self.ridge
        )
        mixed = scores + self.topic_share * views.margins
        return sigmoid(self.slope * bent(mixed) + self.starts)


def fit(
    viewer: Viewer,
    views: Views,
    labels: NDArray[np.bool_],
    is_counted: NDArray[np.bool_],
    seed: int,
) -> tuple[Learned, dict[str, Any]]:
    """Choose the parameters and calibrate on services held out; with the metrics there.

    Args:
        viewer: makes views of texts.
        views: of n examples.
        labels: of them, (n, 10).
        is_counted: whether an example counts in what is chosen and measured, (n,); topics that
            stand among the services are easier than services.
        seed: of the folds.
    """
    from sklearn.metrics import average_precision_score, roc_auc_score

    enough = labels[is_counted].sum(0) >= FEWEST
    truth = labels[is_counted][:, enough]
    found = []
    for ridge, scores in held_out_scores(views, labels, seed):
        for share in TOPIC_SHARES:
            mixed = (scores + share * views.margins)[is_counted][:, enough]
            found.append((float(roc_auc_score(truth, mixed, average="macro")), ridge, share, mixed))
    area, ridge, share, mixed = max(found, key=lambda trial: trial[0])
    slope, starts = calibrate(mixed, truth)
    all_starts = np.full(len(METERS), starts.mean())
    all_starts[enough] = starts
    told = sigmoid(slope * bent(mixed) + starts)
    metrics = {
        "auroc": round(area, 4),
        "average_precision": round(float(average_precision_score(truth, told)), 4),
        "brier": round(float(np.mean((told - truth) ** 2)), 5),
    }
    return Learned(viewer, views, labels, ridge, share, slope, all_starts, enough), metrics


def held_out_scores(
    views: Views, labels: NDArray[np.bool_], seed: int
) -> Iterator[tuple[float, Floats]]:
    """For each ridge the scores of each example from examples of other folds, (n, 10)."""
    kernel = views.kernel(views)
    groups = near_duplicates(views)
    if len(np.unique(groups)) < FOLDS:  # all much the same: no fold can be unlike the others
        groups = np.arange(len(views))
    folds = stratified_folds(labels, groups, FOLDS, seed)
    for ridge in RIDGES:
        scores = np.zeros(labels.shape)
        for fold in range(FOLDS):
            out = folds == fold
            scores[out] = kernel_scores(
                kernel[np.ix_(~out, ~out)], kernel[np.ix_(out, ~out)], labels[~out], ridge
            )
        yield ridge, scores


def kernel_scores(
    kernel: Floats, between: Floats, labels: NDArray[np.bool_], ridge: float
) -> Floats:
    """Scores of m texts from the labels of n, (m, 10), in standard deviations of each label.

    Args:
        kernel: of the labelled with themselves, (n, n).
        between: of the texts with the labelled, (m, n).
        labels: (n, 10).
        ridge: noise of the labels.
    """
    from scipy.linalg import solve

    share = labels.mean(0)
    deviation = np.sqrt(np.maximum(share * (1 - share), 1e-9))
    regular = kernel + ridge * np.eye(len(kernel))
    return np.asarray(between @ solve(regular, (labels - share) / deviation, assume_a="pos"))


def calibrate(scores: Floats, labels: NDArray[np.bool_]) -> tuple[float, Floats]:
    """Slope and starts that make probabilities of scores of services held out.

    One slope for all meters, on the bent scores; the starts are their own, drawn to each other
    where labels are few.
    """
    from sklearn.linear_model import LogisticRegression

    n, meters = scores.shape
    rows = np.column_stack([bent(scores).ravel(), np.tile(np.eye(meters), (n, 1))])
    model = LogisticRegression(C=10.0, max_iter=1_000).fit(rows, labels.ravel())
    return float(model.coef_[0, 0]), np.asarray(model.coef_[0, 1:] + model.intercept_[0])


def bent(scores: Floats) -> Floats:
    """Scores on the scale on which log odds are straight: the logarithm, but straight at zero.

    High scores tell less than they seem to: odds grow as a power of the score (as in beta
    calibration: Kull, Silva Filho & Flach, 2017).
    """
    return np.asarray(np.arcsinh(BEND * scores), dtype=np.float64)


def sigmoid(values: Any) -> Floats:
    """Log odds to probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))), dtype=np.float64)
