"""Whole ways through the site in Chromium: from answers to what leaders look at, and an import.

A student's way, in Swedish and without JavaScript, is in `test_answering_browser.py`.
"""

from pathlib import Path

import pytest
from django.core.cache import cache, caches
from django.urls import reverse

from revontuli.examples.moving_to_study import example_catalogue
from revontuli.examples.moving_to_study.bundle import example_files
from revontuli.site import search
from revontuli.site.models import (
    Iteration,
    LifeEventRoom,
    Organisation,
    ProviderEditor,
    Publication,
    Survey,
)
from tests.site.browser import BROWSER, account_with, chromium, open_page  # noqa: F401

pytestmark = BROWSER
PEOPLE, QUESTIONS = 1010, 150  # in the survey of young people


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    settings.HOME = tmp_path
    store = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": store}
    cache.clear()
    caches["limits"].clear()


@pytest.fixture
def answers(shared_data: Path) -> Path:
    """Answers of young people, without the questionnaire that they were asked."""
    path = shared_data / "young_people" / "responses.csv"
    if not path.exists():
        pytest.skip("the answers of young people are not beside the project")
    return path


@pytest.fixture
def city(db) -> Organisation:
    return account_with("analyst").organisation


def test_from_answers_to_the_view_that_leaders_look_at(answers, city, open_page):  # noqa: F811
    room = LifeEventRoom.objects.create(
        slug="young", name={"fi": "Nuoret"}, owner=city, is_public=True
    )
    page = open_page(reverse("surveys:new"), role="analyst")
    page.get_by_role("group", name="Nimi").get_by_label("suomi").fill("Nuorten kysely")
    for name, value in {"slug": "nuoret", "series": "nuoret", "wave": "2026"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=life_event]").select_option(str(room.pk))
    page.locator("main form button").first.click()
    survey = Survey.objects.get(slug="nuoret")

    # A questionnaire is sent, and then another is drafted from the answers themselves.
    page.goto(reverse("surveys:questionnaire", args=["nuoret"]))
    page.locator("[name=file]").set_input_files(example_files().questionnaire)
    page.locator("main form button.primary").click()
    page.wait_for_url("**/questionnaire/preview/")
    page.goto(reverse("surveys:imports", args=["nuoret"]))
    draft = page.locator("form[action$='/draft/']")
    draft.locator("[name=file]").set_input_files(answers)
    draft.locator("[name=form]").select_option("use")
    draft.locator("button").click()
    page.wait_for_load_state()
    survey.refresh_from_db()
    assert len(list(survey.codebook)) == QUESTIONS

    page.goto(reverse("surveys:imports", args=["nuoret"]))
    page.locator("form:not([action$='/draft/']) [name=file]").set_input_files(answers)
    page.locator("main form:not([action$='/draft/']) button.primary").click()
    page.wait_for_url("**/import/*/")
    page.locator("form[action$='/start/'] button").click()
    page.wait_for_load_state()
    assert survey.imports.get().found["done"]["new"] == PEOPLE

    page.goto(reverse("building:new", args=["nuoret"]))
    page.locator("[name=segments]").select_option("4")
    page.locator("main form button.primary").click()
    page.wait_for_url("**/iterations/*/")
    iteration = Iteration.objects.get(survey=survey)
    assert iteration.work.state == "done", iteration.work.problem
    page.locator("[name=name]").fill("Ensimmäinen")
    page.locator("form[action$='/name/'] button").click()
    page.wait_for_load_state()
    page.locator("[name=audience][value=inside]").check()
    page.locator("form[action$='/send/'] button").click()
    page.locator("form[action$='/take-back/']").wait_for()
    publication = Publication.objects.get(iteration=iteration)
    assert page.complaints == []

    officer = open_page(reverse("building:checks"), role="protection_officer")
    officer.locator(f"main a[href$='/checks/{publication.slug}/']").first.click()
    officer.locator("form[action$='/publish/'] textarea").fill("Hyvä")
    officer.locator("form[action$='/publish/'] button").click()
    officer.locator("form[action$='/withdraw/']").wait_for(state="attached")
    publication.refresh_from_db()
    iteration.refresh_from_db()
    assert (publication.state, iteration.name) == ("inside", "Ensimmäinen")
    assert officer.complaints == []

    leader = open_page(reverse("room:picture", args=[publication.slug]), role="reader")
    leader.goto(reverse("talk:present", args=[publication.slug]))
    leader.get_by_text(iteration.picture.segments[0].name["fi"]).first.wait_for(state="attached")
    leader.keyboard.press("ArrowRight")
    leader.wait_for_url("**/present/*/")
    assert leader.complaints == []
    visitor = open_page(reverse("room:picture", args=[publication.slug]))
    assert visitor.url.rpartition("?")[0].endswith("/account/login/")


def test_an_editor_brings_in_a_table_and_everyone_finds_what_it_brought(city, open_page):  # noqa: F811
    ProviderEditor.objects.create(organisation=city, provider="*")
    example_catalogue().save(search.catalogue_folder())
    table = "id,name_fi,summary_fi,provider_fi\nkotiapu,Muuttoauton lainaus,Auto,Kaupunki\n"
    page = open_page(reverse("services:importing"), role="content_editor")
    page.locator("form[action$='/table/'] [name=file]").set_input_files(
        {"name": "palvelut.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    page.locator("form[action$='/table/'] button").click()
    page.locator("form[action$='/confirm/'] button").click()
    page.get_by_text("1 muutos tehtiin").wait_for()
    assert search.catalogue()["kotiapu"].label("fi") == "Muuttoauton lainaus"
    assert page.complaints == []
    anybody = open_page(reverse("services:card", args=["kotiapu"]), javascript=False, width=360)
    anybody.get_by_role("heading", name="Muuttoauton lainaus").wait_for()
