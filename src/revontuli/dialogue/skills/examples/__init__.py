"""The skills' own intents ("do:…"), with examples in Finnish, Swedish and English."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from revontuli.dialogue.content import Example, Source
from revontuli.wellbeing.document import Document

FOLDER = Path(__file__).parent
OWN = "do:"  # what the names of the skills' intents begin with


def skill_examples() -> list[Example]:
    """Ways of asking what every bot can do, whatever its keepers have written.

    Their intents are "do:greet", "do:person" and so on; see the files beside this one.
    """
    return list(_examples())


@cache
def skill_intents() -> tuple[str, ...]:
    """The names of these intents, in the order of the files."""
    return tuple(dict.fromkeys(example.intent for example in _examples()))


@cache
def _examples() -> tuple[Example, ...]:
    return tuple(
        Example(text.text(), intent, language, Source.BUILT_IN)
        for path in sorted(FOLDER.glob("*.yaml"))
        for intent, by_language in Document.read(path).fields().items()
        for language, texts in by_language.fields().items()
        for text in texts
    )
