"""What was learned is written, read again, and trusted in nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from revontuli.dialogue import everyday_matters
from revontuli.dialogue.understanding import Understanding
from revontuli.errors import InputError
from tests.dialogue.small_bot import CONTENT

EXAMPLES = [
    ("Miten haen opintotukea?", "aid"),
    ("opintoraha", "aid"),
    ("study grant", "aid"),
    ("Miten löydän asunnon?", "flat"),
    ("etsin kämppää", "flat"),
    ("a flat to rent", "flat"),
]


def test_what_was_saved_understands_the_same(tmp_path: Path) -> None:
    trained = Understanding.train(EXAMPLES, encoder="ngrams")
    trained.save(tmp_path)
    loaded = Understanding.load(tmp_path, "ngrams")
    for text in ("opintotukea hakemaan", "asunto hakusessa", "zzz", ""):
        assert loaded.predict(text) == trained.predict(text)
    assert loaded.intents == trained.intents


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    Understanding.train(EXAMPLES, encoder="ngrams").save(tmp_path)
    for path in tmp_path.iterdir():
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(InputError):
            Understanding.load(tmp_path, "ngrams")
        path.write_bytes(whole)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        Understanding.load(tmp_path / "nowhere", "ngrams")


def test_a_bot_keeps_the_everyday_matters_that_it_was_trained_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = Understanding.train(CONTENT.examples)
    assert len(trained.learned.features.everyday.offsets) > 800
    trained.save(tmp_path)
    monkeypatch.setattr(everyday_matters, "_shipped", lambda: ("another", None))
    loaded = Understanding.load(tmp_path)
    for text in ("mistä löydän asunnon", "kirjaston myöhästymismaksu", "uimahalli"):
        assert loaded.predict(text) == trained.predict(text)
