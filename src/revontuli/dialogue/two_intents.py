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

# How a question begins, perhaps after a word or two that say nothing.
_ASKS = re.compile(
    r"(?:(?:no|niin|hei|moi|hej|nå|hi|hello|so|ok|okei|okej|okay)\W+){0,2}(?:mi(?:stä|tä|ten|tes|ssä|hin|lloin|llon|ksi|kä)|mist|kuka|kuinka|koska"
    r"|\w+[^\Wk]k[oö]|va[rd]|vart|hur|när|vem|varför|vilke[nt]|(?:kan|får|ska|måste) (?:jag|man)"
    r"|where|what|how|when|who|why|which|(?:do|does|can|may|should|must|is|are) \w+)\b",
    re.IGNORECASE,
)


def split_questions(text: str) -> list[str]:
    """The questions of a message that asks two things; [] for any other."""
    for parts in split_message(text):
        if len(parts) == 2 and all(_ASKS.match(part) for part in parts):
            return parts
    return []


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
