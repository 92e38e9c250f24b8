"""Segments, portraits, pairs, change and the report.

picture = build_picture(responses, segments="auto", seed=0)
picture.save("out"); Picture.load("out")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from revontuli.picture.picture import Picture

if TYPE_CHECKING:
    from revontuli.picture.building import Built, Iteration, build, build_picture
    from revontuli.picture.change import Comparison
    from revontuli.picture.compare import compare_pictures
    from revontuli.picture.describe import describe_groups
    from revontuli.picture.report import write_charts, write_report
    from revontuli.picture.segmenter import Segmenter
    from revontuli.picture.source import StoredResponses
    from revontuli.picture.workbook import write_workbook

# What is heavy to import is imported when it is first used.
PLACES = {
    "Built": "building",
    "Comparison": "change",
    "Iteration": "building",
    "Segmenter": "segmenter",
    "StoredResponses": "source",
    "build": "building",
    "build_picture": "building",
    "compare_pictures": "compare",
    "describe_groups": "describe",
    "write_charts": "report",
    "write_report": "report",
    "write_workbook": "workbook",
}

__all__ = [
    "Built",
    "Comparison",
    "Iteration",
    "Picture",
    "Segmenter",
    "StoredResponses",
    "build",
    "build_picture",
    "compare_pictures",
    "describe_groups",
    "write_charts",
    "write_report",
    "write_workbook",
]


def __getattr__(name: str) -> object:
    """Import a name of `PLACES` when it is first asked for (PEP 562)."""
    if name not in PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{PLACES[name]}"), name)
