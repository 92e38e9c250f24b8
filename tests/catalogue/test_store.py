import gzip
import json
import multiprocessing
from datetime import date

import pytest

from revontuli.catalogue import (
    Address,
    Catalogue,
    Channel,
    ChannelType,
    Charge,
    Concept,
    DimensionWeight,
    Opening,
    Organisation,
    Provenance,
    Service,
    Term,
)
from revontuli.catalogue.difference import compare_catalogues
from revontuli.catalogue.store import load_catalogue, save_catalogue, update_catalogue, versions
from revontuli.errors import InputError


def full_service(id="a"):
    """A service that tells everything a service can tell."""
    return Service(
        id=id,
        name={"fi": "Uimahalli", "sv": "Simhall"},
        summary={"fi": "Uimaan."},
        description={"fi": "Altaita.\nJa saunoja."},
        user_instruction={"fi": "Tule."},
        synonyms={"fi": ("halli", "uinti")},
        provider=Organisation("o", {"fi": "Turku"}),
        channels=(
            Channel(
                id="c",
                type=ChannelType.SERVICE_POINT,
                name={"fi": "Halli"},
                address=Address({"fi": "Katu 1"}, "20100", {"fi": "TURKU"}, "853", 60.45, 22.26),
                hours=(Opening((1, 2), "06:00", "21:00", first=date(2026, 1, 1)),),
                charge=Charge.CHARGED,
            ),
        ),
        target_groups=("KR1",),
        youngest=7,
        service_classes=(Concept("P27.1", {"fi": "Liikunta ja urheilu"}),),
        areas=("853",),
        charge=Charge.CHARGED,
        dimensions=(DimensionWeight("health", 0.9, Provenance.EXPERT),),
        source="table:x",
        modified=date(2026, 2, 3),
    )


def full_catalogue():
    """A catalogue of two services and a term, out of order."""
    return Catalogue((full_service("b"), full_service("a")), (Term("t", {"fi": "uinti"}),))


def test_a_catalogue_comes_back_as_it_was(tmp_path):
    saved = full_catalogue().save(tmp_path)
    loaded = Catalogue.load(tmp_path)
    assert loaded == saved
    assert [service.id for service in loaded] == ["a", "b"]
    assert loaded["a"] == full_service("a")
    assert loaded.number == 1


def test_the_stored_hash_is_the_content_s(tmp_path):
    full_catalogue().save(tmp_path)
    assert Catalogue.load(tmp_path).content_hash == full_catalogue().content_hash


def test_an_empty_catalogue_is_a_catalogue(tmp_path):
    Catalogue().save(tmp_path)
    assert Catalogue.load(tmp_path) == Catalogue(number=1)


def test_versions_stay_and_can_be_loaded(tmp_path):
    full_catalogue().save(tmp_path)
    Catalogue((full_service("a"),)).save(tmp_path)
    assert [(version.number, version.services) for version in versions(tmp_path)] == [
        (1, 2),
        (2, 1),
    ]
    assert len(load_catalogue(tmp_path, 1)) == 2
    assert len(load_catalogue(tmp_path)) == 1
    with pytest.raises(InputError, match=r"no version 3; expected one of 1–2"):
        load_catalogue(tmp_path, 3)


def test_the_same_catalogue_makes_no_new_version(tmp_path):
    full_catalogue().save(tmp_path)
    assert full_catalogue().save(tmp_path).number == 1


def test_the_same_catalogue_gives_the_same_bytes(tmp_path):
    for folder in ("one", "two"):
        full_catalogue().save(tmp_path / folder)
    one, two = (next((tmp_path / name).glob("*.gz")).read_bytes() for name in ("one", "two"))
    assert one == two


def test_the_file_is_json_lines_and_says_its_format_first(tmp_path):
    full_catalogue().save(tmp_path)
    with gzip.open(tmp_path / "catalogue-000001.jsonl.gz", "rt", encoding="utf-8") as file:
        head, *items = map(json.loads, file)
    assert list(head)[:2] == ["format", "number"]
    assert head["format"] == "revontuli.catalogue/1"
    assert [item["id"] for item in items] == ["a", "b", "t"]
    assert items[0]["name"] == {"fi": "Uimahalli", "sv": "Simhall"}


def test_a_folder_without_a_catalogue_is_told(tmp_path):
    with pytest.raises(InputError, match="there is no catalogue here"):
        Catalogue.load(tmp_path / "nowhere")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.99])
def test_a_file_cut_off_is_told_with_the_version_to_go_back_to(tmp_path, share):
    full_catalogue().save(tmp_path)
    Catalogue((full_service("a"),)).save(tmp_path)
    path = tmp_path / "catalogue-000002.jsonl.gz"
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(InputError, match=r"cut off or damaged.*go back to version 1"):
        Catalogue.load(tmp_path)
    assert [version.number for version in versions(tmp_path)] in ([1], [1, 2])
    assert full_catalogue().save(tmp_path).number == 3


def test_content_changed_by_hand_is_told(tmp_path):
    full_catalogue().save(tmp_path)
    path = tmp_path / "catalogue-000001.jsonl.gz"
    text = gzip.decompress(path.read_bytes()).replace(b"Uimaan", b"Maksaa")
    path.write_bytes(gzip.compress(text))
    with pytest.raises(InputError, match="not what was saved"):
        Catalogue.load(tmp_path)


def test_another_format_is_told(tmp_path):
    (tmp_path / "catalogue-000001.jsonl.gz").write_bytes(gzip.compress(b'{"format": "x"}\n'))
    with pytest.raises(InputError, match=r"expected format revontuli.catalogue/1"):
        Catalogue.load(tmp_path)


def test_a_failed_change_leaves_the_catalogue_as_it_was(tmp_path):
    full_catalogue().save(tmp_path)

    def fail(catalogue):
        raise InputError("no")

    with pytest.raises(InputError, match="no"):
        update_catalogue(tmp_path, fail)
    assert [version.number for version in versions(tmp_path)] == [1]


def _add_services(folder, name):
    for number in range(5):
        update_catalogue(
            folder,
            lambda old, id=f"{name}-{number}": Catalogue(
                (*old.services, Service(id=id, name={"fi": id}))
            ),
        )


def test_processes_that_write_at_once_lose_nothing(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_add_services, args=(tmp_path, name)) for name in "abc"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert len(Catalogue.load(tmp_path)) == 15
    assert len(versions(tmp_path)) == 15


def test_the_difference_of_two_catalogues_names_what_changed():
    old = Catalogue((full_service("a"), full_service("b")), (Term("t", {"fi": "uinti"}),))
    changed = Service(**{**vars(full_service("b")), "summary": {"fi": "Toinen"}, "areas": ()})
    new = Catalogue((changed, full_service("c")), (Term("t", {"fi": "uiminen"}),))
    difference = compare_catalogues(old, new)
    assert difference.services.added == ("c",)
    assert difference.services.removed == ("a",)
    assert difference.services.changed == {"b": ("summary", "areas")}
    assert difference.terms.changed == {"t": ("name",)}
    assert difference
    assert not compare_catalogues(old, old)


def test_saving_needs_a_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        save_catalogue(full_catalogue(), tmp_path / "file")
