"""No page and no file of a picture tells a number of fewer than five people."""

import csv
import itertools
import re
from html import unescape
from io import BytesIO, StringIO
from urllib.parse import urljoin
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest

from revontuli.picture import Picture
from revontuli.survey import Codebook, make_traits, read_responses

MOST_PAGES = 400
LINK = re.compile(r'href="([^"#]+)"')
PEOPLE = re.compile(r"(?<![\d,.\u2009\xa0–])(\d+) (?:ihmis|henkilö)")
BRACKETS = re.compile(r"<span class=\"withheld\">\((\d+)\)</span>")


@pytest.fixture
def crawled(world, client):
    """Every page and file of the picture that its own links lead to, by address."""
    start = f"/fi/pictures/{world.publication.slug}/"
    found, waiting = {}, [start]
    pairs = 0
    while waiting and len(found) < MOST_PAGES:
        address = waiting.pop(0)
        if address in found:
            continue
        answer = client.get(address)
        if answer.status_code == 404 and "." in address.rpartition("/")[2]:
            continue  # a view with nothing to draw yet
        assert answer.status_code == 200, address
        found[address] = answer.content
        if not answer["Content-Type"].startswith("text/html"):
            continue
        for link in LINK.findall(answer.content.decode(errors="replace")):
            link = urljoin(address, unescape(link))
            if not link.startswith(start) or link in found or link in waiting or ".png" in link:
                continue
            if "a=" in link:
                pairs += 1
                if pairs > 60:  # the rest are told by their property, in tests of the counts
                    continue
            waiting.append(link)
    return found


def test_nowhere_are_there_so_few_people(crawled, world):
    assert len(crawled) > 60
    for address, content in crawled.items():
        if address.endswith(".zip"):
            check_open_data(address, content)
            continue
        if content.startswith(b"PK"):
            check_workbook(address, content)
            continue
        if content.startswith(b"%PDF"):  # the same picture, set on paper
            continue
        text = content.decode()
        for number in (*PEOPLE.findall(text), *BRACKETS.findall(text)):
            assert int(number) >= 5, f"{number} people at {address}"


def check_open_data(address: str, content: bytes) -> None:
    archive = ZipFile(BytesIO(content))
    for name in archive.namelist():
        if name.endswith(".csv"):
            for row in csv.DictReader(StringIO(archive.read(name).decode())):
                assert int(row.get("n") or 5) >= 5, f"{row} in {name} at {address}"


def check_workbook(address: str, content: bytes) -> None:
    for sheet in openpyxl.load_workbook(BytesIO(content), read_only=True).worksheets:
        rows = list(sheet.values)
        counts = [i for i, name in enumerate(rows[0]) if name in ("n", "people")]
        for row in rows[1:]:
            for place in counts:
                if isinstance(row[place], int | float):
                    assert row[place] >= 5, f"{row} at {address} {sheet.title}"


def test_no_share_that_is_told_of_a_pair_rests_on_so_few(world, example, client):
    """Against the answers themselves: every cell of pairs in every group, as the API tells it."""
    picture = Picture.load(world.iteration.folder)
    codebook = Codebook.read(example.questionnaire)
    table = make_traits(read_responses(example.answers_2026, codebook))
    ids = [trait.id for trait in picture.population.traits if trait.measure == "binary"]
    step = max(1, len(ids) // 8)
    chosen = ids[::step]
    told = 0
    for a, b in itertools.pairwise(chosen):
        for segment in ("", *(s.id for s in picture.segments)):
            query = {"a": a, "b": b, "segment": segment}
            answer = client.get(f"/api/v1/pictures/{world.publication.slug}/pairs", query).json()
            frame = table.frame.select(pl.col(a).alias("a"), pl.col(b).alias("b")).drop_nulls()
            for i, row in enumerate(answer["n"]):
                for j, n in enumerate(row):
                    if n is None:
                        assert answer["share"][i][j] is None
                        continue
                    told += 1
                    everyone = frame.filter((pl.col("a") == i) & (pl.col("b") == j)).height
                    assert n >= 5
                    assert everyone >= max(5, n - 2)
    assert told > 50
