"""Compound words of Finnish and Swedish taken apart by the words that are known.

A word is split where every part is a word: the last one a base form, those before it as they stand
before another word (`asumis-` of asuminen, `lasten-` of lapsi; `bostads-` of bostad, `skol-` of
skola). Of several ways, the one with the fewest parts is taken, and of those the one whose shortest
part is longest (splitting by a dictionary as in Koehn & Knight 2003, *Empirical Methods for
Compound Splitting*, with length in the place of frequency).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from functools import lru_cache

from revontuli.language.word_forms import word_forms

SHORTEST = 4  # letters of a part, but for these
_SHORT = {
    "fi": """
        ajo apu ase ero esi etu etä hai hää iho ikä ilo iso isä itu jää koe kuu luu maa olo oma osa
        puu pää suo suu sää tee tie työ ulko uni ura voi vyö yli yö äly
    """,
    "sv": """
        arv bil bok by båt bär dag el en gas gym hav hem hus is kö lag lek lov mat mun ort ost rum
        råd sol syn tid tåg ur ved väg år öga öl öra
    """,
}
# What looks like a word at the end of another and is only an ending there.
_NO_LAST = {
    "fi": """
        tola lainen läinen mainen mäinen kunnallinen välinen ehtoinen laisuus läisyys loinen
    """,
    "sv": "löshet givning skap ning lös sam mässig aktig artad heten ande else",
}
_INFINITIVES = """
    taa tää daa dää sta stä lla llä nna nnä rra rrä ata ätä ota ötä uta ytä ita itä oida öidä
"""
SHORT = {language: frozenset(words.split()) for language, words in _SHORT.items()}
NO_LAST = {language: frozenset(words.split()) for language, words in _NO_LAST.items()}
INFINITIVES = tuple(_INFINITIVES.split())
SHORTEST_COMPOUND, LONGEST = 7, 40  # letters
MOST_PARTS = 4

IsPart = Callable[[str], bool]


def split_compound(
    word: str, language: str, vocabulary: Container[str] = frozenset()
) -> tuple[str, ...]:
    """The base forms of the parts of `word`, in order; none where it does not split.

    Args:
        word: a base form, case-folded.
        language: "fi" or "sv"; in another nothing is split.
        vocabulary: base forms that count as words beside those of simplemma's list, such as a
            catalogue's own.
    """
    if language not in SHORT or not SHORTEST_COMPOUND <= len(word) <= LONGEST:
        return ()
    known, short = word_forms(language), SHORT[language]

    def is_part(part: str) -> bool:
        long_enough = len(part) >= SHORTEST or part in short
        return long_enough and (known.is_base(part) or part in vocabulary)

    ways = _ways(word, language, is_part, MOST_PARTS)
    return min(ways, key=lambda parts: (len(parts), -min(map(len, parts))), default=())


def _ways(word: str, language: str, is_part: IsPart, most: int) -> Iterator[tuple[str, ...]]:
    for at in range(2, len(word) - 1):
        first, last = word[:at], word[at:]
        whole = is_part(last) and last not in NO_LAST[language] and not _is_verb(last, language)
        if not whole and (most == 2 or len(last) < SHORTEST_COMPOUND):
            continue
        base = modifier_base(first, language, is_part)
        if base and whole:
            yield base, last
        elif base:
            yield from ((base, *rest) for rest in _ways(last, language, is_part, most - 1))


def inflected_compounds(word: str, read: Callable[[str], list[str]]) -> list[str]:
    """Base forms of `word`, a Finnish compound in no list, by its last part: -bileissä, -bileet.

    Args:
        word: a form, case-folded.
        read: the base forms of a form that is known; of another none.
    """
    if not SHORTEST_COMPOUND <= len(word) <= LONGEST:
        return []
    for at in range(3, len(word) - SHORTEST):  # the longest last part first
        first = word[:at]
        long_enough = at >= SHORTEST or first in SHORT["fi"]
        if long_enough and (modifier_base(first, "fi") or split_compound(first, "fi")):
            bases = [base for base in read(word[at:]) if len(base) >= SHORTEST]
            if bases:
                return [first + base for base in bases]
    return []


def modifier_base(piece: str, language: str, is_part: IsPart | None = None) -> str | None:
    """The base form of what stands before in a compound: asumis, asuminen; bostads, bostad.

    None where there is none; without `is_part`, any word will do.
    """
    accept = is_part or word_forms(language).is_base
    found = next(filter(accept, _modifier_bases(piece, language)), None)
    if not found and language == "fi" and piece.endswith("mis") and len(piece) > 5:
        return piece[:-1] + "nen"  # of any verb, though the list has few
    return found


@lru_cache(maxsize=1 << 15)
def _modifier_bases(piece: str, language: str) -> tuple[str, ...]:
    if language == "sv":
        return tuple(_swedish_modifier_bases(piece))
    if piece.endswith("s"):
        return piece, piece[:-1] + "nen"
    if piece.endswith("n") and len(piece) > 3:  # genitive; sairaan of sairas by way of sairaassa
        forms = word_forms("fi")
        local = (forms.get(f"{piece[:-1]}ss{vowel}") for vowel in "aä")
        found = (*local, forms.get(piece))
        return tuple(base for base in found if base and not _is_verb(base, "fi"))
    return (piece,)


def _swedish_modifier_bases(piece: str) -> Iterator[str]:
    yield piece
    if len(piece) < 3:
        return
    yield from (piece + "a", piece + "e")  # skol-, skola
    if piece[-1] in "soue":  # bostads-, bostad; hälso-, hälsa; arbets-, arbete
        yield from (piece[:-1], piece[:-1] + "e", piece[:-1] + "a")
    if piece.endswith("es"):  # hyres-, hyra
        yield piece[:-2] + "a"
    if piece[-1] in "mnl":  # sim-, simma
        yield piece + piece[-1] + "a"


def _is_verb(base: str, language: str) -> bool:
    """Whether a Finnish base form is a verb's, which ends no compound."""
    return language == "fi" and base.endswith(INFINITIVES)
