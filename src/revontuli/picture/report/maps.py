"""Areas drawn from the city's own GeoJSON: one small map per group."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from revontuli.language import Words
from revontuli.picture.picture import Picture, Segment
from revontuli.text import in_language

WIDTH = 320.0
STEPS = (0.67, 0.9, 1.11, 1.5)  # location quotients where the shade changes

Ring = Sequence[Sequence[float]]


def draw_maps(picture: Picture, language: str) -> list[tuple[Segment, Markup]]:
    """A map per segment, shaded by location quotient; none where no shape has a picture's area.

    A feature is matched to an area by any of its properties (or its id) being the area's id or
    one of its names. Longitude is narrowed by the cosine of the middle latitude (the
    equirectangular projection), which is true enough for a city.
    """
    shapes = _shapes(picture)
    if not any(area for area, _rings in shapes):
        return []
    project, height = _projection([ring for _area, rings in shapes for ring in rings])
    paths = [(area, "".join(_path(ring, project) for ring in rings)) for area, rings in shapes]
    return [(s, _map(picture, s, paths, height, language)) for s in picture.segments]


def shade(quotient: float | None) -> int:
    """1 (much rarer than elsewhere) to 5 (much more common); 0 where it is not shown."""
    if quotient is None:
        return 0
    return 1 + sum(quotient >= step for step in STEPS)


def legend(words: Words) -> list[tuple[int, str]]:
    """The shades and what they mean, in words."""
    ends = [words.number(step, 1) for step in STEPS]
    return [
        (5, words.gettext("%(from)s times or more", **{"from": ends[3]})),
        (4, f"{ends[2]}–{ends[3]}"),
        (3, words.gettext("about as elsewhere")),
        (2, f"{ends[0]}–{ends[1]}"),
        (1, words.gettext("under %(to)s times", to=ends[0])),
        (0, words.gettext("not shown")),
    ]


def _shapes(picture: Picture) -> list[tuple[str, list[Ring]]]:
    """Every feature's area id ("" where it is none of the picture's) and its rings."""
    known = {area.id.casefold(): area.id for area in picture.areas}
    for area in picture.areas:
        for name in area.name.values():
            known.setdefault(name.casefold(), area.id)
        known.setdefault(area.id.rpartition("=")[2].casefold(), area.id)
    geojson = picture.map_geojson or {}
    shapes = []
    for feature in geojson.get("features", ()):
        rings = list(_rings(feature.get("geometry") or {}))
        values = [feature.get("id"), *(feature.get("properties") or {}).values()]
        names = [str(value).casefold() for value in values if isinstance(value, str | int)]
        if rings:
            shapes.append((next((known[name] for name in names if name in known), ""), rings))
    return shapes


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    coordinates = geometry.get("coordinates") or []
    if geometry.get("type") == "Polygon":
        yield from coordinates
    elif geometry.get("type") == "MultiPolygon":
        for polygon in coordinates:
            yield from polygon
    for part in geometry.get("geometries") or []:
        yield from _rings(part)


def _projection(rings: Sequence[Ring]) -> tuple[Any, float]:
    """What puts a longitude and latitude on the drawing, and how high the drawing is."""
    xs = [point[0] for ring in rings for point in ring]
    ys = [point[1] for ring in rings for point in ring]
    narrow = math.cos(math.radians((min(ys) + max(ys)) / 2)) if max(map(abs, ys)) <= 90 else 1.0
    wide = max((max(xs) - min(xs)) * narrow, 1e-9)
    tall = max(max(ys) - min(ys), 1e-9)
    scale = min((WIDTH - 8) / wide, (WIDTH * 1.1) / tall)
    left = (WIDTH - wide * scale) / 2
    west, north = min(xs), max(ys)

    def project(point: Sequence[float]) -> tuple[float, float]:
        return left + (point[0] - west) * narrow * scale, 4 + (north - point[1]) * scale

    return project, tall * scale + 8


def _path(ring: Ring, project: Any) -> str:
    """A ring as a path, points nearer than half a unit to the last one left out."""
    kept: list[tuple[float, float]] = []
    for point in ring:
        x, y = project(point)
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= 0.5:
            kept.append((x, y))
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z"


def _map(
    picture: Picture,
    segment: Segment,
    paths: Sequence[tuple[str, str]],
    height: float,
    language: str,
) -> Markup:
    words = Words(language)
    quotients = {
        area.id: part.location_quotient
        for area in picture.areas
        for part in area.segments
        if part.segment == segment.id
    }
    names = {area.id: in_language(area.name, language, area.id) for area in picture.areas}
    drawn = []
    for area, path in paths:
        quotient = quotients.get(area)
        told = "" if quotient is None else f" {words.number(quotient, 1)}"
        title = f"<title>{escape(names[area])}{told}</title>" if area else ""
        drawn.append(
            f'<path class="area area-{shade(quotient)}" fill-rule="evenodd" d="{path}">'
            f"{title}</path>"
        )
    label = escape(
        words.gettext(
            "Map: where “%(name)s” live",
            name=in_language(segment.name, language, segment.id),
        )
    )
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing figure map" role="img" '
        f'aria-label="{label}" viewBox="0 0 {WIDTH:g} {height:.0f}">{"".join(drawn)}</svg>'
    )
