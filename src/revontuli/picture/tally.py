"""Counts and sums that add up: everything a picture says is worked out from a tally."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from revontuli.survey.traits import Measure, Trait, TraitTable

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

ROWS_AT_ONCE = 8_192  # keeps the working copies of a wide table to some tens of megabytes
MOST_STEPS = 21  # a scale with more whole numbers than this is drawn in eleven steps
USUAL_STEPS = 11


@dataclass(frozen=True, eq=False)
class Tally:
    """People, answers and sums of K segments × P traits, among those who answered.

    Tallies of different people add up (`a + b`), so a picture can be counted batch by batch and
    the batches in any order. What is not known (NaN) is left out of every sum but `people`,
    `people_w` and `people_w2`.

    Attributes:
        ids: the traits' ids; two tallies must have the same ones to be added. Length P.
        people: people in each segment, answered or not. Shape (K,).
        people_w, people_w2: sums of their weights and of the weights' squares. Shape (K,).
        answered: people for whom the trait is known. Shape (K, P).
        w, w2: sums of their weights and of the weights' squares. Shape (K, P).
        x, x2: sums of their values and of the values' squares, unweighted. Shape (K, P).
        wx, wx2: the same, weighted. Shape (K, P).
        bins: number of steps in each trait's distribution, 0 where it has none. Shape (P,).
        bin_n, bin_w: people, and their weights, in each step, over all segments; steps beyond
            `bins` are 0. Shape (P, largest number of bins).
    """

    ids: tuple[str, ...]
    people: Counts
    people_w: Floats
    people_w2: Floats
    answered: Counts
    w: Floats
    w2: Floats
    x: Floats
    x2: Floats
    wx: Floats
    wx2: Floats
    bins: Counts
    bin_n: Counts
    bin_w: Floats

    @classmethod
    def empty(
        cls, traits: tuple[Trait, ...], n_segments: int, bins: Mapping[str, int] | None = None
    ) -> Tally:
        """The tally of nobody; see `of` for `bins`."""
        return cls._zeros(tuple(t.id for t in traits), n_segments, _bin_counts(traits, bins))

    @classmethod
    def of(
        cls,
        table: TraitTable,
        labels: NDArray[np.integer[Any]],
        n_segments: int,
        bins: Mapping[str, int] | None = None,
    ) -> Tally:
        """Count a table of traits.

        Args:
            table: everybody's traits.
            labels: each person's segment, 0 to n_segments − 1. Shape (n,).
            n_segments: number of segments, with or without people in this table.
            bins: number of steps in the distribution of some traits, by id, 2 or more; the others
                get as many as their scale has whole numbers (up to 21), or eleven.

        Raises:
            ValueError: there is not one label a person, or a label is out of range.
        """
        counts = _bin_counts(table.traits, bins)
        tally = cls.of_values(
            tuple(t.id for t in table.traits), table.values(), labels, n_segments, table.weights
        )
        width = int(counts.max(initial=0))
        bin_n = np.zeros((len(table.traits), width), dtype=np.int64)
        bin_w = np.zeros((len(table.traits), width))
        for row, trait in enumerate(table.traits):
            if counts[row]:
                values = table.frame[trait.id].to_numpy()
                step, known = _steps(values, trait, int(counts[row]))
                bin_n[row] = np.bincount(step, minlength=width)
                bin_w[row] = np.bincount(step, weights=table.weights[known], minlength=width)
        return tally._with(bins=counts, bin_n=bin_n, bin_w=bin_w)

    @classmethod
    def of_values(
        cls,
        ids: tuple[str, ...],
        values: Floats,
        labels: NDArray[np.integer[Any]],
        n_segments: int,
        weights: Floats | None = None,
    ) -> Tally:
        """Count a matrix of values, without distributions.

        Args:
            ids: the columns' names. Length P.
            values: NaN where not known. Shape (n, P).
            labels: each row's segment, 0 to n_segments − 1. Shape (n,).
            n_segments: K.
            weights: each row's weight, or None for ones. Shape (n,).

        Raises:
            ValueError: the shapes don't go together, or a label is out of range.
        """
        n = len(values)
        weights = np.ones(n) if weights is None else weights
        if labels.shape != (n,) or weights.shape != (n,) or values.shape != (n, len(ids)):
            raise ValueError("there must be one label and one weight for each row of values")
        if n and not (labels.min() >= 0 and labels.max() < n_segments):
            raise ValueError(f"labels must be from 0 to {n_segments - 1}")
        total = cls._zeros(ids, n_segments, np.zeros(len(ids), dtype=np.int64))
        # The products are too narrow to gain from threads, which on a busy machine cost tenfold.
        with threadpool_limits(limits=1, user_api="blas"):
            for start in range(0, n, ROWS_AT_ONCE):
                part = slice(start, start + ROWS_AT_ONCE)
                total += cls._of_rows(ids, values[part], labels[part], n_segments, weights[part])
        return total

    @classmethod
    def _of_rows(
        cls,
        ids: tuple[str, ...],
        values: Floats,
        labels: NDArray[np.integer[Any]],
        n_segments: int,
        weights: Floats,
    ) -> Tally:
        known = ~np.isnan(values)
        filled = np.where(known, values, 0.0)
        # A row for each segment and power of the weights: people's part in it.
        powers = np.vstack([np.ones_like(weights), weights, np.square(weights)])
        inside = labels == np.arange(n_segments)[:, None]
        parts = (powers[:, None] * inside).reshape(3 * n_segments, len(weights))
        unsquared = parts[: 2 * n_segments]
        products = parts @ known.astype(float), unsquared @ filled, unsquared @ np.square(filled)
        sums = np.concatenate(products).reshape(7, n_segments, len(ids))
        people = parts.sum(axis=1).reshape(3, n_segments)
        answered, w, w2, x, wx, x2, wx2 = sums
        nothing = np.zeros((len(ids), 0))
        return cls(
            ids=ids,
            people=_whole(people[0]),
            people_w=people[1],
            people_w2=people[2],
            answered=_whole(answered),
            w=w,
            w2=w2,
            x=x,
            x2=x2,
            wx=wx,
            wx2=wx2,
            bins=np.zeros(len(ids), dtype=np.int64),
            bin_n=_whole(nothing),
            bin_w=nothing,
        )

    @classmethod
    def _zeros(cls, ids: tuple[str, ...], n_segments: int, bins: Counts) -> Tally:
        each, table = np.zeros(n_segments), np.zeros((n_segments, len(ids)))
        steps = np.zeros((len(ids), int(bins.max(initial=0))))
        return cls(
            ids,
            _whole(each),
            each,
            each,
            _whole(table),
            *(table,) * 6,
            bins=bins,
            bin_n=_whole(steps),
            bin_w=steps,
        )

    def __add__(self, other: Tally) -> Tally:
        """The tally of both tallies' people."""
        if self.ids != other.ids or self.people.shape != other.people.shape:
            raise ValueError("only tallies of the same traits and segments add up")
        if not np.array_equal(self.bins, other.bins):
            raise ValueError("only tallies with the same steps of their distributions add up")
        sums = {
            name: getattr(self, name) + getattr(other, name) for name in ARRAYS if name != "bins"
        }
        return self._with(**sums)

    def _with(self, **arrays: NDArray[Any]) -> Tally:
        return Tally(**({"ids": self.ids} | {n: getattr(self, n) for n in ARRAYS} | arrays))

    def select(self, columns: NDArray[np.intp] | list[int]) -> Tally:
        """The same people with only some traits, by their place."""
        across = {"answered", "w", "w2", "x", "x2", "wx", "wx2"}
        chosen = {name: getattr(self, name)[:, columns] for name in across}
        chosen |= {name: getattr(self, name)[columns] for name in ("bins", "bin_n", "bin_w")}
        return Tally(
            ids=tuple(self.ids[i] for i in columns),
            people=self.people,
            people_w=self.people_w,
            people_w2=self.people_w2,
            **chosen,
        )

    @property
    def everyone(self) -> Tally:
        """The same people as one segment."""
        by_segment = [name for name in ARRAYS if not name.startswith("bin")]
        return self._with(**{n: getattr(self, n).sum(axis=0, keepdims=True) for n in by_segment})

    @property
    def n(self) -> int:
        """Number of people."""
        return int(self.people.sum())

    @property
    def have(self) -> Counts:
        """For binary traits, people who have it: those whose value is 1. Shape (K, P)."""
        return _whole(self.x)

    @property
    def means(self) -> Floats:
        """Weighted means (shares, of binary traits); NaN where nobody answered. Shape (K, P)."""
        return _divide(self.wx, self.w)

    @property
    def variances(self) -> Floats:
        """Weighted variances, divided by the sum of weights. Shape (K, P)."""
        variance = _divide(self.wx2, self.w) - np.square(self.means)
        # What is left of a constant after rounding is not a variance.
        return np.where(variance <= 1e-12 * _divide(self.wx2, self.w), 0.0, variance)

    @property
    def sizes(self) -> Floats:
        """Effective number of answers, (Σw)² / Σw² (Kish 1965). Shape (K, P)."""
        return _divide(np.square(self.w), self.w2)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The tally as named arrays, as `numpy.savez` takes them."""
        return {"ids": np.array(self.ids, dtype=str)} | {n: getattr(self, n) for n in ARRAYS}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Tally:
        """The tally that `to_arrays` gave."""
        ids = tuple(str(id) for id in arrays["ids"])
        return cls(ids=ids, **{name: np.asarray(arrays[name]) for name in ARRAYS})


ARRAYS = tuple(field.name for field in fields(Tally) if field.name != "ids")


def bin_edges(trait: Trait, n_bins: int) -> Floats:
    """Ends of the equal steps of a bounded trait's distribution.

    The first and the last step are centred on the ends of the scale, so that on a scale of 1 to
    10 in ten steps each number stands in the middle of its own. Shape (n_bins + 1,).
    """
    if trait.low is None or trait.high is None:
        raise ValueError(f"trait '{trait.id}' has no scale")
    half = (trait.high - trait.low) / (n_bins - 1) / 2
    return np.linspace(trait.low - half, trait.high + half, n_bins + 1)


def _bin_counts(traits: tuple[Trait, ...], bins: Mapping[str, int] | None) -> Counts:
    chosen = bins or {}
    return np.array([chosen.get(t.id, _usual_bins(t)) if _bounded(t) else 0 for t in traits], int)


def _bounded(trait: Trait) -> bool:
    if trait.measure is Measure.BINARY or trait.low is None or trait.high is None:
        return False
    return trait.high > trait.low


def _usual_bins(trait: Trait) -> int:
    span = float((trait.high or 0) - (trait.low or 0))
    return int(span) + 1 if span.is_integer() and span < MOST_STEPS else USUAL_STEPS


def _steps(values: Floats, trait: Trait, n_bins: int) -> tuple[Counts, NDArray[np.bool_]]:
    """The step that each known value falls in, and which values are known.

    A value off the scale counts in the step nearest to it.
    """
    edges = bin_edges(trait, n_bins)
    known = ~np.isnan(values)
    # A mean is seldom exact: 6.4999999 belongs with 6.5.
    place = (values[known] - edges[0]) * (n_bins / (edges[-1] - edges[0])) + 1e-9
    return np.clip(place, 0, n_bins - 1).astype(np.int64), known


def _whole(values: Floats) -> Counts:
    return np.rint(values).astype(np.int64)


def _divide(above: NDArray[Any], below: NDArray[Any]) -> Floats:
    """`above` / `below`, NaN where `below` is 0."""
    return np.divide(above, below, out=np.full(np.shape(below), np.nan), where=below > 0)
