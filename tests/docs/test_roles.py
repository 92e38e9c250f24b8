"""The page of roles is what the site checks by."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from revontuli.site.access import access_table
from revontuli.site.roles import Role

DOCS = Path(__file__).parents[2] / "docs"
SCRIPT = runpy.run_path(str(DOCS / "write_roles.py"))
PAGE = (DOCS / "reference" / "roles.md").read_text(encoding="utf-8")


def test_the_page_is_as_the_script_would_write_it() -> None:
    assert SCRIPT["page"]() == PAGE, "run docs/write_roles.py"


def test_every_address_of_ours_stands_on_the_page() -> None:
    for row in access_table():
        if row.allow is not None:
            assert f"| `/{row.route}` |" in PAGE, row.name


@pytest.mark.parametrize("role", Role)
def test_every_role_is_told_of(role: Role) -> None:
    from django.utils.translation import override

    with override("en"):
        assert f"| {role.label} |" in PAGE
