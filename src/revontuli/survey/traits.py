"""Things that can be true of a person, made from the answers by documented rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from revontuli.survey.codebook import Role
from revontuli.text import Text


class Measure(StrEnum):
    """How a trait's values may be compared."""

    NUMERIC = "numeric"
    ORDERED = "ordered"  # ranks 0, 1, 2 …: their order means something, their distances do not
    BINARY = "binary"  # 0 or 1


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that can be true of a person.

    Attributes:
        id: unique in its table; the question's name, with "=value" for an option.
        measure: how its values may be compared.
        question: name of the question it comes from.
        role: the question's role.
        dimension: code of the dimension it is about, or None.
        label: what is true of the person, by language.
        level: the option's value, for a binary trait of a choice; else None.
        exclusive: whether the traits of the question exclude each other (one choice).
        low, high: ends of the scale for numeric and ordered traits, where known.
        levels: labels of an ordered trait's ranks, lowest first.
    """

    id: str
    measure: Measure
    question: str
    role: Role = Role.BACKGROUND
    dimension: str | None = None
    label: Text = field(default_factory=dict)
    level: str | None = None
    exclusive: bool = False
    low: float | None = None
    high: float | None = None
    levels: tuple[Text, ...] = ()


@dataclass(frozen=True)
class TraitTable:
    """Everybody's traits.

    Attributes:
        traits: one for each column, in order.
        frame: one row a person, one Float64 column a trait (by its id); null is "not known".
        weights: each person's weight, mean 1. Shape (n,).
    """

    traits: tuple[Trait, ...]
    frame: pl.DataFrame
    weights: NDArray[np.float64]

    def __len__(self) -> int:
        return self.frame.height

    def select(self, traits: Sequence[Trait]) -> TraitTable:
        """The same people with only `traits`."""
        return TraitTable(tuple(traits), self.frame.select([t.id for t in traits]), self.weights)

    def where(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> TraitTable:
        """The same traits for only some people: a mask or row numbers."""
        index = np.flatnonzero(rows) if rows.dtype == bool else rows
        return TraitTable(self.traits, self.frame[index], self.weights[index])

    @property
    def active(self) -> TraitTable:
        """Only the traits that enter the clustering."""
        return self.select([t for t in self.traits if t.role.is_active])

    @property
    def reading(self) -> TraitTable:
        """Only the traits that stay out of the clustering and are used to read it."""
        return self.select([t for t in self.traits if t.role.is_reading])

    def values(self) -> NDArray[np.float64]:
        """The traits as numbers with NaN where not known. Shape (n, traits)."""
        return self.frame.to_numpy().astype(float, copy=False).reshape(len(self), len(self.traits))
