"""Service points on a schematic map, drawn here: no tiles are asked of anybody.

North is up and distances are true; what lies between the points is not drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from revontuli.catalogue import Channel
from revontuli.site.views.services.choices import place_name

WIDTH, MARGIN = 640, 48
TALLEST, FLATTEST = 1.1, 0.45  # height by width
KILOMETRES = 111.2  # in a degree of latitude
LEAST = 1.0  # kilometres that the map shows at least
SCALES = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class Point:
    """A service point with its number in the list."""

    number: int
    latitude: float
    longitude: float
    place: str = ""  # the municipality's name


def points_of(channels: Sequence[Channel]) -> list[Point]:
    """The places of service points that tell where they are; numbered as they stand."""
    return [
        Point(
            number,
            channel.address.latitude,
            channel.address.longitude,
            place_name(channel.address.municipality),
        )
        for number, channel in enumerate(channels, 1)
        if channel.address
        and channel.address.latitude is not None
        and channel.address.longitude is not None
    ]


def draw_map(points: Sequence[Point]) -> SafeString:
    """The map as SVG; "" where there are fewer than two points, for one has no map."""
    if len(points) < 2:
        return SafeString("")
    middle = sum(p.latitude for p in points) / len(points)
    narrow = math.cos(math.radians(middle))
    xs = [p.longitude * narrow * KILOMETRES for p in points]
    ys = [-p.latitude * KILOMETRES for p in points]
    across, down = max(max(xs) - min(xs), LEAST), max(max(ys) - min(ys), LEAST)
    ratio = min(max(down / across, FLATTEST), TALLEST)
    height = round(WIDTH * ratio)
    unit = min((WIDTH - 2 * MARGIN) / across, (height - 2 * MARGIN) / down)  # pixels a kilometre
    left = (WIDTH - (min(xs) + max(xs)) * unit) / 2
    top = (height - (min(ys) + max(ys)) * unit) / 2
    dots = format_html_join(
        "\n",
        '<g class="map-point"><circle cx="{}" cy="{}" r="13" class="map-dot"/>'
        '<text x="{}" y="{}" text-anchor="middle" class="map-number">{}</text></g>',
        (
            (f"{x * unit + left:.1f}", f"{y * unit + top:.1f}",
             f"{x * unit + left:.1f}", f"{y * unit + top + 5:.1f}", point.number)
            for point, x, y in zip(points, xs, ys, strict=True)
        ),
    )  # fmt: skip
    spots = [
        (point.place, x * unit + left, y * unit + top)
        for point, x, y in zip(points, xs, ys, strict=True)
    ]
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" class="service-map">'
        '<rect width="100%" height="100%" rx="12" class="map-ground"/>{}{}{}</svg>',
        WIDTH,
        height,
        _("Where the service points lie; the list tells their addresses."),
        _places(spots),
        _scale(unit, height),
        dots,
    )


def _places(spots: Sequence[tuple[str, float, float]]) -> SafeString:
    """The name of each municipality, over the northernmost of its points."""
    highest: dict[str, tuple[float, float]] = {}
    for place, x, y in spots:
        if place and (place not in highest or y < highest[place][1]):
            highest[place] = (x, y)
    return format_html_join(
        "\n",
        '<text x="{}" y="{}" text-anchor="middle" class="map-words">{}</text>',
        (
            (f"{min(max(x, MARGIN), WIDTH - MARGIN):.1f}", f"{y - 20:.1f}", place)
            for place, (x, y) in highest.items()
        ),
    )


def _scale(unit: float, height: int) -> SafeString:
    """A bar of a round number of kilometres."""
    length = max((s for s in SCALES if s * unit <= WIDTH / 3), default=SCALES[0])
    end = 20 + length * unit
    words = f"{length:g} km" if length >= 1 else f"{1000 * length:g} m"
    return format_html(
        '<path d="M20 {0}v-6h{1}v6" class="map-line" fill="none"/>'
        '<text x="{2}" y="{3}" class="map-words">{4}</text>',
        height - 14,
        f"{end - 20:.1f}",
        f"{end + 6:.1f}",
        height - 12,
        words,
    )
