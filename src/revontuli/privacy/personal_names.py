"""Names of people in free text: by a table of common names, and by what stands around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import pairwise
from pathlib import Path

from rapidfuzz.distance import OSA

from revontuli.privacy.introductions import (
    CUE,
    GOES_ON,
    I_AM,
    LIKE_WORD,
    NO_NAMES,
    NO_SURNAMES,
    PARTICLES,
    QUESTION_WORDS,
    SPOKEN,
)
from revontuli.privacy.name_forms import finnish_forms

FOLDER = Path(__file__).parent
SHORTEST_IN_SMALL_LETTERS = 4
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
ENDS_SENTENCE = ".!?:;\n\r…•*–"
SKIPPED = " \t\u00a0\"'’‘“”«»([{"
CLITICS = re.compile(r"(?:kin|k[oö]|kaan|kään|h[aä]n|p[aä])$")
GENITIVE = re.compile(r"(?:['’]s|['’])$")
LOCAL_CASE = re.compile(r"(?<!is[e])(?:ss[aä]|st[aä]|ll[aä]|lt[aä])$")
# What surnames end in that no table holds all of: -nen and its forms, -sson, -qvist, -enko …
LIKE_SURNAME = re.compile(
    r"(?!.*mi(?:nen|se))(?:.{2,}nen|.+[aeiouyäö](?:sen|sel(?:le|l[aä]|t[aä])|ses(?:t[aä]|s[aä])|seksi)|.{2,}(?:"
    r"sson(?:in|s)?|[qk]vist(?:in|s)?|ström(?:in|s)?|feldt|enko|ovi[cč]h?|shvili|zadeh))$"
)
TITLES = (
    r"opettaja|opetta[jy]|ope|maikka|rehtori|lääkäri|hammaslääkäri|hoitaja|terveydenhoitaja|kuraattori|"
    r"psykologi|terapeutti|sosiaalityöntekijä|ohjaaja|opo|valmentaja|herra|rouva|neiti|tohtori|professori|"
    r"pastori|serkku|serku|täti|tädi|setä|sedä|eno|mummo|mummi|ukki|vaari|pappa|kaveri|ystävä|veljeni|siskoni|"
    r"poikani|pojanpoik|tyttäreni|mieheni|vaimoni|poikaystävä|tyttöystävä|naapuri|pomo|esimies|esihenkilö|"
    r"lärare|rektor|läkare|doktor|kurator|psykolog|terapeut|tränare|handledare|herr|fru|fröken|farbror|tant|"
    r"moster|faster|mormor|morfar|farmor|farfar|kusin|kompis|vän|granne|syster|bror|dotter|"
    r"miss|professor|doctor|teacher|coach|nurse|principal|headmaster|headteacher|uncle|"
    r"aunt|auntie|cousin|grandma|grandpa|friend|brother|sister|husband|wife|son|daughter|neighbour|"
    r"neighbor|boss|boyfriend|girlfriend|roommate|flatmate|named|called|nimeltä|nimeltään|vid namn"
)
AFTER_TITLE = re.compile(
    rf"(?<![^\W_])(?:(?:{TITLES})[a-zåäö]{{0,7}}|(?:mr|mrs|ms|dr|prof|st)\.?)[ \u00a0](?=[^\W\d_])",
    re.I,
)
DOTS = str.maketrans("äöå", "aoa")
MOST_PARTS = 4  # of a name
# A square or street after a name is called so, and a company beside one.
CALLED = re.compile(
    r"(?:aukio|katu|kadun|tie|tien|kuja|kujan|puisto|puiston|stadion)$|aukio\w{1,4}$"
)
COMPANY = frozenset(("oy", "oyj", "ab", "abp", "ky", "ltd", "inc"))


class Doubt(IntEnum):
    """What else a word may be that is a name."""

    NONE = 0
    ORDINARY = 1  # a word such as onni, rose: a name where a word would have a small letter
    CAPITAL = 2  # a place or month: a name only beside another name


@dataclass(frozen=True, slots=True)
class Known:
    """A word that can be a name.

    Attributes:
        name: its base form.
        doubt: what else it may be.
        is_first: whether it is a first name.
    """

    name: str
    doubt: Doubt
    is_first: bool


@dataclass(slots=True)
class Token:
    """A word of the text and whether it is taken for a name."""

    start: int
    end: int
    text: str
    known: Known | None
    is_capital: bool
    opens_sentence: bool
    is_name: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is in the table and nothing else."""
        return self.known is not None and self.known.doubt is Doubt.NONE

    @property
    def is_no_name(self) -> bool:
        """Whether it is a place, language, day or such."""
        word = self.text.casefold()
        return word.startswith(no_names()) or word in _short_no_names()


@cache
def no_names() -> tuple[str, ...]:
    """How words begin that have a capital letter and are no names."""
    return tuple(word for word in _words(FOLDER / "no_names.txt") if len(word) > 3)


@cache
def _short_no_names() -> frozenset[str]:
    return frozenset(word for word in _words(FOLDER / "no_names.txt") if len(word) <= 3)


@cache
def known_names() -> dict[str, Known]:
    """Every form of every name in the tables, case-folded."""
    ordinary = frozenset(_words(FOLDER / "ordinary_words.txt"))
    bases: dict[str, Known] = {}
    for file, is_first in (("surnames.txt", False), ("first_names.txt", True)):
        for word in _words(FOLDER / file):
            name = word.rstrip("*^").casefold()
            before = bases.get(name)
            doubt = max(Doubt("*^".find(word[-1]) + 1), before.doubt if before else Doubt.NONE)
            bases[name] = Known(name, doubt, is_first)
    forms: dict[str, Known] = {}
    for known in bases.values():
        for form in finnish_forms(known.name):
            if form not in forms or known.doubt > forms[form].doubt:
                forms[form] = known
    forms |= bases  # Gunilla is no case of Gun
    for form in ordinary & forms.keys():
        known = forms[form]
        forms[form] = Known(known.name, max(known.doubt, Doubt.ORDINARY), known.is_first)
    return forms


def _words(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield from line.split()


def find_names(
    text: str, is_word: Callable[[str], bool] | None = None
) -> Iterator[tuple[str, int, int]]:
    """Names of people, each word a span of its own but for initials, which go with their name.

    Args:
        text: where they are looked for.
        is_word: whether a word in small letters is one of everyday language; "I'm priyanka" is an
            introduction only where that can be told.
    """
    tokens = [_token(match, text) for match in WORD.finditer(text)]
    for token in tokens:
        token.is_name = _stands_alone(token)
    _follow_cues(tokens, text)
    if is_word:
        _follow_i_am(tokens, text, is_word)
    _spread(tokens, text)
    _repeat(tokens)
    _leave_streets_and_companies(tokens, text)
    for place, token in enumerate(tokens):
        if token.is_name:
            yield "name", token.start, _with_initial(tokens, place, text)


def _token(match: re.Match[str], text: str) -> Token:
    word = match[0]
    is_capital = word[0].isupper() and not word[1:2].isupper()  # YTHS, ODing, VPNllä are no names
    return Token(
        *match.span(), word, _look_up(word), is_capital, _opens_sentence(text, match.start())
    )


def _look_up(word: str) -> Known | None:
    """The name that `word` is a form of; with a clitic or an s only where it has a capital."""
    names, form = known_names(), word.casefold()
    if form in names or not word[0].isupper():
        return names.get(form)
    derived = (GENITIVE.sub("", form), CLITICS.sub("", form), form.removesuffix("s"))
    return next((names[one] for one in derived if one in names), None)


def _opens_sentence(text: str, start: int) -> bool:
    place = start - 1
    while place >= 0 and text[place] in SKIPPED and start - place < 20:
        place -= 1
    return (
        place < 0
        or text[place] in ENDS_SENTENCE
        or (text[place] == "-" and text[place - 1 : place] in ("", " ", "\n"))
    )


def _stands_alone(token: Token) -> bool:
    """Whether the word by itself is taken for a name."""
    if token.known is None:
        is_surname = token.is_capital and not token.opens_sentence and not token.is_no_name
        return is_surname and bool(LIKE_SURNAME.match(token.text))
    if not token.text[0].isupper() and token.opens_sentence and _may_ask(token):
        return False
    if token.known.doubt is Doubt.NONE:
        return token.is_capital or len(token.text) >= SHORTEST_IN_SMALL_LETTERS
    is_doubtful = token.known.doubt is Doubt.CAPITAL or token.is_no_name
    return not is_doubtful and token.is_capital and not token.opens_sentence


def _may_ask(token: Token) -> bool:
    """Whether the word is a question word with a typing error, or without its dots: "milla".

    A name in its base form is that only without dots: "minna" is rather a Minna than "minne".
    """
    word = token.text.casefold()
    is_base = token.known is not None and token.known.name == word
    plain = word.translate(DOTS)
    return any(
        OSA.distance(plain, asks.translate(DOTS), score_cutoff=1) <= (0 if is_base else 1)
        for asks in QUESTION_WORDS
    )


def _follow_cues(tokens: list[Token], text: str) -> None:
    """Names after "opettaja", "min vän", "my name is" …"""
    at = {token.start: place for place, token in enumerate(tokens)}
    for match in AFTER_TITLE.finditer(text):
        place = at.get(match.end())
        if place is not None and _may_be_name(tokens[place]):
            tokens[place].is_name = True
    for match in CUE.finditer(text):
        place = at.get(match.end())
        if place is None or tokens[place].text.casefold() in NO_NAMES:
            continue
        token, is_sure = tokens[place], match["sure"] is not None
        if is_sure or token.known is not None or _may_be_name(token):
            is_sure = is_sure or (token.known is not None and token.known.is_first)
            if is_sure or token.is_capital:
                token.is_name = True
                _follow_name(tokens, place, text)


def _follow_i_am(tokens: list[Token], text: str, is_word: Callable[[str], bool]) -> None:
    """A name after "I'm", where it is no word and ends the clause: "im priyanka and i need …".

    In Finnish, whose spoken words no list has, only with a capital.
    """
    at = {token.start: place for place, token in enumerate(tokens)}

    def may_be(token: Token) -> bool:
        word = token.text.casefold()
        is_spoken = word in SPOKEN or word in NO_NAMES or LIKE_WORD.search(word)
        return not (is_spoken or token.is_no_name or is_word(word))

    for match in I_AM.finditer(text):
        place = at.get(match.end())
        is_finnish = match[0][0] in "oO"
        if place is None or not may_be(tokens[place]):
            continue
        if is_finnish and not tokens[place].is_capital:
            continue
        following = tokens[place + 1 : place + 2]
        goes_on = following and _beside(tokens[place], following[0], text)
        if not goes_on or following[0].text.casefold() in GOES_ON or may_be(following[0]):
            tokens[place].is_name = True
            _follow_name(tokens, place, text)


def _follow_name(tokens: list[Token], place: int, text: str) -> None:
    """The other parts of a name that was introduced: what is in the tables, and its last word."""
    for at in range(place + 1, min(place + MOST_PARTS, len(tokens))):
        before, token = tokens[at - 1], tokens[at]
        word = token.text.casefold()
        if not _beside(before, token, text) or word in NO_SURNAMES:
            return
        is_last = at + 1 == len(tokens) or not _beside(token, tokens[at + 1], text)
        is_last = is_last or tokens[at + 1].text.casefold() in GOES_ON
        is_part = token.known is not None or word in PARTICLES or LIKE_SURNAME.match(word)
        if token.is_no_name or (not is_part and (not is_last or LOCAL_CASE.search(word))):
            return
        token.is_name = True


def _may_be_name(token: Token) -> bool:
    if not token.is_capital or token.is_no_name:
        return False
    return token.known is not None or not LOCAL_CASE.search(token.text)


def _beside(one: Token, other: Token, text: str) -> bool:
    return text[one.end : other.start] in (" ", "\u00a0", "-")


def _spread(tokens: list[Token], text: str) -> None:
    """From a name to the names beside it: "Onni Salo", "Matti Meikäläinen", "Anna-Maija"."""
    for one, other in pairwise(tokens):
        if not _beside(one, other, text) or not one.is_capital or not other.is_capital:
            continue
        if one.known and other.known and (one.known.is_first or one.is_name or other.is_name):
            one.is_name = other.is_name = True
        elif one.is_name and text[one.end] == "-":
            other.is_name = True
        elif one.is_name and one.known and one.text.casefold() == one.known.name:
            other.is_name = other.is_name or _may_be_name(other)
    for one, between, other in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if one.is_name and other.is_name and between.text.casefold() in PARTICLES:
            between.is_name = _beside(one, between, text) and _beside(between, other, text)
    for one, other in pairwise(tokens):
        if other.is_name and other.is_plain and not one.is_name and not one.opens_sentence:
            one.is_name = _beside(one, other, text) and _may_be_name(one) and len(one.text) > 1


def _repeat(tokens: list[Token]) -> None:
    """A doubtful word that was a name once in this text is one wherever it has a capital."""
    certain = {token.known.name for token in tokens if token.is_name and token.known}
    for token in tokens:
        if token.known and token.is_capital and token.known.name in certain:
            token.is_name = True


def _leave_streets_and_companies(tokens: list[Token], text: str) -> None:
    """ "Väinö Linnan aukio" and "Oy Karl Fazer" are called by a name, and are nobody."""
    for place, token in enumerate(tokens):
        word = token.text.casefold()
        is_company = word in COMPANY
        token.is_name = token.is_name and not is_company
        is_street = CALLED.match(word) and place and tokens[place - 1].text.endswith("n")
        steps = [-1] if is_street else [-1, 1] if is_company else []
        for step in steps:
            at = place + step
            while (
                0 <= at < len(tokens) and tokens[at].is_name and _are_near(tokens, at, step, text)
            ):
                tokens[at].is_name = False
                at += step


def _are_near(tokens: list[Token], at: int, step: int, text: str) -> bool:
    one, other = sorted((at, at - step))
    return _beside(tokens[one], tokens[other], text)


def _with_initial(tokens: list[Token], place: int, text: str) -> int:
    """Where the name ends, an initial after it included: "Matti V."."""
    token = tokens[place]
    if place + 1 < len(tokens):
        following = tokens[place + 1]
        if len(following.text) == 1 and following.is_capital and _beside(token, following, text):
            return following.end
    return token.end
