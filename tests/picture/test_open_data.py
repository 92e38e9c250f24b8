"""A picture as open data, and on paper."""

import csv
import io
import json
import zipfile

import pytest

from revontuli.picture.open_data import description, package, tables
from revontuli.picture.print.pdf import render_pdf
from tests.picture.sample_picture import sample_picture


@pytest.fixture(scope="module")
def picture():
    return sample_picture()


def test_every_table_and_column_is_described_and_nothing_else(picture):
    archive = zipfile.ZipFile(io.BytesIO(package(picture, "moving-2026")))
    told = json.loads(archive.read("datapackage.json"))
    assert {resource["path"] for resource in told["resources"]} == {
        name for name in archive.namelist() if name.endswith(".csv")
    }
    for resource in told["resources"]:
        rows = list(csv.reader(io.StringIO(archive.read(resource["path"]).decode())))
        assert rows[0] == [field["name"] for field in resource["schema"]["fields"]]
        assert {len(row) for row in rows} == {len(rows[0])}
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_the_tables_hold_the_pictures_numbers(picture):
    found = {table.name: table for table in tables(picture)}
    assert len(found["segments"].rows) == len(picture.segments)
    columns = [field.name for field in found["dimensions"].fields]
    first = dict(zip(columns, found["dimensions"].rows[0], strict=True))
    assert first["segment"] == "all"
    assert first["mean"] == picture.population.dimensions[0].mean


def test_made_up_answers_are_told_to_be(picture):
    assert description(picture, "moving")["simulated"] is True


def test_the_same_picture_gives_the_same_bytes(picture):
    assert package(picture, "moving") == package(picture, "moving")
    assert render_pdf(picture, "sv") == render_pdf(picture, "sv")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_pdf_is_one_in_each_language(picture, language):
    pdf = render_pdf(picture, language)
    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf  # tagged, so that a screen reader can read it
