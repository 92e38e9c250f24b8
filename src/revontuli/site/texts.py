"""Texts in three languages: kept in one column, written side by side, shown in the reader's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from revontuli.text import LANGUAGES, Text, in_language

NAMES = {"fi": "suomi", "sv": "svenska", "en": "English"}  # each language calls itself so


def said(text: Text | None) -> str:
    """`text` in the language of the page, or in the next best one it has."""
    return in_language(text or {}, get_language() or "fi")


def language_name(code: str) -> str:
    """What the page's language calls one of ours: "suomi", "finska", "Finnish"; else its code."""
    if code not in LANGUAGES:
        return code
    told = str(get_language_info(code)["name_translated"])
    return told if get_language() == "en" else told.lower()


class TextInputs(forms.MultiWidget):
    """One input a language, each with its `lang`."""

    template_name = "site/forms/text_inputs.html"

    def __init__(self, attrs: dict[str, Any] | None = None, long: bool = False) -> None:
        widget = forms.Textarea if long else forms.TextInput
        one = {"rows": 4} if long else {}
        super().__init__({code: widget({**one, "lang": code}) for code in LANGUAGES}, attrs)

    def decompress(self, value: Text | None) -> list[str]:
        """The text's parts, in the order of the inputs."""
        return [(value or {}).get(code, "") for code in LANGUAGES]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template shows: each input with its language's name."""
        context = super().get_context(name, value, attrs)
        for code, inner in zip(LANGUAGES, context["widget"]["subwidgets"], strict=True):
            inner["language"] = code
            inner["language_name"] = NAMES[code]
        return context


class TextFormField(forms.MultiValueField):
    """A text in any of the three languages; where it is required, in at least one."""

    def __init__(self, *, long: bool = False, max_length: int = 2000, **kwargs: Any) -> None:
        for unused in ("encoder", "decoder"):
            kwargs.pop(unused, None)
        kwargs.setdefault("widget", TextInputs(long=long))
        kwargs.setdefault("require_all_fields", False)
        fields = [
            forms.CharField(required=False, max_length=max_length, strip=True) for _ in LANGUAGES
        ]
        super().__init__(fields, **kwargs)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        """The languages that have something."""
        return {code: part for code, part in zip(LANGUAGES, data_list, strict=False) if part}

    def clean(self, value: Any) -> dict[str, str]:
        """The text, or a message when it is required and in no language."""
        text = super().clean(value) or {}
        if self.required and not text:
            raise forms.ValidationError(_("Write it in at least one language."))
        return text


class TextColumn(models.JSONField):
    """A text by language, such as {"fi": "Asuminen", "sv": "Boende"}."""

    def __init__(self, *args: Any, long: bool = False, **kwargs: Any) -> None:
        self.long = long
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations; how it is written is no matter of the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """Three inputs."""
        # Django would write what was there into the form, and read it back as one text.
        kwargs = {
            "form_class": TextFormField, "long": self.long, "show_hidden_initial": False, **kwargs
        }  # fmt: skip
        return models.Field.formfield(self, **kwargs)
