"""Writing something new: beside the thing it is about, on the wall, or on a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from revontuli.site import pins, talking
from revontuli.site.limits import by_person, limited
from revontuli.site.models import Note
from revontuli.site.pins import Pinned
from revontuli.site.texts import said
from revontuli.site.views.room.seeing import get_picture_or_404, get_room_or_404
from revontuli.site.views.talk.forms import NoteForm
from revontuli.site.views.talk.pinned import Notes, notes_on_page
from revontuli.site.views.talk.telling import label_of

PER_MINUTE = 60  # notes of one person


@limited("talk.write", times=PER_MINUTE, by=by_person)
def to_picture(request: HttpRequest, publication: str) -> HttpResponse:
    """A note about a picture, or about something in it."""
    shown = get_picture_or_404(request, publication)
    sent = request.POST if request.method == "POST" else request.GET
    pinned = Pinned.of(sent.get("pin", Note.Pin.PICTURE), sent.get("key", "")[:500])
    if not pins.exists(pinned, shown.picture):
        raise Http404
    back = _back(request, reverse("talk:list", kwargs={"publication": shown.slug}))
    if request.method == "GET":
        return _page(request, NoteForm(), shown, pinned, back)
    form = NoteForm(request.POST, auto_id=f"{pinned.id}-%s")
    if not form.is_valid():
        if request.htmx:  # type: ignore[attr-defined]
            notes = notes_on_page(request, shown.publication, pinned)
            notes.form, notes.is_open = form, True
            return _fragment(request, notes, back)
        return _page(request, NoteForm(request.POST), shown, pinned, back)
    talking.write_note(
        request.user,  # type: ignore[arg-type]
        form.cleaned_data["kind"], form.cleaned_data["body"],
        life_event=shown.publication.iteration.survey.life_event,
        publication=shown.publication, pinned=pinned,
    )  # fmt: skip
    if request.htmx:  # type: ignore[attr-defined]
        notes = notes_on_page(request, shown.publication, pinned)
        notes.taken, notes.is_written = tuple(form.taken), True
        return _fragment(request, notes, back)
    tell(request, _("It was written down."), form.taken)
    return redirect(f"{back}#{pinned.id}")


def _fragment(request: HttpRequest, notes: Notes, back: str) -> HttpResponse:
    return render(request, "talk/pins.html", {"given_notes": notes, "here": back})


def _page(
    request: HttpRequest, form: NoteForm, shown: Any, pinned: Pinned, back: str
) -> HttpResponse:
    return render(
        request,
        "talk/new.html",
        {
            "form": form, "back": back, "pinned": pinned, "publication": shown.publication,
            "about": label_of(pinned, shown.picture),
            "title": said(shown.publication.title),
            "address": reverse("talk:add", kwargs={"publication": shown.slug}),
        },
    )  # fmt: skip


@limited("talk.write", times=PER_MINUTE, by=by_person)
def to_room(request: HttpRequest, room: str) -> HttpResponse:
    """A note about a life event as a whole."""
    life_event = get_room_or_404(request, room)
    address = reverse("talk:room", kwargs={"room": life_event.slug})
    back = _back(request, address)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        talking.write_note(
            request.user,  # type: ignore[arg-type]
            form.cleaned_data["kind"], form.cleaned_data["body"], life_event=life_event,
        )  # fmt: skip
        tell(request, _("It was written down."), form.taken)
        return redirect(back)
    context = {
        "form": form, "back": back, "pinned": Pinned.whole(), "title": said(life_event.name),
        "about": _("The life event"),
        "address": reverse("talk:add_to_room", kwargs={"room": life_event.slug}),
    }  # fmt: skip
    return render(request, "talk/new.html", context)


def _back(request: HttpRequest, otherwise: str) -> str:
    """The page it was written on, if it is one of ours."""
    asked = str(request.POST.get("next", "") or request.GET.get("next", "")).partition("#")[0]
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if asked.startswith("/") and is_ours else otherwise


def tell(request: HttpRequest, done: str, taken: list[str]) -> None:
    """Say that it is done, and what was left out of it."""
    messages.success(request, done)
    if taken:
        messages.info(request, taken_words(taken))


def taken_words(taken: list[str]) -> str:
    """A kind word on what was left out of a text."""
    kinds = ", ".join(dict.fromkeys(taken))
    return _(
        "Something looked like personal data and was left out (%(kinds)s). What is written here "
        "stays for years and many read it. If it was no such thing, say it in other words."
    ) % {"kinds": kinds}
