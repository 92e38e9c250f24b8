"""A survey is made, asked, followed and copied by the organisation that runs it."""

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from revontuli.site.models import Invitation, LifeEventRoom, Module, Organisation, Survey, User
from revontuli.site.roles import Role
from revontuli.site.sheets import digest_of
from revontuli.survey import Codebook

CODEBOOK = """name,value,role,dimension,low,high,label::fi,label::sv,label::en
#frame,3x10d,,,,,,,
id,,id,,,,,,
housing,,rating,housing,0,10,Asuminen,Boende,Housing
money,,rating,finance,0,10,Talous,Ekonomi,Money
city,,constant,,,,Kunta,Kommun,City
city,turku,,,,,Turku,Åbo,Turku
city,oulu,,,,,Oulu,,Oulu
said,,open,,,,Mitä muuta?,Något annat?,Anything else?
"""
HELSINKI = ZoneInfo("Europe/Helsinki")


def file(content, name="codebook.csv"):
    data = content if isinstance(content, bytes) else content.encode()
    return SimpleUploadedFile(name, data)


@pytest.fixture
def survey(people):
    room = LifeEventRoom.objects.create(slug="moving", name={"en": "Moving"}, owner=people.city)
    return Survey.objects.create(
        slug="moving-2026", life_event=room, owner=people.city, wave="2026",
        title={"fi": "Kysely", "en": "Survey"},
    )  # fmt: skip


@pytest.fixture
def analyst(as_role):
    return as_role("analyst")


@pytest.fixture
def asked(survey, analyst):
    """The survey with a questionnaire."""
    answer = send(analyst, survey, CODEBOOK)
    assert answer.status_code == 302
    survey.refresh_from_db()
    return survey


@pytest.fixture
def stranger(db):
    """An analyst of another organisation."""
    other = Organisation.objects.create(slug="uni", name={"en": "University"})
    user = User.objects.create_user("a@uni.example", "x" * 12, (Role.ANALYST,), organisation=other)
    browser = Client()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    browser.organisation = other
    return browser


def address(name, survey, *more):
    return reverse(f"surveys:{name}", args=[survey.slug, *more])


def send(browser, survey, content, name="codebook.csv"):
    return browser.post(address("questionnaire", survey), {"file": file(content, name)})


def test_a_survey_is_made_with_texts_in_the_languages_that_were_written(analyst, people):
    room = LifeEventRoom.objects.create(slug="moving", name={"en": "Moving"}, owner=people.city)
    answer = analyst.post(
        reverse("surveys:new"),
        {"title_fi": "Kysely", "title_sv": "Enkät", "slug": "s-1", "life_event": room.pk,
         "wave": "2026", "keep_months": 12},
    )  # fmt: skip
    assert answer.status_code == 302
    made = Survey.objects.get(slug="s-1")
    assert sorted(made.title.values()) == ["Enkät", "Kysely"]
    assert made.owner == people.city
    assert made.created_by == people.analyst


def test_an_edit_over_somebody_elses_is_refused(survey, analyst):
    fields = {"title_fi": "Uusi", "life_event": survey.life_event_id, "wave": "2026",
              "keep_months": 12, "version": survey.version}  # fmt: skip
    assert analyst.post(address("edit", survey), fields).status_code == 302
    late = analyst.post(address("edit", survey), {**fields, "title_fi": "Toinen"})
    assert late.status_code == 200
    survey.refresh_from_db()
    assert "Uusi" in survey.title.values()


def test_surveys_of_others_are_not_there(survey, stranger):
    for name in ("survey", "questionnaire", "live", "exports", "keeping", "edit"):
        assert stranger.get(address(name, survey)).status_code == 404
    assert b"moving-2026" not in stranger.get(reverse("surveys:index")).content


def test_a_questionnaire_with_faults_is_told_by_row_and_not_taken(survey, analyst):
    answer = send(analyst, survey, "name,role,low,high\na,rating,1,\nb,nothing,,\n")
    told = answer.content.decode()
    assert answer.status_code == 200
    assert "<td>roolia ”nothing” ei ole</td>" in told
    assert '<td class="num">3</td>' in told
    survey.refresh_from_db()
    assert not survey.questionnaire


def test_a_script_in_a_questionnaire_is_shown_as_text(survey, analyst):
    evil = CODEBOOK.replace("Asuminen", "<script>alert(1)</script>")
    assert send(analyst, survey, evil).status_code == 302
    for name in ("questionnaire", "preview"):
        told = analyst.get(address(name, survey)).content.decode()
        assert "<script>alert" not in told
        assert "&lt;script&gt;" in told


def test_the_preview_shows_each_language_and_marks_what_is_missing(asked, analyst):
    finnish = analyst.get(address("preview", asked) + "?in=fi").content.decode()
    swedish = analyst.get(address("preview", asked) + "?in=sv").content.decode()
    assert "Asuminen" in finnish
    assert "Boende" in swedish
    assert '<span lang="fi">Oulu</span> <span class="badge warn">' in swedish
    missing = analyst.get(address("questionnaire", asked)).content.decode()
    assert '<th scope="row">city</th><td>oulu</td><td>sv</td>' in missing


def test_an_xlsform_has_a_preview_of_every_page(survey, analyst, example):
    assert send(analyst, survey, example.questionnaire.read_bytes(), "q.xlsx").status_code == 302
    told = analyst.get(address("preview", survey)).content.decode()
    assert told.count('aria-labelledby="page-') >= 10


def test_questions_that_people_answered_cannot_be_taken_away(asked, analyst):
    asked.sheets.create(digest="1" * 64, language="fi", answers={"housing": 3.0})
    less = "\n".join(line for line in CODEBOOK.splitlines() if not line.startswith("money"))
    answer = send(analyst, asked, less)
    assert answer.status_code == 200
    assert "money" in answer.content.decode()
    asked.refresh_from_db()
    assert "money" in [question.name for question in asked.codebook]


def test_times_are_finlands(asked, analyst):
    analyst.post(
        address("times", asked),
        {"opens_day": "2026-06-01", "closes_day": "2026-12-24", "has_open_link": "on"},
    )
    asked.refresh_from_db()
    assert asked.opens == datetime(2026, 6, 1, 8, tzinfo=HELSINKI)
    assert asked.closes == datetime(2026, 12, 25, 0, tzinfo=HELSINKI)
    assert 'value="2026-12-24"' in analyst.get(address("times", asked)).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"opens_day": "2026-06-02", "closes_day": "2026-06-01"},
        {"closes_time": "10:00"},
        {"opens_day": "tomorrow"},
        {"opens_day": "99999-01-01"},
    ],
)
def test_times_that_make_no_sense_are_refused(asked, analyst, fields):
    assert analyst.post(address("times", asked), fields).status_code == 200
    asked.refresh_from_db()
    assert asked.opens is None


def test_it_opens_and_closes_now(asked, analyst):
    analyst.post(address("open_now", asked))
    asked.refresh_from_db()
    assert asked.is_open
    analyst.post(address("close_now", asked))
    asked.refresh_from_db()
    assert not asked.is_open


def test_it_does_not_open_without_a_questionnaire(survey, analyst):
    analyst.post(address("open_now", survey))
    survey.refresh_from_db()
    assert survey.opens is None


def test_invitations_are_shown_once_and_only_digests_stay(asked, analyst):
    fields = {"batch": "letters", "count": 3, "form": "csv"}
    answer = analyst.post(address("make_invitations", asked), fields)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    links = [row[1] for row in list(csv.reader(io.StringIO(text)))[1:]]
    tokens = [link.rstrip("/").rpartition("/")[2] for link in links]
    kept = set(Invitation.objects.values_list("digest", flat=True))
    assert kept == {digest_of(token) for token in tokens}
    page = analyst.get(address("invitations", asked)).content.decode()
    assert not any(token in page for token in tokens)
    again = analyst.post(address("make_invitations", asked), fields)
    assert again.status_code == 200
    assert Invitation.objects.count() == 3


def test_an_invitation_leads_to_the_survey(asked, analyst):
    analyst.post(address("open_now", asked))
    answer = analyst.post(
        address("make_invitations", asked), {"batch": "b", "count": 1, "form": "page"}
    )
    link = next(i for i in answer.context["links"])
    assert answer["Cache-Control"] == "no-store"
    assert Client().get(link.removeprefix("http://testserver")).status_code == 200


def test_the_next_round_is_a_copy_without_answers_and_times(asked, analyst):
    Survey.objects.filter(pk=asked.pk).update(opens=timezone.now())
    asked.sheets.create(digest="1" * 64, language="fi")
    Module.objects.create(survey=asked, organisation=asked.owner, prefix="uni", title={"en": "Uni"})
    answer = analyst.post(address("copy", asked), {"wave": "2027", "slug": "moving-2027"})
    assert answer.status_code == 302
    made = Survey.objects.get(slug="moving-2027")
    asked.refresh_from_db()
    assert made.series == asked.series != ""
    assert made.questionnaire.name != asked.questionnaire.name
    assert Codebook.read(made.questionnaire.path) == Codebook.read(asked.questionnaire.path)
    assert (made.opens, made.sheets.count(), made.modules.count()) == (None, 0, 1)


# Joint surveys

MODULE = "name,role,dimension,low,high,label::en\npace,rating,housing,0,10,Pace\n"


def add_module(analyst, survey, organisation, prefix="uni"):
    fields = {"organisation": organisation.pk, "title_fi": "Yliopisto", "prefix": prefix}
    return analyst.post(address("add_module", survey), fields)


def test_another_organisation_sends_its_questions_and_sees_the_common_part(
    asked, analyst, stranger
):
    add_module(analyst, asked, stranger.organisation)
    module = asked.modules.get()
    answer = stranger.post(address("module", asked, module.pk), {"file": file(MODULE)})
    assert answer.status_code == 302
    joined = Survey.objects.get(pk=asked.pk).codebook
    assert "uni_pace" in [question.name for question in joined]
    assert stranger.get(address("survey", asked)).status_code == 200
    for name in ("edit", "times", "invitations", "imports"):
        assert stranger.get(address(name, asked)).status_code == 403
    assert send(stranger, asked, CODEBOOK).status_code == 403


def test_a_module_that_conflicts_is_told_by_its_faults(asked, analyst, stranger):
    add_module(analyst, asked, stranger.organisation)
    module = asked.modules.get()
    bad = "name,role,relevant\nx,open,${nowhere} = 1\ny,id,\n"
    answer = stranger.post(address("module", asked, module.pk), {"file": file(bad)})
    assert answer.status_code == 200
    assert "nowhere" in answer.content.decode()
    module.refresh_from_db()
    assert not module.questionnaire


@pytest.mark.parametrize("prefix", ["city", "Uni", "u_n", "9a", "uni"])
def test_a_prefix_that_will_not_do_is_refused(asked, analyst, stranger, prefix):
    with_clash = CODEBOOK + "city_of,,open,,,,,,Which?\n"
    send(analyst, asked, with_clash)
    add_module(analyst, asked, stranger.organisation, "uni")
    add_module(analyst, asked, stranger.organisation, prefix)
    assert [module.prefix for module in asked.modules.all()] == ["uni"]


def test_a_third_organisation_sees_neither_module_nor_survey(asked, analyst, stranger, people):
    third = Organisation.objects.create(slug="third", name={"en": "Third"})
    add_module(analyst, asked, stranger.organisation, "uni")
    add_module(analyst, asked, third, "third")
    theirs = asked.modules.get(prefix="third")
    assert stranger.get(address("module", asked, theirs.pk)).status_code == 404
    assert stranger.get(address("module_file", asked, theirs.pk)).status_code == 404
    assert stranger.post(address("remove_module", asked, theirs.pk)).status_code == 403


# Live figures


def test_live_figures_go_by_fives(asked, analyst):
    answer_all(asked, 4)
    told = analyst.get(address("live", asked)).content.decode()
    assert "<meter" not in told
    answer_all(asked, 7, start=4)
    told = analyst.get(address("live", asked)).content.decode()
    assert "<dd>10</dd>" in told
    assert "<meter" in told


def test_a_module_owner_sees_the_means_of_its_own_module_only(asked, analyst, stranger):
    third = Organisation.objects.create(slug="third", name={"en": "Third"})
    for organisation, prefix in ((stranger.organisation, "uni"), (third, "third")):
        add_module(analyst, asked, organisation, prefix)
        module = asked.modules.get(prefix=prefix)
        analyst.post(address("module", asked, module.pk), {"file": file(MODULE)})
        Module.objects.filter(pk=module.pk).update(title={"en": f"Module of {prefix}"})
    answer_all(asked, 10, more={"uni_pace": 3.0, "third_pace": 9.0})
    names = [part[0] for part in stranger.get(address("live", asked)).context["parts"]]
    assert names == ["", "Module of uni"]
    assert len(analyst.get(address("live", asked)).context["parts"]) == 3


def answer_all(survey, count, start=0, more=None):
    now = timezone.now()
    for number in range(start, start + count):
        survey.sheets.create(
            digest=f"{number:064}", language="fi", sent=now - timedelta(minutes=number),
            answers={"housing": float(number % 11), "money": 5.0, "said": "bussi", **(more or {})},
        )  # fmt: skip
