"""The residential areas as a map of tiles: schematic, for looking at, not for measuring."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from revontuli.engine import atomic_path
from revontuli.examples.moving_to_study.questionnaire import AREAS, HERE, read_areas, read_yaml

GEOJSON = HERE / "areas.geojson"
NOTE = (
    "Schematic tiles drawn for the example: roughly where the areas stand to each other, "
    "not to scale and not their borders; the cities are set closer than they are."
)

WEST, SOUTH = 22.5, 60.5  # somewhere in south-western Finland
TILE = 0.05  # degrees of longitude from side to side
NARROW = math.cos(math.radians(60.7))  # so that tiles look regular at this latitude
ROW = math.sqrt(3) / 2  # rows of hexagons are this far apart, in tiles
FIRST_ROW = {"tampere": 6, "turku": -2}  # Tampere stands north of Turku
FIRST_COLUMN = {"tampere": 0, "turku": 0}


def make_geojson() -> dict[str, Any]:
    """A hexagon for each area; the feature's id is the area's code in the questionnaire."""
    names = {option.value: option.label for option in read_areas()}
    features = []
    for city, areas in read_yaml(AREAS).items():
        for code, area in areas.items():
            column, row = (int(number) for number in area["at"])
            x = FIRST_COLUMN[city] + column + 0.5 * (row % 2)
            y = (FIRST_ROW[city] + row) * ROW
            name = names[code]
            properties = {"name": name["fi"], "name_sv": name["sv"], "name_en": name["en"],
                          "city": city, "schematic": True}  # fmt: skip
            features.append(
                {
                    "type": "Feature",
                    "id": code,
                    "properties": properties,
                    "geometry": {"type": "Polygon", "coordinates": [_hexagon(x, y)]},
                }
            )
    return {"type": "FeatureCollection", "note": NOTE, "features": features}


def write_geojson(path: str | Path = GEOJSON) -> Path:
    """Write the map, one feature a line; give its path."""
    path = Path(path)
    geojson = make_geojson()
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in geojson["features"])
    head = f'{{"type": "FeatureCollection", "note": {json.dumps(NOTE)}, "features": [\n'
    with atomic_path(path) as temporary:
        temporary.write_text(f"{head}{lines}\n]}}\n", encoding="utf-8")
    return path


def _hexagon(x: float, y: float) -> list[list[float]]:
    """A closed ring, counterclockwise as RFC 7946 has it, a little smaller than its tile."""
    radius = 0.96 / math.sqrt(3)
    ring = []
    for corner in range(7):
        angle = math.radians(30 + 60 * (corner % 6))
        east, north = x + radius * math.cos(angle), y + radius * math.sin(angle)
        ring.append([round(WEST + TILE * east, 5), round(SOUTH + TILE * NARROW * north, 5)])
    return ring
