"""Helsinki's service description register (TPR): services, and errands done about them.

    errandservice/?municipality=91&language=fi&alldata=yes     errand services
    description/?municipality=91&language=fi&alldata=yes       services

The register answers in one language at a time. A file holds the same records put together:
a list of `{"id": …, "fi": {…}, "sv": {…}, "en": {…}}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from revontuli.catalogue import Channel, ChannelType, Charge, Opening, Organisation, Service
from revontuli.catalogue.source import Page, Remark, State
from revontuli.catalogue.sources.document import is_web_address, read_document
from revontuli.catalogue.sources.web import WebReader
from revontuli.errors import InputError
from revontuli.text import LANGUAGES, Text

ADDRESS = "https://www.hel.fi/palvelukarttaws/rest/vpalvelurekisteri/"
KINDS = ("errandservice", "description")

CHANNEL_TYPES = {
    "WEBPAGE": ChannelType.WEB_PAGE,
    "ESERVICE": ChannelType.E_SERVICE,
    "EMAIL": ChannelType.E_SERVICE,  # the nearest we have: an errand done electronically
    "TELEPHONE": ChannelType.PHONE,
    "PRINTABLE_FORM": ChannelType.PRINTABLE_FORM,
    "LOCAL": ChannelType.SERVICE_POINT,
}
TARGET_GROUPS = {
    "INDIVIDUALS": "KR1",
    "ELDERLY_PEOPLE": "KR1.1",
    "CHILDREN_AND_FAMILIES": "KR1.2",
    "YOUTH": "KR1.3",
    "ENTERPRISES": "KR2",
}
LIFE_EVENTS = {"BUILDING_HOME": "v3016", "REHABILITATION": "v3005"}  # codes of our ptv_codes
OWNERS: Mapping[str, Text] = {
    "091": {"fi": "Helsingin kaupunki", "sv": "Helsingfors stad", "en": "City of Helsinki"},
    "049": {"fi": "Espoon kaupunki", "sv": "Esbo stad", "en": "City of Espoo"},
    "092": {"fi": "Vantaan kaupunki", "sv": "Vanda stad", "en": "City of Vantaa"},
    "235": {"fi": "Kauniaisten kaupunki", "sv": "Grankulla stad", "en": "City of Kauniainen"},
}


class _Id(msgspec.Struct):
    id: int


class _Record(msgspec.Struct):
    """A record in one language; errand services and services differ in some names."""

    id: int
    name: str | None = None
    title: str | None = None
    name_synonyms: str | None = None
    description: str | None = None
    description_short: str | None = None
    description_long: str | None = None
    process_description: str | None = None
    prerequisites: str | None = None
    information: str | None = None
    costs: str | None = None
    processing_time: str | None = None
    provided_languages: list[str] | None = None
    target_groups: list[str] | None = None
    life_events: list[str] | None = None
    links: list[_Link] | None = None
    channels: list[_Channel] | None = None


class _Link(msgspec.Struct):
    url: str | None = None


class _Channel(msgspec.Struct):
    id: int
    type: str
    name: str | None = None
    information: str | None = None
    process_description: str | None = None
    availability_summary: str | None = None
    phone: str | None = None
    email: str | None = None
    call_charge_info: str | None = None
    provided_languages: list[str] | None = None
    links: list[_Link] | None = None


class TprSource:
    """The register, from its web address or from a file.

    Args:
        path_or_url: of a file, or of the register's interface.
        municipality: whose services: 091 Helsinki, 049 Espoo, 092 Vantaa, 235 Kauniainen.
        reader: how to read from the web.

    Raises:
        InputError: the municipality is not in the register.
    """

    def __init__(
        self,
        path_or_url: str | Path = ADDRESS,
        *,
        municipality: str = "091",
        reader: WebReader | None = None,
    ) -> None:
        if municipality not in OWNERS:
            raise InputError(
                f"municipality '{municipality}' is not in the register",
                expected=f"one of {', '.join(OWNERS)}",
            )
        self.path_or_url = path_or_url
        self.municipality = municipality
        self.reader = reader
        self.name = f"tpr:{municipality}"

    def fetch(self, state: State) -> Iterator[Page]:
        """Errand services and then services; the register cannot tell what changed.

        Raises:
            InputError: it cannot be read, or has another form.
        """
        if is_web_address(self.path_or_url):
            for done, kind in enumerate(KINDS, start=1):
                yield self._page(kind, self._from_web(kind), "", done, len(KINDS))
            return
        document = read_document(self.path_or_url, state)
        if document.content is None:
            yield Page(whole=False, mark=document.mark)
        else:
            records = _from_file(document.content, self.path_or_url)
            yield self._page("errandservice", records, document.mark, 1, 1)

    def _from_web(self, kind: str) -> dict[str, dict[str, msgspec.Raw]]:
        url = f"{str(self.path_or_url).rstrip('/')}/{kind}/"
        reader = self.reader or WebReader()
        records: dict[str, dict[str, msgspec.Raw]] = {}
        for language in LANGUAGES:
            what = {
                "municipality": self.municipality.lstrip("0"),
                "language": language,
                "alldata": "yes",
            }
            listing, _ = reader.get_json(url, what, list[msgspec.Raw])
            for record in listing:
                records.setdefault(_id(record), {})[language] = record
        return records

    def _page(
        self,
        kind: str,
        records: Mapping[str, Mapping[str, msgspec.Raw]],
        mark: str,
        done: int,
        total: int,
    ) -> Page:
        services: list[Service] = []
        refused: list[Remark] = []
        notices: list[Remark] = []
        for number, raw in records.items():
            id = f"tpr:{kind}:{number}"
            try:
                by_language = {
                    language: msgspec.json.decode(record, type=_Record)
                    for language, record in raw.items()
                }
                if by_language:
                    services.append(self._service(id, by_language, notices))
                else:
                    refused.append(Remark(id, "there is nothing in any language"))
            except msgspec.DecodeError as error:
                refused.append(Remark(id, f"it has not the right form ({error})"))
        return Page(
            services=tuple(services),
            refused=tuple(refused),
            notices=tuple(notices),
            mark=mark,
            done=done,
            total=total,
        )

    def _service(self, id: str, records: Mapping[str, _Record], notices: list[Remark]) -> Service:
        first = next(iter(records.values()))
        return Service(
            id=id,
            name=_text(records, lambda record: record.name or record.title),
            summary=_text(records, lambda record: record.description_short),
            description=_text(
                records, lambda record: record.description or record.description_long
            ),
            user_instruction=_text(records, _instruction),
            synonyms={
                language: tuple(word.strip() for word in record.name_synonyms.split(","))
                for language, record in records.items()
                if record.name_synonyms
            },
            provider=Organisation(self.municipality, OWNERS[self.municipality]),
            channels=_channels(records),
            target_groups=_mapped(id, "target group", first.target_groups, TARGET_GROUPS, notices),
            life_events=_mapped(id, "life event", first.life_events, LIFE_EVENTS, notices),
            areas=(self.municipality,),
            languages=tuple(sorted(set(first.provided_languages or ()))),
            source_url=_text(records, lambda record: _first_url(record.links)),
        )


def _instruction(record: _Record) -> str:
    parts = (
        record.process_description,
        record.prerequisites,
        record.information,
        record.processing_time,
        record.costs,
    )
    return "\n".join(part for part in parts if part)


def _channels(records: Mapping[str, _Record]) -> tuple[Channel, ...]:
    by_id: dict[int, dict[str, _Channel]] = {}
    for language, record in records.items():
        for channel in record.channels or ():
            by_id.setdefault(channel.id, {})[language] = channel
    return tuple(
        _channel(id, languages)
        for id, languages in by_id.items()
        if next(iter(languages.values())).type in CHANNEL_TYPES
    )


def _channel(id: int, channels: Mapping[str, _Channel]) -> Channel:
    first = next(iter(channels.values()))
    hours = _text(channels, lambda channel: channel.availability_summary)
    is_free = "maksuton" in (first.call_charge_info or "").casefold()
    return Channel(
        id=str(id),
        type=CHANNEL_TYPES[first.type],
        name=_text(channels, lambda channel: channel.name),
        description=_text(
            channels,
            lambda channel: "\n".join(
                part for part in (channel.information, channel.process_description) if part
            ),
        ),
        url=_text(channels, lambda channel: _first_url(channel.links)),
        phone=first.phone or "",
        email=first.email or "",
        hours=(Opening(note=hours),) if hours else (),
        languages=tuple(sorted(set(first.provided_languages or ()))),
        charge=Charge.FREE if is_free else Charge.UNKNOWN,
    )


def _text(records: Mapping[str, Any], tell: Any) -> Text:
    told = {language: tell(record) for language, record in records.items()}
    return {language: text for language, text in told.items() if text}


def _first_url(links: Iterable[_Link] | None) -> str:
    return next((link.url for link in links or () if link.url), "")


def _mapped(
    id: str, what: str, names: Iterable[str] | None, codes: Mapping[str, str], notices: list[Remark]
) -> tuple[str, ...]:
    found = []
    for name in names or ():
        if name in codes:
            found.append(codes[name])
        else:
            notices.append(Remark(id, f"its {what} '{name}' has no code and is left out"))
    return tuple(sorted(set(found)))


def _from_file(content: bytes, file: str | Path) -> dict[str, dict[str, msgspec.Raw]]:
    try:
        listing = msgspec.json.decode(content, type=list[dict[str, msgspec.Raw]])
    except msgspec.DecodeError as error:
        raise InputError(
            f"this is no list of the register's records, or it is cut off ({error})",
            file=file,
            expected='a JSON list of {"id": …, "fi": {…}, "sv": {…}, "en": {…}}',
        ) from error
    return {
        bytes(entry.get("id", b"?")).decode().strip('"'): {
            # A language that a record has nothing in is an empty list there.
            language: entry[language]
            for language in LANGUAGES
            if bytes(entry.get(language, b"")).lstrip().startswith(b"{")
        }
        for entry in listing
    }


def _id(record: msgspec.Raw) -> str:
    try:
        return str(msgspec.json.decode(record, type=_Id).id)
    except msgspec.DecodeError:
        return "?"
