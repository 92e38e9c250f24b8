"""Typing errors forgiven: the word that was likely meant, out of those that are known.

The distance is optimal string alignment, which counts an adjacent swap as one error (Damerau 1964;
Boytsov 2011 on its kin), taken between the words with their dots put aside: ä typed as a is not an
error but a habit. Which of the known words can be near at all is told by their lengths and by the
set of their letters as bits: one error changes at most two letters of the set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from revontuli.language.tokens import LONGEST_WORD, tidy

if TYPE_CHECKING:
    from numpy.typing import NDArray

ONE_ERROR, TWO_ERRORS = 4, 8  # letters from which so many errors are forgiven
_DOTS = str.maketrans("äöåéü", "aoaeu")
_OTHER = 26  # the bit for all that is not a to z


@dataclass(frozen=True, slots=True)
class Similar:
    """A known word like the one that was typed.

    Args:
        word: as it is in the vocabulary.
        errors: how many errors lie between them, dots not counted.
        count: how often the vocabulary has it.
    """

    word: str
    errors: int
    count: int


class Speller:
    """Words that are known, found in spite of typing errors.

    Words of four to seven letters may have one error and longer ones two (a letter missing, added,
    changed, or two beside each other swapped); missing dots come on top. Of equally near words, the
    one whose first letter is right comes first, then the one with the right dots, then the more
    frequent.

    Args:
        words: how often each known word occurs; they are compared case-folded.
    """

    def __init__(self, words: Mapping[str, int]) -> None:
        counts: dict[str, int] = defaultdict(int)
        for word, count in words.items():
            folded = tidy(word)
            if folded and len(folded) <= LONGEST_WORD:
                counts[folded] += count
        self.words = dict(counts)

    def correct(self, word: str) -> str | None:
        """The known word that `word` was likely meant to be; itself where it is known.

        None where nothing near enough is known.
        """
        folded = tidy(word)
        if folded in self.words:
            return folded
        found = self.similar(word, 1)
        return found[0].word if found else None

    def similar(self, word: str, limit: int = 5) -> tuple[Similar, ...]:
        """The known words near `word`, the likeliest first, at most `limit`."""
        from rapidfuzz.distance import OSA

        typed = tidy(word)
        plain = typed.translate(_DOTS)
        if not typed or len(typed) > LONGEST_WORD:
            return ()
        found = []
        most = _forgiven(plain)
        for plain_known in self._near(plain, most):
            errors = OSA.distance(plain, plain_known, score_cutoff=most)
            if errors <= most:
                found += [(errors, known) for known in self._by_plain[plain_known]]
        found.sort(key=lambda pair: self._rank(typed, *pair))
        return tuple(Similar(known, errors, self.words[known]) for errors, known in found[:limit])

    def _rank(self, typed: str, errors: int, known: str) -> tuple[Any, ...]:
        other_start = known.translate(_DOTS)[:1] != typed.translate(_DOTS)[:1]
        other_dots = sum(letter in "äöå" and letter not in known for letter in typed)
        return errors, other_start, other_dots, -self.words[known], known

    def _near(self, plain: str, most: int) -> list[str]:
        """The known words without dots that may be at most `most` errors from `plain`."""
        if not most:
            return [plain] if plain in self._by_plain else []
        near = np.abs(self._lengths - len(plain)) <= most
        near &= np.bitwise_count(self._letters ^ _letters(plain)) <= 2 * most
        return [self._plain[at] for at in np.flatnonzero(near)]

    @cached_property
    def _by_plain(self) -> dict[str, list[str]]:
        by_plain: dict[str, list[str]] = defaultdict(list)
        for word in self.words:
            by_plain[word.translate(_DOTS)].append(word)
        return dict(by_plain)

    @cached_property
    def _plain(self) -> list[str]:
        return list(self._by_plain)

    @cached_property
    def _lengths(self) -> NDArray[np.int16]:
        return np.array([len(word) for word in self._plain], np.int16)

    @cached_property
    def _letters(self) -> NDArray[np.uint32]:
        return np.array([_letters(word) for word in self._plain], np.uint32)


def _forgiven(word: str) -> int:
    if len(word) < ONE_ERROR or not word.isalpha():
        return 0  # a number is not misspelt
    return 2 if len(word) >= TWO_ERRORS else 1


def _letters(word: str) -> np.uint32:
    bits = 0
    for letter in word:
        place = ord(letter) - ord("a")
        bits |= 1 << (place if 0 <= place < _OTHER else _OTHER)
    return np.uint32(bits)
