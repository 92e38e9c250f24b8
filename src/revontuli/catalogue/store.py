"""Catalogues kept in a folder: every version whole, numbered, and checked when it is read.

A version is one file, `catalogue-000001.jsonl.gz`, in the format "revontuli.catalogue/1":
gzipped JSON lines, of which the first says what the file is and the hash of all lines after it,
and the others are the services and then the terms, each in the order of their ids.
"""

from __future__ import annotations

import gc
import gzip
import hashlib
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import msgspec

from revontuli.catalogue.catalogue import Catalogue
from revontuli.catalogue.service import Service
from revontuli.catalogue.term import Term
from revontuli.engine import atomic_path, check_folder
from revontuli.errors import InputError, Sentence

FORMAT = "revontuli.catalogue/1"
_FILE_NAME = re.compile(r"catalogue-(\d{6,})\.jsonl\.gz")
_COMPRESSION = 1  # text this repetitive shrinks to a tenth even so, and reading stays quick


@dataclass(frozen=True)
class CatalogueVersion:
    """What is known of a stored version without reading all of it.

    Attributes:
        format: "revontuli.catalogue/1".
        number: 1 is the first one.
        services, terms: how many of them.
        content_hash: of the catalogue.
        body_hash: SHA-256 of the lines after the first.
    """

    format: str
    number: int
    services: int
    terms: int
    content_hash: str
    body_hash: str


def load_catalogue(folder: str | Path, number: int | None = None) -> Catalogue:
    """The catalogue stored in `folder`: its newest version, or version `number`.

    Raises:
        InputError: there is none, the file is not whole, or it is no catalogue.
    """
    path = _path_of(folder, number)
    try:
        head, _, body = gzip.decompress(path.read_bytes()).partition(b"\n")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _damaged(path, Sentence("the file is cut off or damaged")) from error
    version = _read_version(head, path)
    if hashlib.sha256(body).hexdigest() != version.body_hash:
        raise _damaged(path, Sentence("its content is not what was saved"))
    lines = body.split(b"\n")[:-1]
    try:
        with _garbage_left_alone():
            services = tuple(map(_service_decoder().decode, lines[: version.services]))
            terms = tuple(map(_term_decoder().decode, lines[version.services :]))
    except msgspec.DecodeError as error:
        raise InputError(
            Sentence("it cannot be read (%(error)s)", error=error),
            file=path,
            expected=Sentence("format %(format)s", format=FORMAT),
        ) from error
    catalogue = Catalogue(services, terms, version.number, Path(folder))
    # Counting it anew would take longer than the reading; the body's hash vouches for it.
    catalogue.__dict__["content_hash"] = version.content_hash
    return catalogue


def save_catalogue(catalogue: Catalogue, folder: str | Path) -> Catalogue:
    """Store `catalogue` as the newest version in `folder`; give it with its number.

    Atomic, and safe when others save at the same time; the versions before it stay. A catalogue
    equal to the newest version in every byte makes no new one.

    Raises:
        InputError: `folder` may not be written.
    """
    folder = _writable(folder)
    with locked(folder, "catalogue"):
        return _save(catalogue, folder)


def update_catalogue(folder: str | Path, change: Callable[[Catalogue], Catalogue]) -> Catalogue:
    """Store what `change` makes of the newest catalogue in `folder`, or of an empty one.

    Nobody else saves in between, so that no change of theirs is lost.

    Raises:
        InputError: the newest version cannot be read, or `folder` may not be written.
    """
    folder = _writable(folder)
    with locked(folder, "catalogue"):
        return _save(change(load_catalogue(folder) if _numbers(folder) else Catalogue()), folder)


def _writable(folder: str | Path) -> Path:
    check_folder(folder)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _save(catalogue: Catalogue, folder: Path) -> Catalogue:
    catalogue = replace(
        catalogue,
        services=tuple(sorted(catalogue.services, key=lambda service: service.id)),
        terms=tuple(sorted(catalogue.terms, key=lambda term: term.id)),
    )
    body = b"".join(
        msgspec.json.encode(item, order="deterministic") + b"\n"
        for item in (*catalogue.services, *catalogue.terms)
    )
    body_hash = hashlib.sha256(body).hexdigest()
    newest = max(_numbers(folder), default=0)
    if newest and _body_hash_of(folder, newest) == body_hash:
        return replace(catalogue, number=newest)
    version = CatalogueVersion(
        format=FORMAT,
        number=newest + 1,
        services=len(catalogue.services),
        terms=len(catalogue.terms),
        content_hash=catalogue.content_hash,
        body_hash=body_hash,
    )
    content = msgspec.json.encode(version) + b"\n" + body
    with atomic_path(_file(folder, version.number)) as path:
        # No time in the file: the same catalogue gives the same bytes.
        path.write_bytes(gzip.compress(content, _COMPRESSION, mtime=0))
    return replace(catalogue, number=version.number)


def newest_number(folder: str | Path) -> int:
    """The number of the newest version stored in `folder`, 0 where there is none; reads no file."""
    return max(_numbers(Path(folder)), default=0)


def versions(folder: str | Path) -> tuple[CatalogueVersion, ...]:
    """The versions stored in `folder`, the oldest first; those whose files are damaged left out."""
    found = []
    for number in sorted(_numbers(Path(folder))):
        try:
            found.append(_version_in(_file(Path(folder), number)))
        except InputError:
            continue
    return tuple(found)


@contextmanager
def locked(folder: str | Path, name: str, wait: bool = True) -> Iterator[None]:
    """Hold the lock `name` of `folder` against all other processes on this machine.

    The system lets go of it when the process ends, however it ends.

    Raises:
        BlockingIOError: another holds it, and `wait` is False.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".{name}.lock").open("a+b") as file:
        _lock(file.fileno(), wait)
        try:
            yield
        finally:
            _unlock(file.fileno())


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _lock(file: int, wait: bool) -> None:
        try:
            msvcrt.locking(file, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError("another process holds the lock") from error

    def _unlock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: int, wait: bool) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def _garbage_left_alone() -> Iterator[None]:
    """No garbage collection meanwhile: nothing made here is garbage, and looking through it again
    and again takes seven times longer than making it (30,000 services)."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _path_of(folder: str | Path, number: int | None) -> Path:
    folder = Path(folder)
    numbers = _numbers(folder)
    if not numbers:
        raise InputError(
            Sentence("there is no catalogue here"),
            file=folder,
            expected=Sentence(
                "a folder into which 'revontuli catalogue import' has stored services"
            ),
        )
    if number is not None and number not in numbers:
        raise InputError(
            Sentence("there is no version %(number)s", number=number),
            file=folder,
            expected=Sentence("one of %(first)s–%(last)s", first=min(numbers), last=max(numbers)),
        )
    return _file(folder, max(numbers) if number is None else number)


def _file(folder: Path, number: int) -> Path:
    return folder / f"catalogue-{number:06}.jsonl.gz"


def _numbers(folder: Path) -> set[int]:
    if not folder.is_dir():
        return set()
    names = (_FILE_NAME.fullmatch(path.name) for path in folder.iterdir())
    return {int(name[1]) for name in names if name}


def _body_hash_of(folder: Path, number: int) -> str | None:
    try:
        return _version_in(_file(folder, number)).body_hash
    except InputError:
        return None


def _version_in(path: Path) -> CatalogueVersion:
    try:
        with gzip.open(path) as file:
            head = file.readline()
    except (EOFError, zlib.error, OSError) as error:
        raise _damaged(path, Sentence("the file is cut off or damaged")) from error
    return _read_version(head, path)


def _read_version(head: bytes, path: Path) -> CatalogueVersion:
    if not head:
        raise _damaged(path, Sentence("the file is cut off or damaged"))
    try:
        version = msgspec.json.decode(head, type=CatalogueVersion)
    except msgspec.DecodeError as error:
        raise InputError(
            Sentence("this is no catalogue"),
            file=path,
            expected=Sentence("format %(format)s", format=FORMAT),
        ) from error
    if version.format != FORMAT:
        raise InputError(
            Sentence("its format is '%(format)s'", format=version.format),
            file=path,
            expected=Sentence("format %(format)s", format=FORMAT),
        )
    return version


def _damaged(path: Path, problem: str) -> InputError:
    number = int(_FILE_NAME.fullmatch(path.name)[1])  # type: ignore[index]
    older = [version for version in _numbers(path.parent) if version < number]
    advice = Sentence("the whole file as it was saved (fetch it from a backup)")
    if older:
        advice = Sentence(
            "the whole file as it was saved (fetch it from a backup, or go back to version "
            "%(number)s: delete this file)",
            number=max(older),
        )
    return InputError(problem, file=path, expected=advice)


@cache
def _service_decoder() -> msgspec.json.Decoder[Service]:
    return msgspec.json.Decoder(Service)


@cache
def _term_decoder() -> msgspec.json.Decoder[Term]:
    return msgspec.json.Decoder(Term)
