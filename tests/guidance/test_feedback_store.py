import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from revontuli.errors import InputError
from revontuli.guidance import feedback_store
from revontuli.guidance.feedback_counts import FeedbackCounts
from revontuli.guidance.feedback_limits import WINDOW
from revontuli.guidance.feedback_store import FeedbackStore
from tests.guidance.catalogues import TODAY
from tests.guidance.feedback_events import event, visits

SECRET = "a secret of the tests"


def same(one: FeedbackCounts, other: FeedbackCounts) -> bool:
    return one.services.equals(other.services) and one.layout.equals(other.layout)


def hashes(folder):
    with sqlite3.connect(folder / feedback_store.SOURCES) as database:
        return database.execute("SELECT hash FROM seen").fetchall()


def test_what_is_added_is_there_when_it_is_opened_again(tmp_path):
    happened = visits(3, "shown", "opened", "helpful", segment="a")

    added = FeedbackStore(tmp_path).add(happened, SECRET, TODAY)

    assert added == 9
    assert same(FeedbackStore(tmp_path).counts(), FeedbackCounts.of(happened))


def test_a_source_is_known_again_the_next_time(tmp_path):
    FeedbackStore(tmp_path).add([event("helpful")], SECRET, TODAY)

    assert FeedbackStore(tmp_path).add([event("helpful")], SECRET, TODAY) == 0


def test_hashes_are_thrown_away_when_their_window_is_over(tmp_path):
    store = FeedbackStore(tmp_path)
    store.add([event("helpful")], SECRET, TODAY)
    assert hashes(tmp_path)
    before = {tuple(row) for row in hashes(tmp_path)}

    later = TODAY + timedelta(days=WINDOW)
    store.add([event("helpful", day=later)], SECRET, later)

    assert not before & set(hashes(tmp_path))
    remembered = (tmp_path / feedback_store.SOURCES).read_bytes()
    assert not any(key.encode() in remembered for (key,) in before)


def test_no_source_stands_in_any_file(tmp_path):
    FeedbackStore(tmp_path).add([event("shown", source="anna@example.org")], SECRET, TODAY)

    assert all(b"anna" not in file.read_bytes() for file in tmp_path.iterdir())


def test_the_hashes_are_for_their_owner_alone(tmp_path):
    FeedbackStore(tmp_path)

    mode = (tmp_path / feedback_store.SOURCES).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_an_addition_that_fails_midway_leaves_both_files_as_they_were(tmp_path, monkeypatch):
    store = FeedbackStore(tmp_path)
    store.add(visits(2, "shown", "helpful"), SECRET, TODAY)
    counts, seen = store.counts(), hashes(tmp_path)

    def half_written(database, more):
        database.execute("DELETE FROM main.services")
        raise KeyboardInterrupt

    monkeypatch.setattr(feedback_store, "_add_counts", half_written)
    with pytest.raises(KeyboardInterrupt):
        store.add([event("shown", source="another")], SECRET, TODAY)

    assert same(store.counts(), counts)
    assert hashes(tmp_path) == seen


def test_two_that_write_at_once_lose_nothing(tmp_path):
    store = FeedbackStore(tmp_path)

    def add(number):
        return FeedbackStore(tmp_path).add([event("shown", source=f"{number}")], SECRET, TODAY)

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(add, range(20))) == 20

    assert store.counts().services["shown"].sum() == 20


def test_stores_are_merged_by_their_counts_alone(tmp_path):
    one, other = FeedbackStore(tmp_path / "one"), FeedbackStore(tmp_path / "other")
    one.add(visits(3, "shown"), SECRET, TODAY)
    other.add([event("shown", source="elsewhere"), event("opened", "s1")], SECRET, TODAY)
    together = one.counts().merge(other.counts())

    one.merge(other.counts())

    assert same(one.counts(), together)
    assert len(hashes(tmp_path / "one")) == 6


def test_events_of_other_windows_and_of_days_to_come_are_left_out(tmp_path):
    store = FeedbackStore(tmp_path)
    old, to_come = TODAY - timedelta(days=WINDOW), TODAY + timedelta(days=1)

    assert store.add([event("shown", day=old), event("shown", day=to_come)], SECRET, TODAY) == 0


def test_old_days_are_forgotten(tmp_path):
    store = FeedbackStore(tmp_path)
    old = visits(2, "shown", day=TODAY - timedelta(days=900))
    store.merge(FeedbackCounts.of(old))
    store.add([event("shown")], SECRET, TODAY)

    store.forget(TODAY - timedelta(days=800), TODAY)

    assert same(store.counts(), FeedbackCounts.of([event("shown")]))


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path):
    file = tmp_path / feedback_store.COUNTS
    file.write_text("these are notes, and no database" * 100)
    before = file.read_bytes()

    with pytest.raises(InputError, match="a store of feedback"):
        FeedbackStore(tmp_path)

    assert file.read_bytes() == before


def test_a_store_of_a_later_format_is_refused(tmp_path):
    FeedbackStore(tmp_path)
    with sqlite3.connect(tmp_path / feedback_store.COUNTS) as database:
        database.execute("PRAGMA user_version = 99")

    with pytest.raises(InputError, match="format 99 is not known"):
        FeedbackStore(tmp_path)


def test_a_file_where_the_folder_should_be_is_told(tmp_path):
    (tmp_path / "feedback").write_text("a file")

    with pytest.raises(InputError, match="expected a folder"):
        FeedbackStore(tmp_path / "feedback")
