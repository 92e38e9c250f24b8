"""What every answer says to the browser, and what is too large to be read at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from revontuli.site.telling_errors import tell

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def safety_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Refuse what is too large before reading it; keep pages of people out of shared caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _size_of(request) > settings.MOST_UPLOADED:
            return tell(request, 413, "More than is taken in at once.")
        if "\0" in request.path:  # which PostgreSQL takes in no text
            return tell(request, 400, "What was sent makes no sense.")
        answer = get_response(request)
        answer.setdefault("Permissions-Policy", PERMISSIONS)
        answer.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            answer.setdefault("Cache-Control", "private, no-store")
        return answer

    return middleware


def _size_of(request: HttpRequest) -> int:
    size = request.META.get("CONTENT_LENGTH") or "0"
    return int(size) if size.isdecimal() else settings.MOST_UPLOADED + 1
