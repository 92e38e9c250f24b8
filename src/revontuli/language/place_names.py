"""The names by which places are known, and every form in which they are written."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from revontuli.language.place_forms import Case, finnish_forms, swedish_forms

_TABLES = files("revontuli.language") / "municipalities"
_WITHOUT_DOTS = str.maketrans("äöåéü", "aoaeu")
_SHORTEST_WITHOUT_DOTS = 6  # "jyvaskyla" is nothing else; "inga" is Swedish for "none"
_LOCAL = (Case.INNER, Case.OUTER)
_CLITICS = ("kohan", "köhän", "kaan", "kään", "kin", "han", "hän", "ko", "kö", "pa", "pä")
_POSSESSIVES = ("mme", "nne", "nsa", "nsä", "ni", "si")
_COLON_CASES = {  # what stands after the colon of "Tre:lla"
    **dict.fromkeys(("ssa", "ssä", "sta", "stä", "hin", "een", "un", "ään", "in"), Case.INNER),
    **dict.fromkeys(("lla", "llä", "lta", "ltä", "lle"), Case.OUTER),
    "n": Case.GENITIVE,
    "s": Case.GENITIVE,
}


class PlaceName(NamedTuple):
    """A name of a place.

    Attributes:
        name: as it is written in the table, such as "Hervanta".
        code: of the municipality it points to.
        also: what else the word is, each with the languages in which it is: "common" or "word" (an
            ordinary word), "name" (a first name), "surname", "brand".
    """

    name: str
    code: str
    also: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def also_in(self, language: str | None) -> frozenset[str]:
        """What else the word is in `language`, or in any where it is None."""
        return frozenset(
            kind
            for kind, languages in self.also
            if language is None or not languages or language in languages
        )


class Form(NamedTuple):
    """A form of a place's name."""

    place: PlaceName
    case: Case


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables of places."""
    with (_TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def find_form(written: str) -> Form | None:
    """What place `written` (lower case, one or several words) is a form of; None for no place.

    A clitic ("Turussako"), a possessive suffix ("Turussamme"), an ending after a colon
    ("Tre:lla") or an apostrophe ("Turku's") may follow.
    """
    forms = _forms()
    if written in forms:
        return forms[written]
    return _find_after_mark(written, forms) or _find_before_suffix(written, forms)


def starts_name(word: str) -> bool:
    """Whether a name of several words starts with `word` (lower case)."""
    return word in _first_words()


def _find_after_mark(written: str, forms: dict[str, Form]) -> Form | None:
    for mark in ("'", "’", ":"):
        start, found, ending = written.rpartition(mark)
        if found and start in forms:
            place = forms[start].place
            return Form(place, _COLON_CASES.get(ending, Case.OTHER))
    return None


def _find_before_suffix(written: str, forms: dict[str, Form]) -> Form | None:
    if written.endswith(_CLITICS):
        for clitic in _CLITICS:
            if written.endswith(clitic) and (form := forms.get(written.removesuffix(clitic))):
                return form
    if written.endswith(_POSSESSIVES):
        for suffix in _POSSESSIVES:
            form = forms.get(written.removesuffix(suffix)) if written.endswith(suffix) else None
            if form and form.case in _LOCAL:
                return form
    return None


@cache
def _forms() -> dict[str, Form]:
    """Lower-case form → place. Of two places with the same form the earlier in the tables wins."""
    forms: dict[str, Form] = {}
    spoken: dict[str, Form] = {}
    for place, language in _places():
        made = finnish_forms(place.name) if language == "fi" else swedish_forms(place.name)
        for written, case in made.items():
            forms.setdefault(written, Form(place, case))
            if case in _LOCAL and not place.also and (short := _as_spoken(written)):
                spoken.setdefault(short, Form(place, case))
        for variant in _saints(place.name):
            forms.setdefault(variant, Form(place, Case.NOMINATIVE))
    for written, form in spoken.items():
        forms.setdefault(written, form)
    for written, form in list(forms.items()):
        if len(written) >= _SHORTEST_WITHOUT_DOTS and not written.isascii():
            forms.setdefault(written.translate(_WITHOUT_DOTS), form)
    return forms


@cache
def _first_words() -> frozenset[str]:
    return frozenset(form.split(" ", 1)[0] for form in _forms() if " " in form)


def _places() -> Iterator[tuple[PlaceName, str]]:
    """Each name with the language by which it is inflected, official names first."""
    also: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
    for row in read_table("ambiguous"):
        also[row["name"]] = (
            *also.get(row["name"], ()),
            (row["also"], tuple(row["languages"].split())),
        )

    def place(name: str, code: str) -> PlaceName:
        return PlaceName(name, code, also.get(name, ()))

    for row in read_table("municipalities"):
        yield place(row["fi"], row["code"]), "fi"
        yield place(row["sv"], row["code"]), "sv"
        if row["fi"].endswith(" kunta"):  # Pedersören kunta, in speech Pedersöre
            yield place(row["sv"], row["code"]), "fi"
    for row in read_table("other_names"):
        yield place(row["name"], row["code"]), row["language"]
        if row["language"] == "fi":
            yield place(row["name"], row["code"]), "sv"


def _as_spoken(form: str) -> str | None:
    """As the south-west and the capital say it: turussa → turus, turusta → turust."""
    if form.endswith(("ssa", "ssä", "lla", "llä")):
        return form[:-2]
    if form.endswith(("sta", "stä", "lta", "ltä")):
        return form[:-1]
    return None


def _saints(name: str) -> tuple[str, ...]:
    """S:t Michel → st michel, sankt michel."""
    rest = name.casefold().removeprefix("s:t ")
    return () if rest == name.casefold() else (f"st {rest}", f"sankt {rest}")
