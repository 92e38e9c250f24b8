"""The form of the public search: a question, and what it is narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.catalogue import Catalogue
from revontuli.errors import InputError
from revontuli.guidance.filters import Filters
from revontuli.guidance.fit import OLDEST_AGE
from revontuli.language.places import get_municipality
from revontuli.site.views.services import choices

LONGEST_QUESTION = 1000  # characters; what is beyond is not looked at


class MunicipalityField(forms.CharField):
    """A municipality by its name or code; its value is the code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Municipality"))
        kwargs.setdefault("widget", forms.TextInput({"list": "municipalities"}))
        super().__init__(max_length=100, **kwargs)

    def clean(self, value: Any) -> str:
        """The code, or a message."""
        name = super().clean(value)
        if not name:
            return ""
        try:
            return get_municipality(name).code
        except InputError as error:
            raise forms.ValidationError(
                _("“%(name)s” is not a municipality in Finland. Write its name, such as Turku.")
                % {"name": name}
            ) from error


class SearchForm(forms.Form):
    """What is asked, in the address; nothing of it is kept."""

    q = forms.CharField(
        label=gettext_lazy("What do you need?"),
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )
    municipality = MunicipalityField(required=False)
    neighbours = forms.BooleanField(
        label=gettext_lazy("Neighbouring municipalities too"), required=False
    )
    age = forms.IntegerField(
        label=gettext_lazy("Age"),
        min_value=0,
        max_value=OLDEST_AGE,
        required=False,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    target_group = forms.ChoiceField(label=gettext_lazy("Target group"), required=False)
    life_event = forms.ChoiceField(label=gettext_lazy("Life event"), required=False)
    phase = forms.ChoiceField(label=gettext_lazy("Phase of life event"), required=False)
    service_class = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("How it is reached"), required=False)
    service_language = forms.ChoiceField(label=gettext_lazy("Served in"), required=False)
    provider = forms.CharField(
        label=gettext_lazy("Provider"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"list": "providers"}),
    )

    def __init__(self, data: Any, catalogue: Catalogue | None) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        offered: dict[str, Any] = {
            "target_group": choices.target_groups(),
            "life_event": choices.events(catalogue),
            "phase": choices.phases(),
            "service_class": choices.service_classes(catalogue),
            "channel": choices.channels(),
            "service_language": choices.languages(catalogue),
        }
        for name, listed in offered.items():
            self.fields[name].choices = list(choices.with_none(listed))  # type: ignore[attr-defined]

    @property
    def narrowing(self) -> list[forms.BoundField]:
        """All fields but the question."""
        return [self[name] for name in self.fields if name != "q"]

    @property
    def is_narrowed(self) -> bool:
        """Whether any of them is used."""
        return any(self.data.get(name) for name in self.fields if name != "q")

    @property
    def question(self) -> str:
        """What is asked, as far as it is looked at."""
        return str(self.cleaned_data.get("q") or "")[:LONGEST_QUESTION]

    def filters(self) -> Filters:
        """What the search is narrowed to."""
        told: dict[str, Any] = {
            name: value or None for name, value in self.cleaned_data.items() if name != "q"
        }
        told["age"] = self.cleaned_data.get("age")  # 0 is an age
        told["neighbours"] = bool(told["neighbours"])
        return Filters(**told)
