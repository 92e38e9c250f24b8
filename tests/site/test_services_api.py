"""Services and terms for programs."""

import json

import pytest
from django.test import Client

from revontuli.examples.moving_to_study import example_catalogue
from revontuli.site import search

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("services-api")
    example_catalogue().save(home / "catalogue")
    return home


@pytest.fixture
def api(db, settings, folder):
    settings.HOME = folder
    assert search.finder(wait=120)  # made once; a busy machine may take its time
    client = Client()

    def call(path, body=None, **query):
        if body is None:
            return client.get(f"/api/v1{path}", query)
        return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")

    return call


def test_a_question_is_answered(api):
    answer = api("/services", q="opintotuki", lang="en").json()
    first = answer["items"][0]
    assert answer["count"] == 15
    assert first["reasons"][0]["text"]
    assert first["url"].startswith("/")


def test_a_question_may_be_sent_in_the_body(api):
    asked = api("/services", q="asunto", municipality="Turku").json()
    assert api("/services/search", {"q": "asunto", "municipality": "Turku"}).json() == asked


def test_a_hundred_thousand_characters_are_answered_by_their_beginning(api):
    long = "asunto " + "x" * 99_000
    answer = api("/services/search", {"q": long})
    assert answer.status_code == 200
    assert answer.json()["items"]
    assert api("/services/search", {"q": "x" * 100_001}).status_code == 422


def test_filters_alone_list_services(api):
    assert api("/services", municipality="853", limit=5).json()["count"] > 5


def test_one_service_is_told_whole(api):
    assert api("/services/example:study-grant").json()["name"]["sv"] == "Studiepenning"
    assert api("/services/none/at/all").status_code == 404


def test_needs_are_answered(api):
    answer = api("/services/recommend", {"meters": {"housing": 2}, "municipality": "Tampere"})
    assert answer.json()["items"]


def test_terms_are_found_by_a_part_of_their_name(api):
    found = api("/terms", q="opintot").json()
    assert "example:term:opintotuki" in [term["id"] for term in found["items"]]
    assert api("/terms", limit=1, offset=10**6).json()["items"] == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/services/search", {"q": 5}),
        ("/services/search", {"q": "a", "municipality": "Atlantis"}),
        ("/services/search", {"q": "a", "age": -1}),
        ("/services/search", {"q": "a", "limit": 10**9}),
        ("/services/search", {"q": "a", "phase": "nonsense"}),
        ("/services/search", {"q": "a", "language": "xx"}),
        ("/services/recommend", {}),
        ("/services/recommend", {"meters": {"nonsense": 1}}),
        ("/services/recommend", {"meters": {"health": 99}}),
        ("/services/recommend", {"meters": {"health": 1}, "life_event": "nonsense"}),
        ("/services/recommend", {"meters": {"health": 1}, "target_groups": ["KR99"]}),
        ("/services/recommend", {"meters": {f"m{n}": 1 for n in range(100)}}),
    ],
)
def test_what_makes_no_sense_is_told(api, path, body):
    answer = api(path, body)
    assert answer.status_code == 422
    assert answer.json()["detail"]


@pytest.mark.parametrize("q", ["\0", "\ud83d\ude00", SCRIPT, "' OR 1=1 --", "%", "\u202e", " "])
def test_strange_questions_are_answered(api, q):
    assert api("/services/search", {"q": q}).status_code == 200


def test_without_services_programs_are_told(db, settings, tmp_path):
    settings.HOME = tmp_path
    assert Client().get("/api/v1/services?q=apua").status_code == 503
    assert Client().get("/api/v1/services").json() == {"items": [], "count": 0, "read_as": ""}
    assert Client().get("/api/v1/terms").json()["count"] == 0


@pytest.mark.parametrize(
    "body", [b'{"q": "\\ud800"}', b'{"q": "\\udfff vuokra"}', b"{", b"[]", b"\xff"]
)
def test_what_is_no_text_is_answered_or_refused(db, settings, folder, body):
    settings.HOME = folder
    assert search.finder(wait=120)
    answer = Client().post("/api/v1/services/search", body, content_type="application/json")
    assert answer.status_code in (200, 400, 422)


@pytest.mark.parametrize("path", ["/services/%ff", "/services/..%2f..%2fetc"])
def test_strange_ids_are_not_found(api, path):
    assert api(path).status_code == 404


def test_an_id_with_a_nul_is_refused(api):
    assert api("/services/%00").status_code == 400
