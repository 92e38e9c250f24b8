"""What a message means, by what was learned from examples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from revontuli.dialogue.confidence import LEAST_LIKELY
from revontuli.dialogue.content import Example
from revontuli.dialogue.message_features import Asked, ask, fold, language_of
from revontuli.dialogue.prediction import OUTSIDE, Alternative, Entities, Prediction
from revontuli.dialogue.safety_meaning import Sensed, danger_meaning
from revontuli.dialogue.two_intents import split_message
from revontuli.engine import Progress, silent

if TYPE_CHECKING:
    from revontuli.dialogue.learning import Learned
    from revontuli.language.encoder import Encoder

Floats = NDArray[np.float64]
ALTERNATIVES = 5
TAUGHT = 0.99  # confidence in what was taught word for word
TOGETHER = 256  # texts that are read at once
MOST_CHARACTERS = 2_000  # that are looked at; meaning is read of the first 500


class Understanding:
    """What was learned from examples; asked message by message, by many at once.

    Attributes:
        intents: names of all intents it knows.
    """

    def __init__(self, learned: Learned) -> None:
        self.learned = learned
        self.intents = learned.intents

    @classmethod
    def train(
        cls,
        examples: Iterable[tuple[str, str] | Example],
        seed: int = 0,
        encoder: Encoder | str | None = None,
        progress: Progress = silent,
    ) -> Understanding:
        """Learn from examples; the same ones and the same seed give the same.

        Args:
            examples: (text, intent) pairs or `Example`s, two intents at least.
            seed: of whatever is drawn.
            encoder: vectors of texts; the usual one by name where None.
            progress: told how it goes on.

        Raises:
            InputError: there are fewer than two intents.
        """
        import sklearn.linear_model  # noqa: F401  # its BLAS must be there to be limited
        from threadpoolctl import threadpool_limits

        from revontuli.dialogue.learning import as_examples, learn

        # One thread: matrices are small, sums come out the same everywhere, and whoever talks with
        # a bot on the same machine is not kept waiting.
        with threadpool_limits(limits=1, user_api="blas"):
            return cls(learn(as_examples(examples), seed, _opened(encoder), progress))

    def predict(self, text: str, language: str | None = None) -> Prediction:
        """What `text` means.

        Args:
            text: one message.
            language: that the conversation is in; helps where the text's own can't be told.
        """
        head = text[:MOST_CHARACTERS]
        whole = self._one(head, language)
        second = None
        if not self._is_taught(head):
            whole, second = self._with_second(head, language, whole)
        return Prediction(
            whole.intent,
            whole.confidence,
            whole.alternatives,
            _entities(head, language),
            _told_language(head),
            second,
            whole.is_sure,
        )

    def predict_many(self, texts: Sequence[str], language: str | None = None) -> list[Prediction]:
        """What each of `texts` means."""
        return [self.predict(text, language) for text in texts]

    def save(self, folder: str | Path) -> None:
        """Write it into a folder that `load` reads."""
        from revontuli.dialogue.learned_file import write_learned

        write_learned(self.learned, folder)

    @classmethod
    def load(cls, folder: str | Path, encoder: Encoder | str | None = None) -> Understanding:
        """What `save` wrote.

        Raises:
            InputError: it is damaged, or was made with another encoder.
        """
        from revontuli.dialogue.learned_file import read_learned

        return cls(read_learned(folder, _opened(encoder)))

    def knows(self, text: str, language: str | None = None) -> float:
        """Probability that `text` is about something that was learned, 0–1."""
        if self._is_taught(text):
            return 1.0
        return float(self._read([text[:MOST_CHARACTERS]], [language])[1][0])

    def main_meanings(
        self, texts: Sequence[str], languages: Sequence[str | None]
    ) -> list[Prediction]:
        """What each of many texts means as one thing, without entities: much quicker together.

        Args:
            texts: messages.
            languages: that each is thought to be in.
        """
        found: list[Prediction] = []
        for start in range(0, len(texts), TOGETHER):
            some = [text[:MOST_CHARACTERS] for text in texts[start : start + TOGETHER]]
            read = self._read(some, languages[start : start + TOGETHER])
            found += [
                self._told(text, shares, float(known), float(confidence))
                for text, shares, known, confidence in zip(some, *read, strict=True)
            ]
        return found

    def sounds_like(self, text: str, language: str) -> Sensed | None:
        """The danger that `text` sounds like; None for none, and for what was taught.

        None too where the encoder is another than the package's own: then the words of danger that
        `safety.find_danger` knows are all there is.
        """
        encoder = self.learned.features.encoder
        meaning = danger_meaning(encoder.name)
        if meaning is None or self._is_taught(text):
            return None
        return meaning.sense(text[:MOST_CHARACTERS], language, encoder)

    def _one(self, text: str, language: str | None) -> Prediction:
        """What `text` means as one."""
        return self.main_meanings([text], [language])[0]

    def _sure_parts(self, parts: Sequence[str], language: str | None) -> list[Prediction]:
        """What the parts surely mean; no more are read where too few are left to make two."""
        sure: list[Prediction] = []
        for left, part in zip(range(len(parts), 0, -1), parts, strict=True):
            if len(sure) + left < 2:
                break
            found = self._one(part, language)
            sure += [found] if found.is_sure else []
        return sure

    def _told(self, text: str, shares: Floats, known: float, confidence: float) -> Prediction:
        """What was read of a text as a prediction; what was taught word for word stands above."""
        learned = self.learned
        order = np.argsort(-shares, kind="stable")[:ALTERNATIVES]
        taught = learned.taught.get(fold(text))
        if taught:
            row = self.intents.index(taught)
            order = np.array([row, *(other for other in order if other != row)][:ALTERNATIVES])
            known, confidence = 1.0, TAUGHT
        left = (1 - confidence) / max(1e-9, 1 - shares[order[0]])
        found = tuple(
            Alternative(self.intents[row], confidence if place == 0 else float(shares[row] * left))
            for place, row in enumerate(order)
        )
        found = (
            found[0],
            *(Alternative(o.intent, min(o.confidence, confidence)) for o in found[1:]),
        )
        if found[0].intent == OUTSIDE:
            return Prediction(None, found[1].confidence, found[1:])
        found = tuple(other for other in found if other.intent != OUTSIDE)
        is_known = known >= learned.judge.known_from and confidence >= LEAST_LIKELY
        return Prediction(
            found[0].intent if is_known else None,
            confidence,
            found,
            is_sure=is_known and confidence >= learned.judge.sure_from,
        )

    def _read(
        self, texts: Sequence[str], languages: Sequence[str | None]
    ) -> tuple[Floats, Floats, Floats]:
        """Of n texts: shares of the intents, (n, n_intents); whether each is known at all; and
        confidence in the likeliest, both (n,).
        """
        asked = [self._asked(text, code) for text, code in zip(texts, languages, strict=True)]
        scores, signs = self.learned.read(asked)
        judge = self.learned.judge
        says_something = ~np.isnan(signs).any(axis=1)
        signs = np.nan_to_num(signs)
        known, confidence = judge.knows(signs), judge.confidence(signs)
        return judge.shares(scores), known * says_something, confidence * says_something

    def _asked(self, text: str, language: str | None) -> Asked:
        usual = self.learned.language
        return ask(text, language_of(text, language or usual) or usual)

    def _is_taught(self, text: str) -> bool:
        return fold(text) in self.learned.taught

    def _with_second(
        self, text: str, language: str | None, whole: Prediction
    ) -> tuple[Prediction, str | None]:
        """The message's main meaning and another, where two of its parts surely differ."""
        for parts in split_message(text):
            sure = self._sure_parts(parts, language)
            names = list(dict.fromkeys(one.intent for one in sure))
            if len(names) != 2:
                continue
            first = min(sure, key=lambda one: (_is_talk(one), one.intent != whole.intent))
            return first, next(name for name in names if name != first.intent)
        return whole, None


def _is_talk(prediction: Prediction) -> bool:
    """Whether it is one of the skills' own: said beside what one came for."""
    return bool(prediction.intent and prediction.intent.startswith("do:"))


def _opened(encoder: Encoder | str | None) -> Encoder:
    from revontuli.language.encoder import get_encoder

    if encoder is None or isinstance(encoder, str):
        return get_encoder(encoder) if encoder else get_encoder()
    return encoder


def _told_language(text: str) -> str | None:
    return language_of(text, None)


def _entities(text: str, language: str | None) -> Entities:
    from revontuli.dialogue.entities import find_entities

    return find_entities(text, language or _told_language(text) or "fi")
