from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from revontuli.catalogue import Catalogue, DimensionWeight, Organisation, Provenance, Service
from revontuli.catalogue.check_page import render_check, write_check_pages
from revontuli.catalogue.checking import CatalogueCheck, check_catalogue
from revontuli.catalogue.findings import HEADINGS, MESSAGES
from revontuli.language import translator

EVIL = "<script>alert(1)</script>"
SERVICE = Service(
    id="=1+1",
    name={"fi": f"Neuvonta {EVIL}"},
    provider=Organisation("p", {"sv": "Föreningen"}),
    dimensions=(DimensionWeight("housing", 1, Provenance.EXPERT),),
    life_events=("moving_to_study",),
    valid_to=date(2020, 1, 1),
)


def checked(*services: Service) -> CatalogueCheck:
    return check_catalogue(Catalogue(services), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("Ei enää tarjolla", "1. tammikuuta 2020", "Muutto opiskelupaikkakunnalle")),
        ("sv", ("Erbjuds inte längre", "1 januari 2020", "Föreningen")),
        ("en", ("No longer offered", "1 January 2020", '<span lang="sv">Föreningen</span>')),
    ],
)
def test_the_page_is_in_its_language(language: str, words: tuple[str, ...]) -> None:
    page = render_check(checked(SERVICE, replace(SERVICE, id="b", valid_to=None)), language)
    assert f'<html lang="{language}">' in page
    for word in words:
        assert word in page


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    page = render_check(checked(SERVICE))
    assert EVIL not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"<script|<link[^>]+http|src=|@import|url\(", page)


class Headings(HTMLParser):
    """The levels of headings, and ids."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.ids += [value or "" for name, value in attributes if name == "id"]


def test_headings_go_down_one_level_at_a_time_and_ids_are_unique() -> None:
    read = Headings()
    read.feed(render_check(checked(SERVICE)))
    assert read.levels[0] == 1
    assert all(b - a <= 1 for a, b in zip(read.levels, read.levels[1:], strict=False))
    assert len(set(read.ids)) == len(read.ids)


def test_a_long_list_is_cut_and_tells_how_many_more_there_are(tmp_path: Path) -> None:
    many = [replace(SERVICE, id=f"s{number}", valid_to=None) for number in range(100)]
    check = checked(*many)
    page = render_check(check, "en")
    assert page.count("It has no channel.") == 30
    assert "70 more are in findings.csv." in page
    with write_check_pages(check, tmp_path)[-1].open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(check.findings)


def test_pages_and_the_table_are_written_and_the_table_runs_no_formula(tmp_path: Path) -> None:
    paths = write_check_pages(checked(SERVICE), tmp_path / "new")
    names = [path.name for path in paths]
    assert names == ["check.fi.html", "check.sv.html", "check.en.html", "findings.csv"]
    with paths[-1].open(encoding="utf-8-sig", newline="") as file:
        first = next(csv.DictReader(file))
    assert first["service"] == "'=1+1"
    assert first["severity"] == "error"


def test_an_empty_catalogue_has_a_page_too() -> None:
    assert "Nothing was found to mend." in render_check(checked(), "en")


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_finding_is_told_in_every_language_with_the_same_values(language: str) -> None:
    gettext = translator(language).gettext
    for table in (HEADINGS, MESSAGES):
        for text in table.values():
            assert gettext(text) != text
            assert sorted(re.findall(r"%\(\w+\)s", gettext(text))) == sorted(
                re.findall(r"%\(\w+\)s", text)
            )
