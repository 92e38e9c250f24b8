"""Topics told by a few examples each: an answer is about those it lies near.

Nearness is a cosine between vectors of meaning, from which the mean of all examples is taken away
(the vectors of one model share a large common part: Mu & Viswanath 2018), and a cosine between
weighted character n-grams of words and of their base forms, which sees words that the model does
not know. How much each counts,
and how near is near enough, is learned from the examples themselves: each is left out in turn and
compared with its own topic, with the others, and with the others as if its own were not there,
which is what an answer about something else looks like. A codebook is small, so what it teaches is
drawn towards what larger ones taught (a Gaussian prior), and nearness never counts against.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.errors import InputError
from revontuli.language.encoder import Encoder
from revontuli.language.identify import identify
from revontuli.survey.topic_texts import in_base_forms, main_language

FEWEST_TEXTS = 2  # of a topic: what is left out must leave something
# What counts how much, before the examples are asked: nearness in meaning and in words, and how far
# each leads before the next topic, and the intercept. About what the three codebooks in
# `benchmarks/topics` taught, by their examples alone.
USUAL_RULE = (2.0, 2.5, 1.5, 2.5, -3.5)
STUBBORNNESS = 5.0  # of the usual rule: weight of the squared distance from it, beside log-loss
Matrix = NDArray[np.float64]


class TopicPrototypes:
    """Confidence that a short text is about each topic, from examples.

    Args:
        examples: topic → texts that are about it; at least two topics of two texts.
        encoder: texts to vectors.

    Raises:
        InputError: there are fewer topics or texts.
    """

    def __init__(self, examples: Mapping[str, Sequence[str]], encoder: Encoder) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        for topic, texts in examples.items():
            if len(texts) < FEWEST_TEXTS:
                raise InputError(
                    f"the topic '{topic}' has {len(texts)} text to tell it by",
                    column="examples",
                    expected="a name and an example, or two examples",
                )
        if len(examples) < 2:
            raise InputError("there is one topic", expected="at least two to choose from")
        self.encoder = encoder
        texts = [text for own in examples.values() for text in own]
        self._owner = np.repeat(np.arange(len(examples)), [len(own) for own in examples.values()])
        self._ngrams: Any = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True
        )
        self._language = main_language(texts)
        forms = [in_base_forms(text, identify(text) or self._language) for text in texts]
        self._ngrams.fit([*texts, *forms])
        self._mean = encoder.passages(texts).mean(axis=0)
        self._vectors = self._encode(texts)
        self._words = self._ngrams.transform(texts)
        self._forms = self._ngrams.transform(forms)
        self.rule_ = _learn_rule(*self._lessons())

    def confidences(self, texts: Sequence[str], languages: Sequence[str | None]) -> Matrix:
        """Probability that each text is about each topic, each by itself. Shape (n, topics).

        Args:
            texts: n short texts.
            languages: of each, for its words' base forms; None for that of the examples.
        """
        if not texts:
            return np.zeros((0, self._owner.max() + 1))
        told = zip(texts, languages, strict=True)
        forms = [in_base_forms(text, language or self._language) for text, language in told]
        meaning = self._encode(texts) @ self._vectors.T
        words = np.maximum(
            (self._ngrams.transform(texts) @ self._words.T).toarray(),
            (self._ngrams.transform(forms) @ self._forms.T).toarray(),
        )
        return self._judge(self._near(meaning), self._near(words))

    def _encode(self, texts: Sequence[str]) -> Matrix:
        """Vectors of unit length, without the part that all examples share."""
        return _unit(self.encoder.passages(texts).astype(float) - self._mean)

    def _judge(self, meaning: Matrix, words: Matrix) -> Matrix:
        count, topics = meaning.shape
        features = _features(meaning, words).reshape(count * topics, -1)
        scores = np.column_stack([features, np.ones(len(features))]) @ self.rule_
        chances: Matrix = 1 / (1 + np.exp(-scores.reshape(count, topics)))
        return chances

    def _near(self, cosines: Matrix) -> Matrix:
        """Nearness to each topic: to its nearest text. Shape (n, topics)."""
        starts = np.flatnonzero(np.r_[True, np.diff(self._owner) > 0])
        near: Matrix = np.maximum.reduceat(cosines, starts, axis=1)
        return near

    def _lessons(self) -> tuple[Matrix, NDArray[np.bool_]]:
        """What the examples teach: features of (text, topic) and whether it is about it."""
        meaning = self._vectors @ self._vectors.T
        words = np.maximum(
            (self._words @ self._words.T).toarray(), (self._forms @ self._forms.T).toarray()
        )
        for cosines in (meaning, words):
            np.fill_diagonal(cosines, -1.0)  # itself left out
        near_meaning, near_words = self._near(meaning), self._near(words)
        rows = np.arange(len(self._owner))
        own = np.zeros_like(near_meaning, dtype=bool)
        own[rows, self._owner] = True
        with_own = _features(near_meaning, near_words)
        for near in (near_meaning, near_words):
            near[rows, self._owner] = near.min(axis=1)  # as if its own topic were not there
        without = _features(near_meaning, near_words)[~own]
        features = np.vstack([with_own.reshape(-1, with_own.shape[-1]), without])
        return features, np.r_[own.ravel(), np.zeros(len(without), dtype=bool)]


def _learn_rule(features: Matrix, own: NDArray[np.bool_]) -> Matrix:
    """Logistic regression drawn towards the usual rule, with no nearness that counts against."""
    from scipy.optimize import minimize

    usual = np.array(USUAL_RULE)
    told = np.column_stack([features, np.ones(len(features))])
    sign = np.where(own, 1.0, -1.0)

    def loss(rule: Matrix) -> tuple[float, Matrix]:
        margins = sign * (told @ rule)
        away = rule - usual
        value = np.logaddexp(0, -margins).sum() + STUBBORNNESS / 2 * (away @ away)
        slope = -(told.T @ (sign / (1 + np.exp(margins)))) + STUBBORNNESS * away
        return float(value), slope

    bounds = [(0.0, None)] * (len(usual) - 1) + [(None, None)]
    rule: Matrix = minimize(loss, usual, jac=True, bounds=bounds, method="L-BFGS-B").x
    return rule


def _features(meaning: Matrix, words: Matrix) -> Matrix:
    """What is looked at, for each (text, topic). Shape (n, topics, 4)."""
    return np.stack([meaning, words, _lead(meaning), _lead(words)], axis=-1)


def _lead(near: Matrix) -> Matrix:
    """How much nearer each topic is than the nearest other one."""
    if near.shape[1] < 2:
        return np.zeros_like(near)
    order = np.sort(near, axis=1)
    best, second = order[:, -1:], order[:, -2:-1]
    lead: Matrix = near - np.where(near == best, second, best)
    return lead


def _unit(vectors: Matrix) -> Matrix:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Matrix = vectors / np.where(lengths > 0, lengths, 1.0)
    return unit
