from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from revontuli.language.vector_cache import VectorCache

TEXTS = ["asuminen", "työ", "terveys"]
VECTORS = np.eye(3, 4, dtype=np.float32)


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    cache = VectorCache(tmp_path, "letters@1", 4)
    cache.put(TEXTS, VECTORS)
    return cache


def test_what_was_put_is_there_for_the_next_process(tmp_path: Path, cache: VectorCache) -> None:
    vectors, known = VectorCache(tmp_path, "letters@1", 4).get(["työ", "talous", "työ"])
    assert known.tolist() == [True, False, True]
    assert np.array_equal(vectors, [VECTORS[1], np.zeros(4), VECTORS[1]])


def test_models_do_not_share_vectors(tmp_path: Path, cache: VectorCache) -> None:
    assert not VectorCache(tmp_path, "letters@2", 4).get(TEXTS)[1].any()
    assert not VectorCache(tmp_path, "Letters 1", 4).get(TEXTS)[1].any()
    assert not VectorCache(tmp_path, "letters@1", 5).get(TEXTS)[1].any()


def test_texts_themselves_are_not_kept(cache: VectorCache) -> None:
    assert b"asuminen" not in cache.path.read_bytes()


def test_more_texts_than_one_statement_can_ask_for(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path, "letters@1", 4)
    texts = [str(number) for number in range(2_500)]
    cache.put(texts, np.tile(VECTORS[0], (2_500, 1)))
    assert cache.get(texts)[1].all()


def test_a_file_that_is_no_database_is_made_anew(cache: VectorCache) -> None:
    cache.path.write_bytes(b"half a page of something else" * 100)
    assert not cache.get(TEXTS)[1].any()
    cache.put(TEXTS, VECTORS)
    assert cache.get(TEXTS)[1].all()


def test_a_vector_changed_by_bad_storage_is_not_used(cache: VectorCache) -> None:
    with sqlite3.connect(cache.path) as database:
        database.execute(
            "UPDATE vectors SET vector = ? WHERE vector = ?", (b"\x7f" * 16, VECTORS[1].tobytes())
        )
        database.execute(
            "UPDATE vectors SET vector = ? WHERE vector = ?", (b"short", VECTORS[2].tobytes())
        )
    database.close()
    vectors, known = cache.get(TEXTS)
    assert known.tolist() == [True, False, False]
    assert not vectors[1:].any()


def test_a_folder_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    cache = VectorCache(tmp_path / "file", "letters@1", 4)
    with pytest.warns(RuntimeWarning, match="not in use"):
        cache.put(TEXTS, VECTORS)
    assert not cache.get(TEXTS)[1].any()


def put_many(folder: Path, first: int) -> None:
    cache = VectorCache(folder, "letters@1", 4)
    for number in range(first, first + 40):
        cache.put([str(number)], VECTORS[:1])


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    spawned = multiprocessing.get_context("spawn")
    writers = [spawned.Process(target=put_many, args=(tmp_path, start)) for start in (0, 20)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert VectorCache(tmp_path, "letters@1", 4).get([str(n) for n in range(60)])[1].all()
