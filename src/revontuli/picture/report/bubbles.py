"""The bubbles: a circle per segment, its area its share, the frame's dimensions on its rim.

Drawn for a wall, and again for a telephone. Colours come from the page's style sheet by class, so
that the same drawing is right in light and dark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from revontuli.language import Words
from revontuli.picture.naming import answer_label, name_label
from revontuli.picture.picture import DimensionFigure, Picture, Segment
from revontuli.picture.report.lettering import clip, text_width, wrap_in_circle
from revontuli.picture.report.packing import Circle, pack
from revontuli.text import in_language

Line = tuple[float, float, str, str]  # baseline under the centre, font size, class, text

HUES = 10  # colours along the aurora, see figures.css
APART = 1.96  # |v-test| from which a dimension without lights is marked above or below


@dataclass(frozen=True, slots=True)
class Sheet:
    """How large things are drawn, in the units of the drawing.

    Attributes:
        width, height: of the whole drawing.
        panel: width kept on the right for everyone's distributions; 0 leaves them out.
        badge: radius of a dimension's mark on the rim; smaller where the rim is short.
        smallest: font size under which nothing is written.
    """

    width: float
    height: float
    panel: float
    badge: float
    smallest: float


WALL = Sheet(1200, 760, 310, 11.5, 12)


def telephone(segments: int) -> Sheet:
    """A sheet for a telephone: as narrow as one, and longer the more segments there are."""
    return Sheet(360, min(1100.0, 380.0 + 55.0 * segments), 0, 8, 10)


def draw_bubbles(picture: Picture, language: str, sheet: Sheet = WALL, id: str = "bubbles") -> str:
    """The bubbles as an SVG element.

    Args:
        sheet: WALL or `telephone`.
        id: unique on the page; the drawing's title and description take their ids from it.
    """
    words = Words(language)
    _ = words.gettext
    letters = dimension_letters(picture)
    panel = sheet.panel if picture.population.dimensions else 0
    rim = sheet.badge * 1.9 if letters else sheet.badge * 0.5
    circles = pack(
        [segment.share for segment in picture.segments], sheet.width - panel, sheet.height, rim
    )
    body = [
        _bubble(picture, segment, circle, index, sheet, words)
        for index, (segment, circle) in enumerate(zip(picture.segments, circles, strict=True))
    ]
    if panel:
        body.append(_everyone(picture, sheet, words))
    title = escape(_("The groups as circles: the larger the circle, the more people in it"))
    told = ", ".join(
        f"{in_language(s.name, language)} {words.percent(s.share)}" for s in picture.segments
    )
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing figure bubbles" '
        f'viewBox="0 0 {sheet.width:g} {sheet.height:g}" role="img" '
        f'aria-labelledby="{id}-title {id}-desc">'
        f'<title id="{id}-title">{title}</title><desc id="{id}-desc">{escape(told)}</desc>'
        f"{''.join(body)}</svg>"
    )


def dimension_letters(picture: Picture) -> dict[str, str]:
    """A, B, C … for each dimension of the picture's frame, by its code."""
    codes = [dimension.code for dimension in picture.population.dimensions]
    return {code: _letter(index) for index, code in enumerate(codes)}


def _letter(index: int) -> str:
    """A to Z, then AA, AB …"""
    first, second = divmod(index, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)


def segment_number(picture: Picture, segment: Segment) -> str:
    """The number a segment goes by on the page: that of its id, or its place."""
    if segment.id[:1] == "s" and segment.id[1:].isdigit():
        return segment.id[1:]
    return str(1 + [other.id for other in picture.segments].index(segment.id))


def light_mark(light: str | None, x: float, y: float, r: float, letter: str = "") -> str:
    """A light that colour need not tell: green is round, yellow square, red stands on a corner."""
    if light == "green":
        shape = f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
    elif light == "yellow":
        side = r * 1.76
        shape = (
            f'<rect class="mark" x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" '
            f'width="{side:.1f}" height="{side:.1f}" rx="{r * 0.22:.1f}"/>'
        )
    elif light == "red":
        far = r * 1.26
        shape = (
            f'<path class="mark" d="M{x:.1f} {y - far:.1f}L{x + far:.1f} {y:.1f}'
            f'L{x:.1f} {y + far:.1f}L{x - far:.1f} {y:.1f}Z"/>'
        )
    else:
        shape = f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="{r * 0.92:.1f}"/>'
    size = r * (1.12 if len(letter) < 2 else 0.86)
    text = (
        f'<text class="mark-letter" x="{x:.1f}" y="{y + size * 0.36:.1f}" '
        f'font-size="{size:.1f}" text-anchor="middle">{escape(letter)}</text>'
        if letter
        else ""
    )
    return f'<g class="light light-{light or "none"}">{shape}{text}</g>'


def _bubble(
    picture: Picture, segment: Segment, circle: Circle, index: int, sheet: Sheet, words: Words
) -> str:
    x, y, r = circle.x, circle.y, circle.r
    letters = dimension_letters(picture)
    lights = picture.frame.green_from is not None
    parts = [
        f'<circle class="halo" cx="{x}" cy="{y}" r="{r}"/>',
        f'<circle class="disc" cx="{x}" cy="{y}" r="{r}"/>',
        _inside(picture, segment, circle, sheet, words),
    ]
    if segment.dimensions:
        parts.append(_rim(segment.dimensions, letters, circle, sheet, lights))
    weak = " is-weak" if segment.stability.grade == "weak" else ""
    return f'<g class="bubble seg-{index % HUES}{weak}">{"".join(parts)}</g>'


def _rim(
    dimensions: Sequence[DimensionFigure],
    letters: dict[str, str],
    circle: Circle,
    sheet: Sheet,
    lights: bool,
) -> str:
    """The dimensions clockwise from the top: an arc in the light's colour, and its mark."""
    badge = min(sheet.badge, math.pi * circle.r / len(dimensions) * 0.62)
    radius = circle.r + sheet.badge * 0.45
    step = 2 * math.pi / len(dimensions)
    parts = []
    for place, dimension in enumerate(dimensions):
        angle = -math.pi / 2 + place * step
        half = step / 2 - 0.045
        start, end = _on(circle, radius, angle - half), _on(circle, radius, angle + half)
        kind = _kind(dimension, lights)
        parts.append(
            f'<path class="arc arc-{kind}" d="M{start[0]:.1f} {start[1]:.1f}'
            f'A{radius:.1f} {radius:.1f} 0 {int(2 * half > math.pi)} 1 {end[0]:.1f} {end[1]:.1f}"/>'
        )
        x, y = _on(circle, radius, angle)
        letter = letters.get(dimension.code, "")
        if lights:
            parts.append(light_mark(dimension.light, x, y, badge, letter))
        else:
            parts.append(way_mark(kind, x, y, badge, letter))
    return "".join(parts)


def _kind(dimension: DimensionFigure, lights: bool) -> str:
    if lights:
        return dimension.light or "none"
    apart = dimension.mean is not None and abs(dimension.v_test or 0.0) >= APART
    if not apart:
        return "level"
    return "above" if (dimension.difference or 0.0) > 0 else "below"


def way_mark(kind: str, x: float, y: float, r: float, letter: str = "") -> str:
    """A dimension without a good end: pointing up where above everyone's, down where below."""
    size = r * (1.05 if len(letter) < 2 else 0.8)
    if kind == "level":
        shape = f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="{r * 0.8:.1f}"/>'
        lift = 0.36
    else:
        up = -1 if kind == "above" else 1
        shape = (
            f'<path class="mark" d="M{x:.1f} {y + up * r * 1.35:.1f}L{x + r * 1.25:.1f} '
            f'{y - up * r * 0.85:.1f}L{x - r * 1.25:.1f} {y - up * r * 0.85:.1f}Z"/>'
        )
        lift = 0.5 if kind == "above" else 0.16
        size *= 0.85
    return (
        f'<g class="way way-{kind}">{shape}<text class="mark-letter" x="{x:.1f}" '
        f'y="{y + size * lift:.1f}" font-size="{size:.1f}" text-anchor="middle">'
        f"{escape(letter)}</text></g>"
    )


def _on(circle: Circle, radius: float, angle: float) -> tuple[float, float]:
    return circle.x + radius * math.cos(angle), circle.y + radius * math.sin(angle)


def _inside(picture: Picture, segment: Segment, circle: Circle, sheet: Sheet, words: Words) -> str:
    """Number, share and name, and the strongest traits where there is room for them."""
    r = circle.r - sheet.badge * 0.7
    share_size = max(sheet.smallest, min(46.0, r * 0.36))
    number_size = max(sheet.smallest * 0.95, min(17.0, r * 0.16))
    number = segment_number(picture, segment)
    name = in_language(segment.name, words.language, number)
    top = -0.46 * r
    below = _name_lines(segment, name, words, r, top + share_size * 0.46, sheet)
    if not below:
        top, number_size = share_size * 0.42, number_size * 1.2
    lines = [
        (top - share_size * 0.96, number_size, "number", number),
        (top, share_size, "share", words.percent(segment.share)),
        *below,
    ]
    lines = _centred(lines, r)
    return "".join(
        f'<text class="{kind}" x="{circle.x}" y="{circle.y + at:.1f}" font-size="{size:.1f}" '
        f'text-anchor="middle">{escape(text)}</text>'
        for at, size, kind, text in lines
    )


def _centred(lines: list[Line], r: float) -> list[Line]:
    """The lines moved down to the middle, as far as each stays within the circle."""
    above = lines[0][0] - lines[0][1] * 0.72
    below = lines[-1][0] + lines[-1][1] * 0.2
    for part in (1.0, 0.75, 0.5, 0.25):
        shift = -(above + below) / 2 * part
        moved = [(at + shift, size, kind, text) for at, size, kind, text in lines]
        if shift > 0 and all(_is_inside(line, r) for line in moved):
            return moved
    return lines


def _is_inside(line: Line, r: float) -> bool:
    at, size, _kind, text = line
    farther = max(abs(at - size * 0.75), abs(at + size * 0.2))
    return math.hypot(text_width(text, size) / 2, farther) <= r


def _name_lines(
    segment: Segment, name: str, words: Words, r: float, y: float, sheet: Sheet
) -> list[Line]:
    """The name as large as it fits under `y`, with traits after it; nothing if it does not fit."""
    size = min(27.0, r * 0.19)
    while size >= sheet.smallest:
        leading = size * 1.16
        fitted = wrap_in_circle(name, size, r, y - size * 0.1, leading, 4)
        if fitted is not None and y + leading * len(fitted) < r * 0.9:
            lines = [(y + size * 0.8 + leading * i, size, "name", t) for i, t in enumerate(fitted)]
            below = y + leading * len(fitted) + size * 0.3
            return lines + _trait_lines(segment, name, words, r, below, sheet)
        size -= 0.5
    return []


def _trait_lines(
    segment: Segment, name: str, words: Words, r: float, y: float, sheet: Sheet
) -> list[Line]:
    size = max(sheet.smallest, min(16.0, r * 0.12))
    lines: list[Line] = []
    over = [t for t in segment.traits if t.direction == "over"]
    over = [t for t in over if name_label(t.label, words.language).rstrip("…") not in name]
    labels = [answer_label(trait.label, words.language, 40) for trait in over]
    for label in [label for label in dict.fromkeys(labels) if label.rstrip("…") not in name][:3]:
        fitted = wrap_in_circle(label, size, r * 0.97, y + size * 0.25, size * 1.15, 2)
        if fitted is None or y + size * 1.15 * len(fitted) > r * 0.86:
            break
        for line in fitted:
            lines.append((y + size, size, "trait", line))
            y += size * 1.15
        y += size * 0.35
    return lines


def _everyone(picture: Picture, sheet: Sheet, words: Words) -> str:
    """The corner: each dimension's letter, name, distribution, mean and light for everyone."""
    dimensions = picture.population.dimensions
    letters = dimension_letters(picture)
    left, right = sheet.width - sheet.panel + 34, sheet.width - 4
    head = escape(words.gettext("Everyone"))
    people = words.ngettext("%(n)s person", "%(n)s people", picture.population.n)
    parts = [
        f'<text class="panel-title" x="{left}" y="34" font-size="20">{head}</text>'
        f'<text class="panel-note" x="{right}" y="34" font-size="14" text-anchor="end">'
        f"{escape(people)}</text>"
    ]
    row = min(84.0, (sheet.height - 66) / len(dimensions))
    for index, dimension in enumerate(dimensions):
        top = 54 + index * row
        parts.append(
            _everyone_row(dimension, letters[dimension.code], left, right, top, row, words)
        )
    return f'<g class="everyone">{"".join(parts)}</g>'


def _everyone_row(
    dimension: DimensionFigure,
    letter: str,
    left: float,
    right: float,
    top: float,
    row: float,
    words: Words,
) -> str:
    size = min(15.0, row * 0.3)
    name = in_language(dimension.name, words.language, dimension.code)
    mean = "–" if dimension.mean is None else words.number(dimension.mean, 1)
    room = right - left - 34 - text_width(mean, size * 1.1) - 8
    while size > 12 and text_width(name, size) > room:
        size -= 0.5
    baseline = top + size * 1.1
    middle = baseline - size * 0.36
    return (
        f'<line class="rule" x1="{left}" x2="{right}" y1="{top - row * 0.06:.1f}" '
        f'y2="{top - row * 0.06:.1f}"/>'
        + light_mark(dimension.light, left + 12, middle + 3, min(11.0, row * 0.2), letter)
        + f'<text class="panel-name" x="{left + 34}" y="{baseline:.1f}" font-size="{size:.1f}">'
        f"{escape(clip(name, size, room))}</text>"
        f'<text class="panel-mean" x="{right}" y="{baseline:.1f}" font-size="{size * 1.1:.1f}" '
        f'text-anchor="end">{escape(mean)}</text>'
        + histogram_bars(dimension, left + 34, baseline + row * 0.1, right - left - 34, row * 0.38)
    )


def histogram_bars(
    dimension: DimensionFigure, x: float, y: float, width: float, height: float
) -> str:
    """A distribution as bars in a box, and a mark where the mean is; nothing without one.

    A bar's area is its share: steps that were joined are broader, and no taller for it.
    """
    bins = dimension.distribution
    density = [(step.share or 0.0) / (step.high - step.low or 1.0) for step in bins]
    tallest = max(density, default=0.0)
    if not tallest:
        return ""
    low, high = bins[0].low, bins[-1].high
    if high <= low:
        return ""
    scale = width / (high - low)
    parts = [f'<line class="axis" x1="{x:.1f}" x2="{x + width:.1f}" y1="{y + height:.1f}" '
             f'y2="{y + height:.1f}"/>']  # fmt: skip
    for step, dense in zip(bins, density, strict=True):
        tall, wide = dense / tallest * height, (step.high - step.low) * scale
        gap = min(wide * 0.08, width * 0.008)
        if tall:
            parts.append(
                f'<rect class="bar" x="{x + (step.low - low) * scale + gap:.1f}" '
                f'y="{y + height - tall:.1f}" width="{wide - 2 * gap:.1f}" height="{tall:.1f}" '
                f'rx="{min(2.0, gap * 1.5):.1f}"/>'
            )
    if dimension.mean is not None:
        at = x + min(1.0, max(0.0, (dimension.mean - low) / (high - low))) * width
        parts.append(f'<path class="mean" d="M{at:.1f} {y - 1:.1f}V{y + height + 4:.1f}"/>')
    return "".join(parts)
