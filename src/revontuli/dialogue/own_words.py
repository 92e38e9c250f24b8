"""A bot's own words found in messages, in any form: "passi" in "passin", "henkkari" in "henkkaria".

All ways of saying them stand in one tree a language, token by token, each as it is written and by
its base forms; a name that no list knows, in the case forms that names have. A message is walked
through the trees once, so that ten thousand words cost no more than ten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product

from revontuli.dialogue.content import OwnWord
from revontuli.language.lemmas import base_forms, is_known, is_word
from revontuli.language.place_forms import finnish_forms
from revontuli.language.spelling import Speller
from revontuli.language.stop_words import is_stop_word
from revontuli.language.tokens import Token, tokenize
from revontuli.text import LANGUAGES

MOST_READINGS = 32  # of a phrase of several words with several base forms each
SHORTEST_MISSPELT = 5  # letters, from which a typing error is forgiven

_Span = tuple[int, int, int]  # a first token, the one after the last, the number of the way


@dataclass(frozen=True, slots=True)
class Said:
    """One of the bot's words in a message.

    Attributes:
        word: the keeper's.
        form: the way of saying it that was found, as the keeper wrote it.
        language: of `form`.
        start, end: where it stands in the message, in characters.
    """

    word: OwnWord
    form: str
    language: str
    start: int
    end: int


@dataclass(slots=True)
class _Node:
    """Where some tokens lead: to the next ones, and to the ways of saying that end here."""

    next: dict[str, _Node] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)


class OwnWords:
    """A bot's own words, to be found in what people write. Safe to share between threads.

    Args:
        words: the keepers'.
    """

    def __init__(self, words: Iterable[OwnWord]) -> None:
        self.words = tuple(words)
        self._ways = [(word, *way) for word in self.words for way in word.said_as()]

    def values(self, text: str) -> dict[str, tuple[str, ...]]:
        """Values that `text` names, by kind, in the order in which they are said.

        Never the text's own letters: whatever somebody wrote, this holds only keepers' words.
        """
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for said in self.find(text):
            found[said.word.kind][said.word.value] = None
        return {kind: tuple(values) for kind, values in found.items()}

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where `text` names them, well spelt: a slip of a word might be somebody's name."""
        return [(said.start, said.end) for said in self.find(text, forgives=False)]

    def find(self, text: str, forgives: bool = True) -> list[Said]:
        """The words that `text` names, in its order; of a kind the longest, none within another.

        Args:
            text: a message.
            forgives: whether a typing error is forgiven.
        """
        if not self.words:
            return []
        tokens = list(tokenize(text))
        taken: dict[str, set[int]] = defaultdict(set)
        found = []
        for first, after, way in sorted(self._spans(tokens, text, forgives), key=self._rank(text)):
            word, language, form = self._ways[way]
            places = range(first, after)
            if taken[word.kind].isdisjoint(places):
                taken[word.kind].update(places)
                start, end = tokens[first].start, tokens[after - 1].end
                found.append(Said(word, form, language, start, end))
        return sorted(found, key=lambda said: said.start)

    def _rank(self, text: str) -> Callable[[_Span], tuple[int, ...]]:
        """The longest first; of those at one place, what is written just so: "C++" before "C"."""
        written = text.casefold()

        def rank(span: _Span) -> tuple[int, ...]:
            first, after, way = span
            form = self._ways[way][2].casefold()
            return first - after, first, -len(form) if form in written else 0, way

        return rank

    def _spans(self, tokens: Sequence[Token], text: str, forgives: bool) -> Iterator[_Span]:
        """Each way of saying that stands in a text."""
        for language, tree in self._trees.items():
            read = [self._readings(token.text, language, forgives) for token in tokens]
            for first in range(len(tokens)):
                nodes, at = [tree], first
                while nodes and at < len(tokens):
                    nodes = [
                        node.next[key] for node in nodes for key in read[at] if key in node.next
                    ]
                    at += 1
                    for way in {way for node in nodes for way in node.ends}:
                        if _says_something(tokens[first:at]) or self._ways[way][2] in text:
                            yield first, at, way

    def _readings(self, token: str, language: str, forgives: bool) -> tuple[str, ...]:
        """What a token of a message may be in the tree: itself, its base forms, a slip mended."""
        found = (token, *base_forms(token, language))
        known = self._tokens[language]
        if len(token) < SHORTEST_MISSPELT or not known.words.keys().isdisjoint(found):
            return tuple(dict.fromkeys(found))
        if not forgives or is_word(token):
            return tuple(dict.fromkeys(found))
        near = known.similar(token, 1)
        return (*found, *(one.word for one in near if one.errors <= 1))

    @cached_property
    def _trees(self) -> dict[str, _Node]:
        trees: dict[str, _Node] = {}
        for row, (_word, language, form) in enumerate(self._ways):
            tokens = [token.text for token in tokenize(form)]
            readings = product(*(_keys(token, language) for token in tokens))
            for path in (tokens, *islice(readings, MOST_READINGS)):
                node = trees.setdefault(language, _Node())
                for key in path:
                    node = node.next.setdefault(key, _Node())
                if path and node.ends[-1:] != [row]:
                    node.ends.append(row)
        return trees

    @cached_property
    def _tokens(self) -> dict[str, Speller]:
        """All words that ways of saying have, by language."""
        tokens: dict[str, dict[str, int]] = defaultdict(dict)
        for _word, language, form in self._ways:
            tokens[language].update((token.text, 1) for token in tokenize(form))
        return {language: Speller(words) for language, words in tokens.items()}


def _says_something(tokens: Sequence[Token]) -> bool:
    """Whether they are more than small words: "it" is no IT department, unless written so."""
    return any(not any(is_stop_word(token.text, code) for code in LANGUAGES) for token in tokens)


def _keys(token: str, language: str) -> list[str]:
    """What a token of a keeper's word may be met as: as written, as its base forms, inflected."""
    if is_known(token, language):
        return list(dict.fromkeys((token, *base_forms(token, language))))[:4]
    if language == "fi" and token.isalpha():
        return list(dict.fromkeys((token, *finnish_forms(token))))
    return [token]
