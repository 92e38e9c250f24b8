"""The form of one service: all that is told of it, its languages side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.catalogue import (
    Catalogue,
    Charge,
    DimensionWeight,
    Organisation,
    Provenance,
    Service,
    Term,
    ptv_codes,
)
from revontuli.catalogue.sources.table_cells import (
    read_ages,
    read_list,
    read_municipalities,
    write_ages,
    write_list,
)
from revontuli.language.places import municipalities
from revontuli.site.editing import Reach
from revontuli.site.texts import TextFormField, said
from revontuli.site.views.services import choices
from revontuli.site.views.services.cell_fields import (
    AddressesField,
    CellField,
    WordsField,
    in_other_languages,
    written_words,
)
from revontuli.wellbeing import get_frame

TEXTS = ("name", "summary", "description", "user_instruction", "source_url")
METERS = "3x10d"
WHOLE_COUNTRY = "koko maa"  # as tables have it


class ServiceForm(forms.Form):
    """A service, without its channels."""

    name = TextFormField(label=gettext_lazy("Name"), max_length=300)
    summary = TextFormField(
        label=gettext_lazy("Summary"), required=False, max_length=2000,
        help_text=gettext_lazy("A sentence or two, at most 150 characters."),
    )  # fmt: skip
    description = TextFormField(
        label=gettext_lazy("Description"), required=False, long=True, max_length=50_000
    )
    user_instruction = TextFormField(
        label=gettext_lazy("What to do"), required=False, long=True, max_length=50_000
    )
    synonyms = WordsField(
        label=gettext_lazy("Search words"), required=False, max_length=5000,
        help_text=gettext_lazy("What people call it, with ; between."),
    )  # fmt: skip
    provider_id = forms.CharField(
        label=gettext_lazy("Provider's id"), max_length=200, required=False
    )
    provider_name = TextFormField(label=gettext_lazy("Provider"), required=False, max_length=300)
    areas = CellField(
        read_municipalities,
        label=gettext_lazy("Where it is offered"),
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Municipalities or regions with ; between, or “koko maa”."),
    )
    ages = CellField(
        read_ages, label=gettext_lazy("Age"), help_text=gettext_lazy("Such as 16-29 or 65-.")
    )
    charge = forms.ChoiceField(label=gettext_lazy("Cost"), widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Served in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    target_groups = forms.MultipleChoiceField(
        label=gettext_lazy("Target groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    phases = forms.MultipleChoiceField(
        label=gettext_lazy("Phases"), required=False, widget=forms.CheckboxSelectMultiple
    )
    life_events = forms.MultipleChoiceField(
        label=gettext_lazy("Life events"), required=False, widget=forms.CheckboxSelectMultiple
    )
    service_classes = forms.MultipleChoiceField(
        label=gettext_lazy("Topics"), required=False, widget=forms.SelectMultiple({"size": 8}),
        help_text=gettext_lazy("Hold Ctrl to choose several."),
    )  # fmt: skip
    terms = CellField(
        read_list,
        label=gettext_lazy("Terms"),
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Terms that lead to this service, with ; between."),
    )
    source_url = AddressesField(
        label=gettext_lazy("The provider's own page"), required=False, max_length=2000
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Offered from"), required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    valid_to = forms.DateField(
        label=gettext_lazy("Offered until"), required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any, service: Service, catalogue: Catalogue | None, reach: Reach
    ) -> None:
        self.service, self.catalogue, self.reach = service, catalogue, reach
        super().__init__(data, initial=_initial(service, catalogue))
        events = choices.events(catalogue)
        offered: dict[str, Iterable[tuple[str, Any]]] = {
            "charge": choices.charges(),
            "languages": choices.spoken_languages(service.languages),
            "target_groups": choices.target_groups(),
            "phases": choices.phases(),
            "life_events": events + _others(service.life_events, events),
            "service_classes": choices.all_classes()
            + [
                (c.id, said(c.name))
                for c in service.service_classes
                if c.id not in ptv_codes.service_classes()
            ],
        }
        for name, listed in offered.items():
            self.fields[name].choices = list(listed)  # type: ignore[attr-defined]
        self._add_weights()

    def _add_weights(self) -> None:
        told = {weight.dimension: weight for weight in self.service.dimensions}
        known = {dimension.code: dimension for dimension in get_frame(METERS).dimensions}
        for code in (*known, *(code for code in told if code not in known)):
            weight = told.get(code)
            learned = weight is not None and weight.provenance is Provenance.LEARNED
            self.fields[f"weight_{code}"] = forms.FloatField(
                label=choices.dimension_name(code),
                min_value=0,
                max_value=1,
                required=False,
                initial=round(weight.weight, 3) if weight else None,
                help_text=_("Learned; what you write is an expert's word.") if learned else "",
                widget=forms.NumberInput({"step": "any", "inputmode": "decimal"}),
            )

    @property
    def texts(self) -> list[forms.BoundField]:
        """Fields with languages side by side, and who offers it."""
        return [self[name] for name in list(self.fields)[: list(self.fields).index("areas")]]

    @property
    def weights(self) -> list[forms.BoundField]:
        """What it helps."""
        return [self[name] for name in self.fields if name.startswith("weight_")]

    @property
    def rest(self) -> list[forms.BoundField]:
        """All else that is shown."""
        shown = {*(field.name for field in self.texts + self.weights), "seen"}
        return [self[name] for name in self.fields if name not in shown]

    def clean_terms(self) -> list[Term]:
        """The terms that lead here."""
        known = self.catalogue.terms if self.catalogue else ()
        by_name = {name.casefold(): term for term in known for name in term.name.values()}
        by_name |= {term.id.casefold(): term for term in known}
        asked = self.cleaned_data["terms"]
        if unknown := [name for name in asked if name.casefold() not in by_name]:
            raise forms.ValidationError(
                _("There is no term “%(name)s”. Make it first.") % {"name": unknown[0]}
            )
        return list(
            {by_name[name.casefold()].id: by_name[name.casefold()] for name in asked}.values()
        )

    def clean(self) -> dict[str, Any]:
        """Days in order, and a provider whose services one may edit."""
        told = super().clean() or self.cleaned_data
        first, last = told.get("valid_from"), told.get("valid_to")
        if first and last and first > last:
            self.add_error("valid_to", _("It ends before it begins."))
        if "provider_name" in told and not self.reach.covers(self.provider()):
            self.add_error("provider_name", _("You may not edit the services of this provider."))
        return told

    def provider(self) -> Organisation:
        """Who offers it."""
        name = in_other_languages(self.service.provider.name, self.cleaned_data["provider_name"])
        id = self.cleaned_data.get("provider_id", "")
        return Organisation(id or next(iter(name.values()), ""), name)

    def changed(self) -> Service:
        """The service as the form has it; its channels are not in this form."""
        told, old = self.cleaned_data, self.service
        texts: dict[str, Any] = {
            name: in_other_languages(getattr(old, name), told[name]) for name in TEXTS
        }
        areas, nationwide = told["areas"]
        youngest, oldest = told["ages"]
        known = ptv_codes.service_classes()
        kept = {concept.id: concept for concept in old.service_classes}
        return replace(
            old,
            **texts,
            synonyms=in_other_languages(old.synonyms, told["synonyms"]),
            provider=self.provider(),
            areas=areas,
            nationwide=nationwide,
            youngest=youngest,
            oldest=oldest,
            charge=Charge(told["charge"]),
            languages=_in_old_order(old.languages, told["languages"]),
            target_groups=_in_old_order(old.target_groups, told["target_groups"]),
            phases=_in_old_order(old.phases, told["phases"]),
            life_events=_in_old_order(
                old.life_events,
                [*told["life_events"], *(p.partition(":")[0] for p in told["phases"])],
            ),
            service_classes=tuple(
                kept.get(code) or ptv_codes.ptv_class(code)
                for code in _in_old_order(tuple(kept), told["service_classes"])
                if code in kept or code in known
            ),
            dimensions=self._dimensions(),
            valid_from=told["valid_from"],
            valid_to=told["valid_to"],
        )

    def _dimensions(self) -> tuple[DimensionWeight, ...]:
        """Weights; one that was left as it was is still whose it was."""
        old = {weight.dimension: weight for weight in self.service.dimensions}
        found = {}
        for name, value in self.cleaned_data.items():
            code = name.removeprefix("weight_")
            if name == code or value is None:
                continue
            same = code in old and round(old[code].weight, 3) == round(value, 3)
            found[code] = old[code] if same else DimensionWeight(code, value, Provenance.EXPERT)
        return tuple(found[code] for code in _in_old_order(tuple(old), list(found)))


def _initial(service: Service, catalogue: Catalogue | None) -> dict[str, Any]:
    places = [said(municipalities()[c].name) if c in municipalities() else c for c in service.areas]
    terms = [t for t in catalogue.terms if service.id in t.services] if catalogue else []
    return {
        **{name: dict(getattr(service, name)) for name in TEXTS},
        "synonyms": written_words(service.synonyms),
        "provider_id": service.provider.id,
        "provider_name": dict(service.provider.name),
        "areas": write_list([*places, *([WHOLE_COUNTRY] if service.nationwide else [])]),
        "ages": write_ages(service.youngest, service.oldest),
        "charge": service.charge.value,
        "languages": list(service.languages),
        "target_groups": list(service.target_groups),
        "phases": list(service.phases),
        "life_events": list(service.life_events),
        "service_classes": [concept.id for concept in service.service_classes],
        "terms": write_list(said(term.name) or term.id for term in terms),
        "valid_from": service.valid_from,
        "valid_to": service.valid_to,
    }


def _others(codes: Iterable[str], listed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    known = {code for code, _name in listed}
    return [(code, choices.event_name(code)) for code in codes if code not in known]


def _in_old_order(old: tuple[str, ...], chosen: Iterable[str]) -> tuple[str, ...]:
    """What was chosen, in the order it had: ticking nothing anew changes nothing."""
    wanted = dict.fromkeys(chosen)
    return (*(code for code in old if code in wanted), *(c for c in wanted if c not in old))
