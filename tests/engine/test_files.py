import hashlib
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.engine import atomic_folder, atomic_path, check_folder, read_sha256, safe_cell
from revontuli.engine.files import FORMULA_STARTS
from revontuli.errors import InputError


def test_a_file_takes_its_place_only_when_it_is_whole(tmp_path):
    target = tmp_path / "new" / "answers.csv"
    with atomic_path(target) as temporary:
        temporary.write_text("a,b\n")
        assert not target.exists()
        assert temporary.suffix == ".csv"
    assert target.read_text() == "a,b\n"
    assert list(target.parent.iterdir()) == [target]


def test_a_failure_leaves_the_file_that_was_there(tmp_path):
    target = tmp_path / "answers.csv"
    target.write_text("before")
    with pytest.raises(FileNotFoundError), atomic_path(target) as temporary:
        temporary.write_text((tmp_path / "missing").read_text())
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_can_be_read_by_others_unless_it_is_made_private(tmp_path):
    with atomic_path(tmp_path / "open"):
        pass
    with atomic_path(tmp_path / "closed") as temporary:
        temporary.chmod(0o600)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("open", "closed")]
    assert modes == [0o644, 0o600]


def test_a_folders_files_take_their_places_together(tmp_path):
    target = tmp_path / "picture"
    target.mkdir()
    (target / "old.txt").write_text("stays")
    (target / "report.html").write_text("is replaced")
    with atomic_folder(target) as folder:
        (folder / "charts").mkdir()
        (folder / "charts" / "a.svg").write_text("<svg/>")
        (folder / "private").mkdir(mode=0o700)
        (folder / "private" / "people").write_text("")
        (folder / "report.html").write_text("new")
        assert (target / "report.html").read_text() == "is replaced"
    assert (target / "old.txt").read_text() == "stays"
    assert (target / "report.html").read_text() == "new"
    assert (target / "charts" / "a.svg").exists()
    assert stat.S_IMODE((target / "private").stat().st_mode) == 0o700
    assert list(tmp_path.iterdir()) == [target]


def half_a_picture(target):
    with atomic_folder(target) as folder:
        (folder / "picture.json").write_text("{")
        raise KeyboardInterrupt


def test_an_interruption_leaves_the_folder_as_it_was(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        half_a_picture(tmp_path / "new")
    (tmp_path / "old").mkdir()
    with pytest.raises(KeyboardInterrupt):
        half_a_picture(tmp_path / "old")
    assert [path.name for path in tmp_path.rglob("*")] == ["old"]


@pytest.mark.parametrize("place", ["file", "file/folder", "file/folder/deeper"])
def test_what_cannot_be_a_folder_is_said_before_the_work(tmp_path, place):
    (tmp_path / "file").write_text("stays")
    with pytest.raises(InputError, match="cannot be written"):
        check_folder(tmp_path / place)
    with pytest.raises(InputError, match="cannot be written"), atomic_folder(tmp_path / place):
        pytest.fail("the work was begun")
    assert (tmp_path / "file").read_text() == "stays"


def test_looking_whether_a_folder_can_be_written_makes_nothing(tmp_path):
    check_folder(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


def test_the_sha256_is_of_the_bytes(tmp_path):
    (tmp_path / "x").write_bytes(b"aurora")
    assert read_sha256(tmp_path / "x") == hashlib.sha256(b"aurora").hexdigest()


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_text_that_would_run_as_a_formula_gets_an_apostrophe(start):
    assert safe_cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@given(st.one_of(st.integers(), st.floats(), st.none(), st.booleans()))
def test_numbers_are_left_alone(value):
    assert safe_cell(value) is value


@given(st.text())
def test_no_text_starts_as_a_formula(text):
    assert not str(safe_cell(text)).startswith(FORMULA_STARTS)
    assert str(safe_cell(text)).endswith(text)
