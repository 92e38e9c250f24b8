"""Small marks placed by share of a width: bars, dumbbells, two-way bars. Page furniture, no words.

Each stands beside the number it draws, so it is hidden from those who listen to the page. They are
SVG with lengths in per cent, which needs no inline style: a strict content security policy has no
room for one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from revontuli.picture.picture import DimensionFigure, FrameName, TraitFigure
from revontuli.picture.report.bubbles import histogram_bars

FILLED = 'y="18%" height="64%" rx="4"'  # a bar and its track, in the height of the mark


def bar(
    share: float | None,
    everyone: float | None = None,
    kind: str = "",
    interval: tuple[float | None, float | None] = (None, None),
) -> Markup:
    """A share as a bar, with everyone's as a tick across it.

    Args:
        share: 0 to 1; nothing is drawn where it is held back.
        everyone: everyone's share.
        kind: "over" or "under" everyone, for the colour.
        interval: of the share, drawn as a line.
    """
    if share is None:
        return Markup("")
    parts = [_bar(0, share, "fill")]
    low, high = interval
    if low is not None and high is not None:
        parts.append(_line(low, high))
    if everyone is not None:
        parts.append(_tick(everyone))
    return _mark(f"bar-line {kind}".rstrip(), parts)


def two_way(
    value: float | None, interval: tuple[float, float] | None = None, kind: str = ""
) -> Markup:
    """A bar from the middle: right for positive, left for negative; ±1 fills its half."""
    if value is None:
        return Markup("")
    value = _within(value, -1.0, 1.0)
    way = "fill down" if value < 0 else "fill"
    parts = [_tick(0.5), _bar(0.5 + min(value, 0.0) / 2, abs(value) / 2, way)]
    if interval is not None:
        low, high = (0.5 + _within(end, -1.0, 1.0) / 2 for end in interval)
        parts.append(_line(low, high))
    return _mark(f"two-way {kind}".rstrip(), parts)


def quotient_bar(quotient: float | None) -> Markup:
    """A location quotient on a doubling scale: 1 in the middle, 4 times fills the right half."""
    if quotient is None or quotient <= 0:
        return Markup("")
    return two_way(math.log2(quotient) / 2)


def interval_bar(effect: float, low: float, high: float, reach: float) -> Markup:
    """A two-way bar with its interval as a line; `reach` fills a half."""
    return two_way(effect / reach, (low / reach, high / reach))


def dumbbell(dimension: DimensionFigure, everyone: float | None, frame: FrameName) -> Markup:
    """A segment's mean beside everyone's on the frame's scale, with its interval as a shade."""
    width = frame.high - frame.low
    if dimension.mean is None or width <= 0:
        return Markup("")

    def at(value: float) -> float:
        return _within((value - frame.low) / width)

    here = at(dimension.mean)
    parts = ['<rect class="track" width="100%" y="42%" height="16%" rx="2"/>']
    if dimension.low is not None and dimension.high is not None:
        low, high = at(dimension.low), at(dimension.high)
        parts.append(_rect(low, high - low, "shade", 'y="20%" height="60%" rx="5"'))
    down = ""
    if everyone is not None:
        all_at = at(everyone)
        down = " down" if dimension.mean < everyone else ""
        start = min(here, all_at)
        parts.append(_rect(start, abs(here - all_at), "fill", 'y="42%" height="16%"'))
        parts.append(_tick(all_at))
    parts.append(f'<circle class="here" cx="{_percent(here)}" cy="50%" r="6"/>')
    return _mark(f"bells{down}", parts)


def histogram(dimension: DimensionFigure) -> Markup:
    """A dimension's distribution as a small drawing; its table is given elsewhere on the page."""
    bars = histogram_bars(dimension, 1, 4, 238, 62)
    if not bars:
        return Markup("")
    return Markup(
        f'<svg class="drawing figure" viewBox="0 0 240 72" aria-hidden="true">{bars}</svg>'
    )


def effect_size(trait: TraitFigure, sd: float | None) -> float | None:
    """How many of everyone's standard deviations a segment's mean is from everyone's."""
    if trait.mean_in is None or trait.mean_all is None or not sd:
        return None
    return (trait.mean_in - trait.mean_all) / sd


def _mark(kind: str, parts: Sequence[str]) -> Markup:
    return Markup(f'<svg class="{kind}" aria-hidden="true">{"".join(parts)}</svg>')


def _bar(start: float, length: float, kind: str) -> str:
    track = f'<rect class="track" width="100%" {FILLED}/>'
    return track + _rect(start, length, kind, FILLED)


def _rect(start: float, length: float, kind: str, rest: str) -> str:
    return f'<rect class="{kind}" x="{_percent(start)}" width="{_percent(length)}" {rest}/>'


def _line(low: float, high: float) -> str:
    return f'<line class="interval" x1="{_percent(low)}" x2="{_percent(high)}" y1="50%" y2="50%"/>'


def _tick(at: float) -> str:
    return f'<line class="tick" x1="{_percent(at)}" x2="{_percent(at)}" y1="0" y2="100%"/>'


def _percent(share: float) -> str:
    """A share as a length, kept inside its track."""
    return f"{_within(share) * 100:.1f}%"


def _within(value: float, low: float = 0.0, high: float = 1.0) -> float:
    return min(high, max(low, value))
