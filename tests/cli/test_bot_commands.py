import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from revontuli.dialogue import Example, Intent, KeeperTest
from revontuli.dialogue.content_files import read_content, write_content
from revontuli.dialogue.training import train_bot
from revontuli.dialogue.versions import (
    bot_folder,
    load_version,
    publish,
    published,
    save_version,
    versions,
)
from tests.dialogue.built_in import few_built_in
from tests.dialogue.small_bot import CATALOGUE, CONTENT

FAILING = KeeperTest("mistä löydän asunnon", "borrow_books")


@pytest.fixture(autouse=True)
def by_spelling(monkeypatch):
    """By spelling alone, and looked over in two parts: quick, and the same on every machine."""
    monkeypatch.setenv("REVONTULI_ENCODER", "ngrams")
    monkeypatch.setattr("revontuli.dialogue.evaluation.FOLDS", 2)
    few = few_built_in()
    monkeypatch.setattr("revontuli.dialogue.skills.examples._examples", lambda: few)


@pytest.fixture(scope="session")
def trained_home(tmp_path_factory) -> Path:
    """A data folder with a catalogue and two versions of the small bot, the first published."""
    home = tmp_path_factory.mktemp("trained")
    CATALOGUE.save(home / "catalogue")
    folder = bot_folder(home, "small")
    model = train_bot(CONTENT, CATALOGUE, encoder="ngrams")
    save_version(folder, model, {"tests": 2, "tests_passed": 2})
    newer = replace(CONTENT, greeting={"fi": "Uusi tervehdys"}, tests=(*CONTENT.tests, FAILING))
    save_version(folder, replace(model, content=newer), {"tests": 3, "tests_passed": 2})
    publish(folder, 1)
    return home


@pytest.fixture
def home(trained_home, tmp_path) -> Path:
    """A copy of it, for this test alone."""
    shutil.copytree(trained_home, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def content_file(tmp_path) -> Path:
    """The small bot's content as a file."""
    write_content(CONTENT, tmp_path / "small.yaml")
    return tmp_path / "small.yaml"


# Training


def test_a_bot_is_trained_from_a_file_of_content(run, content_file, tmp_path) -> None:
    ended = run("bot", "train", "--content", content_file)
    assert ended.status == 0, ended.err
    assert "Version 1." in ended.out
    assert "no catalogue" in ended.err
    (version,) = versions(bot_folder(tmp_path / "home", "small"))
    assert version.metrics["tests"] == 2
    assert published(bot_folder(tmp_path / "home", "small")) is None


def test_training_the_same_again_makes_no_new_version(run, content_file) -> None:
    run("bot", "train", "--content", content_file)
    again = run("bot", "train", "--bot", "small")
    assert again.status == 0, again.err
    assert "Version 1: the same" in again.out


def test_a_bot_that_passes_its_tests_is_published(run, home, content_file) -> None:
    ended = run("bot", "train", "--content", content_file, "--seed", 3, "--publish")
    assert (ended.status, published(bot_folder(home, "small"))) == (0, 3), ended.err
    assert "Published" in ended.out


def test_a_bot_that_fails_a_test_is_stored_and_not_published(run, home, tmp_path) -> None:
    write_content(replace(CONTENT, tests=(FAILING,)), tmp_path / "failing.yaml")
    ended = run("bot", "train", "--content", tmp_path / "failing.yaml", "--publish")
    assert ended.status == 1
    assert "expected borrow_books" in ended.err
    assert "Not published" in ended.err
    folder = bot_folder(home, "small")
    assert (len(versions(folder)), published(folder)) == (3, 1)


def test_a_bot_gets_the_name_that_is_asked_for(run, content_file, tmp_path) -> None:
    assert run("bot", "train", "--content", content_file, "--bot", "other").status == 0
    assert versions(bot_folder(tmp_path / "home", "other"))


def test_a_rasa_project_is_trained_and_what_was_left_is_told(run, tmp_path) -> None:
    project = tmp_path / "rasa"
    (project / "data").mkdir(parents=True)
    (project / "data" / "nlu.yml").write_text(
        'version: "3.1"\nnlu:\n'
        "- intent: opening_hours\n  examples: |\n    - milloin olette auki\n    - aukioloajat\n"
        "- intent: price\n  examples: |\n    - paljonko maksaa\n    - mitä lippu maksaa\n"
        "- regex: zip\n  examples: |\n    - \\d{5}\n",
        "utf-8",
    )
    (project / "domain.yml").write_text(
        'version: "3.1"\nintents: [opening_hours, price]\nresponses:\n'
        "  utter_opening_hours:\n  - text: Arkisin 9–16.\n",
        "utf-8",
    )
    ended = run("bot", "train", "--from-rasa", project, "--bot", "hall")
    assert ended.status == 0, ended.err
    assert "Carried over: 2 intents, 4 examples" in ended.err
    assert "Version 1." in ended.out


def test_content_that_is_wrong_is_told_with_its_line(run, tmp_path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(
        "format: revontuli.bot/1\nid: x\nname: {fi: X}\nintents:\n  - name: a\n", "utf-8"
    )
    ended = run("bot", "train", "--content", path)
    assert ended.status == 1
    assert "wrong.yaml" in ended.err
    assert "title" in ended.err


def test_a_bot_that_nobody_has_written_is_told(run) -> None:
    ended = run("bot", "train", "--bot", "nobody")
    assert ended.status == 1
    assert "there is no bot 'nobody' yet" in ended.err


def test_two_sources_at_once_are_wrong_usage(run, content_file) -> None:
    assert run("bot", "train", "--content", content_file, "--from-rasa", ".").status == 2


# Asking


def test_a_bot_answers_with_its_keepers_words(run, home) -> None:
    ended = run("bot", "ask", "Mistä löydän asunnon?", "--bot", "small")
    assert ended.status == 0, ended.err
    assert "Vastaus: find_flat" in ended.out


def test_a_bot_answers_in_the_language_asked_for(run, home) -> None:
    ended = run("bot", "ask", "Var får jag ett busskort?", "--bot", "small", "--lang", "sv")
    assert "Svar: buy_bus_card" in ended.out


def test_an_answer_as_json_tells_what_it_rests_on(run, home) -> None:
    ended = run("bot", "ask", "Miten lainaan kirjoja?", "--bot", "small", "--json")
    told = json.loads(ended.out)
    assert (told["intent"], told["outcome"], told["version"]) == ("borrow_books", "answered", 1)
    assert told["parts"][0]["type"] == "say"
    assert 0 < told["confidence"] <= 1


def test_another_version_can_be_asked(run, home) -> None:
    ended = run("bot", "ask", "Miten lainaan kirjoja?", "--bot", "small", "--version", 2, "--json")
    assert json.loads(ended.out)["version"] == 2


def test_somebody_in_danger_is_shown_help_and_her_words_are_not_repeated(run, home) -> None:
    words = "en jaksa enää elää, haluan kuolla"
    ended = run("bot", "ask", words, "--bot", "small", "--json")
    told = json.loads(ended.out)
    assert told["is_urgent"]
    assert "112" in ended.out
    assert words not in ended.out
    assert run("bot", "ask", words, "--bot", "small").status == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--bot", "nobody"), "no trained bot"),
        (("--bot", "../small"), "short name"),
        (("--bot", "small", "--version", "9"), "no version 9"),
        (("--bot", "small", "--lang", "de"), "no language 'de'"),
        (("--bot", "small", "--municipality", "Atlantis"), "Atlantis"),
    ],
)
def test_what_cannot_be_asked_is_told(run, home, options, told) -> None:
    ended = run("bot", "ask", "moi", *options)
    assert ended.status == 1
    assert told in ended.err


# The report


def test_a_report_as_json_tells_what_changed_and_whether_it_may_be_published(run, home) -> None:
    ended = run("bot", "evaluate", "--bot", "small", "--json")
    report = json.loads(ended.out)
    assert (ended.status, report["may_publish"]) == (1, False)
    assert report["changes"]["version"] == 1
    assert report["changes"]["settings_changed"] == ["greeting"]


def test_a_report_is_told_in_words(run, content_file) -> None:
    content = replace(
        CONTENT,
        intents=(*CONTENT.intents, Intent("empty", {"fi": "Tyhjä"})),
        examples=(*CONTENT.examples, Example("tyhjää täynnä", "empty", "fi")),
        tests=CONTENT.tests,
    )
    write_content(content, content_file)
    ended = run("bot", "evaluate", "--content", content_file)
    assert ended.status == 0, ended.out
    assert "empty: only 1 examples" in ended.out
    assert "Tests of its keepers: 2 of 2 passed." in ended.out


# Versions


def test_versions_are_listed_with_the_published_one(run, home) -> None:
    listed = run("bot", "versions", "--bot", "small").out.splitlines()
    assert [line.split()[0] for line in listed] == ["1", "2"]
    assert "published" in listed[0]
    assert "published" not in listed[1]
    rows = json.loads(run("bot", "versions", "--bot", "small", "--json").out)
    assert [row["published"] for row in rows] == [True, False]


def test_a_version_is_published_by_number_unless_its_tests_failed(run, home) -> None:
    refused = run("bot", "publish", 2, "--bot", "small")
    assert refused.status == 1
    assert "expected borrow_books" in refused.err
    assert published(bot_folder(home, "small")) == 1
    assert run("bot", "publish", 1, "--bot", "small").status == 0
    assert published(bot_folder(home, "small")) == 1


def test_the_tests_of_a_version_that_nobody_looked_at_are_asked_before_it_is_published(
    run, home
) -> None:
    folder = bot_folder(home, "small")
    model = replace(load_version(folder, 2), provenance={"nobody": "asked its tests"})
    assert save_version(folder, model) == 3
    assert run("bot", "publish", 3, "--bot", "small").status == 1
    assert published(folder) == 1


def test_a_damaged_version_or_one_that_is_not_there_is_not_published(run, home) -> None:
    folder = bot_folder(home, "small")
    (folder / "versions" / "0002" / "content.yaml").write_text("id: other\n", "utf-8")
    for number, told in ((2, "damaged"), (9, "no version 9")):
        ended = run("bot", "publish", number, "--bot", "small")
        assert (ended.status, told in ended.err) == (1, True), ended.err
    assert run("bot", "publish", 0, "--bot", "small").status == 2
    assert published(folder) == 1


def test_content_is_written_out_and_read_in_again(run, home, tmp_path) -> None:
    assert run("bot", "export", "--bot", "small", "-o", tmp_path / "out.yaml").status == 0
    assert read_content(tmp_path / "out.yaml") == CONTENT
    assert run("bot", "export", "--bot", "small", "--rasa", "-o", tmp_path / "rasa").status == 0
    imported = run("bot", "import", tmp_path / "rasa", "-o", tmp_path / "in.yaml", "--bot", "back")
    assert imported.status == 0, imported.err
    back = read_content(tmp_path / "in.yaml")
    assert back.id == "back"
    assert {i.name for i in back.intents} == {i.name for i in CONTENT.intents}
    assert {e.text for e in back.examples} == {e.text for e in CONTENT.examples}
