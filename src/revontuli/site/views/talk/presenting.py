"""The presenting view: a picture on the wall, one thing at a time, with notes as they come."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control

from revontuli.site.models import Note
from revontuli.site.texts import said
from revontuli.site.views.room.seeing import get_picture_or_404
from revontuli.site.views.room.since import compared, earlier_publication
from revontuli.site.views.talk.finding import here
from revontuli.site.views.talk.forms import NoteForm
from revontuli.site.views.talk.pinned import by_thing
from revontuli.site.views.talk.steps import Step, Wall
from revontuli.site.views.talk.telling import label_of

SHOWN = {"segment": 3, "change": 3, "title": 3, "hypotheses": 6, "end": 5}


def first(request: HttpRequest, publication: str) -> HttpResponse:
    """The first step; `?at=3` the third."""
    at = request.GET.get("at", "1")
    return _show(request, publication, int(at) if at.isdecimal() and len(at) < 5 else 1)


def at(request: HttpRequest, publication: str, step: int) -> HttpResponse:
    """One step."""
    return _show(request, publication, step)


def _show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wall = _wall(request, slug)
    number = min(max(number, 1), len(wall.steps))
    step = wall.steps[number - 1]
    publication = wall.shown.publication
    context = {
        "publication": publication,
        "picture": wall.shown.picture,
        "title": said(publication.title) or said(wall.shown.picture.title),
        "step": step,
        "number_of_step": number,
        "steps": len(wall.steps),
        "before": _address(slug, number - 1) if number > 1 else "",
        "before_title": wall.steps[number - 2].title if number > 1 else "",
        "after": _address(slug, number + 1) if number < len(wall.steps) else "",
        "after_title": wall.steps[number].title if number < len(wall.steps) else "",
        "first": _address(slug, 1),
        "last": _address(slug, len(wall.steps)),
        "leave": reverse("room:picture", kwargs={"publication": slug}),
        "talk_address": request.build_absolute_uri(_talk_address(slug)),
        "note_form": NoteForm(auto_id="wall-%s"),
        **wall.context(step),
        **_notes(wall, step, number),
    }
    return render(request, "talk/present.html", context)


def _wall(request: HttpRequest, slug: str) -> Wall:
    shown = get_picture_or_404(request, slug)
    earlier = earlier_publication(request.user, shown.publication)
    return Wall(shown, compared(shown, earlier) if earlier else None)


def _address(slug: str, number: int) -> str:
    return reverse("talk:present_at", kwargs={"publication": slug, "step": number})


def _talk_address(slug: str) -> str:
    return reverse("talk:list", kwargs={"publication": slug})


def _notes(wall: Wall, step: Step, number: int) -> dict[str, Any]:
    """The step's notes, and a mark that changes when they do."""
    publication = wall.shown.publication
    things = by_thing(publication)
    if step.kind == "hypotheses":
        every = [note for own, _earlier in things.values() for note in own]
        found = [note for note in every if note.kind == Note.Kind.HYPOTHESIS]
        found.sort(key=lambda note: (note.state not in Note.UNSETTLED, -note.pk))
        earlier = [note for _own, left in things.values() for note in left]
    elif step.kind == "end":
        found = [
            note for own, _earlier in things.values() for note in own
            if note.kind != Note.Kind.NOTE and note.state in Note.UNSETTLED
        ]  # fmt: skip
        earlier = []
    else:
        found, earlier = things.get(step.pinned, ([], []))
    said_of = [(note, note.version, note.state, note.reply_count) for note in found]  # type: ignore[attr-defined]
    seen = sha256(repr(said_of).encode()).hexdigest()[:12]
    most = SHOWN.get(step.kind, 2)
    picture = wall.shown.picture
    asks = step.kind in ("hypotheses", "end")
    return {
        "notes": [
            (note, label_of(here(note, publication), picture) if asks else "")
            for note in found[:most]
        ],
        "earlier": [(note, label_of(here(note, publication), picture)) for note in earlier],
        "note_count": len(found),
        "newest": max(found, key=lambda note: note.pk, default=None),
        "seen": seen,
        "notes_address": reverse(
            "talk:wall_notes", kwargs={"publication": publication.slug, "step": number}
        ),
    }


def notes(request: HttpRequest, publication: str, step: int) -> HttpResponse:
    """A step's notes by themselves; nothing (204) where `?seen=` is how they still are."""
    wall = _wall(request, publication)
    if not 1 <= step <= len(wall.steps):
        raise Http404
    asked = wall.steps[step - 1]
    context = _notes(wall, asked, step)
    before = request.GET.get("seen")
    if before == context["seen"]:
        return HttpResponse(status=204)
    told = {**context, "publication": wall.shown.publication, "step": asked, "is_new": before}
    return render(request, "talk/wall_notes.html", told)


@cache_control(max_age=3600, private=True)
def code(request: HttpRequest, publication: str) -> HttpResponse:
    """The address of the picture's talk as a code for telephones, black on white."""
    import qrcode

    shown = get_picture_or_404(request, publication)
    made: Any = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=3)
    made.add_data(request.build_absolute_uri(_talk_address(shown.slug)))
    rows = made.get_matrix()
    dark = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    size = len(rows)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{dark}" fill="#000"/></svg>'
    )
    return HttpResponse(drawing, content_type="image/svg+xml")
