"""A look over the whole portfolio: what its owner should mend, and what it leaves unserved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from revontuli.catalogue.catalogue import Catalogue
from revontuli.catalogue.coverage import Coverage, cover, covered_events
from revontuli.catalogue.dead_links import LinkState
from revontuli.catalogue.dead_links import look_at_links as ask_links
from revontuli.catalogue.findings import (
    Finding,
    FindingKind,
    Severity,
    provider_key,
)
from revontuli.catalogue.offer_checks import (
    Find,
    check_duplicates,
    check_links,
    check_offer,
    check_search,
    links_of,
)
from revontuli.catalogue.service import Service
from revontuli.catalogue.text_checks import check_texts
from revontuli.engine import Progress, silent
from revontuli.text import Text
from revontuli.wellbeing import life_events, resolve_life_event

# Points that one kind of finding takes from a service that has 100.
POINTS = {Severity.ERROR: 25, Severity.WARNING: 10, Severity.NOTE: 3}


@dataclass(frozen=True)
class ProviderScore:
    """How good the services of one provider are to those who look for them.

    Attributes:
        provider: its id, or its name where it has none; "" for services that do not tell.
        name: by language.
        services: how many it has.
        faultless: how many of them nothing was found in.
        errors, warnings, notes: findings by severity.
        score: 0–100, the mean over its services; see `service_score`.
    """

    provider: str
    name: Text
    services: int
    faultless: int
    errors: int
    warnings: int
    notes: int
    score: float


@dataclass(frozen=True)
class CatalogueCheck:
    """What was found.

    Attributes:
        day: of the look.
        version: number of the catalogue, 0 for one never saved.
        services, terms: how many were looked at.
        score: 0–100, the mean over all services; 100 where there are none.
        findings: errors first, then by kind and service.
        providers: the lowest score first.
        coverage: dimensions by phases of each life event that services are for.
        names: of the services that something was found in, by id.
        looked_at_links: whether links were asked.
        searched: whether search was tried.
    """

    day: date
    version: int
    services: int
    terms: int
    score: float
    findings: tuple[Finding, ...]
    providers: tuple[ProviderScore, ...]
    coverage: tuple[Coverage, ...]
    names: Mapping[str, Text] = field(default_factory=dict)
    looked_at_links: bool = False
    searched: bool = False


def check_catalogue(
    catalogue: Catalogue,
    today: date,
    look_at_links: bool = False,
    life_event: str | Path | None = None,
    finder: Find | None = None,
    progress: Progress = silent,
    link_cache: str | Path | None = None,
    ask: Callable[..., Mapping[str, LinkState]] = ask_links,
) -> CatalogueCheck:
    """Look the portfolio over.

    Args:
        catalogue: services and terms.
        today: what "ended" and "stale" are counted from.
        look_at_links: ask whether every web address is alive; takes time and the network.
        life_event: its code or file; what of it is served. By default every built-in one that
            some service is for.
        finder: search, a question → ids of services with the best first; given, each service is
            searched for by its own name and summary.
        progress: told of links and searches.
        link_cache: file that remembers what links answered.
        ask: what looks at links.

    Raises:
        InputError: there is no such life event.
    """
    services = catalogue.services
    chosen = [resolve_life_event(life_event)] if life_event else None
    events = chosen or list(covered_events(services, life_events()))
    found: list[Finding] = []
    for service in services:
        found += check_texts(service)
        found += check_offer(service, today)
    found += check_duplicates(services)
    if look_at_links:
        urls = dict.fromkeys(url for service in services for url in links_of(service))
        states = ask(urls, today, cache=link_cache, progress=progress)
        found += (finding for service in services for finding in check_links(service, states))
    if finder is not None:
        found += check_search(services, finder, progress)
    by_service = _by_service(found)
    with_findings = [service for service in services if service.id in by_service]
    return CatalogueCheck(
        day=today,
        version=catalogue.number,
        services=len(services),
        terms=len(catalogue.terms),
        score=_mean(service_score(by_service[service.id]) for service in services),
        findings=_in_order(found),
        providers=_provider_scores(services, by_service),
        coverage=tuple(cover(services, event, today) for event in events),
        names={service.id: service.name for service in with_findings},
        looked_at_links=look_at_links,
        searched=finder is not None,
    )


def service_score(findings: Iterable[Finding]) -> int:
    """How good a service is to those who look for it, 0–100.

    From 100, each kind of finding takes 25 points for an error, 10 for a warning and 3 for a
    note: once however often it was found, by the most severe; never below 0.
    """
    worst: dict[FindingKind, int] = defaultdict(int)
    for finding in findings:
        worst[finding.kind] = max(worst[finding.kind], POINTS[finding.severity])
    return max(0, 100 - sum(worst.values()))


def _by_service(findings: Iterable[Finding]) -> defaultdict[str, list[Finding]]:
    by_service: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_service[finding.service].append(finding)
    return by_service


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    severities, kinds = list(Severity), list(FindingKind)

    def place(finding: Finding) -> tuple[int, int, str, str, str]:
        return (
            severities.index(finding.severity),
            kinds.index(finding.kind),
            finding.service,
            finding.field,
            finding.language,
        )

    return tuple(sorted(findings, key=place))


def _provider_scores(
    services: Iterable[Service], by_service: Mapping[str, list[Finding]]
) -> tuple[ProviderScore, ...]:
    own: dict[str, list[Service]] = defaultdict(list)
    for service in services:
        own[provider_key(service)].append(service)
    scores = (_provider_score(key, listed, by_service) for key, listed in own.items())
    return tuple(sorted(scores, key=lambda score: (score.score, score.provider)))


def _provider_score(
    key: str, services: list[Service], by_service: Mapping[str, list[Finding]]
) -> ProviderScore:
    found = [by_service.get(service.id, []) for service in services]
    counts = Counter(finding.severity for findings in found for finding in findings)
    return ProviderScore(
        provider=key,
        name=services[0].provider.name,
        services=len(services),
        faultless=sum(not findings for findings in found),
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        notes=counts[Severity.NOTE],
        score=_mean(map(service_score, found)),
    )


def _mean(scores: Iterator[int] | map[int]) -> float:
    listed = list(scores)
    return round(sum(listed) / len(listed), 1) if listed else 100.0
