"""Notes of a picture, for programs of those who may read and write them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError

from revontuli.site import pins, talking
from revontuli.site.api.access import allowed
from revontuli.site.limits import by_person, count
from revontuli.site.models import Note, Publication
from revontuli.site.pins import Pinned
from revontuli.site.talking import TALKERS
from revontuli.site.views.room.seeing import visible_publications
from revontuli.site.views.talk.adding import PER_MINUTE
from revontuli.site.views.talk.finding import visible_notes
from revontuli.site.views.talk.forms import called

router = Router(tags=["talk"])
Kind = Literal["note", "question", "hypothesis"]
Pin = Literal["picture", "segment", "trait", "pair", "dimension", "area", "chart"]
State = Literal["open", "looked_into", "holds", "does_not_hold"]


class NoteOut(Schema):
    """A note, question or hypothesis; the state of a note is null."""

    id: int
    kind: Kind
    pin: Pin
    key: str
    body: str
    author: str
    state: State | None
    owner: str | None
    answers: int
    written: datetime


class NoteIn(Schema):
    """A new note. `key` is the id of what it is pinned to; of a pair, "one|other"."""

    kind: Kind = "note"
    body: str = Field(min_length=1, max_length=Note.LONGEST)
    pin: Pin = "picture"
    key: str = Field("", max_length=500)


class Which(Schema):
    """Which notes."""

    kind: Kind | None = None
    pin: Pin | None = None
    key: str | None = Field(None, max_length=500)
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(100, ge=1, le=500)


@router.get("/pictures/{publication}/notes", response=list[NoteOut], auth=allowed(TALKERS))
def notes(request: HttpRequest, publication: str, which: Query[Which]) -> list[NoteOut]:
    """Notes about a picture, the newest first."""
    asked = _publication(request, publication)
    found = visible_notes(request.user).still_there().filter(publication=asked)
    for name in ("kind", "pin", "key"):
        value = getattr(which, name)
        if value is not None:
            found = found.filter(**{name: value.replace("\x00", "")})
    end = which.offset + which.limit
    return [_told(note) for note in found.with_people()[which.offset : end]]


@router.post("/pictures/{publication}/notes", response={201: NoteOut}, auth=allowed(TALKERS))
def write_note(request: HttpRequest, publication: str, note: NoteIn) -> Status[NoteOut]:
    """Write a note. What looks like personal data is left out of it."""
    count(request, "talk.write", PER_MINUTE, 60, by_person)
    asked = _publication(request, publication)
    pinned = Pinned.of(note.pin, note.key)
    try:
        is_there = pins.exists(pinned, asked.picture)
    except OSError:
        raise Http404 from None
    if not is_there:
        raise HttpError(422, "The picture has no such thing to pin a note to.")
    body, _taken = talking.tidied(note.body, "fi")
    if not body:
        raise HttpError(422, "There is nothing in the note.")
    written = talking.write_note(
        request.user,  # type: ignore[arg-type]
        note.kind, body, life_event=asked.iteration.survey.life_event, publication=asked,
        pinned=pinned,
    )  # fmt: skip
    return Status(201, _told(written))


def _publication(request: HttpRequest, slug: str) -> Publication:
    found = visible_publications(request.user).filter(slug=slug.replace("\x00", "")).first()
    if found is None:
        raise Http404
    return found


def _told(note: Note) -> NoteOut:
    told: dict[str, Any] = {
        "id": note.pk, "kind": note.kind, "pin": note.pin, "key": note.key, "body": note.body,
        "author": called(note.author), "state": note.state if note.has_state else None,
        "owner": called(note.owner) if note.owner else None,
        "answers": getattr(note, "reply_count", 0), "written": note.written,
    }  # fmt: skip
    return NoteOut(**told)
