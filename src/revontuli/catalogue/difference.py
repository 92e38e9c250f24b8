"""What is different between two catalogues, such as two versions of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TypeVar

from revontuli.catalogue.catalogue import Catalogue
from revontuli.catalogue.service import Service
from revontuli.catalogue.term import Term

Item = TypeVar("Item", Service, Term)


@dataclass(frozen=True)
class ItemDifference:
    """What is different among the services, or among the terms; false where nothing is.

    Attributes:
        added, removed: ids, sorted.
        changed: names of the fields that are not the same, in their order, by id.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True)
class CatalogueDifference:
    """What is different between two catalogues; false where nothing is."""

    services: ItemDifference
    terms: ItemDifference

    def __bool__(self) -> bool:
        return bool(self.services or self.terms)


def compare_catalogues(old: Catalogue, new: Catalogue) -> CatalogueDifference:
    """What was added, removed and changed from `old` to `new`."""
    return CatalogueDifference(
        _compare(old.by_id, new.by_id), _compare(old.term_by_id, new.term_by_id)
    )


def _compare(old: Mapping[str, Item], new: Mapping[str, Item]) -> ItemDifference:
    return ItemDifference(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed={
            id: _changed_fields(old[id], new[id])
            for id in sorted(old.keys() & new.keys())
            if old[id] != new[id]
        },
    )


def _changed_fields(old: Item, new: Item) -> tuple[str, ...]:
    names = (each.name for each in fields(old))
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))
