"""Views of a picture as files: they open, say what they must, and are made once."""

from io import BytesIO
from xml.etree import ElementTree

import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse

from revontuli.picture.picture import Picture

VIEWS = ("picture", "segments", "compare", "dimensions", "areas", "baskets", "drivers", "about")


def file(world, view: str, ending: str, query: str = "") -> str:
    names = {"publication": world.publication.slug, "view": view, "ending": ending}
    return reverse("room:file", kwargs=names) + query


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_opens_as_a_drawing_and_as_a_workbook(view, world, client):
    svg = client.get(file(world, view, "svg"))
    assert svg["Content-Type"] == "image/svg+xml"
    assert "attachment" in svg["Content-Disposition"]
    root = ElementTree.fromstring(svg.content)
    assert root.tag.endswith("svg")
    assert "SIMULOITU" in svg.content.decode()
    book = openpyxl.load_workbook(BytesIO(client.get(file(world, view, "xlsx")).content))
    assert "about" in book.sheetnames


@pytest.mark.parametrize("view", ["picture", "dimensions"])
def test_a_view_opens_as_an_image(view, world, client):
    assert client.get(file(world, view, "png")).content.startswith(b"\x89PNG")


def test_a_workbook_of_a_segment_holds_that_one_alone(world, client):
    names = {"publication": world.publication.slug, "segment": "s2", "ending": "xlsx"}
    answer = client.get(reverse("room:segment_file", kwargs=names))
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert {row[0] for row in list(book["traits"].values)[1:]} == {"s2"}
    picture: Picture = world.publication.picture
    told = {row[1]: row[8] for row in list(book["traits"].values)[1:]}
    for trait in picture.segment("s2").traits:
        if trait.share_in is not None:
            assert told[trait.id] == pytest.approx(trait.share_in)


def test_files_have_the_filters_of_the_page(world, client):
    query = "?a=housing%3Drented&b=material_rating&segment=s1"
    book = openpyxl.load_workbook(BytesIO(client.get(file(world, "pairs", "xlsx", query)).content))
    rows = list(book["pair"].values)
    assert len(rows) > 4
    assert client.get(file(world, "pairs", "svg", query)).status_code == 200
    assert client.get(file(world, "pairs", "svg")).status_code == 404  # no two traits, no drawing


def test_files_are_in_the_language_of_the_page(world, client):
    address = file(world, "segments", "xlsx").replace("/fi/", "/sv/")
    book = openpyxl.load_workbook(BytesIO(client.get(address).content))
    names = {row[1] for row in list(book["segments"].values)[1:]}
    assert names == {segment.name["sv"] for segment in world.publication.picture.segments}


def test_a_drawing_is_made_once(world, client):
    first = client.get(file(world, "dimensions", "svg")).content
    kept = list((settings.HOME / "cache" / "drawings").glob("*.svg"))
    assert first in [path.read_bytes() for path in kept]
    assert client.get(file(world, "dimensions", "svg")).content == first


def test_the_styles_meet_only_what_comes_from_the_report(client):
    css = client.get(reverse("room:styles")).content.decode()
    assert css.startswith(".figures {")
    assert css.count("{") == css.count("}")
