"""Catalogues for the tests of guidance."""

from __future__ import annotations

import csv
import random
from datetime import date
from pathlib import Path

from revontuli.catalogue import DimensionWeight, Provenance, Service
from revontuli.wellbeing import get_frame, life_events

TODAY = date(2026, 11, 22)
METERS = get_frame("3x10d").codes
PHASES = tuple(f"{event.code}:{phase.code}" for event in life_events() for phase in event)
GROUPS = (
    (),
    ("KR1",),
    ("KR1", "KR1.1"),
    ("KR1", "KR1.2"),
    ("KR1", "KR1.3"),
    ("KR1.3",),
    ("KR1", "KR1.4"),
    ("KR1", "KR1.6"),
    ("KR1", "KR1.2", "KR1.3"),
    ("KR1", "KR2"),
    ("KR2",),
    ("KR2", "KR2.5"),
    ("KR3",),
)
AGES = ((None, None), (None, None), (16, 29), (0, 6), (7, 15), (18, None), (65, None), (None, 24))


def service(id: str = "s", helps: dict[str, float] | None = None, **told) -> Service:
    """A service as an expert labelled it, nationwide if nothing else is told."""
    dimensions = tuple(
        DimensionWeight(code, weight, Provenance.EXPERT) for code, weight in (helps or {}).items()
    )
    usual = {"nationwide": "areas" not in told, "name": {"fi": id}, "dimensions": dimensions}
    return Service(id=id, **{**usual, **told})


def real_services(data: Path, seed: int = 0) -> list[Service]:
    """1,800 real services with their places and, of national ones, the experts' dimensions.

    What the file does not tell is drawn by the seed: target groups, ages, phases, days and the
    dimensions of local services.
    """
    draw = random.Random(seed)
    labelled = {row["id"]: row for row in _rows(data / "ptv" / "meters_national.csv")}
    return [_real(row, labelled.get(row["id"]), draw) for row in _rows(data / "ptv/services.csv")]


def _real(row: dict[str, str], labels: dict[str, str] | None, draw: random.Random) -> Service:
    if labels:
        helps = {meter: 1.0 for meter in METERS if labels[meter] == "1"}
        provenance = Provenance.EXPERT
    else:
        helps = {meter: draw.random() for meter in draw.sample(METERS, draw.randrange(4))}
        provenance = Provenance.LEARNED
    youngest, oldest = draw.choice(AGES)
    places = (row["municipality"],) if row["municipality"] else ()
    return Service(
        id=row["id"],
        name={"fi": row["name_fi"]},
        summary={"fi": row["summary_fi"]},
        target_groups=draw.choice(GROUPS),
        youngest=youngest,
        oldest=oldest,
        phases=tuple(draw.sample(PHASES, draw.choice((0, 0, 1, 2)))),
        areas=places,
        nationwide=not places and draw.random() < 0.95,
        languages=tuple(draw.sample(("fi", "sv", "en"), 2)),
        valid_to=draw.choice((None, None, None, date(2026, 6, 30))),
        dimensions=tuple(DimensionWeight(code, w, provenance) for code, w in helps.items()),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
