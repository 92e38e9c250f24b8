"""`reference/roles.md`: who may what, as the site itself checks it.

    DJANGO_SETTINGS_MODULE=revontuli.site.settings python docs/write_roles.py

Its beginning is written by hand, its tables by this. A test says when they and the site have grown
apart.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

PAGE = Path(__file__).parent / "reference" / "roles.md"
AREAS = {
    "ground": "Health and metrics",
    "api": "For programs",
    "front": "Front page and what is told of the site",
    "accounts": "Accounts, roles, work in the background",
    "answering": "Answering a survey",
    "surveys": "Running surveys",
    "building": "Building, checking and publishing pictures",
    "room": "Life events and pictures",
    "talk": "Talk, names and stories, the wall",
    "services": "Services and terms",
    "chat": "Talking with bots",
    "bots": "Keeping bots",
}


def page() -> str:
    """The page with its tables as the site is now."""
    from revontuli.site.access import access_table

    rows = [row for row in access_table() if row.allow is not None]
    rows.sort(key=lambda row: list(AREAS).index(area_of(row.name)))
    parts = [PAGE.read_text(encoding="utf-8").split("\n## ")[0].rstrip() + "\n"]
    for area, own in groupby(rows, key=lambda row: area_of(row.name)):
        lines = [f"| `/{row.route}` | {', '.join(row.methods)} | {who(row.allow)} |" for row in own]
        table = "\n".join(["| address | way | who |", "|---|---|---|", *lines])
        parts.append(f"## {AREAS[area]}\n\n{table}\n")
    return "\n".join(parts)


def area_of(name: str) -> str:
    """The part of the site that an address is of."""
    return name.split(":")[0]


def who(allow: object) -> str:
    """Those whom an address lets pass, in English."""
    from django.utils.translation import override

    from revontuli.site.access import Allow
    from revontuli.site.roles import Role

    assert isinstance(allow, Allow)
    if allow.everyone:
        return "everyone"
    with override("en"):
        named = [str(role.label).lower() for role in Role if role in allow.roles]
    return ", ".join(named) or "signed in"


if __name__ == "__main__":
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
