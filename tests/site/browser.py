"""A browser for tests of the site: `open_page` opens an address as somebody.

Import the fixtures into a module that uses them, and mark the module:

    from tests.site.browser import BROWSER, barriers, chromium, open_page  # noqa: F401

    pytestmark = BROWSER

Such tests need `live_server`, so their database is emptied after each.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, Page

from revontuli.site.models import Organisation, User
from revontuli.site.roles import Role
from tests.accessibility import axe, barriers, is_too_wide, running_chromium  # noqa: F401

BROWSER = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module's tests."""
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with running_chromium() as opened:
        yield opened
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`open_page(path, scheme="light", width=1440, javascript=True, role=None)`: a page, opened.

    `role` is a role's value, or an account (`User`): a test that already has `people` or `world`
    uses those. What the page's scripts complain of is kept in `page.complaints`.
    """
    contexts = []

    def opened(
        path: str,
        scheme: str = "light",
        width: int = 1440,
        javascript: bool = True,
        role: str | User | None = None,
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            color_scheme=scheme,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
        )
        contexts.append(context)
        if role:
            account = role if isinstance(role, User) else account_with(role)
            context.add_cookies([session_cookie(account, live_server.url)])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.complaints = []  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
        page.on(
            "console",
            lambda said: said.type == "error" and page.complaints.append(said.text),  # type: ignore[attr-defined]
        )
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


def account_with(role: str) -> User:
    """The account of tests with this role ("nobody": with none), made where it is missing."""
    email = f"{role}@example.org"
    if found := User.objects.filter(email=email).first():
        return found
    city, _ = Organisation.objects.get_or_create(slug="city", defaults={"name": {"en": "City"}})
    roles = () if role == "nobody" else (Role(role),)
    return User.objects.create_user(email, "a long password", roles, organisation=city)


def session_cookie(account: User, address: str) -> dict[str, Any]:
    """What signs a browser in as `account`."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}
