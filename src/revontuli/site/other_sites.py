"""Conversations held from other sites: which ones may, and how much they may send.

A bot's keepers list the sites that may show it (`Bot.origins`). A browser asks first whether a page
of another site may call (CORS); here it is told. Cookies never go along, so nobody's session does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers

from revontuli.site.models import Bot

PATHS = ("/api/v1/conversations", "/api/v1/bots")
MOST_BYTES = 100_000  # of a message with all that stands around it
METHODS = "GET, POST, DELETE"
HEADERS = "Content-Type, X-Conversation-Key, X-Memory-Key"
REMEMBERED = "600"  # seconds that a browser need not ask again


def origin_of(request: HttpRequest) -> str:
    """The other site whose page calls; "" where it is our own, or no page."""
    origin = request.headers.get("Origin", "")
    own = f"{request.scheme}://{request.get_host()}"
    return "" if origin == own else origin


def is_listed(bot: Bot, origin: str) -> bool:
    """Whether pages of `origin` may show the bot."""
    return not origin or origin in map(tidy_origin, bot.origins)


def tidy_origin(address: str) -> str:
    """The site of an address as browsers name it: scheme, host, and an unusual port."""
    scheme, _, rest = str(address).strip().lower().partition("://")
    host = rest.partition("/")[0]
    usual = {"https": ":443", "http": ":80"}.get(scheme, "")
    return f"{scheme}://{host.removesuffix(usual) if usual else host}"


def other_sites_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Tell browsers which sites may call; refuse what is too large before it is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PATHS):
            return get_response(request)
        if _size_of(request) > MOST_BYTES:
            answer: HttpResponse = JsonResponse({"detail": "That is too long."}, status=413)
        elif request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            answer = HttpResponse(status=204)
        else:
            answer = get_response(request)
        patch_vary_headers(answer, ["Origin"])
        origin = origin_of(request)
        if origin and _is_listed_anywhere(origin):
            answer["Access-Control-Allow-Origin"] = origin
            if request.method == "OPTIONS":
                answer["Access-Control-Allow-Methods"] = METHODS
                answer["Access-Control-Allow-Headers"] = HEADERS
                answer["Access-Control-Max-Age"] = REMEMBERED
        return answer

    return middleware


def _is_listed_anywhere(origin: str) -> bool:
    return any(is_listed(bot, origin) for bot in Bot.objects.filter(is_open=True).only("origins"))


def _size_of(request: HttpRequest) -> int:
    size = request.META.get("CONTENT_LENGTH") or "0"
    return int(size) if size.isdecimal() else MOST_BYTES + 1
