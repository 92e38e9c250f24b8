"""Surveys of an organisation, and what is said of one: made, edited, copied for the next round."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.site.models import LifeEventRoom, Survey
from revontuli.site.views.surveys.reach import around, own_codebook, own_survey, survey_for, user_of

COPIED = (
    "life_event", "owner", "series", "title", "purpose", "controller", "consent", "keep_months",
    "has_open_link", "simulated",
)  # fmt: skip


class SurveyForm(forms.ModelForm):
    """What a survey is, and what people are told about it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Survey
        fields = (
            "title", "slug", "life_event", "series", "wave", "purpose", "controller", "consent",
            "keep_months",
        )  # fmt: skip
        labels: ClassVar = {
            "title": gettext_lazy("Title"),
            "slug": gettext_lazy("Short name in addresses"),
            "life_event": gettext_lazy("Life event"),
            "series": gettext_lazy("Series"),
            "wave": gettext_lazy("Round"),
            "purpose": gettext_lazy("What is asked, and why"),
            "controller": gettext_lazy("Controller of the data"),
            "consent": gettext_lazy("What people consent to"),
            "keep_months": gettext_lazy("Answers are kept, months after closing"),
        }
        help_texts: ClassVar = {
            "slug": gettext_lazy("Small letters, digits and hyphens, such as moving-2026."),
            "series": gettext_lazy("Rounds with the same series are compared from year to year."),
            "wave": gettext_lazy("Such as 2026."),
            "controller": gettext_lazy("The organisation, and how to reach it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep_months"].validators.append(_sensible_months)
        if self.instance.pk:
            del self.fields["slug"]  # it is in links that people have
            self.initial["version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        """As it is filled in, unless somebody else has saved meanwhile."""
        cleaned: dict[str, Any] = super().clean() or {}
        known = self.instance.pk and Survey.objects.values_list("version", flat=True).get(
            pk=self.instance.pk
        )
        if known and cleaned.get("version") != known:
            raise forms.ValidationError(
                _("Somebody else has changed this meanwhile. Look at theirs, then save again.")
            )
        return cleaned


def _sensible_months(months: int) -> None:
    if not 1 <= months <= 120:
        raise forms.ValidationError(_("Between 1 and 120 months."))


def index(request: HttpRequest) -> HttpResponse:
    """The organisation's surveys by life event and series, the newest round first."""
    surveys = (
        Survey.objects.seen_by(user_of(request))
        .select_related("life_event", "owner")
        .annotate(sent=Count("sheets", filter=Q(sheets__sent__isnull=False), distinct=True))
        .order_by("life_event__slug", "series", "-wave", "slug")
    )
    events = [
        (event, [(series, list(own)) for series, own in groupby(inner, key=lambda s: s.series)])
        for event, inner in groupby(surveys, key=lambda s: s.life_event)
    ]
    return render(request, "surveys/index.html", {"events": events})


def new(request: HttpRequest) -> HttpResponse:
    """Make a survey."""
    if user_of(request).organisation is None:
        raise PermissionDenied
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        survey = form.save(commit=False)
        survey.owner, survey.created_by = user_of(request).organisation, user_of(request)
        survey.save()
        messages.success(request, _("The survey was made. Now it needs a questionnaire."))
        return redirect("surveys:questionnaire", survey.slug)
    has_events = LifeEventRoom.objects.exists()
    return render(request, "surveys/new.html", {"form": form, "has_events": has_events})


def survey(request: HttpRequest, survey: str) -> HttpResponse:
    """Where a survey stands, and what comes next."""
    found = survey_for(request, survey)
    codebook = own_codebook(request, found)
    context = around(
        request, found, "surveys:survey",
        codebook=codebook,
        questions=len(codebook.questions) if codebook else 0,
        sent=found.sheets.filter(sent__isnull=False).count(),
        rounds=Survey.objects.seen_by(user_of(request)).filter(series=found.series)
        .exclude(pk=found.pk).exclude(series=""),
    )  # fmt: skip
    return render(request, "surveys/survey.html", context)


def edit(request: HttpRequest, survey: str) -> HttpResponse:
    """Change what people are told of a survey."""
    found = own_survey(request, survey)
    form = SurveyForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            Survey.objects.filter(pk=found.pk).update(version=F("version") + 1)
        messages.success(request, _("Saved."))
        return redirect("surveys:survey", found.slug)
    return render(
        request, "surveys/edit.html",
        around(request, found, "surveys:survey", (_("Edit"), ""), form=form),
    )  # fmt: skip


class RoundForm(forms.Form):
    """What is new in the next round."""

    wave = forms.CharField(max_length=20, label=gettext_lazy("Round"))
    slug = forms.SlugField(label=gettext_lazy("Short name in addresses"))

    def clean_slug(self) -> str:
        """One that no other survey has."""
        slug: str = self.cleaned_data["slug"]
        if Survey.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Another survey has this short name."))
        return slug


def copy(request: HttpRequest, survey: str) -> HttpResponse:
    """The next round: the same questionnaire and texts, no answers, no times."""
    found = own_survey(request, survey)
    form = RoundForm(request.POST or None, initial=_next_round(found))
    if request.method == "POST" and form.is_valid():
        made = _copied(found, user_of(request), **form.cleaned_data)
        messages.success(request, _("The next round was made from the last one."))
        return redirect("surveys:survey", made.slug)
    return render(
        request, "surveys/copy.html",
        around(request, found, "surveys:survey", (_("Next round"), ""), form=form),
    )  # fmt: skip


def _next_round(survey: Survey) -> dict[str, str]:
    if not survey.wave.isdigit():
        return {"wave": "", "slug": ""}
    wave = str(int(survey.wave) + 1)
    stem = survey.slug.removesuffix(survey.wave).rstrip("-")
    return {"wave": wave, "slug": f"{stem}-{wave}"}


def _copied(survey: Survey, user: Any, *, wave: str, slug: str) -> Survey:
    same = {name: getattr(survey, name) for name in COPIED}
    made = Survey(**same, wave=wave, slug=slug, created_by=user)
    made.series = survey.series or survey.slug
    with transaction.atomic():
        for name in ("questionnaire", "areas"):
            if column := getattr(survey, name):
                with column.open("rb") as file:
                    getattr(made, name).save(Path(column.path).name, File(file), save=False)
        made.save()
        if not survey.series:
            Survey.objects.filter(pk=survey.pk).update(series=made.series)
        for module in survey.modules.all():
            own = {n: getattr(module, n) for n in ("organisation", "prefix", "title", "position")}
            added = made.modules.model(survey=made, **own)
            if module.questionnaire:
                with module.questionnaire.open("rb") as file:
                    name = Path(module.questionnaire.path).name
                    added.questionnaire.save(name, File(file), save=False)
            added.save()
    return made
