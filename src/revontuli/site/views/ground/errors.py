"""Pages that tell what went wrong, and what to do now."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from revontuli.site.telling_errors import tell


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was from an older visit."""
    return tell(request, 403, "The CSRF token is missing or wrong.", page="csrf")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent makes no sense, or is more than is taken in at once."""
    if isinstance(exception, RequestDataTooBig):
        return tell(request, 413, "More than is taken in at once.")
    return tell(request, 400, "What was sent makes no sense.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """It is for others."""
    return tell(request, 403, "This is for others.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page."""
    return tell(request, 404, "There is nothing at this address.")


def failed(request: HttpRequest) -> HttpResponse:
    """It is our fault; the page asks nothing of the database."""
    return tell(request, 500, "Something went wrong here. It is not your fault.")
