import json
import math
from dataclasses import replace
from datetime import date

import httpx
import msgspec
import pytest

from revontuli.catalogue import Catalogue, ChannelType, Charge, Opening, Service
from revontuli.catalogue.importing import import_into
from revontuli.catalogue.ptv_codes import (
    find_code,
    life_events,
    ptv_class,
    service_classes,
    target_groups,
)
from revontuli.catalogue.source import State
from revontuli.catalogue.sources import SOURCES, open_source
from revontuli.catalogue.sources.coordinates import to_degrees
from revontuli.catalogue.sources.general_descriptions import enrich, read_general_descriptions
from revontuli.catalogue.sources.ptv_format import (
    Channel,
    OpeningTime,
    ServiceHour,
    Words,
)
from revontuli.catalogue.sources.ptv_format import Service as PtvService
from revontuli.catalogue.sources.ptv_reading import read_channel, read_service
from revontuli.catalogue.sources.web import WebReader
from revontuli.errors import InputError

DAY = date(2026, 5, 4)
NOW = State(today=DAY)

# A point in Geta by the National Land Survey's own example (JHS 197, appendix 3).
GETA = (60.3851068722, 19.84813676944), (6_715_706.37708, 106_256.35961)


def test_plane_coordinates_become_degrees():
    degrees, (northing, easting) = GETA
    assert to_degrees(northing, easting) == pytest.approx(degrees, abs=1e-8)


def test_the_central_meridian_is_27_degrees():
    latitude, longitude = to_degrees(7_000_000.0, 500_000.0)
    assert longitude == pytest.approx(27, abs=1e-12)
    assert 63 < latitude < 64


def test_east_and_west_of_it_mirror_each_other():
    east, west = to_degrees(6_900_000.0, 600_000.0), to_degrees(6_900_000.0, 400_000.0)
    assert east[0] == pytest.approx(west[0], abs=1e-12)
    assert east[1] - 27 == pytest.approx(27 - west[1], abs=1e-12)


@pytest.mark.parametrize(
    "point", [(0, 0), (60.45, 22.27), (6_711_000, 2_399_000), (math.nan, math.nan)]
)
def test_what_is_not_in_finland_is_no_place(point):
    assert to_degrees(*point) is None


def test_codes_have_names_in_three_languages():
    for codes, count in ((service_classes(), 228), (target_groups(), 17), (life_events(), 10)):
        assert len(codes) == count
        assert all(code.name.keys() == {"fi", "sv", "en"} for code in codes.values())
    assert all(code.description.keys() == {"fi", "sv", "en"} for code in service_classes().values())
    assert all(
        not code.broader or code.broader in service_classes() for code in service_classes().values()
    )


def test_codes_are_found_by_every_uri_they_have_had():
    for uri in (
        "P6.2",
        "http://urn.fi/URN:NBN:fi:au:ptvl:v1062",
        "http://uri.suomi.fi/codelist/ptv/ptvserclass/code/P6.2",
        "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P6.2",
    ):
        assert ptv_class(uri).name["en"] == "Basic education"
    assert find_code("http://urn.fi/URN:NBN:fi:au:ptvl:v2007", target_groups()) == "KR1.6"
    assert find_code("KR1", service_classes()) is None
    with pytest.raises(InputError, match="'P99' is no PTV service class"):
        ptv_class("P99")


def test_general_descriptions_are_templates_that_nobody_offers(tmp_path):
    path = general_descriptions_file(tmp_path)
    import_into(tmp_path / "c", open_source("general-descriptions", path), today=DAY)
    service = Catalogue.load(tmp_path / "c")["gd-1"]
    assert service.name == {"fi": "Kirjasto", "sv": "Bibliotek"}
    assert service.description == {"fi": "Tausta.\nKuvaus."}
    assert [item.id for item in service.service_classes] == ["P25.1"]
    assert service.target_groups == ("KR1",)
    assert service.charge is Charge.FREE
    assert (service.areas, service.nationwide) == ((), False)


def test_a_file_that_has_not_changed_changes_nothing(tmp_path):
    path = general_descriptions_file(tmp_path)
    source = open_source("general-descriptions", path)
    import_into(tmp_path / "c", source, today=DAY)
    report = import_into(tmp_path / "c", source, today=DAY)
    assert (report.whole, report.came, report.removed) == (False, 0, ())


def test_a_file_cut_off_in_the_middle_is_told(tmp_path):
    path = general_descriptions_file(tmp_path)
    path.write_text(path.read_text(encoding="utf-8")[:-50], encoding="utf-8")
    with pytest.raises(InputError, match=r"general\.json: this is no list .* cut off"):
        import_into(tmp_path / "c", open_source("general-descriptions", path), today=DAY)


def test_a_general_description_of_the_same_name_enriches(tmp_path):
    generals = read_general_descriptions(general_descriptions_file(tmp_path), NOW)
    catalogue = Catalogue(
        (
            Service("a", {"fi": "kirjasto "}, summary={"fi": "Oma."}, target_groups=("KR1.3",)),
            Service("b", {"fi": "Uimahalli"}),
            Service("c", {"fi": "Kaksoset"}),
        )
    )
    enriched = enrich(catalogue, generals)
    service = enriched.catalogue["a"]
    assert enriched.bases == {"a": "gd-1"}
    assert service.name == {"fi": "kirjasto ", "sv": "Bibliotek"}
    assert service.summary == {"fi": "Oma.", "sv": "Låna böcker."}
    assert service.target_groups == ("KR1.3",)
    assert [item.id for item in service.service_classes] == ["P25.1"]
    assert enriched.catalogue["b"] == catalogue["b"]
    assert enrich(enriched.catalogue, generals).bases == {}


def general_descriptions_file(tmp_path):
    """A file of three general descriptions, two of which have the same name."""

    def texts(**by_language):
        return [{"Lang": language, "Label": text} for language, text in by_language.items()]

    library = {
        "Id": "gd-1",
        "ServiceType": "Service",
        "Name": texts(fi="Kirjasto", sv="Bibliotek"),
        "ShortDescription": texts(fi="Lainaa kirjoja.", sv="Låna böcker."),
        "Description": texts(fi='{"entityMap":{},"blocks":[{"text":"Kuvaus."}]}'),
        "BackgroundDescription": texts(fi="Tausta."),
        "UserInstructions": [],
        "ChargeType": "Free",
        "ServiceClass": [
            {"Key": "http://urn.fi/URN:NBN:fi:au:ptvl:v1199", "Value": "Kirjastot"},
        ],
        "OntologyTerm": [{"Key": "http://www.yso.fi/onto/koko/p1", "Value": "kirjastot"}],
        "TargetGroup": [{"Key": "http://urn.fi/URN:NBN:fi:au:ptvl:v2001", "Value": "Kansalaiset"}],
        "LifeEvent": [],
    }
    twins = [{"Id": f"gd-{n}", "Name": texts(fi="Kaksoset", sv="Tvillingar")} for n in (2, 3)]
    path = tmp_path / "general.json"
    path.write_text(json.dumps([library, *twins]), encoding="utf-8")
    return path


def test_helsinki_s_records_of_three_languages_become_one_service(tmp_path):
    path = tmp_path / "errands.json"
    path.write_text(json.dumps([{"id": 7, "fi": errand("fi"), "sv": errand("sv"), "en": []}]))
    report = import_into(tmp_path / "c", open_source("tpr", path), today=DAY)
    service = Catalogue.load(tmp_path / "c")["tpr:errandservice:7"]
    assert service.name == {"fi": "Nimi fi", "sv": "Nimi sv"}
    assert service.user_instruction["fi"] == "Tee näin.\nMaksuton."
    assert service.synonyms == {"fi": ("Wilma", "koulu"), "sv": ("Wilma", "koulu")}
    assert service.areas == ("091",)
    assert service.target_groups == ("KR1", "KR1.3")
    assert service.provider.name["sv"] == "Helsingfors stad"
    phone, form = service.channels
    assert (phone.type, phone.phone, phone.charge) == (ChannelType.PHONE, "09 310 1", Charge.FREE)
    assert phone.hours == (Opening(note={"fi": "Avoinna ma", "sv": "Avoinna ma"}),)
    assert form.url == {"fi": "https://www.hel.fi/fi", "sv": "https://www.hel.fi/sv"}
    assert [remark.reason for remark in report.notices] == [
        "its life event 'DIVORCE' has no code and is left out"
    ]


def errand(language):
    """An errand service as Helsinki's register tells it in one language."""
    return {
        "id": 7,
        "type": "APPLICATION",
        "name": f"Nimi {language}",
        "name_synonyms": "Wilma, koulu",
        "process_description": "Tee näin.",
        "costs": "Maksuton.",
        "provided_languages": ["fi", "sv"],
        "target_groups": ["INDIVIDUALS", "YOUTH"],
        "life_events": ["DIVORCE"],
        "channels": [
            {
                "id": 1,
                "type": "TELEPHONE",
                "phone": "09 310 1",
                "call_charge_info": "maksuton",
                "availability_summary": "Avoinna ma",
                "links": [],
            },
            {
                "id": 2,
                "type": "PRINTABLE_FORM",
                "links": [{"type": "FORM", "url": f"https://www.hel.fi/{language}"}],
            },
        ],
    }


def test_helsinki_s_register_is_asked_in_each_language(tmp_path):
    asked = []

    def answer(request):
        what = dict(request.url.params)
        kind = request.url.path.rstrip("/").rpartition("/")[2]
        asked.append((kind, what["municipality"], what["language"]))
        record = {"id": 7, "name" if kind == "errandservice" else "title": f"Nimi {kind}"}
        return httpx.Response(200, json=[record] if what["language"] != "en" else [])

    reader = WebReader(pause=0, transport=httpx.MockTransport(answer))
    report = import_into(tmp_path, open_source("tpr", reader=reader), today=DAY)
    assert report.added == ("tpr:description:7", "tpr:errandservice:7")
    assert Catalogue.load(tmp_path)["tpr:description:7"].name.keys() == {"fi", "sv"}
    assert asked == [
        (kind, "91", language)
        for kind in ("errandservice", "description")
        for language in ("fi", "sv", "en")
    ]


def test_a_document_on_the_web_is_taken_again_only_when_it_has_changed(tmp_path):
    content = general_descriptions_file(tmp_path).read_bytes()

    def answer(request):
        if request.headers.get("If-None-Match") == '"1"':
            return httpx.Response(304)
        return httpx.Response(200, content=content, headers={"ETag": '"1"'})

    reader = WebReader(pause=0, transport=httpx.MockTransport(answer))
    url = "https://example.org/gd.json"
    source = open_source("general-descriptions", url, reader=reader)
    assert import_into(tmp_path / "c", source, today=DAY).came == 3
    for _ in range(2):
        report = import_into(tmp_path / "c", source, today=DAY)
        assert (report.whole, report.came, report.removed) == (False, 0, ())
    assert import_into(tmp_path / "c", source, today=DAY, everything=True).unchanged == 3


def test_all_but_aland_is_every_municipality_elsewhere():
    service = read_service(PtvService(id="a", area_type="NationwideExceptAlandIslands"), {})
    assert not service.nationwide
    assert len(service.areas) == 292
    assert "478" not in service.areas  # Mariehamn


def test_only_municipalities_of_the_register_are_asked_for():
    with pytest.raises(InputError, match=r"expected one of 091, 049, 092, 235"):
        open_source("tpr", municipality="853")


@pytest.mark.parametrize(
    ("hour", "openings"),
    [
        (
            ServiceHour(
                opening_hour=[
                    OpeningTime(
                        day_from="Monday", day_to="Friday", from_="09:00:00", to="15:00:00"
                    ),
                    OpeningTime(day_from="Saturday", from_="10:00:00", to="14:00:00"),
                ]
            ),
            (Opening((1, 2, 3, 4, 5), "09:00", "15:00"), Opening((6,), "10:00", "14:00")),
        ),
        (
            ServiceHour(
                service_hour_type="OverMidnight",
                opening_hour=[
                    OpeningTime(
                        day_from="Friday", day_to="Saturday", from_="22:00:00", to="04:00:00"
                    )
                ],
            ),
            (Opening((5,), "22:00", "04:00"),),
        ),
        (
            ServiceHour(is_always_open=True),
            (Opening((1, 2, 3, 4, 5, 6, 7), "00:00", "24:00"),),
        ),
        (
            ServiceHour(
                service_hour_type="Exceptional",
                is_closed=True,
                valid_from="2026-12-24T00:00:00",
                valid_to="2026-12-26T00:00:00",
            ),
            (Opening(first=date(2026, 12, 24), last=date(2026, 12, 26), closed=True),),
        ),
        (
            ServiceHour(additional_information=[Words(language="fi", value="Sopimuksen mukaan")]),
            (Opening(note={"fi": "Sopimuksen mukaan"}),),
        ),
        (ServiceHour(), ()),
    ],
)
def test_hours_of_every_kind_are_read(hour, openings):
    channel = Channel(id="c", service_channel_type="Phone", service_hours=[hour])
    assert read_channel(channel).hours == openings


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("EChannel", ChannelType.E_SERVICE),
        ("WebPage", ChannelType.WEB_PAGE),
        ("PrintableForm", ChannelType.PRINTABLE_FORM),
        ("Phone", ChannelType.PHONE),
        ("ServiceLocation", ChannelType.SERVICE_POINT),
    ],
)
def test_channels_of_all_five_types_are_read(name, kind):
    assert read_channel(Channel(id="c", service_channel_type=name)).type is kind


def test_an_empty_service_tells_nothing():
    service = read_service(PtvService(id="a"), {})
    assert service == replace(
        Service("a", {}), source_url={"fi": "https://www.suomi.fi/palvelut/palvelu/a"}
    )


def test_every_kind_of_source_can_be_opened_or_says_what_it_needs():
    for kind in SOURCES:
        with pytest.raises(InputError):
            open_source(kind, no_such_option=1)
    with pytest.raises(InputError, match=r"no source 'rss'; expected one of ptv"):
        open_source("rss", "x")
    with pytest.raises(InputError, match="needs a path"):
        open_source("general-descriptions")
    assert open_source("ptv", municipality="853", region="").name == "ptv:853"
    assert open_source("ptv", region="02").name == "ptv:region-02"


def test_real_answers_of_ptv_are_read(shared_data):
    folder = shared_data / "ptv" / "open_api_v11"
    single = (folder / "etalukio_service.json").read_bytes()
    place = (folder / "otava_service_channel.json").read_bytes()
    channel = read_channel(msgspec.json.decode(place, type=Channel))
    assert channel.type is ChannelType.SERVICE_POINT
    assert channel.address.municipality == "491"
    assert channel.address.latitude == pytest.approx(61.6455, abs=1e-3)
    assert channel.address.longitude == pytest.approx(27.0732, abs=1e-3)
    assert channel.hours == (Opening((1, 2, 3, 4, 5), "08:00", "16:00"),)
    assert channel.phone == "+358 447943552"
    service = read_service(msgspec.json.decode(single, type=PtvService), {channel.id: channel})
    assert service.name == {"fi": "Nettilukio aikuisille"}
    assert service.synonyms["fi"][:3] == ("Etälukio", "etäopetus", "nettiopiskelu")
    assert service.nationwide
    assert service.provider.name == {"fi": "Mikkelin kaupungin liikelaitos Otavia"}
    assert service.channels == (channel,)
    several = msgspec.json.decode(
        (folder / "services.json").read_bytes(), type=dict[str, PtvService]
    )
    areas = [read_service(one, {}).areas for one in several.values()]
    assert areas[0] == ("123", "426")


def test_the_real_general_descriptions_are_all_read(shared_data, tmp_path):
    path = shared_data / "ptv" / "general_descriptions.json"
    report = import_into(tmp_path, open_source("general-descriptions", path), today=DAY)
    assert (report.came, report.refused) == (458, ())
    for service in Catalogue.load(tmp_path):
        assert all(item.id in service_classes() for item in service.service_classes)
        assert all(code in target_groups() for code in service.target_groups)
        assert all(code in life_events() for code in service.life_events)
        assert "entityMap" not in "".join(service.description.values())


def test_the_real_errands_of_helsinki_are_all_read(shared_data, tmp_path):
    path = shared_data / "helsinki" / "errandservices_sample.json"
    report = import_into(tmp_path, open_source("tpr", path), today=DAY)
    assert (report.came, report.refused) == (25, ())
    assert all(service.areas == ("091",) for service in Catalogue.load(tmp_path))
