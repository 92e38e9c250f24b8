"""Life events, each with its goal, its latest picture, what changed, its surveys and services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from revontuli.picture import Comparison
from revontuli.picture.report import readings
from revontuli.picture.report.change_view import ChangeView
from revontuli.picture.report.view import PageView
from revontuli.site.models import Bot, LifeEventRoom, Publication, Survey
from revontuli.site.navigation import place
from revontuli.site.roles import Role
from revontuli.site.texts import said
from revontuli.site.views.room import indicators
from revontuli.site.views.room.seeing import (
    Shown,
    address,
    get_room_or_404,
    shown,
    signing_in,
    visible_publications,
    visible_rooms,
)
from revontuli.site.views.room.since import compared, earlier_publication

CHANGES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class ListedRoom:
    """A life event in the list, with its newest picture."""

    room: LifeEventRoom
    address: str
    latest: Publication | None
    latest_address: str


@dataclass(frozen=True, slots=True)
class ToldChange:
    """One change among everyone, in words."""

    what: str
    before: str
    now: str
    amount: str
    way: str  # "up" or "down"


def index(request: HttpRequest) -> HttpResponse:
    """All life events that the one who looks may see."""
    rooms = []
    for room in visible_rooms(request.user):
        latest = pictures_of(request.user, room)[:1]
        rooms.append(
            ListedRoom(
                room,
                reverse("room:front", kwargs={"room": room.slug}),
                latest[0] if latest else None,
                address("picture", latest[0].slug) if latest else "",
            )
        )
    return render(request, "room/index.html", {"rooms": rooms})


def pictures_of(user: Any, room: LifeEventRoom) -> list[Publication]:
    """The pictures of a life event that are shown to `user`, the newest round first."""
    found = visible_publications(user).filter(
        iteration__survey__life_event=room, state__in=Publication.SHOWN
    )
    return list(found.order_by("-iteration__survey__wave", "-published"))


@signing_in
def front(request: HttpRequest, room: str) -> HttpResponse:
    """A life event's front page."""
    found = get_room_or_404(request, room)
    published = pictures_of(request.user, found)
    latest = _ready(published)
    earlier = earlier_publication(request.user, latest.publication) if latest else None
    comparison = compared(latest, earlier) if latest and earlier else None
    user = request.user
    context = {
        "room": found,
        "title": said(found.name) or found.slug,
        "crumbs": [(_("Life events"), reverse("room:index")), (said(found.name), "")],
        "phases": found.life_event.phases,
        "indicators": indicators.told(found, latest, _earlier(earlier)),
        "latest": latest,
        "latest_address": address("picture", latest.slug) if latest else "",
        "points": readings.of_picture(latest.view) if latest else [],
        "bubbles": latest.section("small_bubbles") if latest else "",
        "change": _changes(latest, comparison) if latest and comparison else [],
        "change_reading": readings.of_change(latest.view, comparison)
        if latest and comparison
        else [],
        "change_address": address("change", latest.slug) if latest and comparison else "",
        "older": [(one, address("picture", one.slug)) for one in published[1:]],
        "surveys": _surveys(found),
        "asked": reverse("room:asked", args=[found.slug])
        if Bot.objects.filter(life_event=found, is_open=True).exists()
        else "",
        "path": place("services:path", room=found.slug),
        "may_edit": user.is_authenticated and user.has_role(Role.NETWORK_COORDINATOR),
        "pin_kind": "room",
        "pin_key": found.slug,
    }
    return render(request, "room/front.html", context)


def _ready(published: list[Publication]) -> Shown | None:
    """The newest picture whose files are there."""
    for publication in published:
        try:
            return shown(publication, get_language() or "fi")
        except OSError:
            continue
    return None


def _earlier(publication: Publication | None) -> Shown | None:
    return _ready([publication]) if publication else None


def _changes(latest: Shown, comparison: Comparison) -> list[ToldChange]:
    view = PageView(latest.picture, latest.language, comparison)
    change = ChangeView(comparison, view.words, latest.picture)
    sure = [c for c in (*comparison.dimensions, *comparison.traits) if c.is_sure]
    sure.sort(key=lambda one: -abs(one.v_test or 0.0))
    return [
        ToldChange(
            what=view.plain(one.label) or one.id,
            before=str(change.value(one, one.a)),
            now=str(change.value(one, one.b)),
            amount=change.amount(one, one.change),
            way="up" if one.change > 0 else "down",
        )
        for one in sure[:CHANGES_SHOWN]
    ]


def _surveys(room: LifeEventRoom) -> list[tuple[Survey, str]]:
    """The life event's surveys, the newest first, with where an open one is answered."""
    return [
        (survey, place("answering:start", survey=survey.slug) if survey.is_open else "")
        for survey in room.surveys.select_related("owner").order_by("-wave", "slug")
    ]
