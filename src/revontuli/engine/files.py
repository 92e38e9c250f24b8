"""Files written whole or not at all, and safe to open in a spreadsheet."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from revontuli.errors import InputError, Sentence

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@contextmanager
def atomic_path(target: str | Path, mode: int = 0o644) -> Iterator[Path]:
    """Give a temporary path beside `target`; it takes `target`'s place if the block succeeds.

    Nothing half-written is left behind when the block fails, and what stood there before stays.
    `mode` says who may read it: 0o600 for its owner alone.
    """
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(
        dir=target.parent, prefix=f".{target.stem}-", suffix=target.suffix
    )
    os.close(handle)
    temporary = Path(name)
    temporary.chmod(mode)
    try:
        yield temporary
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def atomic_folder(target: str | Path) -> Iterator[Path]:
    """Give an empty folder beside `target`; its files move into `target` if the block succeeds.

    Files of the same names are replaced one by one, each whole; other files in `target` stay.
    Folders made in it keep their mode, so that a private one stays private.

    Raises:
        InputError: `target` cannot be a folder, or may not be written.
    """
    target = Path(target)
    check_folder(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    try:
        yield temporary
        target.mkdir(exist_ok=True)
        for source in sorted(temporary.rglob("*")):
            place = target / source.relative_to(temporary)
            if source.is_dir():
                place.mkdir(exist_ok=True)
                place.chmod(source.stat().st_mode)
            else:
                source.replace(place)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def check_folder(target: str | Path) -> None:
    """Raise InputError where `target` is no folder that can be written, or cannot become one."""
    target = Path(target)
    nearest = next(folder for folder in (target, *target.absolute().parents) if folder.exists())
    try:
        with tempfile.TemporaryDirectory(dir=nearest):
            pass
    except OSError as error:
        raise InputError(
            Sentence("this cannot be written: %(error)s", error=error.strerror or error),
            file=target,
            expected=Sentence("a folder that may be written"),
        ) from error


def read_sha256(path: str | Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def safe_cell(value: object) -> object:
    """`value` as a spreadsheet may show it: text that would run as a formula gets an apostrophe.

    Numbers are left alone, so a negative number stays a number (OWASP, CSV Injection).
    """
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
