"""Topics learned from answers that people coded: logistic regression on meaning and words.

Features are the encoder's vector and weighted n-grams of words and characters; each topic has its
own regression, weighted so that rare ones are not lost, and its confidence is calibrated on answers
that it was not fitted on (Platt 1999). How strongly it is held back, and how much meaning counts
beside words, is chosen in inner folds by Cohen's kappa (one topic an answer) or by F1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.language.encoder import Encoder

FOLDS = 5
PENALTIES = (1.0, 3.0, 10.0)  # C of the regressions: larger holds back less
WEIGHTS = (1.0, 2.0)  # of meaning beside words
FEWEST_TO_CHOOSE = 40  # answers: with fewer the inner folds are chance
LOWEST_THRESHOLD = 0.2

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]


class TopicClassifier:
    """Confidence that an answer is about each topic, learned from coded answers.

    Args:
        encoder: texts to vectors.
        exclusive: whether an answer has one topic; then a topic is weighed against the others.
        seed: of the folds.

    Attributes:
        penalty_, weight_: chosen in the inner folds.
        thresholds_: confidence from which on an answer has the topic: what gave the best F1 on
            answers not fitted on, within `LOWEST_THRESHOLD` and 0.5. Shape (topics,).
    """

    def __init__(self, encoder: Encoder, *, exclusive: bool, seed: int = 0) -> None:
        self.encoder = encoder
        self.exclusive = exclusive
        self.seed = seed

    def fit(self, texts: Sequence[str], about: Mask) -> TopicClassifier:
        """Learn from answers and their topics.

        Args:
            texts: n answers.
            about: whether each answer is about each topic, (n, topics); each topic has one that
                is and one that is not.
        """
        vectors = self.encoder.passages(texts).astype(float)
        splits = list(self._splits(texts, about))
        options = list(product(WEIGHTS, PENALTIES))
        if len(texts) < FEWEST_TO_CHOOSE:
            options = [(WEIGHTS[0], PENALTIES[1])]
        held_out = {option: np.full(about.shape, np.nan) for option in options}
        for learned, left in splits:
            features = _Features().fit([texts[i] for i in learned], vectors[learned])
            for weight in dict.fromkeys(weight for weight, _ in options):
                known = features.transform([texts[i] for i in learned], vectors[learned], weight)
                new = features.transform([texts[i] for i in left], vectors[left], weight)
                for penalty in (p for w, p in options if w == weight):
                    models = _regressions(known, about[learned], penalty)
                    held_out[weight, penalty][left] = _decide(models, new)
        worth = {option: self._worth(scores, about) for option, scores in held_out.items()}
        self.weight_, self.penalty_ = max(options, key=lambda option: round(worth[option], 4))
        scores = held_out[self.weight_, self.penalty_]
        self._scalers = [_platt(scores[:, k], about[:, k]) for k in range(about.shape[1])]
        self.thresholds_ = _best_thresholds(self._calibrate(scores), about)
        self._features = _Features().fit(texts, vectors)
        everything = self._features.transform(texts, vectors, self.weight_)
        self._models = _regressions(everything, about, self.penalty_)
        return self

    def confidences(self, texts: Sequence[str]) -> Matrix:
        """Calibrated confidence that each answer is about each topic. Shape (n, topics)."""
        if not texts:
            return np.zeros((0, len(self._models)))
        vectors = self.encoder.passages(texts).astype(float)
        features = self._features.transform(texts, vectors, self.weight_)
        return self._calibrate(_decide(self._models, features))

    def _calibrate(self, scores: Matrix) -> Matrix:
        chances = [
            1 / (1 + np.exp(-(a * s + b)))
            for (a, b), s in zip(self._scalers, scores.T, strict=True)
        ]
        return np.column_stack(chances)

    def _worth(self, scores: Matrix, about: Mask) -> float:
        from sklearn.metrics import cohen_kappa_score, f1_score

        if self.exclusive:
            return float(cohen_kappa_score(about.argmax(axis=1), scores.argmax(axis=1)))
        return float(f1_score(about, scores > 0, average="macro", zero_division=0.0))

    def _splits(self, texts: Sequence[str], about: Mask) -> Iterator[tuple[Any, Any]]:
        """Folds in which the same words never stand on both sides."""
        from sklearn.model_selection import StratifiedGroupKFold

        words = [" ".join(sorted(text.casefold().split())) for text in texts]
        groups = np.unique(words, return_inverse=True)[1]
        kinds: NDArray[Any] = about.argmax(axis=1)
        rarest = int(about.sum(axis=0).min())
        folds = max(2, min(FOLDS, rarest, len(np.unique(groups))))
        if not self.exclusive:  # sets of topics are too many to be balanced: the rarest topic is
            kinds = about[:, about.sum(axis=0).argmin()]
        yield from StratifiedGroupKFold(folds, shuffle=True, random_state=self.seed).split(
            words, kinds, groups
        )


class _Features:
    """An answer's vector of meaning beside weighted n-grams of its words and characters."""

    def fit(self, texts: Sequence[str], vectors: Matrix) -> _Features:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._mean = vectors.mean(axis=0)
        self._words: Any = TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b"
        )
        self._letters: Any = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=min(2, len(texts))
        )
        for part in (self._words, self._letters):
            part.fit([text or "-" for text in texts])
        return self

    def transform(self, texts: Sequence[str], vectors: Matrix, weight: float) -> Any:
        from scipy.sparse import csr_matrix, hstack

        meaning = vectors - self._mean
        lengths = np.linalg.norm(meaning, axis=1, keepdims=True)
        meaning = weight * meaning / np.where(lengths > 0, lengths, 1.0)
        parts = [self._words.transform(texts), self._letters.transform(texts), csr_matrix(meaning)]
        return hstack(parts).tocsr()


def _regressions(features: Any, about: Mask, penalty: float) -> list[Any]:
    from sklearn.linear_model import LogisticRegression

    models = []
    for column in about.T:
        if column.all() or not column.any():  # a fold without the topic, or with nothing else
            models.append(8.0 if column.all() else -8.0)
            continue
        model = LogisticRegression(C=penalty, class_weight="balanced", solver="liblinear")
        models.append(model.fit(features, column))
    return models


def _decide(models: Sequence[Any], features: Any) -> Matrix:
    return np.column_stack(
        [
            np.full(features.shape[0], model)
            if isinstance(model, float)
            else model.decision_function(features)
            for model in models
        ]
    )


def _platt(scores: Matrix, about: Mask) -> tuple[float, float]:
    """Slope and intercept from scores to the chance of being right, with Platt's soft targets."""
    from sklearn.linear_model import LogisticRegression

    yes, no = int(about.sum()), int((~about).sum())
    high, low = (yes + 1) / (yes + 2), 1 / (no + 2)
    weights = np.where(about, high, 1 - low)
    model = LogisticRegression(C=1e3).fit(
        np.r_[scores, scores][:, None],
        np.r_[about, ~about],
        sample_weight=np.r_[weights, 1 - weights],
    )
    return max(float(model.coef_[0, 0]), 1e-3), float(model.intercept_[0])


def _best_thresholds(chances: Matrix, about: Mask) -> Matrix:
    """For each topic the threshold with the best F1 (the middle of those that tie)."""
    grid = np.linspace(LOWEST_THRESHOLD, 0.5, 13)
    best = []
    for chance, truth in zip(chances.T, about.T, strict=True):
        chosen = chance[:, None] >= grid
        right = (chosen & truth[:, None]).sum(axis=0)
        f1 = 2 * right / np.maximum(chosen.sum(axis=0) + truth.sum(), 1)
        best.append(float(np.median(grid[f1 >= f1.max() - 1e-9])))
    return np.array(best)
