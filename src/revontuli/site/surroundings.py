"""What every page shows around what it is about."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from revontuli.site import theme
from revontuli.site.texts import NAMES

SCHEMES = ("light", "dark")
SCHEME_COOKIE = "scheme"
STYLESHEETS = ("text", "layout", "forms", "components")


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """The page's language, the same page in the others, and how the visitor wants it to look.

    Nothing here asks the database, for the page that says it is away is one of these pages.
    """
    here = get_language() or "fi"
    languages = [(code, name, _in_language(request, code)) for code, name in NAMES.items()]
    scheme = request.COOKIES.get(SCHEME_COOKIE, "")
    look = theme.current()
    return {
        "language": here,
        "all_languages": languages,
        "other_languages": [entry for entry in languages if entry[0] != here],
        "scheme": scheme if scheme in SCHEMES else "",
        "here": request.get_full_path(),
        "site_name": look.name if look else "Revontuli",
        "theme": look,
        "stylesheets": [f"site/{name}.css" for name in STYLESHEETS],
    }


def _in_language(request: HttpRequest, code: str) -> str:
    """This page in a language; the front page where this one cannot be opened by a link.

    Addresses are alike in all languages but for where they begin.
    """
    match = request.resolver_match
    methods = getattr(match.func, "methods", ("GET",)) if match else ()
    here = f"/{get_language()}/"
    address = request.get_full_path()
    if "GET" not in methods or not address.startswith(here):
        return f"/{code}/"
    return f"/{code}/{address.removeprefix(here)}"
