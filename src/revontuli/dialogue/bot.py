"""The bot that answers: one message in, one turn out. It keeps nothing between two messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from revontuli.dialogue.reply import Outcome, Reply, Say, Turn
from revontuli.dialogue.state import Message, State
from revontuli.dialogue.training import BotModel

if TYPE_CHECKING:
    from revontuli.catalogue import Catalogue
    from revontuli.guidance import ServiceFinder

MOST_CHARACTERS = 2_000  # of a message; what is beyond is not read


class Bot:
    """Answers messages. Safe to share between threads.

    Args:
        model: what it learned.
        catalogue: services and terms.
        finder: gives the finder of that catalogue, or None while there is none.
        clock: local time now; for opening hours.
    """

    def __init__(
        self,
        model: BotModel,
        catalogue: Catalogue,
        finder: Callable[[], ServiceFinder | None] = lambda: None,
        clock: Callable[[], datetime] = datetime.now,
    ) -> None:
        self.model = model
        self.catalogue = catalogue
        self.finder = finder
        self.clock = clock

    def greet(self, state: State) -> Turn:
        """How a conversation begins, before the person has said anything."""
        raise NotImplementedError

    def reply(self, message: Message, state: State) -> Turn:
        """Answer one message. Never raises for what a person may write."""
        reply = Reply(state.language, (Say(message.text),), outcome=Outcome.UNKNOWN)
        return Turn(reply, state, message.text, None)
