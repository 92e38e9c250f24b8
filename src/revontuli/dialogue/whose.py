"""Whose the things are that a message tells: the person's own, or somebody else's.

"My friend is in Turku and a pensioner" is about the friend, "is it free for students?" about
nobody. It may narrow the answer, but isn't to be remembered of the person who writes.
"""

from __future__ import annotations

import re

CHILDREN = (
    r"la(?:psi|pse|st)\w*|poika\w*|poja\w*|tyttö\w*|tyttä\w*|tytö\w*|vauva\w*"
    r"|barn\w*|son(?:en)?|dotter\w*|bebis\w*|child\w*|kids?|sons?|daughters?|baby|babies"
)
ADULTS = (
    r"vanhem(?:pa|mi|pi)\w*|porukoi\w+|äi(?:ti|di|te)\w*|isä(?:n|ni|llä|lläni|lle|lleni)?|kaveri\w*"
    r"|kamu\w*|frendi\w*|ystäv\w+|sisko\w*|veli|velje\w*|miehe(?:ni|lläni|lleni)|vaimo\w*"
    r"|puoliso\w*|mummo\w*|mummi\w*|vaari\w*|ukki\w*|naapuri\w*|serk\w+|kämppi(?:s|kse)\w*|anop\w+"
    r"|hän(?:en|tä|et|ellä|elle|eltä|estä)?"
    r"|parents?|mother|father|mum|mom|dad|friends?|brothers?|sisters?|husband|wife|partner|boyfriend"
    r"|girlfriend|roommate|neighbou?r|cousin|grand(?:ma|pa|mother|father)|aunt|uncle|s?he|her|him|his"
    r"|föräld(?:er|rar)\w*|mamma\w*|pappa\w*|mor|far|mormor|farmor|morfar|farfar|kompis\w*"
    r"|vän(?:nen?|inna|ner\w*)?|syster\w*|bror\w*|min (?:man|fru|sambo|granne|kusin)|hon|han"
    r"|henne\w*|honom|hans"
)
OTHERS = re.compile(rf"\b(?:{ADULTS}|{CHILDREN})\b")
_ADULTS = re.compile(rf"\b(?:{ADULTS})\b")
# That she lives, is or does something herself: "I live with my friend in Turku".
_SELF = re.compile(
    r"\b(?:minä|mä|mää|mie|olen|oon|olemme|ollaan|asun|asumme|asutaan|opiskelen|muutan|muutamme"
    r"|muutetaan|täytän)\b"
    r"|\b(?:jag|vi) (?:själv )?(?:bor|är|e|studerar|pluggar|flyttar)\b"
    r"|\b(?:bor|är|studerar) (?:jag|vi)\b"
    r"|\b(?:i|we) (?:live|am|are|study|move|stay)\b|\b(?:am|are) (?:i|we)\b"
    r"|\b(?:i['’]?m|we['’]re)\b"
    r"(?! (?:looking|asking|trying|helping|wondering|worried|calling|writing))"
)
_FIRST_PERSON = re.compile(
    _SELF.pattern
    + r"|\b(?:minu\w+|minä|mun|mua|mulla|mulle|multa|musta|me|meillä|meille|meidän|meiän|\w{3,}mme"
    r"|\w{2,}n(?:ko|kö|ks|ksmä)|en|saan|haen|etsin|tarvitsen|tarviin|tarvin|haluan|voin|löydän|pääsen"
    r"|jag|mig|mej|min|mitt|mina|vi|oss|vår\w*|i|i['’]\w+|im|my|mine|we|our|us)\b"
)
_SENTENCES = re.compile(r"[.;!?\n]")
_CLAUSES = re.compile(
    r"[,:]|\b(?:ja|mutta|vaan|koska|and|but|because|och|men|utan|eftersom)\b"
    r"(?! (?:jag|minä|mä|i)\b)"
)
# "For students", "opiskelijoille", "får studerande": of all of them.
_FOR_ALL_BEFORE = re.compile(r"\b(?:for|för|åt|bland|among)\s+(?:\w+\s+)?$")
_FOR_ALL = re.compile(r"\w+(?:lle|ien|jen|iden|oiden|sten|at|et|erna?|arna?|orna|[^s]s)$")


def is_of_another(
    text: str, start: int, is_place: bool = False, are_children_hers: bool = False
) -> bool:
    """Whether what stands at `start` is told of somebody else.

    Args:
        text: case-folded.
        start: of what is told.
        is_place: whether it is where somebody is; after a comma that may be anybody: "with my
            parents in Rauma, school in Turku".
        are_children_hers: whether a child's being there tells of her: that she has a family.
    """
    others = _ADULTS if are_children_hers else OTHERS
    sentence, finish = _around(_SENTENCES, text, start)
    cuts = [cut for cut in _CLAUSES.finditer(text, sentence, finish) if cut.end() <= start]
    following = _CLAUSES.search(text, start, finish)
    end = following.start() if following else finish
    for cut in reversed(cuts):  # "… and a pensioner": whoever the clause before tells of
        begin = cut.end()
        if _SELF.search(text, begin, end):
            return False
        if others.search(text, begin, end):
            return True
        if _FIRST_PERSON.search(text, begin, end) or (is_place and cut[0] == ","):
            return False
        end = cut.start()
    is_self = _SELF.search(text, sentence, end)
    return not is_self and bool(others.search(text, sentence, end))


def is_of_all(text: str, start: int, end: int) -> bool:
    """Whether a group of people is named for what there is for it: "free for students?"."""
    begin, finish = _around(_SENTENCES, text, start)
    if _FIRST_PERSON.search(text, begin, finish):
        return False
    return bool(_FOR_ALL_BEFORE.search(text[:start]) or _FOR_ALL.fullmatch(text[start:end]))


def _around(bounds: re.Pattern[str], text: str, place: int) -> tuple[int, int]:
    """Where the part of `text` begins and ends in which `place` is."""
    begin = max((match.end() for match in bounds.finditer(text, 0, place)), default=0)
    following = bounds.search(text, place)
    return begin, following.start() if following else len(text)
