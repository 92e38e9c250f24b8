"""Counting in batches on this machine, so that an interruption loses nothing finished."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from revontuli.engine.files import atomic_path

Batch = TypeVar("Batch")
Arrays = Mapping[str, NDArray[Any]]


class Checkpoint:
    """Counts of finished batches, kept in a folder until the whole is done.

    They may hold who is counted, so the folder is for its owner alone.

    Args:
        folder: made where there is none.
        key: whatever the counts rest on (hash of the answers, parameters, version); counts kept
            under another key are not used.
    """

    def __init__(self, folder: str | Path, key: str) -> None:
        name = hashlib.sha256(key.encode()).hexdigest()[:16]
        self.root = Path(folder)
        self.folder = self.root / name

    def load(self, number: int) -> Arrays | None:
        """The counts of one batch, or None where they are not kept whole."""
        path = self._path(number)
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as kept:
            return dict(kept)

    def save(self, number: int, arrays: Arrays) -> None:
        """Keep the counts of one batch: whole or not at all."""
        self.open()
        with atomic_path(self._path(number), 0o600) as temporary, temporary.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)

    def open(self) -> Path:
        """Make the folder where there is none, for its owner alone, and give it."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.mkdir(exist_ok=True, mode=0o700)
        return self.folder

    @property
    def finished(self) -> int:
        """How many batches, from the first on, are kept."""
        number = 0
        while self._path(number).exists():
            number += 1
        return number

    def clear(self) -> None:
        """Forget everything: the whole is done."""
        shutil.rmtree(self.root, ignore_errors=True)

    def _path(self, number: int) -> Path:
        return self.folder / f"batch-{number:05}.npz"


def count_batches(
    batches: Callable[[int], Iterable[Batch]],
    count: Callable[[Batch], Arrays],
    take: Callable[[Arrays], None],
    checkpoint: Checkpoint | None = None,
    told: Callable[[int], None] | None = None,
) -> None:
    """Count each batch and hand the counts on, those kept from an earlier run first.

    Args:
        batches: gives the batches from a number on, in an order that does not change.
        count: counts one batch.
        take: adds the counts of one batch to the whole; called once for each, in order.
        checkpoint: where finished batches are kept.
        told: called with the number of batches finished.
    """
    finished = checkpoint.finished if checkpoint else 0
    for number in range(finished):
        kept = checkpoint.load(number) if checkpoint else None
        assert kept is not None
        take(kept)
        if told:
            told(number + 1)
    for number, batch in enumerate(batches(finished), start=finished):
        arrays = count(batch)
        if checkpoint:
            checkpoint.save(number, arrays)
        take(arrays)
        if told:
            told(number + 1)
