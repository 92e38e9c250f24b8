"""Trained bots are kept whole, numbered, and never change under those who answer with them."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from revontuli.dialogue import BotModel
from revontuli.dialogue.training import train_bot
from revontuli.dialogue.versions import (
    bot_folder,
    load_version,
    newest_number,
    publish,
    published,
    read_version,
    save_version,
    versions,
)
from revontuli.errors import InputError
from tests.dialogue.small_bot import CATALOGUE, CONTENT

QUESTIONS = ("mistä löytyy asunto", "busskort", "kirjoja lainaan", "")


@pytest.fixture(scope="module")
def model() -> BotModel:
    return train_bot(CONTENT, CATALOGUE, encoder="ngrams")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return bot_folder(tmp_path, "small")


def renamed(model: BotModel, name: str) -> BotModel:
    """Another bot by its content, that understands the same."""
    return replace(model, content=replace(model.content, name={"fi": name}))


def test_a_version_that_is_loaded_is_the_one_that_was_saved(folder, model) -> None:
    number = save_version(folder, model, {"accuracy": 0.9})
    loaded = load_version(folder, number)
    assert loaded.content == model.content
    assert dict(loaded.provenance) == {**model.provenance, "version": 1}
    for question in QUESTIONS:
        asked = loaded.understanding.predict(question, "fi")
        before = model.understanding.predict(question, "fi")
        assert (asked.intent, asked.is_sure) == (before.intent, before.is_sure)
        assert asked.confidence == pytest.approx(before.confidence, abs=1e-3)
    assert read_version(folder, number).metrics == {"accuracy": 0.9}


def test_the_same_bot_is_not_saved_twice(folder, model) -> None:
    assert [save_version(folder, model), save_version(folder, renamed(model, "Toinen"))] == [1, 2]
    assert save_version(folder, model, {"accuracy": 1.0}) == 1
    assert save_version(folder, load_version(folder, 2)) == 2
    assert [version.number for version in versions(folder)] == [1, 2]


def test_the_published_version_is_loaded_before_the_newest(folder, model) -> None:
    save_version(folder, model)
    save_version(folder, renamed(model, "Toinen"))
    assert published(folder) is None
    assert load_version(folder).content.name == {"fi": "Toinen"}
    publish(folder, 1)
    assert published(folder) == 1
    assert load_version(folder).content.name == {"fi": "Pikku"}
    publish(folder, 2)
    publish(folder, 1)
    assert load_version(folder).provenance["version"] == 1


def test_a_loaded_bot_goes_on_while_others_train_and_even_when_its_files_go(
    folder, model, tmp_path
) -> None:
    save_version(folder, model)
    publish(folder, 1)
    answering = load_version(folder)
    before = [answering.understanding.predict(question) for question in QUESTIONS]
    save_version(folder, renamed(model, "Toinen"))
    publish(folder, 2)
    folder.rename(tmp_path / "elsewhere")
    assert [answering.understanding.predict(question) for question in QUESTIONS] == before


def test_a_version_that_could_not_be_written_leaves_nothing(folder, model, monkeypatch) -> None:
    save_version(folder, model)

    class Breaking:
        def save(self, folder: Path) -> None:
            folder.mkdir()
            (folder / "half").write_text("half")
            raise OSError("no space left")

    broken = replace(renamed(model, "Toinen"), understanding=Breaking())
    with pytest.raises(OSError, match="no space"):
        save_version(folder, broken)
    assert [path.name for path in (folder / "versions").iterdir()] == ["0001"]
    assert load_version(folder).content == model.content


def test_what_a_killed_process_left_is_neither_seen_nor_kept(folder, model) -> None:
    left = folder / "versions" / ".new-abc"
    left.mkdir(parents=True)
    (left / "content.yaml").write_text("half")
    assert newest_number(folder) == 0
    assert save_version(folder, model) == 1
    assert not left.exists()


def test_versions_saved_at_once_each_get_their_own_number(folder, model) -> None:
    numbers: list[int] = []
    threads = [
        threading.Thread(
            target=lambda name=name: numbers.append(save_version(folder, renamed(model, name)))
        )
        for name in "abcdef"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
    assert {load_version(folder, n).content.name["fi"] for n in numbers} == set("abcdef")


@pytest.mark.parametrize("name", ["content.yaml", "about.json", "understanding"])
def test_a_damaged_version_is_told_and_not_published(folder, model, name) -> None:
    save_version(folder, model)
    save_version(folder, renamed(model, "Toinen"))
    place = folder / "versions" / "0002" / name
    for path in [place] if place.is_file() else [p for p in place.iterdir() if p.is_file()]:
        path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(InputError, match="damaged"):
        load_version(folder)
    with pytest.raises(InputError, match="damaged"):
        publish(folder, 2)
    assert load_version(folder, 1).content == model.content
    assert save_version(folder, renamed(model, "Toinen")) == 3


def test_a_file_that_went_is_told(folder, model) -> None:
    save_version(folder, model)
    (folder / "versions" / "0001" / "content.yaml").unlink()
    with pytest.raises(InputError, match="damaged"):
        load_version(folder)


def test_a_version_that_is_not_there_is_told(folder, model) -> None:
    with pytest.raises(InputError, match="no trained bot"):
        load_version(folder)
    save_version(folder, model)
    with pytest.raises(InputError, match="no version 7"):
        load_version(folder, 7)
    with pytest.raises(InputError, match="no version 7"):
        publish(folder, 7)


def test_a_pointer_that_says_nothing_is_told(folder, model) -> None:
    save_version(folder, model)
    (folder / "published.json").write_text("{")
    with pytest.raises(InputError, match="which version is published"):
        published(folder)


@pytest.mark.parametrize("name", ["", "../elsewhere", "a/b", "a b", ".hidden", "x" * 81])
def test_a_bots_name_cannot_lead_out_of_its_folder(tmp_path, name) -> None:
    with pytest.raises(InputError, match="short name"):
        bot_folder(tmp_path, name)
