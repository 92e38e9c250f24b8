"""What a table would change, told before it is done."""

from dataclasses import replace

import pytest

from revontuli.catalogue import Catalogue, Organisation, Service
from revontuli.catalogue.editing import apply_edits
from revontuli.catalogue.exports import write_service_table
from revontuli.catalogue.table_edits import table_changes
from revontuli.examples.moving_to_study import example_catalogue

OWN = Organisation("own", {"fi": "Oma", "sv": "Egen"})


def anyone(_provider):
    return True


@pytest.fixture
def table(tmp_path):
    def write(text, name="palvelut.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def changes(catalogue, path, **options):
    return table_changes(
        catalogue, path, "palvelut.csv", options.pop("may_edit", anyone), **options
    )


def test_a_whole_catalogue_exported_and_read_again_changes_nothing(tmp_path):
    catalogue = example_catalogue()
    path = write_service_table(catalogue, tmp_path / "palvelut.xlsx")
    found = changes(catalogue, path)
    assert (found.edits, found.refused) == ((), ())
    assert found.unchanged == len(catalogue) + len(catalogue.terms)


def test_only_what_the_table_has_columns_for_changes(table):
    old = Service(
        "a", {"fi": "Vanha", "sv": "Gammal"}, description={"fi": "Kuvaus"}, provider=OWN,
        source="ptv:853", areas=("853",),
    )  # fmt: skip
    found = changes(Catalogue((old,)), table("id,name_fi\na,Uusi\n"))
    (edit,) = found.changed
    assert edit.after == replace(old, name={"fi": "Uusi", "sv": "Gammal"})


def test_new_rows_are_added_and_faulty_ones_refused_with_their_row(table):
    found = changes(Catalogue(), table("id,name_fi,age\na,Yksi,\nb,Kaksi,vanha\n"))
    assert [edit.after.id for edit in found.added] == ["a"]
    assert found.added[0].after.source == "table:palvelut.csv"
    assert [remark.id for remark in found.refused] == ["b"]
    assert "row 3" in found.refused[0].reason


def test_services_of_other_providers_are_refused(table):
    other = Service("a", {"fi": "Toisen"}, provider=Organisation("other", {"fi": "Toinen"}))
    found = changes(
        Catalogue((other,)),
        table("id,name_fi,provider_id,provider_fi\na,Kaapattu,own,Oma\nb,Oma,own,Oma\n"),
        may_edit=lambda provider: provider.id == "own",
    )
    assert [edit.after.id for edit in found.edits] == ["b"]
    assert [remark.id for remark in found.refused] == ["a"]


def test_what_the_table_lacks_is_removed_only_when_asked_and_only_if_a_table_brought_it(table):
    stored = Catalogue(
        (
            Service("a", {"fi": "A"}, source="table:palvelut.csv"),
            Service("b", {"fi": "B"}, source="table:palvelut.csv"),
            Service("c", {"fi": "C"}, source="ptv:853"),
        )
    )
    path = table("id,name_fi\na,A\n")
    assert changes(stored, path).removed == ()
    found = changes(stored, path, remove_missing=True)
    assert [edit.before.id for edit in found.removed] == ["b"]


def test_nothing_is_removed_while_a_row_cannot_be_told_from_others(table):
    stored = Catalogue((Service("a", {"fi": "A"}, source="table:palvelut.csv"),))
    found = changes(stored, table("id,name_fi\n,\nb,B\nb,B\n"), remove_missing=True)
    assert found.removed == ()


def test_changes_can_be_made(table, tmp_path):
    found = changes(Catalogue(), table("id,name_fi\na,A\n"))
    stored = apply_edits(tmp_path / "catalogue", found.edits)
    assert stored["a"].name == {"fi": "A"}
