"""My picture with all there may be: a public picture that knows whom I am like, and services."""

import pytest
from django.test import Client

from revontuli.picture import build
from revontuli.picture.model_file import save_segmenter
from revontuli.picture.private import FOLDER, SEGMENTER
from revontuli.site import search
from revontuli.site.models import Publication
from revontuli.survey import Codebook, read_responses
from tests.site.answering import send_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(example):
    codebook = Codebook.read(example.questionnaire)
    return build(read_responses(example.answers_2026, codebook), bootstraps=5)


@pytest.fixture
def likely(built):
    """Somebody who told much: whom they are like is sure."""
    frame = built.people.with_row_index().sort("confidence", descending=True)
    row = frame["index"][0]
    return row, frame["segment"][0]


@pytest.fixture
def answers(example, likely):
    codebook = Codebook.read(example.questionnaire)
    told = read_responses(example.answers_2026, codebook).frame.row(likely[0], named=True)
    return {k: v for k, v in told.items() if v is not None and k not in ("person_key", "weight")}


@pytest.fixture
def with_segmenter(world, built):
    folder = world.iteration.folder / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    save_segmenter(built.segmenter, folder / SEGMENTER)
    built.picture.save(world.iteration.folder)
    return world


def picture_of(world, answers):
    key = send_sheet(world.survey, answers)
    return Client().get(f"/fi/a/{key}/picture/")


def test_i_am_told_whom_i_am_like(with_segmenter, answers, likely):
    page = picture_of(with_segmenter, answers)
    assert page.context["segment"].segment.id == likely[1]
    assert page.context["segment"].segment.name["fi"] in page.content.decode()


def test_nobody_is_likened_to_a_picture_that_is_not_public(with_segmenter, answers):
    with_segmenter.publication.state = Publication.State.INSIDE
    with_segmenter.publication.save()
    page = picture_of(with_segmenter, answers)
    assert page.context["segment"] is None
    assert page.context["everyone"].publication is None


def test_who_told_little_is_likened_to_nobody(with_segmenter):
    page = picture_of(with_segmenter, {"city": "turku", "health_rating": 5.0})
    assert page.context["segment"] is None


def test_services_fit_what_weighs_and_where_one_lives(world):
    assert search.finder(newest=True, wait=60) is not None
    page = picture_of(world, {"city": "turku", "material_rating": 1.0, "relations_rating": 2.0})
    assert page.context["place_form"]["municipality"].value() == "Turku"
    found = page.context["found"]
    assert found
    assert all(one.why for one in found)
    key = page.request["PATH_INFO"].split("/")[3]
    told = Client().get(f"/fi/a/{key}/picture/?municipality=Nowhere&phase=x")
    assert told.status_code == 200


def test_who_is_well_is_told_so(world):
    assert search.finder(newest=True, wait=60) is not None
    page = picture_of(world, {"city": "turku", "material_rating": 10.0})
    assert page.context["found"] == []
    assert page.status_code == 200
