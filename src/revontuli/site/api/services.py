"""Services and terms for programs: search, one service, recommendations. Open to everyone.

A question may also be sent by POST, so that it stands in no address. It is in no log either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from revontuli.catalogue import Catalogue, Service, Term
from revontuli.guidance.filters import FilterIndex, Filters
from revontuli.guidance.match import Match
from revontuli.site import search as searching
from revontuli.site.access import EVERYONE
from revontuli.site.api.access import allowed
from revontuli.site.limits import count
from revontuli.site.views.services.finding import listed
from revontuli.text import in_language

router = Router(tags=["services"])

LONGEST_SENT = 100_000  # characters of a question that are taken; of more it is refused
TIMES = 600  # calls a minute
LONGEST_READ = 1000  # characters that are looked at
Language = Literal["fi", "sv", "en"]
Code = Field(default=None, max_length=100)


class Narrowing(Schema):
    """What a search is narrowed to."""

    municipality: str | None = Field(None, max_length=100, description="Code or name.")
    neighbours: bool = False
    region: str | None = Code
    target_group: str | None = Code
    age: int | None = Field(None, ge=0, le=130)
    life_event: str | None = Code
    phase: str | None = Code
    service_class: str | None = Code
    channel: str | None = Code
    service_language: str | None = Code
    provider: str | None = Field(None, max_length=300)

    def filters(self) -> Filters:
        """The same for the finder."""
        names = Narrowing.model_fields
        told: dict[str, Any] = {name: getattr(self, name) for name in names}
        wanted: dict[str, Any] = {name: None if v == "" else v for name, v in told.items()}
        return Filters(**wanted)


class SearchIn(Narrowing):
    """A question."""

    q: str = Field("", max_length=LONGEST_SENT, description="The first 1,000 characters count.")
    language: Language | None = Field(None, description="Of the question; found out if left out.")
    lang: Language = Field("fi", description="Of the answer.")
    limit: int = Field(15, ge=1, le=100)


class ReasonOut(Schema):
    """Why a service is among the answers."""

    kind: str
    value: str
    strength: float
    text: str


class MatchOut(Schema):
    """A service that answers."""

    id: str
    name: str
    summary: str
    provider: str
    url: str
    score: float | None
    reasons: list[ReasonOut]
    folded: list[str]


class MatchesOut(Schema):
    """The services that answer, the best first."""

    items: list[MatchOut]
    count: int
    read_as: str = ""  # the question with its slips mended, where it had any


class RecommendIn(Schema):
    """How somebody is, and as much of them as they want to tell."""

    meters: dict[str, float | None] = Field(..., max_length=30, description="By dimension.")
    municipality: str | None = Field(None, max_length=100)
    age: int | None = Field(None, ge=0, le=130)
    life_event: str | None = Code
    phase: str | None = Code
    target_groups: list[str] = Field([], max_length=50)
    languages: list[str] = Field([], max_length=20)
    lang: Language = "fi"
    limit: int = Field(10, ge=1, le=50)


class TermOut(Schema):
    """A word people ask about."""

    id: str
    name: dict[str, str]
    synonyms: dict[str, list[str]]
    definition: dict[str, str]
    services: list[str]
    related: list[str]


class TermsOut(Schema):
    """Some terms."""

    items: list[TermOut]
    count: int


@router.get("/services", response=MatchesOut, auth=allowed(EVERYONE))
def search(request: HttpRequest, asked: Query[SearchIn]) -> MatchesOut:
    """Services that answer a question; without one, those that pass the filters, by name."""
    count(request, "services.api", TIMES, 60)
    return _answer(asked)


@router.post("/services/search", response=MatchesOut, auth=allowed(EVERYONE))
def ask(request: HttpRequest, asked: SearchIn) -> MatchesOut:
    """The same, with the question in the body."""
    count(request, "services.api", TIMES, 60)
    return _answer(asked)


@router.post("/services/recommend", response=MatchesOut, auth=allowed(EVERYONE))
def recommend(request: HttpRequest, asked: RecommendIn) -> MatchesOut:
    """Services that fit how somebody is. Nothing of what is told is kept."""
    count(request, "services.api", TIMES, 60)
    from revontuli.guidance import Profile
    from revontuli.guidance.fit import check_profile

    profile = check_profile(
        Profile(
            age=asked.age,
            municipality=asked.municipality or None,
            life_event=asked.life_event or None,
            phase=asked.phase or None,
            target_groups=tuple(asked.target_groups),
            languages=tuple(asked.languages),
        )
    )
    finder = _finder()
    matches = finder.recommend(asked.meters, profile=profile, limit=asked.limit)
    items = _matches(matches, finder.catalogue, asked.lang)
    return MatchesOut(items=items, count=len(items))


@router.get("/terms", response=TermsOut, auth=allowed(EVERYONE))
def terms(
    request: HttpRequest,
    q: str = Query("", max_length=200, description="A part of a name or synonym."),
    limit: int = Query(100, ge=1, le=1000),
    offset: int = Query(0, ge=0, le=1_000_000),
) -> TermsOut:
    """Terms in the order of their ids."""
    count(request, "services.api", TIMES, 60)
    wanted = q.casefold()
    found = [term for term in _catalogue().terms if not wanted or _has(term, wanted)]
    shown = found[offset : offset + limit]
    return TermsOut(items=[TermOut(**_plain(term, TermOut)) for term in shown], count=len(found))


@router.get("/services/{path:service}", response=dict[str, Any], auth=allowed(EVERYONE))
def one(request: HttpRequest, service: str) -> dict[str, Any]:
    """All of one service."""
    count(request, "services.api", TIMES, 60)
    found = _catalogue().by_id.get(service)
    if found is None:
        raise HttpError(404, "There is no such service.")
    content: dict[str, Any] = msgspec.to_builtins(found)
    return content


def _catalogue() -> Catalogue:
    return searching.catalogue() or Catalogue()


def _finder() -> Any:
    finder = searching.finder()
    if finder is None:
        raise HttpError(503, "There are no services yet, or they are being made ready. Try later.")
    return finder


def _answer(asked: SearchIn) -> MatchesOut:
    question = asked.q[:LONGEST_READ].strip()
    if not question:
        return _listed(asked)
    finder = _finder()
    matches = finder.search(question, asked.language, asked.limit, asked.filters())
    items = _matches(matches, finder.catalogue, asked.lang)
    return MatchesOut(items=items, count=len(items), read_as=_read_as(finder, question, asked))


def _listed(asked: SearchIn) -> MatchesOut:
    services = listed(_catalogue())
    if not services:
        return MatchesOut(items=[], count=0)
    passing = FilterIndex(services).mask(asked.filters()).tolist()
    through = [s for s, passes in zip(services, passing, strict=True) if passes]
    through.sort(key=lambda service: service.label(asked.lang).casefold())
    items = [_match(service, asked.lang, None, [], ()) for service in through[: asked.limit]]
    return MatchesOut(items=items, count=len(through))


def _read_as(finder: Any, question: str, asked: SearchIn) -> str:
    from revontuli.guidance import read_question

    read = finder.read(question, asked.language).text
    return read if read != read_question(question, asked.language).text else ""


def _matches(matches: Sequence[Match], catalogue: Catalogue, language: str) -> list[MatchOut]:
    from revontuli.guidance import tell_reason

    return [
        _match(
            match.service,
            language,
            round(match.score, 4),
            [
                ReasonOut(
                    kind=reason.kind.value,
                    value=reason.value,
                    strength=round(reason.strength, 4),
                    text=tell_reason(reason, language, match.service, catalogue=catalogue),
                )
                for reason in match.reasons
            ],
            match.folded,
        )
        for match in matches
    ]


def _match(
    service: Service,
    language: str,
    score: float | None,
    reasons: list[ReasonOut],
    folded: Sequence[Service],
) -> MatchOut:
    return MatchOut(
        id=service.id,
        name=service.label(language),
        summary=in_language(service.summary, language),
        provider=in_language(service.provider.name, language),
        url=reverse("services:card", args=[service.id]),
        score=score,
        reasons=reasons,
        folded=[other.id for other in folded],
    )


def _has(term: Term, wanted: str) -> bool:
    words = (*term.name.values(), *(word for listed in term.synonyms.values() for word in listed))
    return any(wanted in word.casefold() for word in words)


def _plain(term: Term, schema: type[Schema]) -> dict[str, Any]:
    content: dict[str, Any] = msgspec.to_builtins(term)
    return {name: content[name] for name in schema.model_fields}
