"""Vectors of texts kept on disk, so that nothing is encoded twice.

One SQLite file per model, with a row for each text: a digest of the text, never the text itself.
SQLite brings what is asked of it: a batch is written whole or not at all, an interruption loses
only the batch under way, and two processes may write at once.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import warnings
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

AT_ONCE = 500  # digests asked for in one statement; SQLite's oldest limit is 999
WAIT = 30.0  # seconds to wait while another process writes

Found = TypeVar("Found")


def digest(text: str) -> bytes:
    """What a text is known by: 16 bytes of BLAKE2b."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


class VectorCache:
    """The vectors of one model, by text.

    It never fails: a file that cannot be written leaves the vectors uncached, with one warning,
    and a file that is no longer a database is removed and made anew.

    Args:
        folder: where the file is kept; made where there is none.
        model: the model's name; another name, another file.
        dimension: of its vectors; rows of another length are not used.
    """

    def __init__(self, folder: Path, model: str, dimension: int) -> None:
        slug = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[:60]
        self.path = Path(folder) / f"{slug}-{digest(model).hex()[:8]}.sqlite"
        self.dimension = dimension
        self._works = True

    def get(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """The vectors of `texts`, (n, dimension), and which of them are known, (n,)."""
        keys = [digest(text) for text in texts]
        rows = self._try(lambda database: find(database, list(set(keys)))) or []
        whole = [(key, blob) for key, blob in rows if len(blob) == 4 * self.dimension]
        kept = np.frombuffer(b"".join(blob for _, blob in whole), dtype="<f4")
        order = {key: row for row, (key, _) in enumerate(whole)}
        found = np.array([order.get(key, -1) for key in keys], dtype=np.intp)
        known = found >= 0
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        vectors[known] = kept.reshape(-1, self.dimension)[found[known]]
        return self._only_unit(vectors, known)

    def put(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep a batch: all of it or none."""
        rows = [
            (digest(text), vector.astype("<f4").tobytes())
            for text, vector in zip(texts, vectors, strict=True)
        ]
        self._try(lambda database: insert(database, rows))

    def _only_unit(
        self, vectors: NDArray[np.float32], known: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Without the rows that bad storage has changed: every vector kept has unit length."""
        lengths = np.einsum("ij,ij->i", vectors, vectors)
        whole = known & (np.abs(lengths - 1) < 1e-3)
        vectors[~whole] = 0
        return vectors, whole

    def _try(self, action: Callable[[sqlite3.Connection], Found]) -> Found | None:
        """What `action` gives, or None where there is no database; what fails is told once."""
        if not self._works:
            return None
        try:
            with closing(self._connect()) as database:
                return action(database)
        except (sqlite3.Error, OSError) as error:
            self._works = False
            if is_broken(error):
                self.path.unlink(missing_ok=True)
            warnings.warn(
                f"the cache of vectors {self.path} is not in use: {error}",
                RuntimeWarning,
                stacklevel=4,
            )
            return None

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._prepared()
        except sqlite3.DatabaseError as error:
            if not is_broken(error):
                raise
            self.path.unlink(missing_ok=True)
            return self._prepared()

    def _prepared(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=WAIT)
        try:
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute(
                "CREATE TABLE IF NOT EXISTS vectors (digest BLOB PRIMARY KEY, vector BLOB NOT NULL)"
            )
        except BaseException:
            database.close()
            raise
        return database


def find(database: sqlite3.Connection, digests: list[bytes]) -> list[tuple[bytes, bytes]]:
    """The digests that are known, with their vectors."""
    found: list[tuple[bytes, bytes]] = []
    for start in range(0, len(digests), AT_ONCE):
        asked = digests[start : start + AT_ONCE]
        marks = ",".join("?" * len(asked))
        found += database.execute(
            f"SELECT digest, vector FROM vectors WHERE digest IN ({marks})", asked
        )
    return found


def insert(database: sqlite3.Connection, rows: list[tuple[bytes, bytes]]) -> None:
    """Write all the rows, or none."""
    with database:
        database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)


def is_broken(error: Exception) -> bool:
    """Whether the file is at fault, rather than a lock, a full disk or missing rights."""
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(
        error, sqlite3.OperationalError
    )
