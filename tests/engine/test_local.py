from collections.abc import Iterator

import numpy as np
import pytest

from revontuli.engine import silent
from revontuli.engine.local import Checkpoint, count_batches

BATCHES = [np.arange(5), np.arange(3), np.arange(4)]


class Work:
    """Sums of three batches, and which of them were counted in this run."""

    def __init__(self, fails_at: int = 99) -> None:
        self.fails_at = fails_at
        self.counted: list[int] = []
        self.sums: list[int] = []
        self.told: list[int] = []

    def batches(self, first: int) -> Iterator[np.ndarray]:
        yield from BATCHES[first:]

    def count(self, batch: np.ndarray) -> dict[str, np.ndarray]:
        if len(self.counted) == self.fails_at:
            raise KeyboardInterrupt
        self.counted.append(len(batch))
        return {"sum": batch.sum(), "names": np.array(["ä", "b"])}

    def take(self, arrays) -> None:
        assert list(arrays["names"]) == ["ä", "b"]
        self.sums.append(int(arrays["sum"]))

    def run(self, checkpoint: Checkpoint | None = None) -> "Work":
        count_batches(self.batches, self.count, self.take, checkpoint, self.told.append)
        return self


def test_batches_are_counted_in_order():
    work = Work().run()
    assert (work.counted, work.sums, work.told) == ([5, 3, 4], [10, 3, 6], [1, 2, 3])


def test_what_was_counted_before_an_interruption_is_not_counted_again(tmp_path):
    checkpoint = Checkpoint(tmp_path / "unfinished", "answers")
    with pytest.raises(KeyboardInterrupt):
        Work(fails_at=2).run(checkpoint)
    assert checkpoint.finished == 2
    again = Work().run(Checkpoint(tmp_path / "unfinished", "answers"))
    assert again.counted == [4]
    assert again.sums == [10, 3, 6]
    assert again.told == [1, 2, 3]


def test_counts_of_other_answers_are_not_used(tmp_path):
    Work().run(Checkpoint(tmp_path, "these"))
    other = Checkpoint(tmp_path, "those")
    assert other.finished == 0
    assert other.load(0) is None
    assert Work().run(other).counted == [5, 3, 4]


def test_when_the_whole_is_done_nothing_is_left(tmp_path):
    checkpoint = Checkpoint(tmp_path / "unfinished", "answers")
    Work().run(checkpoint)
    Checkpoint(tmp_path / "unfinished", "older answers").save(0, {"x": np.ones(1)})
    checkpoint.clear()
    assert list(tmp_path.iterdir()) == []
    checkpoint.clear()  # nothing to forget is no failure


def test_a_batch_is_kept_whole_or_not_at_all(tmp_path, monkeypatch):
    checkpoint = Checkpoint(tmp_path, "answers")
    checkpoint.save(0, {"x": np.arange(3)})

    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="No space"):
        checkpoint.save(1, {"x": np.arange(3)})
    assert checkpoint.finished == 1
    assert len(list(checkpoint.folder.iterdir())) == 1


def test_objects_are_neither_kept_nor_read(tmp_path):
    checkpoint = Checkpoint(tmp_path, "answers")
    with pytest.raises(ValueError, match="allow_pickle"):
        checkpoint.save(0, {"x": np.array([object()])})
    assert checkpoint.finished == 0


def test_silence_says_nothing(capsys):
    silent("Counting everybody", 1, 2)
    assert capsys.readouterr() == ("", "")
