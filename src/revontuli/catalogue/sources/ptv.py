"""The Finnish Service Catalogue (PTV) by its Open API, version 11.

    Service/list/area/{Municipality|Province}/code/{code}?page=  published services of an area
    Service/list/organization?organizationId=&page=              and of an organisation
    Service?date=&status=&page=                                  ids of what changed since
    ServiceChannel?date=&page=
    Service/list?guids=  ServiceChannel/list?guids=  GeneralDescription/list?guids=
                                                                 the details of at most 100

PTV's own advice is followed: the changes often, and everything once a week, for a new connection
between a service and a channel does not count as a change of either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

import msgspec

from revontuli.catalogue import Channel
from revontuli.catalogue.source import Page, Remark, State
from revontuli.catalogue.sources import ptv_format as ptv
from revontuli.catalogue.sources.ptv_reading import channel_ids, read_channel, read_service
from revontuli.catalogue.sources.web import NotThereError, WebReader
from revontuli.errors import InputError, Sentence
from revontuli.language.places import get_municipality, municipalities

ADDRESS = "https://api.palvelutietovaranto.suomi.fi/api/v11/"
MOST_IDS = 100  # in one request for details
MOST_CHANGES = 1000  # beyond which fetching everything is no more work, where there is less of it
MOST_RESTARTS = 3
DAYS_BETWEEN_WHOLE = 7
OVERLAP = timedelta(minutes=10)  # between two imports, so that nothing falls in between

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class _Mark:
    """What the next import starts from.

    Attributes:
        since: the moment this one began, by PTV's clock.
        whole: the day on which everything was fetched.
    """

    since: datetime
    whole: date


@dataclass(frozen=True)
class _Place:
    """Where an interrupted import goes on: the next page, of how many, begun at what moment."""

    page: int
    pages: int
    since: datetime


class PtvSource:
    """Services of a municipality, a region or an organisation in PTV.

    Args:
        address: of the API.
        municipality: three-digit code, or a name.
        region: two-digit code.
        organisation: id (GUID).
        nationwide: with a municipality or region, also services offered in the whole country.
        reader: how to read from the web.

    Raises:
        InputError: not exactly one of `municipality`, `region` and `organisation` is given, or
            there is no such municipality or region.
    """

    def __init__(
        self,
        address: str = ADDRESS,
        *,
        municipality: str = "",
        region: str = "",
        organisation: str = "",
        nationwide: bool = True,
        reader: WebReader | None = None,
    ) -> None:
        if sum(map(bool, (municipality, region, organisation))) != 1:
            raise InputError(
                Sentence("it is not told which part of PTV to import"),
                expected=Sentence("one of: a municipality, a region, an organisation"),
            )
        if municipality:  # said before PTV is asked in vain
            municipality = get_municipality(municipality).code
        if region and region not in {place.region for place in municipalities().values()}:
            raise InputError(
                Sentence("there is no region '%(region)s'", region=region),
                expected=Sentence("a code such as 02"),
            )
        self.municipality = municipality
        self.region = region
        self.organisation = organisation
        self.nationwide = nationwide
        self.name = f"ptv:{municipality or (region and f'region-{region}') or organisation}"
        self._api = _Api(address, reader or WebReader())

    def fetch(self, state: State) -> Iterator[Page]:
        """Everything at first and once a week, in between what changed.

        Raises:
            InputError: PTV does not answer, or not as it should.
        """
        mark = _decoded(state.since, _Mark)
        if mark and state.known and state.today - mark.whole < timedelta(DAYS_BETWEEN_WHOLE):
            changed, gone, began = self._changed_since(mark.since, state)
            if len(changed) <= max(len(state.known), MOST_CHANGES):
                yield from self._changes(changed, gone, replace(mark, since=began), state)
                return
        yield from self._everything(state)

    def _everything(self, state: State) -> Iterator[Page]:
        place = _decoded(state.resume, _Place)
        number, pages = (place.page, place.pages) if place else (1, 0)
        seen = set(state.seen)
        began = place.since if place else None
        restarts = 0
        while not pages or number <= pages:
            listing, moment = self._listing(number, state.today)
            if pages and listing.page_count != pages:
                # The list grew or shrank under us: what stood on which page has moved.
                restarts += 1
                if restarts > MOST_RESTARTS:
                    raise InputError(
                        Sentence("PTV's list of services changed again and again meanwhile")
                    )
                number, pages = 1, 0
                continue
            pages = max(listing.page_count, 1)
            began = began or moment
            page = self._api.page(listing.item_list or [])
            seen.update(service.id for service in page.services)
            seen.update(remark.id for remark in page.refused)
            number += 1
            yield replace(
                page,
                resume=_encoded(_Place(number, pages, began)),
                done=number - 1,
                total=pages + 1,
            )
        yield replace(
            # Pages shift when services come and go meanwhile: ask after those that were missed.
            self._api.page(self._ours(self._api.services(sorted(state.known.keys() - seen)))),
            mark=_encoded(_Mark((began or _midnight(state.today)) - OVERLAP, state.today)),
            done=pages + 1,
            total=pages + 1,
        )

    def _changed_since(self, since: datetime, state: State) -> tuple[list[str], set[str], datetime]:
        """Ids of services to fetch anew, ids of those gone, and the moment of asking."""
        changed, began = self._api.changed("Service", since, "Published", state.today)
        gone: set[str] = set()
        channels: set[str] = set()
        for status in ("Archived", "Withdrawn"):
            gone |= self._api.changed("Service", since, status, state.today)[0]
        for status in ("Published", "Archived", "Withdrawn"):
            channels |= self._api.changed("ServiceChannel", since, status, state.today)[0]
        by_channel = {
            service.id
            for service in state.known.values()
            if channels.intersection(channel.id for channel in service.channels)
        }
        return sorted(changed | by_channel - gone), (gone - changed) & state.known.keys(), began

    def _changes(
        self, ids: Sequence[str], gone: set[str], mark: _Mark, state: State
    ) -> Iterator[Page]:
        batches = list(_batches(ids))
        for done, batch in enumerate(batches, start=1):
            raw = self._api.services(batch)
            ours = self._ours(raw)
            page = self._api.page(ours)
            # One that is told of and is not ours (any more) has left the area or organisation.
            gone |= (state.known.keys() & set(batch)) - {_id(item) for item in ours}
            yield replace(page, whole=False, done=done, total=len(batches) + 1)
        mark = replace(mark, since=mark.since - OVERLAP)
        yield Page(
            gone=tuple(sorted(gone)),
            whole=False,
            mark=_encoded(mark),
            done=len(batches) + 1,
            total=len(batches) + 1,
        )

    def _listing(self, number: int, today: date) -> tuple[ptv.Paged[msgspec.Raw], datetime]:
        if self.organisation:
            where, what = "Service/list/organization", {"organizationId": self.organisation}
        else:
            kind = "Municipality" if self.municipality else "Province"  # "Region" in answers
            where = f"Service/list/area/{kind}/code/{self.municipality or self.region}"
            what = {"includeWholeCountry": str(self.nationwide).lower()}
        return self._api.paged(where, {**what, "page": str(number)}, today)

    def _ours(self, items: Iterable[msgspec.Raw]) -> list[msgspec.Raw]:
        """Those of them that the listing would have; one that cannot be read is ours to refuse."""
        return [item for item in items if self._is_ours(item)]

    def _is_ours(self, item: msgspec.Raw) -> bool:
        try:
            service = msgspec.json.decode(item, type=ptv.Service)
        except msgspec.DecodeError:
            return True
        if service.publishing_status not in (None, "Published"):
            return False
        if self.organisation:
            organisations = (link.organization for link in service.organizations or ())
            return any(found and found.id == self.organisation for found in organisations)
        if service.area_type != "LimitedType":
            return self.nationwide
        areas = service.areas or ()
        if self.region:
            return any(area.type == "Region" and area.code == self.region for area in areas)
        return any(
            municipality.code == self.municipality
            for area in areas
            for municipality in area.municipalities or ()
        )


class _Api:
    """The requests we make, and what came by them already."""

    def __init__(self, address: str, reader: WebReader) -> None:
        self.address = address.rstrip("/") + "/"
        self.reader = reader
        self.channels: dict[str, Channel | None] = {}
        self.generals: dict[str, ptv.GeneralDescription | None] = {}

    def paged(
        self, where: str, what: dict[str, str], today: date
    ) -> tuple[ptv.Paged[msgspec.Raw], datetime]:
        """One page of a list, and the moment of it by the server's clock."""
        listing, answer = self.reader.get_json(self.address + where, what, ptv.Paged[msgspec.Raw])
        return listing, answer.moment or _midnight(today)

    def changed(
        self, kind: str, since: datetime, status: str, today: date
    ) -> tuple[set[str], datetime]:
        """Ids of services or channels that came to `status` since then, in all of Finland."""
        ids: set[str] = set()
        number, pages, began = 1, 1, None
        while number <= pages:
            what = {
                "date": since.strftime("%Y-%m-%dT%H:%M:%S"),
                "status": status,
                "page": str(number),
            }
            listing, moment = self.paged(kind, what, today)
            began = began or moment
            ids |= {_id(item) for item in listing.item_list or []}
            number, pages = number + 1, listing.page_count
        return ids, began or _midnight(today)

    def services(self, ids: Iterable[str]) -> list[msgspec.Raw]:
        """The details of services."""
        return self._details("Service", ids)

    def page(self, items: Iterable[msgspec.Raw]) -> Page:
        """The services that can be read, with their channels and general descriptions."""
        services: list[ptv.Service] = []
        refused: list[Remark] = []
        for item in items:
            try:
                services.append(msgspec.json.decode(item, type=ptv.Service))
            except msgspec.DecodeError as error:
                refused.append(
                    Remark(
                        _id(item),
                        Sentence("it has not the form of a service (%(error)s)", error=error),
                    )
                )
        notices = self._fetch_channels(id for service in services for id in channel_ids(service))
        self._fetch_generals(service.general_description_id for service in services)
        channels = {id: channel for id, channel in self.channels.items() if channel}
        return Page(
            services=tuple(
                read_service(
                    service, channels, self.generals.get(service.general_description_id or "")
                )
                for service in services
            ),
            refused=tuple(refused),
            notices=tuple(notices),
        )

    def _fetch_channels(self, ids: Iterable[str]) -> list[Remark]:
        notices = []
        missing = dict.fromkeys(id for id in ids if id not in self.channels)
        self.channels |= dict.fromkeys(missing)  # those that are not published stay None
        for item in self._details("ServiceChannel", missing):
            try:
                channel = read_channel(msgspec.json.decode(item, type=ptv.Channel))
            except (msgspec.DecodeError, ValueError) as error:
                notices.append(
                    Remark(_id(item), Sentence("the channel is left out (%(error)s)", error=error))
                )
            else:
                self.channels[channel.id] = channel
        return notices

    def _fetch_generals(self, ids: Iterable[str | None]) -> None:
        missing = dict.fromkeys(id for id in ids if id and id not in self.generals)
        self.generals |= dict.fromkeys(missing)
        for item in self._details("GeneralDescription", missing):
            general = _decoded(item, ptv.GeneralDescription)
            if general:
                self.generals[general.id] = general

    def _details(self, kind: str, ids: Iterable[str]) -> list[msgspec.Raw]:
        found = []
        for batch in _batches(list(ids)):
            what = {"guids": ",".join(batch)}
            try:
                items, _ = self.reader.get_json(
                    f"{self.address}{kind}/list", what, list[msgspec.Raw]
                )
            except NotThereError:  # none of them is published
                continue
            found += items
        return found


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), MOST_IDS):
        yield ids[start : start + MOST_IDS]


def _id(item: msgspec.Raw) -> str:
    return (_decoded(item, ptv.NamedItem) or ptv.NamedItem()).id or "?"


def _midnight(day: date) -> datetime:
    """What stands for the moment where a server does not tell its clock."""
    return datetime.combine(day, time(), UTC)


def _encoded(value: _Mark | _Place) -> str:
    return msgspec.json.encode(value).decode()


def _decoded(text: str | msgspec.Raw, kind: type[Kind]) -> Kind | None:
    """`text` as a `kind`, or None where it is empty or of another version of ours."""
    try:
        return msgspec.json.decode(text, type=kind) if text else None
    except msgspec.DecodeError:
        return None
