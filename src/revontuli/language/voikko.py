"""libvoikko's analysis of Finnish words, where the system has the library and a dictionary.

The Python wrapper is installed with Revontuli; the library itself (Debian's `libvoikko1` and
`voikko-fi`) is the system's. One Voikko may be used by one thread at a time, hence the lock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

_PART = re.compile(r"\+([^+()]*)(?:\(([^)]*)\))?")


@dataclass(frozen=True, slots=True)
class Analysis:
    """One reading of a word: its base form, and the pieces it is put together from as written."""

    base: str
    pieces: tuple[str, ...]


class Voikko:
    """Readings of Finnish words.

    Raises:
        OSError: the library is not there.
        libvoikko.VoikkoException: it has no Finnish dictionary.
    """

    def __init__(self) -> None:
        import libvoikko

        self._voikko = libvoikko.Voikko("fi")
        self._lock = Lock()

    def analyse(self, word: str) -> tuple[Analysis, ...]:
        """Every reading of `word`, none where it is not known."""
        with self._lock:
            found = self._voikko.analyze(word)
        readings = dict.fromkeys(_read(analysis, word) for analysis in found)
        return tuple(reading for reading in readings if reading.base)


def _read(analysis: dict[str, Any], word: str) -> Analysis:
    base = analysis.get("BASEFORM", "").casefold()
    return Analysis(base, _pieces(analysis.get("WORDBASES", ""), word, base))


def _pieces(bases: str, word: str, base: str) -> tuple[str, ...]:
    """The pieces of a compound as they stand in its base form: toimeentulo, tuki.

    Voikko writes `+toimeentulo(toimeen=tulo)+tuki(tuki)`; a piece whose bracket begins with + is
    a derivation (`+opiskeli(opiskella)+ja(+ja)`) and belongs to the piece before it.
    """
    pieces: list[str] = []
    for surface, inner in _PART.findall(bases):
        if not inner:  # the hyphen between two parts
            continue
        if inner.startswith("+") and pieces:
            pieces[-1] += surface
        else:
            pieces.append(surface)
    if len(pieces) < 2:
        return ()
    before = sum(map(len, pieces[:-1])) + base.count("-")
    return (*(piece.casefold() for piece in pieces[:-1]), base[before:])


@cache
def voikko() -> Voikko | None:
    """The one Voikko of this process, or None where the system has none."""
    try:
        return Voikko()
    except Exception:  # each system says in its own way that a library or dictionary is missing
        return None
