"""Where a service is offered, as a language says it: "Turussa", "i Åbo", "in Turku"."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from revontuli.language import Words
from revontuli.language.places import municipalities
from revontuli.text import in_language

# Finnish says some places with inner cases (Turussa) and some with outer ones (Tampereella), as
# the people of the place do; no rule tells which. Names whose usage varies or that we could not
# be sure of are left out and told in the nominative.
LOCATIVES = Path(__file__).parent / "place_locatives.csv"
# Swedish says "på" of islands: Karlö, Kimitoön and those of Åland.
ISLANDS = ("035", "043", "062", "072", "295", "318", "322", "766", "941")


def tell_place(code: str, language: str) -> str:
    """The municipality with this code as the place where something is; "" is the whole country.

    A code that is not known is told as it stands.
    """
    words = Words(language)
    if not code:
        return words.gettext("in all of Finland")
    known = municipalities().get(code)
    name = in_language(known.name, language, default=code) if known else code
    if language == "fi":
        return _locatives().get(code) or words.gettext("municipality: %(name)s", name=name)
    if language == "sv" and code in ISLANDS:
        return f"på {name}"
    return words.gettext("in %(place)s", place=name)


@cache
def _locatives() -> Mapping[str, str]:
    with LOCATIVES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["fi"] for row in csv.DictReader(file)}
