"""How to put a bot on another site: what to copy there."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language

from revontuli.site.models import Bot
from revontuli.site.texts import said
from revontuli.site.views.chat.talking import bot_or_404

SCRIPT = "site/revontuli-chat.js"


def snippet(bot: Bot) -> str:
    """The HTML to copy: one script, and the element with a link for browsers without scripts."""
    host = settings.PUBLIC_ADDRESS.rstrip("/")
    script = escape(urljoin(host, f"{settings.STATIC_URL}{SCRIPT}"))
    page = escape(urljoin(host, reverse("chat:bot", args=[bot.slug])))
    return (
        f'<script defer src="{script}"></script>\n'
        f'<revontuli-chat bot="{escape(bot.slug)}" lang="{get_language() or "fi"}">'
        f'<a href="{page}">{escape(said(bot.name))}</a></revontuli-chat>'
    )


def embed(request: HttpRequest, bot: str) -> HttpResponse:
    """What to copy, what the other site must allow, and what can be changed."""
    found = bot_or_404(request, bot)
    return render(request, "chat/embed.html", embed_context(found))


def embed_context(bot: Bot) -> dict[str, object]:
    """What `chat/parts/embed.html` shows; also for the desk of those who keep the bot."""
    return {
        "bot": bot,
        "snippet": snippet(bot),
        "host": settings.PUBLIC_ADDRESS.rstrip("/"),
        "origins": bot.origins,
    }
