"""What people here changed of services that a source brings: kept, whatever the source brings next.

A service from PTV or another register can be edited here. The fields that were changed are kept
beside the catalogue as an overlay, and every import lays them over what came. When the source
itself changes such a field, the import says so, and the edit holds until somebody undoes it.

overlays.json    in the catalogue's folder; written under the catalogue's lock
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from revontuli.catalogue.service import Service
from revontuli.catalogue.source import Remark
from revontuli.catalogue.term import Term
from revontuli.engine import atomic_path
from revontuli.errors import InputError, Sentence

FORMAT = "revontuli.overlays/1"
FILE = "overlays.json"
OWN_SOURCES = ("", "table")  # what is not of a register: an edit is an edit

NEVER_KEPT = {"id", "source", "modified"}  # these stay the source's

Item = TypeVar("Item", Service, Term)
Key = tuple[str, str]  # "service" or "term", and the id


@dataclass(frozen=True)
class Overlay:
    """What was changed of one service or term.

    Attributes:
        kind: "service" or "term".
        id: of the item.
        fields: what its fields are now, as JSON, by name.
        source_fields: what the source said of them when they were changed.
        is_removed: whether it was taken out of the catalogue altogether.
    """

    kind: str
    id: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    source_fields: Mapping[str, Any] = field(default_factory=dict)
    is_removed: bool = False


@dataclass(frozen=True)
class _File:
    format: str
    overlays: tuple[Overlay, ...]


Overlays = Mapping[Key, Overlay]


def read_overlays(folder: str | Path) -> dict[Key, Overlay]:
    """All overlays of the catalogue in `folder`, by kind and id.

    Raises:
        InputError: the file is there and cannot be read; imports would undo edits without it.
    """
    path = Path(folder) / FILE
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_File)
    except FileNotFoundError:
        return {}
    except msgspec.DecodeError as error:
        raise InputError(f"it cannot be read ({error})", file=path, expected=FORMAT) from error
    return {(overlay.kind, overlay.id): overlay for overlay in file.overlays}


def write_overlays(folder: str | Path, overlays: Overlays) -> None:
    """Keep these, in place of those kept before. The caller holds the catalogue's lock."""
    ordered = tuple(overlays[key] for key in sorted(overlays))
    content = msgspec.json.format(msgspec.json.encode(_File(FORMAT, ordered)), indent=2)
    with atomic_path(Path(folder) / FILE) as path:
        path.write_bytes(content + b"\n")


def is_of_register(item: Service | Term) -> bool:
    """Whether an import will bring it again, and would undo what was edited."""
    return item.source.partition(":")[0] not in OWN_SOURCES


def kind_of(item: Service | Term) -> str:
    """ "service" or "term"."""
    return "service" if isinstance(item, Service) else "term"


def changed_overlay(
    overlays: Overlays, before: Service | Term, after: Service | Term | None
) -> dict[Key, Overlay]:
    """The overlays once `before`, as it stands in the catalogue, has been edited to `after`.

    A field edited back to what the source said is the source's again.
    """
    key = kind_of(before), before.id
    if not is_of_register(before):
        return {k: overlay for k, overlay in overlays.items() if k != key}
    old = overlays.get(key, Overlay(*key))
    if after is None:
        new = Overlay(*key, old.fields, old.source_fields, is_removed=True)
        return {**overlays, key: new}
    was, now = _as_json(before), _as_json(after)
    fields, source = dict(old.fields), dict(old.source_fields)
    for name in was.keys() - NEVER_KEPT:
        if was[name] != now[name]:
            source.setdefault(name, was[name])
            fields[name] = now[name]
        if name in fields and fields[name] == source[name]:
            del fields[name], source[name]
    rest = {k: overlay for k, overlay in overlays.items() if k != key}
    return {**rest, key: Overlay(*key, fields, source)} if fields else rest


def restored_overlay(overlays: Overlays, item: Service | Term) -> dict[Key, Overlay]:
    """The overlays once `item`, which had been removed, is there again."""
    key = kind_of(item), item.id
    rest = {k: overlay for k, overlay in overlays.items() if k != key}
    old = overlays.get(key)
    return {**rest, key: replace(old, is_removed=False)} if old and old.fields else rest


def laid_over(item: Item, overlays: Overlays, notices: list[Remark]) -> Item | None:
    """The item as it is here; None where it was removed. Disagreement goes to `notices`."""
    overlay = overlays.get((kind_of(item), item.id))
    if overlay is None or not is_of_register(item):
        return item
    if overlay.is_removed:
        return None
    came = _as_json(item)
    for name, said in overlay.source_fields.items():
        # Labels that the source has no word for come from the catalogue, and are the edit itself.
        if name in came and came[name] not in (said, overlay.fields[name]):
            notices.append(
                Remark(
                    item.id,
                    Sentence(
                        "the source has changed '%(name)s'; what was edited here was kept",
                        name=name,
                    ),
                )
            )
    known = {name: value for name, value in overlay.fields.items() if name in came}
    return msgspec.convert(came | known, type(item))


def _as_json(item: Service | Term) -> dict[str, Any]:
    content: dict[str, Any] = msgspec.to_builtins(item)
    return content
