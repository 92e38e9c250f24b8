from datetime import UTC, date, datetime, timedelta

import pytest

from revontuli.catalogue import Catalogue, ChannelType, Charge, Opening
from revontuli.catalogue.importing import import_into
from revontuli.catalogue.sources.ptv import PtvSource
from revontuli.catalogue.sources.web import WebReader
from revontuli.errors import InputError

from .ptv_server import GENERAL, ORGANISATION, Fault, running_ptv, service_id, words

DAY = date(2026, 5, 4)


@pytest.fixture
def ptv():
    with running_ptv(130) as ptv:
        yield ptv


@pytest.fixture
def waits():
    return []


@pytest.fixture
def bring(ptv, waits, tmp_path):
    """Import the services of Turku; what is waited for is only noted."""

    def bring(day=DAY, **options):
        reader = WebReader(pause=0, sleep=waits.append)
        with reader:
            source = PtvSource(ptv.address, municipality="853", reader=reader)
            return import_into(tmp_path, source, today=day, **options)

    return bring


def later():
    """A moment after any import of this test, as PTV writes it."""
    return (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S")


def test_all_services_of_a_municipality_come(bring, tmp_path):
    report = bring()
    assert (report.came, len(report.added), report.refused) == (130, 130, ())
    assert report.whole
    assert len(Catalogue.load(tmp_path)) == 130


def test_a_service_comes_whole(bring, tmp_path):
    bring()
    service = Catalogue.load(tmp_path)[service_id(1)]
    assert service.name == {"fi": "Palvelu 1", "sv": "Tjänst 1"}
    assert service.summary == {"fi": "Lyhyesti 1"}
    assert service.description == {"fi": "Kuvaus 1.\nToinen kappale."}
    assert service.user_instruction == {"fi": "Varaa aika."}
    assert service.synonyms == {"fi": ("Toinen nimi 1", "koulu")}
    assert service.provider.id == ORGANISATION
    assert service.target_groups == ("KR1",)
    assert [(item.id, item.name["en"]) for item in service.service_classes] == [
        ("P6.2", "Basic education")
    ]
    assert service.ontology_terms[0].name["sv"] == "grundskolan"
    assert (service.areas, service.nationwide) == (("853",), False)
    assert service.languages == ("fi", "sv")
    assert service.charge is Charge.FREE
    assert service.source == "ptv:853"
    assert service.modified == date(2026, 1, 1)


def test_its_channels_come_with_address_degrees_and_hours(bring, tmp_path):
    bring()
    place, page = Catalogue.load(tmp_path)[service_id(1)].channels
    assert (place.type, page.type) == (ChannelType.SERVICE_POINT, ChannelType.WEB_PAGE)
    assert place.address.street == {"fi": "Esimerkkikatu 2 B", "sv": "Exempelgatan 2 B"}
    assert place.address.latitude == pytest.approx(60.45, abs=0.02)
    assert place.address.longitude == pytest.approx(22.27, abs=0.02)
    assert place.hours == (Opening((1, 2, 5), "08:00", "16:00"),)
    assert place.phone == "+358 447943552"
    assert place.email == "kanava@example.org"
    assert page.url == {"fi": "https://example.org/"}


def test_a_general_description_says_what_the_service_leaves_unsaid(bring, tmp_path):
    bring()
    service = Catalogue.load(tmp_path)[service_id(5)]
    assert service.name == {"fi": "Palvelu 5", "sv": "Tjänst 5", "en": "School"}
    assert service.summary == {"fi": "Lyhyesti 5", "en": "Basic education for all."}
    assert service.description["en"] == "Background."
    assert [item.id for item in service.service_classes] == ["P6.2", "P6.8"]
    assert service.target_groups == ("KR1",)  # its own; the base's do not widen them
    assert service.life_events == ("KE8",)
    assert service.charge is Charge.CHARGED
    assert "Perusopetus" in service.synonyms["fi"]


def test_nationwide_services_have_no_areas(bring, tmp_path):
    bring()
    service = Catalogue.load(tmp_path)[service_id(9)]
    assert (service.areas, service.nationwide) == ((), True)


def test_an_organisation_has_its_own_services(ptv, tmp_path):
    ptv.services[service_id(3)]["organizations"][0]["organization"] = {"id": "x", "name": "Muu"}
    source = PtvSource(ptv.address, organisation="x", reader=WebReader(pause=0))
    report = import_into(tmp_path, source, today=DAY)
    assert report.added == (service_id(3),)


def test_exactly_one_part_of_ptv_is_asked_for():
    with pytest.raises(InputError, match="which part"):
        PtvSource()
    with pytest.raises(InputError, match="which part"):
        PtvSource(municipality="853", region="02")


def test_the_second_import_fetches_only_what_changed(bring, ptv, tmp_path):
    bring()
    ptv.add(7, serviceNames=words("Name", fi="Uusi nimi"), modified=later())
    ptv.add(500, modified=later())
    ptv.services[service_id(8)] |= {"publishingStatus": "Archived", "modified": later()}
    ptv.requests.clear()
    report = bring()
    assert not report.whole
    assert report.changed == (service_id(7),)
    assert report.added == (service_id(500),)
    assert report.removed == (service_id(8),)
    assert not any("area" in request for request in ptv.requests)
    assert Catalogue.load(tmp_path)[service_id(7)].label() == "Uusi nimi"


def test_a_changed_channel_brings_its_service_anew(bring, ptv, tmp_path):
    bring()
    channel = next(iter(ptv.channels.values()))
    channel |= {"modified": later(), "emails": words(fi="uusi@example.org")}
    report = bring()
    assert report.changed == (service_id(0),)
    assert Catalogue.load(tmp_path)[service_id(0)].channels[0].email == "uusi@example.org"


def test_a_service_that_moved_elsewhere_is_removed(bring, ptv):
    bring()
    ptv.services[service_id(6)]["areas"][0]["municipalities"][0]["code"] = "837"
    ptv.services[service_id(6)]["modified"] = later()
    assert bring().removed == (service_id(6),)


def test_once_a_week_everything_is_fetched(bring, ptv):
    bring()
    del ptv.services[service_id(20)]  # and PTV never told of it
    assert not bring(DAY + timedelta(6)).removed
    report = bring(DAY + timedelta(7))
    assert (report.whole, report.removed) == (True, (service_id(20),))


def test_nothing_new_makes_no_new_version(bring):
    assert bring().version == bring().version == 1


def test_429_and_500_are_waited_out_as_the_server_asks(bring, ptv, waits):
    ptv.faults += [
        Fault("page=2", 429, {"Retry-After": "7"}),
        Fault("page=2", 503),
        Fault("ServiceChannel", 500),
    ]
    assert bring().came == 130
    assert waits == [1.0, 7.0, 2.0]


@pytest.mark.parametrize("is_told", [True, False])
def test_a_page_cut_off_in_the_middle_is_asked_for_again(bring, ptv, is_told):
    ptv.faults.append(Fault("page=3", cut_at=0.5, is_told=is_told))
    assert bring().came == 130


@pytest.mark.parametrize("is_told", [True, False])
def test_a_page_always_cut_off_leaves_the_catalogue_as_it_was(bring, ptv, tmp_path, is_told):
    bring()
    before = Catalogue.load(tmp_path)
    ptv.add(1, serviceNames=words("Name", fi="Muuttunut"))
    ptv.faults += [Fault("page=3", cut_at=0.5, is_told=is_told)] * 6
    with pytest.raises(InputError, match=r"stopped: .* asked 6 times"):
        bring(everything=True)
    assert Catalogue.load(tmp_path) == before


def test_a_server_that_refuses_gives_one_clear_message(bring, ptv):
    ptv.faults.append(Fault("page=1", 403))
    with pytest.raises(InputError, match=r"page=1: the server answered 403 Forbidden"):
        bring()


def test_an_interrupted_import_goes_on_where_it_stopped(bring, ptv, tmp_path):
    ptv.faults += [Fault("page=4", 500)] * 6
    with pytest.raises(InputError, match="the next import goes on from there"):
        bring()
    with pytest.raises(InputError, match="there is no catalogue"):
        Catalogue.load(tmp_path)
    ptv.requests.clear()
    assert bring().came == 130
    assert next(request for request in ptv.requests if "area" in request).endswith("page=4")
    assert len(Catalogue.load(tmp_path)) == 130


def test_a_checkpoint_cut_off_in_the_middle_is_used_as_far_as_it_goes(bring, ptv, tmp_path):
    ptv.faults += [Fault("page=4", 500)] * 6
    with pytest.raises(InputError):
        bring()
    (checkpoint,) = tmp_path.glob("imports/*/checkpoint.jsonl")
    checkpoint.write_bytes(checkpoint.read_bytes()[:-100])
    ptv.requests.clear()
    assert bring().came == 130
    assert next(request for request in ptv.requests if "area" in request).endswith("page=3")


def test_an_old_checkpoint_is_forgotten(bring, ptv):
    ptv.faults += [Fault("page=4", 500)] * 6
    with pytest.raises(InputError):
        bring()
    ptv.requests.clear()
    bring(DAY + timedelta(2))
    assert ptv.requests[0].endswith("page=1")


def test_a_list_that_grew_since_the_interruption_is_read_from_the_start(bring, ptv):
    ptv.faults += [Fault("page=4", 500)] * 6
    with pytest.raises(InputError):
        bring()
    for number in range(200, 230):
        ptv.add(number)
    assert bring().came == 160


def test_a_service_missed_because_pages_shifted_is_asked_after(bring, ptv):
    bring()
    ptv.passed_over.add(service_id(30))
    report = bring(everything=True)
    assert (report.came, report.removed) == (130, ())


def test_a_service_of_another_form_is_refused_and_its_stored_version_stays(bring, ptv, tmp_path):
    bring()
    ptv.services[service_id(2)]["serviceNames"] = "Palvelu"
    report = bring(everything=True)
    assert [(remark.id, "serviceNames" in remark.reason) for remark in report.refused] == [
        (service_id(2), True)
    ]
    assert report.removed == ()
    assert Catalogue.load(tmp_path)[service_id(2)].label() == "Palvelu 2"


def test_names_are_needed_and_finnish_ones_missed(bring, ptv, tmp_path):
    ptv.add(1, serviceNames=words("Name", sv="Bara på svenska"))
    ptv.add(2, serviceNames=[])
    report = bring()
    assert [(remark.id, remark.reason) for remark in report.refused] == [
        (service_id(2), "it has no name in any language")
    ]
    assert (service_id(1), "it has no Finnish name") in {
        (remark.id, remark.reason) for remark in report.notices
    }
    assert Catalogue.load(tmp_path)[service_id(1)].label("fi") == "Bara på svenska"


def test_an_unknown_channel_type_is_told_and_left_out(bring, ptv, tmp_path):
    next(iter(ptv.channels.values()))["serviceChannelType"] = "Telepathy"
    report = bring()
    assert "'Telepathy' is no channel type" in report.notices[0].reason
    assert len(Catalogue.load(tmp_path)[service_id(0)].channels) == 1


def test_an_emptied_ptv_does_not_empty_the_catalogue(bring, ptv, tmp_path):
    bring()
    ptv.services.clear()
    with pytest.raises(InputError, match="would lose 130 of its 130 services"):
        bring(everything=True)
    assert len(Catalogue.load(tmp_path)) == 130
    assert len(bring(everything=True, allow_removal=True).removed) == 130


def test_two_municipalities_share_their_services(ptv, tmp_path):
    ptv.services[service_id(1)]["areas"][0]["municipalities"].append({"code": "837"})
    turku = PtvSource(ptv.address, municipality="853", reader=WebReader(pause=0))
    tampere = PtvSource(ptv.address, municipality="837", reader=WebReader(pause=0))
    import_into(tmp_path, turku, today=DAY)
    report = import_into(tmp_path, tampere, today=DAY)
    assert (report.added, report.unchanged) == ((), 14)  # 13 nationwide, and the shared one
    ptv.services[service_id(1)]["areas"][0]["municipalities"].pop(0)
    import_into(tmp_path, turku, today=DAY, everything=True)
    assert Catalogue.load(tmp_path)[service_id(1)].source == "ptv:837"
    del ptv.services[service_id(1)]
    assert import_into(tmp_path, tampere, today=DAY, everything=True).removed == (service_id(1),)


def test_the_bases_of_services_are_fetched_once(bring, ptv):
    bring()
    assert sum(GENERAL in request for request in ptv.requests) == 1
