"""The case forms of Finnish place names: "Uusikaupunki" → "uudessakaupungissa"."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple


class Case(IntEnum):
    """What a form's ending tells of the place's part in the sentence."""

    NOMINATIVE = 0
    GENITIVE = 1
    OTHER = 2  # partitive, essive, translative
    INNER = 3  # -ssa, -sta, illative: in, out of, into
    OUTER = 4  # -lla, -lta, -lle: at, from, to; of a person: has, from, to


class _Stem(NamedTuple):
    """A way to inflect a name.

    Attributes:
        weak: before a closed syllable ("turu" in Turussa).
        strong: before an open one ("turku" in Turkuun).
        partitive: the whole form.
        harmony: "a" or "ä".
    """

    weak: str
    strong: str
    partitive: str
    harmony: str


# Words that end names and keep an inflection of their own: weak stem, strong stem, partitive.
_LAST_WORDS = {
    "joki": (("joe", "joke", "jokea"),),
    "järvi": (("järve", "järve", "järveä"),),
    "vesi": (("vede", "vete", "vettä"),),
    "niemi": (("nieme", "nieme", "niemeä"),),
    "salmi": (("salme", "salme", "salmea"),),
    "lahti": (("lahde", "lahte", "lahtea"),),
    "koski": (("koske", "koske", "koskea"),),
    "mäki": (("mäe", "mäke", "mäkeä"),),
    "saari": (("saare", "saare", "saarta"),),
    "vuori": (("vuore", "vuore", "vuorta"),),
    "nummi": (("numme", "numme", "nummea"),),
    "kivi": (("kive", "kive", "kiveä"),),
    # Names may keep their i: "Rautalammin", "Toholammilla".
    "lampi": (("lamme", "lampe", "lampea"), ("lammi", "lampi", "lampia")),
    "kangas": (("kankaa", "kankaa", "kangasta"),),
    "keskus": (("keskukse", "keskukse", "keskusta"),),
    "pudas": (("putaa", "putaa", "pudasta"),),
    "laidun": (("laitume", "laitume", "laidunta"),),
    "lähde": (("lähtee", "lähtee", "lähdettä"),),
}

_WHOLE_NAMES = {
    "loppi": (("lope", "loppe", "loppea"),),
    "ruka": (("ruka", "ruka", "rukaa"),),
    "tre": (("tree", "tree", "treetä"), ("tre", "tre", "tretä")),
    "virrat": (("virroi", "virtoi", "virtoja"),),
    "kangasala": (("kangasala", "kangasala", "kangasalaa"), ("kangasa", "kangasa", "kangasalaa")),
    "geta": (("geta", "geta", "getaa"),),
}
_EXTRA_FORMS = {"virrat": {"virtain": Case.GENITIVE, "virtojen": Case.GENITIVE}}
_ABBREVIATIONS = frozenset(("tl", "mlk", "hki", "hml", "jkl", "jns", "lpr", "sjk", "tku"))
_ABBREVIATION_ENDINGS = {  # written without a colon: "tkussa", "koski tlssä"
    **dict.fromkeys(("ssa", "ssä", "sta", "stä"), Case.INNER),
    **dict.fromkeys(("lla", "llä", "lta", "ltä", "lle"), Case.OUTER),
    "n": Case.GENITIVE,
}
_BOTH_PARTS = {  # names in which both parts are inflected
    "uusikaupunki": ("uusi", "kaupunki", ""),
    "uusikaarlepyy": ("uusi", "kaarlepyy", ""),
    "isokyrö": ("iso", "kyrö", ""),
    "vähäkyrö": ("vähä", "kyrö", ""),
    "mänttä-vilppula": ("mänttä", "vilppula", "-"),
    "nummi-pusula": ("nummi", "pusula", "-"),
    "vanha vaasa": ("vanha", "vaasa", " "),
}
_FIRST_WORDS = {"uusi": ("uude", "uute", "uutta"), "nummi": ("numme", "numme", "nummea")}

_VOWELS = "aeiouyäöå"
_GRADATION = {  # consonants before the last vowel: strong → weak
    "kk": "k",
    "pp": "p",
    "tt": "t",
    "nk": "ng",
    "mp": "mm",
    "nt": "nn",
    "lt": "ll",
    "rt": "rr",
    "ht": "hd",
    "lk": "l",
    "rk": "r",
}
_SINGLE_GRADATION = {"t": "d", "p": "v", "k": ""}


def finnish_forms(name: str) -> dict[str, Case]:
    """The case forms of `name` in lower case, both local series included.

    Finnish uses the inner cases of some places ("Turussa") and the outer ones of others
    ("Tampereella"); people mix them, so both are made. The rules are consonant gradation, vowel
    harmony and the stems of the common last words (Hakulinen et al., Iso suomen kielioppi, 2004,
    § 41–94); what no rule gives is listed.

    Args:
        name: in the nominative, of one or several words.

    Returns:
        form → case; "turkuun" → Case.INNER.
    """
    forms: dict[str, Case] = {}
    for form, case in _finnish_forms(name.casefold()):
        forms.setdefault(form, case)
    return forms


def swedish_forms(name: str) -> dict[str, Case]:
    """`name` and its genitive in lower case: "åbo", "åbos"; place is told by a preposition."""
    name = name.casefold()
    genitive = name if name[-1] in "sxz" else f"{name}s"
    return (
        {name: Case.NOMINATIVE, genitive: Case.GENITIVE}
        if genitive != name
        else {name: Case.NOMINATIVE}
    )


def _finnish_forms(name: str) -> Iterator[tuple[str, Case]]:
    yield name, Case.NOMINATIVE
    yield from _EXTRA_FORMS.get(name, {}).items()
    if name in _BOTH_PARTS:
        yield from _both_parts(*_BOTH_PARTS[name])
    if name not in _BOTH_PARTS or "-" in name:  # Mänttä-Vilppulassa beside Mäntässä-Vilppulassa
        before, last = _split(name)
        if last in _ABBREVIATIONS:
            yield from _abbreviated(before, last)
        else:
            yield from ((before + form, case) for form, case in _decline(last))


def _split(name: str) -> tuple[str, str]:
    """What stays as it is, and the last word, which is inflected."""
    cut = max(name.rfind(" "), name.rfind("-")) + 1
    return name[:cut], name[cut:]


def _abbreviated(before: str, last: str) -> Iterator[tuple[str, Case]]:
    for ending, case in _ABBREVIATION_ENDINGS.items():
        yield f"{before}{last}{ending}", case
    if last == "tl":  # Koskella Tl
        yield from ((f"{form} {last}", case) for form, case in _decline(before.strip()))


def _both_parts(first: str, second: str, between: str) -> Iterator[tuple[str, Case]]:
    """Both parts in the same case; of local cases any two, as people write them."""
    for left, left_case in _decline(first):
        for right, right_case in _decline(second):
            if left_case is right_case or {left_case, right_case} == {Case.INNER, Case.OUTER}:
                yield left + between + right, right_case


def _decline(word: str) -> Iterator[tuple[str, Case]]:
    """The forms of one word but its nominative."""
    for stem in _stems(word):
        yield from _decline_stem(stem)
    if word.endswith("nen"):
        yield from _decline_plural_of_nen(word)


def _stems(word: str) -> Iterator[_Stem]:
    if word in _WHOLE_NAMES:
        # "Treella" though e is a front vowel: short for Tampere.
        harmony = "a" if word == "tre" else _harmony(word)
        for weak, strong, partitive in _WHOLE_NAMES[word]:
            yield _Stem(weak, strong, partitive, harmony)
        return
    if word in _FIRST_WORDS:
        weak, strong, partitive = _FIRST_WORDS[word]
        yield _Stem(weak, strong, partitive, _harmony(word))
        return
    for ending, stems in _LAST_WORDS.items():
        if word.endswith(ending):
            start = word.removesuffix(ending)
            for weak, strong, partitive in stems:
                yield _Stem(start + weak, start + strong, start + partitive, _harmony(ending))
            return
    yield from _stems_by_ending(word)


def _stems_by_ending(word: str) -> Iterator[_Stem]:
    harmony = _harmony(word)
    if word.endswith("nen"):
        stem = f"{word[:-3]}se"
        yield _Stem(stem, stem, f"{word[:-3]}st{harmony}", harmony)
    elif word.endswith("e"):
        yield _Stem(f"{word}e", f"{word}e", f"{word}tt{harmony}", harmony)  # Tampereella
        yield _Stem(word, word, f"{word}{harmony}", harmony)  # Raahessa
    elif word[-1] not in _VOWELS:
        yield from _stems_of_consonant(word, harmony)
    elif len(word) > 1 and word[-2] in _VOWELS:
        yield _Stem(word, word, f"{word}t{harmony}", harmony)
        if word[-1] != word[-2]:
            yield _Stem(word, word, f"{word}{harmony}", harmony)
    else:
        yield _Stem(_weak(word), word, f"{word}{harmony}", harmony)


def _stems_of_consonant(word: str, harmony: str) -> Iterator[_Stem]:
    if word.endswith(("us", "ys")):  # Alavudella
        start = word[:-1]
        yield _Stem(f"{start}de", f"{start}te", f"{start}tt{harmony}", harmony)
    if word.endswith(("us", "ys", "os", "es", "is")):  # Muhoksella, in slang herviksellä
        stem = f"{word[:-1]}kse"
        yield _Stem(stem, stem, f"{word}t{harmony}", harmony)
    if not word.endswith(("us", "ys", "os", "es")):  # Korsnäsissa
        yield _Stem(f"{word}i", f"{word}i", f"{word}i{harmony}", harmony)


def _weak(word: str) -> str:
    """`word` with its last consonants in the weak grade: turku → turu, salo → salo."""
    body, vowel = word[:-1], word[-1]
    if body[-2:] in _GRADATION:
        return body[:-2] + _GRADATION[body[-2:]] + vowel
    if body[-1:] in _SINGLE_GRADATION and body[-2:-1] and body[-2] in _VOWELS:
        return body[:-1] + _SINGLE_GRADATION[body[-1]] + vowel
    return word


def _harmony(word: str) -> str:
    for letter in reversed(word):
        if letter in "aouå":
            return "a"
        if letter in "äöy":
            return "ä"
    return "ä"


def _decline_stem(stem: _Stem) -> Iterator[tuple[str, Case]]:
    weak, a = stem.weak, stem.harmony
    yield f"{weak}n", Case.GENITIVE
    yield stem.partitive, Case.OTHER
    yield f"{stem.strong}n{a}", Case.OTHER
    yield f"{weak}ksi", Case.OTHER
    yield from ((weak + ending + a, Case.INNER) for ending in ("ss", "st"))
    yield from ((form, Case.INNER) for form in _illatives(stem.strong))
    yield from ((weak + ending, Case.OUTER) for ending in (f"ll{a}", f"lt{a}", "lle"))


def _illatives(strong: str) -> tuple[str, ...]:
    last = strong[-1]
    if len(strong) > 1 and strong[-2] == last:  # Vantaaseen, Järvenpäähän
        return (f"{strong}seen", f"{strong}h{last}n")
    if strong.endswith("oi"):  # Virtoihin
        return (f"{strong}hin",)
    if strong.endswith("dö"):  # Brändöhön; ö is Swedish for an island
        return (f"{strong}hön", f"{strong}ön")
    return (f"{strong}{last}n",)  # Turkuun, Raisioon


def _decline_plural_of_nen(word: str) -> Iterator[tuple[str, Case]]:
    """Nousiainen → Nousiaisissa, Nousiaisten."""
    start, a = f"{word[:-3]}s", _harmony(word)
    yield f"{start}et", Case.NOMINATIVE
    yield f"{start}ten", Case.GENITIVE
    yield f"{start}i{a}", Case.OTHER
    yield from ((f"{start}i{ending}", Case.INNER) for ending in (f"ss{a}", f"st{a}", "in"))
    yield from ((f"{start}i{ending}", Case.OUTER) for ending in (f"ll{a}", f"lt{a}", "lle"))
