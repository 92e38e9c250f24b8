"""An encoder that remembers: a text is encoded once, however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from revontuli.engine import Progress, silent
from revontuli.language.encoder import Encoder, Vectors


class RememberingEncoder:
    """Another encoder's vectors, kept in memory as long as this is. Not for several threads.

    For work that asks for the same texts again and again and is then over, such as
    cross-validation.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self._encoder = encoder
        self._passages: dict[str, Vectors] = {}
        self._queries: dict[str, Vectors] = {}

    def passages(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """As the other one's."""
        return self._remembered(
            texts, self._passages, lambda new: self._encoder.passages(new, progress)
        )

    def queries(self, texts: Sequence[str]) -> Vectors:
        """As the other one's."""
        return self._remembered(texts, self._queries, self._encoder.queries)

    def _remembered(
        self,
        texts: Sequence[str],
        known: dict[str, Vectors],
        encode: Callable[[Sequence[str]], Vectors],
    ) -> Vectors:
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known.update(zip(missing, encode(missing), strict=True))
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([known[text] for text in texts])
