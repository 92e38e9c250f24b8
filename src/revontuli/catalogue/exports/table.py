"""The catalogue as the table that `sources/table.py` reads; nothing is lost on the way.

The layout is told in `docs/reference/service-table.md`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from revontuli.catalogue.catalogue import Catalogue
from revontuli.catalogue.ptv_codes import service_classes
from revontuli.catalogue.service import Channel, ChannelType, Charge, Concept, Service, Words
from revontuli.catalogue.sources import table_headings as headings
from revontuli.catalogue.sources.table_cells import write_ages, write_dimensions, write_list
from revontuli.catalogue.sources.table_channels import EMAIL_TO, read_own_channels
from revontuli.catalogue.sources.table_hours import write_hours
from revontuli.catalogue.sources.table_sheets import Row, beside_path
from revontuli.catalogue.term import Term
from revontuli.engine import atomic_path, safe_cell
from revontuli.engine.files import FORMULA_STARTS
from revontuli.errors import InputError, Sentence
from revontuli.text import LANGUAGES, Text

Record = dict[str, str]  # column → cell

LONGEST_EXCEL_CELL = 32_767  # characters
# Digits cannot run as a formula, though a telephone number begins with +.
DIGITS = re.compile(r"[+-]?[\d\s().-]*")
EXAMPLE = "esimerkki-example"
OWN_URLS = {
    "link": ChannelType.WEB_PAGE,
    "e_service": ChannelType.E_SERVICE,
    "form": ChannelType.PRINTABLE_FORM,
}


def write_service_table(catalogue: Catalogue, path: str | Path) -> Path:
    """Write services, channels and terms to `path` and give it.

    Args:
        catalogue: what to write.
        path: of an .xlsx with a sheet of each, or of a .csv, beside which channels and terms
            get files of their own ("palvelut-channels.csv").

    Raises:
        InputError: the name ends in something else.
    """
    channels: list[Record] = []
    services = [_service_record(service, channels) for service in catalogue]
    tables = {
        "services": _table(services, headings.SERVICE_COLUMNS, headings.SERVICE_TEXTS),
        "channels": _table(channels, headings.CHANNEL_COLUMNS, headings.CHANNEL_TEXTS),
        "terms": _table(
            [_term_record(term) for term in catalogue.terms],
            headings.TERM_COLUMNS,
            headings.TERM_TEXTS,
        ),
    }
    kept = {kind: rows for kind, rows in tables.items() if kind == "services" or len(rows) > 1}
    return _write(kept, Path(path))


def write_table_template(path: str | Path) -> Path:
    """Write an empty table with every heading, and one service marked as an example.

    Raises:
        InputError: the name ends in something else than .xlsx or .csv.
    """
    texts = headings.SERVICE_TEXTS
    heading = [f"{text}_{language}" for text in texts[:6] for language in LANGUAGES]
    heading = ["id", *heading, *headings.SERVICE_COLUMNS[1:]]
    rest = [f"{text}_{language}" for text in texts[6:] for language in LANGUAGES]
    row = [EXAMPLE_SERVICE.get(column, "") for column in (*heading, *rest)]
    term_heading = [f"{text}_{language}" for text in headings.TERM_TEXTS for language in LANGUAGES]
    term_heading = ["id", *term_heading, *headings.TERM_COLUMNS[1:]]
    term = [EXAMPLE_TERM.get(column, "") for column in term_heading]
    tables = {"services": [[*heading, *rest], row], "terms": [term_heading, term]}
    return _write(tables, Path(path))


EXAMPLE_SERVICE = {
    "id": EXAMPLE,
    "name_fi": "Esimerkki: asumisneuvonta",
    "name_sv": "Exempel: boenderådgivning",
    "name_en": "Example: housing advice",
    "synonyms_fi": "vuokra-apu; häätö",
    "synonyms_sv": "hjälp med hyran; vräkning",
    "synonyms_en": "help with rent; eviction",
    "summary_fi": "Apua, kun vuokra on maksamatta tai koti on menossa.",
    "summary_sv": "Hjälp när hyran är obetald eller du kan förlora ditt hem.",
    "summary_en": "Help when rent is unpaid or you may lose your home.",
    "provider_fi": "Kotiseudun asukasyhdistys",
    "type": "neuvonta",
    "life_event": "moving_to_study",
    "phase": "transition; daily_life",
    "dimension": "housing; finance:0.5",
    "target_group": "Nuoret; Lapset ja lapsiperheet",
    "age": "18-",
    "municipality": "Tampere; Turku",
    "languages": "fi; sv; en",
    "charge": "maksuton",
    "link_fi": "https://example.org/asumisneuvonta",
    "phone": "+358 40 000 0000",
    "email": "neuvonta@example.org",
    "hours": "ma-pe 9-16",
    "modified": "2026-01-31",
    "example": "yes",
}
EXAMPLE_TERM = {
    "id": "esimerkki-vuokra",
    "name_fi": "vuokra",
    "name_sv": "hyra",
    "name_en": "rent",
    "synonyms_fi": "asumiskulut",
    "definition_fi": "Esimerkki: maksu siitä, että saa asua toisen omistamassa kodissa.",
    "services": EXAMPLE,
    "example": "yes",
}


# Records


def _service_record(service: Service, channels: list[Record]) -> Record:
    """A service's row; channels that it cannot hold go to `channels`."""
    record = {
        "id": service.id,
        "provider_id": service.provider.id,
        "life_event": write_list(service.life_events),
        "phase": write_list(service.phases),
        "dimension": write_dimensions(service.dimensions),
        "target_group": write_list(service.target_groups),
        "age": write_ages(service.youngest, service.oldest),
        "municipality": write_list(
            (*service.areas, *(["nationwide"] if service.nationwide else []))
        ),
        "languages": write_list(service.languages),
        "charge": "" if service.charge is Charge.UNKNOWN else service.charge.value,
        "valid_from": str(service.valid_from or ""),
        "valid_to": str(service.valid_to or ""),
        "modified": str(service.modified or ""),
        "example": "yes" if service.is_example else "",
        **_text_cells("name", service.name),
        **_text_cells("summary", service.summary),
        **_text_cells("description", service.description),
        **_text_cells("instruction", service.user_instruction),
        **_text_cells("provider", service.provider.name),
        **_text_cells("source_url", service.source_url),
        **_word_cells("synonyms", service.synonyms),
        **_class_cells(service.service_classes),
        **_concept_cells("ontology_term", service.ontology_terms),
    }
    own = _own_channel_cells(service.channels)
    if _read_back(service.id, own) == service.channels:
        return record | own
    channels += [_channel_record(service.id, channel) for channel in service.channels]
    return record


def _term_record(term: Term) -> Record:
    return {
        "id": term.id,
        "services": write_list(term.services),
        "related": write_list(term.related),
        "example": "yes" if term.is_example else "",
        **_text_cells("name", term.name),
        **_word_cells("synonyms", term.synonyms),
        **_text_cells("definition", term.definition),
    }


def _channel_record(service_id: str, channel: Channel) -> Record:
    return {
        "service": service_id,
        "id": channel.id,
        "type": channel.type.value,
        "phone": channel.phone,
        "email": channel.email,
        "languages": write_list(channel.languages),
        "charge": "" if channel.charge is Charge.UNKNOWN else channel.charge.value,
        **_text_cells("name", channel.name),
        **_text_cells("description", channel.description),
        **_text_cells("link", channel.url),
        **_address_cells(channel),
        **_hours_cells(channel),
    }


def _own_channel_cells(channels: Iterable[Channel]) -> Record:
    """What a service's own row can tell of its channels."""
    by_type = {channel.type: channel for channel in channels}
    record: Record = {}
    for column, kind in OWN_URLS.items():
        if kind in by_type:
            record |= _text_cells(column, by_type[kind].url)
    if ChannelType.PHONE in by_type:
        record["phone"] = by_type[ChannelType.PHONE].phone
        record |= _hours_cells(by_type[ChannelType.PHONE])
    if ChannelType.SERVICE_POINT in by_type:
        point = by_type[ChannelType.SERVICE_POINT]
        record |= {**_address_cells(point), "hours": "", **_hours_cells(point)}
    mailed = next((by_type[kind] for kind in EMAIL_TO if kind in by_type), None)
    return record | {"email": mailed.email if mailed else ""}


def _read_back(service_id: str, record: Record) -> tuple[Channel, ...] | None:
    """The channels that a row with these cells would be read as, None for a fault."""
    cells = {column: cell.strip() for column, cell in record.items() if cell.strip()}
    try:
        return read_own_channels(Row(Path(), 1, cells, {}), service_id)
    except InputError:
        return None


def _address_cells(channel: Channel) -> Record:
    address = channel.address
    if address is None:
        return {}
    return {
        **_text_cells("street", address.street),
        "postal_code": address.postal_code,
        **_text_cells("post_office", address.post_office),
        "address_municipality": address.municipality,
        "latitude": "" if address.latitude is None else repr(address.latitude),
        "longitude": "" if address.longitude is None else repr(address.longitude),
    }


def _hours_cells(channel: Channel) -> Record:
    cell, notes = write_hours(channel.hours)
    return {"hours": cell, **_text_cells("hours_note", notes)}


def _text_cells(column: str, text: Text) -> Record:
    return {f"{column}_{language}": words for language, words in text.items()}


def _word_cells(column: str, words: Words) -> Record:
    return {f"{column}_{language}": write_list(phrases) for language, phrases in words.items()}


def _concept_cells(column: str, concepts: Sequence[Concept]) -> Record:
    """Ids in one cell and names in others, side by side."""
    languages = sorted({language for concept in concepts for language in concept.name})
    return {
        column: write_list(concept.id for concept in concepts),
        **{
            f"{column}_name_{language}": write_list(c.name.get(language, "") for c in concepts)
            for language in languages
        },
    }


def _class_cells(concepts: Sequence[Concept]) -> Record:
    """Classes by their codes alone where the names are PTV's own."""
    ptv = service_classes()
    if all(c.id in ptv and dict(ptv[c.id].name) == dict(c.name) for c in concepts):
        return {"class": write_list(concept.id for concept in concepts)}
    return _concept_cells("class", concepts)


# Files


def _table(
    records: Sequence[Mapping[str, str]], columns: Sequence[str], texts: Sequence[str]
) -> list[list[str]]:
    """Records as rows, heading first; columns that would be empty are left out."""
    used = {column for record in records for column, cell in record.items() if cell}
    heading = list(_order(used | {"name_fi"}, columns, texts))
    return [heading, *([_cell(record.get(c, "")) for c in heading] for record in records)]


def _order(used: set[str], columns: Sequence[str], texts: Sequence[str]) -> Iterator[str]:
    """The id, then words by field and language, Finnish first, then the rest."""
    yield columns[0]
    for text in texts:
        found = {column for column in used if column.rpartition("_")[0] == text} - set(columns)
        own = [f"{text}_{language}" for language in LANGUAGES]
        yield from (column for column in own if column in found)
        yield from sorted(found - set(own))
    yield from (column for column in columns[1:] if column in used)


def _cell(text: str) -> str:
    if DIGITS.fullmatch(text):
        return text
    if text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS):
        return f"'{text}"
    return str(safe_cell(text))


def _write(tables: Mapping[str, list[list[str]]], path: Path) -> Path:
    ending = path.suffix.lower()
    if ending == ".xlsx":
        _check_lengths(tables, path)
        with atomic_path(path) as temporary:
            _write_workbook(tables, temporary)
    elif ending == ".csv":
        _write_csv(tables, path)
    else:
        raise InputError(
            Sentence("tables are not written as '%(ending)s'", ending=path.suffix),
            file=path,
            expected=Sentence("a name that ends in .xlsx or .csv"),
        )
    return path


def _check_lengths(tables: Mapping[str, list[list[str]]], path: Path) -> None:
    for rows in tables.values():
        for row in rows[1:]:
            for column, cell in zip(rows[0], row, strict=True):
                if len(cell) > LONGEST_EXCEL_CELL:
                    raise InputError(
                        Sentence(
                            "'%(name)s' of '%(service)s' is longer than a cell of a workbook "
                            "can be",
                            name=column,
                            service=row[0],
                        ),
                        file=path,
                        expected=Sentence(
                            "a .csv, or texts of at most %(most)s characters",
                            most=LONGEST_EXCEL_CELL,
                        ),
                    )


def _write_csv(tables: Mapping[str, list[list[str]]], path: Path) -> None:
    """All files or none; ones left from an earlier table of the same name go."""
    targets = {kind: path if kind == "services" else beside_path(path, kind) for kind in tables}
    with ExitStack() as stack:
        for kind, rows in tables.items():
            temporary = stack.enter_context(atomic_path(targets[kind]))
            with temporary.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows(rows)
    for kind in {"channels", "terms"} - targets.keys():
        beside_path(path, kind).unlink(missing_ok=True)


def _write_workbook(tables: Mapping[str, list[list[str]]], path: Path) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        bold = workbook.add_format({"bold": True})
        for kind, rows in tables.items():
            sheet = workbook.add_worksheet(kind)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row, bold if place == 0 else None)
            sheet.freeze_panes(1, 1)
            sheet.autofit(300)
