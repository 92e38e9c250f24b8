"""Edits of the stored catalogue, and what imports make of them."""

from dataclasses import replace
from datetime import date

import pytest

from revontuli.catalogue import Catalogue, Service, Term, import_into
from revontuli.catalogue.editing import ChangedMeanwhileError, Edit, apply_edits
from revontuli.catalogue.overlays import read_overlays
from revontuli.catalogue.sources.ready import ReadySource
from revontuli.errors import InputError

TODAY = date(2026, 11, 22)


def service(id="a", **changes):
    return Service(id=id, name={"fi": f"Palvelu {id}"}, summary={"fi": "Apua."}, **changes)


def bring(folder, *services, source="ptv:853", terms=()):
    return import_into(folder, ReadySource(source, Catalogue(services, terms)), today=TODAY)


def edit(folder, id, **changes):
    before = Catalogue.load(folder)[id]
    return apply_edits(folder, [Edit(before, replace(before, **changes))])


def test_a_new_service_is_stored_with_plain_texts(tmp_path):
    stored = apply_edits(tmp_path, [Edit(None, service(description={"fi": "<b>Hei</b>"}))])
    assert stored["a"].description == {"fi": "Hei"}
    assert Catalogue.load(tmp_path)["a"].source == ""


def test_an_edit_of_what_another_has_changed_is_refused(tmp_path):
    bring(tmp_path, service())
    seen = Catalogue.load(tmp_path)["a"]
    edit(tmp_path, "a", summary={"fi": "Toinen ehti ensin."})
    with pytest.raises(ChangedMeanwhileError):
        apply_edits(tmp_path, [Edit(seen, replace(seen, summary={"fi": "Minä myös."}))])
    assert Catalogue.load(tmp_path)["a"].summary == {"fi": "Toinen ehti ensin."}


def test_all_edits_are_made_or_none(tmp_path):
    bring(tmp_path, service())
    edits = [Edit(None, service("b")), Edit(None, service("a"))]
    with pytest.raises(ChangedMeanwhileError):
        apply_edits(tmp_path, edits)
    assert list(Catalogue.load(tmp_path).by_id) == ["a"]


def test_the_next_import_does_not_undo_an_edit(tmp_path):
    bring(tmp_path, service(), service("b"))
    edit(tmp_path, "a", summary={"fi": "Paremmin sanottu."})
    report = bring(tmp_path, service(charge="free"), service("b"))
    stored = Catalogue.load(tmp_path)["a"]
    assert stored.summary == {"fi": "Paremmin sanottu."}
    assert stored.charge == "free"
    assert report.notices == ()


def test_an_import_tells_that_the_source_has_changed_what_was_edited(tmp_path):
    bring(tmp_path, service(), service("b"))
    edit(tmp_path, "a", summary={"fi": "Paremmin sanottu."})
    changed = replace(service(), summary={"fi": "Lähde muutti."})
    report = bring(tmp_path, changed, service("b"))
    assert [remark.id for remark in report.notices] == ["a"]
    assert Catalogue.load(tmp_path)["a"].summary == {"fi": "Paremmin sanottu."}


def test_a_field_edited_back_is_the_sources_again(tmp_path):
    bring(tmp_path, service(), service("b"))
    edit(tmp_path, "a", summary={"fi": "Hetken näin."})
    edit(tmp_path, "a", summary={"fi": "Apua."})
    assert read_overlays(tmp_path) == {}


def test_what_was_removed_here_stays_away_until_it_is_restored(tmp_path):
    bring(tmp_path, service(), service("b"))
    removed = Catalogue.load(tmp_path)["a"]
    apply_edits(tmp_path, [Edit(removed, None)])
    bring(tmp_path, service(), service("b"))
    assert list(Catalogue.load(tmp_path).by_id) == ["b"]
    apply_edits(tmp_path, [Edit(None, removed)])
    bring(tmp_path, service(), service("b"))
    assert list(Catalogue.load(tmp_path).by_id) == ["a", "b"]
    assert read_overlays(tmp_path) == {}


def test_an_edit_of_what_a_table_brought_gives_way_to_the_next_table(tmp_path):
    bring(tmp_path, service(), source="table:palvelut.csv")
    edit(tmp_path, "a", summary={"fi": "Täällä muutettu."})
    bring(tmp_path, service(), source="table:palvelut.csv")
    assert Catalogue.load(tmp_path)["a"].summary == {"fi": "Apua."}


def test_terms_are_edited_too(tmp_path):
    bring(tmp_path, service(), terms=(Term("t", {"fi": "vuokra"}),), source="skos:sanasto.ttl")
    term = Catalogue.load(tmp_path).term_by_id["t"]
    apply_edits(tmp_path, [Edit(term, replace(term, services=("a",)))])
    bring(tmp_path, service(), terms=(Term("t", {"fi": "vuokra"}),), source="skos:sanasto.ttl")
    assert Catalogue.load(tmp_path).term_by_id["t"].services == ("a",)


def test_a_service_without_a_name_is_refused(tmp_path):
    with pytest.raises(InputError, match="name"):
        apply_edits(tmp_path, [Edit(None, Service(id="a", name={"fi": "<script></script>"}))])


def test_a_damaged_file_of_overlays_stops_the_import(tmp_path):
    bring(tmp_path, service())
    (tmp_path / "overlays.json").write_text("{")
    with pytest.raises(InputError, match="overlays"):
        bring(tmp_path, service(charge="free"))
