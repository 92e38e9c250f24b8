"""Services for how somebody is. What they tell is answered and forgotten."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from revontuli.errors import InputError
from revontuli.guidance.fit import OLDEST_AGE, check_profile
from revontuli.guidance.needs import find_needs
from revontuli.guidance.profile import Profile
from revontuli.site import search as searching
from revontuli.site import sentences
from revontuli.site.limits import limited
from revontuli.site.texts import said
from revontuli.site.views.services import choices
from revontuli.site.views.services.finding import told
from revontuli.site.views.services.search_form import MunicipalityField
from revontuli.wellbeing import get_frame

FRAME = "3x10d"
LIMIT = 12
RATINGS = [(str(number), str(number)) for number in range(11)]


class NeedsForm(forms.Form):
    """How things are, and as much of the person as they want to tell."""

    municipality = MunicipalityField(
        required=False,
        help_text=gettext_lazy("Without it, only services of the whole country are shown."),
    )
    age = forms.IntegerField(
        label=gettext_lazy("Age"), min_value=0, max_value=OLDEST_AGE, required=False
    )
    phase = forms.ChoiceField(label=gettext_lazy("What is going on in your life"), required=False)
    target_groups = forms.MultipleChoiceField(
        label=gettext_lazy("Groups you belong to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages you want to be served in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(code, name) for code, name in choices.target_groups() if code.startswith("KR1.")]
        self.fields["phase"].choices = list(choices.with_none(choices.phases(), _("Not told")))  # type: ignore[attr-defined]
        self.fields["target_groups"].choices = [(c, n.lstrip("– ")) for c, n in groups]  # type: ignore[attr-defined]
        self.fields["languages"].choices = choices.spoken_languages()  # type: ignore[attr-defined]
        for dimension in get_frame(FRAME).dimensions:
            self.fields[f"meter_{dimension.code}"] = forms.ChoiceField(
                label=said(dimension.name),
                help_text=said(dimension.description),
                required=False,
                choices=[*RATINGS, ("", _("Not told"))],
                widget=forms.RadioSelect({"class": "scale"}),
                initial="",
            )

    @property
    def meters(self) -> list[forms.BoundField]:
        """The ratings."""
        return [self[name] for name in self.fields if name.startswith("meter_")]

    @property
    def person(self) -> list[forms.BoundField]:
        """All else."""
        return [self[name] for name in self.fields if not name.startswith("meter_")]

    def ratings(self) -> dict[str, float]:
        """What is told, by dimension."""
        return {
            name.removeprefix("meter_"): float(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("meter_") and value != ""
        }

    def profile(self) -> Profile:
        """The person as told."""
        event, _colon, phase = self.cleaned_data["phase"].partition(":")
        return check_profile(
            Profile(
                age=self.cleaned_data["age"],
                municipality=self.cleaned_data["municipality"] or None,
                life_event=event or None,
                phase=phase or None,
                target_groups=tuple(self.cleaned_data["target_groups"]),
                languages=tuple(self.cleaned_data["languages"]),
            )
        )


@limited("services.recommend", times=300)
@never_cache
def recommend(request: HttpRequest) -> HttpResponse:
    """The meters, and services for how they stand.

    Sent by POST though nothing is changed: ratings are no one's business, and an address would be
    kept in the browser's history and in logs.
    """
    form = NeedsForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "municipalities": choices.municipality_names()}
    if form.is_bound and form.is_valid():
        try:
            context |= _answer(form)
        except InputError as error:
            form.add_error(None, sentences.told(error.problem))
    return render(request, "services/recommend.html", context)


def _answer(form: NeedsForm) -> dict[str, Any]:
    ratings = form.ratings()
    if not ratings:
        return {"is_empty": True}
    if not find_needs(ratings, FRAME):
        return {"is_well": True}
    finder = searching.finder()
    if finder is None:
        return {"is_ready": False, "answered": True}
    matches = finder.recommend(ratings, profile=form.profile(), frame=FRAME, limit=LIMIT)
    return {"found": told(matches, finder.catalogue), "is_ready": True, "answered": True}
