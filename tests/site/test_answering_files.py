import polars as pl
import pytest

from revontuli.examples.moving_to_study.bundle import example_files
from revontuli.privacy import pseudonym
from revontuli.site.answers import (
    import_answers,
    pseudonym_secret,
    responses_frame,
    survey_form,
    write_answers,
)
from revontuli.site.models import AnswerSheet
from revontuli.survey import Codebook, read_responses
from tests.site.answering import make_survey


@pytest.fixture
def survey(people):
    return make_survey(people)


@pytest.fixture
def few_answers(example, tmp_path):
    """The first thirty of the example's answers."""
    path = tmp_path / "few.csv"
    pl.read_csv(example.answers_2026, infer_schema=False).head(30).write_csv(path)
    return path


def test_imported_answers_come_out_as_they_were(survey, few_answers, tmp_path):
    report = import_answers(survey, few_answers)
    assert (report.new, report.changed, report.same) == (30, 0, 0)
    write_answers(survey, tmp_path / "out.parquet")
    codebook = Codebook.read(example_files().questionnaire)
    before = read_responses(few_answers, codebook).frame
    after = read_responses(tmp_path / "out.parquet", codebook).frame
    secret = pseudonym_secret()
    ids = [pseudonym(id, secret, 52) for id in before["person_key"]]
    before = before.with_columns(pl.Series("person_key", ids)).sort("person_key")
    texts = [q.name for q in codebook if q.name.endswith("_open")]
    assert before.drop(texts).equals(after.sort("person_key").drop(texts))


def test_csv_reads_the_same_as_parquet(survey, few_answers, tmp_path):
    import_answers(survey, few_answers)
    frames = []
    for name in ("out.csv", "out.parquet"):
        assert write_answers(survey, tmp_path / name) == 30
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
        frames.append(read_responses(tmp_path / name, survey.codebook).frame)
    assert frames[0].equals(frames[1])


def test_importing_the_same_file_again_changes_nothing(survey, few_answers):
    import_answers(survey, few_answers)
    report = import_answers(survey, few_answers)
    assert (report.new, report.changed, report.same) == (0, 0, 30)
    assert AnswerSheet.objects.count() == 30


def test_an_answer_that_changed_in_the_file_changes(survey, few_answers):
    import_answers(survey, few_answers)
    frame = pl.read_csv(few_answers, infer_schema=False)
    change = pl.when(pl.int_range(pl.len()) == 3).then(pl.lit("1")).otherwise("material_rating")
    frame.with_columns(change.alias("material_rating")).write_csv(few_answers)
    report = import_answers(survey, few_answers)
    assert report.new == 0
    assert report.changed <= 1
    assert AnswerSheet.objects.count() == 30


def test_people_without_ids_who_answered_alike_stay_two(people, tmp_path):
    codebook = tmp_path / "codebook.csv"
    codebook.write_text("name,role,low,high\nhousing,rating,1,10\n", encoding="utf-8")
    survey = make_survey(people, codebook)
    file = tmp_path / "answers.csv"
    file.write_text("housing\n7\n7\n3\n", encoding="utf-8")
    for expected in ((3, 0), (0, 3)):
        report = import_answers(survey, file)
        assert (report.new, report.same) == expected


def test_names_and_numbers_in_open_answers_are_masked_before_they_are_stored(survey, few_answers):
    frame = pl.read_csv(few_answers, infer_schema=False)
    told = pl.lit("Soita 040 123 4567").alias("material_open")
    frame.with_columns(told).write_csv(few_answers)
    report = import_answers(survey, few_answers)
    assert report.redacted >= 30
    assert "123" not in str(AnswerSheet.objects.first().answers)


def test_answers_not_sent_are_left_out(survey):
    AnswerSheet.objects.create(survey=survey, digest="a" * 64, language="fi", answers={})
    assert responses_frame(survey).height == 0
    assert responses_frame(survey, sent_only=False).height == 1


def test_an_empty_survey_has_its_columns(survey):
    assert set(responses_frame(survey).columns) >= {"person_key", "city", "material_rating"}


def test_the_form_of_a_survey_is_read_once(survey):
    assert survey_form(survey) is survey_form(survey)


def test_formulas_are_not_run_in_a_spreadsheet(survey, tmp_path):
    AnswerSheet.objects.create(
        survey=survey, digest="b" * 64, language="fi", sent=survey.opens,
        answers={"material_open": "=1+1"},
    )  # fmt: skip
    write_answers(survey, tmp_path / "out.csv")
    assert "'=1+1" in (tmp_path / "out.csv").read_text(encoding="utf-8")
