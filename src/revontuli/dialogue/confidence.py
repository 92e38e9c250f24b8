"""How sure to be: probabilities that are true, and what is not known at all.

Learned by holding out. In each fold some of the examples are left out, and some intents altogether:
the first tell how often the bot is right when it is how sure, the others what it looks like when
somebody asks what it never learned.

The scores' sharpness is one temperature (Guo et al. 2017). Two small logistic regressions then read
a few signs of a message each: `known` tells what is known from what isn't, `right` whether the
likeliest intent is the right one (Platt 1999).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revontuli.dialogue.intent_classifier import softmax
from revontuli.dialogue.known_examples import N_KNOWN_SIGNS

Floats = NDArray[np.float64]
SHARE_UNKNOWN = 0.1  # of messages, that a bot is assumed to be asked of what it doesn't know
KEPT = 0.95  # share of the messages understood rightly that may not be turned away as unknown
WRONG_WHEN_SURE = 0.04  # share of sure answers that may be wrong
FEWEST = 30  # held-out messages from which anything is learned
SURE_BETWEEN = (0.5, 0.95)
LEAST_LIKELY = 0.2  # confidence under which nothing is said to be meant


@dataclass(frozen=True)
class Judge:
    """Reads signs of a message.

    Attributes:
        sharpness: what scores are multiplied by before they become probabilities.
        means, spreads: of the signs, (n_signs,).
        known, right: weights of the signs and a constant, (n_signs + 1,).
        known_from: `known` from which a message is taken for something that the bot knows.
        sure_from: confidence from which it acts without asking.
    """

    sharpness: float
    means: Floats
    spreads: Floats
    known: Floats
    right: Floats
    known_from: float
    sure_from: float

    def shares(self, scores: NDArray[np.floating]) -> Floats:
        """Probabilities of the intents if it is one of them, (n, n_intents)."""
        return softmax(self.sharpness * scores)

    def knows(self, signs: Floats) -> Floats:
        """Probabilities that messages are something that the bot knows, (n,)."""
        return logistic(self._standard(signs) @ self.known)

    def confidence(self, signs: Floats) -> Floats:
        """Probabilities that the likeliest intent is right, (n,)."""
        return logistic(self._standard(signs) @ self.right)

    def _standard(self, signs: Floats) -> Floats:
        standard = (signs - self.means) / self.spreads
        return np.hstack([np.clip(standard, -4, 4), np.ones((len(signs), 1))])

    def told(self) -> dict[str, object]:
        """All of it as plain data."""
        return {
            name: value.tolist() if isinstance(value, np.ndarray) else float(value)
            for name, value in ((name, getattr(self, name)) for name in self.__slots__)
        }

    @classmethod
    def of(cls, told: Mapping[str, object]) -> Judge:
        """What `told` gave. Raises KeyError, TypeError or ValueError where it is damaged."""
        single = ("sharpness", "known_from", "sure_from")
        several = {
            name: np.array(told[name], float) for name in ("means", "spreads", "known", "right")
        }
        sizes = {len(several["means"]), len(several["spreads"])}
        sizes |= {len(several["known"]) - 1, len(several["right"]) - 1}
        if sizes != {N_SIGNS}:
            raise ValueError("its signs do not fit together")
        return cls(**several, **{name: float(told[name]) for name in single})  # type: ignore[arg-type]

    __slots__ = ("known", "known_from", "means", "right", "sharpness", "spreads", "sure_from")


N_SIGNS = 2 + N_KNOWN_SIGNS


def score_signs(scores: NDArray[np.floating], sharpness: float) -> Floats:
    """The highest score of messages, and the odds of its intent if it is one of them, (n, 2).

    Args:
        scores: of the intents, (n, n_intents), at least two.
        sharpness: see `Judge`.
    """
    sharp = sharpness * scores.astype(float)
    share = softmax(sharp).max(axis=1)
    return np.column_stack([sharp.max(axis=1), np.log(share + 1e-6) - np.log(1 - share + 1e-6)])


def find_sharpness(scores: Floats, rows: NDArray[np.intp]) -> float:
    """The temperature's inverse at which probabilities fit best what was right."""
    if len(rows) < FEWEST:
        return 1.0
    choices = np.geomspace(0.2, 5, 60)
    losses = [
        -np.log(softmax(choice * scores)[np.arange(len(rows)), rows] + 1e-9).mean()
        for choice in choices
    ]
    return float(choices[int(np.argmin(losses))])


def learn_judge(
    sharpness: float,
    signs: Floats,
    is_right: NDArray[np.bool_],
    strange: Floats,
) -> Judge:
    """Learn from held-out messages.

    Args:
        sharpness: see `Judge`.
        signs: of messages whose intents are known, (n, N_SIGNS).
        is_right: whether the likeliest intent was the right one, (n,).
        strange: signs of messages whose intents were left out, (m, N_SIGNS).
    """
    if len(signs) < FEWEST:
        return plain_judge(sharpness)
    every = np.vstack([signs, strange])
    means, spreads = every.mean(axis=0), every.std(axis=0) + 1e-6
    judge = Judge(sharpness, means, spreads, np.zeros(N_SIGNS + 1), np.zeros(N_SIGNS + 1), 0.0, 0.5)
    few = len(strange) < FEWEST
    balance = SHARE_UNKNOWN / (1 - SHARE_UNKNOWN) * len(signs) / max(1, len(strange))
    importance = np.r_[np.ones(len(signs)), np.full(len(strange), balance)]
    standard = judge._standard(every)[:, :-1]
    of_known = np.r_[np.ones(len(signs)), np.zeros(len(strange))]
    even = np.r_[np.ones(len(signs)), np.full(len(strange), len(signs) / max(1, len(strange)))]
    known = _constant(9.0) if few else _fit(standard, of_known, even)
    right = _fit(standard, np.r_[is_right, np.zeros(len(strange))], importance)
    judge = Judge(sharpness, means, spreads, known, right, 0.0, 0.5)
    known_from = 0.0 if few else float(np.quantile(judge.knows(signs[is_right]), 1 - KEPT))
    confidence = judge.confidence(every)
    wrong = np.r_[~is_right, np.ones(len(strange), bool)]
    return Judge(
        sharpness, means, spreads, known, right, min(known_from, 0.5),
        _sure_from(confidence, wrong, importance),
    )  # fmt: skip


def plain_judge(sharpness: float = 1.0) -> Judge:
    """A judge where there is too little to learn from: the likeliest intent's own share."""
    means, spreads = np.zeros(N_SIGNS), np.ones(N_SIGNS)
    right = np.zeros(N_SIGNS + 1)
    right[1] = 1.0  # the odds of the share
    return Judge(sharpness, means, spreads, _constant(9.0), right, 0.0, 0.7)


def logistic(values: Floats) -> Floats:
    """1 / (1 + e^-x)."""
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))), np.float64)


def _fit(standard: Floats, target: NDArray[np.generic], importance: Floats) -> Floats:
    from sklearn.linear_model import LogisticRegression

    if len(np.unique(target)) < 2:
        return _constant(3.0 if target[0] else -3.0)
    model = LogisticRegression(C=1.0, max_iter=500).fit(standard, target, sample_weight=importance)
    return np.r_[model.coef_[0], model.intercept_]


def _constant(value: float) -> Floats:
    weights = np.zeros(N_SIGNS + 1)
    weights[-1] = value
    return weights


def _sure_from(confidence: Floats, wrong: NDArray[np.bool_], importance: Floats) -> float:
    """The lowest confidence from which few enough are wrong."""
    lowest, highest = SURE_BETWEEN
    for limit in np.arange(lowest, highest, 0.01):
        sure = confidence >= limit
        if importance[sure & wrong].sum() <= WRONG_WHEN_SURE * importance[sure].sum():
            return float(limit)
    return highest
