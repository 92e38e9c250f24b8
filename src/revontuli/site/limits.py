"""How often the same visitor may do the same thing.

    @limited("answering.send", times=30, seconds=60)
    def send(request): ...

works for pages and for operations of the API. Whoever does it more often gets status 429, with when
to come back. Each web process counts for itself, so that counting costs no write to the database:
with two of them, up to twice as many pass.

An address is counted by a digest that is another one tomorrow, and that is never written down.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from revontuli.site.telling_errors import tell

clock = time.time
By = Callable[[HttpRequest], str]


class TooOften(Exception):
    """The same was done too often.

    Attributes:
        wait: seconds until it may be done again.
    """

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__(f"Too often. Come back in {wait} seconds.")


def client_address(request: HttpRequest) -> str:
    """The visitor's address; behind a proxy, the one that our own proxy saw."""
    seen = request.META.get("REMOTE_ADDR") or ""
    if settings.BEHIND_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        return forwarded or seen
    return seen


def by_address(request: HttpRequest) -> str:
    """A digest of the visitor's address. A whole school may share one: be generous."""
    today = int(clock() // 86_400)
    return salted_hmac(f"revontuli.limits.{today}", client_address(request)).hexdigest()[:32]


def by_person(request: HttpRequest) -> str:
    """Whoever signed in; else the address."""
    return f"user-{request.user.pk}" if request.user.is_authenticated else by_address(request)


def count(request: HttpRequest, name: str, times: int, seconds: int, by: By = by_address) -> None:
    """Count one more.

    Raises:
        TooOften: this was more than `times` in the window of `seconds` that is open now.
    """
    now = clock()
    window = int(now // seconds)
    key = f"limit:{name}:{by(request)}:{window}"
    cache = caches["limits"]
    cache.add(key, 0, seconds)
    if cache.incr(key) > times:
        raise TooOften(max(1, round((window + 1) * seconds - now)))


def limited(
    name: str, *, times: int, seconds: int = 60, by: By = by_address, looking: bool = False
) -> Callable[..., Any]:
    """A view or operation that the same visitor may call so many `times` in `seconds`.

    Looking (GET, HEAD) is counted where `looking` says so, as for a search.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if looking or request.method not in ("GET", "HEAD"):
                count(request, name, times, seconds, by)
            return view(request, *args, **kwargs)

        return counted

    return decorate


class LimitsMiddleware:
    """Tell whoever came too often, in place of an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing until something is raised."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Status 429, and when to come back."""
        if not isinstance(error, TooOften):
            return None
        answer = tell(request, 429, str(error))
        answer["Retry-After"] = str(error.wait)
        return answer
