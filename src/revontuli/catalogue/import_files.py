"""What the importer keeps beside the catalogue: memory of each source, checkpoint, last report.

imports/<source>/memory.json        what the source has brought, and its mark
imports/<source>/checkpoint.jsonl   pages of an import that was interrupted
imports/<source>/report.json        of the last import
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import msgspec

from revontuli.catalogue.source import Page, Remark
from revontuli.catalogue.store import locked
from revontuli.engine import atomic_path
from revontuli.errors import InputError, Sentence

MEMORY_FORMAT = "revontuli.import/1"
CHECKPOINT_DAYS = 1  # pages older than this are fetched again: the source has moved on


@dataclass(frozen=True)
class Memory:
    """What the last finished import of a source left behind.

    Attributes:
        source: its name.
        mark: what it gave for the next import to start from.
        services, terms: ids of everything it has, sorted.
        imported: the day of the last finished import.
        format: "revontuli.import/1".
    """

    source: str
    mark: str = ""
    services: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    imported: date | None = None
    format: str = MEMORY_FORMAT


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Attributes:
        source: its name.
        day: of the import.
        whole: True where the source told everything it has, False where only what changed.
        version: number of the catalogue after it.
        came: services and terms that the source gave and could be read.
        added, changed, removed: ids.
        unchanged: how many came just as they were.
        refused: what was not taken, and why.
        notices: what is wrong with what was taken.
    """

    source: str
    day: date
    whole: bool
    version: int
    came: int
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    refused: tuple[Remark, ...] = ()
    notices: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class _CheckpointHead:
    source: str
    since: str
    started: date


class ImportFiles:
    """The files of one source in a catalogue's folder."""

    def __init__(self, folder: str | Path, source: str) -> None:
        self.folder = Path(folder)
        self.source = source
        self.place = self.folder / "imports" / _file_name(source)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else imports this source into this catalogue meanwhile.

        Raises:
            InputError: somebody does.
        """
        try:
            with locked(self.place, "import", wait=False):
                yield
        except BlockingIOError as error:
            raise InputError(
                Sentence("another import of %(source)s is under way", source=self.source),
                file=self.folder,
                expected=Sentence("one at a time"),
            ) from error

    def memory(self) -> Memory:
        """What the last import left; an empty one where there was none or it cannot be read."""
        return _read_memory(self.place / "memory.json") or Memory(self.source)

    def others(self) -> Iterator[Memory]:
        """The memories of the other sources of this catalogue."""
        for path in sorted(self.place.parent.glob("*/memory.json")):
            memory = _read_memory(path)
            if memory and memory.source != self.source:
                yield memory

    def finish(self, memory: Memory, report: ImportReport) -> None:
        """Keep the memory and the report of a finished import; its checkpoint goes."""
        self._write("memory.json", memory)
        self._write("report.json", report)
        self._checkpoint.unlink(missing_ok=True)

    def interrupted_pages(self, since: str, today: date) -> list[Page]:
        """The pages an interrupted import had got, where going on from them makes sense."""
        try:
            head, *lines = self._checkpoint.read_bytes().splitlines()
            start = msgspec.json.decode(head, type=_CheckpointHead)
        except (OSError, ValueError, msgspec.DecodeError):
            return []
        is_fresh = timedelta(0) <= today - start.started <= timedelta(CHECKPOINT_DAYS)
        if (start.source, start.since) != (self.source, since) or not is_fresh:
            return []
        pages = []
        for line in lines:
            try:
                pages.append(msgspec.json.decode(line, type=Page))
            except msgspec.DecodeError:  # cut off as it was being written
                break
        return pages

    def start_checkpoint(self, since: str, today: date, pages: list[Page]) -> None:
        """Begin a checkpoint with `pages`, whatever stood there before."""
        head = _CheckpointHead(self.source, since, today)
        with atomic_path(self._checkpoint) as path, path.open("wb") as file:
            file.writelines(
                msgspec.json.encode(item, enc_hook=str) + b"\n" for item in (head, *pages)
            )

    def add_to_checkpoint(self, page: Page) -> None:
        """Keep one more page."""
        with self._checkpoint.open("ab") as file:
            file.write(msgspec.json.encode(page, enc_hook=str) + b"\n")

    def drop_checkpoint(self) -> None:
        """Forget an interrupted import."""
        self._checkpoint.unlink(missing_ok=True)

    @property
    def _checkpoint(self) -> Path:
        return self.place / "checkpoint.jsonl"

    def _write(self, name: str, content: Memory | ImportReport) -> None:
        with atomic_path(self.place / name) as path:
            path.write_bytes(
                msgspec.json.format(msgspec.json.encode(content, enc_hook=str), indent=2) + b"\n"
            )


def read_reports(folder: str | Path) -> tuple[ImportReport, ...]:
    """The last report of every source imported into the catalogue in `folder`."""
    paths = sorted((Path(folder) / "imports").glob("*/report.json"))
    return tuple(msgspec.json.decode(path.read_bytes(), type=ImportReport) for path in paths)


def _read_memory(path: Path) -> Memory | None:
    try:
        memory = msgspec.json.decode(path.read_bytes(), type=Memory)
    except (OSError, msgspec.DecodeError):
        return None
    return memory if memory.format == MEMORY_FORMAT else None


def _file_name(source: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9-]+", "_", source)[:60]
    # Two names must not share a folder because the same letters of theirs cannot be in a path.
    return f"{plain}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"
