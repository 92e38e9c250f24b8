"""Small marks placed by share of a width: bars, dumbbells, two-way bars. Page furniture, no words.

Each stands beside the number it draws, so it is hidden from those who listen to the page.
"""

from __future__ import annotations

import math

from markupsafe import Markup

from revontuli.picture.picture import DimensionFigure, FrameName, TraitFigure
from revontuli.picture.report.bubbles import histogram_bars


def css_percent(share: float) -> str:
    """A share as a length in CSS, kept inside its track."""
    return f"{min(1.0, max(0.0, share)) * 100:.1f}%"


def two_way(value: float) -> Markup:
    """A bar from the middle: right for positive, left for negative; ±1 fills its half."""
    value = min(1.0, max(-1.0, value))
    left = 0.5 + min(value, 0.0) / 2
    kind = ' class="down"' if value < 0 else ""
    return Markup(f'<i{kind} style="left:{left * 100:.1f}%;width:{abs(value) * 50:.1f}%"></i>')


def quotient_bar(quotient: float | None) -> Markup:
    """A location quotient on a doubling scale: 1 in the middle, 4 times fills the right half."""
    if quotient is None or quotient <= 0:
        return Markup("")
    return two_way(math.log2(quotient) / 2)


def interval_bar(effect: float, low: float, high: float, reach: float) -> Markup:
    """A two-way bar with its interval as a line; `reach` fills a half."""
    ends = [0.5 + min(1.0, max(-1.0, end / reach)) / 2 for end in (low, high)]
    line = f'<s style="left:{ends[0] * 100:.1f}%;width:{(ends[1] - ends[0]) * 100:.1f}%"></s>'
    return two_way(effect / reach) + Markup(line)


def dumbbell(dimension: DimensionFigure, everyone: float | None, frame: FrameName) -> Markup:
    """A segment's mean beside everyone's on the frame's scale, with its interval as a shade."""
    width = frame.high - frame.low
    if dimension.mean is None or width <= 0:
        return Markup("")

    def at(value: float) -> float:
        return min(1.0, max(0.0, (value - frame.low) / width)) * 100

    here = at(dimension.mean)
    parts = []
    if dimension.low is not None and dimension.high is not None:
        low, high = at(dimension.low), at(dimension.high)
        parts.append(f'<u style="left:{low:.1f}%;width:{high - low:.1f}%"></u>')
    down = ""
    if everyone is not None:
        all_at = at(everyone)
        down = " down" if dimension.mean < everyone else ""
        start = min(here, all_at)
        parts.append(f'<em style="left:{start:.1f}%;width:{abs(here - all_at):.1f}%"></em>')
        parts.append(f'<b style="left:{all_at:.1f}%"></b>')
    parts.append(f'<i style="left:{here:.1f}%"></i>')
    return Markup(f'<span class="bells{down}" aria-hidden="true">{"".join(parts)}</span>')


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
