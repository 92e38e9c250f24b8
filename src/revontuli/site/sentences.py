"""What the library says is wrong: told in the language of the page, and kept until it is read.

What is found in the background is read later, by somebody with a language of their own.
"""

from __future__ import annotations

import json
from numbers import Integral, Real
from typing import Any

from django.utils.translation import get_language

from revontuli.errors import InputError, Sentence
from revontuli.language import Words


def told(text: object) -> str:
    """A sentence, or one as it was kept, in the language of the page; other texts as they are."""
    words, text = Words(get_language() or "fi"), from_json(text)
    if isinstance(text, InputError):
        return words.error(text)
    return words.sentence(text) if isinstance(text, str) else str(text)


def as_json(text: object) -> Any:
    """A sentence or an error as it can be kept; anything else as plain text."""
    if isinstance(text, Sentence):
        return {
            "message": text.message,
            "values": {name: as_json(value) for name, value in text.values.items()},
        }
    if isinstance(text, InputError):
        return {
            "problem": as_json(text.problem),
            "file": None if text.file is None else str(text.file),
            "row": text.row,
            "column": text.column,
            "expected": as_json(text.expected) if text.expected else None,
        }
    if isinstance(text, Real):
        return int(text) if isinstance(text, Integral) else float(text)
    return str(text).replace("\0", "")


def from_json(kept: object) -> Any:
    """What `as_json` kept."""
    if not isinstance(kept, dict):
        return kept
    if "message" in kept:
        values = {name: from_json(value) for name, value in kept["values"].items()}
        return Sentence(kept["message"], **values)
    return InputError(
        from_json(kept["problem"]),
        file=kept["file"],
        row=kept["row"],
        column=kept["column"],
        expected=from_json(kept["expected"]),
    )


def renamed(text: object, path: object, name: str) -> Any:
    """A sentence or an error in which a file of ours goes by its sender's name."""
    ours, senders = (json.dumps(str(one))[1:-1] for one in (path, name))
    return from_json(json.loads(json.dumps(as_json(text)).replace(ours, senders)))
