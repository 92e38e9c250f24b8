"""The site's one finder: of the newest catalogue, without waiting for it to be made anew."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from revontuli.catalogue.store import update_catalogue
from revontuli.examples.moving_to_study import example_catalogue
from revontuli.site import search


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    search.forget()
    yield tmp_path
    search.forget()


@pytest.fixture
def stored(home):
    return example_catalogue().save(home / "catalogue")


def test_without_a_catalogue_there_is_no_finder(home):
    assert search.catalogue() is None
    assert search.finder() is None


def test_all_who_ask_at_once_get_the_same_finder(stored):
    with ThreadPoolExecutor(8) as threads:
        finders = list(threads.map(lambda _: search.finder(wait=120), range(8)))
    assert len({id(finder) for finder in finders}) == 1
    assert finders[0].search("asumistuki", limit=3)


def test_the_catalogue_is_read_once_and_again_when_it_changes(stored, home):
    first = search.catalogue()
    assert search.catalogue() is first
    update_catalogue(home / "catalogue", lambda old: replace(old, services=old.services[1:]))
    assert len(search.catalogue()) == len(first) - 1


def test_the_old_finder_answers_until_the_new_one_is_ready(stored, home):
    old = search.finder(wait=120)
    update_catalogue(home / "catalogue", lambda was: replace(was, services=was.services[1:]))
    assert search.finder(wait=0) is not None
    new = search.finder(newest=True, wait=120)
    assert new is not old
    assert len(new.catalogue) == len(old.catalogue) - 1


def test_a_damaged_catalogue_is_as_none(stored, home):
    for file in (home / "catalogue").glob("*.gz"):
        file.write_bytes(b"nothing of the kind")
    assert search.catalogue() is None
    assert search.finder() is None
