"""Answers in memory, and answers on disk that are more than memory holds: read the same way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from revontuli.engine import read_sha256
from revontuli.survey import Codebook, Responses, count_rows, read_batches, sample_responses


@dataclass(frozen=True)
class StoredResponses:
    """Answers that stay in their file and are read a batch at a time.

    Attributes:
        path: best a Parquet file.
        codebook: what the columns are.
        batch: people read at a time.
        sample: people that segments are learned from, drawn by the seed.
    """

    path: Path
    codebook: Codebook
    batch: int = 50_000
    sample: int = 50_000

    @property
    def source(self) -> str:
        """The file's name."""
        return self.path.name

    def sha256(self) -> str:
        """Of the file's bytes."""
        return read_sha256(self.path)

    def count(self) -> int:
        """How many rows the file has."""
        return count_rows(self.path)

    def learn_from(self, seed: int) -> Responses:
        """The sample that everything is learned from."""
        return sample_responses(self.path, self.codebook, self.sample, seed)

    def batches(self, first: int = 0) -> Iterator[Responses]:
        """The answers in the file's order, from batch number `first` on."""
        return read_batches(self.path, self.codebook, rows=self.batch, skip=first)


@dataclass(frozen=True)
class HeldResponses:
    """Answers in memory, as one batch."""

    responses: Responses

    @property
    def codebook(self) -> Codebook:
        """What the columns are."""
        return self.responses.codebook

    @property
    def batch(self) -> int:
        """Everybody at once."""
        return max(len(self.responses), 1)

    @property
    def source(self) -> str:
        """The file's name."""
        return self.responses.source

    def sha256(self) -> str:
        """Of the file's bytes."""
        return self.responses.sha256

    def count(self) -> int:
        """How many people there are."""
        return len(self.responses)

    def learn_from(self, seed: int) -> Responses:
        """Everybody."""
        return self.responses

    def batches(self, first: int = 0) -> Iterator[Responses]:
        """Everybody, unless they are counted already."""
        yield from [self.responses][first:]
