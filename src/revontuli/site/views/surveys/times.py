"""When a survey may be answered, and by whom: times in Helsinki, the open link, now or not now."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.site.models import Survey
from revontuli.site.views.surveys.reach import around, own_survey

HELSINKI = ZoneInfo("Europe/Helsinki")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class TimesForm(forms.Form):
    """Days and times of day, in Finland's time."""

    opens_day = forms.DateField(
        label=gettext_lazy("Opens on"), required=False, widget=DAY, input_formats=["%Y-%m-%d"]
    )
    opens_time = forms.TimeField(
        label=gettext_lazy("Opens at"), required=False, widget=CLOCK,
        help_text=gettext_lazy("Finland's time; 8:00 if you leave it empty."),
    )  # fmt: skip
    closes_day = forms.DateField(
        label=gettext_lazy("Closes on"), required=False, widget=DAY, input_formats=["%Y-%m-%d"]
    )
    closes_time = forms.TimeField(
        label=gettext_lazy("Closes at"), required=False, widget=CLOCK,
        help_text=gettext_lazy("Finland's time; the end of the day if you leave it empty."),
    )  # fmt: skip
    has_open_link = forms.BooleanField(
        label=gettext_lazy("Anyone with the link may answer"), required=False,
        help_text=gettext_lazy("Otherwise only those who have an invitation."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """With `opens` and `closes` as moments; it can't close before it opens."""
        told: dict[str, Any] = super().clean() or {}
        opens = _moment(told.get("opens_day"), told.get("opens_time") or time(8))
        closes = _moment(told.get("closes_day"), told.get("closes_time"))
        if opens and closes and closes <= opens:
            self.add_error("closes_day", _("It must close after it opens."))
        if told.get("opens_time") and not told.get("opens_day"):
            self.add_error("opens_day", _("Say the day too."))
        if told.get("closes_time") and not told.get("closes_day"):
            self.add_error("closes_day", _("Say the day too."))
        return {**told, "opens": opens, "closes": closes}


def _moment(day: date | None, clock: time | None) -> datetime | None:
    """A day and a time of day in Helsinki; without a time, the midnight that ends the day."""
    if day is None or day.year > 9000:
        return None
    if clock is None:
        return datetime.combine(day + timedelta(days=1), time(0), HELSINKI)
    return datetime.combine(day, clock, HELSINKI)


def _filled_in(survey: Survey) -> dict[str, Any]:
    told: dict[str, Any] = {"has_open_link": survey.has_open_link}
    for name, moment in (("opens", survey.opens), ("closes", survey.closes)):
        if moment:
            here = moment.astimezone(HELSINKI)
            if name == "closes" and here.time() == time(0):
                told["closes_day"] = here.date() - timedelta(days=1)
            else:
                told |= {f"{name}_day": here.date(), f"{name}_time": here.time()}
    return told


def times(request: HttpRequest, survey: str) -> HttpResponse:
    """When it opens and closes, and its link."""
    found = own_survey(request, survey)
    form = TimesForm(request.POST if request.method == "POST" else None, initial=_filled_in(found))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        found.opens, found.closes = told["opens"], told["closes"]
        found.has_open_link = told["has_open_link"]
        found.version = F("version") + 1
        found.save(update_fields=["opens", "closes", "has_open_link", "version"])
        messages.success(request, _("Saved."))
        return redirect("surveys:times", found.slug)
    return render(
        request, "surveys/times.html",
        around(request, found, "surveys:times", form=form, link=open_link(request, found)),
    )  # fmt: skip


def open_link(request: HttpRequest, survey: Survey) -> str:
    """Where the survey is answered, as it may be printed."""
    return request.build_absolute_uri(reverse("answering:start", args=[survey.slug]))


def open_now(request: HttpRequest, survey: str) -> HttpResponse:
    """Open it at once; a closing time that has passed is taken away."""
    found = own_survey(request, survey)
    now = timezone.now()
    if not found.questionnaire:
        messages.error(request, _("It has no questionnaire yet."))
    elif not found.is_open:
        found.opens = now
        found.closes = found.closes if found.closes and found.closes > now else None
        found.save(update_fields=["opens", "closes"])
        messages.success(request, _("The survey is open."))
    return redirect("surveys:times", found.slug)


def close_now(request: HttpRequest, survey: str) -> HttpResponse:
    """Close it at once; what people have saved stays."""
    found = own_survey(request, survey)
    if found.is_open:
        found.closes = timezone.now()
        found.save(update_fields=["closes"])
        messages.success(request, _("The survey is closed."))
    return redirect("surveys:times", found.slug)
