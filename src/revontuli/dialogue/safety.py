"""Words of danger in what somebody writes, and the help that is offered at once.

Recall comes first: somebody in danger who is answered with a list of services is worse than
somebody in a bad mood who is shown a crisis line. The rules stand in `safety_phrases/`, and all
three languages are looked for whatever a message is in.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from revontuli.dialogue.safety_patterns import Phrases
from revontuli.text import LANGUAGES

FOLDER = Path(__file__).parent / "safety_phrases"
MOST_CHARACTERS = 4_000  # looked at: the first and the last half of as many


class Danger(StrEnum):
    """What somebody is in danger of."""

    EMERGENCY = "emergency"  # fire, nobody breathes, overdose, heart, accident
    SELF_HARM = "self_harm"  # wants to die or hurts herself, or a friend does
    VIOLENCE = "violence"  # to the person, at home, or to others
    THREAT = "threat"  # she is going to hurt somebody
    CRISIS = "crisis"  # can't go on, sexual violence, acute distress


# When a message has words of several, the first of these; acts before wishes.
ORDER = (Danger.EMERGENCY, Danger.SELF_HARM, Danger.VIOLENCE, Danger.THREAT, Danger.CRISIS)


def find_danger(text: str, language: str | None = None) -> Danger | None:
    """What danger `text` tells of, or None.

    Args:
        text: as somebody wrote it, of any length; slang, slips and missing dots are forgiven.
        language: that it is thought to be in. All three are looked for in any case, for people
            write in the language that comes to them; it is here for callers that know no better.
    """
    if len(text) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        text = f"{text[:half]} . {text[-half:]}"
    found = phrases().find(text)
    return Danger(found) if found else None


@cache
def phrases() -> Phrases:
    """The phrases of all languages."""
    files = [_read(language) for language in LANGUAGES]
    groups = {language: file["groups"] for language, file in zip(LANGUAGES, files, strict=True)}

    def of_all(kind: str) -> Iterator[str]:
        for language, file in zip(LANGUAGES, files, strict=True):
            for phrase in file[kind]:
                yield phrase.replace("{", f"{{{language}_")

    return Phrases(
        kinds={danger.value: tuple(of_all(danger.value)) for danger in ORDER},
        harmless=tuple(of_all("harmless")),
        groups={
            f"{code}_{name}": words for code, own in groups.items() for name, words in own.items()
        },
        fillers=tuple(word for file in files for word in file["fillers"].split()),
    )


def _read(language: str) -> dict[str, Any]:
    import yaml

    read: dict[str, Any] = yaml.safe_load((FOLDER / f"{language}.yaml").read_text("utf-8"))
    return read
