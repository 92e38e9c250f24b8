"""Who may do what: the table that the site itself goes by."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from revontuli.site.access import Row, access_table
from revontuli.site.roles import Role


def table(request: HttpRequest) -> HttpResponse:
    """Every page, action and operation of the API, by area; and which roles it is for."""
    areas: dict[str, list[tuple[Row, list[bool]]]] = {}
    for row in access_table():
        if row.allow is not None and row.methods:
            area = row.name.partition(":")[0]
            areas.setdefault(area, []).append((row, [_may(row, role) for role in Role]))
    return render(request, "accounts/access.html", {"areas": areas, "roles": Role.labels})


def _may(row: Row, role: Role) -> bool:
    allow = row.allow
    return allow is not None and (allow.everyone or not allow.roles or role in allow.roles)
