"""What else a Finnish form may be: a second reading, a spoken form, endings upon endings.

simplemma's list gives each form one base form, and many forms have two: `tukea` is to support,
and some support. The second is found by way of a form beside it that can only be of one word:
`tukena`, as a support. Endings, possessors and clitics are those of the Finnish grammar (Hakulinen
et al. 2004, Iso suomen kielioppi, §§ 81–139); the list of spoken forms was written for Revontuli.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from revontuli.language.word_forms import WordForms

_SPOKEN = {
    "minä": "mä mie miä mää mun mua mut mulla mulle multa musta muhun",
    "sinä": "sä sie siä sää sun sua sut sulla sulle sulta susta suhun",
    "olla": "oon oot ollaa oo oisin ois oisit ompi onks oonko ootko ollu",
    "mennä": "meen meet mee mennää menny",
    "tulla": "tuun tuut tuu tullaa tullu",
    "tarvita": "tarviin tarvin tarvii tarvit tarttis tarvis tarviisin",
    "haluta": "haluun haluut haluis haluisin haluttais",
    "pitää": "pitäis pitäs pitääks",
    "saada": "saisko saaks saanks saatais",
    "voida": "voisko vois voiks voinks voik",
    "tehdä": "tehään tehny teh",
    "nähdä": "nään näät nähny",
    "tietää": "tiiän tiiä tiiät",
    "lähteä": "lähen lähet",
    "löytää": "löyän löyänkö löydä",
    "löytyä": "löytyis löytyykö löytyyks",
    "ahdistaa": "ahistaa ahisti ahistunut",
    "yhdeksän": "yheksän",
    "viisi": "viis",
    "uusi": "uus",
    "kuusi": "kuus",
    "kaksi": "kaks",
    "yksi": "yks",
    "työ": "töis töihi",
    "koti": "kotona kotonani kotonaan kotoa kotoani",
    "joku": "jonku",
    "jokin": "jotai",
    "mikä": "mikäs mitäs missäs mistäs mihis",
}
_SPOKEN_BASES = {form: base for base, forms in _SPOKEN.items() for form in forms.split()}

# Endings, and the endings beside them that can only be of one word's forms; @ is a or ä.
_BESIDE = (
    (re.compile(r"ss[aä]$"), ("st@", "ll@")),
    (re.compile(r"st[aä]$"), ("ss@", "ll@")),  # kelasta: kelassa
    (re.compile(r"ll[aä]$"), ("lle", "lt@")),
    (re.compile(r"lt[aä]$"), ("ll@",)),
    (re.compile(r"lle$"), ("ll@",)),
    (re.compile(r"(?<=[aeiouyäö])[aä]$"), ("n@",)),  # tukea: tukena
    (re.compile(r"n$"), ("ss@", "tte")),  # sairaan: sairaassa; hain: haitte
    (re.compile(r"(?<=([aeiouyäö]))\1n$"), ("n@",)),  # vuoteen: vuotena
    (
        re.compile(r"m(?:[aä](?:ss[aä]|st[aä]|ll[aä]|tt[aä])|aan|ään)$"),
        ("v@t", "tte"),
    ),  # uimaan: uitte
    (re.compile(r"n(?:ut|yt|ee\w{1,4})$"), ("v@t",)),  # sairastunut: sairastuvat
    (re.compile(r"ien$"), ("i@",)),  # tukien: tukia
    (re.compile(r"(?<=...)(?:ni|ns[aä]|mme|nne)$"), ("", "n")),  # koiraamme: koiraa
    (re.compile(r"t(?:tu|ty)$"), ("t@@n", "@@n")),  # asuttu: asutaan; varattu: varataan
    (re.compile(r"tt[aä]v[aä](?:\w{1,4})?$|tt[aä]vi\w{2,4}$"), ("t@@n", "@@n")),
)
_CLITIC = re.compile(r"(?<=..)(?:k[oö]s?|kin|ki|kaan|kään|h[aä]n|p[aä]s?|ks)$")
_POSSESSOR = re.compile(r"(?<=..)(?:ni|si|ns[aä]|mme|nne|(?<=([aeiouyäö]))\1n)$")
_CASE = re.compile(
    r"(?<=..)(?:s[st][aä]|l[lt][aä]|lle|ksi|tt[aä]|n[aä]|t[aä]|(?<=([aeiouyäö]))\1n?|n"
    r"|(?<=[aeiouyäö])[aä])$"
)


def spoken_base(word: str) -> str | None:
    """The base form of a form of spoken Finnish that is like no written one: oon, mä, tarviin."""
    return _SPOKEN_BASES.get(word)


def second_readings(word: str, forms: WordForms) -> Iterator[str]:
    """Base forms that the forms beside `word` have: of tukea, tuki; of uimaan, uida."""
    if forms.is_base(word):
        yield word
    if word[-1:] in "aä":
        stem = word[:-2] if word[-2:] in ("ta", "tä") else word[:-1]
        if len(stem) > 3 and forms.get(stem) == stem:
            yield stem  # hammasta, hammas; taloa, talo
    for ending, others in _BESIDE:
        match = ending.search(word)
        if match:
            beside = [_join(word[: match.start()], other) for other in others]
            bases = [(form, forms.get(form)) for form in beside]
            yield from (base for form, base in bases if base and base != form)


def singular(base: str, forms: WordForms) -> str | None:
    """The singular of a base form in the plural: mielenterveyspalvelu of -palvelut."""
    if not re.search(r"[aeiouyäö]t$", base):
        return None
    tails = (base[at:-1] for at in range(len(base) - 4))
    return base[:-1] if any(map(forms.is_base, tails)) else None


def written_forms(word: str) -> Iterator[list[str]]:
    """What `word` may be in written Finnish without clitics and possessors, the surest first.

    Each list holds guesses of one kind; the first kind of which any is a word is to be believed.
    """
    clitic, possessor = _CLITIC.search(word), _POSSESSOR.search(word)
    if clitic:
        stem = word[: clitic.start()]
        yield [stem]
        possessor = possessor or _POSSESSOR.search(stem)
        word = stem if _POSSESSOR.search(stem) else word
    if possessor:
        stem = word[: possessor.start()]
        yield [stem, stem + "n", stem + "t"]  # koirani: koira; lapseni: lapsen
    yield list(_spoken_endings(word))
    yield list(_with_dots(word))


def _spoken_endings(word: str) -> Iterator[str]:
    if re.search(r"(?:ii|oo|uu|yy|ee|öö)$", word):  # opparii: opparia, oppariin
        yield _join(word[:-1], "@")
    if re.search(r"[aeiouyäö]$", word):
        yield word + "n"  # yksinäine, kotii
    if re.search(r"(?:s|st|lt|ll)$", word):  # koulus: koulussa; kelalt: kelalta
        yield from (_join(word, "@"), _join(word, word[-1] + "@"))
    if word.endswith("ks"):  # työttömäks: työttömäksi
        yield word + "i"


def _with_dots(word: str) -> Iterator[str]:
    """`word` with its dots put back: all of it, then a first or a last part of it (päiväkoti)."""
    if not set(word) & set("ao") or set(word) & set("äö"):
        return
    dotted = word.translate(str.maketrans("ao", "äö"))
    yield dotted
    for at in range(2, len(word) - 1):
        yield dotted[:at] + word[at:]
        yield word[:at] + dotted[at:]


def stems(word: str) -> list[str]:
    """`word`, which no list knows, without what looks like a case ending: fölistä, föli."""
    match = _CASE.search(word)
    if not match:
        return []
    stem = word[: match.start()]
    return [stem, stem[:-1]] if re.search(r"[^aeiouyäö]i$", stem) else [stem]


def _join(stem: str, ending: str) -> str:
    """`ending` put to `stem`, its @ an a or ä by vowel harmony."""
    back = re.search(r"[aou][^aouäöy]*$", stem)
    return stem + ending.replace("@", "a" if back else "ä")
