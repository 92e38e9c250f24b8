"""Turns of a conversation as templates show them; also for the pages of those who keep bots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import get_language

from revontuli.site.conversations import plain_text
from revontuli.site.models import Conversation

CARDS = {"service": "services:card", "term": "services:term"}
ID_LENGTH = 22


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A message and its answer.

    Attributes:
        id: of the turn; "" for the greeting.
        said: what the person said, redacted.
        reply: as plain data, each card with its address.
        lang: of the reply, where it is not the page's.
        may_rate: whether to ask if it helped.
        helped: what the person said to that; None where nothing yet.
        is_withheld: whether what was written is kept from the page, as in danger.
    """

    id: str
    said: str
    reply: dict[str, Any]
    lang: str
    may_rate: bool
    helped: bool | None
    is_withheld: bool


def shown_turn(kept: dict[str, Any]) -> ShownTurn:
    """A turn as `turns.kept_turn` made it."""
    reply = kept["reply"]
    return ShownTurn(
        id=kept["id"],
        said=kept["said"],
        reply={**reply, "parts": [_part(part) for part in reply["parts"]]},
        lang="" if reply["language"] == get_language() else reply["language"],
        may_rate=bool(reply["asks_feedback"] and kept["counted"] and kept["id"]),
        helped=kept["helped"],
        is_withheld=bool(reply["is_urgent"] and kept["id"] and not kept["said"]),
    )


def shown_conversation(conversation: Conversation) -> dict[str, Any]:
    """What `chat/parts/log.html` and `chat/parts/compose.html` show of a conversation."""
    return shown_turns(conversation.turns)


def shown_turns(kept: list[dict[str, Any]]) -> dict[str, Any]:
    """The same of turns that are no conversation yet, such as a greeting alone."""
    turns = [shown_turn(one) for one in kept]
    return {
        "turns": turns,
        "choices": turns[-1].reply["choices"] if turns else [],
        "message_id": new_message_id(),
    }


def new_message_id() -> str:
    """For the next message: a form sent twice is answered once."""
    return get_random_string(ID_LENGTH)


def _part(part: dict[str, Any]) -> dict[str, Any]:
    if part["type"] != "card":
        return part
    name = CARDS.get(part["kind"])
    return {**part, "url": reverse(name, args=[plain_text(part["id"])]) if name else ""}
