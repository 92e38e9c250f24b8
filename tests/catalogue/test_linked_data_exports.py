from __future__ import annotations

import json
import socket
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from revontuli.catalogue import (
    Address,
    Catalogue,
    Channel,
    ChannelType,
    Charge,
    Concept,
    Opening,
    Organisation,
    Service,
)
from revontuli.catalogue.exports.cpsv_ap import cpsv_ap, iri, write_cpsv_ap
from revontuli.catalogue.exports.schema_org import schema_org, write_schema_org
from revontuli.catalogue.ptv_codes import ptv_class

GOLDEN = Path(__file__).parent / "golden"
CPSV = "http://purl.org/vocab/cpsv#"
CV = "http://data.europa.eu/m8g/"
DCT = "http://purl.org/dc/terms/"
SCHEMA = "https://schema.org/"

CATALOGUE = Catalogue(
    (
        Service(
            id="kotiyhdistys/asumisneuvonta",
            name={"fi": "Asumisneuvonta", "sv": "Boenderådgivning"},
            summary={"fi": "Apua vuokran maksuun."},
            description={"fi": "Apua, kun vuokra on maksamatta."},
            synonyms={"fi": ("häätö",)},
            provider=Organisation("1234567-8", {"fi": "Kotiyhdistys"}),
            channels=(
                Channel(
                    "1",
                    ChannelType.SERVICE_POINT,
                    name={"fi": "Keskusta"},
                    address=Address({"fi": "Katu 1"}, "20100", {"fi": "Turku"}, "853", 60.4, 22.2),
                    hours=(
                        Opening((1, 2), "09:00", "16:00"),
                        Opening(first=date(2026, 12, 24), last=date(2026, 12, 26), closed=True),
                    ),
                ),
                Channel("1", ChannelType.E_SERVICE, url={"fi": "https://example.org/hae apua"}),
                Channel("2", ChannelType.PHONE, phone="+358 40 000 0000", languages=("fi", "sv")),
            ),
            target_groups=("KR1.3",),
            youngest=16,
            oldest=29,
            life_events=("moving_to_study", "KE8"),
            service_classes=(ptv_class("P1"),),
            ontology_terms=(Concept("http://www.yso.fi/onto/yso/p1797", {"fi": "asuminen"}),),
            areas=("853",),
            languages=("fi", "sv"),
            charge=Charge.FREE,
            modified=date(2026, 1, 31),
        ),
        Service(id="http://example.org/a b", name={"fi": "Tuki"}, nationwide=True),
    )
)


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What rdflib reads of a document, with no network to read from."""
    import rdflib

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the document asks for something from the network")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    def read(document: dict[str, Any]) -> rdflib.Graph:
        return rdflib.Graph().parse(data=json.dumps(document), format="json-ld")

    return read


@pytest.mark.parametrize(
    ("write", "name"), [(write_cpsv_ap, "cpsv_ap.json"), (write_schema_org, "schema_org.json")]
)
def test_the_written_file_is_as_agreed(tmp_path: Path, write: Any, name: str) -> None:
    written = write(CATALOGUE, tmp_path / name).read_text(encoding="utf-8")
    assert written == (GOLDEN / name).read_text(encoding="utf-8")


def objects(graph: Any, kind: str, property: str) -> list[str]:
    """Values of a property of all things of a kind."""
    from rdflib import RDF, URIRef

    things = graph.subjects(RDF.type, URIRef(kind))
    return sorted(str(o) for thing in things for o in graph.objects(thing, URIRef(property)))


def test_cpsv_ap_reads_as_public_services_without_the_network(graph: Any) -> None:
    read = graph(cpsv_ap(CATALOGUE))
    service = f"{CPSV}PublicService"
    assert objects(read, service, f"{DCT}title") == ["Asumisneuvonta", "Boenderådgivning", "Tuki"]
    assert objects(read, service, f"{DCT}description") == ["Apua, kun vuokra on maksamatta."]
    assert objects(read, service, f"{CV}thematicArea") == list(ptv_uris("P1"))
    assert objects(read, service, f"{CV}isClassifiedBy") == ["http://www.yso.fi/onto/yso/p1797"]
    assert len(objects(read, service, f"{CV}hasChannel")) == 3
    assert len(objects(read, service, f"{CV}isGroupedBy")) == 2
    assert len(objects(read, service, f"{DCT}spatial")) == 2
    assert objects(read, service, f"{DCT}language") == [
        "http://publications.europa.eu/resource/authority/language/FIN",
        "http://publications.europa.eu/resource/authority/language/SWE",
    ]
    assert objects(read, f"{CV}ContactPoint", f"{CV}telephone") == ["+358 40 000 0000"]
    assert objects(read, f"{CV}LifeEvent", f"{DCT}identifier") == ["KE8", "moving_to_study"]


def ptv_uris(code: str) -> tuple[str, ...]:
    from revontuli.catalogue.ptv_codes import service_classes

    return service_classes()[code].uris[:1]


def test_everything_a_public_service_refers_to_is_in_the_file(graph: Any) -> None:
    from rdflib import RDF, URIRef

    read = graph(cpsv_ap(CATALOGUE))
    for name in ("hasChannel", "contactPoint", "isGroupedBy", "thematicArea", "hasCost"):
        for thing in read.objects(None, URIRef(f"{CV}{name}")):
            assert (thing, RDF.type, None) in read, f"{thing} of {name} is not told"


def test_schema_org_reads_as_government_services_without_the_network(graph: Any) -> None:
    read = graph(schema_org(CATALOGUE))
    service = f"{SCHEMA}GovernmentService"
    assert objects(read, service, f"{SCHEMA}name") == ["Asumisneuvonta", "Boenderådgivning", "Tuki"]
    assert len(objects(read, service, f"{SCHEMA}availableChannel")) == 3
    assert objects(read, f"{SCHEMA}PeopleAudience", f"{SCHEMA}suggestedMinAge") == ["16"]
    assert f"{SCHEMA}Monday" in objects(
        read, f"{SCHEMA}OpeningHoursSpecification", f"{SCHEMA}dayOfWeek"
    )


def test_ids_are_always_whole_iris() -> None:
    assert iri("https://example.org/a") == "https://example.org/a"
    assert iri("http://example.org/a b") == "urn:revontuli:service:http%3A%2F%2Fexample.org%2Fa%20b"
    assert iri("ä") == "urn:revontuli:service:%C3%A4"


def test_an_empty_catalogue_is_an_empty_document() -> None:
    assert cpsv_ap(Catalogue())["@graph"] == []
    assert schema_org(Catalogue())["@graph"] == []
