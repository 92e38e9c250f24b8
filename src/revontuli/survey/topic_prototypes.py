"""Topics told by a few examples each: an answer is about those it lies near.

Nearness is a cosine between vectors of meaning, from which the language and the mean of all
examples are taken away
(the vectors of one model share a large common part: Mu & Viswanath 2018), and a cosine between
weighted character n-grams of words and of their base forms, which sees words that the model does
not know. How much each counts,
and how near is near enough, is learned from the examples themselves: each is left out in turn and
compared with its own topic, with the others, and with the others as if its own were not there,
which is what an answer about something else looks like. A codebook is small, so what it teaches is
drawn towards what larger ones taught (a Gaussian prior), and nearness never counts against. Where a
topic has no example in the answer's language, words are not asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.errors import InputError, Sentence
from revontuli.language.encoder import Encoder
from revontuli.survey.topic_meaning import encode_meaning, language_middles
from revontuli.survey.topic_texts import in_base_forms, language_of, main_language, telling_words

FEWEST_TEXTS = 2  # of a topic: what is left out must leave something
# What counts how much, before the examples are asked: nearness in meaning and in words, and how far
# each leads before the next topic, and the intercept. About what the three codebooks in
# `benchmarks/topics` taught, by their examples alone.
USUAL_RULE = (2.0, 2.5, 1.5, 2.5, -3.5)
WITHOUT_WORDS = (1.0, 0.0, 1.0, 0.0)
USUAL_WITHOUT_WORDS = (5.0, 0.0, 3.0, 0.0, -3.0)
STUBBORNNESS = 5.0  # of the usual rule: weight of the squared distance from it, beside log-loss
Matrix = NDArray[np.float64]


class TopicPrototypes:
    """Confidence that a short text is about each topic, from examples.

    Args:
        examples: topic → texts that are about it; at least two topics of two texts.
        encoder: texts to vectors.

    Attributes:
        language: that most of the examples are in.

    Raises:
        InputError: there are fewer topics or texts.
    """

    def __init__(self, examples: Mapping[str, Sequence[str]], encoder: Encoder) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        for topic, texts in examples.items():
            if len(texts) < FEWEST_TEXTS:
                raise InputError(
                    Sentence(
                        "the topic '%(topic)s' has %(texts)s text to tell it by",
                        topic=topic,
                        texts=len(texts),
                    ),
                    column="examples",
                    expected=Sentence("a name and an example, or two examples"),
                )
        if len(examples) < 2:
            raise InputError(
                Sentence("there is one topic"), expected=Sentence("at least two to choose from")
            )
        self.encoder = encoder
        texts = [text for own in examples.values() for text in own]
        self._owner = np.repeat(np.arange(len(examples)), [len(own) for own in examples.values()])
        self._ngrams: Any = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True
        )
        self.language = main_language(texts)
        languages = [language_of(text, self.language) for text in texts]
        self._middles = language_middles(encoder)
        meaning = encode_meaning(texts, languages, encoder, self._middles)
        self._mean = meaning.mean(axis=0)
        self._vectors = _unit(meaning - self._mean)
        words, forms = _in_words(texts, languages)
        self._ngrams.fit([*words, *forms])
        self._words, self._forms = self._ngrams.transform(words), self._ngrams.transform(forms)
        features, own = self._lessons()
        self.rule_ = _learn_rule(features, own, USUAL_RULE)
        self.rule_without_words_ = _learn_rule(features * WITHOUT_WORDS, own, USUAL_WITHOUT_WORDS)
        spoken = zip(self._owner, languages, strict=True)
        self._spoken = {(int(topic), language) for topic, language in spoken}

    def confidences(self, texts: Sequence[str], languages: Sequence[str]) -> Matrix:
        """Probability that each text is about each topic, each by itself. Shape (n, topics).

        Args:
            texts: n short texts.
            languages: of each, "fi", "sv" or "en".
        """
        if not texts:
            return np.zeros((0, self._owner.max() + 1))
        vectors = encode_meaning(texts, languages, self.encoder, self._middles)
        meaning = _unit(vectors - self._mean) @ self._vectors.T
        as_said, forms = _in_words(texts, languages)
        words = np.maximum(
            (self._ngrams.transform(as_said) @ self._words.T).toarray(),
            (self._ngrams.transform(forms) @ self._forms.T).toarray(),
        )
        features = _features(self._near(meaning), self._near(words))
        foreign = np.array(
            [[(k, own) not in self._spoken for k in range(features.shape[1])] for own in languages]
        )
        scores = np.where(
            foreign,
            features @ self.rule_without_words_[:-1] + self.rule_without_words_[-1],
            features @ self.rule_[:-1] + self.rule_[-1],
        )
        chances: Matrix = 1 / (1 + np.exp(-scores))
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


def _in_words(texts: Sequence[str], languages: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of each text that mean something, as they stand and in base forms."""
    told = list(zip(texts, languages, strict=True))
    return (
        [telling_words(text, language) for text, language in told],
        [in_base_forms(text, language) for text, language in told],
    )


def _learn_rule(features: Matrix, own: NDArray[np.bool_], towards: Sequence[float]) -> Matrix:
    """Logistic regression drawn towards a usual rule, with no nearness that counts against."""
    from scipy.optimize import minimize

    usual = np.array(towards)
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
