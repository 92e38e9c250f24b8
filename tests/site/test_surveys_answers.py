"""Answers in, out, live and gone: whole, once, by fives, for those who may."""

import csv
import io
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.privacy import MINIMUM
from revontuli.site.keeping import expired_surveys, has_passed
from revontuli.site.live_figures import in_fives, stepped
from revontuli.site.models import AnswerExport, AnswerImport, Invitation, Module, Survey, Work
from revontuli.site.models.surveys import months_after
from revontuli.survey import write_codebook
from tests.site.test_surveys_running import (
    CODEBOOK,
    MODULE,
    address,
    analyst,
    answer_all,
    asked,
    file,
    stranger,
    survey,
)

__all__ = ["analyst", "asked", "stranger", "survey"]  # fixtures
ANSWERS = """id,housing,money,city,said
a,3,4,turku,Matti Virtanen soitti 050 1234567
b,11,x,oulu,-
c,5,5,rauma,bussi
"""


def bring_in(analyst, asked, done, content=ANSWERS, kept=None):
    with done():
        answer = analyst.post(address("imports", asked), {"file": file(content, "a.csv")})
    assert answer.status_code == 302
    one = AnswerImport.objects.latest("pk")
    (kept if kept is not None else []).append(one.file)
    with done():
        analyst.post(address("start_import", asked, one.pk))
    one.refresh_from_db()
    return one


def test_faults_are_told_by_row_and_column_before_anything_is_brought_in(asked, analyst, done):
    with done():
        analyst.post(address("imports", asked), {"file": file(ANSWERS, "answers.csv")})
    one = AnswerImport.objects.get()
    assert one.found["rows"] == 3
    assert dict(one.found["columns"]) == {"housing": 1, "money": 1, "city": 1}
    told = analyst.get(address("import", asked, one.pk)).content.decode()
    assert '<td class="num">3</td><td>housing</td>' in told
    assert "<td>luku väliltä 0–10</td>" in told
    assert "rauma" not in told
    assert asked.sheets.count() == 0


def test_answers_are_brought_in_once_and_without_personal_data(asked, analyst, done):
    sent = []
    for _ in range(2):
        one = bring_in(analyst, asked, done, kept=sent)
    assert asked.sheets.count() == 3
    assert one.found["done"]["same"] == 3
    texts = " ".join(str(sheet.answers) for sheet in asked.sheets.all())
    assert "1234567" not in texts
    assert "Virtanen" not in texts
    assert one.file == ""
    assert not default_storage.exists(sent[0])


def test_a_file_that_is_no_answers_is_told_and_not_kept(asked, analyst, done):
    with done():
        analyst.post(address("imports", asked), {"file": file("x,y\n1,2\n", "a.csv")})
    one = AnswerImport.objects.get()
    assert one.work.state == Work.State.FAILED
    assert "expected" in one.work.problem
    told = analyst.get(address("import", asked, one.pk)).content.decode()
    assert "tiedostossa ei ole tällaista saraketta" in told
    assert address("start_import", asked, one.pk) not in told
    analyst.post(address("drop_import", asked, one.pk))
    assert not AnswerImport.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"), [(b"PK\x03\x04", "a.xlsx"), (b"\x00\x01", "a.csv"), (b"a,b", "a.exe")]
)
def test_a_hostile_file_is_refused_with_a_message(asked, analyst, content, name):
    answer = analyst.post(address("imports", asked), {"file": file(content, name)})
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not AnswerImport.objects.exists()


def test_a_codebook_is_drafted_corrected_and_used(survey, analyst, done):
    rows = "".join(f"{n},{n % 11},{'turku' if n % 2 else 'oulu'}\n" for n in range(60))
    answers = f"id,housing,city\n{rows}"
    draft = analyst.post(
        address("draft", survey), {"file": file(answers, "answers.csv"), "form": "csv"}
    )
    content = b"".join(draft.streaming_content)
    assert content.decode("utf-8-sig").startswith("name,")
    analyst.post(address("questionnaire", survey), {"file": file(content)})
    survey.refresh_from_db()
    assert "housing" in [question.name for question in survey.codebook]
    bring_in(analyst, survey, done, answers)
    assert survey.sheets.count() == 60


def test_a_draft_may_be_used_as_it_is(survey, analyst):
    rows = "".join(f"{n},{n % 11}\n" for n in range(60))
    fields = {"file": file(f"id,housing\n{rows}", "a.csv"), "form": "use"}
    assert analyst.post(address("draft", survey), fields).status_code == 302
    survey.refresh_from_db()
    assert survey.questionnaire


# Out


def take_out(browser, asked, done, form="csv"):
    with done():
        browser.post(address("make_export", asked), {"form": form})
    one = AnswerExport.objects.latest("pk")
    answer = browser.get(address("export", asked, one.pk))
    return one, b"".join(answer.streaming_content)


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def joint(asked, *organisations):
    for organisation in organisations:
        module = Module(
            survey=asked, organisation=organisation, prefix=organisation.slug,
            title={"en": organisation.slug},
        )  # fmt: skip
        module.questionnaire.save("m.csv", ContentFile(MODULE.encode()))


def test_an_export_has_everybody_once_and_cells_safe_in_a_spreadsheet(asked, analyst, done):
    answer_all(asked, 6, more={"said": "=HYPERLINK(1)"})
    one, content = take_out(analyst, asked, done)
    rows = rows_of(content)
    assert len(rows) == len({row["id"] for row in rows}) == one.people == 6
    assert {row["said"] for row in rows} == {"'=HYPERLINK(1)"}
    assert take_out(analyst, asked, done, "xlsx")[1][:2] == b"PK"


def test_who_took_answers_out_is_in_the_log(asked, analyst, done, people):
    answer_all(asked, 6)
    one, _content = take_out(analyst, asked, done)
    entry = LogEntry.objects.get_for_object(one).filter(action=LogEntry.Action.CREATE).get()
    assert entry.actor == people.analyst


def test_two_organisations_cannot_join_their_exports(asked, analyst, stranger, done):
    joint(asked, stranger.organisation)
    answer_all(asked, 6, more={"uni_pace": 4.0})
    ours = {row["id"] for row in rows_of(take_out(analyst, asked, done)[1])}
    theirs = {row["id"] for row in rows_of(take_out(stranger, asked, done)[1])}
    sheets = {sheet.pk.hex for sheet in asked.sheets.all()}
    assert len(ours) == len(theirs) == 6
    assert not ours & theirs
    assert not (ours | theirs) & sheets


def test_an_organisation_gets_the_common_part_and_its_own_module(asked, analyst, stranger, done):
    from revontuli.site.models import Organisation

    third = Organisation.objects.create(slug="third", name={"en": "Third"})
    joint(asked, stranger.organisation, third)
    answer_all(asked, 6, more={"uni_pace": 4.0, "third_pace": 8.0})
    own, content = take_out(stranger, asked, done)
    assert set(rows_of(content)[0]) == {"id", "housing", "money", "city", "said", "uni_pace"}
    book = b"".join(stranger.get(address("codebook", asked, "csv")).streaming_content)
    assert b"third_pace" not in book
    everything = rows_of(take_out(analyst, asked, done)[1])[0]
    assert {"uni_pace", "third_pace"} <= set(everything)
    assert analyst.get(address("export", asked, own.pk)).status_code == 404


def test_whoever_is_not_signed_in_gets_no_table(asked, analyst, done):
    answer_all(asked, 6)
    one, _content = take_out(analyst, asked, done)
    assert Client().get(address("export", asked, one.pk)).status_code == 302


# Live


people_and_mean = st.tuples(st.integers(0, 30), st.floats(0, 10))


@given(st.lists(st.dictionaries(st.sampled_from("abc"), people_and_mean), max_size=12))
def test_between_two_shown_means_stand_five_people_or_more(history):
    shown = {}
    for now in history:
        means = {code: {"people": n, "mean": mean} for code, (n, mean) in now.items()}
        after = stepped(means, shown)
        for code, one in after.items():
            assert one["people"] >= MINIMUM
            last = shown.get(code)
            assert last == one or abs(one["people"] - (last or {"people": 0})["people"]) >= MINIMUM
        assert set(shown) <= set(after)
        shown = after


@given(st.integers(0, 10_000))
def test_counts_go_down_to_fives(count):
    assert 0 <= count - in_fives(count) < 5
    assert in_fives(count) % 5 == 0


def test_one_more_answer_changes_nothing_that_is_shown(asked, analyst):
    answer_all(asked, 10)
    before = analyst.get(address("live", asked), headers={"HX-Request": "true"}).content
    answer_all(asked, 1, start=10)
    after = analyst.get(address("live", asked), headers={"HX-Request": "true"}).content
    assert after == before


def test_an_erased_answer_changes_nothing_that_is_shown(asked, analyst):
    answer_all(asked, 12)
    before = analyst.get(address("live", asked)).context["figures"]["parts"]
    asked.sheets.first().delete()
    assert analyst.get(address("live", asked)).context["figures"]["parts"] == before


# Keeping


def test_months_end_on_a_day_that_there_is():
    day = timezone.now().replace(year=2024, month=1, day=31)
    assert months_after(day, 1).day == 29
    assert (months_after(day, 13).month, months_after(day, 13).day) == (2, 28)


def closed_long_ago(survey):
    survey.closes = timezone.now() - timedelta(days=31 * 25)
    survey.save()


def test_answers_are_deleted_when_their_time_has_passed_and_not_before(asked, analyst, done):
    answer_all(asked, 6)
    Invitation.objects.create(survey=asked, digest="9" * 64)
    with done():
        analyst.post(address("delete", asked))
    assert asked.sheets.count() == 6
    closed_long_ago(asked)
    made, _content = take_out(analyst, asked, done)
    with done():
        analyst.post(address("delete", asked))
    asked.refresh_from_db()
    assert asked.sheets.count() == 0
    assert asked.invitations.count() == 0
    assert asked.answers_deleted
    assert not AnswerExport.objects.exclude(file="").exists()
    assert not default_storage.exists(made.file)
    told = analyst.get(address("keeping", asked)).content.decode()
    assert address("delete", asked) not in told


def test_the_daily_command_deletes_what_is_due_and_only_that(asked, analyst, capsys):
    answer_all(asked, 3)
    call_command("delete_old_answers")
    assert asked.sheets.count() == 3
    closed_long_ago(asked)
    assert expired_surveys() == [asked]
    call_command("delete_old_answers", "--dry-run")
    assert asked.sheets.count() == 3
    call_command("delete_old_answers")
    assert asked.sheets.count() == 0
    assert "3 answers deleted" in capsys.readouterr().out
    assert expired_surveys() == []


def test_a_survey_that_never_closes_says_so(asked, analyst):
    assert not has_passed(asked)
    told = analyst.get(address("keeping", asked)).content.decode()
    assert "notice warn" in told


def test_an_export_of_a_survey_without_questionnaire_is_not_made(survey, analyst, done):
    with done():
        assert analyst.post(address("make_export", survey), {"form": "csv"}).status_code == 200
    assert not AnswerExport.objects.exists()


def test_a_questionnaire_that_is_gone_is_told_of_and_no_page_fails(asked, analyst):
    asked.questionnaire.storage.delete(asked.questionnaire.name)
    pages = ("survey", "questionnaire", "preview", "exports", "imports", "open_questions")
    for name in pages:
        assert analyst.get(address(name, asked)).status_code == 200, name


def test_codebooks_are_those_of_the_questionnaire(asked, tmp_path):
    path = write_codebook(asked.codebook, tmp_path / "c.csv")
    again = path.read_text(encoding="utf-8-sig").splitlines()
    assert len(again) == len(CODEBOOK.splitlines())


def test_a_conflict_that_arises_later_is_an_input_error(asked, stranger):
    joint(asked, stranger.organisation)
    module = asked.modules.get()
    Module.objects.filter(pk=module.pk).update(prefix="Bad")
    with pytest.raises(InputError):
        Survey.objects.get(pk=asked.pk).codebook.questions  # noqa: B018
