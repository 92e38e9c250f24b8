"""Who may see which page and do what: made from the table that the site itself goes by."""

import pytest
from django.urls import reverse

from revontuli.site.access import access_table
from revontuli.site.roles import Role
from tests.site.parameters import PARAMETERS, values_for

ROLES = [None, "nobody", *(role.value for role in Role)]
ROWS = [row for row in access_table() if row.allow is not None]
LIBRARIES = (
    "account",
    "mfa",
    "socialaccount",
    "openid_connect",
    "openid",
    "reauthenticate",
    "3rdparty",
    "usersessions",
)


def test_every_address_says_who_it_is_for():
    silent = [row.name for row in access_table() if row.allow is None]
    assert [n for n in silent if not n.startswith((*LIBRARIES, "login_", "social/"))] == []


def test_every_parameter_has_a_value_in_the_tests():
    assert {p for row in ROWS for p in row.parameters} <= set(PARAMETERS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_those_it_is_for_get_in_and_others_are_refused(row, world, as_role):
    address = reverse(row.name, kwargs=values_for(row.parameters, world))
    # Roles make no difference to what is for everyone.
    for role in ROLES[:3] if row.allow.everyone else ROLES:
        user = getattr(world.people, role) if role else None
        may = row.allow.everyone or (
            user is not None and (not row.allow.roles or bool(row.allow.roles & user.roles))
        )
        for method in row.methods:
            answer = as_role(role).generic(method, address)
            where = f"{method} {address} by {role}: {answer.status_code}"
            assert answer.status_code < 500, where
            refused = answer.status_code in (401, 403) or (
                answer.status_code == 302 and "/account/login/" in answer["Location"]
            )
            assert refused is not may, where
