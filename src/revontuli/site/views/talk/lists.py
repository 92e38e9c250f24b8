"""Lists of what is said: about a picture, about a life event, and what is one's own."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from revontuli.site import pins
from revontuli.site.models import Note
from revontuli.site.models.talk import NoteSet
from revontuli.site.pins import Pinned
from revontuli.site.texts import said
from revontuli.site.views.room.seeing import get_picture_or_404, get_room_or_404
from revontuli.site.views.talk.finding import (
    here,
    left_open,
    open_hypotheses,
    visible_notes,
    waiting_for,
)
from revontuli.site.views.talk.forms import FilterForm, NoteForm
from revontuli.site.views.talk.telling import label_of
from revontuli.site.views.talk.threads import picture_of

A_PAGE = 30


def of_picture(request: HttpRequest, publication: str) -> HttpResponse:
    """All that is said about a picture, and what last year's left open."""
    shown = get_picture_or_404(request, publication)
    segments = [(segment.id, said(segment.name)) for segment in shown.picture.segments]
    form = FilterForm(request.GET, segments=segments)
    asked = shown.publication
    notes = visible_notes(request.user).filter(publication=asked)
    earlier = [
        (note, label_of(here(note, asked), shown.picture), _then_and_now(note, shown))
        for note in left_open(asked)
    ]
    context = {
        "publication": shown.publication,
        "title": said(shown.publication.title),
        "filters": form,
        "earlier": earlier,
        "note_form": NoteForm(),
        "pinned": Pinned.whole(),
        "crumbs": _crumbs(shown.publication.iteration.survey.life_event, shown.publication),
        **_listed(request, notes, form, shown.picture),
    }
    return render(request, "talk/list.html", context)


def _then_and_now(note: Note, shown: Any) -> tuple[str, str]:
    """The number that a hypothesis is about, then and now; empty where there is none."""
    before = picture_of(note)
    was = pins.figure_of(Pinned(note.pin, note.key), before) if before else ""
    return was, pins.figure_of(here(note, shown.publication), shown.picture)


def of_room(request: HttpRequest, room: str) -> HttpResponse:
    """What is said about a life event, and the open hypotheses of its pictures."""
    life_event = get_room_or_404(request, room)
    form = FilterForm(request.GET, segments=[])
    notes = visible_notes(request.user).filter(life_event=life_event)
    hypotheses = open_hypotheses(life_event, request.user)
    context = {
        "room": life_event,
        "title": said(life_event.name),
        "filters": form,
        "hypotheses": [(note, _about(note)) for note in hypotheses],
        "note_form": NoteForm(),
        "crumbs": _crumbs(life_event),
        **_listed(request, notes, form),
    }
    return render(request, "talk/room.html", context)


def mine(request: HttpRequest) -> HttpResponse:
    """What one looks into, what one wrote, and what others have said lately."""
    user: Any = request.user
    form = FilterForm(request.GET, segments=[])
    waiting = waiting_for(user).with_people()
    context = {
        "waiting": [(note, _about(note)) for note in waiting],
        "filters": form,
        **_listed(request, visible_notes(user), form),
    }
    return render(request, "talk/mine.html", context)


def _listed(
    request: HttpRequest, notes: NoteSet, form: FilterForm, picture: Any = None
) -> dict[str, Any]:
    """A page of notes, with what each is about."""
    chosen = form.cleaned_data if form.is_valid() else {}
    found = _narrowed(notes, chosen, request.user).with_people().order_by("-written", "-pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    listed = [(note, _about(note, picture)) for note in page]
    return {"page_obj": page, "notes": listed, "is_narrowed": any(chosen.values())}


def _narrowed(notes: NoteSet, chosen: dict[str, str], user: Any) -> NoteSet:
    if chosen.get("kind"):
        notes = notes.filter(kind=chosen["kind"])
    if chosen.get("state"):
        notes = notes.exclude(kind=Note.Kind.NOTE).filter(state=chosen["state"], removed=None)
    if chosen.get("segment"):
        notes = notes.filter(pin=Note.Pin.SEGMENT, key=chosen["segment"])
    whose = {
        "mine": Q(owner=user.pk),
        "written": Q(author=user.pk) | Q(replies__author=user.pk),
        "none": Q(owner=None) & ~Q(kind=Note.Kind.NOTE),
    }
    if chosen.get("owner"):
        notes = notes.filter(pk__in=notes.filter(whose[chosen["owner"]]).values("pk"))
    return notes


def _about(note: Note, picture: Any = None) -> str:
    if note.publication is None:
        return _("The life event")
    return label_of(Pinned(note.pin, note.key), picture or picture_of(note))


def _crumbs(room: Any, publication: Any = None) -> list[tuple[str, str]]:
    from revontuli.site.navigation import place

    crumbs = [(said(room.name) or room.slug, place("room:front", room=room.slug))]
    if publication is not None:
        label = f"{said(publication.title)} {publication.iteration.survey.wave}"
        crumbs.append((label, place("room:picture", publication=publication.slug)))
    return [*crumbs, (_("Talk"), "")]
