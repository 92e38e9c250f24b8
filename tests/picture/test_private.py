import stat

import polars as pl
import pytest

from revontuli.errors import InputError
from revontuli.picture.building import build
from revontuli.picture.private import read_people, write_private

from .small_surveys import DAY, small_survey


@pytest.fixture(scope="module")
def built():
    return build(small_survey(60, 2)[0], segments=2, bootstraps=1, created=DAY)


def test_people_are_kept_by_pseudonym_for_their_owner_alone(built, tmp_path):
    folder = tmp_path / "picture" / "private"
    write_private(built, folder, tmp_path / "home" / "key")
    people = read_people(folder.parent)
    assert people is not None
    assert len(set(people.keys)) == 60
    assert not set(people.keys) & {f"p{i}" for i in range(60)}
    assert list(people.segments) == built.people["segment"].to_list()
    assert b"p17" not in (folder / "people.parquet").read_bytes()
    for path in (folder / "people.parquet", folder / "segmenter.npz", tmp_path / "home" / "key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "not for sharing" in (folder / "README.txt").read_text(encoding="utf-8")


def test_one_secret_gives_one_person_one_pseudonym(built, tmp_path):
    keys = []
    for name, secret in (("a", "key"), ("b", "key"), ("c", "another key")):
        write_private(built, tmp_path / name / "private", tmp_path / secret)
        keys.append(list(read_people(tmp_path / name).keys))
    assert keys[0] == keys[1]
    assert not set(keys[0]) & set(keys[2])


def test_without_ids_nobody_can_be_followed_and_no_secret_is_made(built, tmp_path):
    from dataclasses import replace

    nameless = replace(built, people=built.people.with_columns(pl.lit(None, pl.String).alias("id")))
    write_private(nameless, tmp_path / "private", tmp_path / "key")
    assert read_people(tmp_path) is None
    assert not (tmp_path / "key").exists()


def test_a_person_without_an_id_has_no_pseudonym(built, tmp_path):
    from dataclasses import replace

    first = pl.when(pl.int_range(pl.len()) > 0).then("id").alias("id")
    write_private(
        replace(built, people=built.people.with_columns(first)),
        tmp_path / "private",
        tmp_path / "key",
    )
    assert [key is None for key in read_people(tmp_path).keys[:2]] == [True, False]


def test_places_are_those_of_the_ids_asked_for(built, tmp_path):
    write_private(built, tmp_path / "private", tmp_path / "key")
    people = read_people(tmp_path)
    places = people.places(["s2"])
    assert set(places.tolist()) == {0, -1}
    assert (places == 0).sum() == (built.people["segment"] == "s2").sum()


def test_a_folder_without_people_has_none(tmp_path):
    assert read_people(tmp_path) is None


def test_a_damaged_file_is_one_message(tmp_path):
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "people.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="not a whole Parquet file"):
        read_people(tmp_path)
