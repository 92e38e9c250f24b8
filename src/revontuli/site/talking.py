"""What people say about a picture: writing it down, settling it, carrying it on to next year.

A note is kept without personal data: it stays for years and many read it.
"""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from revontuli.picture import Picture
from revontuli.privacy.redaction import MARKS, find_personal_data
from revontuli.site.access import only
from revontuli.site.models import LifeEventRoom, Note, Publication, StateChange, User
from revontuli.site.pins import Pinned, pinned_in_next
from revontuli.site.roles import Role
from revontuli.text import in_language

TALKER_ROLES = (
    Role.READER,
    Role.ANALYST,
    Role.NETWORK_COORDINATOR,
    Role.CONTENT_EDITOR,
    Role.PROTECTION_OFFICER,
)
TALKERS = only(*TALKER_ROLES)
TWICE = timedelta(minutes=1)  # the same words again within this are a button pressed twice
KEPT = {"web_address"}  # a note may point at a page


class ChangedMeanwhile(Exception):
    """Somebody else was quicker: what was shown is not how it is any more."""


def may_talk(user: Any) -> bool:
    """Whether `user` (Django's, signed in or not) reads and writes notes at all."""
    return TALKERS.passes(user)


def tidied(text: str, language: str) -> tuple[str, list[str]]:
    """A text as it is kept, and what was taken out of it, as words of `language`.

    Addresses of web pages stay; other personal data is replaced by marks. Characters that only
    steer (directions, controls) are dropped, for with them a text can show as another.
    """
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    plain = "".join(c for c in plain if c in KEEP or unicodedata.category(c) not in STEERING)
    plain = plain.strip()
    pieces, taken, end = [], [], 0
    for finding in find_personal_data(plain):
        if finding.kind not in KEPT:
            mark = in_language(MARKS[finding.kind], language)
            pieces += [plain[end : finding.start], f"[{mark}]"]
            taken.append(mark)
            end = finding.end
    return "".join([*pieces, plain[end:]])[: Note.LONGEST], list(dict.fromkeys(taken))


STEERING = ("Cc", "Cf", "Co", "Cs")
KEEP = "\n\t\u200d"  # the last one joins a family of emoji


def write_note(
    by: User,
    kind: str,
    body: str,
    *,
    life_event: LifeEventRoom,
    publication: Publication | None = None,
    pinned: Pinned | None = None,
    owner: User | None = None,
) -> Note:
    """Keep a new note; the same one sent twice is kept once.

    Args:
        by: who writes.
        kind: a `Note.Kind`.
        body: tidied.
        life_event: that it is about.
        publication: the picture that it is about; None for the life event as a whole.
        pinned: to what of the picture; None for the whole.
        owner: who looks into it.
    """
    pinned = pinned or Pinned.whole()
    return _once(
        by, kind=kind, body=body, life_event=life_event, publication=publication,
        pin=pinned.kind, key=pinned.key, owner=owner,
    )  # fmt: skip


def reply(by: User, note: Note, body: str) -> Note:
    """Answer a note. An answer to an answer stands in the same thread, after it."""
    opening = note.thread
    return _once(
        by, kind=Note.Kind.NOTE, body=body, life_event=opening.life_event,
        publication=opening.publication, pin=opening.pin, key=opening.key, reply_to=opening,
    )  # fmt: skip


def _once(by: User, **what: Any) -> Note:
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        same = {name: value for name, value in what.items() if name not in ("owner",)}
        lately = timezone.now() - TWICE
        found = Note.objects.filter(author=by, removed=None, written__gt=lately, **same).first()
        return found or Note.objects.create(author=by, **what)


def rewrite(by: User, note: Note, kind: str, body: str, version: int) -> None:
    """Change one's own words.

    Raises:
        PermissionDenied: it is another's, or removed.
        ChangedMeanwhile: it was changed after `version` was shown.
    """
    with transaction.atomic():
        locked = _own(by, note)
        if locked.version != version:
            raise ChangedMeanwhile
        locked.body, locked.changed, locked.version = body, timezone.now(), version + 1
        if locked.reply_to_id is None:
            locked.kind = kind
        locked.save()
    note.refresh_from_db()


def remove(by: User, note: Note) -> None:
    """Take one's own words away: that something stood there stays, and answers to it do.

    Raises:
        PermissionDenied: it is another's.
    """
    with transaction.atomic():
        locked = _own(by, note)
        locked.body, locked.removed, locked.version = "", timezone.now(), locked.version + 1
        locked.save()
    note.refresh_from_db()


def _own(by: User, note: Note) -> Note:
    locked = Note.objects.select_for_update().get(pk=note.pk)
    if locked.author_id != by.pk or locked.removed:
        raise PermissionDenied
    return locked


def settle(by: User, note: Note, state: str, why: str, before: str) -> None:
    """Say what has become of a question or hypothesis, and why.

    Args:
        by: who says it.
        note: what it is about.
        state: a `Note.State`.
        why: tidied, in a sentence.
        before: the state that was shown to them.

    Raises:
        ChangedMeanwhile: it is in another state by now.
    """
    with transaction.atomic():
        locked = Note.objects.select_for_update().get(pk=note.pk)
        if locked.state != before or locked.removed or not locked.has_state:
            raise ChangedMeanwhile
        StateChange.objects.create(note=locked, before=before, after=state, why=why, by=by)
        locked.state = state
        locked.save(update_fields=["state"])
    note.state = state


def give_to(note: Note, owner: User | None) -> None:
    """Say who looks into a question or hypothesis."""
    note.owner = owner
    note.save(update_fields=["owner"])


def from_earlier(publication: Publication) -> Q:
    """What was left open about earlier pictures of the series and not looked at again here.

    Where a hypothesis was carried on year by year, its latest.
    """
    survey = publication.iteration.survey
    if not survey.series:
        return Q(pk__in=())
    goes_on = Note.objects.filter(came_from=OuterRef("pk")).filter(
        Q(publication=publication) | Q(publication__iteration__survey__wave__lt=survey.wave)
    )
    return Q(
        ~Exists(goes_on),
        kind=Note.Kind.HYPOTHESIS,
        state__in=Note.UNSETTLED,
        reply_to=None,
        removed=None,
        publication__state__in=Publication.SHOWN,
        publication__iteration__survey__series=survey.series,
        publication__iteration__survey__life_event=survey.life_event_id,
        publication__iteration__survey__wave__lt=survey.wave,
    )


def carry_on(by: User, note: Note, publication: Publication, before: Picture, now: Picture) -> Note:
    """The same hypothesis, about a newer picture; one that is there already is given back."""
    there = note.came_to.filter(publication=publication).first()
    if there:
        return there
    pinned = pinned_in_next(Pinned(note.pin, note.key), before, now)
    try:
        with transaction.atomic():
            return Note.objects.create(
                kind=note.kind, body=note.body, author=by, owner=note.owner, came_from=note,
                life_event=note.life_event, publication=publication,
                pin=pinned.kind, key=pinned.key,
            )  # fmt: skip
    except IntegrityError:
        return note.came_to.get(publication=publication)
