"""What every answer says to the browser, what is refused unread, and what machines may know."""

import json
import logging
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from revontuli.site import deployment, metrics
from revontuli.site.access import access_table
from revontuli.site.logs import JsonFormatter
from revontuli.site.tokens import digest_of, make_token, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()
    caches["limits"].clear()


# Headers and cookies


def test_pages_allow_no_script_or_style_but_the_sites_own_files(client):
    policy = client.get("/fi/")["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["object-src"] == "'none'"
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ],
)
def test_every_page_says_how_it_may_be_used(client, header, value):
    for address in ("/fi/", "/fi/no-such-page/", "/api/v1/docs", "/fi/account/login/"):
        assert client.get(address)[header] == value


def test_cookies_are_for_the_server_and_this_site_alone(client, people):
    client.post(
        "/fi/account/login/", {"login": "analyst@example.org", "password": "a long password"}
    )
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


def test_over_https_cookies_go_by_https_only():
    told = subprocess.run(
        [sys.executable, "-c", PRINT_HTTPS], capture_output=True, text=True, check=True,
        env={**os.environ, "REVONTULI_URL": "https://city.example",
             "DJANGO_SETTINGS_MODULE": "revontuli.site.settings"},
    ).stdout  # fmt: skip
    assert json.loads(told) == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "LANGUAGE_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "DEBUG": False,
        "CSRF_TRUSTED_ORIGINS": ["https://city.example"],
    }


PRINT_HTTPS = """
import json
from django.conf import settings
names = ("SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE LANGUAGE_COOKIE_SECURE SECURE_SSL_REDIRECT "
         "SECURE_HSTS_SECONDS DEBUG CSRF_TRUSTED_ORIGINS").split()
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def test_pages_of_people_are_kept_in_no_cache(as_role):
    assert "no-store" in as_role("analyst").get(reverse("accounts:me"))["Cache-Control"]


def test_a_form_from_elsewhere_is_refused_with_a_page_that_tells_what_to_do(people):
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/fi/account/login/", {"login": "a@example.org", "password": "x"})
    assert answer.status_code == 403
    assert "<h1" in answer.content.decode()


def test_no_page_says_what_it_runs_on(client):
    answer = client.get("/fi/no-such-page/")
    assert answer.status_code == 404
    assert "Django" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


# What is too large


@override_settings(MOST_UPLOADED=1000)
@pytest.mark.parametrize("size", ["1001", "99999999999999", "-1", "many"])
def test_what_is_too_large_is_refused_before_it_is_read(size):
    answer = Client().generic("POST", "/fi/account/login/", b"", CONTENT_LENGTH=size)
    assert answer.status_code == 413
    assert "<h1" in answer.content.decode()


def test_a_form_with_countless_fields_is_refused(client):
    many = "&".join(f"field{number}=1" for number in range(6000))
    answer = client.post(
        "/fi/account/login/", many, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400


# Health and metrics


def test_the_site_says_that_it_lives_and_whether_it_can_serve(client):
    assert client.get("/health/live").content == b"ok"
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert {"database: ok", "tables: ok", "disk: ok"} <= set(ready.content.decode().splitlines())


def test_without_room_on_the_disk_it_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(deployment, "ROOM", 2**80)
    ready = client.get("/health/ready")
    assert ready.status_code == 503
    assert "disk: failing" in ready.content.decode()


def test_metrics_count_views_and_never_addresses(client):
    client.get("/fi/no-such-page/secret-key-of-somebody/")
    client.get("/fi/?token=zebra")
    client.generic("BREW", "/fi/")
    told = client.get("/metrics").content.decode()
    assert 'revontuli_requests_total{method="GET",status="200",view="front:home"}' in told
    assert 'method="other"' in told
    assert "revontuli_works{" in told
    assert "secret-key" not in told
    assert "zebra" not in told


def test_metrics_are_for_the_machine_itself_or_who_has_the_token(client):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 403
    with override_settings(METRICS_TOKEN="abc"):
        assert client.get("/metrics").status_code == 403
        given = {"Authorization": "Bearer abc"}
        assert client.get("/metrics", REMOTE_ADDR="192.0.2.1", headers=given).status_code == 200


def test_a_counter_has_no_label_that_could_be_a_person():
    assert metrics.REQUESTS._labelnames == ("view", "method", "status")


# Logs


def line_of(record) -> dict:
    return json.loads(JsonFormatter().format(record))


def test_a_request_is_a_line_without_its_address_and_has_a_name(client, caplog):
    caplog.set_level(logging.INFO)
    answer = client.get(
        "/fi/?q=my-secret", REMOTE_ADDR="192.0.2.9", headers={"User-Agent": "Somebody's"}
    )
    lines = [line_of(r) for r in caplog.records if r.name == "revontuli.requests"]
    assert (lines[-1]["view"], lines[-1]["status"]) == ("front:home", 200)
    told = json.dumps(lines)
    assert not any(word in told for word in ("my-secret", "192.0.2.9", "Somebody"))
    assert re.fullmatch(r"[0-9a-f]{32}", answer["X-Request-ID"])


def test_a_name_given_by_the_proxy_is_kept_if_it_is_a_name(client):
    assert (
        client.get("/fi/", headers={"X-Request-ID": "abcdef-123"})["X-Request-ID"] == "abcdef-123"
    )
    forged = client.get("/fi/", headers={"X-Request-ID": 'x" y'})["X-Request-ID"]
    assert forged != 'x" y'


def test_djangos_own_lines_do_not_tell_addresses_of_pages(client, caplog):
    client.get("/fi/no-such-page/key-of-somebody/")
    told = [line_of(record) for record in caplog.records if record.name == "django.request"]
    assert told
    assert "key-of-somebody" not in json.dumps(told)


def test_errors_are_told_by_kind_and_place_not_by_what_they_say():
    try:
        int("person@example.org")
    except ValueError:
        error = sys.exc_info()
    record = logging.LogRecord("a", logging.ERROR, "f", 1, "it failed", None, error)
    told = line_of(record)
    assert told["error"] == "builtins.ValueError"
    assert "test_ground_safety.py" in told["where"][-1]
    assert "person@example.org" not in json.dumps(told)


# The API


def test_the_api_is_described_for_programs_and_for_people(client):
    described = client.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    page = client.get("/api/v1/docs").content.decode()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert f"{method.upper()} {path}" in page
            assert operation["operationId"] in page
    assert "http" not in re.sub(r"http://www\.w3\.org|https?://testserver", "", "".join(
        re.findall(r"(?:src|href)=\"([^\"]*)\"", page)
    ))  # fmt: skip


def test_every_operation_of_the_api_is_in_the_table_of_who_may_do_what(client):
    described = client.get("/api/v1/openapi.json").json()
    operations = {
        one["operationId"] for path in described["paths"].values() for one in path.values()
    }
    table = {row.name: row for row in access_table() if row.name.startswith("api:")}
    assert {f"api:{name}" for name in operations} <= set(table)
    assert all(row.allow is not None for row in table.values())


def test_a_token_brings_its_user_in_until_it_ends(people):
    token = make_token(people.analyst, "script", 30)
    assert user_of(token) == people.analyst
    assert user_of(token[:-1]) is None
    people.analyst.tokens.update(expires="2020-01-01T00:00Z")
    assert user_of(token) is None


def test_a_token_of_a_closed_account_is_nobodys(people):
    token = make_token(people.analyst, "script", 30)
    people.analyst.is_active = False
    people.analyst.save()
    assert user_of(token) is None
    assert people.analyst.tokens.get().digest == digest_of(token)


def test_a_token_opens_no_pages(people):
    token = make_token(people.administrator, "script", 30)
    bearer = {"Authorization": f"Bearer {token}"}
    assert Client().get(reverse("accounts:people"), headers=bearer).status_code == 302


def test_an_operation_of_the_api_lets_in_by_session_and_by_token_and_asks_for_csrf(people):
    from revontuli.site.access import only
    from revontuli.site.api.access import allowed
    from revontuli.site.roles import Role
    from revontuli.site.tokens import token_middleware

    guard = allowed(only(Role.ANALYST))

    def ask(method="get", user=None, token=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = getattr(RequestFactory(enforce_csrf_checks=True), method)(
            "/api/v1/anything", headers=headers
        )
        request.user = (
            user
            or __import__("django.contrib.auth.models", fromlist=["AnonymousUser"]).AnonymousUser()
        )
        try:
            return token_middleware(guard)(request)
        except Exception as error:
            return getattr(error, "status_code", error)

    token = make_token(people.analyst, "script", 30)
    assert ask() is None
    assert ask(user=people.analyst) == people.analyst
    assert ask(user=people.reader) == 403
    assert ask("post", user=people.analyst) == 403  # without the CSRF token
    assert ask("post", token=token) == people.analyst
    assert ask(token="wrong", user=people.analyst) is None
    assert ask(token=make_token(people.reader, "script", 30)) == 403


def test_limits_are_told_with_a_page_and_when_to_come_back(rf, people):
    from django.contrib.messages.storage.cookie import CookieStorage

    from revontuli.site.limits import LimitsMiddleware, TooOften

    request = rf.get("/fi/")
    request.user = people.analyst
    request._messages = CookieStorage(request)
    answer = LimitsMiddleware(lambda request: None).process_exception(request, TooOften(30))
    assert (answer.status_code, answer["Retry-After"]) == (429, "30")
    assert settings.CACHES["limits"]
