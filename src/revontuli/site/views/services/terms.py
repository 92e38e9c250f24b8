"""The words that people ask about."""

from __future__ import annotations

import unicodedata
from collections import defaultdict

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from revontuli.catalogue import Term
from revontuli.site import search as searching

LAST = {"Å": "{1", "Ä": "{2", "Ö": "{3", "Æ": "{2", "Ø": "{3"}  # "{" comes after "Z"
WHOLE_LIST = 400  # terms; of more than these one letter is shown at a time
NO_LETTER = "#"


def all_terms(request: HttpRequest) -> HttpResponse:
    """Terms from A to Ö."""
    catalogue = searching.catalogue()
    language = get_language() or "fi"
    by_letter: dict[str, list[Term]] = defaultdict(list)
    for term in catalogue.terms if catalogue else ():
        by_letter[letter_of(term.label(language))].append(term)
    letters = sorted(by_letter, key=in_order)
    wanted = request.GET.get("letter", "")[:1].upper() or ""
    is_long = sum(map(len, by_letter.values())) > WHOLE_LIST
    if wanted not in by_letter:
        wanted = letters[0] if is_long else ""
    shown = [wanted] if wanted else letters
    context = {
        "letters": letters,
        "letter": wanted,
        "is_long": is_long,
        "groups": [
            (letter, sorted(by_letter[letter], key=lambda term: in_order(term.label(language))))
            for letter in shown
        ],
    }
    return render(request, "services/terms.html", context)


def show(request: HttpRequest, term: str) -> HttpResponse:
    """A term, what it means, and its services."""
    catalogue = searching.catalogue()
    found = catalogue.term_by_id.get(term) if catalogue else None
    if found is None or catalogue is None:
        raise Http404(_("There is no such term."))
    language = get_language() or "fi"
    context = {
        "term": found,
        "services": [catalogue[id] for id in found.services if id in catalogue.by_id],
        "related": [catalogue.term_by_id[id] for id in found.related if id in catalogue.term_by_id],
        "names": [(code, name) for code, name in found.name.items() if name],
        "synonyms": found.synonyms.get(language, ()),
        "may_edit": _may_edit(request),
    }
    return render(request, "services/term.html", context)


def _may_edit(request: HttpRequest) -> bool:
    from revontuli.site.editing import may_edit_terms

    return may_edit_terms(request.user)


def letter_of(name: str) -> str:
    """The letter a name stands under: Å, Ä and Ö are letters of their own, É is an E."""
    first = unicodedata.normalize("NFC", name.strip())[:1].upper()
    if first in LAST:
        return {"Æ": "Ä", "Ø": "Ö"}.get(first, first)
    bare = unicodedata.normalize("NFD", first)[:1]
    return bare if bare.isalpha() else NO_LETTER


def in_order(name: str) -> str:
    """What Finnish and Swedish names are sorted by."""
    upper = unicodedata.normalize("NFC", name).upper()
    return "".join(LAST.get(letter, letter) for letter in upper)
