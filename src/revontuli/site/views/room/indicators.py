"""The indicators of a life event's goal: where they stand, and which way they go."""

from __future__ import annotations

from dataclasses import dataclass

from revontuli.language import Words
from revontuli.site.models import Indicator, LifeEventRoom
from revontuli.site.texts import said
from revontuli.site.views.room.seeing import Shown

Source = Indicator.Source


@dataclass(frozen=True, slots=True)
class Told:
    """An indicator in words.

    Attributes:
        name: what it is.
        value, target, before: as they are written; "" where there is none.
        change: since the picture before, with its sign.
        way: "nearer" the target or "farther" from it, "same", or "" where it can't be told.
        reached: whether the target is reached.
        unit: of a value that is written in.
        is_hidden: whether the picture has it, but may not show it.
    """

    name: str
    value: str
    target: str
    before: str
    change: str
    way: str
    reached: bool
    unit: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """What a picture says of an indicator: its value, and whether that is a share."""

    value: float | None
    is_share: bool


def told(room: LifeEventRoom, latest: Shown | None, earlier: Shown | None) -> list[Told]:
    """A life event's indicators, from its latest picture and the one before."""
    words = latest.view.words if latest else None
    return [_told(one, latest, earlier, words) for one in room.indicators.all()]


def figure(indicator: Indicator, shown: Shown | None) -> Figure | None:
    """What the picture says; None where it does not tell of such a thing."""
    if indicator.source == Source.WRITTEN:
        return Figure(indicator.value, is_share=False)
    if shown is None:
        return None
    population = shown.picture.population
    if indicator.source == Source.DIMENSION:
        means = {dimension.code: dimension.mean for dimension in population.dimensions}
        return Figure(means[indicator.key], False) if indicator.key in means else None
    for outcome in population.outcomes:
        if outcome.id == indicator.key:
            return Figure(outcome.share, is_share=True)
    for trait in population.traits:
        if trait.id == indicator.key:
            is_share = trait.measure == "binary"
            return Figure(trait.share if is_share else trait.mean, is_share)
    return None


def _told(
    indicator: Indicator, latest: Shown | None, earlier: Shown | None, words: Words | None
) -> Told:
    from django.utils.translation import get_language

    words = words or Words(get_language() or "fi")
    now = figure(indicator, latest)
    written = indicator.source == Source.WRITTEN
    before = None if written else figure(indicator, earlier)
    is_share = bool(now and now.is_share)
    # A share's target is written in per cent.
    target = indicator.target
    if target is not None and is_share:
        target /= 100
    value = now.value if now else None
    past = before.value if before else None
    change = value - past if value is not None and past is not None else None
    return Told(
        name=said(indicator.name),
        value=_written(value, is_share, words),
        target=_written(target, is_share, words),
        before=_written(past, is_share, words),
        change=_signed(change, is_share, words),
        way=_way(value, past, target, 2 if is_share else 1),
        reached=_is_reached(value, past, target, indicator.value if written else None),
        unit=said(indicator.unit),
        is_hidden=now is not None and now.value is None,
    )


def _written(value: float | None, is_share: bool, words: Words) -> str:
    if value is None:
        return ""
    if is_share:
        return words.percent(value)
    return words.number(value, 0 if float(value).is_integer() and abs(value) >= 20 else 1)


def _signed(change: float | None, is_share: bool, words: Words) -> str:
    if change is None:
        return ""
    return words.number(change * 100 if is_share else change, 0 if is_share else 1, sign=True)


def _way(value: float | None, past: float | None, target: float | None, decimals: int) -> str:
    """Whether it came nearer its target; nothing is said of what the shown change rounds away."""
    if value is None or past is None or target is None:
        return ""
    nearer = abs(past - target) - abs(value - target)
    if round(nearer, decimals) == 0:
        return "same"
    return "nearer" if nearer > 0 else "farther"


def _is_reached(
    value: float | None, past: float | None, target: float | None, written: float | None
) -> bool:
    """At the target or beyond it; more is taken for better where nothing tells the side."""
    if value is None or target is None:
        return False
    if past is not None and past > target:
        return value <= target
    return value >= target
