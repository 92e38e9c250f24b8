"""Messages that say two things: "moi, missä on Kela?"."""

from __future__ import annotations

import re

MOST_PARTS = 4
MOST_CHARACTERS = 300  # of a message that is looked at for two

_ENDS = re.compile(r"[.!?…;\n]+(?:\s+|$)|\s[–—-]\s")
_COMMAS = re.compile(r",\s+")
_JOINTS = re.compile(
    r",?\s+(?:ja|sekä|mutta|eli|niin ja|ja sitten|och|samt|men|och sen|and|but|also|and then)\s+",
    re.IGNORECASE,
)


def split_message(text: str) -> list[list[str]]:
    """Ways to part a message in what might be two: at ends of sentences, commas, conjunctions.

    The surest way first; each has two parts or more. None for a message of one piece, or of many.
    """
    if len(text) > MOST_CHARACTERS:
        return []
    ways: list[list[str]] = []
    for joint in (_ENDS, _COMMAS, _JOINTS):
        parts = [part for part in map(str.strip, joint.split(text)) if any(map(str.isalnum, part))]
        if 1 < len(parts) <= MOST_PARTS and parts not in ways:
            ways.append(parts)
    return ways
