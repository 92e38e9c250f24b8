"""A turn of a conversation as plain data: kept in the database, shown by pages, sent as JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from revontuli.dialogue import Card, Choice, Link, Outcome, Reply, Say

PARTS: dict[str, type] = {"say": Say, "card": Card, "link": Link}
TYPES = {kind: name for name, kind in PARTS.items()}


def plain_reply(reply: Reply) -> dict[str, Any]:
    """A reply as JSON can hold it; each part says what it is in `type`."""
    return {
        "language": reply.language,
        "parts": [{"type": TYPES[type(p)], **msgspec.to_builtins(p)} for p in reply.parts],
        "choices": msgspec.to_builtins(reply.choices),
        "outcome": str(reply.outcome),
        "is_urgent": reply.is_urgent,
        "intent": reply.intent,
        "confidence": round(reply.confidence, 4),
        "asks_feedback": reply.asks_feedback,
    }


def reply_of(plain: dict[str, Any]) -> Reply:
    """The reply that `plain_reply` made plain."""
    return Reply(
        language=plain["language"],
        parts=tuple(msgspec.convert(p, PARTS[p["type"]]) for p in plain["parts"]),
        choices=tuple(msgspec.convert(c, Choice) for c in plain["choices"]),
        outcome=Outcome(plain["outcome"]),
        is_urgent=plain["is_urgent"],
        intent=plain["intent"],
        confidence=plain["confidence"],
        asks_feedback=plain["asks_feedback"],
    )


def kept_turn(
    reply: Reply, said: str = "", id: str = "", counted: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A turn as a conversation keeps it.

    Args:
        reply: of the bot.
        said: what the person said, redacted.
        id: of the turn; "" for a greeting.
        counted: where it was counted, for whether it helped.
    """
    return {
        "id": id,
        "said": said,
        "reply": plain_reply(reply),
        "counted": counted,
        "helped": None,
    }
