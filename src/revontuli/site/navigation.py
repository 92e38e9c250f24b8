"""Where one can go from any page: whatever there is, for whoever may go there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _

from revontuli.site.access import Allow

# The name of each page's address, and what it is called. Who sees it is said beside the address.
PUBLIC = (
    ("services:search", _("Services")),
    ("room:index", _("Life events")),
    ("answering:index", _("Surveys")),
    ("chat:index", _("Ask a bot")),
)
WORK = (
    ("surveys:index", _("Run surveys")),
    ("building:desk", _("Build pictures")),
    ("building:checks", _("Check pictures")),
    ("services:edit_index", _("Edit services")),
    ("services:editors", _("Who edits services")),
    ("bots:index", _("Keep bots")),
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
    groups: dict[str, tuple[tuple[str, Any], ...]] = {"public": PUBLIC}
    if request.user.is_authenticated:
        groups |= {"work": WORK, "account": ACCOUNT}
    found = {group: _open_places(places, request.user) for group, places in groups.items()}
    here = _nearest([address for places in found.values() for address, _ in places], request.path)
    shown = {
        group: [
            Entry(address, label, address == request.path, address == here)
            for address, label in places
        ]
        for group, places in found.items()
    }
    return {"public": [], "work": [], "account": [], **shown, "sign_in": reverse("account_login")}


def _open_places(places: tuple[tuple[str, Any], ...], user: Any) -> list[tuple[str, Any]]:
    """Address and label of those that the site has and `user` may see."""
    addresses = [(place(name), label) for name, label in places]
    return [(address, label) for address, label in addresses if address and _may(user, address)]


def _may(user: Any, address: str) -> bool:
    allow = _allow(address)
    return allow is None or allow.passes(user)


@cache
def _allow(address: str) -> Allow | None:
    """Who may go there. Asked for each link of each page, and always the same."""
    return getattr(resolve(address).func, "allow", None)


def _nearest(addresses: list[str], path: str) -> str:
    """The one that `path` stands under; the innermost where there are several."""
    return max((address for address in addresses if path.startswith(address)), key=len, default="")


def place(name: str, **parameters: Any) -> str:
    """The address of a page by its name, or "" where the site has none of that name."""
    try:
        return reverse(name, kwargs=parameters or None)
    except NoReverseMatch:
        return ""
