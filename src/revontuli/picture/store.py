"""Pictures and comparisons on disk: one JSON file each, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from revontuli.engine import atomic_path
from revontuli.errors import InputError

Stored = TypeVar("Stored")


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def dump(thing: object) -> str:
    """A picture or comparison as JSON text, `format` first."""
    body = _adapter(type(thing)).dump_python(thing, mode="json")
    ordered = {"format": body.pop("format"), **body}
    return json.dumps(ordered, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def save(thing: object, path: Path) -> Path:
    """Write it as JSON and give the path."""
    with atomic_path(path) as temporary:
        temporary.write_text(dump(thing), encoding="utf-8")
    return path


def load(kind: type[Stored], path: Path, name: str, format: str) -> Stored:
    """Read it from its file, or from the file called `name` in its folder.

    Raises:
        InputError: there is none, it is not whole, or it is not of this format.
    """
    file = path / name if path.is_dir() else path
    try:
        body = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"there is no {kind.__name__.lower()} here", file=file) from error
    except ValueError as error:
        raise InputError("this is not a whole JSON file", file=file) from error
    found = body.get("format") if isinstance(body, dict) else None
    if found != format:
        raise InputError(f"its format is {found!r}", file=file, expected=format)
    try:
        read: Stored = _adapter(kind).validate_python(body)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InputError(first["msg"], file=file, column=field) from error
    return read
