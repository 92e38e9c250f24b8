"""A life event's goal and indicators, edited by the network's coordinator."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.site.models import Indicator, LifeEventRoom
from revontuli.site.texts import said

EMPTY_FORMS = 2  # for new indicators


class GoalForm(forms.ModelForm[LifeEventRoom]):
    """What the network wants, and whether anyone may see the page."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = LifeEventRoom
        fields = ("name", "goal", "is_public")
        labels: ClassVar = {
            "name": gettext_lazy("Name"),
            "goal": gettext_lazy("Goal"),
            "is_public": gettext_lazy("Anyone may see this page"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        """Nobody's changes are overwritten unseen."""
        told = super().clean() or {}
        newest = LifeEventRoom.objects.values_list("version", flat=True).get(pk=self.instance.pk)
        if told.get("version") != newest:
            raise forms.ValidationError(
                _("Somebody else has changed this meanwhile. Look at it again, then save.")
            )
        return told


class IndicatorForm(forms.ModelForm[Indicator]):
    """One indicator."""

    class Meta:
        model = Indicator
        fields = ("name", "source", "key", "value", "target", "unit")
        labels: ClassVar = {
            "name": gettext_lazy("Name"),
            "source": gettext_lazy("Where its value comes from"),
            "key": gettext_lazy("Code of the dimension, or id of the trait"),
            "value": gettext_lazy("Value, where it is written in"),
            "target": gettext_lazy("Target"),
            "unit": gettext_lazy("Unit"),
        }
        help_texts: ClassVar = {
            "key": gettext_lazy("As in the picture's workbook, such as “health” or “stay=yes”."),
            "target": gettext_lazy("A share's target in per cent."),
        }

    def clean(self) -> dict[str, Any]:
        """A figure of a picture needs to be named."""
        told = super().clean() or {}
        if told.get("source") != Indicator.Source.WRITTEN and not told.get("key"):
            self.add_error("key", _("Say which dimension or trait of the picture it is."))
        return told


IndicatorForms = inlineformset_factory(
    LifeEventRoom, Indicator, form=IndicatorForm, extra=EMPTY_FORMS, can_delete=True, max_num=20
)


def edit(request: HttpRequest, room: str) -> HttpResponse:
    """The form."""
    found = _own_room(request, room)
    return _page(request, found, GoalForm(instance=found), IndicatorForms(instance=found))


def save(request: HttpRequest, room: str) -> HttpResponse:
    """Keep what was changed, or show what is wrong with it."""
    with transaction.atomic():
        found = _own_room(request, room, lock=True)
        goal = GoalForm(request.POST, instance=found)
        indicators = IndicatorForms(request.POST, instance=found)
        if goal.is_valid() and indicators.is_valid():
            found.version += 1
            goal.save()
            indicators.save()
            messages.success(request, _("The goal and its indicators are saved."))
            return redirect("room:front", room=found.slug)
    return _page(request, found, goal, indicators)


def _own_room(request: HttpRequest, slug: str, lock: bool = False) -> LifeEventRoom:
    rooms = LifeEventRoom.objects.select_for_update() if lock else LifeEventRoom.objects
    return get_object_or_404(rooms, slug=slug)


def _page(
    request: HttpRequest,
    room: LifeEventRoom,
    goal: GoalForm,
    indicators: BaseInlineFormSet[Indicator, LifeEventRoom, IndicatorForm],
) -> HttpResponse:
    here = reverse("room:front", kwargs={"room": room.slug})
    context = {
        "room": room,
        "title": _("Goal and indicators"),
        "crumbs": [
            (_("Life events"), reverse("room:index")),
            (said(room.name) or room.slug, here),
            (_("Goal and indicators"), ""),
        ],
        "form": goal,
        "indicators": indicators,
        "back": here,
    }
    is_wrong = goal.is_bound
    return render(request, "room/edit.html", context, status=422 if is_wrong else 200)
