"""Answers to an open question coded into topics.

coder = TopicCoder.from_codebook(TopicCodebook.read("topics.csv"))
coded = coder.predict(["Asunto maksaa liikaa, eikä bussi kulje."])
coder.fit(texts, topic_sets)                                  # learns from coded answers
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from revontuli.engine import Progress, silent
from revontuli.errors import InputError, Sentence
from revontuli.language.encoder import Encoder, get_encoder
from revontuli.survey.topic_learning import TopicClassifier
from revontuli.survey.topic_prototypes import FEWEST_TEXTS, TopicPrototypes
from revontuli.survey.topic_texts import clean_answer, language_of, pieces
from revontuli.survey.topics import Coded, Topic, TopicCodebook

FEWEST_CODED = 10  # answers with a topic, and without it, from which on it is learned
MOST_EXAMPLES = 40  # coded answers that serve as a topic's examples
BATCH = 500  # answers between two tellings of progress
Matrix = NDArray[np.float64]


class TopicCoder:
    """Codes answers into topics, several an answer, or "other" where no topic fits.

    A topic with at least ten coded answers is learned from them; one with fewer is told by its
    name, description and examples, and by the coded answers it has. Answers are redacted before
    anything else is done with them, so nothing learned holds personal data.

    Args:
        codebook: the topics; None to take them from the coded answers.
        encoder: texts to vectors; None for the usual one, without a cache on disk.
        min_confidence: from which on an answer has a topic that is told by examples. Half of it is
            enough where each coded answer had one topic: then the question is only which.
        seed: of the folds in which learning is checked.

    Attributes:
        exclusive_: whether each coded answer had exactly one topic; then each new one gets one.
        learned_: codes of the topics learned from coded answers.
    """

    def __init__(
        self,
        codebook: TopicCodebook | None = None,
        encoder: Encoder | None = None,
        *,
        min_confidence: float = 0.5,
        seed: int = 0,
    ) -> None:
        self.codebook = codebook
        self.encoder = encoder
        self.min_confidence = min_confidence
        self.seed = seed

    @classmethod
    def from_codebook(
        cls,
        codebook: TopicCodebook,
        encoder: Encoder | None = None,
        *,
        min_confidence: float = 0.5,
        seed: int = 0,
    ) -> TopicCoder:
        """A coder that knows the topics by their names, descriptions and examples.

        Raises:
            InputError: there are fewer than two topics, or one with fewer than two texts.
        """
        coder = cls(codebook, encoder, min_confidence=min_confidence, seed=seed)
        return coder._learn([], [])

    def fit(self, texts: Sequence[str], topics: Sequence[Collection[str]]) -> TopicCoder:
        """Learn from answers that people coded, with what the codebook says.

        Args:
            texts: n answers.
            topics: the codes of each; an empty one is an answer that no topic fits.

        Raises:
            InputError: a code is not in the codebook, or there is not enough to learn from.
        """
        if len(texts) != len(topics):
            raise InputError(
                Sentence(
                    "there are %(texts)s answers and topics of %(topics)s",
                    texts=len(texts),
                    topics=len(topics),
                )
            )
        clean = [clean_answer(text) for text in texts]
        told = [(text, frozenset(own)) for text, own in zip(clean, topics, strict=True) if text]
        if not told:
            raise InputError(
                Sentence("there are no coded answers"),
                expected=Sentence("answers with their topics"),
            )
        return self._learn([text for text, _ in told], [own for _, own in told])

    @property
    def topics_(self) -> TopicCodebook:
        """The topics that answers are coded into, in order."""
        return self._topics

    def predict(self, texts: Sequence[str | None], progress: Progress = silent) -> list[Coded]:
        """The topics of each answer, in order; None and "" are no answer."""
        coded: list[Coded] = []
        for start in range(0, len(texts), BATCH):
            progress("Coding answers", start, len(texts))
            coded += self._code([clean_answer(text) for text in texts[start : start + BATCH]])
        progress("Coding answers", len(texts), max(len(texts), 1))
        return coded

    # Learning

    def _learn(self, texts: Sequence[str], sets: Sequence[frozenset[str]]) -> TopicCoder:
        self._topics = self.codebook or _topics_of(sets)
        self._encoder = self.encoder or get_encoder()
        codes = self._topics.codes
        self._check_codes(sets)
        about = np.array([[code in own for code in codes] for own in sets], dtype=bool)
        about = about.reshape(len(texts), len(codes))
        self.exclusive_ = bool(len(sets)) and all(len(own) == 1 for own in sets)
        enough = (about.sum(axis=0) >= FEWEST_CODED) & ((~about).sum(axis=0) >= FEWEST_CODED)
        self._learned = np.flatnonzero(enough)
        self.learned_ = tuple(codes[place] for place in self._learned)
        self._classifier = None
        if len(self._learned):
            self._classifier = TopicClassifier(
                self._encoder, exclusive=self.exclusive_ and bool(enough.all()), seed=self.seed
            ).fit(texts, about[:, self._learned])
        self._prototypes = None
        if not enough.all():
            self._prototypes = TopicPrototypes(self._examples(texts, sets), self._encoder)
        return self

    def _check_codes(self, sets: Sequence[frozenset[str]]) -> None:
        unknown = sorted({code for own in sets for code in own} - set(self._topics.codes))
        if unknown:
            raise InputError(
                Sentence("'%(code)s' is not a topic", code=unknown[0]),
                column="topics",
                expected=Sentence("one of %(known)s", known=", ".join(self._topics.codes)),
            )

    def _examples(
        self, texts: Sequence[str], sets: Sequence[frozenset[str]]
    ) -> dict[str, list[str]]:
        """The texts that tell each topic, with coded answers that are about nothing else."""
        examples = {topic.code: list(topic.texts) for topic in self._topics}
        for text, own in zip(texts, sets, strict=True):
            if len(own) == 1:
                (code,) = own
                if len(examples[code]) < MOST_EXAMPLES:
                    examples[code] += [p for p in pieces(text) if p not in examples[code]]
        if self.codebook is None:
            thin = [code for code, own in examples.items() if len(own) < FEWEST_TEXTS]
            if thin:
                raise InputError(
                    Sentence("'%(topic)s' has too few coded answers to be told by", topic=thin[0]),
                    column="topics",
                    expected=Sentence(
                        "at least %(fewest)s answers with this topic alone", fewest=FEWEST_TEXTS
                    ),
                )
        return examples

    # Coding

    def _code(self, texts: Sequence[str]) -> list[Coded]:
        told = [text for text in texts if text]
        chances = iter(self._confidences(told))
        return [
            self._choose(next(chances)) if text else Coded((), 0.0, answered=False)
            for text in texts
        ]

    def _confidences(self, texts: Sequence[str]) -> Matrix:
        chances = np.zeros((len(texts), len(self._topics)))
        if self._prototypes:
            chances = self._by_pieces(texts, self._prototypes)
        if self._classifier:
            chances[:, self._learned] = self._classifier.confidences(texts)
        return chances

    @staticmethod
    def _by_pieces(texts: Sequence[str], prototypes: TopicPrototypes) -> Matrix:
        """An answer is about what any of its pieces is about."""
        cut = [pieces(text) or (text,) for text in texts]
        languages = [
            [language_of(text, prototypes.language)] * len(own)
            for text, own in zip(texts, cut, strict=True)
        ]
        chances = prototypes.confidences(list(chain(*cut)), list(chain(*languages)))
        starts = np.cumsum([0, *map(len, cut)])[:-1]
        most: Matrix = np.maximum.reduceat(chances, starts, axis=0) if len(cut) else chances
        return most

    def _choose(self, chances: Matrix) -> Coded:
        codes = self._topics.codes
        order = np.argsort(-chances, kind="stable")
        surest = float(chances[order[0]])
        if self.exclusive_:
            kept = [int(order[0])] if surest >= self.min_confidence / 2 else []
        else:
            kept = [int(p) for p in order if chances[p] >= self._threshold(int(p))]
        topics = tuple((codes[place], round(float(chances[place]), 4)) for place in kept)
        return Coded(topics, round(surest, 4))

    def _threshold(self, place: int) -> float:
        if self._classifier and place in self._learned:
            found = np.flatnonzero(self._learned == place)[0]
            return float(self._classifier.thresholds_[found])
        return self.min_confidence


def _topics_of(sets: Sequence[frozenset[str]]) -> TopicCodebook:
    """The topics that answers were coded into, the commonest first, with their codes as names."""
    counts = Counter(code for own in sets for code in own)
    order = sorted(counts, key=lambda code: (-counts[code], code))
    return TopicCodebook(tuple(Topic(code) for code in order))
