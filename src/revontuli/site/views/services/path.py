"""A life event's path: its phases, and the services of each."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, gettext_lazy

from revontuli.catalogue import Service
from revontuli.guidance.filters import FilterIndex, Filters
from revontuli.site import search as searching
from revontuli.site.limits import limited
from revontuli.site.models import LifeEventRoom
from revontuli.site.views.services import choices
from revontuli.site.views.services.finding import listed
from revontuli.site.views.services.search_form import MunicipalityField
from revontuli.wellbeing import LifeEvent, Phase

SHOWN = 12  # services of a phase; the search has the others


class PathForm(forms.Form):
    """Whose path it is."""

    municipality = MunicipalityField(required=False)
    target_group = forms.ChoiceField(label=gettext_lazy("Target group"), required=False)

    def __init__(self, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["target_group"].choices = list(choices.with_none(choices.target_groups()))  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Step:
    """A phase and its services."""

    phase: Phase
    services: list[Service]
    more: int


@limited("services.path", times=600, looking=True)
def show(request: HttpRequest, room: str) -> HttpResponse:
    """Phases side by side."""
    found = get_object_or_404(LifeEventRoom, slug=room)
    if not found.is_public and not request.user.is_authenticated:
        raise Http404
    form = PathForm(request.GET)
    filters = Filters()
    if form.is_valid():
        filters = Filters(
            municipality=form.cleaned_data["municipality"] or None,
            target_group=form.cleaned_data["target_group"] or None,
        )
    event = found.life_event
    steps, always = _steps(event, filters)
    context = {
        "room": found,
        "event": event,
        "form": form,
        "steps": steps,
        "always": always,
        "municipalities": choices.municipality_names(),
    }
    return render(request, "services/path.html", context)


def _steps(event: LifeEvent, filters: Filters) -> tuple[list[Step], list[Service]]:
    """The services of each phase; and those of the life event that name none of its phases."""
    catalogue = searching.catalogue()
    services = listed(catalogue) if catalogue else ()
    passing = FilterIndex(services).mask(filters).tolist() if services else []
    through = [s for s, passes in zip(services, passing, strict=True) if passes]
    language = get_language() or "fi"
    through.sort(key=lambda service: service.label(language).casefold())
    steps = []
    for phase in event:
        own = [s for s in through if f"{event.code}:{phase.code}" in s.phases]
        steps.append(Step(phase, own[:SHOWN], max(0, len(own) - SHOWN)))
    always = [
        service
        for service in through
        if event.code in service.life_events
        and not any(phase.startswith(f"{event.code}:") for phase in service.phases)
    ]
    return steps, always
