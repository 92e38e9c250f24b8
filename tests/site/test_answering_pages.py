import json
import re

import pytest
from django.test import Client

from revontuli.site import sheets
from revontuli.site.models import AnswerSheet
from tests.site.answering import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(people):
    return make_survey(people)


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=False)


def begin(visitor, survey, language="fi", **more):
    """Begin by the open link; gives the key."""
    page = visitor.get(f"/{language}/answer/{survey.slug}/")
    offer = re.search(r'name="offer" value="([^"]+)"', page.content.decode())[1]
    answer = visitor.post(
        f"/{language}/answer/{survey.slug}/begin/", {"offer": offer, "consent": "yes", **more}
    )
    assert answer.status_code == 302, answer.content.decode()
    return re.search(r"/a/([a-z2-7]{32})/", answer["Location"])[1]


def hidden(page):
    """What the page sends of itself."""
    from html import unescape

    found = re.findall(
        r'<input type="hidden" name="(~\w+)"[^>]*? value="([^"]*)"', page.content.decode()
    )
    return {name: unescape(value) for name, value in found}


def turn(visitor, key, number, language="fi", go="next", **answers):
    """Open a page, answer on it, and leave it."""
    address = f"/{language}/a/{key}/{number}/"
    page = visitor.get(address)
    assert page.status_code == 200, page.status_code
    return visitor.post(address, {**hidden(page), "~go": go, **answers})


def stored(key):
    return sheets.find_sheet(key).answers


def test_everyone_is_told_what_it_is_for_before_beginning(visitor, survey):
    text = visitor.get("/fi/answer/asked/").content.decode()
    for said in ("Miksi kysytään", "tietosuoja@example.org", "24"):
        assert said in text


def test_nothing_begins_without_consent(visitor, survey):
    page = visitor.get("/fi/answer/asked/").content.decode()
    offer = re.search(r'name="offer" value="([^"]+)"', page)[1]
    assert visitor.post("/fi/answer/asked/begin/", {"offer": offer}).status_code == 422
    assert not AnswerSheet.objects.exists()


def test_beginning_twice_is_one_sheet(visitor, survey):
    page = visitor.get("/fi/answer/asked/").content.decode()
    offer = re.search(r'name="offer" value="([^"]+)"', page)[1]
    told = {"offer": offer, "consent": "yes"}
    places = {visitor.post("/fi/answer/asked/begin/", told)["Location"] for _ in range(2)}
    assert len(places) == 1
    assert AnswerSheet.objects.count() == 1


@pytest.mark.parametrize("offer", ["", "made-up", "a:b:c"])
def test_a_made_up_offer_begins_nothing(visitor, survey, offer):
    answer = visitor.post("/fi/answer/asked/begin/", {"offer": offer, "consent": "yes"})
    assert answer.status_code == 200
    assert not AnswerSheet.objects.exists()


def test_only_the_digest_of_a_key_is_stored(visitor, survey):
    key = begin(visitor, survey)
    sheet = AnswerSheet.objects.get()
    assert sheet.digest == sheets.digest_of(key)
    assert key not in str(AnswerSheet.objects.values())


def test_a_key_copied_from_paper_opens_the_sheet(visitor, survey):
    key = begin(visitor, survey)
    spaced = "-".join(key.upper()[at : at + 4] for at in range(0, 32, 4))
    assert visitor.get(f"/fi/a/{spaced}/").status_code == 302


def test_pages_are_for_their_reader_alone(visitor, survey):
    key = begin(visitor, survey)
    page = visitor.get(f"/fi/a/{key}/1/")
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex"


def test_a_wrong_key_is_told_kindly(visitor, survey):
    for key in ("x", "a" * 32, "1" * 5000):
        assert visitor.get(f"/fi/a/{key}/1/").status_code == 404
    assert visitor.get("/fi/a/%00/1/").status_code == 400


def test_each_page_is_saved_when_it_is_left(visitor, survey):
    key = begin(visitor, survey)
    answer = turn(visitor, key, 1, city="turku", birth_year="2001", gender="woman")
    assert "more=yes" in answer["Location"]  # areas of Turku come up
    assert stored(key) == {"city": "turku", "birth_year": 2001.0, "gender": "woman"}
    answer = turn(visitor, key, 1, city="turku", birth_year="2001", area="tku_keskusta")
    assert answer["Location"].endswith("/2/")
    answer = turn(visitor, key, 2, material_rating="3", material_worries=["rent", "food"])
    assert stored(key)["material_rating"] == 3.0
    assert stored(key)["material_worries"] == ["rent", "food"]
    assert answer["Location"].endswith("/3/")


def test_a_required_answer_holds_the_page_but_not_the_other_answers(visitor, survey):
    key = begin(visitor, survey)
    answer = turn(visitor, key, 1, gender="man")
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert stored(key) == {"gender": "man"}


def test_going_back_asks_for_nothing(visitor, survey):
    key = begin(visitor, survey)
    turn(visitor, key, 1, go="later", gender="man")
    assert turn(visitor, key, 2, go="back", material_rating="4")["Location"].endswith("/1/")
    assert stored(key) == {"gender": "man", "material_rating": 4.0}


def test_what_cannot_be_taken_is_kept_in_its_field(visitor, survey):
    key = begin(visitor, survey)
    answer = turn(visitor, key, 1, city="turku", birth_year="kaksituhatta")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="kaksituhatta"' in text
    assert 'aria-invalid="true"' in text
    assert stored(key) == {"city": "turku"}


@pytest.mark.parametrize(
    "hostile",
    [
        {"birth_year": "9" * 400},
        {"birth_year": "nan"},
        {"birth_year": "1e309"},
        {"city": "helsinki"},
        {"city": ["turku", "tampere"]},
        {"childcare": ["bomb"]},
        {"nonsense": "1"},
        {"material_rating": "5"},  # of another page
        {"__proto__": "1"},
        {"city": "\x00\ufffd"},
        {"study_year": "٣" * 40},
    ],
)
def test_hostile_answers_are_refused_on_the_page(visitor, survey, hostile):
    key = begin(visitor, survey)
    answer = turn(visitor, key, 1, **hostile)
    assert answer.status_code == 422
    assert stored(key) == {}


def test_a_text_that_is_too_long_is_refused(visitor, survey):
    key = begin(visitor, survey)
    answer = turn(visitor, key, 2, material_open="x" * 200_000)
    assert answer.status_code == 422
    assert "material_open" not in stored(key)
    assert len(answer.content) < 100_000


@pytest.mark.parametrize("base", ["", "[]", "{", "[" * 100_000, '{"city": {"a": []}}', "null"])
def test_broken_page_data_does_no_harm(visitor, survey, base):
    key = begin(visitor, survey)
    answer = visitor.post(
        f"/fi/a/{key}/1/", {"~base": base, "~shown": "city " * 50, "city": "turku"}
    )
    assert answer.status_code in (302, 422)
    assert stored(key) == {"city": "turku"}


def test_personal_data_is_masked_and_the_person_told(visitor, survey):
    key = begin(visitor, survey)
    answer = turn(visitor, key, 2, material_open="Soita Matille 040 123 4567")
    assert "123" not in stored(key)["material_open"]
    page = visitor.get(answer["Location"]).content.decode()
    assert "puhelinnumero" in page
    assert f"/fi/a/{key}/2/" in page


def test_a_conditional_question_comes_and_its_answer_goes_with_it(visitor, survey):
    key = begin(visitor, survey)
    turn(visitor, key, 1, city="turku", children="yes")
    text = visitor.get(f"/fi/a/{key}/1/").content.decode()
    assert 'name="childcare"' in text
    turn(visitor, key, 1, city="turku", children="yes", childcare="daycare")
    turn(visitor, key, 1, city="turku", children="no")
    assert 'name="childcare"' not in visitor.get(f"/fi/a/{key}/1/").content.decode()
    sheet = sheets.find_sheet(key)
    assert sheets.send(sheet) == {}
    assert "childcare" not in stored(key)
    assert stored(key)["children"] == "no"


def test_autosave_saves_quietly_and_shows_what_is_asked_now(visitor, survey):
    key = begin(visitor, survey)
    page = visitor.get(f"/fi/a/{key}/1/")
    told = {**hidden(page), "city": "tampere", "children": "yes", "birth_year": "x"}
    answer = visitor.post(f"/fi/a/{key}/1/autosave/", told)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="childcare"' in text
    assert "tre_amuri" in text
    assert "tku_keskusta" not in text
    assert stored(key) == {"city": "tampere", "children": "yes"}


def test_the_language_changes_on_the_same_page_with_nothing_lost(visitor, survey):
    key = begin(visitor, survey)
    answer = turn(visitor, key, 2, go="language:sv", material_rating="6")
    assert answer["Location"] == f"/sv/a/{key}/2/"
    text = visitor.get(answer["Location"]).content.decode()
    assert "Hur nöjd är du med din ekonomi" in text
    assert re.search(r'name="material_rating" value="6" checked', text)
    assert sheets.find_sheet(key).language == "fi"
    turn(visitor, key, 2, language="sv")
    assert sheets.find_sheet(key).language == "sv"


def test_coming_back_leads_to_where_one_was(visitor, survey):
    key = begin(visitor, survey)
    turn(visitor, key, 3, go="later", health_rating="8")
    assert visitor.get(f"/fi/a/{key}/")["Location"].endswith("/3/")


def test_the_link_to_come_back_is_shown(visitor, survey):
    key = begin(visitor, survey)
    answer = turn(visitor, key, 1, go="later")
    assert f"http://testserver/fi/a/{key}/" in visitor.get(answer["Location"]).content.decode()


def test_a_tab_that_was_left_alone_does_not_undo_another(visitor, survey):
    key = begin(visitor, survey)
    old = hidden(visitor.get(f"/fi/a/{key}/2/"))
    turn(visitor, key, 2, material_rating="7", material_open="Vuokra")
    visitor.post(f"/fi/a/{key}/2/", {**old, "~go": "next", "material_worries": "rent"})
    assert stored(key) == {
        "material_rating": 7.0, "material_open": "Vuokra", "material_worries": ["rent"]
    }  # fmt: skip


def test_taking_an_answer_back_in_the_same_tab_takes_it_back(visitor, survey):
    key = begin(visitor, survey)
    own = hidden(visitor.get(f"/fi/a/{key}/2/"))
    visitor.post(f"/fi/a/{key}/2/autosave/", {**own, "material_open": "Vuokra"})
    assert stored(key) == {"material_open": "Vuokra"}
    visitor.post(f"/fi/a/{key}/2/", {**own, "~go": "next", "material_open": ""})
    assert stored(key) == {}


def test_a_page_sent_twice_is_saved_once(visitor, survey):
    key = begin(visitor, survey)
    told = {**hidden(visitor.get(f"/fi/a/{key}/2/")), "~go": "next", "material_rating": "2"}
    first, second = (visitor.post(f"/fi/a/{key}/2/", told) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert stored(key) == {"material_rating": 2.0}


def test_no_cookie_is_needed_to_answer(survey):
    key = begin(Client(), survey)
    bare = Client(enforce_csrf_checks=True)
    told = {**hidden(bare.get(f"/fi/a/{key}/2/")), "~go": "next", "material_rating": "2"}
    bare.cookies.clear()
    assert bare.post(f"/fi/a/{key}/2/", told).status_code == 302
    assert stored(key) == {"material_rating": 2.0}


def test_base_holds_the_answers_of_the_page(visitor, survey):
    key = begin(visitor, survey)
    turn(visitor, key, 2, material_rating="2")
    base = json.loads(hidden(visitor.get(f"/fi/a/{key}/2/"))["~base"])
    assert base == {"material_rating": 2.0}
