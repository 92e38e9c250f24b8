"""What was changed in a text, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

FEW = 3  # so few words that stayed between changes are told as changed: else nobody can read it
WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: "same", "removed" or "added"."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """From one text to another, word by word: what stayed, what went, what came."""
    old, new = WORD.findall(before), WORD.findall(after)
    pieces: list[Piece] = []
    removed = added = ""
    runs = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (kind, a, b, c, d) in enumerate(runs):
        between = 0 < place < len(runs) - 1
        words = sum(not word.isspace() for word in old[a:b])
        if kind != "equal" or (between and words < FEW):
            removed += "".join(old[a:b])
            added += "".join(new[c:d])
            continue
        pieces += _changed(removed, added)
        removed = added = ""
        pieces.append(Piece("same", "".join(old[a:b])))
    return [*pieces, *_changed(removed, added)]


def _changed(removed: str, added: str) -> list[Piece]:
    found = [Piece("removed", removed), Piece("added", added)]
    return [piece for piece in found if piece.text]
