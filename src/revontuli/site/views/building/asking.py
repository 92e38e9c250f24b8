"""What an analyst may ask of a picture, as a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from revontuli.site.models import Survey
from revontuli.site.texts import said
from revontuli.wellbeing import get_frame

SEGMENTS = range(2, 16)  # what may be chosen by hand
LEFT_OUT = "0"
WEIGHTS = [("1", _("As it is")), ("2", _("Twice")), ("0.5", _("Half")), (LEFT_OUT, _("Left out"))]
MOST_SEED = 2**31 - 1


class NameForm(forms.Form):
    """What a try is called."""

    name = forms.CharField(label=_("Working name"), max_length=200, required=False)


class PictureForm(forms.Form):
    """What is asked of a picture: how many segments, what counts how much, what is left out."""

    name = forms.CharField(
        label=_("Working name"), max_length=200, required=False,
        help_text=_("For you and your colleagues; it is not published."),
    )  # fmt: skip
    segments = forms.ChoiceField(
        label=_("Number of segments"),
        help_text=_("Found from the answers, unless you have a reason to choose."),
    )
    left_out = forms.MultipleChoiceField(
        label=_("Questions left out of the grouping"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They don't shape the segments, but can still be read in them."),
    )  # fmt: skip
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=MOST_SEED, initial=0,
        help_text=_("The same answers and seed give the same picture. 0 is fine."),
    )  # fmt: skip

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        book = survey.codebook
        counts: list[tuple[str, Any]] = [("auto", _("Found from the answers"))]
        counts += [(str(k), str(k)) for k in SEGMENTS]
        self.fields["segments"].choices = counts  # type: ignore[attr-defined]
        frame = get_frame(book.frame or survey.life_event.frame_code)
        names = {dimension.code: dimension.name for dimension in frame.dimensions}
        self.dimensions = list(book.dimensions)
        for code in self.dimensions:
            self.fields[f"weight_{code}"] = forms.ChoiceField(
                label=said(names[code]) if code in names else code,
                choices=WEIGHTS,
                initial="1",
                required=False,
            )
        self.fields["left_out"].choices = [  # type: ignore[attr-defined]
            (question.name, said(question.short or question.label) or question.name)
            for question in book
            if question.role.is_active
        ]
        self.order_fields(["name", "segments", *(f"weight_{code}" for code in self.dimensions)])

    def weights(self) -> list[forms.BoundField]:
        """The fields of the dimensions' weights, to be shown together."""
        return [self[f"weight_{code}"] for code in self.dimensions]

    def clean(self) -> dict[str, Any]:
        """Something must be left to group people by."""
        data = super().clean() or {}
        left = [c for c in self.dimensions if data.get(f"weight_{c}") != LEFT_OUT]
        if self.dimensions and not left:
            raise forms.ValidationError(_("Every dimension is left out: keep at least one."))
        return data

    def options(self) -> dict[str, Any]:
        """What was asked, as it is kept with the iteration."""
        data = self.cleaned_data
        weights = {c: data.get(f"weight_{c}") or "1" for c in self.dimensions}
        left_out = [code for code, weight in weights.items() if weight == LEFT_OUT]
        return {
            "segments": "auto" if data["segments"] == "auto" else int(data["segments"]),
            "seed": data["seed"],
            "leave_out": [*left_out, *data["left_out"]],
            "weigh": {c: float(w) for c, w in weights.items() if w not in ("1", LEFT_OUT)},
        }
