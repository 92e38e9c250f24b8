"""What the keepers of the example's bot would write: Paavo, who finds, and Tero, who explains."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from revontuli.dialogue.content import BotContent
from revontuli.dialogue.content_files import read_content

FOLDER = Path(__file__).parent / "bot"


@cache
def example_bot() -> BotContent:
    """The bundled bot for moving to study; its services and terms are the example catalogue's.

    It is marked as an example: whom it hands people over to does not exist.
    """
    return read_content(FOLDER)
