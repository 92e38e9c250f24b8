"""All that search knows of a catalogue, made once and kept on disk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from revontuli import __version__
from revontuli.catalogue import Catalogue, Service, Term
from revontuli.catalogue.duplicates import near_duplicate_groups, same_service_groups
from revontuli.engine import Progress, atomic_path, silent
from revontuli.guidance.concept_index import ConceptIndex
from revontuli.guidance.concept_vectors import concept_space, concepts_key
from revontuli.guidance.concepts import read_concepts
from revontuli.guidance.language_space import LanguageSpace, Vectors
from revontuli.guidance.meaning_index import service_vectors
from revontuli.guidance.searched import searched_texts
from revontuli.guidance.word_index import WordIndex
from revontuli.language.encoder import Encoder
from revontuli.language.lemmas import lemmatizer_in_use
from revontuli.text import LANGUAGES

FORMAT = "revontuli.search-index/2"
MANY_PLACES = 3
PARTS = ("words", "concepts", "space")


@dataclass(frozen=True)
class SearchIndex:
    """What search compares a question with. n services, d the encoder's dimension.

    Attributes:
        key: of the catalogue, the encoder and the method it was made with.
        words: services by their words.
        vectors: services by their meaning, of unit length. Shape (n, d).
        concepts: services by what they are about.
        space: how a question's vector is brought to the services'.
        groups: the same number for services that are one to those who look for it, -1 for the
            others. Shape (n,).
    """

    key: str
    words: WordIndex
    vectors: Vectors
    concepts: ConceptIndex
    space: LanguageSpace
    groups: NDArray[np.int32]

    @classmethod
    def build(
        cls, catalogue: Catalogue, encoder: Encoder, progress: Progress = silent
    ) -> SearchIndex:
        """Read every service of the catalogue; texts are encoded, which takes the time."""
        services, n = catalogue.services, max(len(catalogue), 1)
        terms = terms_of(catalogue)
        words = WordIndex.build(
            (list(searched_texts(s, terms.get(s.id, ()))) for s in services),
            lambda done: progress("Reading the services' words", done, n),
        )
        progress("Reading the services' words", n, n)
        space, by_language = concept_space(encoder, progress)
        vectors = service_vectors(services, encoder, space, progress)
        return cls(
            key=index_key(catalogue, encoder),
            words=words,
            vectors=vectors,
            concepts=ConceptIndex.build(
                read_concepts(), by_language, vectors, words, _languages(services), progress
            ),
            space=space,
            groups=_group_numbers(services),
        )

    def save(self, path: Path) -> None:
        """Keep it in a file, whole or not at all."""
        arrays = {
            f"{part}.{name}": values
            for part in PARTS
            for name, values in getattr(self, part).arrays().items()
        }
        with atomic_path(path) as temporary, temporary.open("wb") as file:
            np.savez(
                file, key=np.array(self.key), vectors=self.vectors, groups=self.groups, **arrays
            )

    @classmethod
    def load(cls, path: Path, key: str) -> SearchIndex | None:
        """The index kept in a file, or None where there is none with this key."""
        try:
            with np.load(path, allow_pickle=False) as file:
                if str(file["key"]) != key:
                    return None
                arrays = {name: file[name] for name in file.files}
        except (
            OSError,
            ValueError,
            KeyError,
            EOFError,
            BadZipFile,
        ):  # none, or cut off: it is made anew
            return None
        words, concepts, space = (
            {n.removeprefix(f"{part}."): a for n, a in arrays.items() if n.startswith(f"{part}.")}
            for part in PARTS
        )
        return cls(
            key=key,
            words=WordIndex.of_arrays(words),
            vectors=arrays["vectors"],
            concepts=ConceptIndex.of_arrays(concepts),
            space=LanguageSpace.of_arrays(space),
            groups=arrays["groups"],
        )


def index_key(catalogue: Catalogue, encoder: Encoder) -> str:
    """What an index was made of; another key, another index."""
    readers = [lemmatizer_in_use(code) for code in LANGUAGES]
    parts = (FORMAT, __version__, catalogue.content_hash, concepts_key(encoder), *readers)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def terms_of(catalogue: Catalogue) -> dict[str, list[Term]]:
    """For each service's id, the terms that link to it."""
    linked: dict[str, list[Term]] = {}
    for term in catalogue.terms:
        for service in term.services:
            linked.setdefault(service, []).append(term)
    return linked


def _languages(services: tuple[Service, ...]) -> list[str]:
    """The languages that any service is told in."""
    told = {code for service in services for code in service.name}
    return [code for code in LANGUAGES if code in told]


def _group_numbers(services: tuple[Service, ...]) -> NDArray[np.int32]:
    """The same number for services to be told as one, -1 for those that stand alone.

    Those that say nearly the same; and those of one name in so many places that telling each would
    fill the answer, whatever each says of itself.
    """
    row = {service.id: number for number, service in enumerate(services)}
    numbers = np.full(len(services), -1, np.int32)
    many = [group for group in same_service_groups(services) if len(group) > MANY_PLACES]
    for number, group in enumerate((*near_duplicate_groups(services), *many)):
        numbers[[row[member] for member in group]] = number
    return numbers
