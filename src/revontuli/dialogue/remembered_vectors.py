"""An encoder that remembers: a text is encoded once, however often it is asked for.

Encoding takes most of the time of a training, and from one training to the next most examples stay
the same. So their vectors are kept in a file, of the examples of the last training alone: nothing
is remembered there of a text that the keepers have taken away.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from revontuli.engine import Progress, atomic_path, silent
from revontuli.language.encoder import Encoder, Vectors
from revontuli.language.vector_cache import digest


class RememberingEncoder:
    """Another encoder's vectors, remembered until `let_go`; after that it remembers nothing.

    For work that asks for the same texts again and again and is then over, such as training and
    cross-validation. While it remembers it is not for several threads, and not for what people say:
    `let_go` before they come.

    Args:
        encoder: the other one.
        file: from which vectors of questions are read, and in which `keep` keeps them; a file that
            can't be read, or is of another encoder, is as none.
    """

    def __init__(self, encoder: Encoder, file: Path | None = None) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self._encoder = encoder
        self._file = file
        self._passages: dict[str, Vectors] = {}
        self._queries: dict[str, Vectors] = {}
        self._kept = _read(file, encoder.name, encoder.dimension)
        self._asked: set[str] = set()
        self._is_over = False

    def passages(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """As the other one's."""
        if self._is_over:
            return self._encoder.passages(texts, progress)
        return self._remembered(
            texts, self._passages, lambda new: self._encoder.passages(new, progress)
        )

    def queries(self, texts: Sequence[str]) -> Vectors:
        """As the other one's."""
        if self._is_over:
            return self._encoder.queries(texts)
        self._asked.update(texts)
        return self._remembered(
            texts, self._queries, lambda new: np.stack([self._question(text) for text in new])
        )

    def keep(self) -> None:
        """Write the vectors of what was asked for into the file, and no others.

        Texts are known there by their digests.
        """
        if self._file is None:
            return
        asked = sorted(self._asked)
        vectors = np.array([self._queries[text] for text in asked], np.float32)
        with atomic_path(self._file, mode=0o600) as path, path.open("wb") as file:
            np.savez(
                file,
                name=np.array(self.name),
                digests=np.array([list(digest(text)) for text in asked], np.uint8),
                vectors=vectors.reshape(-1, self.dimension),
            )

    def let_go(self) -> None:
        """Forget everything; from now on the other one is asked each time."""
        self._is_over = True
        self._passages, self._queries, self._kept, self._asked = {}, {}, {}, set()

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

    def _question(self, text: str) -> Vectors:
        kept = self._kept.get(digest(text))
        return kept if kept is not None else self._encoder.queries([text])[0]


def _read(file: Path | None, name: str, dimension: int) -> dict[bytes, Vectors]:
    """The vectors in a file, by digests; none where it is not there, or not what it should be."""
    if file is None or not file.exists():
        return {}
    try:
        with np.load(file, allow_pickle=False) as arrays:
            digests, vectors = arrays["digests"], arrays["vectors"]
            if str(arrays["name"]) != name or vectors.shape != (len(digests), dimension):
                return {}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    return {bytes(key): vector for key, vector in zip(digests, vectors, strict=True)}
