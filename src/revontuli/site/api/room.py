"""Life events and their pictures, for programs. What they hold is what the pages may show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import TypeAdapter

from revontuli.picture.pair_table import PairTable, strength
from revontuli.picture.picture import Segment
from revontuli.site.access import EVERYONE
from revontuli.site.api.access import allowed
from revontuli.site.models import Publication
from revontuli.site.views.room import pairs as explorer
from revontuli.site.views.room.seeing import (
    NotSignedIn,
    Shown,
    get_picture_or_404,
    visible_publications,
    visible_rooms,
)
from revontuli.text import Text

router = Router(tags=["pictures"])
Words = dict[str, str]


class PhaseOut(Schema):
    """A part of a life event; names by language."""

    code: str
    name: Words


class LifeEventOut(Schema):
    """What the network gathers around."""

    slug: str
    code: str
    name: Words
    goal: Words
    phases: list[PhaseOut]
    is_public: bool


class PictureOut(Schema):
    """A picture in the list. `state` tells who sees it: public, inside, or a draft's."""

    slug: str
    title: Words
    life_event: str
    survey: str
    series: str
    wave: str
    state: str
    published: datetime | None
    people: int
    segments: int
    simulated: bool


class PairIn(Schema):
    """Ids of two traits, and of a segment; everyone without one."""

    a: str = Field(max_length=300)
    b: str = Field(max_length=300)
    segment: str = Field("", max_length=50)


class PairOut(Schema):
    """Two traits; null stands where a number may not be shown.

    `n` are people in each cell to the nearest five, `share` weighted shares of the row's people;
    `strength` is the correlation of ranks, −1 to 1.
    """

    a: str
    b: str
    label_a: Words
    label_b: Words
    rows: list[Words]
    columns: list[Words]
    n: list[list[int | None]]
    share: list[list[float | None]]
    strength: float | None


class Which(Schema):
    """Which pictures."""

    life_event: str = Field("", max_length=50)


@router.get("/life-events", response=list[LifeEventOut], auth=allowed(EVERYONE))
def life_events(request: HttpRequest) -> list[dict[str, Any]]:
    """All life events that the caller may see."""
    return [
        {
            "slug": room.slug,
            "code": room.code,
            "name": room.name,
            "goal": room.goal,
            "phases": [{"code": p.code, "name": dict(p.name)} for p in room.life_event.phases],
            "is_public": room.is_public,
        }
        for room in visible_rooms(request.user)
    ]


@router.get("/pictures", response=list[PictureOut], auth=allowed(EVERYONE))
def pictures(request: HttpRequest, which: Query[Which]) -> list[dict[str, Any]]:
    """All pictures that the caller may see, the newest round first."""
    found = visible_publications(request.user).order_by("-iteration__survey__wave", "slug")
    if which.life_event:
        slug = which.life_event.replace("\x00", "")  # which PostgreSQL takes in no text
        found = found.filter(iteration__survey__life_event__slug=slug)
    return [listed for publication in found if (listed := _listed(publication))]


def _listed(publication: Publication) -> dict[str, Any] | None:
    try:
        picture = publication.picture
    except OSError:  # its files are away
        return None
    survey = publication.iteration.survey
    return {
        "slug": publication.slug,
        "title": publication.title or dict(picture.title),
        "life_event": survey.life_event.slug,
        "survey": survey.slug,
        "series": survey.series,
        "wave": survey.wave,
        "state": publication.state,
        "published": publication.published,
        "people": picture.population.n,
        "segments": len(picture.segments),
        "simulated": picture.simulated,
    }


@router.get("/pictures/{publication}", response=dict[str, Any], auth=allowed(EVERYONE))
def picture(request: HttpRequest, publication: str) -> HttpResponse:
    """The whole picture as `picture.json` holds it, with the names that people gave."""
    body = _shown(request, publication).picture.to_json()
    return HttpResponse(body, content_type="application/json")


@router.get(
    "/pictures/{publication}/segments", response=list[dict[str, Any]], auth=allowed(EVERYONE)
)
def segments(request: HttpRequest, publication: str) -> list[dict[str, Any]]:
    """Every segment of a picture, as in `picture.json`."""
    return [_told(segment) for segment in _shown(request, publication).picture.segments]


@router.get(
    "/pictures/{publication}/segments/{segment}", response=dict[str, Any], auth=allowed(EVERYONE)
)
def segment(request: HttpRequest, publication: str, segment: str) -> dict[str, Any]:
    """One segment, as in `picture.json`."""
    return _told(_shown(request, publication).segment(segment))


@router.get("/pictures/{publication}/pairs", response=PairOut, auth=allowed(EVERYONE))
def pair(request: HttpRequest, publication: str, which: Query[PairIn]) -> dict[str, Any]:
    """Two traits as a table, among everyone or in a segment."""
    shown = _shown(request, publication)
    if which.segment:
        shown.segment(which.segment)
    counts = explorer.pair_counts(shown)
    known = {id for id, _label in explorer.trait_options(shown)}
    if counts is None or not {which.a, which.b} <= known or which.a == which.b:
        raise Http404
    return _pair(counts.table(which.a, which.b, which.segment or None))


def _pair(table: PairTable) -> dict[str, Any]:
    return {
        "a": table.a,
        "b": table.b,
        "label_a": _words(table.label_a),
        "label_b": _words(table.label_b),
        "rows": [_words(name) for name in table.rows],
        "columns": [_words(name) for name in table.columns],
        "n": [list(row) for row in table.n],
        "share": [list(row) for row in table.share],
        "strength": strength(table),
    }


def _words(text: Text) -> Words:
    return dict(text)


def _told(segment: Segment) -> dict[str, Any]:
    told: dict[str, Any] = TypeAdapter(Segment).dump_python(segment, mode="json")
    return told


def _shown(request: HttpRequest, publication: str) -> Shown:
    try:
        return get_picture_or_404(request, publication)
    except NotSignedIn:
        raise Http404 from None
