"""What anyone reads of services: search, cards, recommendations, terms, a life event's path."""

import json
import logging
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from revontuli.catalogue import Address, Channel, ChannelType, Opening, Service
from revontuli.catalogue.store import update_catalogue
from revontuli.examples.moving_to_study import example_catalogue
from revontuli.guidance.feedback_store import FeedbackStore
from revontuli.site import search
from revontuli.site.models import LifeEventRoom

SCRIPT = "<script>alert(1)</script>"
STUDY_GRANT = "example:study-grant"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("services")
    example_catalogue().save(home / "catalogue")
    return home


@pytest.fixture
def home(settings, folder):
    settings.HOME = folder
    assert search.finder(wait=120)  # made once; a busy machine may take its time
    return folder


@pytest.fixture
def empty_home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def visitor(db, home):
    return Client()


def stocked(settings, tmp_path, *services):
    """A home of its own with these services."""
    settings.HOME = tmp_path
    update_catalogue(tmp_path / "catalogue", lambda old: replace(old, services=services))


def page(client, name, query="", **parameters):
    answer = client.get(reverse(f"services:{name}", kwargs=parameters) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_services_search_says_so(db, empty_home):
    assert "Palveluja ei ole vielä tuotu" in page(Client(), "search")


def test_a_question_is_answered_with_reasons(visitor):
    shown = page(visitor, "search", "?q=opintotuki")
    assert "Opintoraha" in shown
    assert reverse("services:card", args=[STUDY_GRANT]) in shown
    assert "Miksi tämä" in shown


def test_a_misspelt_word_is_told(visitor):
    assert "Näin kysymys luettiin" in page(visitor, "search", "?q=opintotuky")


def test_filters_alone_list_what_passes(visitor):
    shown = page(visitor, "search", "?municipality=Turku&channel=phone")
    assert 'role="status"' in shown


def test_a_municipality_that_is_none_is_told_beside_its_field(visitor):
    shown = page(visitor, "search", "?q=apua&municipality=Tuurku")
    assert "Tuurku" in shown
    assert "field-error" in shown


@pytest.mark.parametrize(
    "query",
    [
        "?q=" + "a" * 5000,
        "?q=%00%ff&show=9999999",
        "?q=apua&show=-1",
        "?q=apua&age=-5",
        "?q=apua&age=99999999999999999999",
        "?q=apua&phase=nonsense&service_class=X",
        "?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "?q=%F0%9F%98%80%F0%9F%98%80",
        "?municipality=%00",
        "?provider=%27%20OR%201=1",
        "?q=apua&life_event=KE999",
    ],
)
def test_nothing_that_is_asked_breaks_the_search(visitor, query):
    assert SCRIPT not in page(visitor, "search", query)


def test_a_question_is_in_no_log(visitor, caplog):
    with caplog.at_level(logging.DEBUG):
        page(visitor, "search", "?q=salainensana")
        visitor.get(reverse("services:card", args=["none"]) + "?q=salainensana")
    assert "salainensana" not in caplog.text


def test_more_can_be_shown(visitor):
    first = page(visitor, "search", "?q=opiskelija")
    assert "show=30" in first
    assert page(visitor, "search", "?q=opiskelija&show=30").count('class="card"') > first.count(
        'class="card"'
    )


def test_htmx_gets_the_results_alone(visitor):
    answer = visitor.get(
        reverse("services:search") + "?q=opintotuki",
        headers={"HX-Request": "true", "HX-Target": "results"},
    )
    assert b"<html" not in answer.content
    assert b"Opintoraha" in answer.content


def test_a_card_tells_everything(visitor):
    shown = page(visitor, "card", service=STUDY_GRANT)
    for part in ("Kela", "Miten palvelun saa", "koko maassa", "application/ld+json"):
        assert part in shown


def test_a_text_of_another_language_is_marked(db, settings, tmp_path):
    stocked(settings, tmp_path, Service("a", {"sv": "Hjälp"}, summary={"sv": "Vi hjälper."}))
    shown = page(Client(), "card", service="a")
    assert '<span lang="sv">Hjälp</span>' in shown
    assert "Ruotsiksi" in shown


def test_service_points_are_drawn_and_listed_with_their_hours(db, settings, tmp_path):
    points = tuple(
        Channel(
            f"p{number}", ChannelType.SERVICE_POINT, {"fi": f"Piste {number}"},
            address=Address({"fi": f"Katu {number}"}, "20100", {"fi": "Turku"}, "853",
                            60.45 + number / 100, 22.26 + number / 50),
            hours=(Opening((1, 2, 3, 4, 5), "09:00", "16:00"),),
        )
        for number in (1, 2)
    )  # fmt: skip
    stocked(settings, tmp_path, Service("a", {"fi": "Palvelu"}, channels=points))
    shown = page(Client(), "card", service="a")
    assert shown.count('class="map-dot"') == 2
    assert "Katu 1" in shown
    assert "ma–pe 9.00–16.00" in shown


def test_what_a_service_says_is_shown_as_text_and_no_link_runs(db, settings, tmp_path):
    hostile = Channel(
        SCRIPT, ChannelType.WEB_PAGE, {"fi": SCRIPT}, {"fi": SCRIPT},
        {"fi": "https://x.fi/\"onclick=alert(1)"}, SCRIPT, "a@b.c?x=<b>",
        hours=(Opening(note={"fi": SCRIPT}),),
    )  # fmt: skip
    text = {"fi": SCRIPT}
    stocked(
        settings,
        tmp_path,
        Service("a/b..c?d", text, text, text, text, {"fi": (SCRIPT,)}, channels=(hostile,)),
    )
    for name, query in (("card", {"service": "a/b..c?d"}), ("search", {})):
        shown = page(Client(), name, "" if query else "?provider=", **query)
        assert SCRIPT not in shown
        assert '"onclick' not in shown


@pytest.mark.parametrize("id", ["a/b", "..", ".", "a~1b", "http://x.fi/a?b#c", "ä ö", "a//b"])
def test_any_id_has_an_address(db, settings, tmp_path, id):
    stocked(settings, tmp_path, Service(id, {"fi": "Nimi"}))
    assert "Nimi" in page(Client(), "card", service=id)


def test_a_service_that_is_not_there_is_not_found(visitor):
    assert visitor.get(reverse("services:card", args=["none"])).status_code == 404


def test_machines_get_schema_org(visitor):
    answer = visitor.get(reverse("services:schema", args=[STUDY_GRANT]))
    assert answer["Content-Type"] == "application/ld+json"
    assert json.loads(answer.content)["@graph"][0]["@type"] == "GovernmentService"


def test_a_vote_is_counted_once_and_without_who(db, settings, tmp_path):
    stocked(settings, tmp_path, Service("a", {"fi": "Palvelu"}))
    client = Client()
    for _ in range(3):
        answer = client.post(reverse("services:vote", args=["a"]), {"vote": "helpful"})
        assert answer.status_code == 302
    counts = FeedbackStore(search.feedback_folder()).counts()
    assert counts.services["helpful"].sum() == 1
    assert client.session.session_key not in (
        tmp_path / "feedback/counts.sqlite"
    ).read_bytes().decode("latin-1")


def test_a_vote_of_nothing_is_told(visitor):
    answer = visitor.post(reverse("services:vote", args=[STUDY_GRANT]), follow=True)
    assert "Valitse" in answer.content.decode()


def test_how_one_is_leads_to_services_with_reasons(visitor):
    answer = visitor.post(
        reverse("services:recommend"),
        {"meter_housing": "2", "meter_finance": "3", "municipality": "Turku", "age": "20"},
    )
    shown = answer.content.decode()
    assert "asuminen 2/10" in shown


def test_nothing_rated_and_all_well_are_told(visitor):
    address = reverse("services:recommend")
    assert "Arvioi ainakin" in visitor.post(address, {"age": "20"}).content.decode()
    assert "Hae palveluja" in visitor.post(address, {"meter_health": "10"}).content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"meter_health": "11"},
        {"meter_health": "1", "age": "x"},
        {"meter_health": "1", "phase": "moving_to_study:nonsense"},
        {"meter_health": "1", "target_groups": ["KR9"]},
        {"meter_health": SCRIPT, "municipality": SCRIPT},
    ],
)
def test_nothing_that_is_told_breaks_recommending(visitor, sent):
    answer = visitor.post(reverse("services:recommend"), sent)
    assert answer.status_code == 200
    assert SCRIPT not in answer.content.decode()


def test_terms_are_listed_by_letter_and_lead_to_their_services(visitor):
    assert "opintotuki" in page(visitor, "terms")
    assert "Opintoraha" in page(visitor, "term", term="example:term:opintotuki")


def test_a_path_shows_services_by_phase(visitor, people):
    room = LifeEventRoom.objects.create(
        slug="moving", name={"fi": "Muutto"}, owner=people.city, is_public=True
    )
    shown = page(visitor, "path", "?municipality=Turku&target_group=KR1.3", room="moving")
    assert shown.count('<li class="stack">') == 4
    room.is_public = False
    room.save()
    assert visitor.get(reverse("services:path", args=["moving"])).status_code == 404


def test_pages_speak_the_three_languages(visitor):
    for language in ("fi", "sv", "en"):
        answer = visitor.get(f"/{language}/services/?q=help")
        assert f'<html lang="{language}"' in answer.content.decode()
