"""Questions with slips of the pen read as they were likely meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from revontuli.catalogue import Service
from revontuli.guidance.concepts import read_concepts
from revontuli.language.analysis import Word, analyse
from revontuli.language.lemmas import is_known
from revontuli.language.spelling import Speller

SHORTEST = 5  # letters: in shorter words one slip leaves too little to go by


class QuestionMender:
    """What a misspelt word of a question was likely meant to be.

    Known are the words of the concepts and of the services' names in the question's language. A
    word that is well spelt, or that the catalogue has just so, is left as it is.
    """

    def __init__(self, services: Sequence[Service], language: str) -> None:
        names = [s.name[language] for s in services if language in s.name]
        self.language = language
        self._speller = Speller(_concept_words(language) + _counted(names, language))

    def meant(self, words: Iterable[Word]) -> dict[str, str]:
        """For each word with a slip, as it is written, the word that was likely meant."""
        found = {}
        for word in words:
            if len(word.text) < SHORTEST or is_known(word.text, self.language):
                continue
            meant = self._speller.correct(word.text)
            if meant and meant != word.text and meant not in word.lemmas:
                found[word.text] = meant
        return found


@cache
def _concept_words(language: str) -> Counter[str]:
    return _counted((p for c in read_concepts() for p in c.words[language]), language)


def _counted(texts: Iterable[str], language: str) -> Counter[str]:
    """Forms and base forms in texts, with how often they stand there."""
    counts: Counter[str] = Counter()
    for text in texts:
        for word in analyse(text, language):
            counts.update({word.text, word.lemmas[0]})
    return counts
