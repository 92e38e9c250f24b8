import json
import re
from datetime import timedelta

import polars as pl
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from revontuli.site import everyone, sheets
from revontuli.site.answers import import_answers, responses_frame
from revontuli.site.models import AnswerSheet, AskAgain, Invitation, Survey
from revontuli.site.views.answering.start import _offer
from tests.site.answering import make_survey, send_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(people):
    return make_survey(people)


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


@pytest.fixture
def visitor():
    return Client()


def ratings(value):
    names = ("material", "health", "education", "activities", "voice", "relations", "environment",
             "security")  # fmt: skip
    return {f"{name}_rating": float(value) for name in names}


def test_what_is_required_must_be_there_before_sending(visitor, survey):
    key = send_sheet(survey, {"gender": "man"}, sent=False)
    answer = visitor.post(f"/fi/a/{key}/send/")
    assert answer.status_code == 422
    assert f"/fi/a/{key}/1/#q" in answer.content.decode()
    assert sheets.find_sheet(key).sent is None


def test_sending_twice_is_once(visitor, survey):
    key = send_sheet(survey, {"city": "turku"}, sent=False)
    for _ in range(2):
        answer = visitor.post(f"/fi/a/{key}/send/")
        assert answer.status_code == 302
        assert "/picture/" in answer["Location"]
    assert responses_frame(survey).height == 1


def test_nothing_changes_after_sending(visitor, survey):
    key = send_sheet(survey, {"city": "turku"})
    for address in (f"/fi/a/{key}/1/", f"/fi/a/{key}/1/autosave/"):
        visitor.post(address, {"city": "tampere"})
    assert sheets.find_sheet(key).answers["city"] == "turku"


def test_review_shows_answers_in_words_with_ways_to_change_them(visitor, survey):
    key = send_sheet(survey, {"city": "turku", "material_rating": 3.0}, sent=False)
    text = visitor.get(f"/sv/a/{key}/review/").content.decode()
    assert "Åbo" in text
    assert f"/sv/a/{key}/2/" in text


def test_my_picture_speaks_kindly_and_offers_help_where_it_weighs(visitor, survey):
    key = send_sheet(survey, {"city": "turku", **ratings(9), "health_rating": 2.0})
    text = visitor.get(f"/fi/a/{key}/picture/").content.decode()
    assert "09 2525 0111" in text
    assert 'href="tel:112"' in text
    key = send_sheet(survey, {"city": "turku", **ratings(9)})
    assert "09 2525 0111" not in visitor.get(f"/fi/a/{key}/picture/").content.decode()


def test_a_crisis_line_is_told_open_only_when_it_is(visitor, survey):
    key = send_sheet(survey, {"city": "turku", **ratings(9), "health_rating": 2.0})
    text = visitor.get(f"/en/a/{key}/picture/").content.decode()
    assert "09 2525 0116, in English: check the hours" in text
    assert 'href="tel:0925250116"' in text
    assert "09 2525 0111, day and night, in Finnish" in text
    swedish = visitor.get(f"/sv/a/{key}/picture/").content.decode()
    assert "09 2525 0112, på svenska: se tiderna" in swedish
    finnish = visitor.get(f"/fi/a/{key}/picture/").content.decode()
    assert finnish.count('href="tel:09252501') == 1


def test_a_picture_needs_no_ratings(visitor, survey):
    key = send_sheet(survey, {"city": "turku"})
    assert visitor.get(f"/fi/a/{key}/picture/").status_code == 200


def test_my_picture_stands_beside_the_published_one(visitor, world):
    key = send_sheet(world.survey, {"city": "turku", **ratings(5)})
    page = visitor.get(f"/sv/a/{key}/picture/")
    assert page.status_code == 200
    picture = world.publication.picture
    assert str(picture.population.n) in page.content.decode()
    assert page.context["everyone"].publication == world.publication


def test_nobodys_means_are_shown_of_a_few(visitor, survey):
    for _ in range(everyone.LOT - 1):
        key = send_sheet(survey, {"city": "turku", **ratings(5)})
    page = visitor.get(f"/fi/a/{key}/picture/")
    assert all(side.all == "" for side in page.context["sides"])


def test_live_means_move_in_whole_lots_only(survey):
    for _ in range(everyone.LOT):
        send_sheet(survey, {"city": "turku", **ratings(4)})
    before = everyone.live_means(survey).means
    assert set(before.values()) == {4.0}
    for _ in range(everyone.LOT - 1):
        send_sheet(survey, {"city": "turku", **ratings(10)})
    cache.clear()
    assert everyone.live_means(survey).means == before
    send_sheet(survey, {"city": "turku", **ratings(10)})
    assert everyone.live_means(survey).means != before


def test_a_dimension_that_few_rated_has_no_live_mean(survey):
    for _ in range(everyone.LOT - 1):
        send_sheet(survey, {"city": "turku", **ratings(4)})
    send_sheet(survey, {"city": "turku", "health_rating": 4.0})
    assert set(everyone.live_means(survey).means) == {"health"}


def test_one_may_take_ones_answers_along(visitor, survey):
    key = send_sheet(survey, {"city": "turku", "material_open": "=cmd"})
    told = json.loads(visitor.get(f"/fi/a/{key}/answers.json").content)
    assert told["answers"]["city"] == "turku"
    text = visitor.get(f"/fi/a/{key}/answers.csv").content.decode("utf-8-sig")
    assert "Turku" in text
    assert "'=cmd" in text
    page = visitor.get(f"/fi/a/{key}/answers/")
    assert page.status_code == 200


def test_erased_is_gone_from_everywhere(visitor, survey):
    key = send_sheet(survey, {"city": "turku"})
    other = send_sheet(survey, {"city": "tampere"})
    assert visitor.get(f"/fi/a/{key}/erase/").status_code == 200
    assert visitor.post(f"/fi/a/{key}/erase/now/").status_code == 200
    assert visitor.get(f"/fi/a/{key}/answers/").status_code == 404
    assert visitor.post(f"/fi/a/{key}/erase/now/").status_code == 404
    assert responses_frame(survey)["city"].to_list() == ["tampere"]
    assert sheets.find_sheet(other)


def test_one_is_followed_only_if_one_wants_to_be(visitor, survey):
    key = send_sheet(survey, {"city": "turku"})
    id_before = responses_frame(survey)["person_key"][0]
    visitor.post(f"/fi/a/{key}/again/follow/")
    pseudonym = sheets.find_sheet(key).pseudonym
    assert len(pseudonym) == 52
    assert responses_frame(survey)["person_key"][0] == pseudonym != id_before
    visitor.post(f"/fi/a/{key}/again/unfollow/")
    assert sheets.find_sheet(key).pseudonym == ""
    visitor.post(f"/fi/a/{key}/again/follow/")
    assert sheets.find_sheet(key).pseudonym == pseudonym


def test_the_next_round_has_the_same_pseudonym_and_one_sheet(visitor, people, survey):
    key = send_sheet(survey, {"city": "turku"})
    later = make_survey(people, slug="next", wave="2027", opens=timezone.now())
    assert visitor.get(f"/fi/a/{key}/again/next/").status_code == 404
    visitor.post(f"/fi/a/{key}/again/follow/")
    assert visitor.get(f"/fi/a/{key}/again/next/").status_code == 200
    assert "/again/next/" in visitor.get(f"/fi/a/{key}/picture/").content.decode()
    places = {
        visitor.post(f"/fi/a/{key}/again/next/begin/", {"consent": "yes"})["Location"]
        for _ in range(2)
    }
    assert len(places) == 1
    sheet = later.sheets.get()
    assert sheet.pseudonym == sheets.find_sheet(key).pseudonym
    assert key not in places.pop()


def test_nothing_leads_from_an_address_to_answers(visitor, survey):
    key = send_sheet(survey, {"city": "turku"})
    for _ in range(2):
        visitor.post(f"/fi/a/{key}/again/address/", {"email": "Aino@Example.org"})
    wish = AskAgain.objects.get()
    assert wish.email == "aino@example.org"
    names = {field.name for field in AskAgain._meta.get_fields()}
    assert names == {"id", "survey", "email", "language", "told"}
    visitor.post(f"/fi/a/{key}/again/address/remove/", {"email": "aino@example.org"})
    assert not AskAgain.objects.exists()
    assert visitor.post(f"/fi/a/{key}/again/address/", {"email": "no"}).status_code == 422


def test_a_survey_that_closed_takes_what_was_begun_for_a_day(visitor, survey):
    key = send_sheet(survey, {"city": "turku"}, sent=False)
    survey.closes = timezone.now() - timedelta(hours=1)
    survey.save()
    assert visitor.get("/fi/answer/asked/").content.decode().count('name="offer"') == 0
    assert visitor.post(f"/fi/a/{key}/send/").status_code == 302
    assert sheets.find_sheet(key).sent


def test_a_survey_that_closed_long_ago_says_so_and_loses_nothing(visitor, survey):
    key = send_sheet(survey, {"city": "turku"}, sent=False)
    survey.closes = timezone.now() - timedelta(days=3)
    survey.save()
    for address in (f"/fi/a/{key}/", f"/fi/a/{key}/2/"):
        assert "/erase/" in visitor.get(address).content.decode()
    visitor.post(f"/fi/a/{key}/2/", {"material_rating": "4"})
    visitor.post(f"/fi/a/{key}/send/")
    sheet = sheets.find_sheet(key)
    assert sheet.sent is None
    assert sheet.answers == {"city": "turku", "material_rating": 4.0}


def test_old_answers_are_forgotten_as_promised(survey):
    send_sheet(survey, {"city": "turku"})
    send_sheet(survey, {"city": "turku"}, sent=False)
    assert sheets.forget_old() == 0
    survey.closes = timezone.now() - timedelta(days=40)
    survey.save()
    assert sheets.forget_old() == 1
    assert survey.sheets.get().sent
    survey.closes = timezone.now() - timedelta(days=800)
    survey.save()
    assert sheets.forget_old() == 1
    assert not survey.sheets.exists()


# Invitations


@pytest.fixture
def invitation(survey):
    survey.has_open_link = False
    survey.save()
    return Invitation.objects.create(survey=survey, digest=sheets.digest_of("tok-EN"))


def begin_invited(visitor, **more):
    page = visitor.get("/fi/answer/asked/i/tok-EN/").content.decode()
    found = re.search(r'name="offer" value="([^"]+)"', page)
    offer = found[1] if found else _offer(Survey.objects.get())
    told = {"offer": offer, "consent": "yes", **more}
    return visitor.post("/fi/answer/asked/i/tok-EN/begin/", told)


def test_an_invitation_is_needed_where_there_is_no_open_link(visitor, invitation):
    assert 'name="offer"' not in visitor.get("/fi/answer/asked/").content.decode()
    assert visitor.post("/fi/answer/asked/begin/", {"consent": "yes"}).status_code == 403
    assert begin_invited(visitor).status_code == 302


def test_an_invitation_serves_once(visitor, invitation):
    first = begin_invited(visitor)
    second = begin_invited(visitor)  # nothing was answered yet: the same invitation begins anew
    assert first["Location"] != second["Location"]
    sheet = AnswerSheet.objects.get()
    sheet.answers = {"city": "turku"}
    sheet.save()
    assert begin_invited(visitor).status_code == 200
    assert AnswerSheet.objects.get().answers == {"city": "turku"}


def test_an_invitation_does_not_open_what_was_answered_by_it(visitor, invitation):
    begin_invited(visitor)
    AnswerSheet.objects.update(answers={"city": "turku"})
    text = Client().get("/fi/answer/asked/i/tok-EN/").content.decode()
    assert "/fi/a/" not in text


def test_who_lost_their_link_may_begin_anew_until_they_have_sent(visitor, invitation):
    begin_invited(visitor)
    AnswerSheet.objects.update(answers={"city": "turku"})
    assert begin_invited(visitor, restart="yes").status_code == 302
    assert AnswerSheet.objects.get().answers == {}
    AnswerSheet.objects.update(answers={"city": "turku"}, sent=timezone.now())
    assert begin_invited(visitor, restart="yes").status_code == 200
    assert AnswerSheet.objects.get().sent


def test_a_device_remembers_only_if_asked_to(visitor, invitation):
    assert not begin_invited(visitor).cookies
    AnswerSheet.objects.all().delete()
    cookie = begin_invited(visitor, remember="yes").cookies.popitem()[1]
    assert cookie["httponly"]
    assert "/fi/a/" in visitor.get("/fi/answer/asked/i/tok-EN/").content.decode()


def test_an_unknown_invitation_is_not_found(visitor, survey):
    assert visitor.get("/fi/answer/asked/i/other/").status_code == 404


# The questionnaire changes


def test_a_questionnaire_that_changed_keeps_what_still_stands(visitor, people, tmp_path):
    heading = "name,value,role,low,high,dimension\n"
    book = tmp_path / "book.csv"
    book.write_text(heading + "housing,,rating,1,10,housing\nold,,rating,1,10,housing\n")
    survey = make_survey(people, book)
    key = send_sheet(survey, {"housing": 7.0, "old": 3.0}, sent=False)
    book.write_text(heading + "housing,,rating,1,5,housing\nnew,,rating,1,10,housing\n")
    with book.open("rb") as file:
        survey.questionnaire.save("book.csv", file)
    answer = visitor.post(
        f"/fi/a/{key}/1/", {"~version": "before", "~shown": "housing old", "old": "4", "new": "8"}
    )
    assert answer.status_code in (302, 422)
    faults = sheets.send(sheets.find_sheet(key))
    assert set(faults) == {"housing"}
    visitor.post(f"/fi/a/{key}/1/", {"housing": "5", "new": "8", "~go": "next"})
    assert sheets.send(sheets.find_sheet(key)) == {}
    assert sheets.find_sheet(key).answers == {"housing": 5.0, "new": 8.0}


def test_a_questionnaire_that_cannot_be_read_is_told_of(visitor, survey):
    key = send_sheet(survey, {"city": "turku"}, sent=False)
    survey.questionnaire.storage.delete(survey.questionnaire.name)
    assert visitor.get(f"/fi/a/{key}/1/").status_code == 503
    assert visitor.get("/fi/answer/asked/").status_code == 503


def test_imported_answers_count_among_everyones(survey, example, tmp_path):
    path = tmp_path / "few.csv"
    pl.read_csv(example.answers_2026, infer_schema=False).head(30).write_csv(path)
    import_answers(survey, path)
    assert everyone.live_means(survey).n == 30
