"""What is shown of a try: the numbers of segments that were tried, and what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from revontuli.language import Words
from revontuli.picture import Picture
from revontuli.picture.picture import Candidate
from revontuli.site.models import Iteration
from revontuli.site.views.building.asking import LEFT_OUT


@dataclass(frozen=True)
class Tried:
    """The numbers of segments that were tried.

    Attributes:
        rows: of the shape that was taken.
        shape_words: why that one; empty where only one was tried.
    """

    rows: tuple[Candidate, ...]
    shape_words: str


def candidates_of(picture: Picture) -> Tried:
    """The candidates' table."""
    from revontuli.picture.report import candidates_view

    words = Words(get_language() or "fi")
    return Tried(
        candidates_view.of_the_chosen_shape(picture), candidates_view.shape_words(picture, words)
    )


def told_options(iteration: Iteration) -> dict[str, Any]:
    """What was asked of an iteration, as the form's first values."""
    options = iteration.options
    codes = set(iteration.survey.codebook.dimensions)
    left_out = options.get("leave_out", [])
    weights = {f"weight_{code}": f"{w:g}" for code, w in options.get("weigh", {}).items()}
    weights |= {f"weight_{code}": LEFT_OUT for code in left_out if code in codes}
    return {
        "segments": str(options.get("segments", "auto")),
        "seed": options.get("seed", 0),
        "left_out": [name for name in left_out if name not in codes],
        **weights,
    }
