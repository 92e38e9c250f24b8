"""What a published picture lets be known of a number's error.

A comparison, years later, has only `picture.json`: shares, means, spreads, intervals and numbers
of people. This reads them back as estimates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from revontuli.picture.picture import DimensionFigure, Picture, TraitFigure, TraitSummary
from revontuli.text import Text

Z = 1.959964  # of a two-sided 95 % interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """One published number and its error.

    Attributes:
        id, label, dimension: of the trait or dimension.
        measure: "dimension", "binary", "numeric", "ordered" or "segment".
        value: share or mean; None where it is not shown.
        people: for a share, the effective number of people that it is of.
        error: for a mean, its standard error; None where the picture does not tell enough.
    """

    id: str
    label: Text
    measure: str
    value: float | None
    people: float | None = None
    error: float | None = None
    dimension: str | None = None

    @property
    def key(self) -> tuple[bool, str]:
        """What tells it from the others of the same people."""
        return self.measure == "dimension", self.id


class PublishedPicture:
    """A picture read as estimates.

    Attributes:
        design_effect: how many times the variance of means is what equal weights would give, by
            the intervals of everyone's dimensions; at least 1.
        spreads: standard deviation of each trait among everyone, where it is told.
    """

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.design_effect = _design_effect(picture)
        self.spreads = trait_spreads(picture)
        self._answered = {trait.id: trait.answered for trait in picture.population.traits}

    def everyone(self) -> list[Estimate]:
        """Dimensions and traits of the population."""
        population = self.picture.population
        return self._read(population.n, population.dimensions, population.traits)

    def segment(self, place: int) -> list[Estimate]:
        """Dimensions, and the traits that its portrait lists, of the segment at this place."""
        segment = self.picture.segments[place]
        return self._read(segment.n, segment.dimensions, segment.traits)

    def share(self, place: int) -> Estimate:
        """The share of everyone who is in the segment at this place."""
        segment = self.picture.segments[place]
        people = self.picture.population.n / self.design_effect
        return Estimate(segment.id, segment.name, "segment", segment.share, people=people)

    def _read(
        self,
        n: int,
        dimensions: Iterable[DimensionFigure],
        traits: Iterable[TraitSummary | TraitFigure],
    ) -> list[Estimate]:
        size = n / self.design_effect
        found = [
            Estimate(figure.code, figure.name, "dimension", figure.mean, error=_error(figure, size))
            for figure in dimensions
        ]
        for trait in traits:
            if isinstance(trait, TraitFigure):
                share, mean = trait.share_in, trait.mean_in
            else:
                share, mean = trait.share, trait.mean
            people = max(size * self._answered.get(trait.id, 1.0), 1.0)
            spread = self.spreads.get(trait.id)
            error = None if spread is None else spread / math.sqrt(people)
            found.append(
                Estimate(
                    trait.id,
                    trait.label,
                    trait.measure,
                    share if share is not None else mean,
                    people=people if share is not None else None,
                    error=error if share is None else None,
                    dimension=trait.dimension,
                )
            )
        return found


def _error(figure: DimensionFigure, size: float) -> float | None:
    if figure.low is not None and figure.high is not None:
        return (figure.high - figure.low) / (2 * Z)
    return figure.sd / math.sqrt(size) if figure.sd is not None else None


def _design_effect(picture: Picture) -> float:
    n = picture.population.n
    found = [
        ((figure.high - figure.low) / (2 * Z)) ** 2 * n / figure.sd**2
        for figure in picture.population.dimensions
        if figure.low is not None and figure.high is not None and figure.sd
    ]
    return max(1.0, float(np.median(found))) if found else 1.0


def trait_spreads(picture: Picture) -> dict[str, float]:
    """Standard deviation of each trait among everyone; a binary trait's follows from its share."""
    spreads = {}
    for trait in picture.population.traits:
        if trait.share is not None:
            spreads[trait.id] = math.sqrt(max(trait.share * (1 - trait.share), 0.0))
        elif trait.sd is not None:
            spreads[trait.id] = trait.sd
    return spreads
