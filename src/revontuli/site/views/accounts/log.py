"""Who did what: the log of edits in plain words, for the data protection officer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from auditlog.models import LogEntry
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from revontuli.site.models import LOGGED, User
from revontuli.site.texts import TextColumn
from revontuli.site.views.accounts.log_words import field_name, kind_name

ACTIONS = {
    LogEntry.Action.CREATE: _("made"),
    LogEntry.Action.UPDATE: _("changed"),
    LogEntry.Action.DELETE: _("deleted"),
    LogEntry.Action.ACCESS: _("looked at"),
}

UNTOLD = ("id", "version", "changed")  # what the site keeps for itself


class FilterForm(forms.Form):
    """Which edits to show."""

    who = forms.ModelChoiceField(
        User.objects.order_by("email"), label=_("Who"), required=False, empty_label=_("Anyone")
    )
    kind = forms.ChoiceField(label=_("What kind of thing"), required=False)
    action = forms.ChoiceField(
        label=_("What was done"), choices=[("", _("Anything")), *ACTIONS.items()], required=False
    )
    text = forms.CharField(label=_("Name of the thing"), required=False, max_length=100)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted(((m.__name__, kind_name(m)) for m in LOGGED), key=lambda k: str(k[1]))
        self.fields["kind"].choices = [("", _("Anything")), *kinds]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit in words.

    Attributes:
        when: the moment.
        who: the account's name; None where the site did it by itself.
        action: what was done.
        kind: to what kind of thing.
        thing: what it is called.
        changes: field, before, after.
    """

    when: datetime
    who: str | None
    action: Any
    kind: Any
    thing: str
    changes: list[tuple[Any, str, str]]


def log(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    form = FilterForm(request.GET)
    entries = LogEntry.objects.select_related("actor", "content_type").order_by("-timestamp")
    if form.is_valid():
        entries = _filtered(entries, form.cleaned_data)
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    edits = [_in_words(entry) for entry in page]
    return render(request, "accounts/log.html", {"form": form, "page_obj": page, "edits": edits})


def _filtered(entries: QuerySet[LogEntry], wanted: dict[str, Any]) -> QuerySet[LogEntry]:
    if wanted["who"]:
        entries = entries.filter(actor=wanted["who"])
    if wanted["kind"]:
        model = next(model for model in LOGGED if model.__name__ == wanted["kind"])
        entries = entries.filter(content_type=ContentType.objects.get_for_model(model))
    if wanted["action"]:
        entries = entries.filter(action=int(wanted["action"]))
    if wanted["text"]:
        entries = entries.filter(object_repr__icontains=wanted["text"])
    if wanted["since"]:
        entries = entries.filter(timestamp__gte=_moment(wanted["since"], time.min))
    if wanted["until"]:
        entries = entries.filter(timestamp__lte=_moment(wanted["until"], time.max))
    return entries


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def _in_words(entry: LogEntry) -> Edit:
    model = entry.content_type.model_class()
    return Edit(
        when=entry.timestamp,
        who=str(entry.actor) if entry.actor else None,
        action=ACTIONS.get(entry.action, entry.action),
        kind=kind_name(model) if model else entry.content_type.model,
        thing=entry.object_repr,
        changes=_changes(entry, model) if model else [],
    )


def _changes(entry: LogEntry, model: Any) -> list[tuple[Any, str, str]]:
    """Parts that people know, before and after; what other things say of this one is left out."""
    shown, raw = entry.changes_display_dict, entry.changes_dict
    found = []
    for field in model._meta.concrete_fields:
        pair = shown.get(field.verbose_name)
        if field.name in UNTOLD or pair is None or len(pair) != 2:
            continue
        if isinstance(field, TextColumn):
            pair = [_by_language(text) for text in raw[field.name]]
        before, after = (_shown(value) for value in pair)
        if before != after:
            found.append((field_name(str(field.verbose_name)), before, after))
    return found


def _by_language(text: str) -> str:
    """A text by language, as one line for each; the log keeps it as JSON."""
    try:
        texts = json.loads(text)
    except ValueError:
        return text
    if not isinstance(texts, dict):
        return ""
    return "\n".join(f"{language}: {words}" for language, words in texts.items() if words)


def _shown(value: object) -> str:
    return "" if value in (None, "None", "{}", "[]") else str(value)
