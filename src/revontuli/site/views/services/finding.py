"""The public search. Questions are answered and forgotten: they are in no log and no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control

from revontuli.catalogue import Catalogue, Service
from revontuli.errors import InputError
from revontuli.guidance.filters import FilterIndex, Filters
from revontuli.guidance.match import Match
from revontuli.site import search as searching
from revontuli.site import sentences
from revontuli.site.limits import limited
from revontuli.site.views.services import choices
from revontuli.site.views.services.search_form import LONGEST_QUESTION, SearchForm

STEP, MOST = 15, 90  # services on a page at first, and at most
TEMPLATES = "general-descriptions"  # what services are described by is no service itself


@dataclass(frozen=True)
class Found:
    """A service in a list, and why it is there."""

    service: Service
    why: tuple[str, ...] = ()
    folded: tuple[Service, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a search found.

    Attributes:
        found: the best first.
        more: whether there are others.
        meant: the question as it was read, where a slip of the pen in it was mended.
        is_ready: False while the finder is being made.
    """

    found: Sequence[Found] = ()
    more: bool = False
    meant: str = ""
    is_ready: bool = True


@limited("services.search", times=600, looking=True)
@cache_control(private=True, max_age=0)
def search(request: HttpRequest) -> HttpResponse:
    """Services that answer a question, or all that pass the filters."""
    catalogue = searching.catalogue()
    form = SearchForm(request.GET, catalogue)
    shown = _shown(request.GET.get("show", ""))
    answer = Answer()
    if catalogue is not None and form.is_valid():
        try:
            answer = find(catalogue, form.question, form.filters(), shown)
        except InputError as error:  # a code that was made up
            form.add_error(None, sentences.told(error.problem))
    context = {
        "form": form,
        "answer": answer,
        "asked": form.is_bound and (form.data.get("q") or form.is_narrowed),
        "is_cut": len(form.data.get("q", "")) > LONGEST_QUESTION,
        "services": len(listed(catalogue)) if catalogue else 0,
        "next": shown + STEP if answer.more and shown < MOST else None,
        "municipalities": choices.municipality_names(),
        "providers": choices.provider_names(catalogue),
    }
    if request.htmx and request.htmx.target == "results":  # type: ignore[attr-defined]
        return render(request, "services/results.html", context)
    return render(request, "services/search.html", context)


def _shown(asked: str) -> int:
    return min(max(int(asked), STEP), MOST) if re.fullmatch(r"[0-9]{1,4}", asked) else STEP


def find(catalogue: Catalogue, question: str, filters: Filters, limit: int) -> Answer:
    """The services that answer a question; without one, those that pass the filters, by name.

    Raises:
        InputError: a filter's value is not known.
    """
    if not question.strip():
        return _browse(catalogue, filters, limit)
    finder = searching.finder()
    if finder is None:
        return Answer(is_ready=False)
    matches = finder.search(question, limit=limit + 1, filters=filters)
    return Answer(
        told(matches[:limit], finder.catalogue), len(matches) > limit, _meant(finder, question)
    )


def told(matches: Sequence[Match], catalogue: Catalogue) -> list[Found]:
    """Matches with their reasons in the language of the page."""
    from revontuli.guidance import tell_match

    language = get_language() or "fi"
    return [
        Found(
            match.service,
            tuple(filter(None, tell_match(match, language, catalogue=catalogue).split("; "))),
            match.folded,
        )
        for match in matches
    ]


def _meant(finder: object, question: str) -> str:
    """The question as it was read, or "" where it was read as it stands."""
    from revontuli.guidance import ServiceFinder, read_question

    assert isinstance(finder, ServiceFinder)
    read, bare = finder.read(question), read_question(question)
    return read.text if read.text != bare.text else ""


def _browse(catalogue: Catalogue, filters: Filters, limit: int) -> Answer:
    passing = _filter_index(catalogue).mask(filters).tolist()
    through = [s for s, passes in zip(listed(catalogue), passing, strict=True) if passes]
    if filters == Filters():
        return Answer()
    language = get_language() or "fi"
    through.sort(key=lambda service: service.label(language).casefold())
    return Answer([Found(service) for service in through[:limit]], len(through) > limit)


_index: list[tuple[Catalogue, FilterIndex]] = []  # of the newest catalogue alone


def _filter_index(catalogue: Catalogue) -> FilterIndex:
    if not _index or _index[0][0] is not catalogue:
        _index[:] = [(catalogue, FilterIndex(listed(catalogue)))]
    return _index[0][1]


def listed(catalogue: Catalogue) -> tuple[Service, ...]:
    """The catalogue's services, without descriptions that services are made by."""
    return tuple(service for service in catalogue if service.source != TEMPLATES)
