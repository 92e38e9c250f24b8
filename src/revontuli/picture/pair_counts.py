"""Counts of every two traits, by segment: what any pair of them is shown from.

They are counted once, when the picture is built, and kept in `private/`, for they hold small
numbers. Whoever asks gets a table that may be shown, and the same one each time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from revontuli.engine import atomic_path
from revontuli.errors import InputError
from revontuli.picture.pair_table import PairTable, shown_table, trait_classes
from revontuli.privacy import MINIMUM, protect_table
from revontuli.survey.traits import TraitTable
from revontuli.text import Text

FORMAT = "revontuli.pairs/1"
MOST_TRAITS = 500  # the counts grow with the square of it
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Levels:
    """A trait in the counts: its id, its label, and the names of its levels, lowest first."""

    id: str
    label: Text
    names: tuple[Text, ...]


@dataclass(frozen=True)
class PairCounts:
    """People and weights in each level of one trait and each of another, by segment.

    Attributes:
        traits: with their levels; all levels of all traits are numbered one after another.
        segments: ids.
        people: how many. Shape (segments, levels, levels), the upper triangle alone.
        weights: their weights, likewise.
    """

    traits: tuple[Levels, ...]
    segments: tuple[str, ...]
    people: NDArray[np.int32]
    weights: NDArray[np.float32]

    @cached_property
    def places(self) -> dict[str, tuple[int, int]]:
        """Each trait's number and where its levels begin, by its id."""
        found, start = {}, 0
        for number, trait in enumerate(self.traits):
            found[trait.id] = number, start
            start += len(trait.names)
        return found

    def table(
        self, a: str, b: str, segment: str | None = None, minimum: int = MINIMUM
    ) -> PairTable:
        """The table of two traits among everyone or in a segment, as it may be shown.

        Besides what `pair_table` hides, a segment's cell is hidden where it, or a small one of
        another segment, could be had by taking the segments' tables from everyone's.

        Args:
            a, b: ids of two traits.
            segment: id; None for everyone.
            minimum: the fewest people that a cell may rest on.

        Raises:
            KeyError: there is no such trait or segment.
        """
        place = None if segment is None else self._segment(segment)
        people, weights = self._block(self.people, a, b), self._block(self.weights, a, b)
        if place is None:
            counts, sums = people.sum(axis=0), weights.sum(axis=0)
            shown = _protected(counts, minimum)
        else:
            counts, sums = people[place], weights[place]
            shown = self._shown_in_segments(people, minimum)[place]
        one, other = (self.traits[self.places[id][0]] for id in (a, b))
        return shown_table(
            (a, one.label, one.names), (b, other.label, other.names), counts, sums, shown
        )

    def _segment(self, id: str) -> int:
        if id not in self.segments:
            raise KeyError(id)
        return self.segments.index(id)

    def _block(self, counts: NDArray[Any], a: str, b: str) -> NDArray[Any]:
        """The counts of two traits, of every segment. Shape (segments, rows, columns)."""
        (i, first), (j, second) = self.places[a], self.places[b]
        if first > second:
            return self._block(counts, b, a).transpose(0, 2, 1)
        rows = slice(first, first + len(self.traits[i].names))
        columns = slice(second, second + len(self.traits[j].names))
        return counts[:, rows, columns]

    def _shown_in_segments(self, people: NDArray[np.int32], minimum: int) -> NDArray[np.bool_]:
        """Which cells of which segments may be shown beside everyone's table."""
        everyone = _protected(people.sum(axis=0), minimum)
        each = np.stack([_protected(counts, minimum, hide=~everyone) for counts in people])
        # Cells as rows, segments as columns: everyone's cells are the rows' totals.
        flat = people.reshape(len(people), -1).T
        shown = _protected(flat, minimum, hide=~each.reshape(len(people), -1).T)
        return shown.T.reshape(people.shape)

    def save(self, path: str | Path) -> None:
        """Write the counts, readable by the owner alone."""
        told = {
            "format": FORMAT,
            "segments": self.segments,
            "traits": [
                [t.id, dict(t.label), [dict(name) for name in t.names]] for t in self.traits
            ],
        }
        with atomic_path(Path(path), 0o600) as temporary, temporary.open("wb") as file:
            np.savez_compressed(
                file, told=np.array(json.dumps(told)), people=self.people, weights=self.weights
            )

    @classmethod
    def load(cls, path: str | Path) -> PairCounts:
        """Read the counts.

        Raises:
            InputError: there are none, or they are not whole.
        """
        try:
            with np.load(path, allow_pickle=False) as arrays:
                told = json.loads(str(arrays["told"]))
                people, weights = arrays["people"], arrays["weights"]
        except (OSError, ValueError, KeyError) as error:
            raise InputError("there are no whole counts of pairs here", file=path) from error
        if told.get("format") != FORMAT:
            raise InputError(f"its format is {told.get('format')!r}", file=path, expected=FORMAT)
        traits = tuple(Levels(id, label, tuple(names)) for id, label, names in told["traits"])
        return cls(traits, tuple(told["segments"]), people, weights)


@threadpool_limits.wrap(limits=1, user_api="blas")
def count_pairs(table: TraitTable, labels: NDArray[np.intp], segments: Sequence[str]) -> PairCounts:
    """Count every pair of traits in every segment.

    Args:
        table: everybody's traits; at most the first 500 of them are counted.
        labels: each person's segment, as a place in `segments`. Shape (n,).
        segments: ids.
    """
    columns: list[NDArray[np.float32]] = []
    traits = []
    for trait in table.traits[:MOST_TRAITS]:
        values = table.frame[trait.id].to_numpy().astype(float)
        known = ~np.isnan(values)
        if not known.any():
            continue
        names, level = trait_classes(trait, values[known], open_ends=True)
        own = np.zeros((len(values), len(names)), dtype=np.float32)
        own[np.flatnonzero(known), level] = 1
        columns.append(own)
        traits.append(Levels(trait.id, trait.label, names))
    levels = np.hstack([np.zeros((len(table), 0), dtype=np.float32), *columns])
    weights = table.weights.astype(np.float32)[:, None]
    people = np.zeros((len(segments), levels.shape[1], levels.shape[1]), dtype=np.int32)
    summed = np.zeros(people.shape, dtype=np.float32)
    for place in range(len(segments)):
        own = levels[labels == place]
        people[place] = np.triu(own.T @ own)  # whole numbers stay exact in 32 bits
        summed[place] = np.triu(own.T @ (own * weights[labels == place]))
    return PairCounts(tuple(traits), tuple(segments), people, summed)


def _protected(
    counts: NDArray[Any], minimum: int, hide: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    whole = counts.astype(np.int64)
    if not whole.size:
        return whole.astype(bool)
    return protect_table(whole, minimum=minimum, hide=hide)
