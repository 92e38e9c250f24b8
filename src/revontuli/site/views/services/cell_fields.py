"""Form fields that read what tables read: places, hours, lists, in plain words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from revontuli.catalogue.sources.table_cells import read_list, write_list
from revontuli.errors import InputError
from revontuli.site import sentences
from revontuli.site.texts import TextFormField
from revontuli.text import LANGUAGES


class CellField(forms.CharField):
    """One line that a reader of tables understands; its value is what that reader makes of it."""

    def __init__(self, read: Callable[[str], Any], **kwargs: Any) -> None:
        self.read = read
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 20_000)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """What the words mean, or what is wrong with them."""
        words = super().clean(value)
        try:
            return self.read(words)
        except InputError as error:
            raise forms.ValidationError(sentences.told(error)) from error


class WordsField(TextFormField):
    """Words with ; between, in each language."""

    def clean(self, value: Any) -> Any:
        """A list of words a language."""
        texts = super().clean(value)
        return {code: words for code, said in texts.items() if (words := read_list(said))}


def written_words(words: dict[str, tuple[str, ...]] | Any) -> dict[str, str]:
    """Words as `WordsField` shows them."""
    return {code: write_list(listed) for code, listed in words.items()}


class AddressesField(TextFormField):
    """A web address in each language."""

    def clean(self, value: Any) -> Any:
        """Addresses that can be followed, or a message."""
        from revontuli.catalogue.cleaning import clean_url

        texts = super().clean(value)
        followed = {code: clean_url(url) for code, url in texts.items()}
        if wrong := [url for code, url in texts.items() if not followed[code]]:
            raise forms.ValidationError(
                _("“%(url)s” is not a web address. It begins with https://.") % {"url": wrong[0]}
            )
        return followed


def in_other_languages(kept: Any, written: Any) -> dict[str, Any]:
    """What was written, and what stands in languages that the form does not show."""
    others = {code: words for code, words in kept.items() if code not in LANGUAGES}
    return {**written, **others}
