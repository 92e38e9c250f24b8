"""From examples to what a message means."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revontuli.dialogue.content import Example
from revontuli.dialogue.prediction import Alternative, Prediction
from revontuli.engine import Progress, silent
from revontuli.errors import InputError

if TYPE_CHECKING:
    from revontuli.language.encoder import Encoder


class Understanding:
    """What was learned from examples; asked message by message, by many at once."""

    def __init__(self, model: Any, intents: list[str]) -> None:
        self._model = model
        self.intents = tuple(intents)

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
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        pairs = [(e.text, e.intent) if isinstance(e, Example) else e for e in examples]
        if len({intent for _, intent in pairs}) < 2:
            raise InputError("too few intents to learn from", expected="two or more")
        model = make_pipeline(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
            LogisticRegression(C=30, max_iter=300, random_state=seed),
        ).fit([text for text, _ in pairs], [intent for _, intent in pairs])
        return cls(model, list(model.classes_))

    def predict(self, text: str, language: str | None = None) -> Prediction:
        """What `text` means.

        Args:
            text: one message.
            language: that the conversation is in; helps where the text's own can't be told.
        """
        shares = self._model.predict_proba([text])[0]
        best = shares.argsort()[::-1][:5]
        found = tuple(Alternative(self.intents[i], float(shares[i])) for i in best)
        known = found[0].confidence >= 0.2
        return Prediction(
            found[0].intent if known else None, found[0].confidence, found,
            language=language, is_sure=found[0].confidence >= 0.5,
        )  # fmt: skip

    def save(self, folder: str | Path) -> None:
        """Write it into a folder that `load` reads."""
        raise NotImplementedError

    @classmethod
    def load(cls, folder: str | Path, encoder: Encoder | str | None = None) -> Understanding:
        """What `save` wrote.

        Raises:
            InputError: it is damaged, or was made with another encoder.
        """
        raise NotImplementedError
