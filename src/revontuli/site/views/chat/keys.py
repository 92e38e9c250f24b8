"""Keys of a conversation, and of what is remembered, in cookies of the bot's page alone.

A page stands under its language, and a conversation goes on when the language is changed; so each
cookie is set once a language, and sent to no other page.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from revontuli.site.memories import KEPT
from revontuli.site.models import Bot
from revontuli.text import LANGUAGES

CONVERSATION = "conversation"
MEMORY = "memory"


def key_of(request: HttpRequest, name: str) -> str:
    """The key that the browser brought; "" where it has none."""
    return request.COOKIES.get(f"{name}_{translation.get_language()}", "")


def give(answer: HttpResponse, bot: Bot, name: str, key: str) -> None:
    """Have the browser keep a key: of a conversation until it is closed, of a memory for a year."""
    for code, path in _paths(bot):
        answer.set_cookie(
            f"{name}_{code}",
            key,
            max_age=KEPT if name == MEMORY else None,
            path=path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def take(answer: HttpResponse, bot: Bot, name: str) -> None:
    """Have the browser forget a key."""
    for code, path in _paths(bot):
        answer.delete_cookie(f"{name}_{code}", path=path, samesite="Lax")


def _paths(bot: Bot) -> list[tuple[str, str]]:
    found = []
    for code in LANGUAGES:
        with translation.override(code):
            found.append((code, reverse("chat:bot", args=[bot.slug])))
    return found
