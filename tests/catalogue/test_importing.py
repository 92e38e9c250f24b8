import json
from dataclasses import replace
from datetime import date

import pytest

from revontuli.catalogue import (
    Catalogue,
    DimensionWeight,
    Provenance,
    Service,
    Term,
)
from revontuli.catalogue.import_files import ImportFiles, read_reports
from revontuli.catalogue.importing import import_into
from revontuli.catalogue.source import Page, Remark
from revontuli.errors import InputError

DAY = date(2026, 5, 4)


class Given:
    """A source that has what it is given."""

    def __init__(self, *pages, name="table:x", fails=False):
        self.pages = pages
        self.name = name
        self.fails = fails
        self.states = []

    def fetch(self, state):
        """The pages, and then perhaps a failure."""
        self.states.append(state)
        yield from self.pages
        if self.fails:
            raise InputError("the line broke")


def services(*ids, **changes):
    """Services of these ids."""
    return tuple(Service(**({"id": id, "name": {"fi": f"Palvelu {id}"}} | changes)) for id in ids)


def page(*ids, **changes):
    """A page of services of these ids."""
    return Page(services=services(*ids, **changes))


def test_what_came_is_stored_and_told(tmp_path):
    report = import_into(tmp_path, Given(page("a", "b")), today=DAY)
    assert (report.came, report.added, report.version) == (2, ("a", "b"), 1)
    stored = Catalogue.load(tmp_path)["a"]
    assert (stored.label(), stored.source) == ("Palvelu a", "table:x")


def test_texts_are_stored_plain(tmp_path):
    import_into(tmp_path, Given(page("a", summary={"fi": "<script>x</script><b>ok</b>"})))
    assert Catalogue.load(tmp_path)["a"].summary == {"fi": "ok"}


def test_added_changed_unchanged_and_removed_are_told_apart(tmp_path):
    import_into(tmp_path, Given(page("a", "b", "c", "d")), today=DAY)
    later = Given(Page(services=(*services("a", "b"), *services("c", summary={"fi": "x"}))))
    report = import_into(tmp_path, later, today=DAY)
    assert (report.added, report.changed, report.unchanged) == ((), ("c",), 2)
    assert report.removed == ("d",)


def test_the_report_is_a_file_too(tmp_path):
    report = import_into(
        tmp_path, Given(Page(services("a"), refused=(Remark("b", "no name"),))), today=DAY
    )
    (path,) = tmp_path.glob("imports/*/report.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["source"] == "table:x"
    assert told["refused"] == [{"id": "b", "reason": "no name"}]
    assert read_reports(tmp_path) == (report,)


def test_a_source_that_fails_leaves_everything_as_it_was(tmp_path):
    import_into(tmp_path, Given(page("a", "b")), today=DAY)
    before = Catalogue.load(tmp_path)
    with pytest.raises(InputError, match=r"stopped: the line broke; the stored catalogue is"):
        import_into(tmp_path, Given(page("c"), fails=True), today=DAY)
    assert Catalogue.load(tmp_path) == before


def test_other_sources_are_not_touched(tmp_path):
    Catalogue(services("own")).save(tmp_path)
    import_into(tmp_path, Given(page("a", "b"), name="table:x"), today=DAY)
    import_into(tmp_path, Given(page("c"), name="table:y"), today=DAY)
    import_into(tmp_path, Given(page("a"), name="table:x"), today=DAY)
    assert {service.id for service in Catalogue.load(tmp_path)} == {"own", "a", "c"}


def test_an_id_of_another_kind_of_source_is_refused(tmp_path):
    Catalogue(services("own")).save(tmp_path)
    import_into(tmp_path, Given(page("a"), name="tpr:091"), today=DAY)
    report = import_into(tmp_path, Given(page("a", "own", "b")), today=DAY)
    assert report.added == ("b",)
    assert {(remark.id, remark.reason) for remark in report.refused} == {
        ("a", "its id is already in use, by tpr:091"),
        ("own", "its id is already in use, by the catalogue's owner"),
    }
    assert Catalogue.load(tmp_path)["a"].source == "tpr:091"


def test_losing_more_than_half_is_refused_unless_told(tmp_path):
    import_into(tmp_path, Given(page(*"abcdefghijkl")), today=DAY)
    few = Given(page("a", "b"))
    with pytest.raises(InputError, match="would lose 10 of its 12 services"):
        import_into(tmp_path, few, today=DAY)
    assert len(Catalogue.load(tmp_path)) == 12
    assert len(import_into(tmp_path, few, today=DAY, allow_removal=True).removed) == 10


def test_a_small_table_may_lose_some_but_not_all(tmp_path):
    import_into(tmp_path, Given(page("a", "b", "c")), today=DAY)
    assert import_into(tmp_path, Given(page("a")), today=DAY).removed == ("b", "c")
    with pytest.raises(InputError, match="would lose 1 of its 1"):
        import_into(tmp_path, Given(Page()), today=DAY)


def test_what_is_refused_keeps_its_stored_version(tmp_path):
    import_into(tmp_path, Given(page("a", "b")), today=DAY)
    import_into(tmp_path, Given(Page(services("a"), refused=(Remark("b", "bad"),))), today=DAY)
    assert Catalogue.load(tmp_path)["b"].label() == "Palvelu b"
    report = import_into(tmp_path, Given(page("a", "c", "d")), today=DAY)
    assert report.removed == ("b",)


def test_a_page_of_changes_removes_only_what_it_names(tmp_path):
    import_into(tmp_path, Given(page("a", "b", "c")), today=DAY)
    changes = Page(services("d"), gone=("b", "nobody"), whole=False)
    report = import_into(tmp_path, Given(changes), today=DAY)
    assert (report.whole, report.added, report.removed) == (False, ("d",), ("b",))
    assert {service.id for service in Catalogue.load(tmp_path)} == {"a", "c", "d"}


def test_the_mark_comes_back_with_what_is_known(tmp_path):
    import_into(tmp_path, Given(replace(page("a"), mark="seven")), today=DAY)
    source = Given(Page(whole=False, mark="eight"))
    import_into(tmp_path, source, today=DAY)
    import_into(tmp_path, source, today=DAY, everything=True)
    assert [state.since for state in source.states] == ["seven", ""]
    assert set(source.states[0].known) == {"a"}


def test_labels_of_experts_stay_when_the_source_has_none(tmp_path):
    import_into(tmp_path, Given(page("a")), today=DAY)
    weight = DimensionWeight("housing", 1.0, Provenance.EXPERT)
    stored = Catalogue.load(tmp_path)
    phases = ("moving_to_study:transition",)
    labelled = replace(stored["a"], dimensions=(weight,), phases=phases)
    replace(stored, services=(labelled,)).save(tmp_path)
    report = import_into(tmp_path, Given(page("a", summary={"fi": "Uusi"})), today=DAY)
    service = Catalogue.load(tmp_path)["a"]
    assert report.changed == ("a",)
    assert (service.dimensions, service.phases) == ((weight,), phases)
    assert service.life_events == ("moving_to_study",)
    import_into(tmp_path, Given(replace(page("a"), labelled=True)), today=DAY)
    assert Catalogue.load(tmp_path)["a"].dimensions == ()


def test_municipalities_are_those_of_today(tmp_path):
    report = import_into(tmp_path, Given(page("a", areas=("853", "999", "Turku", "911"))))
    assert Catalogue.load(tmp_path)["a"].areas == ("541", "853")
    assert {remark.reason for remark in report.notices} == {
        "no municipality has the code '999'",
        "no municipality has the code 'Turku'",
        "municipality 911 is now a part of 541",
    }


def test_terms_are_imported_as_services_are(tmp_path):
    terms = Given(Page(terms=(Term("t", {"fi": "uinti"}), Term("u", {"fi": "juoksu"}))))
    assert import_into(tmp_path, terms, today=DAY).added == ("t", "u")
    import_into(tmp_path, Given(page("a"), name="ptv:853"), today=DAY)
    fewer = Given(Page(terms=(Term("t", {"fi": "uiminen"}),)))
    report = import_into(tmp_path, fewer, today=DAY)
    assert (report.changed, report.removed) == (("t",), ("u",))
    assert len(Catalogue.load(tmp_path)) == 1


def test_a_service_without_a_name_or_an_id_is_refused(tmp_path):
    nameless = Service(id="x", name={"fi": " ", "sv": "<b></b>"})
    report = import_into(tmp_path, Given(Page((nameless, *services(" ", "a")))), today=DAY)
    assert report.added == ("a",)
    assert {remark.reason for remark in report.refused} == {
        "it has no name in any language",
        "it has no id",
    }


def test_a_source_that_can_go_on_is_asked_to(tmp_path):
    first = Given(replace(page("a"), resume="at b"), fails=True)
    with pytest.raises(InputError, match="goes on from there"):
        import_into(tmp_path, first, today=DAY)
    rest = Given(page("b"))
    assert import_into(tmp_path, rest, today=DAY).added == ("a", "b")
    assert (rest.states[0].resume, rest.states[0].seen) == ("at b", {"a"})


def test_one_import_of_a_source_at_a_time(tmp_path):
    with (
        ImportFiles(tmp_path, "table:x").locked(),
        pytest.raises(InputError, match="another import of table:x is under way"),
    ):
        import_into(tmp_path, Given(page("a")), today=DAY)


def test_progress_is_told_page_by_page(tmp_path):
    told = []
    pages = (replace(page("a"), done=1, total=2), replace(page("b"), done=2, total=2))
    import_into(tmp_path, Given(*pages), lambda *step: told.append(step), today=DAY)
    assert told == [("Importing table:x", 1, 2), ("Importing table:x", 2, 2)]


def test_a_damaged_catalogue_is_not_written_over(tmp_path):
    import_into(tmp_path, Given(page("a")), today=DAY)
    path = tmp_path / "catalogue-000001.jsonl.gz"
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(InputError, match="cut off or damaged"):
        import_into(tmp_path, Given(page("a", "b")), today=DAY)
    assert not (tmp_path / "catalogue-000002.jsonl.gz").exists()
