"""Words fitted into shapes, where no browser breaks the lines."""

from __future__ import annotations

import math
from collections.abc import Callable

WIDE = 0.58  # of the font's size: how wide a letter is on average, with room to spare
_NARROW = frozenset("iljtfrI.,:;'!|()[] ·–-")
_BROAD = frozenset("mwMWÅÄÖOQGDHNUV%@")


def text_width(text: str, size: float) -> float:
    """About how wide `text` is drawn, erring on the wide side."""
    units = sum(0.34 if c in _NARROW else 0.84 if c in _BROAD else WIDE for c in text)
    return units * size


def wrap(text: str, size: float, widths: Callable[[int], float], most: int) -> list[str] | None:
    """`text` broken into at most `most` lines, line i at most `widths(i)` wide; None if it can't.

    Words longer than a line are not broken: whoever asks tries a smaller size.
    """
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else ""
        if lines and text_width(longer, size) <= widths(len(lines) - 1):
            lines[-1] = longer
            continue
        if len(lines) == most or text_width(word, size) > widths(len(lines)):
            return None
        lines.append(word)
    return lines


def wrap_in_circle(
    text: str, size: float, radius: float, top: float, leading: float, most: int
) -> list[str] | None:
    """`text` in lines that stay in a circle, the first line's top `top` below its centre."""

    def chord(line: int) -> float:
        upper = top + line * leading
        farther = max(abs(upper), abs(upper + size))
        return 2 * math.sqrt(max(radius**2 - farther**2, 0.0))

    return wrap(text, size, chord, most)


def clip(text: str, size: float, width: float) -> str:
    """`text` cut with an ellipsis where it is wider than `width`."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"
