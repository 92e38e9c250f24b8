"""Bringing services in: looked at first, only one's own, from PTV, and what is refused."""

import io
from dataclasses import replace
from functools import partial

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from revontuli.catalogue import Catalogue, Service
from revontuli.catalogue.sources.web import WebReader
from revontuli.catalogue.store import update_catalogue
from revontuli.examples.moving_to_study import example_catalogue
from revontuli.site import search
from revontuli.site.models import ProviderEditor, ServiceEdit, Work
from tests.catalogue.ptv_server import running_ptv

TABLE = "id,name_fi,provider_fi,municipality\nuusi,Uusi palvelu,Me,Turku\nhuono,Huono,Me,Atlantis\n"


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }
    example_catalogue().save(tmp_path / "catalogue")
    return tmp_path


@pytest.fixture
def editor(home, people, as_role):
    ProviderEditor.objects.create(organisation=people.city, provider="*")
    return as_role("content_editor")


@pytest.fixture
def send(editor, django_capture_on_commit_callbacks):
    """Send something; the work that it starts is done when this returns."""

    def post(name, data=None, **parameters):
        with django_capture_on_commit_callbacks(execute=True):
            return editor.post(reverse(f"services:{name}", kwargs=parameters), data or {})

    return post


def a_table(text=TABLE, name="palvelut.csv"):
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def test_a_table_is_looked_at_and_then_brought_in(send, editor):
    answer = send("import_table", {"file": a_table()})
    looked = Work.objects.get()
    assert answer["Location"] == reverse("services:imported", args=[looked.pk])
    shown = editor.get(answer["Location"]).content.decode()
    assert "Uusi palvelu" in shown
    assert "Atlantis" in shown
    assert "palvelut.csv, rivi 3" in shown
    assert "uusi" not in search.catalogue().by_id
    made = send("confirm", work=looked.pk)
    assert editor.get(made["Location"]).status_code == 200
    assert search.catalogue()["uusi"].source == "table:palvelut.csv"
    assert ServiceEdit.objects.get().way == "table"


def test_a_table_brought_in_twice_is_brought_in_once(send):
    send("import_table", {"file": a_table()})
    looked = Work.objects.get()
    send("confirm", work=looked.pk)
    assert send("confirm", work=looked.pk)["Location"] == reverse("services:importing")
    assert ServiceEdit.objects.count() == 1


def test_a_table_that_was_left_is_gone(send, home):
    send("import_table", {"file": a_table()})
    send("cancel", work=Work.objects.get().pk)
    assert not list((home / "files").rglob("*.csv"))
    assert "uusi" not in search.catalogue().by_id


def test_what_has_changed_since_the_preview_is_looked_at_again(send, editor, home):
    send("import_table", {"file": a_table("id,name_fi\nexample:study-grant,Taulukon nimi\n")})
    looked = Work.objects.get()
    other = a_table("id,name_fi\nexample:study-grant,Toisen nimi\n")
    send("import_table", {"file": other})
    send("confirm", work=Work.objects.first().pk)
    made = send("confirm", work=looked.pk)
    assert Work.objects.first().state == "failed"
    assert "Luettelo on muuttunut" in editor.get(made["Location"]).content.decode()
    assert search.catalogue()["example:study-grant"].name["fi"] == "Toisen nimi"


def test_a_table_changes_only_services_of_ones_own_providers(
    home, people, as_role, django_capture_on_commit_callbacks
):
    ProviderEditor.objects.create(organisation=people.city, provider="example:turku")
    client = as_role("content_editor")
    text = "id,name_fi\nexample:study-grant,Kaapattu\n"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("services:import_table"), {"file": a_table(text)})
    looked = Work.objects.get()
    assert looked.result["counts"]["changed"] == 0
    assert looked.result["counts"]["refused"] == 1


def test_somebody_elses_import_is_nobodys_business(send, people, as_role):
    send("import_table", {"file": a_table()})
    work = Work.objects.get()
    work.started_by = people.analyst
    work.save()
    assert send("confirm", work=work.pk).status_code == 404


def a_bomb():
    book = openpyxl.Workbook()
    book.active["A1"] = "=cmd|' /C calc'!A0"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("", "palvelut.csv"),
        ("a,b\n1,2\n", "palvelut.csv"),
        ("nonsense", "palvelut.exe"),
        (b"PK\x03\x04 not a workbook", "palvelut.xlsx"),
        (b"\xff\xfe\x00\x00", "palvelut.csv"),
        ("id,name_fi\n\x00,\x00\n", "../../palvelut.csv"),
        (a_bomb(), "palvelut.xlsx"),
    ],
)
def test_what_is_no_table_is_told_and_changes_nothing(send, editor, content, name):
    answer = send("import_table", {"file": a_table(content, name)})
    if answer.status_code == 302:
        assert editor.get(answer["Location"]).status_code == 200
        assert Work.objects.get().state in ("failed", "done")
    else:
        assert answer.status_code == 422
    assert search.catalogue().number == 1


def test_ptv_is_imported_from_the_page(send, editor, monkeypatch, home):
    with running_ptv(12) as ptv:
        monkeypatch.setenv("REVONTULI_PTV_URL", ptv.address)
        answer = send("import_ptv", {"ptv-municipality": "Turku"})
    assert Work.objects.get().state == "done"
    assert len([s for s in Catalogue.load(home / "catalogue") if s.source == "ptv:853"]) == 12
    assert "12" in editor.get(answer["Location"]).content.decode()
    assert "ptv:853" in editor.get(reverse("services:importing")).content.decode()


def test_ptv_out_of_order_leaves_the_catalogue_as_it_was(send, editor, monkeypatch):
    monkeypatch.setenv("REVONTULI_PTV_URL", "http://127.0.0.1:9/api/v11/")
    hasty = partial(WebReader, sleep=lambda seconds: None)
    monkeypatch.setattr("revontuli.catalogue.sources.ptv.WebReader", hasty)
    answer = send("import_ptv", {"ptv-municipality": "853"})
    assert Work.objects.get().state == "failed"
    assert editor.get(answer["Location"]).status_code == 200
    assert search.catalogue().number == 1


@pytest.mark.parametrize(
    "data",
    [{}, {"ptv-municipality": "Turku", "ptv-region": "02"}, {"ptv-organisation": "x"}],
)
def test_which_part_of_ptv_must_be_told(send, data):
    assert send("import_ptv", data).status_code == 422
    assert not Work.objects.exists()


def test_terms_of_a_vocabulary_are_brought_in(send):
    turtle = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <http://example.org/vuokra> a skos:Concept ; skos:prefLabel "vuokra"@fi, "hyra"@sv ."""
    send("import_terms", {"skos-file": a_table(turtle, "sanasto.ttl")})
    assert Work.objects.get().state == "done"
    term = search.catalogue().term_by_id["http://example.org/vuokra"]
    assert (term.name["sv"], term.source) == ("hyra", "skos:sanasto.ttl")


def test_a_vocabulary_that_is_none_is_told(send):
    send("import_terms", {"skos-file": a_table("nonsense", "sanasto.ttl")})
    assert Work.objects.get().state == "failed"


def test_the_portfolio_is_looked_over(send, editor, home):
    assert editor.get(reverse("services:findings")).status_code == 404
    bare = Service("bare", {"fi": "Paljas"})
    update_catalogue(home / "catalogue", lambda old: replace(old, services=(*old.services, bare)))
    send("check_again")
    shown = editor.get(reverse("services:check")).content.decode()
    assert reverse("services:edit", args=["bare"]) in shown
    assert editor.get(reverse("services:check") + "?provider=x&kind=y&page=99").status_code == 200
    table = editor.get(reverse("services:findings"))
    assert table["Content-Type"].startswith("text/csv")
    assert "bare" in table.content.decode()


def test_what_services_help_is_learned(send):
    send("learn")
    assert Work.objects.get().state == "done", Work.objects.get().problem


@pytest.mark.parametrize("layout", ["table", "cpsv-ap", "schema-org"])
def test_the_catalogue_is_taken_along(editor, layout, client):
    answer = client.get(reverse("services:export", args=[layout]))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)


def test_another_layout_is_not_found(editor, client):
    assert client.get(reverse("services:export", args=["nonsense"])).status_code == 404
