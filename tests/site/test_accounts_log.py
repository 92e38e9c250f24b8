"""The log of edits: everything that is edited, in plain words; nothing that people answered."""

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from revontuli.site.models import LOGGED, Organisation, User
from revontuli.site.tokens import make_token

pytestmark = pytest.mark.django_db
SECRETS = {"password", "digest", "token", "secret", "answers", "pseudonym"}


@pytest.fixture
def edited(as_role, people):
    """The administrator has renamed the city and made somebody an analyst."""
    browser = as_role("administrator")
    browser.post(
        reverse("accounts:organisation", args=["city"]),
        {"name_fi": "Uusi nimi", "name_en": "New name", "slug": "city"},
    )
    browser.post(
        reverse("accounts:person", args=[people.nobody.pk]),
        {"email": "nobody@example.org", "roles": ["analyst"]},
    )
    return people


def test_who_did_what_and_when_is_told_with_before_and_after(edited, as_role):
    page = as_role("protection_officer").get("/en/desk/log/")
    renamed = next(e for e in page.context["edits"] if str(e.kind) == "Organisation")
    assert renamed.who == "administrator@example.org"
    field, before, after = renamed.changes[0]
    assert str(field) == "name"
    assert "Kaupunki" in before
    assert "Uusi nimi" in after
    html = page.content.decode()
    assert "Role of a person" in html
    assert "nobody@example.org" in html


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [("kind=Organisation&action=1", {"Organisation"}), ("kind=RoleGrant&since=2020-01-01",
     {"RoleGrant"}), ("until=2020-01-01", set()), ("kind=Unheard&who=999&action=x", None)],
)  # fmt: skip
def test_edits_are_found(edited, as_role, wanted, kinds):
    page = as_role("protection_officer").get(f"/en/desk/log/?{wanted}")
    assert page.status_code == 200
    if kinds is not None:
        named = {"Organisation": "Organisation", "RoleGrant": "Role of a person"}
        assert {str(e.kind) for e in page.context["edits"]} == {named[kind] for kind in kinds}


def test_edits_of_one_person_are_found(edited, as_role):
    people = edited
    officer = as_role("protection_officer")
    page = officer.get(f"/en/desk/log/?who={people.administrator.pk}")
    assert {e.who for e in page.context["edits"]} == {"administrator@example.org"}
    assert not officer.get(f"/en/desk/log/?who={people.reader.pk}").context["edits"]


def test_a_long_log_has_pages(people, as_role):
    for number in range(60):
        Organisation.objects.create(slug=f"o-{number}")
    page = as_role("protection_officer").get("/en/desk/log/?kind=Organisation&page=2")
    assert page.context["page_obj"].number == 2
    assert len(page.context["edits"]) == 11  # and the city


def test_the_log_stays_when_its_thing_and_its_author_are_gone(edited, as_role):
    Organisation.objects.create(slug="gone").delete()
    edited.nobody.grants.all().delete()
    User.objects.filter(pk=edited.nobody.pk).delete()
    page = as_role("protection_officer").get("/en/desk/log/").content.decode()
    assert "deleted" in page
    assert "gone" in page


def test_no_secret_is_in_the_log(people, as_role):
    token = make_token(people.analyst, "script", 30)
    people.analyst.set_password("another long password")
    people.analyst.save()
    people.analyst.tokens.all().delete()
    told = str(list(LogEntry.objects.values_list("changes", "object_repr", "additional_data")))
    for secret in (token, people.analyst.password, "another long"):
        assert secret not in told


def test_what_people_answered_is_not_watched_and_no_field_with_a_secret_is():
    assert {"AnswerSheet", "Invitation"}.isdisjoint(model.__name__ for model in LOGGED)
    for model, left_out in LOGGED.items():
        concrete = {field.name for field in model._meta.fields} & SECRETS
        assert concrete <= set(left_out), model


def test_what_a_program_does_is_written_down_as_its_users(people, client):
    """The API's own operations are tested where they are; this is what brings the user in."""
    from django.test import RequestFactory

    from revontuli.site.tokens import token_middleware

    token = make_token(people.analyst, "script", 30)
    seen = []
    middleware = token_middleware(lambda request: seen.append(request.user))
    make = RequestFactory().get
    middleware(make("/api/v1/anything", headers={"Authorization": f"Bearer {token}"}))
    assert seen == [people.analyst]


def test_the_table_of_access_is_what_the_site_goes_by(as_role):
    page = as_role("protection_officer").get("/en/desk/access/")
    rows = {row.name: may for area in page.context["areas"].values() for row, may in area}
    assert sum(rows["accounts:log"]) == 1
    assert all(rows["front:home"])
    assert "/desk/people/new/" in page.content.decode()
