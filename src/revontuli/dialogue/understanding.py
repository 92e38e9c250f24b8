"""From examples to what a message means."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from revontuli.dialogue.content import Example
from revontuli.dialogue.prediction import Alternative, Prediction
from revontuli.engine import Progress, atomic_folder, silent
from revontuli.errors import InputError

if TYPE_CHECKING:
    from revontuli.language.encoder import Encoder

FORMAT = "revontuli.understanding/1"
FILE, ARRAYS = "understanding.json", "understanding.npz"


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
        words, learned = self._model.steps[0][1], self._model.steps[1][1]
        told = {
            "format": FORMAT,
            "intents": list(self.intents),
            "grams": words.get_feature_names_out().tolist(),
        }
        with atomic_folder(folder) as temporary:
            (temporary / FILE).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
            np.savez_compressed(
                temporary / ARRAYS,
                idf=words.idf_,
                weights=learned.coef_,
                offsets=learned.intercept_,
            )

    @classmethod
    def load(cls, folder: str | Path, encoder: Encoder | str | None = None) -> Understanding:
        """What `save` wrote.

        Raises:
            InputError: it is damaged, or was made with another encoder.
        """
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        folder = Path(folder)
        try:
            told = json.loads((folder / FILE).read_text(encoding="utf-8"))
            with np.load(folder / ARRAYS, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            if told["format"] != FORMAT:
                raise ValueError(f"its format is {told['format']!r}")
            words = TfidfVectorizer(
                analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, vocabulary=told["grams"]
            )
            words.idf_ = arrays["idf"]
            learned = LogisticRegression()
            learned.classes_ = np.array(told["intents"])
            learned.coef_, learned.intercept_ = arrays["weights"], arrays["offsets"]
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
            raise InputError(
                f"what the bot learned cannot be read: {error}", file=folder, expected=FORMAT
            ) from error
        return cls(make_pipeline(words, learned), told["intents"])
