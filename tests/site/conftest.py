import shutil
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files import File
from django.test import Client
from django.utils import timezone, translation

from revontuli.catalogue.store import newest_number
from revontuli.examples.moving_to_study import example_catalogue
from revontuli.examples.moving_to_study.bundle import example_files, write_example
from revontuli.site import limits
from revontuli.site.models import (
    AnswerSheet,
    Invitation,
    Iteration,
    LifeEventRoom,
    Organisation,
    ProviderEditor,
    Publication,
    ServiceEdit,
    Survey,
    User,
)
from revontuli.site.roles import Role
from revontuli.site.search import catalogue_folder


@pytest.fixture(autouse=True)
def in_finnish():
    """A test begins in the site's own language, whatever the one before it ended in."""
    translation.activate("fi")


@pytest.fixture(autouse=True)
def within_one_minute(monkeypatch):
    """A test of limits by the minute is over before the minute is."""
    now = limits.clock()
    monkeypatch.setattr(limits, "clock", lambda: now)


@pytest.fixture
def done(django_capture_on_commit_callbacks):
    """Do what was put into the queue, when the block ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    """The bundled survey: questionnaire, answers of two years, areas."""
    return write_example(tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="session")
def built_folder(example, tmp_path_factory) -> Path:
    """A whole picture of the example's answers, built once for all tests of a worker."""
    from revontuli.picture import build
    from revontuli.survey import Codebook, read_responses

    folder = tmp_path_factory.mktemp("pictures") / "picture"
    codebook = Codebook.read(example.questionnaire)
    responses = read_responses(example.answers_2026, codebook)
    built = build(responses, bootstraps=5, created=date(2026, 11, 1))
    built.picture.save(folder)
    built.pair_counts.save(folder / "private" / "pairs.npz")
    return folder


@pytest.fixture
def people(db):
    """One account a role, and one without any, all of the same city."""
    city = Organisation.objects.create(slug="city", name={"fi": "Kaupunki", "en": "City"})
    accounts = {
        role.value: User.objects.create_user(
            f"{role.value}@example.org", "a long password", (role,), organisation=city
        )
        for role in Role
    }
    accounts["nobody"] = User.objects.create_user(
        "nobody@example.org", "a long password", organisation=city
    )
    return SimpleNamespace(city=city, **accounts)


@pytest.fixture
def as_role(people):
    """`as_role("analyst")`: a browser in which somebody with that role has signed in."""

    def client(role: str | None) -> Client:
        browser = Client()
        if role:
            browser.force_login(getattr(people, role), "django.contrib.auth.backends.ModelBackend")
        return browser

    return client


@pytest.fixture
def world(people, built_folder):
    """One of everything: a life event, an open survey, answers begun, a published picture."""
    room = LifeEventRoom.objects.create(
        slug="moving", name={"fi": "Muutto", "en": "Moving"}, owner=people.city, is_public=True
    )
    survey = Survey(
        slug="moving-2026", life_event=room, owner=people.city, series="moving", wave="2026",
        title={"fi": "Kysely", "sv": "Enkät", "en": "Survey"}, simulated=True,
        opens=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    with example_files().questionnaire.open("rb") as file:
        survey.questionnaire.save("questionnaire.xlsx", File(file))
    survey.save()
    invitation = Invitation.objects.create(survey=survey, digest="0" * 64)
    sheet = AnswerSheet.objects.create(survey=survey, digest="1" * 64, language="fi")
    iteration = Iteration.objects.create(survey=survey, built=timezone.now())
    shutil.copytree(built_folder, iteration.folder, dirs_exist_ok=True)
    publication = Publication.objects.create(
        slug="moving-2026", iteration=iteration, state=Publication.State.PUBLIC,
        title=survey.title, published=timezone.now(),
    )  # fmt: skip
    ProviderEditor.objects.create(organisation=people.city, provider="*")
    if not newest_number(catalogue_folder()):
        example_catalogue().save(catalogue_folder())
    service, term = "example:study-grant", "example:term:opintotuki"
    edit = ServiceEdit.objects.create(item=service, version=1)
    return SimpleNamespace(
        people=people, service=service, term=term, edit=edit,
        room=room, survey=survey, invitation=invitation, sheet=sheet,
        iteration=iteration, publication=publication,
    )  # fmt: skip
