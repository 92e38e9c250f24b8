"""What is learned from labelled services, calibrated on services held out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.guidance.dimension_views import METERS, Viewer, Views

FEWEST = 3  # services labelled with a meter from which it is learned; below, topics alone tell
DUPLICATE = 0.5  # cosine of spellings from which two services count as the same text
NOISE = 1.0  # that the labels are taken to have, in variances of the kernel
SHARED = 0.3  # how far a meter's score leans on the mean of all: what helps once often helps again
BEND = 15.0  # scores from 1 / BEND on are read by their logarithm

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Learned:
    """What is learned from n labelled services.

    Attributes:
        viewer: makes views of texts.
        views: of the labelled services; the topics stand among them.
        weights: what each adds to a meter's score of a text just like it, (n, 10).
        slope: of the calibration on bent scores, shared by the meters.
        starts: of the calibration, (10,).
        is_learned: whether enough services were labelled with each meter, (10,).
    """

    viewer: Viewer
    views: Views
    weights: Floats
    slope: float
    starts: Floats
    is_learned: NDArray[np.bool_]

    def probabilities(self, views: Views) -> Floats:
        """How likely experts would say that each text helps each meter, (m, 10)."""
        scores = views.kernel(self.views) @ self.weights
        return sigmoid(self.slope * bent(scores) + self.starts)


def fit(
    viewer: Viewer, views: Views, labels: NDArray[np.bool_], is_counted: NDArray[np.bool_]
) -> tuple[Learned, dict[str, Any]]:
    """Learn, and calibrate on services held out; with the metrics there.

    Args:
        viewer: makes views of texts.
        views: of n examples.
        labels: of them, (n, 10).
        is_counted: whether an example counts in what is calibrated and measured, (n,); topics
            that stand among the services are easier than services.
    """
    from sklearn.metrics import average_precision_score, roc_auc_score

    weights, held_out = learn_scores(views.kernel(views), labels, near_duplicates(views))
    enough = labels[is_counted].sum(0) >= FEWEST
    truth, scores = labels[is_counted][:, enough], held_out[is_counted][:, enough]
    slope, starts = calibrate(scores, truth)
    all_starts = np.full(len(METERS), starts.mean())
    all_starts[enough] = starts
    told = sigmoid(slope * bent(scores) + starts)
    metrics = {
        "auroc": round(float(roc_auc_score(truth, scores, average="macro")), 4),
        "average_precision": round(float(average_precision_score(truth, told)), 4),
        "brier": round(float(np.mean((told - truth) ** 2)), 5),
    }
    return Learned(viewer, views, weights, slope, all_starts, enough), metrics


def learn_scores(
    kernel: Floats, labels: NDArray[np.bool_], groups: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """What each of n examples adds to scores, and its own scores without its group, (n, 10) both.

    Scores are in standard deviations of each label. Without a group they follow from the one
    inverse (Rasmussen & Williams, 2006, 5.4.2, for groups instead of single examples).

    Args:
        kernel: of the examples with themselves, (n, n).
        labels: (n, 10).
        groups: of the examples, (n,).
    """
    share = labels.mean(0)
    deviation = np.sqrt(np.maximum(share * (1 - share), 1e-9))
    targets = (labels - share) / deviation
    inverse = np.linalg.inv(kernel + NOISE * np.eye(len(kernel)))
    weights = inverse @ targets
    held_out = targets.copy()
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        held_out[rows] -= np.linalg.solve(inverse[np.ix_(rows, rows)], weights[rows])
    return leaning(weights), leaning(held_out)


def leaning(scores: Floats) -> Floats:
    """Scores that lean on the mean of all meters."""
    return np.asarray(scores + SHARED * scores.mean(1, keepdims=True))


def near_duplicates(views: Views) -> NDArray[np.int64]:
    """For each of n texts the number of its group; near-duplicates are of one group, (n,)."""
    from scipy.sparse.csgraph import connected_components

    alike = (views.spelling @ views.spelling.T) > DUPLICATE
    return np.asarray(connected_components(alike, directed=False)[1], dtype=np.int64)


def calibrate(scores: Floats, labels: NDArray[np.bool_]) -> tuple[float, Floats]:
    """Slope and starts that make probabilities of scores of services held out.

    One slope for all meters, on the bent scores; the starts are their own, drawn to each other
    where labels are few.
    """
    from sklearn.linear_model import LogisticRegression

    n, meters = scores.shape
    rows = np.column_stack([bent(scores).ravel(), np.tile(np.eye(meters), (n, 1))])
    model = LogisticRegression(C=1.0, max_iter=1_000).fit(rows, labels.ravel())
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
