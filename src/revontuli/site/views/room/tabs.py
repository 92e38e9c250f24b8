"""What every page of a picture has around its view: tabs, reading, downloads, where one is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from revontuli.site.texts import said
from revontuli.site.views.room.seeing import Shown, address

ENDINGS = ("svg", "png", "xlsx")
TABLES = ("xlsx",)


def tabs(shown: Shown) -> list[tuple[str, str, str]]:
    """The views that a picture has: name of the page, what it is called, address."""
    picture = shown.picture
    has_change = shown.publication.iteration.survey.series != ""
    listed = [
        ("picture", _("Overview"), True),
        ("segments", _("Groups"), True),
        ("compare", _("Side by side"), len(picture.segments) > 1),
        ("dimensions", _("Dimensions"), picture.population.dimensions),
        ("pairs", _("Pairs"), True),
        ("areas", _("Areas"), picture.areas),
        ("baskets", _("Chosen together"), picture.baskets),
        ("drivers", _("Drivers"), picture.drivers),
        ("needs", _("Needs and services"), picture.population.dimensions),
        ("change", _("What has changed"), has_change),
        ("about", _("About the picture"), True),
    ]
    return [(name, label, address(name, shown.slug)) for name, label, has in listed if has]


def view_page(
    request: HttpRequest,
    shown: Shown,
    name: str,
    *,
    title: str,
    reading: Sequence[str],
    download: str | None = None,
    is_drawn: bool = True,
    pin: tuple[str, str] | None = None,
    **context: Any,
) -> HttpResponse:
    """A page of a picture.

    Args:
        request: who looks, and with what filters.
        shown: the picture.
        name: of the page and its template; its tab is the current one.
        title: the page's heading.
        reading: what the view says, in plain sentences.
        download: what the files to save are called; None for `name`.
        is_drawn: whether the view has a drawing to save, besides its table.
        pin: kind and key of what notes can be pinned to.
        **context: what the template needs besides.
    """
    publication = shown.publication
    room = publication.iteration.survey.life_event
    survey = publication.iteration.survey
    title_alone = said(publication.title) or said(dict(shown.picture.title))
    picture_title = f"{title_alone} {survey.wave}".strip()
    crumbs = [
        (_("Life events"), reverse("room:index")),
        (said(room.name) or room.slug, reverse("room:front", kwargs={"room": room.slug})),
        (
            _("Picture %(wave)s") % {"wave": survey.wave},
            "" if name == "picture" else address("picture", shown.slug),
        ),
    ]
    if name != "picture":
        crumbs.append((title, ""))
    kind, key = pin or (name, name)
    told = {
        "shown": shown,
        "picture": shown.picture,
        "publication": publication,
        "room": room,
        "picture_title": picture_title,
        "title": title,
        "reading": [sentence for sentence in reading if sentence],
        "view_name": name,
        "tabs": tabs(shown),
        "crumbs": crumbs,
        "downloads": downloads(request, shown, download or name, is_drawn),
        "pin_kind": kind,
        "pin_key": key,
        **context,
    }
    return render(request, f"room/{name}.html", told)


def downloads(
    request: HttpRequest, shown: Shown, view: str, is_drawn: bool = True
) -> list[tuple[str, str]]:
    """The view as files: what each is, and its address, with the same filters."""
    query = request.GET.urlencode()
    found = []
    for ending in ENDINGS if is_drawn else TABLES:
        folder, _slash, name = view.rpartition("/")
        route = "segment_file" if folder else "file"
        parameters = {"segment": name} if folder else {"view": name}
        link = address(route, shown.slug, ending=ending, **parameters)
        found.append((ending.upper(), f"{link}?{query}" if query else link))
    return found
