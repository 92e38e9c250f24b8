from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.catalogue.sources.skos import SkosSource, read_skos
from revontuli.errors import InputError

YSO = "http://www.yso.fi/onto/yso/"
TURTLE = f"""
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix yso: <{YSO}> .

yso: a skos:ConceptScheme ; skos:prefLabel "YSO"@en .
yso:p1 a skos:Concept ;
    skos:prefLabel "asuminen"@fi, "boende"@sv, "housing"@en, "eluase"@et ;
    skos:altLabel "kodin hankinta"@fi, "asuminen"@fi ;
    skos:hiddenLabel "kämppä"@fi ;
    skos:scopeNote "Laajasti."@fi, "In a broad sense."@en ;
    skos:definition "Se, että jollakulla on koti."@fi ;
    skos:narrower yso:p2 ; skos:related yso:p3 .
yso:p2 a skos:Concept ; skos:prefLabel "vuokra-asuminen"@fi, "hyresboende"@sv-FI .
yso:p3 a skos:Concept ; skos:prefLabel "vanhentunut"@fi ; owl:deprecated true .
yso:p4 a skos:Concept ; skos:prefLabel "korvattu"@fi ; dct:isReplacedBy yso:p1 .
yso:p5 a skos:Concept ; skos:prefLabel "lukeminen"@et .
"""


def graph_file(folder: Path, ending: str) -> Path:
    """The vocabulary above in another format."""
    import rdflib

    kind = {".ttl": "turtle", ".rdf": "xml", ".jsonld": "json-ld", ".nt": "nt"}[ending]
    graph = rdflib.Graph().parse(data=TURTLE, format="turtle")
    path = folder / f"yso{ending}"
    graph.serialize(path, format=kind, encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", [".ttl", ".rdf", ".jsonld", ".nt"])
def test_concepts_are_read_alike_from_every_format(tmp_path: Path, ending: str) -> None:
    terms, refused = read_skos(graph_file(tmp_path, ending))
    assert [term.id for term in terms] == [f"{YSO}p1", f"{YSO}p2"]
    housing, renting = terms
    assert housing.name == {"fi": "asuminen", "sv": "boende", "en": "housing"}
    assert housing.synonyms == {"fi": ("kodin hankinta", "kämppä")}
    assert housing.definition == {"fi": "Se, että jollakulla on koti.", "en": "In a broad sense."}
    assert housing.related == (renting.id,)
    assert renting.related == (housing.id,)
    assert renting.name["sv"] == "hyresboende"
    assert [remark.id for remark in refused] == [f"{YSO}p5"]


def test_the_rest_interface_of_finto_is_read(tmp_path: Path) -> None:
    document = {
        "@context": {
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "uri": "@id",
            "type": "@type",
            "graph": "@graph",
            "prefLabel": "skos:prefLabel",
            "lang": "@language",
            "value": "@value",
            "broader": {"@id": "skos:broader", "@type": "@id"},
        },
        "graph": [
            {
                "uri": f"{YSO}p2",
                "type": ["skos:Concept"],
                "prefLabel": [{"lang": "fi", "value": "vuokra"}, {"lang": "sv", "value": "hyra"}],
                "broader": f"{YSO}p1",
            },
            {"uri": f"{YSO}p1", "type": "skos:Concept", "prefLabel": {"lang": "fi", "value": "a"}},
        ],
    }
    path = tmp_path / "data.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    terms, _ = read_skos(path)
    assert terms[1].name == {"fi": "vuokra", "sv": "hyra"}
    assert terms[1].related == (f"{YSO}p1",)


def test_labels_that_are_things_of_their_own_are_read(tmp_path: Path) -> None:
    path = tmp_path / "xl.ttl"
    path.write_text(
        """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
        <urn:a> a skos:Concept ; xl:prefLabel [ xl:literalForm "etuus"@fi ] ;
            skos:definition [ <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> "Raha."@fi ] .""",
        encoding="utf-8",
    )
    (term,), _ = read_skos(path)
    assert term.name == {"fi": "etuus"}
    assert term.definition == {"fi": "Raha."}


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was asked from the network; asking fails."""
    asked: list[object] = []

    def refuse(*address: object, **_: object) -> None:
        asked.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return asked


REMOTE = "https://example.org/context.jsonld"


@pytest.mark.parametrize(
    "document",
    [
        {"@context": REMOTE, "@id": "urn:a"},
        {"@context": [{"a": "urn:b"}, REMOTE], "@id": "urn:a"},
        {"@context": {"@import": REMOTE}, "@id": "urn:a"},
        {"@context": {"a": {"@id": "urn:a", "@context": REMOTE}}, "a": {"b": 1}},
        [{"@graph": [{"@context": REMOTE, "@id": "urn:a"}]}],
    ],
)
def test_a_context_elsewhere_is_never_fetched(
    tmp_path: Path, no_network: list[object], document: object
) -> None:
    path = tmp_path / "vocabulary.jsonld"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match="nothing is fetched"):
        read_skos(path)
    assert no_network == []


BOMB = """<!DOCTYPE rdf [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>"""
OUTSIDE = """<!DOCTYPE rdf [<!ENTITY secret SYSTEM "file:///etc/hostname">]>"""
PARAMETER = """<!DOCTYPE rdf [<!ENTITY % p SYSTEM "http://example.org/x.dtd"> %p;]>"""
LONG = f"""<!DOCTYPE rdf [<!ENTITY a "{"ha" * 1000}">]>"""
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:skos="http://www.w3.org/2004/02/skos/core#">'
    '<skos:Concept rdf:about="urn:a"><skos:prefLabel xml:lang="fi">{}</skos:prefLabel>'
    "</skos:Concept></rdf:RDF>"
)


@pytest.mark.parametrize("prologue", [BOMB, OUTSIDE, PARAMETER, LONG])
def test_entities_that_grow_or_fetch_are_refused(
    tmp_path: Path, no_network: list[object], prologue: str
) -> None:
    path = tmp_path / "bomb.rdf"
    path.write_text(f'<?xml version="1.0"?>{prologue}{RDF.format("&c;")}', encoding="utf-8")
    with pytest.raises(InputError, match="which could grow or fetch"):
        read_skos(path)
    assert no_network == []


def test_an_entity_for_a_namespace_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.rdf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE rdf [<!ENTITY x "koti">]>' + RDF.format("&x;"),
        encoding="utf-8",
    )
    (term,), _ = read_skos(path)
    assert term.name == {"fi": "koti"}


def test_markup_in_labels_is_cleaned(tmp_path: Path) -> None:
    path = tmp_path / "a.rdf"
    path.write_text(RDF.format("koti&lt;script&gt;alert(1)&lt;/script&gt;"), encoding="utf-8")
    (term,), _ = read_skos(path)
    assert term.name == {"fi": "koti"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.rdf", RDF.format("koti")[:-30]),
        ("cut.ttl", TURTLE[:-30]),
        ("cut.jsonld", '{"@context": {'),
        ("deep.json", "[" * 100_000),
        ("empty.ttl", ""),
        ("no.doc", "x"),
    ],
)
def test_a_file_that_is_not_whole_is_one_clear_message(
    tmp_path: Path, name: str, content: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=name):
        read_skos(path)


@given(data=st.binary(max_size=300), ending=st.sampled_from([".ttl", ".rdf", ".jsonld", ".nt"]))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str
) -> None:
    path = tmp_path_factory.mktemp("any") / f"any{ending}"
    path.write_bytes(data)
    with pytest.raises(InputError):
        read_skos(path)


def test_progress_is_told_to_its_end(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    read_skos(graph_file(tmp_path, ".ttl"), progress=lambda *step: told.append(step))
    assert told[-1] == ("Reading concepts", 3, 3)


def test_a_vocabulary_is_a_source_of_terms(tmp_path: Path) -> None:
    from datetime import date

    from revontuli.catalogue.source import State

    source = SkosSource(graph_file(tmp_path, ".ttl"))
    (page,) = source.fetch(State(today=date(2026, 11, 22)))
    assert source.name == "skos:yso.ttl"
    assert len(page.terms) == 2
    assert page.services == ()
