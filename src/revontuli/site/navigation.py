"""Where one can go from any page: whatever there is, for whoever may go there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _

# The name of each page's address, and what it is called. Who sees it is said beside the address.
PUBLIC = (
    ("services:search", _("Services")),
    ("room:index", _("Life events")),
    ("answering:index", _("Surveys")),
)
WORK = (
    ("surveys:index", _("Run surveys")),
    ("building:desk", _("Build pictures")),
    ("building:checks", _("Check pictures")),
    ("services:edit_index", _("Edit services")),
    ("services:editors", _("Who edits services")),
    ("talk:index", _("Talk")),
    ("accounts:work", _("Background work")),
    ("accounts:people", _("People and roles")),
    ("accounts:organisations", _("Organisations")),
    ("accounts:access", _("Who may do what")),
    ("accounts:log", _("Log of edits")),
)
ACCOUNT = (
    ("accounts:me", _("Your account")),
    ("account_change_password", _("Change your password")),
    ("mfa_index", _("Two-step sign-in")),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the navigation.

    Attributes:
        address: where it leads.
        label: what it says.
        is_page: whether it is this very page.
        is_here: whether this page is it, or stands under it.
    """

    address: str
    label: str
    is_page: bool
    is_here: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Links for the one who looks: public ones, those of their work, and those of their account."""
    user = request.user
    return {
        "public": _entries(PUBLIC, request),
        "work": _entries(WORK, request) if user.is_authenticated else [],
        "account": _entries(ACCOUNT, request) if user.is_authenticated else [],
        "sign_in": reverse("account_login"),
    }


def _entries(places: tuple[tuple[str, Any], ...], request: HttpRequest) -> list[Entry]:
    entries = [_entry(name, label, request) for name, label in places]
    return [entry for entry in entries if entry]


def _entry(name: str, label: Any, request: HttpRequest) -> Entry | None:
    try:
        address = reverse(name)
    except NoReverseMatch:
        return None
    allow = getattr(resolve(address).func, "allow", None)
    if allow and not allow.passes(request.user):
        return None
    path = request.path
    return Entry(address, label, path == address, path.startswith(address))


def place(name: str, **parameters: Any) -> str:
    """The address of a page by its name, or "" where the site has none of that name."""
    try:
        return reverse(name, kwargs=parameters or None)
    except NoReverseMatch:
        return ""
