"""Edit the stored catalogue: one service or term at a time, and nobody's change is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from revontuli.catalogue.catalogue import Catalogue
from revontuli.catalogue.cleaning import clean_service, clean_term
from revontuli.catalogue.overlays import (
    changed_overlay,
    kind_of,
    read_overlays,
    restored_overlay,
    write_overlays,
)
from revontuli.catalogue.service import Service
from revontuli.catalogue.store import update_catalogue
from revontuli.catalogue.term import Term
from revontuli.errors import InputError, Sentence


class ChangedMeanwhileError(InputError):
    """Somebody else has changed or removed it since it was read."""


@dataclass(frozen=True)
class Edit:
    """One change.

    Attributes:
        before: how it stands in the catalogue; None for a new one.
        after: how it is to be; None to remove it.
    """

    before: Service | Term | None
    after: Service | Term | None

    @property
    def item(self) -> Service | Term:
        """Whichever there is."""
        item = self.after or self.before
        assert item is not None
        return item


def apply_edits(folder: str | Path, edits: Sequence[Edit]) -> Catalogue:
    """Make all of the edits, or none; give the catalogue as it is then.

    Texts are made plain. What a register brought is edited as an overlay, which imports keep
    (`overlays.py`).

    Raises:
        ChangedMeanwhileError: an item no longer stands as `before` says.
        InputError: something has no id or name, or the catalogue cannot be read or written.
    """
    cleaned = [Edit(edit.before, _clean(edit.after)) for edit in edits]

    def change(catalogue: Catalogue) -> Catalogue:
        services, terms = dict(catalogue.by_id), dict(catalogue.term_by_id)
        overlays = read_overlays(folder)
        for edit in cleaned:
            items: dict[str, Any] = services if kind_of(edit.item) == "service" else terms
            _check_unchanged(items.get(edit.item.id), edit.before)
            if edit.before is not None:
                overlays = changed_overlay(overlays, edit.before, edit.after)
            elif edit.after is not None:
                overlays = restored_overlay(overlays, edit.after)
            if edit.after is None:
                del items[edit.item.id]
            else:
                items[edit.after.id] = edit.after
        if overlays != read_overlays(folder):
            write_overlays(folder, overlays)
        return replace(catalogue, services=tuple(services.values()), terms=tuple(terms.values()))

    return update_catalogue(folder, change)


def _clean(item: Service | Term | None) -> Service | Term | None:
    if item is None:
        return None
    cleaned: Service | Term = clean_service(item) if isinstance(item, Service) else clean_term(item)
    if not cleaned.id.strip():
        raise InputError(
            Sentence("it has no id"), column="id", expected=Sentence("one that nothing else has")
        )
    if not cleaned.name:
        raise InputError(
            Sentence("it has no name in any language"), column="name", expected=Sentence("a name")
        )
    return cleaned


def _check_unchanged(stored: Service | Term | None, before: Service | Term | None) -> None:
    if stored is None and before is None:
        return
    if stored is None or before is None or stored.content_hash != before.content_hash:
        item = stored or before
        assert item is not None
        what = "is there already" if before is None else "was changed by somebody else meanwhile"
        raise ChangedMeanwhileError(f"'{item.id}' {what}", expected="a look at how it is now")


def new_id(catalogue: Catalogue | None, name: str, slug: Callable[[str], str]) -> str:
    """An id of a name that nothing in the catalogue has."""
    taken = {*catalogue.by_id, *catalogue.term_by_id} if catalogue else set()
    wanted = slug(name) or "service"
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(id for id in numbered if id not in taken)
