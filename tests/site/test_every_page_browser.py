"""Every page of the site, made from the table of addresses: nobody is kept out, at any width."""

import pytest
from django.http import HttpResponseBase
from django.urls import reverse

from revontuli.site.access import Row, access_table
from revontuli.site.roles import Role
from tests.site.browser import BROWSER, axe, chromium, is_too_wide, open_page  # noqa: F401
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
    faults = {}
    for row in (row for row in ROWS if row.name.startswith(f"{area}:")):
        address = reverse(row.name, kwargs=values_for(row.parameters, world))
        role = somebody(row)
        if not is_page(as_role(role).get(address)):
            continue  # a file, or nothing in this world
        page = open_page(address, role=getattr(world.people, role) if role else None)
        found = [*page.complaints, *axe(page)]
        page.emulate_media(color_scheme="dark")
        found += [f"dark: {fault}" for fault in axe(page, "color-contrast")]
        page.set_viewport_size({"width": 320, "height": 800})
        found += ["too wide at 320 px"] if is_too_wide(page) else []
        page.context.close()
        if found:
            faults[f"{row.name} {address}"] = found
    assert faults == {}
