"""Versions: trained, looked over, published only when tests pass, taken back; tried; as files."""

import io
import zipfile
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from revontuli.dialogue import Message, State
from revontuli.errors import InputError
from revontuli.site import bot_versions, bots_ready
from revontuli.site.bot_content import content_of
from revontuli.site.bot_versions import (
    history_of,
    is_changed_since,
    newest,
    published_number,
    put_before_people,
    report_of,
    train,
)
from revontuli.site.models import BotExample, BotPublishing, BotTest, Work
from tests.site.bot_keeping import answering_bot, at, keepers, own_home

__all__ = ["answering_bot", "keepers", "own_home"]  # fixtures


def trained(keepers, bot, done):
    with done():
        keepers.trainer.post(at("train", bot))
    work = Work.objects.filter(kind="bots.train").first()
    assert work.state == Work.State.DONE, work.problem
    return newest(bot)


def answers(bot, text):
    ready = bots_ready.ready_bot(bot.slug, newest=True)
    return ready.reply(Message(text), State()).reply.intent


def test_the_bot_is_trained_in_the_background_and_looked_over(keepers, bot, done):
    assert is_changed_since(bot, None)
    version = trained(keepers, bot, done)
    assert (version.number, version.by) == (1, keepers.users["machines"])
    assert not is_changed_since(bot, version)
    page = keepers.trainer.get(at("version", bot, 1)).content.decode()
    assert "Kuntosali" in page
    for browser in (keepers.writer, keepers.enabler):
        assert browser.get(at("version", bot, 1)).status_code == 200


def test_the_same_content_makes_no_second_version(keepers, bot, done):
    assert trained(keepers, bot, done).number == 1
    assert trained(keepers, bot, done).number == 1
    BotExample.objects.create(bot=bot, intent="gym", text="punttisali", language="fi")
    assert is_changed_since(bot, newest(bot))
    assert trained(keepers, bot, done).number == 2


def test_two_trainings_of_one_bot_are_never_under_way_at_once(keepers, bot):
    for _ in range(2):
        keepers.trainer.post(at("train", bot))
    assert Work.objects.filter(kind="bots.train").count() == 1


def test_a_bot_without_content_says_what_it_needs(keepers, own_home, done, monkeypatch):
    def too_little(*_args, **_kwargs):
        raise InputError("too few intents to learn from")

    monkeypatch.setattr(bot_versions, "train_bot", too_little)
    with done():
        keepers.trainer.post(at("train", keepers.bot))
    assert Work.objects.get().state == Work.State.FAILED
    assert keepers.trainer.get(at("versions", keepers.bot)).status_code == 200


def test_only_what_passes_its_tests_is_published(keepers, bot, done):
    BotTest.objects.create(bot=bot, text="missä on kuntosali", expected="library")
    trained(keepers, bot, done)
    answer = keepers.trainer.post(at("publish", bot, 1))
    assert answer.status_code == 302
    assert published_number(bot) is None
    assert not BotPublishing.objects.exists()
    with pytest.raises(InputError):
        put_before_people(newest(bot), None)
    page = keepers.trainer.get(at("tests", bot)).content.decode()
    assert "badge bad" in page


def test_tests_made_after_training_are_tried_before_a_version_is_published(keepers, bot, done):
    trained(keepers, bot, done)
    late = BotTest.objects.create(bot=bot, text="missä on kuntosali", expected="library")
    asked = keepers.trainer.get(at("ask_publish", bot, 1))
    assert not asked.context["may_publish"]
    keepers.trainer.post(at("publish", bot, 1))
    assert published_number(bot) is None
    late.delete()
    BotTest.objects.create(bot=bot, text="haluan salille", expected="gym")
    keepers.trainer.post(at("publish", bot, 1))
    assert published_number(bot) == 1
    tried = {one.text: one.passed for one in report_of(newest(bot)).tests}
    assert tried["haluan salille"]
    assert "missä on kuntosali" not in tried


def test_a_test_that_passes_only_after_asking_back_says_so(keepers, bot, done):
    BotTest.objects.create(bot=bot, text="haluan salille", expected="gym")
    version = trained(keepers, bot, done)
    sure = keepers.trainer.get(at("tests", bot)).content.decode()
    report = report_of(version)
    unsure = tuple(replace(one, is_sure=False) for one in report.tests)
    version.report = replace(report, tests=unsure).as_json()
    version.save()
    asks = "mutta botti kysyy ensin"
    assert asks not in sure
    assert asks in keepers.trainer.get(at("tests", bot)).content.decode()
    assert asks in keepers.trainer.get(at("version", bot, 1)).content.decode()


def test_a_published_version_answers_and_an_earlier_one_comes_back(keepers, bot, done):
    trained(keepers, bot, done)
    keepers.trainer.post(at("publish", bot, 1))
    assert published_number(bot) == 1
    assert answers(bot, "haluan salille") == "gym"
    BotExample.objects.create(bot=bot, intent="gym", text="missä voin nostaa puntteja",
                              language="fi")  # fmt: skip
    trained(keepers, bot, done)
    assert published_number(bot) == 1  # training changes nothing for people
    keepers.trainer.post(at("publish", bot, 2))
    assert answers(bot, "missä voin nostaa puntteja") == "gym"
    keepers.trainer.post(at("publish", bot, 1))
    assert published_number(bot) == 1
    assert [(row.version.number, row.by, true) for row, true in history_of(bot)] == [
        (1, keepers.users["machines"], True), (2, keepers.users["machines"], True),
        (1, keepers.users["machines"], True),
    ]  # fmt: skip


def test_what_was_not_carried_out_is_not_in_the_history_or_told(keepers, bot, done, monkeypatch):
    version = trained(keepers, bot, done)

    def fails(*_args):
        raise OSError("no space left")

    monkeypatch.setattr(bot_versions, "publish", fails)
    with pytest.raises(OSError, match="no space"):
        put_before_people(version, None)
    assert not BotPublishing.objects.exists()
    BotPublishing.objects.create(version=version)  # the machine stopped before the folder was told
    assert [true for _row, true in history_of(bot)] == [False]
    assert keepers.trainer.get(at("versions", bot)).status_code == 200


def test_versions_of_the_command_line_are_shown(keepers, bot, done):
    trained(keepers, bot, done)
    newest(bot).delete()
    page = keepers.trainer.get(at("versions", bot))
    assert [row["version"].number for row in page.context["rows"]] == [1]
    assert keepers.trainer.get(at("version", bot, 1)).status_code == 200
    keepers.trainer.post(at("publish", bot, 1))
    assert published_number(bot) is None  # nobody has looked at it


def test_figures_measured_in_unlike_parts_are_told_to_be_so(keepers, bot, done):
    version = trained(keepers, bot, done)
    assert not keepers.trainer.get(at("versions", bot)).context["is_measured_unlike"]
    other = {**version.report, "folds": 5}
    bot.versions.create(number=2, report=other)
    page = keepers.trainer.get(at("versions", bot)).content.decode()
    assert "2 osassa" in page
    assert "5 osassa" in page


@pytest.mark.parametrize("name", ["train", "publish", "ask_publish"])
def test_writers_neither_train_nor_publish(keepers, bot, name):
    more = () if name == "train" else (1,)
    assert keepers.writer.post(at(name, bot, *more)).status_code in (403, 405)


# Trying


def test_the_same_question_goes_to_both_and_what_differs_is_marked(keepers, bot, done):
    trained(keepers, bot, done)
    keepers.trainer.post(at("publish", bot, 1))
    row = bot.intents.get(name="gym")
    row.answer = {"fi": "Sali on nyt Hervannassa."}
    row.save()
    keepers.writer.post(at("ask", bot), {"text": "missä on kuntosali", "message_id": "a" * 22})
    page = keepers.writer.get(at("try", bot))
    row = page.context["rows"][-1]
    assert row.is_different
    told = page.content.decode()
    assert "Hervannassa" in told
    assert "auki joka päivä" in told
    assert not bot.questions.exists()  # nothing of it comes to the inbox
    keepers.writer.post(at("try_over", bot))
    assert keepers.writer.get(at("try", bot)).context["rows"] == []


def test_before_the_first_training_there_is_nothing_to_try(keepers, bot):
    assert keepers.writer.get(at("try", bot)).status_code == 200
    assert keepers.writer.post(at("ask", bot), {"text": "hei"}).status_code == 302


# Files


def send(keepers, bot, name, data, way="add"):
    file = SimpleUploadedFile(name, data)
    return keepers.writer.post(at("files", bot), {"file": file, "way": way})


def test_all_of_it_goes_out_and_comes_in_again(keepers, bot):
    before = content_of(bot)
    out = b"".join(keepers.writer.get(at("file", bot, "yaml")).streaming_content)
    bot.intents.all().delete()
    bot.examples.all().delete()
    assert send(keepers, bot, "neuvoja.yaml", out, "replace").status_code == 302
    assert not bot.intents.exists()  # nothing changes by looking
    page = keepers.writer.get(at("import", bot)).content.decode()
    assert "Kuntosali" in page
    keepers.writer.post(at("bring", bot))
    after = content_of(bot)
    assert after.intents == before.intents
    assert set(after.examples) == set(before.examples)
    assert after.tests == before.tests


def test_a_rasa_project_is_added_and_what_was_left_is_told(keepers, bot):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("data/nlu.yml", 'version: "3.1"\nnlu:\n- intent: parking\n  examples: |\n'
                      "    - mihin auton saa\n    - missä voi pysäköidä\n")  # fmt: skip
        file.writestr("domain.yml", 'version: "3.1"\nintents: [parking]\nresponses:\n'
                      "  utter_parking:\n  - text: Parkkihalliin.\n")  # fmt: skip
        file.writestr("data/rules.yml", 'version: "3.1"\nrules:\n- rule: parking\n  steps:\n'
                      "  - intent: parking\n  - action: utter_parking\n"
                      "  - action: my_own\n")  # fmt: skip
    assert send(keepers, bot, "vanha.zip", packed.getvalue()).status_code == 302
    page = keepers.writer.get(at("import", bot)).content.decode()
    assert "data/rules.yml:7" in page  # an action in program code
    keepers.writer.post(at("bring", bot))
    assert bot.intents.get(name="parking").answer
    assert bot.intents.filter(name="gym").exists()


def test_what_was_looked_at_is_looked_at_again_where_the_bot_has_changed(keepers, bot):
    out = b"".join(keepers.writer.get(at("file", bot, "yaml")).streaming_content)
    send(keepers, bot, "a.yaml", out, "replace")
    BotExample.objects.create(bot=bot, intent="gym", text="uusi", language="fi")
    assert keepers.writer.post(at("bring", bot))["Location"] == at("import", bot)
    assert bot.examples.filter(text="uusi").exists()
    keepers.writer.post(at("bring", bot))
    assert not bot.examples.filter(text="uusi").exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.exe", b"MZ"), ("a.yaml", b"\x00\x01"), ("a.yaml", b"{"), ("a.yaml", b"format: x\n"),
     ("a.yml", b"format: revontuli.bot/1\nid: 5\n"), ("a.zip", b"PK\x03\x04junk"),
     ("a.zip", b"no"), ("../../a.yaml", b"- 1\n")],
)  # fmt: skip
def test_files_that_will_not_do_are_refused_with_why(keepers, bot, name, data):
    answer = send(keepers, bot, name, data)
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert "/uploads/" not in answer.content.decode()


def test_a_rasa_project_goes_out(keepers, bot):
    out = b"".join(keepers.writer.get(at("file", bot, "zip")).streaming_content)
    names = zipfile.ZipFile(io.BytesIO(out)).namelist()
    assert any(name.endswith("domain.yml") for name in names)


def test_train_gives_a_version_without_anybody(bot):
    assert train(bot, None).by is None
