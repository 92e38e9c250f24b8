"""libvoikko's analysis of Finnish words, where the system has the library and a dictionary.

The Python wrapper is installed with Revontuli; the library itself (Debian's `libvoikko1` and
`voikko-fi`) is the system's. One Voikko may be used by one thread at a time, hence the lock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
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
        self.analyse = lru_cache(maxsize=1024)(self._analyse)  # base forms first, then the parts

    def _analyse(self, word: str) -> tuple[Analysis, ...]:
        """Every reading of `word`, none where it is not known."""
        with self._lock:
            found = self._voikko.analyze(word)
        readings = dict.fromkeys(map(_read, found))
        return tuple(reading for reading in readings if reading.base)


def _read(analysis: dict[str, Any]) -> Analysis:
    base = analysis.get("BASEFORM", "").casefold()
    pieces = _pieces(analysis.get("WORDBASES", ""))
    plain = base.replace("-", "")
    head = "".join(pieces[:-1])
    if not pieces or not plain.startswith(head):  # it leaves some first parts out
        pieces = _cut(plain, analysis.get("STRUCTURE", ""))
        head = "".join(pieces[:-1])
    return Analysis(base, (*pieces[:-1], plain[len(head) :]) if head else ())


def _pieces(bases: str) -> tuple[str, ...]:
    """The pieces of a compound: toimeentulo, tuki of `+toimeentulo(toimeen=tulo)+tuki(tuki)`.

    A piece whose bracket begins with + is a derivation (`+opiskeli(opiskella)+ja(+ja)`) and
    belongs to the piece before it.
    """
    pieces: list[str] = []
    for surface, inner in _PART.findall(bases):
        if inner.startswith("+") and pieces:
            pieces[-1] += surface
        elif inner:  # else the hyphen between two parts
            pieces.append(surface)
    return tuple(piece.casefold() for piece in pieces) if len(pieces) > 1 else ()


def _cut(base: str, structure: str) -> tuple[str, ...]:
    """`base` cut where `structure` (`=pppp=ppppp`) has its parts begin."""
    lengths = [len(part) for part in structure.replace("-", "").split("=") if part]
    starts = [sum(lengths[:at]) for at in range(len(lengths))]
    ends = [*starts[1:], len(base)]
    return tuple(base[start:end] for start, end in zip(starts, ends, strict=True))


@cache
def voikko() -> Voikko | None:
    """The one Voikko of this process, or None where the system has none."""
    try:
        return Voikko()
    except Exception:  # each system says in its own way that a library or dictionary is missing
        return None
