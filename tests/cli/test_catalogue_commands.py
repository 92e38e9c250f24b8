import csv
import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from revontuli.catalogue import Catalogue
from revontuli.catalogue.source import State
from revontuli.catalogue.sources.general_descriptions import read_general_descriptions
from tests.catalogue.ptv_server import running_ptv

ROWS = [
    "tunniste,nimi,tiivistelmä,kuvaus,palveluntuottaja,kunta,linkki",
    "a1,Asuntoneuvonta,Neuvoja asumiseen.,<p>Hei</p><script>alert(1)</script>,"
    "Turun kaupunki,Turku,https://turku.fi",
    "a2,Väärä kunta,Jotain.,,Yhdistys,Atlantis,",
    "a3,,Nimetön.,,Yhdistys,Turku,",
    'a4,"=HYPERLINK(""x"")",=1+1,@SUM(A1),Yhdistys,Turku,javascript:alert(1)',
    "a5,Ruoka-apu 🍲,Apua 🙏,,<script>x</script>,Turku,",
]
LONG = "Sana " * 2_000


@pytest.fixture
def table(tmp_path) -> Path:
    """A table of services as people keep it, with faults."""
    path = tmp_path / "omat.csv"
    path.write_text("\n".join([*ROWS, f"a6,Pitkä,{LONG},{LONG},,valtakunnallinen,"]), "utf-8")
    return path


@pytest.fixture
def stored(run, table, tmp_path) -> Path:
    """The folder of a catalogue with that table in it."""
    assert run("catalogue", "import", "table", table).status == 0
    return tmp_path / "home" / "catalogue"


def test_the_example_is_imported_once_and_then_nothing_changes(run, tmp_path):
    first = run("catalogue", "import", "example")
    assert first.status == 0, first.err
    assert "0 unchanged; 0 removed; 0 refused" in first.out
    again = run("catalogue", "import", "example", "--json")
    report = json.loads(again.out)
    assert (report["added"], report["changed"], report["removed"]) == ([], [], [])
    assert report["unchanged"] == report["came"] > 100
    listed = run("catalogue", "versions")
    assert len(listed.out.splitlines()) == 1


def test_rows_with_faults_are_refused_and_the_others_taken(run, table, tmp_path):
    ended = run("catalogue", "import", "table", table)
    assert ended.status == 0
    assert "4 came: 4 new" in ended.out
    assert "2 refused" in ended.out
    assert "row 3, column 'kunta': 'Atlantis' is no Finnish municipality" in ended.out
    assert "row 4, column 'nimi'" in ended.out


def test_what_is_stored_of_a_table_is_plain_text(stored):
    catalogue = Catalogue.load(stored)
    assert catalogue["a1"].description["fi"] == "Hei"
    assert catalogue["a5"].name["fi"] == "Ruoka-apu 🍲"
    assert "script" not in repr(catalogue["a5"].provider)
    assert not any(channel.url for channel in catalogue["a4"].channels)


def test_a_service_that_left_the_table_is_removed(run, stored, table):
    kept = [line for line in table.read_text("utf-8").splitlines() if not line.startswith("a6")]
    table.write_text("\n".join(kept), "utf-8")
    assert "1 removed" in run("catalogue", "import", "table", table).out
    told = run("catalogue", "versions").out
    assert "From 1 to 2, services: 0 added, 0 changed, 1 removed." in told


def test_an_import_that_would_remove_most_waits_to_be_told_so(run, stored, table):
    table.write_text("\n".join([*ROWS[:1], "b1,Uusi,,,,Turku,"]), "utf-8")
    refused = run("catalogue", "import", "table", table)
    assert refused.status == 1
    assert "would lose 4 of its 4 services" in refused.err
    assert len(Catalogue.load(stored)) == 4
    assert run("catalogue", "import", "table", table, "--allow-removal").status == 0
    assert [service.id for service in Catalogue.load(stored)] == ["b1"]


def content(name: str, text: str):
    def make(folder: Path) -> Path:
        (folder / name).write_text(text, "utf-8")
        return folder / name

    return make


def folder_itself(folder: Path) -> Path:
    return folder


def nothing(folder: Path) -> Path:
    return folder / "nosuch.json"


WRONG_SOURCES = [
    ("table", nothing, "there is no such file"),
    ("table", folder_itself, "there is no such file"),
    ("table", content("t.csv", ""), "the table is empty"),
    ("table", content("t.csv", "a,b\n1,2\n"), "there is no column 'a'"),
    ("table", content("t.csv", "nimi\nx\0y\n"), "not a text file"),
    ("general-descriptions", nothing, "nosuch.json"),
    ("general-descriptions", folder_itself, "Is a directory"),
    ("general-descriptions", content("g.json", ""), "cut off"),
    ("general-descriptions", content("g.json", '[{"id": "x", "na'), "cut off"),
    ("tpr", content("t.json", '[{"id": 1, "fi": {'), "cut off"),
    ("skos", content("v.json", '{"@context": '), "not whole JSON"),
    ("skos", content("v.csv", "a,b"), "are not read"),
    ("skos", content("v.ttl", "<a> <b"), "v.ttl"),
]


@pytest.mark.parametrize(("source", "make", "told"), WRONG_SOURCES)
def test_a_source_that_cannot_be_read_leaves_the_catalogue_as_it_was(
    run, stored, tmp_path, source, make, told
):
    before = Catalogue.load(stored)
    ended = run("catalogue", "import", source, make(tmp_path))
    assert ended.status == 1
    assert told in ended.err
    assert "the stored catalogue is as it was" in ended.err
    assert ended.err.count("revontuli: ") == 1
    assert "Traceback" not in ended.err
    assert Catalogue.load(stored) == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nosuch",), "expected one of ptv, general-descriptions, tpr, table, skos, example"),
        (("table",), "needs a path"),
        (("table", "x.csv", "--municipality", "853"), "no option municipality"),
        (("example", "x.csv"), "bundled"),
        (("ptv",), "which part of PTV"),
        (("ptv", "--municipality", "9999"), "'9999' is no Finnish municipality"),
        (("ptv", "--region", "99"), "there is no region '99'"),
    ],
)
def test_an_import_asked_for_wrongly_is_one_message(run, tmp_path, arguments, told):
    ended = run("catalogue", "import", *arguments)
    assert ended.status == 1
    assert told in ended.err
    assert ended.err.count("revontuli: ") == 1
    assert not (tmp_path / "home").exists()


VOCABULARY = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://x/1> a skos:Concept ; skos:prefLabel "opintotuki"@fi, "studiestöd"@sv ;
    skos:altLabel "opari"@fi .
"""


def test_terms_come_from_a_vocabulary(run, stored, tmp_path):
    path = content("v.ttl", VOCABULARY)(tmp_path)
    assert "1 came: 1 new" in run("catalogue", "import", "skos", path).out
    (term,) = Catalogue.load(stored).terms
    assert (term.name["sv"], term.synonyms["fi"]) == ("studiestöd", ("opari",))


def test_a_municipality_of_ptv_is_imported_by_its_name(run, tmp_path):
    with running_ptv(3) as ptv:
        ended = run("catalogue", "import", "ptv", ptv.address, "--municipality", "Turku")
    assert ended.status == 0, ended.err
    assert "ptv:853: 3 came: 3 new" in ended.out


class Held(list):
    """Requests to a server that answers some, and the next ones only when it is let free."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.reached = threading.Event()
        self.free = threading.Event()

    def append(self, request: object) -> None:
        super().append(request)
        if len(self) >= self.after:
            self.reached.set()
            self.free.wait(60)


def test_an_interrupted_import_goes_on_where_it_stopped(tmp_path):
    environment = {**os.environ, "REVONTULI_HOME": str(tmp_path)}
    with running_ptv(130) as ptv:
        ptv.requests = Held(after=6)
        command = [
            sys.executable, "-c", "from revontuli.cli import main; main()", "catalogue", "import",
            "ptv", ptv.address, "--municipality", "853",
        ]  # fmt: skip
        first = subprocess.Popen(
            command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert ptv.requests.reached.wait(60)
        first.send_signal(signal.SIGINT)
        _, told = first.communicate(timeout=60)
        ptv.requests.free.set()
        assert first.returncode == 130, told
        assert "Interrupted; the stored catalogue is as it was" in told
        assert not list(tmp_path.rglob("catalogue-*.jsonl.gz"))
        ptv.requests.clear()
        second = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert "130 came: 130 new" in second.stdout, second.stderr
    lists = [request for request in ptv.requests if "Service/list/area" in request]
    assert lists[0].endswith("page=3")
    assert len(Catalogue.load(tmp_path / "catalogue")) == 130


@pytest.mark.parametrize("command", ["check", "versions", "export"])
def test_without_a_catalogue_it_is_told_how_to_get_one(run, tmp_path, command):
    more = ("table", "-o", tmp_path / "x.csv") if command == "export" else ()
    ended = run("catalogue", command, *more)
    assert ended.status == 1
    assert "there is no catalogue here" in ended.err
    assert "'revontuli catalogue import'" in ended.err
    assert not (tmp_path / "x.csv").exists()


def test_a_check_tells_what_to_mend(run, stored):
    told = run("catalogue", "check")
    assert told.status == 0
    assert "4 services, 0 terms" in told.out
    assert "no_channel" in told.out
    checked = json.loads(run("catalogue", "check", "--json").out)
    assert {"day", "score", "findings", "providers", "coverage", "names"} <= checked.keys()
    found = {(finding["service"], finding["kind"]) for finding in checked["findings"]}
    assert {("a5", "no_channel"), ("a6", "too_long"), ("a4", "empty_channel")} <= found


def test_what_nothing_serves_is_one_line_for_each_dimension(run, stored):
    told = run("catalogue", "check", "--life-event", "moving_to_study").out
    assert "moving_to_study: nothing serves housing in any phase." in told
    assert told.count("nothing serves") == 10
    assert run("catalogue", "check", "--life-event", "nosuch").status == 1


def test_the_pages_of_a_check_are_safe_to_open(run, stored, tmp_path):
    ended = run("catalogue", "check", "-o", tmp_path / "page")
    assert ended.status == 0
    names = {path.name for path in (tmp_path / "page").iterdir()}
    assert names == {"check.fi.html", "check.sv.html", "check.en.html", "findings.csv"}
    page = (tmp_path / "page" / "check.fi.html").read_text("utf-8")
    assert "Ruoka-apu 🍲" in page
    assert "<script>x" not in page
    rows = (tmp_path / "page" / "findings.csv").read_text("utf-8-sig").splitlines()
    assert not any(cell.startswith(("=", "@")) for row in csv.reader(rows) for cell in row)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_exported_table_reads_back_as_it_was(run, stored, tmp_path, ending):
    path = tmp_path / f"out.{ending}"
    assert run("catalogue", "export", "table", "-o", path).status == 0
    other = tmp_path / "other"
    assert run("catalogue", "import", "table", path, "--catalogue", other).status == 0
    assert [s.content_hash for s in Catalogue.load(other)] == [
        s.content_hash for s in Catalogue.load(stored)
    ]


@pytest.mark.parametrize("layout", ["cpsv-ap", "schema-org"])
def test_linked_data_is_written_as_json(run, stored, tmp_path, layout):
    assert run("catalogue", "export", layout, "-o", tmp_path / "out.jsonld").status == 0
    body = json.loads((tmp_path / "out.jsonld").read_text("utf-8"))
    assert len(body["@graph"]) >= 4


@pytest.mark.parametrize(
    ("layout", "name", "told"),
    [
        ("nosuch", "x.csv", "there is no format 'nosuch'"),
        ("table", "x.jsonld", "'.jsonld'"),
        ("cpsv-ap", "x.csv", "expected a name that ends in .jsonld"),
        ("schema-org", "x", "expected a name that ends in .jsonld"),
    ],
)
def test_a_file_that_does_not_suit_the_format_is_not_written(
    run, stored, tmp_path, layout, name, told
):
    ended = run("catalogue", "export", layout, "-o", tmp_path / name)
    assert ended.status == 1
    assert told in ended.err
    assert not (tmp_path / name).exists()


def test_general_descriptions_enrich_services_of_the_same_name(run, tmp_path, shared_data):
    described = shared_data / "ptv" / "general_descriptions.json"
    known = read_general_descriptions(described, State(date(2026, 11, 22)))
    times = Counter(s.name.get("fi", ",").casefold() for s in known if s.description)
    name = next(name for name, count in times.items() if count == 1 and "," not in name)
    rows = f"id,nimi,kunta\nx,{name},Turku\ny,Ei sellaista,Turku\n"
    run("catalogue", "import", "table", content("t.csv", rows)(tmp_path))
    ended = run("catalogue", "enrich", described)
    assert ended.status == 0, ended.err
    assert ended.out.startswith("1 services gained")
    catalogue = Catalogue.load(tmp_path / "home" / "catalogue")
    assert catalogue["x"].description
    assert not catalogue["y"].description
