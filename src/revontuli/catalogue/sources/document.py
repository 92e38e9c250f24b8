"""A document by its path or web address, read again only when it has changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from revontuli.catalogue.source import State
from revontuli.catalogue.sources.web import WebReader
from revontuli.errors import InputError, Sentence

LARGEST = 512 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Document:
    """What is in a document, and how to tell next time whether it has changed.

    Attributes:
        content: the bytes; None where nothing changed since the last import.
        mark: for the next import.
    """

    content: bytes | None
    mark: str


class _WebMark(msgspec.Struct):
    etag: str = ""
    modified: str = ""


def is_web_address(path_or_url: str | Path) -> bool:
    """Whether it is to be fetched from the web."""
    return str(path_or_url).startswith(("http://", "https://"))


def read_document(
    path_or_url: str | Path, state: State, reader: WebReader | None = None
) -> Document:
    """The document, or that it has not changed since the last import.

    Raises:
        InputError: it cannot be read.
    """
    if is_web_address(path_or_url):
        return _read_web(str(path_or_url), state, reader or WebReader())
    path = Path(path_or_url)
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(
                Sentence("the file is larger than %(most)s MB", most=LARGEST // 2**20), file=path
            )
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            error.strerror or str(error), file=path, expected=Sentence("a file that may be read")
        ) from error
    mark = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return Document(None if _is_stored(mark, state) else content, mark)


def _read_web(url: str, state: State, reader: WebReader) -> Document:
    try:
        before = msgspec.json.decode(state.since, type=_WebMark) if state.known else _WebMark()
    except msgspec.DecodeError:
        before = _WebMark()
    answer = reader.get(url, etag=before.etag, modified=before.modified)
    if answer.unchanged:
        return Document(None, state.since)
    mark = msgspec.json.encode(_WebMark(answer.etag, answer.modified)).decode()
    return Document(answer.content, mark)


def _is_stored(mark: str, state: State) -> bool:
    return bool(state.known) and state.since == mark
