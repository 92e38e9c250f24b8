"""The administrator's pages: people, roles, organisations; and one's own account."""

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from revontuli.site.models import ApiToken, Organisation, User
from revontuli.site.roles import Role
from revontuli.site.tokens import make_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(as_role):
    return as_role("administrator")


def form_of(user, **changes):
    values = {
        "email": user.email,
        "name": user.name,
        "organisation": user.organisation_id or "",
        "roles": [str(role) for role in user.roles],
    }
    return {**values, **changes}


def test_a_person_is_added_and_sets_a_password_by_the_link(administrator, people):
    page = administrator.post(
        reverse("accounts:new_person"),
        {"email": "Aino@Example.org", "name": "Aino", "roles": ["analyst", "reader"],
         "organisation": people.city.pk},
    )  # fmt: skip
    aino = User.objects.get(email="aino@example.org")
    assert aino.roles == {Role.ANALYST, Role.READER}
    assert not aino.has_usable_password()
    link = page.context["link"]
    assert link in page.content.decode()
    path = link.removeprefix("http://localhost:8000")
    form = Client().get(path, follow=True)
    assert form.status_code == 200
    assert mail.outbox == []


@override_settings(MAIL_IS_SENT=True)
def test_where_the_site_sends_mail_the_link_goes_by_mail_too(administrator, people):
    page = administrator.post(reverse("accounts:invite", args=[people.nobody.pk]))
    assert mail.outbox[0].to == ["nobody@example.org"]
    assert page.context["link"] in mail.outbox[0].body


def test_an_address_that_is_taken_is_told_in_whatever_capitals(administrator, people):
    page = administrator.post(
        reverse("accounts:new_person"), {"email": "ANALYST@example.org", "name": "Another"}
    )
    assert 'role="alert"' in page.content.decode()
    assert User.objects.filter(email__iexact="analyst@example.org").count() == 1


def test_roles_are_given_and_taken(administrator, people):
    address = reverse("accounts:person", args=[people.reader.pk])
    administrator.post(address, form_of(people.reader, roles=["content_editor", "bot_trainer"]))
    assert User.objects.get(pk=people.reader.pk).roles == {Role.CONTENT_EDITOR, Role.BOT_TRAINER}


def test_an_administrator_cannot_shut_themselves_out(administrator, people):
    me = people.administrator
    address = reverse("accounts:person", args=[me.pk])
    page = administrator.post(address, form_of(me, roles=["reader"]))
    assert 'role="alert"' in page.content.decode()
    administrator.post(reverse("accounts:close", args=[me.pk]))
    me = User.objects.get(pk=me.pk)
    assert me.is_active
    assert me.roles == {Role.ADMINISTRATOR}


def test_a_closed_account_is_signed_out_everywhere_and_its_tokens_end(administrator, people):
    browser = Client()
    browser.post(
        "/fi/account/login/", {"login": "analyst@example.org", "password": "a long password"}
    )
    make_token(people.analyst, "script", 30)
    assert browser.get(reverse("accounts:me")).status_code == 200
    administrator.post(reverse("accounts:close", args=[people.analyst.pk]))
    assert browser.get(reverse("accounts:me")).status_code == 302
    assert not ApiToken.objects.exists()
    administrator.post(reverse("accounts:open", args=[people.analyst.pk]))
    assert User.objects.get(pk=people.analyst.pk).is_active


def test_who_lost_their_phone_gets_in_with_the_password_and_sets_up_anew(administrator, people):
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(people.analyst, "JBSWY3DPEHPK3PXP")
    administrator.post(reverse("accounts:lost_phone", args=[people.analyst.pk]))
    browser = Client()
    browser.post(
        "/fi/account/login/", {"login": "analyst@example.org", "password": "a long password"}
    )
    assert browser.get(reverse("accounts:me")).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("?text=ANAL", {"analyst"}), ("?role=reader", {"reader"}), ("?text=nothing-like-it", set()),
     ("?role=unheard&page=x", None)],
)  # fmt: skip
def test_people_are_found(administrator, wanted, found):
    page = administrator.get(reverse("accounts:people") + wanted)
    shown = {person.email.partition("@")[0] for person in page.context["page_obj"]}
    assert shown == found or found is None


def test_names_with_scripts_in_them_are_shown_as_text(administrator, people):
    administrator.post(
        reverse("accounts:person", args=[people.reader.pk]),
        form_of(people.reader, name="<script>alert(1)</script>"),
    )
    for name in ("people", "work", "access"):
        page = administrator.get(reverse(f"accounts:{name}")).content.decode()
        assert "<script>alert" not in page


def test_an_organisation_is_added_in_one_language_and_named_in_another_later(administrator):
    administrator.post(
        reverse("accounts:new_organisation"), {"name_fi": "Turku", "name_sv": "", "slug": "turku"}
    )
    turku = Organisation.objects.get(slug="turku")
    assert turku.name == {"fi": "Turku"}
    administrator.post(
        reverse("accounts:organisation", args=["turku"]),
        {"name_fi": "Turku", "name_sv": "Åbo", "slug": "turku"},
    )
    assert Organisation.objects.get(slug="turku").name == {"fi": "Turku", "sv": "Åbo"}
    page = administrator.post(reverse("accounts:new_organisation"), {"slug": "b"})
    assert 'role="alert"' in page.content.decode()


def test_ones_own_name_can_be_changed_and_nothing_else(as_role, people):
    browser = as_role("reader")
    browser.post(
        reverse("accounts:rename"),
        {"name": "Raili", "email": "x@example.org", "is_active": "", "roles": "administrator"},
    )
    raili = User.objects.get(pk=people.reader.pk)
    assert (raili.name, raili.email, raili.roles) == ("Raili", "reader@example.org", {Role.READER})


def test_a_token_is_shown_once_and_ended_by_its_owner_only(as_role, people):
    browser = as_role("analyst")
    page = browser.post(
        reverse("accounts:new_token"), {"token-name": "Nightly", "token-days": "30"}
    )
    token = page.context["token"]
    assert token in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    kept = ApiToken.objects.get()
    assert token not in (kept.digest, kept.name)
    assert token not in browser.get(reverse("accounts:me")).content.decode()
    end = reverse("accounts:end_token", args=[kept.pk])
    assert as_role("reader").post(end).status_code == 404
    browser.post(end)
    assert not ApiToken.objects.exists()


def test_nobody_has_more_tokens_than_they_can_look_after(as_role, people):
    for number in range(20):
        make_token(people.analyst, str(number), 30)
    page = as_role("analyst").post(
        reverse("accounts:new_token"), {"token-name": "One more", "token-days": "30"}
    )
    assert 'role="alert"' in page.content.decode()
    assert ApiToken.objects.count() == 20
