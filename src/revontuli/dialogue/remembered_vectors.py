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

STAGE = "Encoding examples"
BATCH = 25  # texts between two words of progress


class RememberingEncoder:
    """Another encoder's vectors, remembered until `let_go`; after that it remembers nothing.

    For work that asks for the same texts again and again and is then over, such as training and
    cross-validation. While it remembers it is not for several threads, and not for what people say:
    `let_go` before they come.

    Args:
        encoder: the other one.
        file: from which vectors of questions are read, and in which `keep` keeps them; a file that
            can't be read, or is of another encoder, is as none.
        progress: told how encoding goes on; what it raises ends it.
    """

    def __init__(
        self, encoder: Encoder, file: Path | None = None, progress: Progress = silent
    ) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self._encoder = encoder
        self._file = file
        self._progress = progress
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
        return self._remembered(texts, self._queries, self._questions)

    def keep(self) -> None:
        """Write the vectors of what was asked for into the file, and no others.

        Also when work was stopped before all of them were there.

        Texts are known there by their digests.
        """
        if self._file is None:
            return
        found = ((digest(text), self._known(text)) for text in sorted(self._asked))
        kept = [(key, vector) for key, vector in found if vector is not None]
        with atomic_path(self._file, mode=0o600) as path, path.open("wb") as file:
            np.savez(
                file,
                name=np.array(self.name),
                digests=np.array([list(key) for key, _ in kept], np.uint8),
                vectors=np.array([v for _, v in kept], np.float32).reshape(-1, self.dimension),
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

    def _known(self, text: str) -> Vectors | None:
        found = self._queries.get(text)
        return found if found is not None else self._kept.get(digest(text))

    def _questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts that were not asked for yet; those encoded are remembered one by one."""
        new = [text for text in texts if self._known(text) is None]
        for place, text in enumerate(new):
            if place % BATCH == 0:
                self._progress(STAGE, place, len(new))
            self._queries[text] = self._encoder.queries([text])[0]
        if new:
            self._progress(STAGE, len(new), len(new))
        return np.stack([vector for text in texts if (vector := self._known(text)) is not None])


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
