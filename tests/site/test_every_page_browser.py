"""Every page of the site, made from the table of addresses: nobody is kept out, at any width."""

import pytest
from django.http import HttpResponseBase
from django.urls import reverse

from revontuli.site.access import Row, access_table
from revontuli.site.roles import Role
from tests.site.browser import BROWSER, barriers, chromium, open_page  # noqa: F401
from tests.site.parameters import values_for

pytestmark = BROWSER
ELSEWHERE = {"building:report"}  # the report has tests of its own, and is long
ROWS = [
    row
    for row in access_table()
    if row.allow is not None and "GET" in row.methods and row.name not in ELSEWHERE
]
AREAS = sorted({row.name.partition(":")[0] for row in ROWS if ":" in row.name})


def somebody(row: Row) -> str | None:
    """A role that may see the page; None where everyone may."""
    if row.allow.everyone:
        return None
    return next((role.value for role in Role if role in row.allow.roles), "nobody")


def is_page(answer: HttpResponseBase) -> bool:
    return (
        answer.status_code == 200
        and answer["Content-Type"].startswith("text/html")
        and answer.content.lstrip().lower().startswith(b"<!doctype html>")
    )


@pytest.mark.parametrize("area", AREAS)
def test_pages_are_for_everyone(area, world, as_role, open_page):  # noqa: F811
    faults, pages = {}, {}
    for row in (row for row in ROWS if row.name.startswith(f"{area}:")):
        address = reverse(row.name, kwargs=values_for(row.parameters, world))
        role = somebody(row)
        if not is_page(as_role(role).get(address)):
            continue  # a file, or nothing in this world
        if role in pages:
            pages[role].goto(address)
        else:
            account = getattr(world.people, role) if role else None
            pages[role] = open_page(address, role=account)
        page = pages[role]
        if found := [*page.complaints, *barriers(page)]:
            faults[f"{row.name} {address}"] = found
            page.complaints.clear()
    assert faults == {}
