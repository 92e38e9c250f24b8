"""The groups of a picture: all of them, one by itself, and some side by side."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from revontuli.picture.picture import Segment, TraitFigure
from revontuli.picture.report import readings
from revontuli.picture.report.view import PageView
from revontuli.site.views.room.filters import chosen_segments, segment_options
from revontuli.site.views.room.seeing import Shown, address, get_picture_or_404, signing_in
from revontuli.site.views.room.tabs import view_page

MOST_FOUND = 12  # traits of a group that a search shows
LONGEST = 100  # characters of a search


@dataclass(frozen=True, slots=True)
class Listed:
    """A group in the list, with what it is known by or what was searched for."""

    segment: Segment
    number: str
    hue: int
    name: str
    address: str
    share: str
    people: str
    grade: str
    traits: list[tuple[str, str, str, str]]  # label, address, here, everyone


@signing_in
def segments(request: HttpRequest, publication: str) -> HttpResponse:
    """All groups; with a search, those that have such a trait."""
    shown = get_picture_or_404(request, publication)
    query = request.GET.get("q", "").strip()[:LONGEST]
    listed = [_listed(shown, segment, query) for segment in shown.picture.segments]
    return view_page(
        request, shown, "segments",
        title=_("Groups"),
        reading=readings.of_segments(shown.view),
        listed=[one for one in listed if one.traits or not query],
        query=query,
    )  # fmt: skip


def _listed(shown: Shown, segment: Segment, query: str) -> Listed:
    view = shown.view
    traits = _found(view, segment, query) if query else view.strongest(segment)
    return Listed(
        segment=segment,
        number=view.number_of(segment),
        hue=view.hue(segment),
        name=view.plain(segment.name) or segment.id,
        address=shown.segment_address(segment.id),
        share=view.words.percent(segment.share),
        people=view.people(segment.n),
        grade=view.grade_word(segment.stability.grade),
        traits=[
            (view.plain(t.label) or t.id, shown.trait_address(t.id), *_figures(view, t))
            for t in traits
        ],
    )


def _found(view: PageView, segment: Segment, query: str) -> list[TraitFigure]:
    words = query.casefold().split()
    return [
        trait
        for trait in (*segment.traits, *segment.reading)
        if all(word in view.plain(trait.label).casefold() for word in words)
    ][:MOST_FOUND]


def _figures(view: PageView, trait: TraitFigure) -> tuple[str, str]:
    if trait.measure == "binary":
        return str(view.share(trait.share_in)), str(view.share(trait.share_all))
    here, everyone = (view.mean_of(trait, mean) for mean in (trait.mean_in, trait.mean_all))
    return str(here), str(everyone)


@signing_in
def segment(request: HttpRequest, publication: str, segment: str) -> HttpResponse:
    """A group by itself, from all sides."""
    shown = get_picture_or_404(request, publication)
    found = shown.segment(segment)
    view = shown.view
    order = shown.picture.segments
    place = order.index(found)
    return view_page(
        request, shown, "segment",
        title=view.plain(found.name) or found.id,
        reading=readings.of_segment(view, found),
        download=f"segments/{found.id}",
        pin=("segment", found.id),
        segment=found,
        number=view.number_of(found),
        hue=view.hue(found),
        share=view.words.percent(found.share),
        people=view.people(found.n),
        grade=view.grade_word(found.stability.grade),
        section=shown.section("one_segment", segment=found.id),
        areas=shown.section("segment_areas", segment=found.id) if shown.picture.areas else "",
        before=_neighbour(shown, order[place - 1] if place else None),
        after=_neighbour(shown, order[place + 1] if place + 1 < len(order) else None),
        needs_address=f"{address('needs', shown.slug)}?segment={found.id}",
        compare_address=f"{address('compare', shown.slug)}?s={found.id}",
    )  # fmt: skip


def _neighbour(shown: Shown, segment: Segment | None) -> tuple[str, str] | None:
    if segment is None:
        return None
    return shown.view.plain(segment.name) or segment.id, shown.segment_address(segment.id)


@signing_in
def compare(request: HttpRequest, publication: str) -> HttpResponse:
    """Two or more groups side by side."""
    shown = get_picture_or_404(request, publication)
    chosen = chosen_segments(request, shown)
    ids = tuple(segment.id for segment in chosen)
    return view_page(
        request, shown, "compare",
        title=_("Side by side"),
        reading=readings.of_comparison(shown.view, chosen),
        section=shown.section("side_by_side", chosen=ids),
        options=segment_options(shown),
        chosen=set(ids),
    )  # fmt: skip
