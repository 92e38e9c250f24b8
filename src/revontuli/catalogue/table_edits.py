"""What a table of services would change in the catalogue, to be looked at before it is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from revontuli.catalogue.catalogue import Catalogue
from revontuli.catalogue.editing import Edit
from revontuli.catalogue.service import Organisation, Service
from revontuli.catalogue.source import Remark
from revontuli.catalogue.sources.table import read_service_table
from revontuli.catalogue.sources.table_headings import (
    SERVICE_COLUMNS,
    SERVICE_TEXTS,
    find_columns,
)
from revontuli.catalogue.sources.table_sheets import read_sheets
from revontuli.catalogue.term import Term
from revontuli.errors import Sentence

# Fields of a service by the columns that tell them; a field of which a table has no column is left.
FIELDS = {
    "name": ("name",),
    "summary": ("summary",),
    "description": ("description",),
    "user_instruction": ("instruction",),
    "synonyms": ("synonyms",),
    "provider": ("provider", "provider_id"),
    "channels": ("link", "e_service", "form", "phone", "email", "street", "hours", "latitude"),
    "target_groups": ("target_group",),
    "youngest": ("age",),
    "oldest": ("age",),
    "life_events": ("life_event", "phase"),
    "phases": ("phase",),
    "service_classes": ("class", "class_name"),
    "ontology_terms": ("ontology_term", "ontology_term_name"),
    "areas": ("municipality",),
    "nationwide": ("municipality",),
    "languages": ("languages",),
    "charge": ("charge",),
    "dimensions": ("dimension",),
    "source_url": ("source_url",),
    "valid_from": ("valid_from",),
    "valid_to": ("valid_to",),
    "modified": ("modified",),
    "is_example": ("example",),
}
TEXTS = {"name", "summary", "description", "user_instruction", "synonyms", "source_url"}


@dataclass(frozen=True)
class TableChanges:
    """What a table would change.

    Attributes:
        added, changed, removed: edits of services and terms.
        unchanged: how many rows say what the catalogue says already.
        refused: rows with faults, and why.
    """

    added: tuple[Edit, ...] = ()
    changed: tuple[Edit, ...] = ()
    removed: tuple[Edit, ...] = ()
    unchanged: int = 0
    refused: tuple[Remark, ...] = ()

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All of them."""
        return (*self.added, *self.changed, *self.removed)


def table_changes(
    catalogue: Catalogue,
    path: str | Path,
    name: str,
    may_edit: Callable[[Organisation], bool],
    remove_missing: bool = False,
) -> TableChanges:
    """Read a table and hold it beside the catalogue; nothing is changed yet.

    A row whose id the catalogue has changes that service, also one that a register brought, in the
    fields that the table has columns for. Other rows are new services.

    Args:
        catalogue: as it stands.
        path: of the table.
        name: what the table is called; what it adds is of the source `table:name`.
        may_edit: whether the services of a provider may be changed by whoever asks.
        remove_missing: also remove what a table of this name brought before and now lacks.

    Raises:
        InputError: it is no table of services.
    """
    services, terms, refused = read_service_table(path)
    told = _told(Path(path))
    source = f"table:{name}"
    added: list[Edit] = []
    changed: list[Edit] = []
    remarks = list(refused)
    unchanged = 0
    for row in services:
        old = catalogue.by_id.get(row.id)
        new = replace(row, source=source) if old is None else _merged(old, row, told)
        if not may_edit(new.provider) or (old is not None and not may_edit(old.provider)):
            remarks.append(
                Remark(row.id, Sentence("you may not edit the services of its provider"))
            )
        elif row.id in catalogue.term_by_id:
            remarks.append(Remark(row.id, Sentence("a term has this id")))
        elif old is None:
            added.append(Edit(None, new))
        elif old.content_hash == new.content_hash:
            unchanged += 1
        else:
            changed.append(Edit(old, new))
    for term in terms:
        known = catalogue.term_by_id.get(term.id)
        own = replace(term, source=known.source if known else source)
        if known is None:
            added.append(Edit(None, own))
        elif known.content_hash == own.content_hash:
            unchanged += 1
        else:
            changed.append(Edit(known, own))
    # A row that was refused is no sign that its service should go.
    kept = {*(row.id for row in services), *(remark.id for remark in remarks)}
    is_whole = remove_missing and not any(remark.id.startswith("row ") for remark in remarks)
    removed = _missing(catalogue, source, kept, terms, may_edit) if is_whole else ()
    return TableChanges(tuple(added), tuple(changed), tuple(removed), unchanged, tuple(remarks))


@dataclass(frozen=True)
class _Told:
    """What a table has columns for: fields of services, and the columns themselves."""

    fields: frozenset[str]
    columns: frozenset[str]

    def has(self, text: str, language: str) -> bool:
        return f"{text}_{language}" in self.columns


def _merged(old: Service, row: Service, told: _Told) -> Service:
    """The service with what the row tells; what the table has no column for stays."""
    fields: dict[str, Any] = {name: getattr(row, name) for name in FIELDS if name in told.fields}
    for name in TEXTS & fields.keys():
        column = FIELDS[name][0]
        others = {c: words for c, words in getattr(old, name).items() if not told.has(column, c)}
        fields[name] = others | dict(fields[name])
    if "provider" in fields and "provider_id" not in told.columns:
        same = row.provider.name.items() <= old.provider.name.items()
        fields["provider"] = old.provider if same else row.provider
    return replace(old, **fields)


def _told(path: Path) -> _Told:
    sheets = read_sheets(path)
    columns = find_columns(sheets["services"].heading, SERVICE_COLUMNS, SERVICE_TEXTS, path)
    plain = {*columns, *(column.rpartition("_")[0] for column in columns)}
    fields = {field for field, names in FIELDS.items() if not plain.isdisjoint(names)}
    return _Told(
        frozenset({*fields, *(["channels"] if "channels" in sheets else [])}), frozenset(columns)
    )


def _missing(
    catalogue: Catalogue,
    source: str,
    kept: Collection[str],
    terms: Sequence[Term],
    may_edit: Callable[[Organisation], bool],
) -> list[Edit]:
    listed = {term.id for term in terms}
    return [
        Edit(service, None)
        for service in catalogue
        if service.source == source and service.id not in kept and may_edit(service.provider)
    ] + [
        Edit(term, None)
        for term in catalogue.terms
        if term.source == source and term.id not in listed and term.id not in kept
    ]
