"""Keys by which programs come in as somebody: `Authorization: Bearer …`, to the API alone.

A token is shown once, when it is made; what is kept is its digest.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from revontuli.site.models import ApiToken, User

OPENING = "revontuli_"  # so that those who look for leaked keys know one when they see it
API = "/api/"


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_token(user: User, name: str, days: int) -> str:
    """A token of `user` for `days` days; it is not to be had again."""
    token = OPENING + secrets.token_urlsafe(32)
    expires = timezone.now() + timedelta(days=days)
    ApiToken.objects.create(user=user, name=name, digest=digest_of(token), expires=expires)
    return token


def user_of(token: str) -> User | None:
    """Whose token it is; None where it is unknown or old, or its user may not sign in."""
    now = timezone.now()
    known = ApiToken.objects.filter(
        digest=digest_of(token), expires__gt=now, user__is_active=True
    ).select_related("user")
    for found in known:
        if found.used is None or found.used < now - timedelta(hours=1):
            ApiToken.objects.filter(pk=found.pk).update(used=now)
        return found.user
    return None


def token_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Let whoever brings a token in as its user; a wrong token is nobody, whatever the session.

    `request.token` tells that one was brought. It stands before the log of edits in the row of
    middleware, so that what a program does is logged as its user's.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer" and token and request.path.startswith(API):
            request.token = token.strip()  # type: ignore[attr-defined]
            request.user = user_of(token.strip()) or AnonymousUser()
        return get_response(request)

    return middleware
