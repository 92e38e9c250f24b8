"""Terms from a SKOS vocabulary, such as those of Finto (YSO, KOKO) and the Finnish Digital Agency.

SKOS is a W3C recommendation (Miles & Bechhofer 2009). Labels may be plain or SKOS-XL.
Nothing is ever fetched from the network, whatever the file asks for.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from revontuli.catalogue.cleaning import clean_term
from revontuli.catalogue.source import Page, Remark, State
from revontuli.catalogue.term import Term
from revontuli.engine import Progress, silent
from revontuli.errors import InputError, Sentence
from revontuli.text import LANGUAGES

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

FORMATS = {
    ".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".xml": "xml", ".owl": "xml",
    ".jsonld": "json-ld", ".json": "json-ld",
}  # fmt: skip
LARGEST = 2 * 1024**3  # bytes
LONGEST_ENTITY = 500  # characters: a namespace fits, a bomb does not
MOST_ENTITIES = 100
CHUNK = 256 * 1024
CONCEPTS_BETWEEN = 1_000  # progress is told after so many
UNTAGGED = "fi"  # a label that does not tell its language

SKOS = "http://www.w3.org/2004/02/skos/core#"
SKOS_XL = "http://www.w3.org/2008/05/skos-xl#"
DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"
REPLACED = "http://purl.org/dc/terms/isReplacedBy"


@dataclass(frozen=True)
class SkosSource:
    """A vocabulary as a source of the catalogue.

    Attributes:
        path: the file.
        languages: codes of the languages to take.
        progress: told of the reading.
    """

    path: Path
    languages: tuple[str, ...] = LANGUAGES
    progress: Progress = silent

    @property
    def name(self) -> str:
        """What the catalogue calls it."""
        return f"skos:{self.path.name}"

    def fetch(self, state: State) -> Iterator[Page]:
        """All of it as one page."""
        terms, refused = read_skos(self.path, self.languages, self.progress)
        yield Page(terms=terms, refused=refused)


def read_skos(
    path: str | Path, languages: Sequence[str] = LANGUAGES, progress: Progress = silent
) -> tuple[tuple[Term, ...], tuple[Remark, ...]]:
    """Read a vocabulary's concepts as terms.

    A preferred label is the name, alternative and hidden ones are synonyms, a definition (or
    else a scope note) the definition; related, broader and narrower concepts are related, both
    ways. Deprecated and replaced concepts are left out.

    Args:
        path: Turtle, N-Triples, RDF/XML or JSON-LD, by the ending of its name.
        languages: codes of the languages to take.
        progress: told of bytes read, then of concepts.

    Returns:
        Terms in the order of their ids, and concepts that have no name in these languages.

    Raises:
        InputError: there is no such file, it is not whole or of another format, it declares
            entities that grow, or it needs a context that is not in the file.
    """
    path = Path(path)
    graph = _parse(path, progress)
    reader = _Reader(graph, tuple(languages))
    concepts = reader.concepts()
    if not concepts:
        raise InputError(Sentence("the file has no concepts"), file=path, expected="skos:Concept")
    terms, refused = [], []
    for number, concept in enumerate(concepts, start=1):
        term = clean_term(reader.term(concept))
        if term.name:
            terms.append(term)
        else:
            listed = ", ".join(languages)
            refused.append(
                Remark(term.id, Sentence("it has no preferred label in %(listed)s", listed=listed))
            )
        if number % CONCEPTS_BETWEEN == 0 or number == len(concepts):
            progress("Reading concepts", number, len(concepts))
    return tuple(terms), tuple(refused)


# The file


def _parse(path: Path, progress: Progress) -> Graph:
    import rdflib

    if not path.is_file():
        raise InputError(Sentence("there is no such file"), file=path)
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        raise InputError(
            Sentence("files ending in '%(ending)s' are not read", ending=path.suffix),
            file=path,
            expected=", ".join(FORMATS),
        )
    if path.stat().st_size > LARGEST:
        raise InputError(
            Sentence("the file is over %(most)s GB", most=LARGEST // 1024**3), file=path
        )
    if kind == "xml":
        _check_entities(path)
    graph = rdflib.Graph()
    with _Counted(path, progress) as file:
        try:
            if kind == "json-ld":
                _parse_json(graph, file.read(), path)
            else:
                graph.parse(file=file, format=kind, publicID=path.resolve().as_uri())
        except InputError:
            raise
        except Exception as error:  # every parser of rdflib fails in its own way
            told = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
            raise InputError(
                Sentence("this is not whole %(kind)s (%(told)s)", kind=kind, told=told), file=path
            ) from error
    progress("Reading the file", 1, 1)
    return graph


class _Counted(io.FileIO):
    """A file that tells how much of it has been read."""

    def __init__(self, path: Path, progress: Progress) -> None:
        super().__init__(path)
        self.size = max(path.stat().st_size, 1)
        self.progress = progress
        self.told = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(-1 if size is None else size) or b""
        if self.tell() - self.told >= CHUNK:
            self.told = self.tell()
            self.progress("Reading the file", self.told, self.size)
        return data


def _parse_json(graph: Graph, data: bytes, path: Path) -> None:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(
            Sentence("this is not whole JSON (%(error)s)", error=error), file=path
        ) from error
    _check_contexts(document, path)
    graph.parse(data=data, format="json-ld", publicID=path.resolve().as_uri())


def _check_contexts(document: Any, path: Path) -> None:
    """Refuse a document with a context that would have to be fetched."""
    waiting: list[Any] = [document]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item
            continue
        if not isinstance(item, dict):
            continue
        waiting += item.values()
        contexts = item.get("@context", [])
        contexts = contexts if isinstance(contexts, list) else [contexts]
        for address in (*contexts, item.get("@import")):
            if isinstance(address, str):
                raise InputError(
                    Sentence(
                        "the file asks for the context '%(address)s', and nothing is fetched",
                        address=address,
                    ),
                    file=path,
                    expected=Sentence("a context within the file, or Turtle or RDF/XML"),
                )


def _check_entities(path: Path) -> None:
    """Refuse an XML file whose entities refer to others or to other files, before parsing it.

    Short ones of plain text, such as those that old editors write for namespaces, do no harm.
    """
    declared = 0

    def declare(
        name: str,
        is_parameter: bool,
        value: str | None,
        base: Any,
        system: Any,
        public: Any,
        _: Any,
    ) -> None:
        nonlocal declared
        declared += 1
        grows = value is None or "&" in value or "%" in value or len(value) > LONGEST_ENTITY
        if is_parameter or grows or system or public or declared > MOST_ENTITIES:
            raise InputError(
                Sentence(
                    "the file declares the entity '%(name)s', which could grow or fetch", name=name
                ),
                file=path,
                expected=Sentence("RDF/XML without entities"),
            )

    def stop(*_: Any) -> None:
        raise _PrologueEnded

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = declare
    parser.StartElementHandler = stop  # declarations come before the first element
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except _PrologueEnded:
        pass
    except expat.ExpatError as error:
        raise InputError(
            Sentence("this is not whole XML (%(error)s)", error=error), file=path
        ) from error


class _PrologueEnded(Exception):
    """The first element was met."""


# The concepts


class _Reader:
    """Reads concepts from a graph."""

    def __init__(self, graph: Graph, languages: tuple[str, ...]) -> None:
        from rdflib import URIRef

        self.graph = graph
        self.languages = languages
        self.uri = URIRef
        self.kept = {str(concept) for concept in self._all() if not self._is_deprecated(concept)}

    def concepts(self) -> list[str]:
        """URIs of the concepts in use, in order."""
        return sorted(self.kept)

    def term(self, concept: str) -> Term:
        """A concept as a term."""
        node = self.uri(concept)
        preferred = self._by_language(node, "prefLabel")
        other = self._by_language(node, "altLabel", "hiddenLabel")
        name = {language: labels[0] for language, labels in preferred.items()}
        synonyms = {}
        for language in dict.fromkeys((*preferred, *other)):
            words = dict.fromkeys((*preferred.get(language, ())[1:], *other.get(language, ())))
            words.pop(name.get(language, ""), None)
            if words:
                synonyms[language] = tuple(words)
        meant = self._by_language(node, "scopeNote") | self._by_language(node, "definition")
        definition = {language: texts[0] for language, texts in meant.items()}
        return Term(concept, name, synonyms, definition, related=self._related(node))

    def _all(self) -> set[Node]:
        from rdflib import RDF, URIRef

        typed = set(self.graph.subjects(RDF.type, self.uri(f"{SKOS}Concept")))
        named = set(self.graph.subjects(self.uri(f"{SKOS}prefLabel")))
        schemes = {
            subject
            for kind in ("ConceptScheme", "Collection", "OrderedCollection")
            for subject in self.graph.subjects(RDF.type, self.uri(f"{SKOS}{kind}"))
        }
        return {node for node in (typed or named) - schemes if isinstance(node, URIRef)}

    def _is_deprecated(self, concept: Node) -> bool:
        from rdflib import RDF

        flags = self.graph.objects(concept, self.uri(DEPRECATED))
        kinds = self.graph.objects(concept, RDF.type)
        return (
            any(str(flag).casefold() in ("true", "1") for flag in flags)
            or any("deprecated" in str(kind).casefold() for kind in kinds)
            or (concept, self.uri(REPLACED), None) in self.graph
        )

    def _by_language(self, concept: Node, *predicates: str) -> dict[str, list[str]]:
        """Texts by language, in the order of the predicates and then of the alphabet."""
        found: dict[str, list[str]] = {}
        for predicate in predicates:
            for language, text in sorted(self._texts(concept, predicate)):
                if language in self.languages and text.strip():
                    found.setdefault(language, []).append(text)
        return {language: found[language] for language in self.languages if language in found}

    def _texts(self, concept: Node, predicate: str) -> Iterator[tuple[str, str]]:
        from rdflib import RDF, Literal

        values = list(self.graph.objects(concept, self.uri(f"{SKOS}{predicate}")))
        for label in self.graph.objects(concept, self.uri(f"{SKOS_XL}{predicate}")):
            values += self.graph.objects(label, self.uri(f"{SKOS_XL}literalForm"))
        for value in values:
            inner = [value] if isinstance(value, Literal) else self.graph.objects(value, RDF.value)
            for literal in inner:
                if isinstance(literal, Literal):
                    yield (literal.language or UNTAGGED).split("-")[0].lower(), str(literal)

    def _related(self, concept: Node) -> tuple[str, ...]:
        near: set[str] = set()
        for predicate in ("related", "broader", "narrower"):
            uri = self.uri(f"{SKOS}{predicate}")
            near.update(str(other) for other in self.graph.objects(concept, uri))
            near.update(str(other) for other in self.graph.subjects(uri, concept))
        return tuple(sorted(near & self.kept - {str(concept)}))
