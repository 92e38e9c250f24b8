"""Concepts: what services are about, told in three languages in official and in everyday words.

They carry a question from one language to another and from everyday words to official ones. A
question and a service each become a profile of the concepts that they are like, and profiles are
compared (cross-language explicit semantic analysis: Potthast, Stein & Anderka 2008; Gabrilovich &
Markovitch 2007). The concepts are PTV's service classes, and the table `concepts.csv` of everyday
words, written for Revontuli.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from revontuli.catalogue import ptv_codes
from revontuli.errors import InputError
from revontuli.text import LANGUAGES, Text

FILE = Path(__file__).with_name("concepts.csv")
SEPARATOR = ";"


@dataclass(frozen=True, eq=False)
class EverydayConcept:
    """A thing that people ask about.

    Attributes:
        id: a PTV class's code, or a short code of our own.
        service_class: code of the PTV service class that it belongs to, or "".
        words: official names, synonyms, everyday words and short questions, by language; the
            first is its name.
        description: what belongs to it, by language; may be empty.
    """

    id: str
    service_class: str
    words: dict[str, tuple[str, ...]]
    description: Text

    def name(self, language: str) -> str:
        """What it is called."""
        return self.words[language][0]

    def text(self, language: str) -> str:
        """All that is told of it in a language."""
        return f"{'; '.join(self.words[language])}. {self.description.get(language, '')}".strip()


@cache
def read_concepts() -> tuple[EverydayConcept, ...]:
    """PTV's classes and the everyday concepts."""
    return (*_service_classes(), *_everyday(FILE))


@cache
def concepts_by_id() -> dict[str, EverydayConcept]:
    """The same by their ids."""
    return {concept.id: concept for concept in read_concepts()}


def _service_classes() -> list[EverydayConcept]:
    return [
        EverydayConcept(
            id=code,
            service_class=code,
            words={language: (entry.name[language],) for language in LANGUAGES},
            description=entry.description,
        )
        for code, entry in ptv_codes.service_classes().items()
    ]


def _everyday(file: Path) -> list[EverydayConcept]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [_concept(row, number, file) for number, row in enumerate(csv.DictReader(lines), 2)]


def _concept(row: dict[str, str], number: int, file: Path) -> EverydayConcept:
    words = {language: _phrases(row[language]) for language in LANGUAGES}
    for language, phrases in words.items():
        if not phrases:
            raise InputError(
                f"'{row['id']}' has no words",
                file=file.name,
                row=number,
                column=language,
                expected="at least one",
            )
    return EverydayConcept(row["id"], row["class"], words, {})


def _phrases(cell: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in cell.split(SEPARATOR) if phrase.strip())


def texts_of(concepts: Sequence[EverydayConcept]) -> list[Text]:
    """All that is told of each, by language."""
    return [{code: concept.text(code) for code in LANGUAGES} for concept in concepts]


def names_of(concepts: Sequence[EverydayConcept]) -> list[Text]:
    """What each is called, by language."""
    return [{code: concept.name(code) for code in LANGUAGES} for concept in concepts]
