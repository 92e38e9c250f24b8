"""Finnish municipalities, and the places that a text names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from revontuli.errors import InputError, Sentence
from revontuli.language.place_context import Candidate, Token, ambiguity, is_place
from revontuli.language.place_forms import Case
from revontuli.language.place_names import find_form, read_table, starts_name
from revontuli.text import Text

YEAR = 2025  # of the division into municipalities

_LONGEST_NAME = 3  # words
_LETTERS = r"(?:[^\W\d_][\u0300-\u036f]*+)++"
_WORD = re.compile(rf"(?<![\d_]){_LETTERS}(?:[-:'’]{_LETTERS})*+(?![\d_])")
_SENTENCE_ENDS = re.compile(r"[.!?\n•]")


@dataclass(frozen=True, slots=True)
class Municipality:
    """A Finnish municipality.

    Attributes:
        code: three digits, such as "853".
        name: in Finnish and Swedish; the same where it has one name.
        region: code of its region (maakunta), two digits.
        region_name: in Finnish, Swedish and English.
        county: code of its wellbeing services county, two digits; "90" is the city of Helsinki,
            which has none, "91" is Åland.
        county_name: in Finnish, Swedish and English.
        neighbours: codes of the municipalities beside it, in order: those with which it shares a
            border on a generalised map (1:4,500,000, 2021), so a very short border or one at sea
            may be missing; for islands those to which a bridge or ferry goes.
    """

    code: str
    name: Text
    region: str
    region_name: Text
    county: str
    county_name: Text
    neighbours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a text.

    Attributes:
        code: of the municipality it is, or lies in.
        start, end: where it stands in the text.
        text: as it is written there.
        name: what was recognised: a municipality, a former one, a district, a short name.
        case: what its ending tells.
    """

    code: str
    start: int
    end: int
    text: str
    name: str
    case: Case


def municipalities() -> Mapping[str, Municipality]:
    """All municipalities by code, in order of code (308, the division of 2025)."""
    return _municipalities()


def get_municipality(code_or_name: str) -> Municipality:
    """The municipality with this code or official Finnish or Swedish name.

    The code may lack leading zeros, and may be that of one merged into another since 2015. A name
    may be in any letter case.

    Raises:
        InputError: there is none; the message has names that are near.
    """
    wanted = unicodedata.normalize("NFC", code_or_name).strip()
    if wanted.isdecimal():
        code = _successors().get(wanted.zfill(3), wanted.zfill(3))
    else:
        code = _codes_by_name().get(wanted.casefold(), "")
    if code in _municipalities():
        return _municipalities()[code]
    near = get_close_matches(wanted.casefold(), _codes_by_name(), n=3, cutoff=0.6)
    names = ", ".join(f"{_municipalities()[_codes_by_name()[name]].name['fi']}" for name in near)
    raise InputError(
        Sentence("'%(code_or_name)s' is no Finnish municipality", code_or_name=code_or_name),
        expected=Sentence("%(names)s?", names=names)
        if names
        else Sentence("a three-digit code or a name, such as 853 or Turku"),
    )


def find_places(text: str, language: str | None = None) -> tuple[PlaceMention, ...]:
    """The places named in `text`, in the order in which they stand.

    Recognised are the Finnish and Swedish names of all municipalities, former municipalities,
    well-known districts and short names, in all Finnish cases and the Swedish and English
    genitive, with or without capitals, and long ones without their dots. Where two overlap, the
    longer one is meant. A name that is also a word, a surname or a brand is told from it by a rule
    (`place_context.is_place`).

    Args:
        text: any text, in any mixture of Finnish, Swedish and English.
        language: "fi", "sv" or "en" where it is known: a name is then told only from the ordinary
            words of that language ("kemi" is chemistry in Swedish alone). None otherwise.
    """
    tokens = list(_tokens(text))
    candidates = list(_candidates(tokens))
    shouted = text.isupper()
    sure = frozenset(
        number
        for candidate in candidates
        if not ambiguity(candidate, language)
        for number in range(candidate.first, candidate.last + 1)
    )
    return tuple(
        _mention(candidate, tokens, text)
        for candidate in candidates
        if is_place(candidate, tokens, shouted, sure, language)
    )


def _tokens(text: str) -> Iterator[Token]:
    before = 0
    for match in _WORD.finditer(text):
        gap = text[before : match.start()]
        opens = before == 0 or bool(_SENTENCE_ENDS.search(gap))
        yield from _parts(match.group(), match.start(), opens, gap.isspace())
        before = match.end()


def _parts(written: str, start: int, opens: bool, close: bool) -> Iterator[Token]:
    """A word; or the parts of a hyphenated one that is no name as a whole ("Turku–Tampere")."""
    folded = _fold(written)
    if "-" not in written or find_form(folded) or starts_name(folded):
        yield Token(written, folded, start, start + len(written), opens, close)
        return
    for match in re.finditer(r"[^-]+", written):
        first = match.start() == 0
        part_start = start + match.start()
        yield Token(
            match.group(),
            _fold(match.group()),
            part_start,
            part_start + len(match.group()),
            opens and first,
            close and first,
        )


def _candidates(tokens: list[Token]) -> Iterator[Candidate]:
    number = 0
    while number < len(tokens):
        found = _longest(tokens, number)
        if found:
            yield found
        number = found.last + 1 if found else number + 1


def _longest(tokens: list[Token], first: int) -> Candidate | None:
    longest = _LONGEST_NAME if starts_name(tokens[first].folded) else 1
    for words in range(min(longest, len(tokens) - first), 0, -1):
        written = " ".join(token.folded for token in tokens[first : first + words])
        form = find_form(written)
        if form:
            return Candidate(first, first + words - 1, form.place, form.case)
    return None


def _mention(candidate: Candidate, tokens: list[Token], text: str) -> PlaceMention:
    start, end = tokens[candidate.first].start, tokens[candidate.last].end
    place = candidate.place
    return PlaceMention(place.code, start, end, text[start:end], place.name, candidate.case)


def _fold(written: str) -> str:
    return unicodedata.normalize("NFC", written).casefold()


@cache
def _municipalities() -> Mapping[str, Municipality]:
    areas = {(row["kind"], row["code"]): row for row in read_table("areas")}

    def names(kind: str, code: str) -> Text:
        row = areas[kind, code]
        return {"fi": row["fi"], "sv": row["sv"], "en": row["en"]}

    return MappingProxyType(
        {
            row["code"]: Municipality(
                code=row["code"],
                name={"fi": row["fi"], "sv": row["sv"]},
                region=row["region"],
                region_name=names("region", row["region"]),
                county=row["county"],
                county_name=names("county", row["county"]),
                neighbours=tuple(row["neighbours"].split()),
            )
            for row in read_table("municipalities")
        }
    )


@cache
def _codes_by_name() -> Mapping[str, str]:
    """Official names in lower case → code."""
    return {
        name.casefold(): code
        for code, municipality in _municipalities().items()
        for name in municipality.name.values()
    }


@cache
def _successors() -> Mapping[str, str]:
    """Code of a former municipality → code of the one it is part of."""
    rows = read_table("other_names")
    return {row["former_code"]: row["code"] for row in rows if row["former_code"]}
