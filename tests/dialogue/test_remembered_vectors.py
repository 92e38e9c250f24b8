"""A text is encoded once from one training to the next, and nothing is remembered of people."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from revontuli.dialogue.remembered_vectors import RememberingEncoder
from revontuli.dialogue.training import train_bot
from revontuli.language.encoder import get_encoder
from tests.dialogue.small_bot import CATALOGUE, CONTENT

TEXTS = ["mistä asunto", "busskort", "mistä asunto", ""]


class Counting:
    """An encoder that counts what it is asked for."""

    def __init__(self, name: str = "") -> None:
        self._encoder = get_encoder("ngrams")
        self.name = name or self._encoder.name
        self.dimension = self._encoder.dimension
        self.asked: list[str] = []

    def queries(self, texts):
        self.asked += texts
        return self._encoder.queries(texts)

    def passages(self, texts, progress=None):
        self.asked += texts
        return self._encoder.passages(texts)


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "bot" / "vectors.npz"


def kept_once(file: Path, texts: list[str]) -> None:
    encoder = RememberingEncoder(Counting(), file)
    encoder.queries(texts)
    encoder.keep()


def test_vectors_are_those_of_the_encoder(file) -> None:
    kept_once(file, TEXTS)
    expected = get_encoder("ngrams").queries(TEXTS)
    for encoder in (RememberingEncoder(Counting()), RememberingEncoder(Counting(), file)):
        np.testing.assert_array_equal(encoder.queries(TEXTS), expected)
        np.testing.assert_array_equal(
            encoder.passages(TEXTS), get_encoder("ngrams").passages(TEXTS)
        )
        assert encoder.queries([]).shape == (0, encoder.dimension)


def test_a_text_is_encoded_once() -> None:
    counting = Counting()
    encoder = RememberingEncoder(counting)
    encoder.queries(TEXTS)
    encoder.queries(TEXTS[::-1])
    assert sorted(counting.asked) == sorted(set(TEXTS))


def test_a_text_of_the_last_training_is_not_encoded_again(file) -> None:
    kept_once(file, TEXTS)
    counting = Counting()
    RememberingEncoder(counting, file).queries([*TEXTS, "uusi"])
    assert counting.asked == ["uusi"]


def test_nothing_is_kept_of_a_text_that_was_not_asked_for_this_time(file) -> None:
    kept_once(file, ["poistettu lause", "jäävä"])
    kept_once(file, ["jäävä"])
    with np.load(file) as arrays:
        assert len(arrays["digests"]) == len(arrays["vectors"]) == 1
    assert b"lause" not in file.read_bytes()


def test_work_that_is_stopped_keeps_what_is_done(file) -> None:
    kept_once(file, ["ennestään"])

    def stop(stage: str, done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    texts = ["ennestään", *(f"lause {number}" for number in range(60))]
    encoder = RememberingEncoder(Counting(), file, stop)
    with pytest.raises(KeyboardInterrupt):
        encoder.queries(texts)
    encoder.keep()
    counting = Counting()
    RememberingEncoder(counting, file).queries(texts)
    assert 0 < len(counting.asked) < 60


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", b"\x80\x04not an array"])
def test_a_file_that_cannot_be_read_is_as_none_and_written_anew(file, content) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    counting = Counting()
    encoder = RememberingEncoder(counting, file)
    encoder.queries(["a", "b"])
    assert counting.asked == ["a", "b"]
    encoder.keep()
    assert RememberingEncoder(Counting(), file).queries(["a"]).any()


def test_vectors_of_another_encoder_are_not_used(file) -> None:
    kept_once(file, TEXTS)
    counting = Counting(name="another")
    RememberingEncoder(counting, file).queries(TEXTS)
    assert counting.asked


def test_when_training_is_over_nothing_is_remembered() -> None:
    counting = Counting()
    encoder = RememberingEncoder(counting)
    encoder.queries(["esimerkki"])
    encoder.let_go()
    encoder.queries(["mitä joku sanoi"])
    encoder.queries(["mitä joku sanoi"])
    encoder.passages(["ja muuta"])
    assert counting.asked[1:] == ["mitä joku sanoi", "mitä joku sanoi", "ja muuta"]
    kept = [value for value in vars(encoder).values() if isinstance(value, dict | set)]
    assert not any(kept)


def test_a_bot_of_kept_vectors_is_the_same_bot(file) -> None:
    first = train_bot(CONTENT, CATALOGUE, encoder="ngrams", vectors=file)
    again = train_bot(CONTENT, CATALOGUE, encoder="ngrams", vectors=file)
    assert first.provenance == again.provenance
    for text in TEXTS:
        assert first.understanding.predict(text) == again.understanding.predict(text)
