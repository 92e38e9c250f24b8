"""What two pictures tell when they stand side by side: two years, or two cities.

Like a picture, a comparison may be shown: it rests on published numbers alone. `a` is the first
picture, `b` the second; a change is b less a.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from revontuli.picture.picture import FrameName
from revontuli.text import Text

FORMAT = "revontuli.comparison/1"
FILE_NAME = "comparison.json"

Reason = Literal[
    "only in a",
    "only in b",
    "not shown",  # disclosure control, or too few answers, in one of the pictures
    "another frame",
    "another scale",
    "another measure",
]


@dataclass(frozen=True, slots=True)
class Change:
    """One number in both pictures.

    Attributes:
        id: code of a dimension or id of a trait.
        label: what it is, by language.
        measure: "dimension", "binary", "numeric", "ordered" or "segment" (its share of everyone).
        a, b: shares (binary, segment) or means, in the pictures.
        change: b - a.
        low, high: 95 % interval of the change; None where the pictures do not tell enough.
        v_test: change in standard errors.
        p_value: two-sided.
        q_value: p after Benjamini & Hochberg (1995) over what is compared in the same people.
        dimension: the trait's dimension.
    """

    id: str
    label: Text
    measure: str
    a: float
    b: float
    change: float
    low: float | None = None
    high: float | None = None
    v_test: float | None = None
    p_value: float | None = None
    q_value: float | None = None
    dimension: str | None = None

    @property
    def is_sure(self) -> bool:
        """Whether the change is more than chance (q < 0.05)."""
        return self.q_value is not None and self.q_value < 0.05


@dataclass(frozen=True, slots=True)
class MatchedSegment:
    """A segment that is in both pictures.

    Attributes:
        a, b: its ids there.
        name_a, name_b: its names there.
        similarity: of the two portraits, -1 to 1.
        share: change of its share of everyone.
        dimensions, traits: how its people's situation changed.
    """

    a: str
    b: str
    name_a: Text
    name_b: Text
    similarity: float
    share: Change
    dimensions: tuple[Change, ...] = ()
    traits: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class UnmatchedSegment:
    """A segment that is in one picture alone: new in b, or gone from a.

    Attributes:
        id, name: in its picture.
        share: of everyone there.
        nearest: id of the most similar segment of the other picture, and
        similarity: how similar that is, -1 to 1; None where the other has no segments.
    """

    id: str
    name: Text
    share: float
    nearest: str | None = None
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """People who were in segment `a` and are in segment `b`.

    Attributes:
        n: how many, unweighted; None where it may not be shown.
        share: of those of `a` who answered both times; None where it may not be shown.
    """

    a: str
    b: str
    n: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Flows:
    """Where those went who answered both times.

    Attributes:
        n: how many answered both times; None where it may not be shown.
        flows: for each segment of a and each of b, in order.
    """

    n: int | None
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class NotCompared:
    """Something that could not be compared, and why.

    Attributes:
        what: "frame", "dimension" or "trait".
        id: its code or id.
        label: what it is, by language.
        reason: why.
        segment: id in a of the matched segment it is about; None for everyone.
    """

    what: Literal["frame", "dimension", "trait"]
    id: str
    label: Text
    reason: Reason
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two pictures side by side.

    Attributes:
        title_a, title_b: the pictures' titles.
        created_a, created_b: their dates, ISO 8601.
        n_a, n_b: people in them.
        frame: a's.
        dimensions, traits: change among everyone.
        segments: those in both, in a's order.
        new: segments of b alone.
        gone: segments of a alone.
        flows: of those who answered both times, where known.
        not_compared: what is missing here.
        threshold: segments less similar than this are not the same.
        simulated: whether either picture's answers are made up.
        minimum: no number rests on fewer people than this.
    """

    title_a: Text
    title_b: Text
    created_a: str
    created_b: str
    n_a: int
    n_b: int
    frame: FrameName
    dimensions: tuple[Change, ...] = ()
    traits: tuple[Change, ...] = ()
    segments: tuple[MatchedSegment, ...] = ()
    new: tuple[UnmatchedSegment, ...] = ()
    gone: tuple[UnmatchedSegment, ...] = ()
    flows: Flows | None = None
    not_compared: tuple[NotCompared, ...] = ()
    threshold: float = 0.5
    simulated: bool = False
    minimum: int = 5
    format: str = FORMAT

    def to_json(self) -> str:
        """The comparison as `comparison.json` holds it: `format` first, two spaces, UTF-8."""
        from revontuli.picture.store import dump

        return dump(self)

    def save(self, folder: str | Path) -> Path:
        """Write `comparison.json` into `folder`, whole or not at all; give its path."""
        from revontuli.picture.store import save

        return save(self, Path(folder) / FILE_NAME)

    @classmethod
    def load(cls, folder: str | Path) -> Comparison:
        """Read a comparison from its folder or its `comparison.json`.

        Raises:
            InputError: there is none, it is not whole, or it is of a format not known.
        """
        from revontuli.picture.store import load

        return load(cls, Path(folder), FILE_NAME, FORMAT)
