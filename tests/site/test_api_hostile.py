"""The API against its own description: calls made at random, fitting and unfitting, by everybody.

What comes back is never status 500, and always what `/api/v1/openapi.json` says may come back.
"""

import json
from urllib.parse import quote

import pytest
import schemathesis
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis import checks as known_checks
from schemathesis.specs.openapi import checks

from revontuli.site.roles import Role
from revontuli.site.tokens import make_token
from revontuli.site.wsgi import application

DESCRIPTION = "/api/v1/openapi.json"
ANSWERS_AS_DESCRIBED = [
    known_checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
# Few, and the same each time: the whole takes seconds.
FEW = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
HOSTILE = [
    "\x00", "%00", "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "' OR 1=1 --", "{{7*7}}",
    "<script>alert(1)</script>", "\u202egnp.exe", "9" * 400, str(2**63), "-1", "NaN", "x" * 5000,
    "\ud7ff\ufffe", "🌌" * 50, "a\r\nSet-Cookie: a=b", "*", "[]", "s1|", "|",
]  # fmt: skip


@pytest.fixture
def described(world):
    """The description; calls to it leave the connection open in which `world` is."""
    caches["limits"].clear()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(DESCRIPTION, application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations(described):
    return [found.ok() for found in described.get_all_operations()]


def real_values(world) -> dict[str, str]:
    """What there is of each thing in an address, so that calls get further than "not found"."""
    return {"publication": world.publication.slug, "segment": "s1", "service": world.service}


def authorization(user) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_token(user, 'test', 1)}"}


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR, Role.ANALYST])
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_random_calls_are_answered_as_described(mode, role, world, described):
    headers = authorization(getattr(world.people, role.value)) if role else {}
    real = real_values(world)
    for operation in operations(described):
        if mode is GenerationMode.NEGATIVE and not (operation.query or operation.body):
            continue  # nothing in it can be wrong

        @FEW
        @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
        def call(case, data):
            for name in case.path_parameters or {}:
                if data.draw(st.booleans()):
                    case.path_parameters[name] = real[name]
            caches["limits"].clear()
            case.call_and_validate(headers=headers, checks=ANSWERS_AS_DESCRIBED)

        call()


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:24])
def test_hostile_words_in_every_place_of_an_address_and_of_a_body(text, world, described):
    headers = authorization(world.people.analyst)
    body = {
        "q": text, "lang": text, "municipality": text, "meters": {text: 1e308, "x": None},
        "target_groups": [text], "body": text, "pin": "segment", "key": text,
    }  # fmt: skip
    bodies = [body, {**body, "lang": "fi", "pin": "pair"}, {**body, "pin": text}, text, [text]]
    client = Client(raise_request_exception=False)
    for operation in operations(described):
        address = operation.full_path.format(**real_values(world))
        elsewhere = operation.full_path.format(**dict.fromkeys(real_values(world), quote(text, "")))
        query = {one.name: text for one in operation.query}
        for path, sent in [(elsewhere, body), *((address, sent) for sent in bodies)]:
            answer = client.generic(
                operation.method.upper(),
                path,
                json.dumps(sent) if operation.body else "",
                content_type="application/json",
                query_params=query,
                headers=headers,
            )
            assert answer.status_code < 500, (operation.method, path, answer.status_code)
            assert "text/html" not in answer.get("Content-Type", "")
        for one in query:  # alone, so that what is wrong with another does not hide it
            answer = client.get(address, {one: text}, headers=headers)
            assert answer.status_code < 500, (address, one, answer.status_code)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[" * 100_000),
        ("application/json", b'{"q": ' * 5000),
        ("application/json", b"\xff\xfe\x00"),
        ("application/json", b'{"meters": {"x": 1e999}, "limit": 1e999, "age": 1e400}'),
        ("application/json", b'{"meters": {"x": NaN}, "q": "\\ud800"}'),
        ("application/json; charset=klingon", b'{"q": "a"}'),
        ("application/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        ("multipart/form-data", b"--no boundary"),
        ("multipart/form-data; boundary=a", b"--a\r\nContent-Disposition: form-data\r\n"),
        ("", b"q=1"),
        ("text/\U0001f30c", b"a"),
    ],
    ids=repr,
)
def test_a_broken_body_is_refused(content_type, body, world, described):
    headers = authorization(world.people.analyst)
    client = Client(raise_request_exception=False)
    for operation in (one for one in operations(described) if one.body):
        address = operation.full_path.format(**real_values(world))
        answer = client.generic("POST", address, body, content_type=content_type, headers=headers)
        assert answer.status_code in (200, 400, 413, 422), (address, answer.status_code)


def test_other_methods_are_refused(world, described):
    client = Client(raise_request_exception=False)
    known: dict[str, set[str]] = {}
    for one in operations(described):
        address = one.full_path.format(**real_values(world))
        known.setdefault(address, set()).add(one.method.upper())
    for address, methods in known.items():
        for method in {"PUT", "PATCH", "DELETE", "TRACE", "BREW", "OPTIONS"} - methods:
            answer = client.generic(method, address)
            assert answer.status_code in (401, 403, 405), (method, address)
            assert answer.json()["detail"], (method, address)


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "address", ["/api", "/api/v1/", "/api/v1/nothing", "/api/v1/nothing/", "/api/v2/x",
                "/api/v1/docs/", "/api/v1/%FF", "/api/v1/pictures/a%2Fb"],
)  # fmt: skip
def test_what_is_not_in_the_api_is_told_as_json(address, method, debug, settings):
    settings.DEBUG = debug
    answer = Client().generic(method, address)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/docs", "/api/v1/openapi.json", "/api/v1/pictures"])
def test_a_wrong_method_is_told_as_json_with_those_that_are_taken(address):
    answer = Client().delete(address)
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/json")
    assert answer["Allow"] in answer.json()["detail"]
    assert int(answer["Content-Length"]) == len(answer.content)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/conversations", "/api/v1/nothing", "/api/v1/docs"])
def test_what_stands_before_the_api_refuses_in_json(address, settings):
    settings.MOST_UPLOADED = 1000
    client = Client(enforce_csrf_checks=True)
    refused = [
        (413, client.generic("POST", address, b"", CONTENT_LENGTH="2000")),
        (400, client.get(f"{address}%00")),
        (400, client.get(address, headers={"host": "elsewhere.example"})),
    ]
    for status, answer in refused:
        assert answer.status_code == status
        assert answer.json()["detail"]
    assert client.post("/api/v1/docs").json() == {"detail": "The CSRF token is missing or wrong."}
