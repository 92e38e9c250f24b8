"""A trait's mean as it is told: on the scale that people saw, an ordered one by its levels.

The mean of an ordered trait's ranks 0, 1, 2 … says nothing to a reader. It is told as people
would number the levels, from 1 (or by the levels' own numbers), beside the nearest level's words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from revontuli.language import Words
from revontuli.picture.picture import TraitFigure, TraitSummary
from revontuli.text import Text, in_language

AnyTrait = TraitFigure | TraitSummary
Scale = tuple[float, float]


def told_value(value: float, trait: AnyTrait) -> float:
    """A mean of `trait` on the scale that people saw."""
    return value + _first(trait) if trait.measure == "ordered" else value


def scale_of(trait: AnyTrait) -> Scale | None:
    """The ends of the scale that people saw, where they saw one."""
    if trait.measure == "binary" or trait.low is None or trait.high is None:
        return None
    return told_value(trait.low, trait), told_value(trait.high, trait)


def common_scale(traits: Iterable[AnyTrait]) -> Scale | None:
    """The scale that most of the traits told by a mean are on; None where none is commoner than
    the others, or one trait has no scale."""
    scales = Counter(scale_of(trait) for trait in traits if trait.measure != "binary")
    if not scales or None in scales:
        return None
    (scale, count), *others = scales.most_common()
    return None if others and others[0][1] == count else scale


def nearest_level(value: float | None, trait: AnyTrait) -> Text | None:
    """The label of the level nearest to a mean; None where levels are numbers or not known."""
    if value is None or not trait.levels or _are_numbers(trait.levels):
        return None
    return trait.levels[min(max(round(value), 0), len(trait.levels) - 1)]


def scale_words(scale: Scale, words: Words) -> str:
    """A scale in a word or two: "scale 1–5"."""
    low, high = (words.number(end, 0 if float(end).is_integer() else 1) for end in scale)
    return words.gettext("scale %(low)s–%(high)s", low=low, high=high)


def _first(trait: AnyTrait) -> float:
    """What the lowest level is numbered."""
    if trait.levels and _are_numbers(trait.levels):
        return float(in_language(trait.levels[0], "en"))
    return 1.0


def _are_numbers(levels: Iterable[Text]) -> bool:
    return all(in_language(level, "en").lstrip("-").isdecimal() for level in levels)
