"""Finnish nouns in the cases that people ask with: "opintotuki" → "opintotukea", "opintotuesta".

A noun's ending leaves several ways to inflect it open (vakuus: vakuuden, päivystys: päivystyksen;
tuki: tuen, kortti: kortin). All are made, by consonant gradation, vowel harmony and the stems of
the noun types (Hakulinen et al., Iso suomen kielioppi, 2004, § 41–94), and the one whose forms are
in the list of word forms is taken. Of a compound the last part is inflected. Where no way has its
forms in the list, there are none: better no example than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

CASES = ("genitive", "partitive", "inessive", "elative", "adessive", "illative", "allative")

Forms = Mapping[str, str]  # case → form

SHORTEST = 4  # letters of a compound's last part, but for these
_SHORT_PARTS = frozenset(["työ", "apu", "tie", "maa", "pää", "osa", "ero", "ala", "ikä", "haku"])
ENOUGH = 3  # forms that must be in the list for a way to be believed
_VOWELS = "aeiouyäö"
_WEAK = {  # strong grade → weak, before the last vowel
    "kk": "k", "pp": "p", "tt": "t", "nk": "ng", "mp": "mm", "nt": "nn", "lt": "ll", "rt": "rr",
    "ht": "hd", "lk": "l", "rk": "r",
}  # fmt: skip
_SINGLE_WEAK = {"t": "d", "p": "v", "k": ""}
# Adjectives that inflect with their noun; those in -nen are known by it.
_ADJECTIVES = frozenset((
    "uusi", "vanha", "vahva", "hyvä", "oma", "lyhyt", "pitkä", "vapaa", "iso", "pieni", "halpa",
    "kallis", "sama", "nuori", "avoin",
))  # fmt: skip
_IRREGULAR = {  # weak stem, strong stem, partitive
    "aika": ("aja", "aika", "aikaa"),
    "poika": ("poja", "poika", "poikaa"),
    "mies": ("miehe", "miehe", "miestä"),
}
_GENITIVE_PLURALS = ("ien", "jen", "iden", "tten")
_WEB_NAME = re.compile(r"\.[a-z]{2,3}$")


class _Stem(NamedTuple):
    """A way to inflect a noun: stems before a closed and an open syllable, and the partitive."""

    weak: str
    strong: str
    partitive: str


def finnish_forms(phrase: str) -> Forms | None:
    """The singular of a phrase in `CASES`; None where it can't be told for sure.

    Words before the last stay as they are if they are inflected themselves ("suomen kielen
    kurssi"), and agree if they are adjectives ("yleistä asumistukea"); any others, and words
    after a noun, are not understood.

    Args:
        phrase: in the nominative singular.
    """
    *before, last = phrase.split() or [""]
    forms = _noun_forms(last)
    for place, word in reversed(list(enumerate(before))):
        if forms is None:
            return None
        own = _word_before(word, before[place - 1] if place else "")
        forms = own and {case: f"{own[case]} {form}" for case, form in forms.items()}
    return forms


def finnish_plurals(phrase: str) -> Forms | None:
    """Partitive and elative of a phrase in the nominative plural: "asuntoja", "asunnoista".

    None where they can't be told for sure, and where words before the last would have to agree.
    """
    *before, last = phrase.split() or [""]
    if not all(_stays(word, before[at - 1] if at else "") for at, word in enumerate(before)):
        return None
    found = _plural_base(last.casefold())
    if not found:
        return None
    at, base = found
    stem = _best_stem(base)
    forms = dict(_plural_cases(base, stem)) if stem else {}
    if len(forms) < 2:
        return None
    return {
        case: " ".join((*before, last[:at] + _as_written(last[at:], form)))
        for case, form in forms.items()
    }


def regular_forms(word: str) -> Forms | None:
    """The forms of a word that no list has and whose stem can't change: "henkkari", "läppäri".

    None where its consonants may weaken, or its end may be of another type of nouns.
    """
    folded = word.casefold()
    if len(folded) < SHORTEST or folded[-1] not in "aiouyäö" or folded[-2] not in "lmnrv":
        return None
    return dict(_cases(_Stem(word, word, word + _harmony(folded))))


def is_plural(phrase: str) -> bool:
    """Whether the phrase's last word is in the nominative plural: "verkkopankkitunnukset"."""
    words = phrase.split()
    return bool(words) and _plural_base(words[-1].casefold()) is not None


@lru_cache(maxsize=1 << 14)
def _plural_base(word: str) -> tuple[int, str] | None:
    """Where the last part of a plural begins, and its singular: "koulumatkat" → (5, "matka")."""
    if not word.endswith("t") or len(word) < SHORTEST or word[-2] not in _VOWELS:
        return None
    start = word.rfind("-") + 1
    for at in range(start, len(word) - SHORTEST):
        base = _known().get(word[at:-1] + "n")  # the genitive has the same stem
        is_other = base and base[:2] == word[at : at + 2] and base != word[at:-1] + "n"
        if is_other and base and _known().get(word[at:]) in (base, word[at:], None):
            return at, base
    return None


def _plural_cases(word: str, stem: _Stem) -> Iterator[tuple[str, str]]:
    """The partitive and elative plural of a noun."""
    weak, strong, a = stem.weak[:-1], stem.strong[:-1], stem.partitive[-1]
    last = stem.strong[-1]
    if last in "aä":  # asuntola: asuntoloita; raja: rajoja; koira: koiria; the list knows which
        o = "o" if a == "a" else "ö"
        parts = [f"{strong}{o}j{a}", f"{strong}{o}it{a}", f"{strong}i{a}"]
        known = [form for form in parts if _known().get(form) == word]
        if known:
            yield "partitive", known[0]
            yield "elative", f"{weak}ist{a}" if known[0].endswith(f"i{a}") else f"{weak}{o}ist{a}"
    elif last == "e" and strong.endswith("e"):  # osoitteita
        yield from (("partitive", f"{strong}it{a}"), ("elative", f"{weak}ist{a}"))
    elif last == "e" and strong.endswith(("ut", "yt")):  # oikeuksia
        yield from (("partitive", f"{strong[:-1]}ksi{a}"), ("elative", f"{strong[:-1]}ksist{a}"))
    elif last == "e":  # tukia, sopimuksia
        yield from (("partitive", f"{strong}i{a}"), ("elative", f"{weak}ist{a}"))
    elif last == "i":  # kortteja
        long = len(word) > 6 and not _known().get(f"{strong}ej{a}")  # seteleitä
        part = f"{strong}eit{a}" if long else f"{strong}ej{a}"
        yield from (("partitive", part), ("elative", f"{weak}eist{a}"))
    elif last in "oöuy" and strong[-1:] not in _VOWELS:  # asuntoja
        yield from (("partitive", f"{stem.strong}j{a}"), ("elative", f"{stem.weak}ist{a}"))


def is_known(word: str) -> bool:
    """Whether the list has this form of some word."""
    return word.casefold() in _known()


def base_of(word: str) -> str | None:
    """The base form that the list gives; None where it is not in the list."""
    return _known().get(word.casefold())


def _word_before(word: str, before: str) -> Forms | None:
    folded = word.casefold()
    if folded.endswith("nen") or folded in _ADJECTIVES:
        return _noun_forms(word)
    return dict.fromkeys(CASES, word) if _stays(word, before) else None


def _stays(word: str, before: str) -> bool:
    """Whether a word before the last one stays as it is: a genitive, or "talous- ja"."""
    folded = word.casefold()
    if folded.endswith("-") or (folded == "ja" and before.endswith(("-", "n"))) or ":" in word:
        return True
    if not folded.endswith("n") or folded.endswith("nen"):
        return False
    if word[:1].isupper() or folded.endswith(_GENITIVE_PLURALS):
        return True
    bases = (_known().get(folded[at:]) for at in range(max(1, len(folded) - SHORTEST)))
    base = next(filter(None, bases), None)
    return base is not None and not folded.endswith(base) and not folded.endswith(("iin", "uun"))


@lru_cache(maxsize=1 << 14)
def _noun_forms(word: str) -> Forms | None:
    """The forms of a single word by its last part, the longest that the list knows."""
    folded = word.casefold()
    if _WEB_NAME.search(folded) or _known().get(folded, folded) != folded:
        return None  # a form of another word
    start = folded.rfind("-") + 1
    for at in range(start, len(folded) - 2):
        part = folded[at:]
        if at > start and (at - start < 2 or len(part) < SHORTEST) and part not in _SHORT_PARTS:
            continue
        stem = _best_stem(part)
        if stem:
            return {case: word[:at] + _as_written(word[at:], form) for case, form in _cases(stem)}
    return None


def _as_written(part: str, form: str) -> str:
    return form.capitalize() if part[:1].isupper() else form


def _best_stem(word: str) -> _Stem | None:
    known = _known()
    if word in _IRREGULAR:
        return _Stem(*_IRREGULAR[word])
    if word.endswith("minen") or (word.endswith("inen") and not known.is_base(word)):
        return next(_stems(word)) if len(word) > 6 else None  # in no other way
    if not known.is_base(word):
        return None

    def support(stem: _Stem) -> int:
        return sum(known.get(form) == word for _, form in _cases(stem))

    # Forms of kieli are found as of a word in -i too, in the plural: so the others go first.
    stems = list(dict.fromkeys(_stems(word)))
    plain = [stem for stem in stems if stem.strong == word]
    others = [stem for stem in stems if stem.strong != word]
    for group in (others, plain) if word.endswith("i") else (stems,):
        best = max(group, key=support, default=None)
        if best and support(best) >= ENOUGH:
            return best
    return None


def _cases(stem: _Stem) -> Iterator[tuple[str, str]]:
    a = "a" if stem.partitive.endswith("a") else "ä"
    yield "genitive", f"{stem.weak}n"
    yield "partitive", stem.partitive
    yield "inessive", f"{stem.weak}ss{a}"
    yield "elative", f"{stem.weak}st{a}"
    yield "adessive", f"{stem.weak}ll{a}"
    yield "illative", _illative(stem.strong)
    yield "allative", f"{stem.weak}lle"


def _illative(strong: str) -> str:
    last = strong[-1]
    if len(strong) > 2 and strong[-2] == last:
        return f"{strong}seen"  # osoitteeseen, vapaaseen
    if strong[-2:] in ("ie", "uo", "yö", "ai", "ei", "oi", "au"):
        return f"{strong}h{last}n"
    return f"{strong}{last}n"


def _stems(word: str) -> Iterator[_Stem]:
    """All ways in which a noun with this ending may be inflected, the likelier harmony first."""
    own = _harmony(word)
    yield from _stems_in_harmony(word, own)
    yield from _stems_in_harmony(word, "ä" if own == "a" else "a")


def _stems_in_harmony(word: str, a: str) -> Iterator[_Stem]:
    cut = word[:-1]
    if word.endswith("nen"):
        yield _Stem(f"{word[:-3]}se", f"{word[:-3]}se", f"{word[:-3]}st{a}")
    elif word.endswith("s"):
        yield _Stem(f"{cut}kse", f"{cut}kse", f"{word}t{a}")  # sopimus
        yield _Stem(f"{cut}de", f"{cut}te", f"{cut}tt{a}")  # vakuus
        for grade in _strengthened(cut):
            yield _Stem(f"{grade}{word[-2]}", f"{grade}{word[-2]}", f"{word}t{a}")  # asukas
    elif word.endswith("in"):
        for grade in _strengthened(cut):
            yield _Stem(f"{grade}me", f"{grade}me", f"{word}t{a}")  # puhelin, avain
    elif word.endswith(("ton", "tön")):
        yield _Stem(f"{cut[:-2]}tt{cut[-1]}m{a}", f"{cut[:-2]}tt{cut[-1]}m{a}", f"{word}t{a}")
    elif word.endswith("yt"):
        yield _Stem(f"{cut}e", f"{cut}e", f"{word}tä")  # lyhyt
    elif word.endswith("e"):
        for grade in _strengthened(word):
            yield _Stem(f"{grade}e", f"{grade}e", f"{word}tt{a}")  # osoite
        yield _Stem(_weak(word), word, f"{word}{a}")
    elif word[-1] in _VOWELS:
        yield from _stems_of_vowel(word, a)


def _stems_of_vowel(word: str, a: str) -> Iterator[_Stem]:
    cut = word[:-1]
    for weak in (_weak(word), word):
        yield _Stem(weak, word, f"{word}{a}")  # kortti, palvelu, lupa
        yield _Stem(weak, word, f"{word}t{a}")  # vapaa, työ
    if word.endswith("i"):
        for weak in (_weak(f"{cut}e"), f"{cut}e"):
            yield _Stem(weak, f"{cut}e", f"{cut}e{a}")  # tuki
            yield _Stem(weak, f"{cut}e", f"{cut}t{a}")  # kieli
    if word.endswith("si"):
        yield _Stem(f"{word[:-2]}de", f"{word[:-2]}te", f"{word[:-2]}tt{a}")  # uusi


def _weak(word: str) -> str:
    """`word` with its last consonants in the weak grade: tuke → tue, kortti → kortti's korti."""
    body, vowel = word[:-1], word[-1]
    if body[-2:] in _WEAK:
        return body[:-2] + _WEAK[body[-2:]] + vowel
    if body[-1:] in _SINGLE_WEAK and body[-2:-1] and body[-2] in _VOWELS + "h":
        return body[:-1] + _SINGLE_WEAK[body[-1]] + vowel
    return word


def _strengthened(word: str) -> Iterator[str]:
    """`word` as it is and with its last consonants in the strong grade: osoite → osoitte."""
    body, vowel = word[:-1], word[-1]
    yield word
    for strong, weak in (*_WEAK.items(), *_SINGLE_WEAK.items()):
        if weak and body.endswith(weak):
            yield body[: -len(weak)] + strong + vowel


def _harmony(word: str) -> str:
    """ "a" or "ä" as the endings have it; a compound has that of its last part: opintopisteellä."""
    known = _known()
    for at in range(3, len(word) - 3):
        is_neutral = not any(letter in "aouå" for letter in word[at:])
        if is_neutral and known.is_base(word[at:]) and word[:at] in known:
            return "ä"
    for letter in reversed(word):
        if letter in "aouå":
            return "a"
        if letter in "äöy":
            return "ä"
    return "ä"


def _known():  # type: ignore[no-untyped-def]
    from revontuli.language.word_forms import word_forms  # maps a file

    return word_forms("fi")
