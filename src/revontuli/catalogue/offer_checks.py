"""Whether a service can be reached, where and until when it is offered, and whether it is alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from revontuli.catalogue.dead_links import LinkState, Verdict
from revontuli.catalogue.duplicates import near_duplicate_groups, same_service_groups
from revontuli.catalogue.findings import Finding, FindingKind, make_finding
from revontuli.catalogue.service import Address, Channel, ChannelType, Service
from revontuli.engine import Progress
from revontuli.text import in_language

STALE = timedelta(days=2 * 365)
FIRST = 15  # answers: what search shows at once
OTHERS_NAMED = 3
BY_LINK = (ChannelType.WEB_PAGE, ChannelType.E_SERVICE, ChannelType.PRINTABLE_FORM)

Find = Callable[[str], Iterable[str]]  # a question → ids of services, best first


def check_offer(service: Service, today: date) -> Iterator[Finding]:
    """What is to be mended in how one service is offered."""
    if not service.channels:
        yield make_finding(service, FindingKind.NO_CHANNEL, "channels")
    for channel in service.channels:
        if _is_empty(channel):
            yield make_finding(
                service, FindingKind.EMPTY_CHANNEL, "channels", channel=channel.type.value
            )
    if not service.areas and not service.nationwide:
        yield make_finding(service, FindingKind.NO_AREA, "areas")
    if not service.provider.id and not service.provider.name:
        yield make_finding(service, FindingKind.NO_PROVIDER, "provider")
    if service.valid_to and service.valid_to < today:
        day = service.valid_to.isoformat()
        yield make_finding(service, FindingKind.ENDED, "valid_to", day=day)
    elif service.modified and today - service.modified > STALE:
        day = service.modified.isoformat()
        yield make_finding(service, FindingKind.STALE, "modified", day=day)


def check_links(service: Service, states: Mapping[str, LinkState]) -> Iterator[Finding]:
    """Links of one service that are dead or did not answer."""
    for url in links_of(service):
        state = states.get(url)
        if state is None or state.verdict is Verdict.ALIVE:
            continue
        is_dead = state.verdict is Verdict.DEAD
        kind = FindingKind.DEAD_LINK if is_dead else FindingKind.UNSURE_LINK
        yield make_finding(service, kind, "channels", url=url, answer=state.answer)


def links_of(service: Service) -> tuple[str, ...]:
    """Every web address of a service once: its channels' and its own page's."""
    texts = (*(channel.url for channel in service.channels), service.source_url)
    return tuple(dict.fromkeys(url for text in texts for url in text.values() if url))


def check_duplicates(services: Sequence[Service]) -> Iterator[Finding]:
    """Services that stand twice where people would see both, and texts that two share.

    The same service in another municipality is no fault.
    """
    by_id = {service.id: service for service in services}
    doubles: set[tuple[str, ...]] = set()
    for group in near_duplicate_groups(services):
        for id in group:
            others = [o for o in group if o != id and _share_a_place(by_id[id], by_id[o])]
            if others:
                doubles.add(group)
                yield _about_others(by_id[id], FindingKind.NEAR_DUPLICATE, others, by_id)
    in_double = {id for group in doubles for id in group}
    for group in near_duplicate_groups(services, any_name=True):
        for id in group:
            others = [o for o in group if o != id and _share_a_place(by_id[id], by_id[o])]
            if others and id not in in_double:
                yield _about_others(by_id[id], FindingKind.SAME_TEXT, others, by_id)


def check_search(services: Sequence[Service], find: Find, progress: Progress) -> Iterator[Finding]:
    """Services that search does not find when asked with their own name and summary.

    A service is found where it or another one that search folds it with is among the first.
    """
    folded = {id: group for group in same_service_groups(services) for id in group}
    for number, service in enumerate(services, start=1):
        same = set(folded.get(service.id, (service.id,)))

        def finds(text: str, same: set[str] = same) -> bool:
            return bool(text) and not same.isdisjoint(list(find(text))[:FIRST])

        if not finds(in_language(service.name, "fi")):
            by_summary = finds(in_language(service.summary, "fi"))
            kind = FindingKind.NOT_FOUND_BY_NAME if by_summary else FindingKind.NOT_FOUND
            yield make_finding(service, kind, "name", limit=FIRST)
        progress("Searching for each service", number, len(services))


def _is_empty(channel: Channel) -> bool:
    """Whether a channel leads nowhere."""
    if channel.type in BY_LINK:
        return not any(channel.url.values()) and not channel.email
    if channel.type is ChannelType.PHONE:
        return not channel.phone and not channel.email
    return channel.address is None or channel.address == Address()


def _share_a_place(a: Service, b: Service) -> bool:
    if a.nationwide or b.nationwide:
        return a.nationwide == b.nationwide
    return not set(a.areas).isdisjoint(b.areas) or not (a.areas or b.areas)


def _about_others(
    service: Service, kind: FindingKind, others: list[str], by_id: Mapping[str, Service]
) -> Finding:
    named = [f"{by_id[id].label()} ({id})" for id in others[:OTHERS_NAMED]]
    more = len(others) - len(named)
    listed = ", ".join(named) + (f" + {more}" if more else "")
    return make_finding(service, kind, "name", others=listed)
