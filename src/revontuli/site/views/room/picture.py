"""Views of a whole picture: overview, dimensions, areas, baskets, drivers, about."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from revontuli.picture.report import readings
from revontuli.site.views.room.filters import choice, segment_choice
from revontuli.site.views.room.seeing import Shown, get_picture_or_404, signing_in
from revontuli.site.views.room.tabs import view_page


@signing_in
def overview(request: HttpRequest, publication: str) -> HttpResponse:
    """The bubbles, and the picture in short."""
    shown = get_picture_or_404(request, publication)
    return view_page(
        request, shown, "picture",
        title=shown.view.plain(shown.picture.title),
        reading=readings.of_picture(shown.view),
        pin=("picture", "picture"),
        groups=shown.section("groups"),
        summary=shown.section("summary"),
    )  # fmt: skip


@signing_in
def dimensions(request: HttpRequest, publication: str) -> HttpResponse:
    """Everyone's dimensions, and each group's; one of them by itself where one is chosen."""
    shown = get_picture_or_404(request, publication)
    found = shown.picture.population.dimensions
    options = [(d.code, shown.view.plain(d.name) or d.code) for d in found]
    code = choice(request, "dimension", options)
    section = shown.section("one_dimension", code=code) if code else shown.section("population")
    return view_page(
        request, shown, "dimensions",
        title=_("Dimensions"),
        reading=readings.of_dimensions(shown.view) if found else [],
        pin=("dimension", code) if code else None,
        section=section,
        options=options,
        chosen=code,
    )  # fmt: skip


@signing_in
def areas(request: HttpRequest, publication: str) -> HttpResponse:
    """Where the groups live."""
    shown = get_picture_or_404(request, publication)
    options, segment = segment_choice(request, shown)
    return view_page(
        request, shown, "areas",
        title=_("Areas"),
        reading=readings.of_areas(shown.view),
        section=shown.section("areas", only=segment) if shown.picture.areas else "",
        options=options,
        chosen=segment,
    )  # fmt: skip


@signing_in
def baskets(request: HttpRequest, publication: str) -> HttpResponse:
    """Options chosen together."""
    shown = get_picture_or_404(request, publication)
    options, segment = segment_choice(request, shown)
    return view_page(
        request, shown, "baskets",
        title=_("Chosen together"),
        reading=readings.of_baskets(shown.view),
        section=shown.section("baskets", only=segment) if shown.picture.baskets else "",
        options=options,
        chosen=segment,
    )  # fmt: skip


@signing_in
def drivers(request: HttpRequest, publication: str) -> HttpResponse:
    """What goes with the outcomes, such as staying."""
    shown = get_picture_or_404(request, publication)
    options = outcome_options(shown)
    outcome = choice(request, "outcome", options)
    return view_page(
        request, shown, "drivers",
        title=_("Drivers"),
        reading=readings.of_drivers(shown.view),
        section=of_outcome(shown, outcome).section("drivers") if options else "",
        options=options,
        chosen=outcome,
    )  # fmt: skip


@signing_in
def about(request: HttpRequest, publication: str) -> HttpResponse:
    """How the picture was made, what is hidden and why, and where it comes from."""
    shown = get_picture_or_404(request, publication)
    return view_page(
        request, shown, "about",
        title=_("About the picture"),
        reading=readings.of_method(shown.view),
        section=shown.section("method"),
        survey=shown.publication.iteration.survey,
    )  # fmt: skip


def outcome_options(shown: Shown) -> list[tuple[str, str]]:
    """The outcomes that drivers were looked for."""
    return [
        (model.outcome, shown.view.plain(model.label) or model.outcome)
        for model in shown.picture.drivers
    ]


def of_outcome(shown: Shown, outcome: str) -> Shown:
    """The picture with the drivers of one outcome; all of them where none is chosen."""
    if not outcome:
        return shown
    models = tuple(model for model in shown.picture.drivers if model.outcome == outcome)
    return replace(
        shown, key=f"{shown.key} {outcome}", picture=replace(shown.picture, drivers=models)
    )
