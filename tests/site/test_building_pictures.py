"""Building a picture of a survey's answers, and its way to being seen."""

import shutil

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from revontuli.site import publishing
from revontuli.site.answers import import_answers
from revontuli.site.models import Iteration, Organisation, Publication, User
from revontuli.site.roles import Role


@pytest.fixture
def answered(world, example, tmp_path):
    """The survey with three hundred of this year's answers."""
    lines = example.answers_2026.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(lines[:301]), encoding="utf-8")
    import_answers(world.survey, path)
    return world


@pytest.fixture
def draft(world):
    """A picture that is ready and that nobody has been asked to look at."""
    world.publication.delete()
    return world.iteration


def test_an_analyst_builds_a_picture_of_the_answers(
    answered, as_role, django_capture_on_commit_callbacks
):
    browser, first = as_role("analyst"), answered.survey.codebook.dimensions[0]
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(
            reverse("building:new", args=[answered.survey.slug]),
            {"name": "Ensimmäinen", "segments": "5", "seed": "1", f"weight_{first}": "2"},
        )
    iteration = Iteration.objects.get(name="Ensimmäinen")
    assert answer["Location"] == reverse("building:iteration", args=[iteration.pk])
    assert iteration.work.state == "done", iteration.work.problem
    assert len(iteration.picture.segments) == 5
    assert iteration.options["weigh"] == {first: 2.0}
    page = browser.get(answer["Location"]).content.decode()
    assert str(iteration.picture.population.n) in page.replace("\xa0", "")
    compared = browser.get(
        reverse("building:compare", args=[answered.survey.slug]),
        {"i": [answered.iteration.pk, iteration.pk]},
    )
    assert compared.status_code == 200


def test_too_few_answers_are_told_to_the_analyst(
    world, as_role, django_capture_on_commit_callbacks
):
    browser = as_role("analyst")
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(
            reverse("building:new", args=[world.survey.slug]), {"segments": "auto", "seed": "0"}
        )
    page = browser.get(answer["Location"]).content.decode()
    assert "Vastaajia on liian vähän" in page


def test_every_dimension_left_out_is_a_fault_of_the_form(world, as_role):
    dimensions = world.survey.codebook.dimensions
    answer = as_role("analyst").post(
        reverse("building:new", args=[world.survey.slug]),
        {"segments": "auto", "seed": "0"} | {f"weight_{code}": "0" for code in dimensions},
    )
    assert answer.status_code == 400
    assert not Iteration.objects.exclude(pk=world.iteration.pk).exists()


def test_a_picture_goes_from_draft_to_everyone(draft, as_role, people):
    analyst, officer = as_role("analyst"), as_role("protection_officer")
    analyst.post(reverse("building:send", args=[draft.pk]), {"audience": "public"})
    publication = Publication.objects.get(iteration=draft)
    assert publication.state == "in_check"
    page = officer.get(reverse("building:check", args=[publication.slug])).content.decode()
    assert draft.picture.segments[-1].name["fi"] in page
    officer.post(
        reverse("building:publish", args=[publication.slug]),
        {"audience": "public", "remarks": "Hyvä"},
    )
    publication.refresh_from_db()
    assert publication.state == "public"
    assert publication.checked_by == people.protection_officer
    officer.post(reverse("building:withdraw", args=[publication.slug]))
    publication.refresh_from_db()
    assert publication.state == "withdrawn"


def test_a_returned_picture_tells_the_analyst_why(draft, as_role):
    analyst, officer = as_role("analyst"), as_role("protection_officer")
    analyst.post(reverse("building:send", args=[draft.pk]), {"audience": "inside"})
    publication = Publication.objects.get(iteration=draft)
    officer.post(
        reverse("building:return", args=[publication.slug]), {"remarks": "Poista <b>koulut</b>"}
    )
    page = analyst.get(reverse("building:iteration", args=[draft.pk])).content.decode()
    assert "Poista &lt;b&gt;koulut&lt;/b&gt;" in page


def test_what_was_asked_for_inside_is_not_published_to_everyone(draft, people):
    publication = publishing.open_draft(draft)
    publishing.send(publication, people.analyst, "inside")
    with pytest.raises(PermissionDenied):
        publishing.publish(publication, people.protection_officer, "public")


def test_nobody_checks_what_they_sent_themselves(draft, people):
    both = User.objects.create_user(
        "both@example.org", None, (Role.ANALYST, Role.PROTECTION_OFFICER), organisation=people.city
    )
    publication = publishing.open_draft(draft)
    publishing.send(publication, both, "inside")
    with pytest.raises(PermissionDenied):
        publishing.publish(publication, both, "inside")


def test_the_second_of_two_officers_is_told_that_the_first_was_quicker(draft, people, as_role):
    publication = publishing.open_draft(draft)
    publishing.send(publication, people.analyst, "inside")
    publishing.publish(publication, people.protection_officer, "inside")
    with pytest.raises(publishing.OutOfTurn):
        publishing.give_back(publication, people.protection_officer, "No")
    answer = as_role("protection_officer").post(
        reverse("building:return", args=[publication.slug]), {"remarks": "No"}, follow=True
    )
    assert answer.status_code == 200


def test_a_picture_that_was_sent_is_not_removed(draft, as_role, people):
    publishing.send(publishing.open_draft(draft), people.analyst, "inside")
    as_role("analyst").post(reverse("building:remove", args=[draft.pk]))
    assert Iteration.objects.filter(pk=draft.pk).exists()
    assert draft.folder.exists()


def test_a_draft_is_removed_with_its_files(draft, as_role):
    folder = draft.folder
    as_role("analyst").post(reverse("building:remove", args=[draft.pk]))
    assert not Iteration.objects.filter(pk=draft.pk).exists()
    assert not folder.exists()


@pytest.mark.parametrize("name", ["iteration", "send", "remove", "again", "name"])
def test_another_organisations_analyst_is_refused(world, as_role, people, name):
    people.analyst.organisation = Organisation.objects.create(slug="other", name={"en": "Other"})
    people.analyst.save()
    browser = as_role("analyst")
    ask = browser.get if name == "iteration" else browser.post
    assert ask(reverse(f"building:{name}", args=[world.iteration.pk])).status_code == 403


def test_another_organisations_officer_is_refused(world, as_role, people):
    people.protection_officer.organisation = Organisation.objects.create(slug="other", name={})
    people.protection_officer.save()
    answer = as_role("protection_officer").get(
        reverse("building:check", args=[world.publication.slug])
    )
    assert answer.status_code == 403


def test_the_officer_is_warned_of_two_pictures_of_the_same_answers(world, as_role, people):
    second = Iteration.objects.create(survey=world.survey, name="Toinen", built=timezone.now())
    shutil.copytree(world.iteration.folder, second.folder, dirs_exist_ok=True)
    publication = publishing.open_draft(second)
    publishing.send(publication, people.analyst, "inside")
    page = as_role("protection_officer").get(reverse("building:check", args=[publication.slug]))
    assert reverse("building:check", args=[world.publication.slug]) in page.content.decode()


@pytest.mark.parametrize("name", ["report", "pdf", "data"])
def test_what_is_published_inside_is_not_given_to_strangers(world, as_role, name):
    address = reverse(f"building:{name}", args=[world.publication.slug])
    assert as_role(None).get(address).status_code == 200
    Publication.objects.update(state="inside")
    assert "/account/login/" in as_role(None).get(address)["Location"]
    assert as_role("nobody").get(address).status_code == 404
    assert as_role("reader").get(address).status_code == 200


def test_the_report_runs_no_script_and_is_not_framed(world, as_role):
    answer = as_role(None).get(reverse("building:report", args=[world.publication.slug]))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy


@pytest.mark.parametrize(
    "name", ["all.zip", "picture.json", "datapackage.json", "segments.csv", "dimensions.csv"]
)
def test_open_data_are_files_to_save(world, as_role, name):
    answer = as_role(None).get(reverse("building:file", args=[world.publication.slug, name]))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("name", ["people.parquet", "..%2Fprivate%2Fpeople.parquet", "x.csv"])
def test_nothing_else_of_a_pictures_folder_is_given(world, as_role, name):
    answer = as_role(None).get(reverse("building:file", args=[world.publication.slug, name]))
    assert answer.status_code == 404
