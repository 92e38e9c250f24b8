"""Which of the places that a message names is the person's own: where she is, or where she goes.

Few and plain rules, looked for in the part of the sentence that names the place. Where they tell
nothing certain, nothing is: a skill asks where its answer depends on the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from itertools import pairwise

from revontuli.dialogue.whose import OTHERS, is_of_another
from revontuli.language.place_forms import Case
from revontuli.language.places import PlaceMention, find_places


class Role(IntEnum):
    """What a place is to a person; the higher, the more it is hers."""

    NOT = 0  # she isn't there, was there once, or is leaving
    NEAR = 1  # what another place is near, or where she comes from
    OTHERS = 2  # where her parents or friends are
    HERE = 3  # where she is, studies or looks for something
    THERE = 4  # where she is moving


_PARTS = re.compile(
    r"[.,;:!?\n]|\b(?:ja|mutta|vaan|nyt|nykyään|koska|and|but|now|because|och|men|utan|nu|eftersom)\b"
)
_FILL = r"(?:enää|vielä|itse|nyt|siis|yet|currently|actually|really|längre|mera?|alls)\s+"
# Just before the place.
_DENIED = re.compile(
    r"\b(?:en|emme|ei|enkä|emmekä)\s+"
    rf"(?:(?:aio|halua|tule|ole|oo)\s+|{_FILL})*"
    r"(?:(?:asu|asuta|asumaan|opiskele|opiskella|muuta|muuttaa|muuttamassa|lähde)\s+)?"
    rf"(?:{_FILL})*(?:paikkakunnalla\s+)?$"
    r"|(?:\bnot|n['’]t|\b(?:dont|isnt|wont)|\bno longer|\bnever)\s+"
    rf"(?:{_FILL}|going\s+|to\s+|be\s+)*"
    rf"(?:(?:live|living|study|studying|moving|move|based|staying)\s+)?(?:{_FILL})*"
    r"(?:in|to|at|from)\s+$"
    rf"|\b(?:inte|aldrig)\s+(?:{_FILL}|flytta\s+|bo\s+|studera\s+|plugga\s+)*(?:i|till|på|från)\s+$"
)
# Anywhere in the part.
_PAST = re.compile(
    r"\b(?:asuin|asuimme|asuttiin|opiskelin|entinen|ennen(?!\s+kuin)|aiemmin|aikaisemmin)\b"
    r"|\bused\s+to\b|(?<!have )(?<!['’]ve )(?<!always )\blived\b|\b(?:previously|formerly)\b"
    r"|\b(?:bodde|brukade|studerade|pluggade|förut|tidigare|förr)\b"
)
_LEAVING = re.compile(
    r"\b(?:muut(?:an|in|at|it|aa|ti|amme|imme|etaan|ettiin|aisin|anut|anu|tamassa|amassa|o)"
    r"|muuttaa|muutti|muuttamassa|muuttanut|muutto|lähden|lähdin|lähdemme|lähteä|lähdössä|pois)\b"
    r"|\b(?:leav(?:e|es|ing)|left|mov(?:e|ed|ing)|relocat\w+|away)\b"
    r"|\b(?:flytt\w+|lämna\w*|bort|åker|drar)\b"
)
_LEAVES_IT = re.compile(r"\b(?:leave|leaving|left|lämnar|lämnade|lämna)\s+$")
_SEEKING = re.compile(r"\b(?:hae\w*|etsi\w*|saa\w*|löy\w+|tarvi\w+|vuokra\w+)\b")
_NEAR_BEFORE = re.compile(r"\b(?:close to|next to|near|outside|nära(?: till)?|utanför)\s+$")
_NEAR_AFTER = re.compile(r"\s+(?:lähellä|vieressä|naapurissa|kupeessa)\b")
_FROM = re.compile(r"\b(?:from|från|ifrån)\s+$")
_TOWARDS = re.compile(r"\b(?:to|into|till)\s+$")


def own_place(codes: Iterable[str], text: str, language: str) -> str:
    """Of the municipalities that `text` names the one that matters to her; "" for none or several.

    "Muutan Oulusta Turkuun" is about Turku, "Tampere vai Turku?" of neither.
    """
    roles = place_roles(text, language)
    named = {code: roles.get(code, Role.HERE) for code in codes}
    best = max(named.values(), default=Role.NOT)
    mine = [code for code, role in named.items() if role is best]
    return mine[0] if best is not Role.NOT and len(mine) == 1 else ""


def own_places(codes: Iterable[str], text: str, language: str | None) -> tuple[str, ...]:
    """Of the municipalities that `text` names those that it doesn't tell of somebody else only."""
    plain = _plain(text)
    whose: dict[str, bool] = {}
    for place in find_places(text, language):
        is_others = is_of_another(plain, place.start, is_place=True)
        whose[place.code] = whose.get(place.code, True) and is_others
    return tuple(code for code in codes if not whose.get(code))


def place_roles(text: str, language: str | None) -> dict[str, Role]:
    """What each municipality that `text` names is to the person; the most it is, where twice."""
    plain = _plain(text)
    starts = [0, *(match.end() for match in _PARTS.finditer(plain)), len(plain) + 1]
    roles: dict[str, Role] = {}
    for place in find_places(text, language):
        start, end = next(part for part in pairwise(starts) if part[0] <= place.start < part[1])
        role = _role(place, plain[start : place.start], plain[start:end], plain[place.end :])
        roles[place.code] = max(role, roles.get(place.code, Role.NOT))
    return roles


def _plain(text: str) -> str:
    """Case-folded, where places still stand as they did then."""
    folded = (text.casefold(), text.lower())
    return next((plain for plain in folded if len(plain) == len(text)), text)


def _role(place: PlaceMention, before: str, part: str, after: str) -> Role:
    comes_from = _ends(place, ("sta", "stä", "st", "lta", "ltä", "lt")) or _FROM.search(before)
    goes_to = _ends(place, ("n", "lle")) or _TOWARDS.search(before)
    if _DENIED.search(before) or _LEAVES_IT.search(before):
        return Role.NOT
    if _NEAR_BEFORE.search(before) or _NEAR_AFTER.match(after):
        return Role.NEAR
    if comes_from and not _SEEKING.search(part):
        return Role.NOT if _LEAVING.search(part) else Role.NEAR
    if goes_to:
        return Role.THERE
    if _PAST.search(part):
        return Role.NOT
    return Role.OTHERS if OTHERS.search(part) else Role.HERE


def _ends(place: PlaceMention, endings: tuple[str, ...]) -> bool:
    """Whether it stands in a local case, one with such an ending."""
    return place.case in (Case.INNER, Case.OUTER) and place.text.casefold().endswith(endings)
