"""One thread: a note, its answers, what has become of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from revontuli.picture import Picture
from revontuli.site import pins, talking
from revontuli.site.limits import by_person, limited
from revontuli.site.models import Note
from revontuli.site.pins import Pinned
from revontuli.site.views.room.seeing import get_picture_or_404, shown
from revontuli.site.views.talk.adding import PER_MINUTE, tell
from revontuli.site.views.talk.finding import note_or_404, visible_notes
from revontuli.site.views.talk.forms import EditForm, ReplyForm, StateForm, owner_form
from revontuli.site.views.talk.telling import label_of


def thread(request: HttpRequest, note: int) -> HttpResponse:
    """A note with its answers and its history."""
    asked = note_or_404(request, note)
    if asked.reply_to_id:
        return _to_thread(asked)
    return _page(request, asked)


def _page(request: HttpRequest, note: Note, **forms: Any) -> HttpResponse:
    picture = picture_of(note)
    pinned = Pinned(note.pin, note.key)
    replies = note.replies.select_related("author").order_by("written", "pk")
    visible = visible_notes(request.user)
    came_to = visible.filter(came_from=note).select_related("publication__iteration__survey")
    context = {
        "note": note,
        "publication": note.publication,
        "about": label_of(pinned, picture) if note.publication else _("The life event"),
        "about_address": pins.address_of(pinned, note.publication) if note.publication else "",
        "figure": pins.figure_of(pinned, picture) if picture else "",
        "replies": replies,
        "state_changes": note.state_changes.select_related("by"),
        "came_from": visible.filter(came_to=note).with_people().first(),
        "came_to": came_to.order_by("written"),
        "earlier_figure": _earlier_figure(note),
        "state_form": StateForm(initial={"state": note.state, "before": note.state}),
        "owner_form": owner_form(note),
        "reply_form": ReplyForm(),
        "is_own": note.author_id == request.user.pk and not note.removed,
        "all_address": all_notes(note),
        **forms,
    }
    return render(request, "talk/thread.html", context)


def picture_of(note: Note) -> Picture | None:
    """The picture that a note is about, with people's names; None where its files are away."""
    if note.publication is None:
        return None
    try:
        return shown(note.publication, "fi").picture
    except OSError:
        return None


def _earlier_figure(note: Note) -> str:
    before = Note.objects.with_people().filter(came_to=note).first()
    picture = picture_of(before) if before else None
    return pins.figure_of(Pinned(before.pin, before.key), picture) if before and picture else ""


def all_notes(note: Note) -> str:
    """The page of all that is said about the same picture or life event."""
    if note.publication:
        return reverse("talk:list", kwargs={"publication": note.publication.slug})
    return reverse("talk:room", kwargs={"room": note.life_event.slug})


def _to_thread(note: Note) -> HttpResponse:
    address = reverse("talk:thread", kwargs={"note": note.thread.pk})
    return redirect(f"{address}#note-{note.pk}" if note.reply_to_id else address)


@limited("talk.write", times=PER_MINUTE, by=by_person)
def answer(request: HttpRequest, note: int) -> HttpResponse:
    """Answer a note."""
    asked = note_or_404(request, note)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, note_or_404(request, asked.thread.pk), reply_form=form)
    written = talking.reply(request.user, asked, form.cleaned_data["body"])  # type: ignore[arg-type]
    tell(request, _("Your answer was written down."), form.taken)
    return _to_thread(written)


def edit(request: HttpRequest, note: int) -> HttpResponse:
    """Change one's own words."""
    asked = note_or_404(request, note)
    if asked.author_id != request.user.pk or asked.removed:
        return _refused(request, asked)
    initial = {"kind": asked.kind, "body": asked.body, "version": asked.version}
    form = EditForm(request.POST if request.method == "POST" else None, initial=initial)
    if asked.reply_to_id:
        form.fields["kind"].required = False
        form.fields["kind"].widget = form.fields["kind"].hidden_widget()
    theirs = ""
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            talking.rewrite(
                request.user,  # type: ignore[arg-type]
                asked, told["kind"] or asked.kind, told["body"], told["version"],
            )  # fmt: skip
        except talking.ChangedMeanwhile:
            theirs = Note.objects.get(pk=asked.pk).body
            form = EditForm(initial={**told, "version": Note.objects.get(pk=asked.pk).version})
        except PermissionDenied:
            return _refused(request, asked)
        else:
            tell(request, _("Your changes were saved."), form.taken)
            return _to_thread(asked)
    return render(request, "talk/edit.html", {"note": asked, "form": form, "theirs": theirs})


def _refused(request: HttpRequest, note: Note) -> HttpResponse:
    messages.error(request, _("Only the one who wrote it can change it."))
    return _to_thread(note)


def take_away(request: HttpRequest, note: int) -> HttpResponse:
    """Remove one's own words."""
    asked = note_or_404(request, note)
    try:
        talking.remove(request.user, asked)  # type: ignore[arg-type]
    except PermissionDenied:
        return _refused(request, asked)
    messages.success(request, _("Your words were removed."))
    return _to_thread(asked)


@limited("talk.write", times=PER_MINUTE, by=by_person)
def state(request: HttpRequest, note: int) -> HttpResponse:
    """Say what has become of a question or hypothesis."""
    asked = note_or_404(request, note)
    if not asked.has_state or asked.removed:
        messages.error(request, _("A note has no state: only questions and hypotheses do."))
        return _to_thread(asked)
    form = StateForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, state_form=form, state_open=True)
    told = form.cleaned_data
    try:
        talking.settle(request.user, asked, told["state"], told["why"], told["before"])  # type: ignore[arg-type]
    except talking.ChangedMeanwhile:
        fresh = note_or_404(request, asked.pk)
        again = StateForm(initial={**told, "before": fresh.state})
        changed = _("Somebody was quicker: look at the history, then send yours again.")
        return _page(request, fresh, state_form=again, state_open=True, state_changed=changed)
    tell(request, _("Written into its history."), form.taken)
    return _to_thread(asked)


def owner(request: HttpRequest, note: int) -> HttpResponse:
    """Say who looks into it."""
    asked = note_or_404(request, note)
    form = owner_form(asked, request.POST)
    if not asked.has_state or asked.removed or not form.is_valid():
        messages.error(request, _("Nobody was chosen: look again who can look into it."))
    else:
        talking.give_to(asked, form.cleaned_data["owner"])
        messages.success(request, _("Now everyone sees who looks into it."))
    return _to_thread(asked)


def again(request: HttpRequest, publication: str, note: int) -> HttpResponse:
    """Look at last year's hypothesis again in this year's picture."""
    now = get_picture_or_404(request, publication)
    asked = note_or_404(request, note)
    if not visible_notes(request.user).filter(
        talking.from_earlier(now.publication), pk=asked.pk
    ).exists() or asked.publication is None:  # fmt: skip
        there = asked.came_to.filter(publication=now.publication).first()
        if there:
            return _to_thread(there)
        messages.error(request, _("It is not one that an earlier picture left open."))
        return redirect("talk:list", now.slug)
    try:
        before = shown(asked.publication, "fi").picture
    except OSError:
        raise Http404 from None
    carried = talking.carry_on(request.user, asked, now.publication, before, now.picture)  # type: ignore[arg-type]
    messages.success(
        request,
        _("The hypothesis of %(wave)s is now looked at in this picture.")
        % {"wave": asked.publication.iteration.survey.wave},
    )
    return _to_thread(carried)
