"""Finnish forms that no list holds: spoken ones, and endings upon endings.

Endings, possessors and clitics are those of the Finnish grammar (Iso suomen kielioppi, VISK
§§ 81–139); the list of spoken forms was written for Revontuli.
"""

from __future__ import annotations

import re

from revontuli.language.word_forms import word_forms

_SPOKEN = {
    "minä": "mä mie miä mää mun mua mut mulla mulle multa musta muhun",
    "sinä": "sä sie siä sää sun sua sut sulla sulle sulta susta suhun",
    "olla": "oon oot ollaa oo oisin ois oisit ompi onks oonko ootko ollu",
    "mennä": "meen meet mee mennää menny",
    "tulla": "tuun tuut tuu tullaa tullu",
    "tarvita": "tarviin tarvin tarvii tarvit tarttis tarvis tarviisin",
    "haluta": "haluun haluut haluis haluisin haluaisin haluttais",
    "pitää": "pitäis pitäs pitääks",
    "saada": "saisko saaks saanks saisin saada",
    "voida": "voisko voisinko vois voiks voinks voik",
    "tehdä": "teen teet tehään tehä tehny",
    "nähdä": "nään näät nähä nähny",
    "tietää": "tiiän tiiä tiiät",
    "lähteä": "lähen lähet",
    "löytää": "löytyis löyän löyänkö",
    "viisi": "viis",
    "uusi": "uus",
    "kaksi": "kaks",
    "yksi": "yks",
    "työ": "töis töihi",
    "koti": "kotii kotona",
    "koulu": "kouluu",
    "joku": "joku jonku jotai",
    "mikä": "mikäs mitäs missäs mistäs mihis",
}
_SPOKEN_BASES = {form: base for base, forms in _SPOKEN.items() for form in forms.split()}
_CLITIC = re.compile(r"(?<=..)(?:k[oö]s?|kin|kaan|kään|h[aä]n|p[aä]s?|ks)$")
_LONG_END = re.compile(r"(?<=[^aeiouyäö])(ii|oo|uu|yy|ee|öö)$")


def spoken_base(word: str) -> str | None:
    """The base form of a form of spoken Finnish that is like no written one: oon, mä, tarviin."""
    return _SPOKEN_BASES.get(word)


def spoken_forms(word: str) -> list[str]:
    """How `word` may read in written Finnish: opparii, opparia; työttömäks, työttömäksi."""
    forms = [word[: match.start()] for match in [_CLITIC.search(word)] if match]
    long_end = _LONG_END.search(word)
    if long_end:
        stem = word[:-1]
        forms += [stem + "a", stem + "ä", word + "n", stem]
    if re.search(r"(?:ks|s|st|lt|ll)$", word):
        forms += [word + "i", word + "a", word + "ä", word + word[-1] + "a", word + word[-1] + "ä"]
    front = word.translate(str.maketrans("ao", "äö"))
    if front != word:
        forms.append(front)
    known = word_forms("fi")
    return [form for form in forms if form in known]


def more_bases(word: str, bases: list[str]) -> list[str]:
    """Other words that `word` may be a form of: vuokra, where vuokrata was found for vuokraa."""
    known = word_forms("fi")
    found = []
    if re.search(r"[aä]$", word) and known.get(word[:-1]) == word[:-1] and len(word) > 4:
        found.append(word[:-1])
    return found
