"""The first page, the desk, light and dark, languages, and pages about what went wrong."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.utils import timezone, translation

from revontuli.site.models import AnswerSheet, Note, Publication, Work
from revontuli.site.navigation import ACCOUNT, PUBLIC, WORK, navigation, place
from revontuli.site.roles import Role

ERRORS = ["400", "403", "404", "413", "429", "500", "csrf", "locked_out"]


def test_the_front_page_is_whole_when_there_is_nothing_yet(client, db):
    page = client.get("/en/").content.decode()
    assert "No survey is open just now" in page
    assert "No picture has been published yet" in page


def test_the_front_page_shows_what_is_open_to_anyone(world, client):
    page = client.get("/fi/").content.decode()
    assert "Kysely" in page
    assert place("answering:start", survey=world.survey.slug) in page
    assert "ryhmää" in page


def test_what_is_published_inside_is_for_those_who_work_with_pictures(world, client, as_role):
    Publication.objects.update(state=Publication.State.INSIDE)
    assert "<svg class" not in client.get("/fi/").content.decode()
    assert "<svg class" in as_role("reader").get("/fi/").content.decode()


def test_a_published_picture_whose_files_are_away_is_left_out(world, client):
    (world.iteration.folder / "picture.json").unlink()
    assert client.get("/fi/").status_code == 200


def test_a_closed_survey_is_not_offered(world, client):
    world.survey.closes = timezone.now() - timedelta(minutes=1)
    world.survey.save()
    assert "Yksikään kysely ei ole juuri nyt auki" in client.get("/fi/").content.decode()


def desk_of(browser):
    return {pile.title: pile.things for pile in browser.get("/en/").context["desk"]}


def test_the_officers_desk_has_what_waits_for_a_check(world, as_role):
    assert "Pictures waiting for your check" not in desk_of(as_role("protection_officer"))
    Publication.objects.update(state=Publication.State.IN_CHECK)
    assert "Pictures waiting for your check" in desk_of(as_role("protection_officer"))
    assert "Pictures waiting for your check" not in desk_of(as_role("analyst"))


def test_few_answers_are_not_counted_on_the_desk(world, as_role):
    def told():
        return desk_of(as_role("analyst"))["Surveys that are open"][0].note

    assert told() == "fewer than five answers"
    for number in range(5):
        AnswerSheet.objects.create(
            survey=world.survey, digest=f"{number:064}", language="fi", sent=timezone.now()
        )
    assert told() == "5 answers, 5 of them today"


def test_ones_own_work_and_its_failures_are_on_the_desk(people, as_role):
    Work.objects.create(
        kind="x", key="1", state="running", done=1, total=2, started_by=people.analyst
    )
    Work.objects.create(kind="y", key="2", state="failed", ended=timezone.now())
    assert desk_of(as_role("analyst"))["Your work in the background"][0].note == "Under way, 50 %"
    assert [t.label for t in desk_of(as_role("administrator"))["Work that failed lately"]] == ["y"]


def test_what_one_has_promised_to_look_into_waits_until_it_is_settled(world, as_role):
    note = Note.objects.create(
        life_event=world.room, body="Rent is too high", kind="hypothesis", owner=world.people.reader
    )
    assert "Notes that you look into" in desk_of(as_role("reader"))
    Note.objects.filter(pk=note.pk).update(state=Note.State.HOLDS)
    assert "Notes that you look into" not in desk_of(as_role("reader"))


@pytest.mark.parametrize("role", [None, "nobody", *(role.value for role in Role)])
def test_nobody_is_led_where_they_may_not_go(role, world, as_role):
    browser = as_role(role)
    request = browser.get("/fi/").wsgi_request
    places = navigation(request)
    for entry in (*places["public"], *places["work"], *places["account"]):
        assert browser.get(entry.address).status_code in (200, 302), entry.address
        # Django's own views for a changed password ask first that one is who one is.


def test_all_places_of_the_navigation_are_there():
    assert [name for name, _ in (*PUBLIC, *WORK, *ACCOUNT) if not place(name)] == []


def test_light_or_dark_is_kept_and_the_visitor_stays_where_they_were(client, db):
    answer = client.post("/fi/look/scheme/", {"scheme": "dark", "next": "/fi/about/?x=1"})
    assert answer["Location"] == "/fi/about/?x=1"
    page = client.get("/fi/about/").content.decode()
    assert 'dark.css" media="screen"' in page
    assert 'content="dark"' in page
    client.post("/fi/look/scheme/", {"scheme": "light"})
    assert "dark.css" not in client.get("/fi/about/").content.decode()
    client.post("/fi/look/scheme/", {"scheme": ""})
    assert "prefers-color-scheme: dark" in client.get("/fi/about/").content.decode()


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_choosing_colours_leads_to_no_other_site(client, db, away):
    answer = client.post("/fi/look/scheme/", {"scheme": "dark", "next": away})
    assert answer["Location"] == "/fi/"


def test_a_made_up_scheme_is_not_kept(client, db):
    client.post("/fi/look/scheme/", {"scheme": '"><script>'})
    assert client.cookies["scheme"].value == ""
    client.cookies["scheme"] = "<script>"
    assert b'content="light dark"' in client.get("/fi/").content


def test_changing_the_language_keeps_the_page_and_what_was_asked(client, db):
    page = client.get("/fi/about/?a=1&b=2").content.decode()
    assert 'href="/sv/about/?a=1&amp;b=2" hreflang="sv" lang="sv"' in page
    lost = client.get("/fi/no-such-page/").content.decode()
    assert 'href="/en/"' in lost


def test_a_page_that_is_not_there_is_told_of_in_the_pages_language(client, db):
    answer = client.get("/sv/no-such-page/")
    assert answer.status_code == 404
    assert "Sidan finns inte här" in answer.content.decode()


def test_a_program_that_asks_for_what_is_not_there_is_told_in_json(client, db):
    answer = client.get("/api/v1/nothing/")
    assert answer.status_code == 404
    assert answer.json() == {"detail": "There is nothing at this address."}


def test_the_page_about_our_own_fault_asks_nothing_of_the_database(rf, db):
    request = rf.get("/fi/")
    request.user = AnonymousUser()
    with (
        patch.object(connection, "cursor", side_effect=OperationalError),
        translation.override("fi"),
    ):
        page = render_to_string("site/errors/500.html", request=request)
    assert "Meillä meni jotain vikaan" in page


def test_a_visitor_meets_that_page_when_the_database_is_away(client, db):
    client.raise_request_exception = False
    with patch("revontuli.site.views.front.shown.open_surveys", side_effect=OperationalError):
        answer = client.get("/fi/")
    assert answer.status_code == 500
    assert "Siirry etusivulle" in answer.content.decode()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("error", ERRORS)
def test_every_error_tells_what_to_do_now(rf, error, language):
    request = rf.get(f"/{language}/")
    request.user = AnonymousUser()
    request.session = {}
    request._messages = FallbackStorage(request)
    with translation.override(language):
        page = render_to_string(f"site/errors/{error}.html", request=request)
    assert page.count("<h1>") == 1
    assert page.count("<li>") >= 3
    assert f'<html lang="{language}">' in page


def test_messages_are_told_to_those_who_listen(rf):
    request = rf.get("/fi/")
    request.user = AnonymousUser()
    request.session = {}
    request._messages = FallbackStorage(request)
    request._messages.add(25, "Tallennettu <b>")
    request._messages.add(40, "Ei onnistunut")
    page = render_to_string("site/page.html", request=request)
    assert '<p class="notice good" role="status">Tallennettu &lt;b&gt;</p>' in page
    assert '<p class="notice bad" role="alert">Ei onnistunut</p>' in page


def test_the_style_page_shows_every_piece_with_its_markup(client, db):
    page = client.get("/fi/style/").content.decode()
    assert page.count('class="piece"') >= 15
    assert "&lt;div class=&quot;card&quot;&gt;" in page
    assert "--seg-9" in page


def test_drawings_come_from_the_report(client, db):
    assert b".drawing" in client.get("/fi/look/figures.css").content
    assert b"http://www.w3.org/2000/svg" in client.get("/fi/look/aurora.svg").content
    manifest = client.get("/sv/look/manifest.webmanifest").json()
    assert manifest["lang"] == "sv"


def test_the_navigation_marks_the_innermost_place_alone(as_role, db):
    request = as_role("content_editor").get("/fi/services/edit/").wsgi_request
    places = navigation(request)
    here = [entry.address for entry in (*places["public"], *places["work"]) if entry.is_here]
    assert here == ["/fi/services/edit/"]


def test_more_than_is_taken_in_at_once_is_told_so(client, db):
    answer = client.post(
        "/fi/look/scheme/", "next=" + "x" * (6 * 2**20),
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code == 413
    assert "Tuo oli liian suuri" in answer.content.decode()


def test_a_site_asked_for_by_a_wrong_name_says_so_plainly(client, db):
    assert client.get("/fi/", HTTP_HOST="elsewhere.example").status_code == 400
