"""A text in several languages."""

from __future__ import annotations

from collections.abc import Mapping

Text = Mapping[str, str]  # language code → text, such as {"fi": "Asuminen", "en": "Housing"}

LANGUAGES = ("fi", "sv", "en")  # the order in which another language stands in for a missing one


def in_language(text: Text, language: str, default: str = "") -> str:
    """`text` in `language`, or in the next best language it has, or `default`."""
    for code in (language, *LANGUAGES):
        if text.get(code):
            return text[code]
    return next((words for words in text.values() if words), default)
