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

    def also_in(self, *languages: str) -> frozenset[str]:
        """What else the word is in one of `languages`; with none given, in any."""
        return frozenset(
            kind
            for kind, own in self.also
            if not languages or not own or any(code in own for code in languages)
        )


class Form(NamedTuple):
    """A form of a place's name."""

    place: PlaceName
    case: Case


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables of places."""
    text = (_TABLES / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


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
        if found and start in forms and " " not in ending:
            place = forms[start].place
            if mark == ":":  # an ending after a colon is given to names only
                place = place._replace(also=())
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
    also = _ambiguous()
    forms: dict[str, Form] = {}
    less_sure: dict[str, Form] = {}  # give way to any form of any other place
    for name, code, language in _names():
        place = PlaceName(name, code, also.get(name, ()))
        made = finnish_forms(name) if language == "fi" else swedish_forms(name)
        for written, case in made.items():
            own = place._replace(also=place.also + also.get(written, ()))
            form = forms.setdefault(written, Form(own, case))
            for variant in _variants(form, written, language):
                less_sure.setdefault(variant, form)
        for variant in _saints(name):
            forms.setdefault(variant, Form(place, Case.NOMINATIVE))
    return less_sure | forms


def _variants(form: Form, written: str, language: str) -> Iterator[str]:
    if language != "fi":
        return
    if len(written) >= _SHORTEST_WITHOUT_DOTS and not written.isascii():
        yield written.translate(_WITHOUT_DOTS)
    if form.case in _LOCAL and not form.place.also and (spoken := _as_spoken(written)):
        yield spoken


def _ambiguous() -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """A name ("Salo") or one form in lower case ("multia") → what else it is."""
    also: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
    for row in read_table("ambiguous"):
        meaning = (row["also"], tuple(row["languages"].split()))
        also[row["name"]] = (*also.get(row["name"], ()), meaning)
    return also


@cache
def _first_words() -> frozenset[str]:
    return frozenset(form.split(" ", 1)[0] for form in _forms() if " " in form)


def _names() -> Iterator[tuple[str, str, str]]:
    """(name, code, language by which it is inflected), official names first."""
    for row in read_table("municipalities"):
        yield row["fi"], row["code"], "fi"
        yield row["sv"], row["code"], "sv"
        if row["fi"].endswith(" kunta"):  # Pedersören kunta, in speech Pedersöre
            yield row["sv"], row["code"], "fi"
    for row in read_table("other_names"):
        yield row["name"], row["code"], row["language"]
        if row["language"] == "fi":
            yield row["name"], row["code"], "sv"


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
