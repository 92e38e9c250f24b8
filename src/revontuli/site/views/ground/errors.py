"""Pages that tell what went wrong, and what to do now."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was from an older visit."""
    return render(request, "site/errors/csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent makes no sense, or is more than is taken in at once."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "site/errors/413.html", status=413)
    return render(request, "site/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """It is for others."""
    return render(request, "site/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page."""
    return render(request, "site/errors/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """It is our fault; the page asks nothing of the database."""
    return render(request, "site/errors/500.html", status=500)
