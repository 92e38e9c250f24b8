"""Which notes somebody may read, and the notes of things."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest

from revontuli.picture import Picture
from revontuli.site.models import LifeEventRoom, Note, Publication, User
from revontuli.site.models.talk import NoteSet
from revontuli.site.pins import Pin, Pinned
from revontuli.site.talking import TALKER_ROLES, from_earlier, may_talk
from revontuli.site.views.room.seeing import visible_publications, visible_rooms


def visible_notes(user: Any) -> NoteSet:
    """Openings of threads about what `user` may see, newest first; none to whoever may not talk."""
    if not may_talk(user):
        return Note.objects.none()
    about = Q(publication__in=visible_publications(user).values("pk")) | Q(
        publication=None, life_event__in=visible_rooms(user).values("pk")
    )
    return Note.objects.openings().filter(about)


def note_or_404(request: HttpRequest, number: int) -> Note:
    """The note or reply, if it is about what the one who asks may see."""
    found = Note.objects.with_people().filter(pk=number).first()
    if found is None or not visible_notes(request.user).filter(pk=found.thread.pk).exists():
        raise Http404
    return found


def open_hypotheses(room: LifeEventRoom, user: Any) -> list[Note]:
    """A life event's hypotheses that nobody has settled, those of the newest picture first.

    One that was carried on to a newer picture is told of there alone.
    """
    found = visible_notes(user).still_there().filter(
        life_event=room, kind=Note.Kind.HYPOTHESIS, state__in=Note.UNSETTLED, came_to=None
    )  # fmt: skip
    return list(found.with_people().order_by("-publication__published", "-written"))


def waiting_for(user: User) -> NoteSet:
    """Questions and hypotheses that `user` should look into."""
    found = visible_notes(user).still_there().exclude(kind=Note.Kind.NOTE)
    return found.filter(owner=user, state__in=Note.UNSETTLED)


def notes_of(publication: Publication) -> list[Note]:
    """All openings about a publication, and what earlier ones left open; in one query."""
    own = Q(publication=publication, reply_to=None, removed=None)
    return list(Note.objects.filter(own | from_earlier(publication)).with_people())


def left_open(publication: Publication) -> list[Note]:
    """What earlier pictures left open and nobody has looked at again here."""
    return list(Note.objects.filter(from_earlier(publication)).with_people())


def possible_owners(publication: Publication | None) -> Any:
    """Those who could look into something: they see it, and may talk."""
    people = User.objects.filter(is_active=True, grants__role__in=TALKER_ROLES)
    if publication and publication.state not in Publication.SHOWN:
        people = people.filter(organisation=publication.iteration.survey.owner_id)
    return people.distinct().order_by("name", "email")


def here(note: Note, publication: Publication) -> Pinned:
    """What a note of this picture or of an earlier one is pinned to in this one."""
    pinned = Pinned(note.pin, note.key)
    before = note.publication
    if before is None or before.pk == publication.pk or note.pin != Pin.SEGMENT:
        return pinned
    same = segment_matches(before, publication).get(note.key)
    return Pinned(Pin.SEGMENT, same) if same else Pinned.whole()


def segment_matches(before: Publication, now: Publication) -> dict[str, str]:
    """Which segment of an earlier picture is which of this one; empty where a file is away."""
    try:
        return _matches(_stamp(before), _stamp(now))
    except OSError:
        return {}


def _stamp(publication: Publication) -> tuple[str, int]:
    folder = publication.iteration.folder
    return str(folder), (folder / "picture.json").stat().st_mtime_ns


@lru_cache(maxsize=32)
def _matches(before: tuple[str, int], now: tuple[str, int]) -> dict[str, str]:
    from revontuli.picture.compare import compare_pictures

    pairs = compare_pictures(Picture.load(before[0]), Picture.load(now[0])).segments
    return {pair.a: pair.b for pair in pairs}
