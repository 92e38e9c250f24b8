"""Services and terms from a table: what a small actor has.

The layout is told in `docs/reference/service-table.md`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from revontuli.catalogue.cleaning import clean_name, clean_service, clean_term
from revontuli.catalogue.ptv_codes import ptv_class, service_classes
from revontuli.catalogue.service import Channel, Concept, Organisation, Service, Words
from revontuli.catalogue.source import Page, Remark, State
from revontuli.catalogue.sources import table_headings as headings
from revontuli.catalogue.sources.table_cells import (
    read_ages,
    read_charge,
    read_day,
    read_dimensions,
    read_flag,
    read_languages,
    read_life_events,
    read_list,
    read_municipalities,
    read_phases,
    read_places,
    read_target_groups,
)
from revontuli.catalogue.sources.table_channels import (
    find_channel_type,
    read_channel,
    read_own_channels,
)
from revontuli.catalogue.sources.table_sheets import Row, Sheet, read_sheets
from revontuli.catalogue.term import Term
from revontuli.errors import InputError, Sentence
from revontuli.text import in_language

Item = TypeVar("Item", Service, Term)

PLAIN_LAYOUT = (
    "id",
    "name",
    "summary",
    "municipality",
)  # where an empty municipality is nationwide


@dataclass(frozen=True)
class TableSource:
    """A table of services as a source of the catalogue.

    Attributes:
        path: the file.
    """

    path: Path

    @property
    def name(self) -> str:
        """What the catalogue calls it."""
        return f"table:{self.path.name}"

    def fetch(self, state: State) -> Iterator[Page]:
        """All of it as one page."""
        services, terms, refused = read_service_table(self.path)
        labelled = any(service.dimensions or service.phases for service in services)
        yield Page(services, terms, refused, labelled=labelled)


def read_service_table(
    path: str | Path,
) -> tuple[tuple[Service, ...], tuple[Term, ...], tuple[Remark, ...]]:
    """Read services, and terms where there are some, from a CSV or XLSX file.

    A row with a fault is refused, the others are read. Texts are made plain.

    Returns:
        Services, terms, and what was refused: each with its id (or row) and a message with file,
        row, column, what is wrong and what was expected.

    Raises:
        InputError: it is not such a table: no file, another format, a heading that is unknown or
            missing.
    """
    path = Path(path)
    sheets = read_sheets(path)
    if "services" not in sheets or not sheets["services"].rows:
        raise InputError(
            Sentence("the table is empty"), file=path, expected=Sentence("a heading and services")
        )
    refused: list[Remark] = []
    services = _read_services(sheets["services"], refused)
    if "channels" in sheets:
        services = _with_channels(services, sheets["channels"], refused)
    terms = _read_terms(sheets["terms"], services, refused) if "terms" in sheets else ()
    return tuple(services), tuple(terms), tuple(refused)


def _read_services(sheet: Sheet, refused: list[Remark]) -> list[Service]:
    rows = list(sheet.records(headings.SERVICE_COLUMNS, headings.SERVICE_TEXTS))
    columns = headings.find_columns(
        sheet.heading, headings.SERVICE_COLUMNS, headings.SERVICE_TEXTS, sheet.file
    )
    if not any(column.startswith("name_") for column in columns):
        raise InputError(
            Sentence("no column holds the names of the services"),
            file=sheet.file,
            row=1,
            expected=Sentence("a column name_fi, name_sv or name_en"),
        )
    is_plain = "municipality" in columns and all(
        column.rpartition("_")[0] in PLAIN_LAYOUT or column in PLAIN_LAYOUT for column in columns
    )

    def read(row: Row, id: str) -> Service:
        service = clean_service(_read_service(row, id))
        if is_plain and not row["municipality"]:
            return replace(service, nationwide=True)
        return service

    return list(_read_rows(rows, service_id, read, refused))


def _read_rows(
    rows: Iterable[Row],
    find_id: Callable[[Row], str],
    read: Callable[[Row, str], Item],
    refused: list[Remark],
) -> Iterator[Item]:
    """What `read` makes of the rows; those with a fault and those with an id taken are refused."""
    taken: dict[str, int] = {}
    for row in rows:
        id = find_id(row)
        try:
            if not id:
                raise row.fault(
                    "name_fi", Sentence("this row has no name"), Sentence("a name in some language")
                )
            if id in taken:
                raise row.fault(
                    "id",
                    Sentence("'%(id)s' is already on row %(value)s", id=id, value=taken[id]),
                    Sentence("an id that stands once"),
                )
            item = read(row, id)
            if not item.name:
                raise row.fault(
                    "name_fi", Sentence("this row has no name"), Sentence("a name in some language")
                )
        except InputError as error:
            refused.append(
                Remark(
                    id if id and id not in taken else Sentence("row %(row)s", row=row.number),
                    Sentence("%(error)s", error=error),
                )
            )
        else:
            yield item
        taken.setdefault(id, row.number)


def service_id(row: Row) -> str:
    """The id of a row, or one made of its provider's and its own name."""
    if row["id"]:
        return row["id"]
    name = slug(in_language(row.texts("name"), "fi"))
    provider = slug(in_language(row.texts("provider"), "fi"))
    return f"{provider}/{name}" if provider and name else name


def slug(text: str) -> str:
    """A name as part of an id: "Lähellä: apua!" is "lahella-apua"."""
    plain = unicodedata.normalize("NFKD", clean_name(text).casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", letters).strip("-")


def _read_service(row: Row, id: str) -> Service:
    youngest, oldest = row.read("age", read_ages)
    areas, nationwide = row.read("municipality", read_municipalities)
    events = row.read("life_event", read_life_events)
    phases = row.read("phase", lambda cell: read_phases(cell, events))
    named = dict.fromkeys((*events, *(phase.partition(":")[0] for phase in phases)))
    provider = row.texts("provider")
    return Service(
        id=id,
        name=row.texts("name"),
        summary=row.texts("summary"),
        description=row.texts("description"),
        user_instruction=row.texts("instruction"),
        synonyms=_synonyms(row),
        provider=Organisation(
            clean_name(row["provider_id"] or in_language(provider, "fi")), provider
        ),
        channels=read_own_channels(row, id),
        target_groups=row.read("target_group", read_target_groups),
        youngest=youngest,
        oldest=oldest,
        life_events=tuple(named),
        phases=phases,
        service_classes=_service_classes(row),
        ontology_terms=tuple(_concepts(row, "ontology_term")),
        areas=areas,
        nationwide=nationwide,
        languages=row.read("languages", read_languages),
        charge=row.read("charge", read_charge),
        dimensions=row.read("dimension", read_dimensions),
        source_url=row.texts("source_url"),
        valid_from=row.read("valid_from", read_day),
        valid_to=row.read("valid_to", read_day),
        modified=row.read("modified", read_day),
        is_example=row.read("example", read_flag),
    )


def _synonyms(row: Row) -> Words:
    """The search words, and the type where it is no way of reaching the service."""
    words = row.read_texts("synonyms", read_list)
    if row["type"] and find_channel_type(row["type"]) is None:
        language = next(iter(row.texts("name")), "fi")
        words[language] = (*words.get(language, ()), row["type"])
    return words


def _concepts(row: Row, column: str) -> Iterator[Concept]:
    """Concepts from a column of ids and columns of names that are read side by side."""
    ids = row.read(column, read_places)
    names = row.read_texts(f"{column}_name", read_places)
    for place in range(max([len(ids), *map(len, names.values())])):
        name = {code: said[place] for code, said in names.items() if place < len(said)}
        name = {code: said for code, said in name.items() if said}
        id = ids[place] if place < len(ids) else ""
        if id or name:
            yield Concept(id or in_language(name, "fi"), name)


def _service_classes(row: Row) -> tuple[Concept, ...]:
    """Classes; those of PTV by code, by URI or by name, and with PTV's names."""
    return tuple(
        _ptv_class(concept) if not concept.name or concept.id in concept.name.values() else concept
        for concept in _concepts(row, "class")
    )


def _ptv_class(concept: Concept) -> Concept:
    for code in service_classes().values():
        if concept.id.casefold() in (name.casefold() for name in code.name.values()):
            return Concept(code.code, code.name)
    try:
        return ptv_class(concept.id)
    except InputError:
        return concept


def _with_channels(services: list[Service], sheet: Sheet, refused: list[Remark]) -> list[Service]:
    found: dict[str, list[Channel]] = {service.id: [] for service in services}
    by_name = {service.label(): service.id for service in services}
    for row in sheet.records(headings.CHANNEL_COLUMNS, headings.CHANNEL_TEXTS):
        id = row["service"] if row["service"] in found else by_name.get(row["service"], "")
        try:
            if not id:
                raise row.fault(
                    "service",
                    Sentence("there is no service '%(value)s'", value=row["service"]),
                    Sentence("an id or a name"),
                )
            found[id].append(read_channel(row, f"{id}:{len(found[id]) + 1}"))
        except InputError as error:
            refused.append(
                Remark(
                    Sentence("channel on row %(row)s", row=row.number),
                    Sentence("%(error)s", error=error),
                )
            )
    return [
        clean_service(replace(service, channels=(*service.channels, *found[service.id])))
        for service in services
    ]


def _read_terms(sheet: Sheet, services: list[Service], refused: list[Remark]) -> list[Term]:
    rows = list(sheet.records(headings.TERM_COLUMNS, headings.TERM_TEXTS))
    service_ids = {name: s.id for s in services for name in s.name.values()}
    term_ids = {name: term_id(row) for row in rows for name in row.texts("name").values()}

    def read(row: Row, id: str) -> Term:
        linked = row.read("services", read_list)
        related = row.read("related", read_list)
        return clean_term(
            Term(
                id=id,
                name=row.texts("name"),
                synonyms=row.read_texts("synonyms", read_list),
                definition=row.texts("definition"),
                services=tuple(service_ids.get(item, item) for item in linked),
                related=tuple(term_ids.get(item, item) for item in related),
                is_example=row.read("example", read_flag),
            )
        )

    return list(_read_rows(rows, term_id, read, refused))


def term_id(row: Row) -> str:
    """The id of a term's row, or one made of its name."""
    return row["id"] or slug(in_language(row.texts("name"), "fi"))
