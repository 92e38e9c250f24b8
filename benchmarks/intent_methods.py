"""Ways to learn intents from examples: ours, and the two that one would take without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from revontuli.dialogue import Example, Understanding
from revontuli.language.encoder import Encoder

SEED = 0
Answers = Callable[[Sequence[str]], list[str]]  # texts → the intent that comes first for each


def learn_revontuli(examples: Sequence[Example], encoder: Encoder) -> Answers:
    """`Understanding`; "" where it takes a text for nothing it knows."""
    learned = Understanding.train(examples, SEED, encoder)
    return lambda texts: [learned.predict(text).intent or "" for text in texts]


def learn_ngrams(examples: Sequence[Example], encoder: Encoder) -> Answers:
    """Character n-grams within words, weighted by tf-idf, and logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True), _linear()
    ).fit(*_apart(examples))
    return lambda texts: list(map(str, model.predict(list(texts))))


def learn_vectors(examples: Sequence[Example], encoder: Encoder) -> Answers:
    """The encoder's vectors, and logistic regression."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    texts, intents = _apart(examples)
    model = make_pipeline(StandardScaler(), _linear(C=1.0)).fit(encoder.queries(texts), intents)
    return lambda texts: list(map(str, model.predict(np.asarray(encoder.queries(texts)))))


METHODS: dict[str, Callable[[Sequence[Example], Encoder], Answers]] = {
    "revontuli": learn_revontuli,
    "n-grams + linear": learn_ngrams,
    "encoder + linear": learn_vectors,
}


def _linear(C: float = 30.0) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=C, max_iter=1_000, random_state=SEED)


def _apart(examples: Sequence[Example]) -> tuple[list[str], list[str]]:
    return [example.text for example in examples], [example.intent for example in examples]
