"""Who may see which page and do what: said beside each address, and checked in one place.

An address is made with `page`, which asks who it is for. So none can be forgotten, and the table of
all of them (`access_table`) is the very thing that is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import LocalePrefixPattern, URLPattern, URLResolver, get_resolver, path
from django.views.decorators.http import require_http_methods

from revontuli.site.roles import Role

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Allow:
    """Who may pass.

    Attributes:
        everyone: also those who have not signed in.
        roles: any one of these lets pass; empty with `everyone` False means all who signed in.
    """

    everyone: bool = False
    roles: frozenset[Role] = frozenset()

    def passes(self, user: Any) -> bool:
        """Whether `user` (Django's, signed in or not) may pass."""
        if self.everyone:
            return True
        if not user.is_authenticated:
            return False
        return not self.roles or bool(self.roles & user.roles)


EVERYONE = Allow(everyone=True)
SIGNED_IN = Allow()


def only(*roles: Role) -> Allow:
    """Those who have at least one of `roles`."""
    return Allow(roles=frozenset(roles))


def page(
    route: str, view: View, name: str, *, allow: Allow, methods: tuple[str, ...] = ("GET",)
) -> URLPattern:
    """An address of the site.

    Args:
        route: as for Django's `path`.
        view: a plain function.
        name: unique in its area.
        allow: who may use it. Others are sent to sign in, or told that they may not.
        methods: what it answers to; HEAD goes with GET. An action has its own address and takes
            POST alone, so that whoever may look need not be one who may act.
    """
    return path(route, guarded(view, allow, methods), name=name)


def guarded(view: View, allow: Allow, methods: tuple[str, ...]) -> View:
    """`view`, for those whom `allow` lets pass."""
    heard = [*methods, "HEAD"] if "GET" in methods else list(methods)

    from revontuli.site.accounts import must_set_up_mfa

    @require_http_methods(heard)
    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if allow.passes(request.user):
            if not allow.everyone and must_set_up_mfa(request.user):
                return redirect("mfa_activate_totp")
            return view(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied

    guard.allow = allow  # type: ignore[attr-defined]
    guard.methods = methods  # type: ignore[attr-defined]
    return guard


@dataclass(frozen=True, slots=True)
class Row:
    """An address in the table of who may do what.

    Attributes:
        name: with its area, such as "surveys:upload".
        route: the address as it is written down, without its language.
        parameters: what the address needs to be made.
        methods: what it answers to.
        allow: who may use it; None where a library's own view decides.
    """

    name: str
    route: str
    parameters: tuple[str, ...]
    methods: tuple[str, ...]
    allow: Allow | None


def access_table() -> list[Row]:
    """Every named address of the site, as it stands."""
    return list(_rows(get_resolver(), ""))


def _rows(
    resolver: URLResolver, area: str, above: tuple[str, ...] = (), route: str = ""
) -> Iterator[Row]:
    for entry in resolver.url_patterns:
        parameters = (*above, *entry.pattern.converters)
        is_language = isinstance(entry.pattern, LocalePrefixPattern)
        here = route if is_language else f"{route}{entry.pattern}"
        if isinstance(entry, URLResolver):
            inner = f"{area}{entry.namespace}:" if entry.namespace else area
            yield from _rows(entry, inner, parameters, here)
        else:
            yield Row(
                f"{area}{entry.name or entry.pattern}",
                here,
                parameters,
                getattr(entry.callback, "methods", ()),
                getattr(entry.callback, "allow", None),
            )
