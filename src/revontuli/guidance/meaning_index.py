"""Services by their meaning: one vector each, in a space that all languages share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from revontuli.catalogue import Service
from revontuli.engine import Progress, silent
from revontuli.guidance.language_space import LanguageSpace, Vectors, unit
from revontuli.language.encoder import Encoder
from revontuli.text import LANGUAGES

ENOUGH = 100  # texts of a language from which its mean in this catalogue is known
DESCRIBED = 600  # characters of a description that are read; what a service is comes first


@dataclass(frozen=True, slots=True)
class _Told:
    """A service's texts in one language: its name, and all of it."""

    row: int
    language: str
    name: str
    text: str


def service_vectors(
    services: Sequence[Service],
    encoder: Encoder,
    space: LanguageSpace,
    progress: Progress = silent,
) -> Vectors:
    """A vector of each service in the common space, of unit length; zeros for one without texts.

    The mean over its languages, and over its name and its whole text: what a service is called
    says most of what it is, and gets lost in a long text. Shape (n, d).
    """
    told = [text for row, service in enumerate(services) for text in _texts(row, service)]
    names = encoder.passages([text.name for text in told], progress)
    texts = encoder.passages([text.text for text in told], progress)
    total = np.zeros((len(services), encoder.dimension), np.float32)
    for language in LANGUAGES:
        chosen = np.array([text.language == language for text in told], dtype=bool)
        if not chosen.any():
            continue
        rows = np.array([text.row for text in told])[chosen]
        for vectors in (names[chosen], texts[chosen]):
            np.add.at(total, rows, _in_space(vectors, language, space))
    return unit(total)


def _in_space(vectors: Vectors, language: str, space: LanguageSpace) -> Vectors:
    """Texts of one kind and language in the common space.

    Where there are many, their own mean is taken off: it is that of this kind of texts.
    """
    mean = vectors.mean(0) if len(vectors) >= ENOUGH else space.text_means[language]
    return unit((vectors - mean) @ space.maps[language])


def _texts(row: int, service: Service) -> Iterator[_Told]:
    for language in LANGUAGES:
        if name := service.name.get(language, ""):
            parts = (name, service.summary.get(language, ""), service.description.get(language, ""))
            text = ". ".join(part[:DESCRIBED] for part in parts if part)
            yield _Told(row, language, name, text)
