"""What a view is narrowed to, as its address says."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from revontuli.picture.picture import Segment
from revontuli.site.views.room.seeing import Shown


def choice(request: HttpRequest, name: str, options: Sequence[tuple[str, str]]) -> str:
    """The option that the address names; "" for none, or one that is not there."""
    asked = request.GET.get(name, "")
    return asked if asked in {value for value, _label in options} else ""


def segment_options(shown: Shown) -> list[tuple[str, str]]:
    """The picture's groups, by id."""
    view = shown.view
    return [
        (segment.id, f"{view.number_of(segment)} {view.plain(segment.name)}")
        for segment in shown.picture.segments
    ]


def segment_choice(request: HttpRequest, shown: Shown) -> tuple[list[tuple[str, str]], str]:
    """The picture's groups, and the one that the address names."""
    options = segment_options(shown)
    return options, choice(request, "segment", options)


def chosen_segments(request: HttpRequest, shown: Shown) -> list[Segment]:
    """The groups named by `s`, each once, in the picture's order; the two largest without any."""
    asked = set(request.GET.getlist("s"))
    found = [segment for segment in shown.picture.segments if segment.id in asked]
    return found or list(shown.picture.segments[:2])
