"""Questions as they are searched for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from revontuli.errors import InputError, Sentence
from revontuli.guidance.searched import content_words, searched_language
from revontuli.language.analysis import Word
from revontuli.language.places import PlaceMention, find_places
from revontuli.text import LANGUAGES

LONGEST = 2_000  # characters of a question that are read


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched for.

    Attributes:
        text: without the places named in it, unless it is nothing but places.
        language: in which it is read.
        words: what it is about.
        places: that it names.
    """

    text: str
    language: str
    words: tuple[Word, ...]
    places: tuple[PlaceMention, ...]


def read_question(text: str, language: str | None = None) -> Question:
    """A question as it is searched for.

    Raises:
        InputError: the language is not one of ours.
    """
    if language is not None and language not in LANGUAGES:
        raise InputError(
            Sentence("there is no language '%(language)s'", language=language),
            expected=Sentence("one of %(known)s", known=", ".join(LANGUAGES)),
        )
    text = text[:LONGEST]
    read_in = searched_language(text, language)
    places = find_places(text, language)
    bare = _without(text, places)
    words = content_words(bare, read_in)
    if not words:
        bare, words = text, content_words(text, read_in)
    return Question(bare, read_in, words, places)


def _without(text: str, places: Sequence[PlaceMention]) -> str:
    for place in reversed(places):
        text = text[: place.start] + text[place.end :]
    return text
