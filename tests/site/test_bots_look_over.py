"""Versions of the command line at the keepers' desk: known there, looked over, published."""

import os
from datetime import UTC, datetime

import pytest

from revontuli.catalogue import Catalogue
from revontuli.dialogue import Example, KeeperTest, train_bot
from revontuli.dialogue.bot_report import BotReport
from revontuli.dialogue.versions import PUBLISHED, publish, save_version
from revontuli.site.bot_content import content_of
from revontuli.site.bot_versions import (
    UNREADABLE,
    folder_of,
    history_of,
    is_changed_since,
    newest,
    note_others,
    published_number,
    report_of,
    train,
)
from revontuli.site.models import BotPublishing, Work
from tests.site.bot_keeping import answering_bot, at, keepers, own_home

__all__ = ["answering_bot", "keepers", "own_home"]  # fixtures


def train_elsewhere(bot, seed=1, **changes):
    """What the command line does: the desk knows nothing of it. Gives the number."""
    from dataclasses import replace

    content = replace(content_of(bot), **changes)
    model = train_bot(content, Catalogue(), seed, "ngrams")
    return save_version(folder_of(bot), model, {"tests": len(content.tests), "tests_passed": 0})


def look_over(keepers, bot, done, number=1):
    with done():
        answer = keepers.trainer.post(at("look_over", bot, number))
    assert answer["Location"] == at("version", bot, number)
    return Work.objects.get(kind="bots.look_over")


def test_a_version_of_the_command_line_is_looked_over_and_published(keepers, bot, done):
    more = (*content_of(bot).examples, Example("punttisalille menossa", "pump", "fi"))
    number = train_elsewhere(bot, examples=more)
    button = f'action="{at("look_over", bot, number)}"'
    for name, parameters in (("versions", ()), ("version", (number,))):
        assert button in keepers.trainer.get(at(name, bot, *parameters)).content.decode()
        assert button not in keepers.writer.get(at(name, bot, *parameters)).content.decode()
    refused = keepers.trainer.post(at("publish", bot, number), follow=True).content.decode()
    assert "tarkastettu" in refused
    assert published_number(bot) is None
    work = look_over(keepers, bot, done)
    assert (work.state, work.stage) == (Work.State.DONE, "Looking over the content"), work.problem
    report = report_of(newest(bot))
    assert report.provenance["seed"] == 1
    assert report.scores.n == 15
    assert report.may_publish
    for name, parameters in (("versions", ()), ("version", (number,))):
        assert button not in keepers.trainer.get(at(name, bot, *parameters)).content.decode()
    keepers.trainer.post(at("publish", bot, number))
    assert published_number(bot) == number


def test_what_is_found_is_what_training_at_the_desk_finds(keepers, bot, done):
    trained = train(bot, None)
    at_the_desk = BotReport.from_json(trained.report)
    trained.delete()
    note_others(bot)
    assert not is_changed_since(bot, newest(bot))
    assert "komentoriviltä, eikä" not in keepers.trainer.get(at("versions", bot)).content.decode()
    look_over(keepers, bot, done)
    looked = report_of(newest(bot))
    assert {**looked.as_json(), "provenance": 0} == {**at_the_desk.as_json(), "provenance": 0}
    assert looked.provenance == {**at_the_desk.provenance, "version": 1}


def test_it_is_told_what_is_different_from_the_published_version(keepers, bot, done):
    publish(folder_of(bot), train_elsewhere(bot))
    train_elsewhere(bot, greeting={"fi": "Moikka!"})
    page = keepers.trainer.get(at("versions", bot)).content.decode()
    assert "Versio 2 on koulutettu komentoriviltä, eikä" in page
    look_over(keepers, bot, done, 2)
    changes = report_of(newest(bot)).changes
    assert (changes.version, changes.settings_changed) == (1, ("greeting",))


def test_one_whose_tests_fail_is_not_published(keepers, bot, done):
    number = train_elsewhere(bot, tests=(KeeperTest("missä on kuntosali", "library"),))
    keepers.trainer.get(at("versions", bot))
    look_over(keepers, bot, done)
    assert len(report_of(newest(bot)).failed) == 1
    keepers.trainer.post(at("publish", bot, number))
    assert published_number(bot) is None


def damage(path):
    (path / "content.yaml").write_text("id: other\n", "utf-8")


def another_encoder(path):
    from revontuli.engine import read_sha256

    learned = path / "understanding" / "understanding.json"
    before = read_sha256(learned)
    learned.write_text(learned.read_text("utf-8").replace('"ngrams-', '"other-'), "utf-8")
    about = path / "about.json"
    told = about.read_text("utf-8").replace(before, read_sha256(learned))
    about.write_text(told, "utf-8")


def remove(path):
    path.rename(path.with_name("gone"))


@pytest.mark.parametrize("spoil", [damage, another_encoder, remove])
def test_one_that_cannot_be_read_says_so_kindly(keepers, bot, done, spoil):
    number = train_elsewhere(bot)
    note_others(bot)
    spoil(folder_of(bot) / "versions" / f"{number:04}")
    work = look_over(keepers, bot, done)
    assert (work.state, work.problem) == (Work.State.FAILED, UNREADABLE)
    for name, parameters in (("versions", ()), ("version", (number,))):
        page = keepers.trainer.get(at(name, bot, *parameters))
        assert "ei voi lukea" in page.content.decode()
    assert keepers.trainer.post(at("publish", bot, number)).status_code == 302
    assert published_number(bot) is None


def test_training_and_looking_over_are_never_under_way_at_once(keepers, bot):
    number = train_elsewhere(bot)
    note_others(bot)
    keepers.trainer.post(at("train", bot))
    keepers.trainer.post(at("look_over", bot, number))
    assert [work.kind for work in Work.objects.all()] == ["bots.train"]
    page = keepers.trainer.get(at("version", bot, number)).content.decode()
    assert "<progress" in page
    assert at("look_over", bot, number) not in page


def test_only_the_technology_keeper_looks_over(keepers, bot):
    number = train_elsewhere(bot)
    note_others(bot)
    for browser in (keepers.writer, keepers.enabler):
        assert browser.post(at("look_over", bot, number)).status_code == 403
    assert keepers.trainer.get(at("look_over", bot, number)).status_code == 405
    assert keepers.trainer.post(at("look_over", bot, 99)).status_code == 404
    assert not Work.objects.exists()


# Published from the command line


def publish_elsewhere(bot, number, when=None):
    publish(folder_of(bot), number)
    if when:
        os.utime(folder_of(bot) / PUBLISHED, (when.timestamp(), when.timestamp()))


def test_the_history_tells_what_the_command_line_published(keepers, bot):
    first, second = train_elsewhere(bot), train_elsewhere(bot, seed=2)
    earlier = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    publish_elsewhere(bot, first, earlier)
    page = keepers.trainer.get(at("versions", bot)).content.decode()
    assert "komentoriviltä" in page
    assert "1.11.2026" in page
    keepers.trainer.get(at("version", bot, first))  # is noted once
    keepers.trainer.post(at("publish", bot, first))
    publish_elsewhere(bot, second)
    keepers.trainer.post(at("publish", bot, first))  # nobody has looked in between
    user = keepers.users["machines"]
    assert [(row.version.number, row.by, is_true) for row, is_true in history_of(bot)] == [
        (first, user, True), (second, None, True), (first, user, True), (first, None, True),
    ]  # fmt: skip
    assert history_of(bot)[-1][0].at == earlier


def test_the_bots_own_page_tells_it_to_who_has_looked_nowhere_else(keepers, bot):
    publish_elsewhere(bot, train_elsewhere(bot))
    page = keepers.trainer.get(at("bot", bot)).content.decode()
    assert "komentoriviltä" in page


def test_what_did_not_come_about_at_the_desk_is_not_taken_for_the_command_lines(keepers, bot):
    first, second = train_elsewhere(bot), train_elsewhere(bot, seed=2)
    publish_elsewhere(bot, first, datetime(2026, 11, 1, tzinfo=UTC))
    note_others(bot)
    BotPublishing.objects.create(version=bot.versions.get(number=second))  # the machine stopped
    note_others(bot)
    assert [is_true for _row, is_true in history_of(bot)] == [False, True]
