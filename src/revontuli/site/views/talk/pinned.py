"""Notes as they stand beside what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from revontuli.site.models import LifeEventRoom, Note, Publication
from revontuli.site.pins import Pinned
from revontuli.site.views.talk.finding import here, notes_of, open_hypotheses
from revontuli.site.views.talk.forms import NoteForm

SHOWN = 3  # notes beside the thing itself


@dataclass
class Notes:
    """Notes pinned to one thing of a page.

    Attributes:
        id: what marks them on the page.
        add: where a new one is sent.
        address: the page of all notes of the picture or life event.
        notes: about the thing, newest first.
        form: a new one.
        pinned: the thing; None for a life event as a whole.
        earlier: hypotheses about it that last year's picture left open.
        publication: whose picture it is of; None for a life event.
        is_open: whether the form is shown at once.
        taken: what was taken out of the note that was just written.
        is_written: whether one was.
    """

    id: str
    add: str
    address: str
    notes: list[Note]
    form: NoteForm
    pinned: Pinned | None = None
    earlier: tuple[Note, ...] = ()
    publication: Publication | None = None
    is_open: bool = False
    taken: tuple[str, ...] = ()
    is_written: bool = False

    @property
    def count(self) -> int:
        """How many notes and answers there are."""
        return sum(1 + getattr(note, "reply_count", 0) for note in self.notes)

    @property
    def latest(self) -> list[Note]:
        """Those that are shown beside the thing."""
        return self.notes[:SHOWN]


def notes_on_page(request: HttpRequest, publication: Publication, pinned: Pinned) -> Notes:
    """The notes of a thing; all the publication's are kept with the request."""
    kept = request.__dict__.setdefault("_talk_notes", {})
    if publication.pk not in kept:
        kept[publication.pk] = by_thing(publication)
    notes, earlier = kept[publication.pk].get(pinned, ([], []))
    slug = {"publication": publication.slug}
    return Notes(
        id=pinned.id, add=reverse("talk:add", kwargs=slug),
        address=reverse("talk:list", kwargs=slug), notes=notes, earlier=tuple(earlier),
        form=NoteForm(auto_id=f"{pinned.id}-%s"), pinned=pinned, publication=publication,
    )  # fmt: skip


def notes_of_room(user: Any, room: LifeEventRoom) -> Notes:
    """A life event's open hypotheses."""
    slug = {"room": room.slug}
    return Notes(
        id="pins-room", add=reverse("talk:add_to_room", kwargs=slug),
        address=reverse("talk:room", kwargs=slug), notes=open_hypotheses(room, user),
        form=NoteForm(auto_id="pins-room-%s", initial={"kind": Note.Kind.HYPOTHESIS}),
    )  # fmt: skip


def by_thing(publication: Publication) -> dict[Pinned, tuple[list[Note], list[Note]]]:
    """A publication's own notes and those that earlier ones left open, by what they are about."""
    found: dict[Pinned, tuple[list[Note], list[Note]]] = {}
    for note in notes_of(publication):
        own, earlier = found.setdefault(here(note, publication), ([], []))
        (own if note.publication_id == publication.pk else earlier).append(note)
    return found
