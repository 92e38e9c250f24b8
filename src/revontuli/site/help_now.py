"""Help for somebody in danger, also where the bot itself can't answer: it must never wait."""

from __future__ import annotations

from revontuli.dialogue import BotContent, Reply
from revontuli.dialogue.safety import find_danger, urgent_reply
from revontuli.site.bot_content import hand_over_of, local_help_of
from revontuli.site.models import Bot


def is_danger(text: str) -> bool:
    """Whether a message tells of danger: then no limit of size or number holds it up."""
    return bool(text) and find_danger(text) is not None


def help_now(bot: Bot, text: str, language: str) -> Reply | None:
    """The help that `bot` would give, by what its keepers have written; None without danger."""
    danger = find_danger(text, language) if text else None
    if danger is None:
        return None
    content = BotContent(
        id=bot.slug,
        name=bot.name,
        hand_over=hand_over_of(bot),
        local_help=local_help_of(bot),
        municipality=bot.municipality,
    )
    return urgent_reply(danger, content, language)
