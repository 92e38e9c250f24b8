"""The concepts' vectors, and the space that they bring the languages into.

For the encoder in the box they are made beforehand and come with the package, so that a small
catalogue is searched at once: `python -m revontuli.guidance` makes them anew, and a test tells
when that is due. For another encoder they are made with the index.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from revontuli.engine import Progress, atomic_path, silent
from revontuli.guidance.concepts import EverydayConcept, names_of, read_concepts, texts_of
from revontuli.guidance.language_space import LanguageSpace, Vectors, encoded_by_language, unit
from revontuli.language.encoder import Encoder
from revontuli.text import LANGUAGES

FILE = Path(__file__).with_name("concept_vectors.npz")

Space = tuple[LanguageSpace, Mapping[str, Vectors]]
_SPACES: dict[str, Space] = {}  # by key: one for all finders of a process


def concept_space(encoder: Encoder, progress: Progress = silent) -> Space:
    """The common space, and the concepts' vectors by language, of unit length. Shape (c, d)."""
    key = concepts_key(encoder)
    if key not in _SPACES:
        _SPACES[key] = _shipped(key) or _made(encoder, read_concepts(), progress)
    return _SPACES[key]


def shipped_vectors(encoder: Encoder) -> Mapping[str, Vectors] | None:
    """The concepts' vectors by language, (c, d), where they came with the package."""
    space = _shipped(concepts_key(encoder))
    return space and space[1]


def concepts_key(encoder: Encoder) -> str:
    """What the vectors are made of; another key, other vectors."""
    return hashlib.sha256(f"{encoder.name}\n{read_concepts()!r}".encode()).hexdigest()


def _made(encoder: Encoder, concepts: Sequence[EverydayConcept], progress: Progress) -> Space:
    progress("Reading the concepts", 0, 2)
    names = encoded_by_language(encoder, names_of(concepts), as_questions=True)
    progress("Reading the concepts", 1, 2)
    texts = encoded_by_language(encoder, texts_of(concepts), as_questions=False)
    progress("Reading the concepts", 2, 2)
    vectors = {
        code: unit(_centred(names[code]) + _centred(texts[code])).astype(np.float32)
        for code in LANGUAGES
    }
    return LanguageSpace.learn(names, texts), vectors


def _centred(vectors: Vectors) -> Vectors:
    return unit(vectors - vectors.mean(0))


def _shipped(key: str) -> Space | None:
    """What came with the package, where it is of this encoder and these concepts."""
    if not FILE.exists():
        return None
    with np.load(FILE, allow_pickle=False) as file:
        if str(file["key"]) != key:
            return None
        arrays = {name: file[name].astype(np.float32) for name in file.files if name != "key"}
    vectors = {code: arrays.pop(f"vectors_{code}") for code in LANGUAGES}
    return LanguageSpace.of_arrays(arrays), vectors


def write_concept_vectors(encoder: Encoder, path: Path = FILE) -> None:
    """Write them, in half precision, whole or not at all."""
    space, vectors = _made(encoder, read_concepts(), silent)
    arrays = space.arrays() | {f"vectors_{code}": vectors[code] for code in LANGUAGES}
    halves = {name: values.astype(np.float16) for name, values in arrays.items()}
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, key=np.array(concepts_key(encoder)), **halves)  # type: ignore[arg-type]
