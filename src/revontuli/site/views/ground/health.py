"""Whether the site lives, and whether it can serve; and what is measured of it."""

from __future__ import annotations

import hmac
from functools import cache

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from revontuli.site import deployment, metrics

LOCAL = ("127.0.0.1", "::1")


def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """Database, its tables and the disk: a line each, and status 503 where one of them fails.

    A worker that has not been seen is told too. The pages are there without it.
    """
    needed = {
        "database": deployment.database_answers,
        "tables": _tables_are_there,
        "disk": deployment.disk_has_room,
    }
    found = {name: _holds(check) for name, check in needed.items()}
    told = {name: "ok" if holds else "failing" for name, holds in found.items()}
    told["worker"] = "ok" if _holds(deployment.worker_is_alive) else "not seen"
    lines = "".join(f"{name}: {what}\n" for name, what in told.items())
    status = 200 if all(found.values()) else 503
    return HttpResponse(lines, content_type="text/plain", status=status)


def measured(request: HttpRequest) -> HttpResponse:
    """For Prometheus: with the token, or from the machine itself."""
    if not _may_measure(request):
        raise PermissionDenied
    return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4")


def _may_measure(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token:
        return hmac.compare_digest(given.encode(), token.encode())
    through_proxy = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.META.get("REMOTE_ADDR") in LOCAL and not through_proxy


def _holds(check: object) -> bool:
    try:
        return bool(check())  # type: ignore[operator]
    except Exception:
        return False


@cache
def _once_there() -> bool:
    if not deployment.tables_are_there():
        raise LookupError  # not remembered: they may come
    return True


def _tables_are_there() -> bool:
    return _once_there()
