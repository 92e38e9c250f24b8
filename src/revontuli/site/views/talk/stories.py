"""Segments' names and stories, written together: now, before, and back again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from revontuli.picture.picture import Segment
from revontuli.site import segment_words
from revontuli.site.models import Publication
from revontuli.site.navigation import place
from revontuli.site.segment_words import FIELDS, WRITERS, Conflict
from revontuli.site.texts import NAMES, said
from revontuli.site.views.room.seeing import get_picture_or_404
from revontuli.site.views.talk.adding import tell
from revontuli.site.views.talk.differences import differences
from revontuli.site.views.talk.forms import SegmentForm, called
from revontuli.text import LANGUAGES


def of_picture(request: HttpRequest, publication: str) -> HttpResponse:
    """All segments' names and stories."""
    shown = get_picture_or_404(request, publication)
    found = shown.publication.segment_words.prefetch_related("edits__by")
    edited = {words.segment: words.edits.first() for words in found}
    rows = [
        {"segment": segment, "number": number, "hue": number % 10, "edit": edited.get(segment.id)}
        for number, segment in enumerate(shown.picture.segments)
    ]
    context = {
        "publication": shown.publication,
        "rows": rows,
        "may_write": WRITERS.passes(request.user),
        "crumbs": _crumbs(shown.publication),
    }
    return render(request, "talk/words.html", context)


def _asked(request: HttpRequest, slug: str, id: str) -> tuple[Publication, Segment]:
    """A publication, and its segment as the library tells it."""
    shown = get_picture_or_404(request, slug)
    try:
        return shown.publication, shown.publication.picture.segment(id)
    except KeyError:
        raise Http404 from None


def edit(request: HttpRequest, publication: str, segment: str) -> HttpResponse:
    """Change a segment's name and story; where another was quicker, put both together."""
    asked, own = _asked(request, publication, segment)
    now, version = segment_words.current(asked, own)
    form = SegmentForm(
        request.POST if request.method == "POST" else None, initial={**now, "version": version}
    )
    conflict: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            segment_words.save_texts(
                request.user,  # type: ignore[arg-type]
                asked, own, {field: told[field] for field in FIELDS}, told["version"],
            )  # fmt: skip
        except Conflict as found:
            form = SegmentForm(initial={**found.merged, "version": found.version})
            conflict = {"clashes": _clashes(found), "by": called(found.by)}
        else:
            tell(request, _("The words were saved."), form.taken)
            return redirect("talk:words", asked.slug)
    context = {
        "publication": asked, "segment": own, "form": form, "own": segment_words.own_texts(own),
        "crumbs": _crumbs(asked, now["name"]), "name": now["name"], **conflict,
    }  # fmt: skip
    return render(request, "talk/edit_words.html", context)


def _clashes(found: Conflict) -> list[dict[str, Any]]:
    return [
        {
            "field": _field_name(clash.field),
            "language": clash.language,
            "language_name": NAMES.get(clash.language, clash.language),
            "theirs": clash.theirs,
            "mine": clash.mine,
        }
        for clash in found.clashes
    ]


def _field_name(field: str) -> str:
    return _("Name") if field == "name" else _("Story")


def past(request: HttpRequest, publication: str, segment: str) -> HttpResponse:
    """Every version of a segment's words: who, when, what changed."""
    asked, own = _asked(request, publication, segment)
    versions = [
        {**version, "changes": _changes(version["before"], version["after"])}
        for version in segment_words.history(asked, own)
    ]
    now, _version = segment_words.current(asked, own)
    context = {
        "publication": asked, "segment": own, "versions": versions, "name": now["name"],
        "own": segment_words.own_texts(own), "may_write": WRITERS.passes(request.user),
        "crumbs": _crumbs(asked, now["name"]),
    }  # fmt: skip
    return render(request, "talk/history.html", context)


def _changes(before: Any, after: Any) -> list[dict[str, Any]]:
    return [
        {
            "field": _field_name(field),
            "language": language,
            "language_name": NAMES[language],
            "pieces": differences(was, now),
        }
        for field in FIELDS
        for language in LANGUAGES
        if (was := before[field].get(language, "")) != (now := after[field].get(language, ""))
    ]


def back(request: HttpRequest, publication: str, segment: str, version: int) -> HttpResponse:
    """Go back to an earlier version; what stood there meanwhile stays in the history."""
    asked, own = _asked(request, publication, segment)
    texts = segment_words.texts_at(asked, own, version)
    if texts is None:
        messages.error(request, _("There is no such version any more."))
    else:
        _now, newest = segment_words.current(asked, own)
        segment_words.save_texts(request.user, asked, own, texts, newest, back_to=version)  # type: ignore[arg-type]
        messages.success(request, _("The earlier words are back."))
    return redirect("talk:history", asked.slug, own.id)


def _crumbs(publication: Publication, name: Any = None) -> list[tuple[str, str]]:
    label = f"{said(publication.title)} {publication.iteration.survey.wave}"
    crumbs = [(label, place("room:picture", publication=publication.slug))]
    if name is None:
        return [*crumbs, (_("Names and stories"), "")]
    words = place("talk:words", publication=publication.slug)
    return [*crumbs, (_("Names and stories"), words), (said(name), "")]
