"""What a person needs: ratings of their life turned into needs with weights."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real

from revontuli.errors import InputError, Sentence
from revontuli.wellbeing import Frame, Links, frames, get_links, resolve_frame

PRIOR = 0.3  # what a group's mean weighs beside what a person told of themselves

Ratings = Mapping[str, float | None]  # dimension's code → rating on its frame's scale; low = need


@dataclass(frozen=True, slots=True)
class Need:
    """One side of life that is not as it should be.

    Attributes:
        dimension: its code.
        frame: the frame whose dimension and scale it is.
        rating: on that scale.
        weight: how much it counts among the person's needs; all weights together are 1.
        is_told: whether the person told it; else it is usual in the group they are like.
    """

    dimension: str
    frame: Frame
    rating: float
    weight: float
    is_told: bool = True


def find_needs(
    ratings: Ratings,
    frame: str | Frame | None = None,
    segment: Ratings | None = None,
    segment_frame: str | Frame | None = None,
) -> tuple[Need, ...]:
    """The needs in a person's ratings, the heaviest first.

    A rating weighs `((met − rating) / (met − low))²`, where `met` is eight ninths of the scale up:
    a 0 of 10 weighs 1, a 2 weighs 0.60, a 5 weighs 0.19, an 8 weighs 0.01 and a 9 or a 10 nothing,
    on both built-in scales. Convex, for a person at the bottom gains more from a step up than one
    near the top. A mean of the person's group counts for dimensions that the person has not
    told, with three tenths of the weight.

    Args:
        ratings: what the person told, by code of a dimension; None and NaN are "not told".
        frame: whose dimensions they are; None is the first built-in one that has them all.
        segment: means of the dimensions in the group that the person is like (a portrait).
        segment_frame: whose dimensions those are.

    Raises:
        InputError: a dimension is not known, or a rating is not on its scale.
    """
    own_frame, told = _checked(ratings, frame)
    needs = [(code, own_frame, rating, 1.0) for code, rating in told.items()]
    if segment:
        its_frame, means = _checked(segment, segment_frame)
        covered = set(told) | _linked(told, own_frame, its_frame)
        needs += [(c, its_frame, mean, PRIOR) for c, mean in means.items() if c not in covered]
    weighed = [(need, need[3] * need_weight(need[2], need[1])) for need in needs]
    total = sum(weight for _, weight in weighed)
    found = [
        Need(code, of, rating, weight / total, is_told=share == 1.0)
        for (code, of, rating, share), weight in weighed
        if weight > 0
    ]
    return tuple(sorted(found, key=lambda need: (-need.weight, need.dimension)))


def need_weight(rating: float, frame: Frame) -> float:
    """How much a rating weighs as a need, 0 to 1: see `find_needs`."""
    met = frame.high - (frame.high - frame.low) / 9
    return max(0.0, (met - rating) / (met - frame.low)) ** 2


def links_from(frame: Frame) -> tuple[Links, ...]:
    """The built-in links from a frame to the others; none for a city's own."""
    found = []
    for other in frames():
        if other.code != frame.code:
            try:
                found.append(get_links(frame.code, other.code))
            except InputError:  # nobody has linked the two
                continue
    return tuple(found)


def _linked(told: Mapping[str, float], frame: Frame, other: Frame) -> set[str]:
    """Dimensions of another frame that speak of what has been told in this one."""
    return {
        link.target
        for links in links_from(frame)
        if links.target == other.code
        for link in links.links
        if link.source in told
    }


def _checked(ratings: Ratings, frame: str | Frame | None) -> tuple[Frame, dict[str, float]]:
    """The frame in use, and the ratings that were told."""
    of = _frame_with(ratings) if frame is None else frame
    of = resolve_frame(of) if isinstance(of, str) else of
    for code in ratings:
        if code not in of:
            raise InputError(
                Sentence("there is no meter '%(code)s'", code=code),
                expected=Sentence(
                    "one of %(known)s (%(frame)s)", known=", ".join(of.codes), frame=of.code
                ),
            )
    told = {code: _number(code, value, of) for code, value in ratings.items() if value is not None}
    return of, {code: value for code, value in told.items() if not math.isnan(value)}


def _frame_with(ratings: Ratings) -> Frame:
    """The first built-in frame with all these dimensions, the meters of guidance work first."""
    known = sorted(frames(), key=lambda frame: frame.code != "3x10d")
    for frame in known:
        if all(code in frame for code in ratings):
            return frame
    for code in ratings:
        if not any(code in frame for frame in known):
            raise InputError(
                Sentence("there is no meter '%(code)s'", code=code),
                expected=Sentence(
                    "one of %(known)s",
                    known="; ".join(f"{', '.join(f.codes)} ({f.code})" for f in known),
                ),
            )
    raise InputError(
        Sentence("the meters %(meters)s are not of one frame", meters=", ".join(ratings)),
        expected=Sentence(
            "meters of %(frames)s", frames=" or of ".join(frame.code for frame in known)
        ),
    )


def _number(code: str, value: object, frame: Frame) -> float:
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if is_number and (math.isnan(value) or frame.low <= value <= frame.high):  # type: ignore[arg-type, operator]
        return float(value)  # type: ignore[arg-type]
    raise InputError(
        Sentence("'%(value)s' is not on the scale", value=value),
        column=code,
        expected=Sentence("a number from %(low)g to %(high)g", low=frame.low, high=frame.high),
    )
