"""What wellbeing is made of: dimensions on a scale, with traffic lights."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from revontuli.errors import InputError
from revontuli.text import Text

Light = Literal["red", "yellow", "green"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One side of wellbeing.

    Attributes:
        code: short and unique in its frame, such as "housing".
        name: a word or two, by language.
        description: one line on what it is about, by language.
    """

    code: str
    name: Text
    description: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reference:
    """What others answered in the same frame, to hold one's own figures beside.

    Attributes:
        name: who, where and when, by language.
        source: where the figures come from.
        n: people who answered.
        means, sds: mean and standard deviation of each dimension by its code, on the frame's scale.
    """

    name: Text
    source: str
    n: int
    means: Mapping[str, float]
    sds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """A set of dimensions on one scale, where more is better.

    Attributes:
        code: such as "stiglitz".
        name: by language.
        low, high: ends of the scale.
        dimensions: in the order in which they are shown; codes are unique.
        yellow_from: the lowest mean that is yellow rather than red, on the scale.
        green_from: the lowest mean that is green rather than yellow. Both or neither are given;
            without them no light is shown.
        thresholds_reason: why the lights change where they do, by language.
        reference: what others answered, where known.

    Raises:
        InputError: a scale, a threshold or a code contradicts another.
    """

    code: str
    name: Text
    low: float
    high: float
    dimensions: tuple[Dimension, ...]
    yellow_from: float | None = None
    green_from: float | None = None
    thresholds_reason: Text = field(default_factory=dict)
    reference: Reference | None = None

    def __post_init__(self) -> None:
        scale = f"{self.low:g} to {self.high:g}"
        if not self.low < self.high:
            raise InputError(f"the scale runs from {scale}", column="scale", expected="low < high")
        if not self.dimensions:
            raise InputError(
                "there are no dimensions", column="dimensions", expected="at least one"
            )
        if twice := {code for code in self.codes if self.codes.count(code) > 1}:
            names = ", ".join(sorted(twice))
            raise InputError(f"{names} stands twice", column="dimensions", expected="unique codes")
        if (self.yellow_from is None) != (self.green_from is None):
            raise InputError(
                "only one threshold is given", column="lights", expected="both or neither"
            )
        if self.yellow_from is None or self.green_from is None:
            return
        if not self.low <= self.yellow_from <= self.green_from <= self.high:
            raise InputError(
                f"yellow from {self.yellow_from:g} and green from {self.green_from:g}",
                column="lights",
                expected=f"two numbers on the scale of {scale}, the one for green not the lower",
            )

    def __getitem__(self, code: str) -> Dimension:
        for dimension in self.dimensions:
            if dimension.code == code:
                return dimension
        raise KeyError(code)

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __iter__(self) -> Iterator[Dimension]:
        return iter(self.dimensions)

    def __len__(self) -> int:
        return len(self.dimensions)

    @property
    def codes(self) -> tuple[str, ...]:
        """The dimensions' codes, in order."""
        return tuple(dimension.code for dimension in self.dimensions)

    def light(self, mean: float | None) -> Light | None:
        """A mean on the frame's scale as a traffic light.

        None where there is no mean (None or NaN) or the frame has no thresholds.
        """
        if mean is None or math.isnan(mean) or self.yellow_from is None or self.green_from is None:
            return None
        exact = round(mean, 9)  # a mean that is 7.5 but for the last bit of a float is 7.5
        if exact < self.yellow_from:
            return "red"
        return "yellow" if exact < self.green_from else "green"

    def with_thresholds(self, yellow_from: float | None, green_from: float | None) -> Frame:
        """The same frame with other lights, or with none (None, None).

        Raises:
            InputError: they are not on the scale, or not in order.
        """
        return dataclasses.replace(
            self, yellow_from=yellow_from, green_from=green_from, thresholds_reason={}
        )
