"""Comparisons on disk: `comparison.json`."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from revontuli.engine import atomic_path
from revontuli.errors import InputError
from revontuli.picture.change import FORMAT, Comparison

FILE_NAME = "comparison.json"

_adapter: TypeAdapter[Comparison] = TypeAdapter(Comparison)


def dump_comparison(comparison: Comparison) -> str:
    """The comparison as JSON text, `format` first."""
    body = _adapter.dump_python(comparison, mode="json")
    ordered = {"format": body.pop("format"), **body}
    return json.dumps(ordered, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def save_comparison(comparison: Comparison, folder: Path) -> Path:
    """Write `comparison.json` into `folder` and give its path."""
    path = folder / FILE_NAME
    with atomic_path(path) as temporary:
        temporary.write_text(dump_comparison(comparison), encoding="utf-8")
    return path


def load_comparison(path: Path) -> Comparison:
    """Read a comparison from its folder or file; InputError says what is wrong with it."""
    file = path / FILE_NAME if path.is_dir() else path
    try:
        body = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError("there is no comparison here", file=file) from error
    except ValueError as error:
        raise InputError("this is not a whole JSON file", file=file) from error
    found = body.get("format") if isinstance(body, dict) else None
    if found != FORMAT:
        raise InputError(f"its format is {found!r}", file=file, expected=FORMAT)
    try:
        return _adapter.validate_python(body)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InputError(first["msg"], file=file, column=field) from error
