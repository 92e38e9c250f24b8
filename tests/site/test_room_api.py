"""Life events and pictures for programs."""

import json

import pytest

from revontuli.site.models import Publication


def test_life_events_and_pictures_are_listed(world, client):
    (event,) = client.get("/api/v1/life-events").json()
    assert event["slug"] == world.room.slug
    assert next(phase["code"] for phase in event["phases"]) == "anticipation"
    (picture,) = client.get("/api/v1/pictures", {"life_event": world.room.slug}).json()
    assert picture["people"] == world.publication.picture.population.n
    assert client.get("/api/v1/pictures", {"life_event": "other"}).json() == []


def test_a_picture_is_the_one_in_its_file(world, client):
    told = client.get(f"/api/v1/pictures/{world.publication.slug}").json()
    assert told == json.loads((world.iteration.folder / "picture.json").read_text())
    segments = client.get(f"/api/v1/pictures/{world.publication.slug}/segments").json()
    assert segments == told["segments"]
    one = client.get(f"/api/v1/pictures/{world.publication.slug}/segments/s1").json()
    assert one == told["segments"][0]


@pytest.mark.parametrize("path", ["", "/segments", "/segments/s1", "/pairs?a=x&b=y"])
def test_what_is_not_for_the_caller_is_not_found(path, world, client, as_role):
    Publication.objects.update(state=Publication.State.INSIDE)
    address = f"/api/v1/pictures/{world.publication.slug}{path}"
    assert client.get(address).status_code == 404
    assert client.get("/api/v1/pictures").json() == []
    if "pairs" not in path:
        assert as_role("reader").get(address).status_code == 200


def test_a_pair_names_two_known_unlike_traits(world, client):
    address = f"/api/v1/pictures/{world.publication.slug}/pairs"
    good = client.get(address, {"a": "housing=rented", "b": "material_rating"})
    assert -1 <= good.json()["strength"] <= 1
    for query in (
        {"a": "housing=rented", "b": "housing=rented"},
        {"a": "nothing", "b": "material_rating"},
        {"a": "housing=rented", "b": "material_rating", "segment": "s99"},
    ):
        assert client.get(address, query).status_code == 404
    assert client.get(address).status_code == 422
