"""Signing in by the city's own provider of OpenID Connect, as far as a stand-in of one can tell."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from revontuli.site.models import User
from revontuli.site.roles import Role

oidc_provider_mock = pytest.importorskip("oidc_provider_mock")
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def provider():
    """A provider on this machine, with three people."""
    person = oidc_provider_mock.User
    known = [
        person(
            sub="officer",
            claims={
                "email": "Protection_Officer@example.org",
                "email_verified": True,
                "name": "Oili Officer",
            },
        ),
        person(
            sub="stranger",
            claims={
                "email": "stranger@example.org", "email_verified": True, "name": "Sten Stranger",
            },
        ),
        person(sub="liar", claims={"email": "administrator@example.org", "email_verified": False}),
    ]  # fmt: skip
    with oidc_provider_mock.run_server_in_thread(user_claims=known) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def city(provider, settings, people):
    """The site, with that provider."""
    cache.clear()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": "City sign-in",
                    "client_id": "revontuli",
                    "secret": "a secret",
                    "settings": {"server_url": provider, "oauth_pkce_enabled": True},
                }
            ]
        }
    }
    return people


def sign_in(subject: str) -> tuple[Client, object]:
    """Press the button, say to the provider who one is, and come back."""
    browser = Client(SERVER_NAME="localhost")
    begun = browser.post(reverse("openid_connect_login", args=["oidc"]))
    there = httpx.post(begun["Location"], data={"sub": subject})
    back = urlsplit(there.headers["Location"])
    return browser, browser.get(f"{back.path}?{back.query}", follow=True)


def is_signed_in(browser) -> bool:
    return browser.get(reverse("accounts:me")).status_code == 200


def test_the_page_of_signing_in_offers_it(city):
    page = Client().get("/fi/account/login/").content.decode()
    assert "City sign-in" in page
    assert f'action="{reverse("openid_connect_login", args=["oidc"])}' in page


def test_the_provider_knows_one_address_for_all_languages(city):
    begun = Client(SERVER_NAME="localhost").post(reverse("openid_connect_login", args=["oidc"]))
    asked = parse_qs(urlsplit(begun["Location"]).query)
    assert asked["redirect_uri"] == ["http://localhost/account/oidc/oidc/login/callback/"]
    assert asked["code_challenge_method"] == ["S256"]


def test_who_is_new_gets_an_account_without_any_role(city):
    browser, _ = sign_in("stranger")
    assert is_signed_in(browser)
    stranger = User.objects.get(email="stranger@example.org")
    assert stranger.roles == frozenset()
    assert stranger.name == "Sten Stranger"
    assert not stranger.has_usable_password()
    assert browser.get(reverse("accounts:people")).status_code == 403


def test_who_has_an_account_gets_into_it_by_a_verified_address_and_keeps_the_roles(city):
    browser, _ = sign_in("officer")
    assert is_signed_in(browser)
    assert User.objects.filter(email__iexact="protection_officer@example.org").count() == 1
    assert User.objects.get(pk=city.protection_officer.pk).roles == {Role.PROTECTION_OFFICER}
    assert browser.get(reverse("accounts:log")).status_code == 200


def test_an_address_that_the_provider_has_not_verified_opens_nobodys_account(city):
    browser, _ = sign_in("liar")
    page = browser.get(reverse("accounts:people"))
    assert page.status_code in (302, 403)
    assert not browser.get(reverse("accounts:me")).wsgi_request.user.is_authenticated


def test_a_closed_account_is_closed_here_too(city):
    city.protection_officer.is_active = False
    city.protection_officer.save()
    browser, _ = sign_in("officer")
    assert not is_signed_in(browser)


def test_an_answer_that_nobody_asked_for_is_refused(city):
    page = Client().get("/account/oidc/oidc/login/callback/?code=x&state=y")
    assert page.status_code < 500
    assert not page.wsgi_request.user.is_authenticated
