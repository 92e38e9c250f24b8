"""Phrases written for people, read as patterns that find them in what somebody writes.

A phrase is words with these signs between and in them:

    kuolla      the word
    kuol*       any word that begins so
    löi/lyö     one of these
    sun_kanssa  two words as one of several: "minun_kanssani/mun_kanssa"
    {me}        one of a group of words, which the file names
    ilkeä?      the word may be there
    ...         up to four other words
    ..          up to one other word
    $           where a clause begins or ends
    a ~ b       both, in any order, with up to four other words between

Letters are read without their dots and rings, capitals and apostrophes, so "ääniä" is found in
"AANIA" too. A word that is in no word list and one slip away from a word of the phrases (two in
long words) is read as that word as well; of a long text only at its beginning and end, for it is
slow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import permutations

SHORTEST_MISSPELT = 4  # letters; below, too many words are alike
LONG = 9  # letters from which two slips are forgiven
MENDED = 300  # words at each end of a text in which slips are forgiven
MOST_SLIPS = 2
SIGNS = {"...": r"(?:[^ .]+ ){0,4}?", "..": r"(?:[^ .]+ )?", "$": r"(?<=[,.] )"}
SIGNS_WITHIN_CLAUSE = {sign: way.replace("[^ .]", "[^ ,.]") for sign, way in SIGNS.items()}
STOP = "[,.]? "  # after a word: what may stand there in a text
COVERED = "-, "

# Written for letters in the middle of a word, to slip past filters: k1ll, su!c1de, s*icide.
IN_DISGUISE = re.compile(r"(?<=[^\W\d_])[013457@$!*]+(?=[^\W\d_])")
DISGUISES = str.maketrans("013457@$!*", "oieastasi ")
STRETCHED = re.compile(r"(.)\1{2,}")
SPACED_OUT = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .\-]){3,}[^\W\d_](?![^\W_])")
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff'’‘`´"))
TOKEN = re.compile(r"[^\W_]+|[.!?;:\n…]+|,|[)(]")


def folded(text: str) -> str:
    """`text` in small letters without dots, rings, accents and apostrophes."""
    text = unicodedata.normalize("NFKD", text.casefold().translate(UNSEEN))
    return "".join(letter for letter in text if not unicodedata.combining(letter))


@dataclass
class Phrases:
    """Phrases in the order of their kinds.

    Args:
        kinds: the phrases of each kind.
        harmless: phrases that are looked for first; the words they cover count for no kind.
        groups: words that stand for `{name}` in phrases.
        fillers: words that say nothing and may stand anywhere: "vaan", "typ", "really".
    """

    kinds: Mapping[str, Iterable[str]]
    harmless: Iterable[str] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    fillers: Iterable[str] = ()

    def __post_init__(self) -> None:
        self._fillers = frozenset(map(folded, self.fillers))
        self._harmless = self._compiled(self.harmless, within=" ")
        self._kinds = {kind: self._compiled(phrases) for kind, phrases in self.kinds.items()}
        written = " ".join(
            folded(self._with_groups(phrase))
            for phrases in (*self.kinds.values(), self.harmless)
            for phrase in phrases
        )
        words = {
            word for word in re.findall(r"[^\W_]+\*?", written) if len(word) >= SHORTEST_MISSPELT
        }
        self._stems = Vocabulary(w[:-1] for w in words if w.endswith("*") and len(w) > 5)
        self._words = Vocabulary(w for w in words if not w.endswith("*"))

    def find(self, text: str) -> str | None:
        """The first kind one of whose phrases is in `text`, or None."""
        tokens = list(self._tokens(text))
        plain = self._uncovered(word for word, _ in tokens)
        mended = self._uncovered(
            self._mended(word, original) if min(at, len(tokens) - at) < MENDED else word
            for at, (word, original) in enumerate(tokens)
        )
        texts = dict.fromkeys((plain, mended))
        for kind, pattern in self._kinds.items():
            if any(pattern.search(one) for one in texts):
                return kind
        return None

    # Phrases to patterns

    def _compiled(self, phrases: Iterable[str], within: str = STOP) -> re.Pattern[str]:
        """All of them as one; `within` says what may stand after a word inside a phrase."""
        ways = [way for phrase in phrases for way in self._ways(phrase, within)]
        return re.compile(f"(?<= )(?:{'|'.join(ways) or '(?!)'})")

    def _ways(self, phrase: str, within: str) -> Iterator[str]:
        signs = SIGNS if within == STOP else SIGNS_WITHIN_CLAUSE
        parts = [part.split() for part in self._with_groups(phrase).split("~")]
        for order in permutations(parts):
            words = [word for part in order for word in ("...", *part)][1:]
            yield "".join(
                signs.get(word) or self._one_of(word, within, within if at < len(words) else STOP)
                for at, word in enumerate(words, start=1)
            )

    def _with_groups(self, phrase: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda match: self.groups[match[1]], phrase)

    def _one_of(self, word: str, within: str, after: str) -> str:
        """One of the ways of saying a word; fillers in them are left out, as in texts."""
        ways = []
        for way in word.removesuffix("?").split("/"):
            words = [one for one in folded(way).split("_") if one not in self._fillers]
            escaped = (re.escape(one).replace(r"\*", "[^ ,.]*") for one in words)
            ways += [f"{within.join(escaped)}{after}"] if words else []
        return f"(?:{'|'.join(ways)}){'?' if word.endswith('?') else ''}"

    # Texts as patterns read them

    def _tokens(self, text: str) -> Iterator[tuple[str, str]]:
        """Each word as patterns read it, and as it was written; signs of a clause's end too."""
        text = unicodedata.normalize("NFC", text).translate(UNSEEN)
        text = SPACED_OUT.sub(lambda match: re.sub(r"[ .\-]", "", match[0]), text)
        text = IN_DISGUISE.sub(lambda m: m[0].translate(DISGUISES).replace(" ", ""), text)
        text = STRETCHED.sub(r"\1\1", text.casefold())
        for match in TOKEN.finditer(text):
            word = folded(match[0])
            if word not in self._fillers:
                yield word, match[0]

    def _uncovered(self, words: Iterable[str]) -> str:
        """The words as one line in which each ends in a space, without harmless phrases."""
        line = [". "]
        for word in words:
            if word[0].isalnum():
                line.append(f"{word} ")
            elif line[-1][-2] not in ",.":
                line[-1] = f"{line[-1][:-1]}{',' if word in ',)(' else '.'} "
        if line[-1][-2] not in ",.":
            line[-1] = line[-1][:-1] + ". "
        return self._harmless.sub(COVERED, "".join(line))

    def _mended(self, word: str, written: str) -> str:
        if len(word) < SHORTEST_MISSPELT or not word.isalpha():
            return word
        return _nearest(word, self._words, self._stems, written)


@lru_cache(maxsize=1 << 14)
def _nearest(word: str, words: Vocabulary, stems: Vocabulary, written: str) -> str:
    """The word of the phrases that `word` is a slip of; itself where it is right as it is."""
    if word in words.all or word.startswith(stems.all):
        return word
    best, least = words.nearest(word, MOST_SLIPS + 1) or (word, MOST_SLIPS + 1)
    for length, some in stems.by_length.items():
        for cut in (length, length - 1, length + 1):
            if found := some.nearest(word[:cut], least):
                best, least = found[0] + word[length:], found[1]
    return word if best == word or _is_a_word(written) else best


class Vocabulary:
    """Words or beginnings of words, to look for the one that a slip was meant for.

    Attributes:
        all: of them.
        by_length: the same by their length in letters.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.all = tuple(sorted(words))
        lengths = sorted({len(word) for word in self.all})
        self.by_length = (
            {n: Vocabulary(w for w in self.all if len(w) == n) for n in lengths}
            if len(lengths) > 1
            else dict.fromkeys(lengths, self)
        )
        self._short = [word for word in self.all if len(word) < LONG]
        self._long = [word for word in self.all if len(word) >= LONG]

    def nearest(self, word: str, below: int) -> tuple[str, int] | None:
        """The word that is fewest slips away, and how many; None where no few enough are."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found: tuple[str, int] | None = None
        for words, most in ((self._short, 1), (self._long, MOST_SLIPS)):
            most = min(most, below - 1)
            if words and most >= 0:
                one = process.extractOne(word, words, scorer=OSA.distance, score_cutoff=most)
                if one:
                    found, below = (one[0], int(one[1])), int(one[1])
        return found


def _is_a_word(written: str) -> bool:
    """Whether one of the languages has the word as it was written, or its parts: närståendevård."""
    from revontuli.language.compounds import split_compound
    from revontuli.language.lemmas import is_known
    from revontuli.text import LANGUAGES

    if any(is_known(written, language) for language in LANGUAGES):
        return True
    return len(written) > LONG and any(split_compound(written, code) for code in ("fi", "sv"))
