"""Signing in with a password and an app's code; being refused; one's own account."""

import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from revontuli.site.accounts import invitation_link

pytestmark = pytest.mark.django_db
LOGIN = "/fi/account/login/"
PASSWORD = "a long password"


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


def sign_in(browser, email="analyst@example.org", password=PASSWORD, **also):
    return browser.post(LOGIN, {"login": email, "password": password, **also})


def is_signed_in(browser) -> bool:
    return browser.get(reverse("accounts:me")).status_code == 200


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def with_app(user) -> str:
    """Give an account an authenticator app; its secret."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def test_whoever_has_an_account_signs_in_and_comes_where_they_wanted(people):
    browser = Client()
    wanted = reverse("accounts:work")
    page = browser.get(wanted, follow=True)
    assert page.redirect_chain[0][0] == f"{LOGIN}?next={wanted}"
    assert f'value="{wanted}"' in page.content.decode()
    assert sign_in(browser, next=wanted)["Location"] == wanted
    assert is_signed_in(browser)


def test_capitals_in_an_address_do_not_matter(people):
    browser = Client()
    sign_in(browser, "Analyst@Example.org")
    assert is_signed_in(browser)


def test_a_wrong_password_and_an_unknown_address_are_told_apart_by_nobody(people):
    def told(email):
        page = sign_in(Client(), email, "wrong").content.decode()
        assert 'role="alert"' in page
        return re.sub(r"(value|name)=\"[^\"]*\"", "", page).replace(email, "")

    assert told("analyst@example.org") == told("analysx@example.org")


def test_five_wrong_passwords_lock_the_account_for_that_visitor(people):
    browser = Client()
    for _ in range(5):
        answer = sign_in(browser, password="wrong")
    assert answer.status_code == 429
    assert sign_in(browser).status_code == 429
    assert not is_signed_in(browser)
    other = Client()
    sign_in(other, "reader@example.org")
    assert is_signed_in(other)


def test_the_locked_page_says_what_to_do_and_when(people):
    browser = Client()
    for _ in range(5):
        page = sign_in(browser, password="wrong").content.decode()
    assert "15" in page
    assert reverse("front:home") in page


def test_a_closed_account_gets_nobody_in(people):
    people.analyst.is_active = False
    people.analyst.save()
    browser = Client()
    sign_in(browser)
    assert not is_signed_in(browser)


def test_nobody_makes_an_account_for_themselves(people):
    browser = Client()
    answer = browser.post(
        "/fi/account/signup/",
        {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert type(people.analyst).objects.filter(email="new@example.org").count() == 0
    assert answer.status_code == 200


def test_a_session_ends_with_the_browser_and_after_twelve_hours(people, settings):
    browser = Client()
    sign_in(browser)
    cookie = browser.cookies["sessionid"]
    assert cookie["max-age"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert settings.SESSION_COOKIE_AGE == 12 * 3600


def test_signing_out_ends_the_session(people):
    browser = Client()
    sign_in(browser)
    browser.post("/fi/account/logout/")
    assert not is_signed_in(browser)


# The second step


def test_an_app_is_set_up_without_javascript_and_asked_for_the_next_time(people):
    browser = Client()
    sign_in(browser)
    asked = browser.get("/fi/account/2fa/totp/activate/")["Location"]
    assert asked.startswith("/fi/account/reauthenticate/")
    page = browser.post(asked, {"password": PASSWORD}, follow=True)
    html = page.content.decode()
    assert 'src="data:image/svg+xml' in html
    assert 'fill="#ffffff"' in page.context["totp_svg"]  # or it can't be read where it is dark
    secret = page.context["form"].secret
    assert secret in html
    answer = browser.post("/fi/account/2fa/totp/activate/", {"code": code_now(secret)})
    assert answer.status_code == 302
    assert Authenticator.objects.filter(user=people.analyst, type="totp").exists()
    codes = browser.get("/fi/account/2fa/recovery-codes/").content.decode()
    assert codes.count("<li><code>") == 10

    cache.clear()  # a code is good once
    other = Client()
    sign_in(other)
    assert not is_signed_in(other)
    other.post("/fi/account/2fa/authenticate/", {"code": "000000"})
    assert not is_signed_in(other)
    other.post("/fi/account/2fa/authenticate/", {"code": code_now(secret)})
    assert is_signed_in(other)


def test_a_recovery_code_lets_in_once(people):
    with_app(people.analyst)
    code = (
        Authenticator.objects.get(user=people.analyst, type="recovery_codes")
        .wrap()
        .get_unused_codes()[0]
    )

    def get_in():
        browser = Client()
        sign_in(browser)
        browser.post("/fi/account/2fa/authenticate/", {"code": code})
        return is_signed_in(browser)

    assert get_in()
    assert not get_in()


def test_guessing_codes_is_cut_short(people):
    secret = with_app(people.analyst)
    browser = Client()
    sign_in(browser)
    for number in range(10):
        browser.post("/fi/account/2fa/authenticate/", {"code": f"{number:06}"})
    browser.post("/fi/account/2fa/authenticate/", {"code": code_now(secret)})
    assert not is_signed_in(browser)


@override_settings(REQUIRE_MFA=True)
def test_where_it_is_required_those_who_see_personal_data_set_up_an_app_first(people):
    analyst, reader = Client(), Client()
    sign_in(analyst)
    sign_in(reader, "reader@example.org")
    assert analyst.get(reverse("accounts:work"))["Location"] == "/fi/account/2fa/totp/activate/"
    assert reader.get(reverse("accounts:work")).status_code == 200
    with_app(people.analyst)
    assert analyst.get(reverse("accounts:work")).status_code == 200


# Passwords


def test_a_link_for_setting_a_password_works_once(people):
    user = people.nobody
    user.set_unusable_password()
    user.save()
    link = invitation_link(user)
    assert link.startswith("http://localhost:8000/fi/account/")
    path = link.removeprefix("http://localhost:8000")
    browser = Client()
    form = browser.get(path, follow=True)
    assert form.status_code == 200
    new = "herring lantern velvet orbit"
    browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    browser = Client()
    sign_in(browser, "nobody@example.org", new)
    assert is_signed_in(browser)
    used = Client().get(path, follow=True)
    assert "password1" not in used.content.decode()


def test_a_forgotten_password_is_mailed_to_those_who_exist_and_nobody_learns_who(people):
    pages = [
        Client().post("/sv/account/password/reset/", {"email": email}, follow=True)
        for email in ("analyst@example.org", "stranger@example.org")
    ]
    assert [page.status_code for page in pages] == [200, 200]
    assert [letter.to for letter in mail.outbox] == [["analyst@example.org"]]
    assert "http://localhost:8000/sv/account/password/reset/key/" in mail.outbox[0].body


@pytest.mark.parametrize("weak", ["short", "analyst@example.org", "password12345", "123456789012"])
def test_weak_passwords_are_refused(people, as_role, weak):
    browser = Client()
    sign_in(browser)
    page = browser.post(
        "/fi/account/password/change/",
        {"oldpassword": PASSWORD, "password1": weak, "password2": weak},
    )
    assert 'role="alert"' in page.content.decode()


def test_changing_the_password_signs_out_everywhere_else(people):
    here, elsewhere = Client(), Client()
    sign_in(here)
    sign_in(elsewhere)
    new = "herring lantern velvet orbit"
    here.post(
        "/fi/account/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)


def test_one_sees_where_one_is_signed_in_and_signs_out_elsewhere(people):
    here, elsewhere = Client(), Client()
    sign_in(here)
    sign_in(elsewhere)
    page = here.get("/fi/account/sessions/").content.decode()
    assert page.count('<th scope="row">') == 2
    here.post("/fi/account/sessions/")
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)


PAGES = [
    "account/login/", "account/signup/", "account/password/reset/", "account/password/reset/done/",
    "account/inactive/", "account/password/reset/key/1-wrong/", "account/3rdparty/login/error/",
    "account/3rdparty/login/cancelled/",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_of_signing_in_stands_in_our_frame(people, path, language):
    page = Client().get(f"/{language}/{path}", follow=True).content.decode()
    assert f'<html lang="{language}">' in page
    assert '<main id="main"' in page
    assert page.count("<h1") == 1


OWN_PAGES = [
    "account/password/change/", "account/2fa/", "account/2fa/totp/activate/", "account/sessions/",
    "account/logout/", "account/reauthenticate/",
]  # fmt: skip


@pytest.mark.parametrize("path", OWN_PAGES)
def test_every_page_of_ones_own_account_stands_in_our_frame(people, path):
    browser = Client()
    sign_in(browser)
    answer = browser.get(f"/fi/{path}", follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1") == 1
    assert "no-store" in answer["Cache-Control"]
    assert get_adapter()
