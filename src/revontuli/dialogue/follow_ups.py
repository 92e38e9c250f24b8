"""Messages without a subject of their own: "ja paljonko se maksaa?", "what about Turku?".

Such a message is about what the conversation is about. The rule is plain: every word of it tells
what is asked of something (its price, its place), or whom or when it is asked for, or tells no
subject at all. One word more, and the message has a subject of its own. The words are in
`follow_up_words.yaml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from revontuli.dialogue.entities import tidy
from revontuli.language.analysis import Word, analyse
from revontuli.language.lemmas import is_word
from revontuli.language.places import find_places
from revontuli.privacy.redaction import MARK
from revontuli.text import LANGUAGES

MOST_WORDS = 14  # longer messages have a subject
MENDED = 4  # letters from which a misspelt word is mended
SLIPS = 1  # letters that it may have too many or too few
ALIKE = 0.8  # how alike (difflib's ratio) it must be to the word that was meant
FILLER, PEOPLE, DAYS, SEASONS = "filler", "people", "days", "seasons"


class Aspect(StrEnum):
    """What may be asked of a subject."""

    PRICE = "price"
    AMOUNT = "amount"  # of money that one gets
    TIME = "time"  # dates, deadlines, how long it takes
    HOURS = "hours"
    CONTACT = "contact"  # a phone number, an address of e-mail
    PAGE = "page"
    PLACE = "place"
    APPLY = "apply"
    WHO = "who"
    LANGUAGES = "languages"
    DOCUMENTS = "documents"
    MORE = "more"
    WHY = "why"  # it was shown


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a message without a subject asks.

    Attributes:
        aspects: of what the conversation is about; () where only another place is named.
        about: whom or when it is asked for, as base forms and ages: ("opiskelija",), ("18",).
        names_word: whether it only names another of the bot's own words.
    """

    aspects: tuple[Aspect, ...]
    about: tuple[str, ...] = ()
    names_word: bool = False


def read_follow_up(text: str, language: str) -> FollowUp | None:
    """What `text` asks of the subject of the conversation; None where it has one of its own.

    Args:
        text: one message, redacted. What was masked in it is a subject.
        language: of the conversation; the others are tried after it.
    """
    if len(text.split()) > MOST_WORDS or MARK.search(text):
        return None
    left, is_placed = _without_places(text)
    found = (_read(tidy(left), is_placed, code) for code in dict.fromkeys((language, *LANGUAGES)))
    return next(filter(None, found), None)


def says_unhelpful(text: str, language: str) -> bool:
    """Whether `text` only says that an answer was of no use."""
    plain = tidy(text)
    if len(plain.split()) > MOST_WORDS:
        return False
    return any(_is_unhelpful(plain, code) for code in dict.fromkeys((language, *LANGUAGES)))


def refers_back(text: str, language: str) -> bool:
    """Whether `text` goes on with what was talked about: with "it", "se", "det", or a "what if"."""
    known = _words(language)
    if known.ifs.match(tidy(text)):
        return True
    return any(word.text in known.back for word in analyse(text, language))


def conditions_it(text: str, language: str) -> bool:
    """Whether `text` asks of what was talked about under a condition: "can I get it if I work"."""
    return bool(_words(language).conditions.search(tidy(text)))


def tells_of(aspect: Aspect, sentence: str, language: str) -> bool:
    """Whether a sentence of an answer tells of an aspect."""
    pattern = _words(language).told.get(aspect)
    return bool(pattern and pattern.search(sentence))


def names_them(about: tuple[str, ...], sentence: str, language: str) -> bool:
    """Whether a sentence names those asked about; of an age, whether it tells of any age."""
    plain = tidy(sentence)
    if any(one.isdecimal() for one in about):
        return bool(_words(language).ages.search(plain))
    named = {form for word in analyse(plain, language) for form in (word.text, *word.lemmas)}
    return named.issuperset(about)


def _read(text: str, is_placed: bool, language: str) -> FollowUp | None:
    """What the words of one language ask, the places of the message taken out."""
    known = _words(language)
    ages = [age for told in known.ages.findall(text) for age in re.findall(r"\d+", told)]
    left, said = known.ages.sub(" ", text), []
    for aspect, pattern in known.phrases.items():
        left, times = pattern.subn(" ", left)
        said += [aspect] * bool(times)
    kinds = [known.kind(word) for word in analyse(known.asides.sub(" ", left), language)]
    if None in kinds:
        return None
    read = [kind for kind in kinds if kind is not None]
    about = (*ages, *(base for kind, base in read if kind in (PEOPLE, DAYS, SEASONS)))
    asked = [Aspect(kind) for kind, _ in read if kind in set(Aspect)]
    aspects = _settled(said, asked, not known.ways.isdisjoint(base for _, base in read))
    goes_on = known.joins.match(text) or (about and not known.back.isdisjoint(b for _, b in read))
    if not aspects and not ((about or is_placed) and goes_on):
        return None
    if not aspects and about:
        asks_when = {DAYS: Aspect.HOURS, SEASONS: Aspect.TIME}
        aspects = (asks_when.get(known.kinds.get(about[0], PEOPLE), Aspect.WHO),)
    return FollowUp(aspects, about)


def _settled(said: list[Aspect], asked: list[Aspect], asks_how: bool) -> tuple[Aspect, ...]:
    """What is asked, each once: "mistä haen" is how to apply, "milloin haen" is only when.

    Args:
        said: by phrases of several words, which leave no doubt.
        asked: by single words.
        asks_how: whether a "how" stands among them.
    """
    found = dict.fromkeys((*said, *asked))
    if Aspect.APPLY in found and not asks_how:
        asks_where = Aspect.PLACE in found
        found.pop(Aspect.PLACE, None)
        if Aspect.APPLY not in said and not asks_where and len(found) > 1:
            del found[Aspect.APPLY]
    if Aspect.CONTACT in found:
        found.pop(Aspect.PLACE, None)  # "mihin soitan"
    if Aspect.HOURS in found:
        found.pop(Aspect.TIME, None)
    if len(found) > 1:
        found.pop(Aspect.MORE, None)
    return tuple(found)


def _without_places(text: str) -> tuple[str, bool]:
    places = find_places(text)
    for place in reversed(places):
        text = f"{text[: place.start]} {text[place.end :]}"
    return text, bool(places)


def _is_unhelpful(text: str, language: str) -> bool:
    known = _words(language)
    left, times = known.unhelpful.subn(" ", text)
    rest = [(word.text, known.kind(word)) for word in analyse(left, language)]
    return bool(times) and all(kind and word not in known.selves for word, kind in rest)


@dataclass(frozen=True)
class _Words:
    """The words of one language, as `follow_up_words.yaml` has them.

    Attributes:
        kinds: base forms or forms → FILLER, PEOPLE, DAYS, SEASONS or an aspect.
        ways, back, selves, never: words among them; see the file.
        joins, ifs, ages, asides, unhelpful: patterns.
        conditions: a word for what is talked about before a condition.
        phrases: of several words, by aspect.
        told: by which a sentence tells of an aspect.
    """

    kinds: dict[str, str]
    ways: frozenset[str]
    back: frozenset[str]
    selves: frozenset[str]
    never: frozenset[str]
    joins: re.Pattern[str]
    ifs: re.Pattern[str]
    ages: re.Pattern[str]
    asides: re.Pattern[str]
    unhelpful: re.Pattern[str]
    conditions: re.Pattern[str]
    phrases: dict[Aspect, re.Pattern[str]]
    told: dict[Aspect, re.Pattern[str]]

    def kind(self, word: Word) -> tuple[str, str] | None:
        """What a word is, and its base form here; None for one that may be a subject.

        A slip of the pen is mended, where what was written is no word.
        """
        if word.text in self.never or word.text.endswith("n't"):
            return None
        for form in (word.text, *word.lemmas):
            if form in self.kinds:
                return self.kinds[form], form
        if len(word.text) < MENDED or is_word(word.text):
            return None
        alike = [form for form in self.kinds if abs(len(form) - len(word.text)) <= SLIPS]
        near = get_close_matches(word.text, alike, n=1, cutoff=ALIKE)
        return (self.kinds[near[0]], near[0]) if near else None


@cache
def _words(language: str) -> _Words:
    told = _file()[language]
    aspects = {Aspect(name): words for name, words in told["aspects"].items()}
    kinds = dict.fromkeys(told["filler"].split(), FILLER)
    for kind in (PEOPLE, DAYS, SEASONS):
        kinds |= dict.fromkeys(told[kind].split(), kind)
    for aspect, words in aspects.items():
        kinds |= dict.fromkeys(words["asked"].split(), str(aspect))
    it = f"{told['back']} {told['selves']} {told['anybody']}"
    return _Words(
        kinds=kinds,
        ways=frozenset(told["ways"].split()),
        back=frozenset(told["back"].split()),
        selves=frozenset(told["selves"].split()),
        never=frozenset(told["never"].split()),
        joins=re.compile(
            rf"(?:(?:{'|'.join(told['openers'].split())})\W+)*{_any_of(told['joins']).pattern}"
        ),
        ifs=_any_of(told["ifs"]),
        ages=_any_of(told["ages"]),
        asides=_any_of(told["asides"]),
        unhelpful=_any_of(told["unhelpful"]),
        conditions=_any_of([rf"{{it}} (?:{told['conditions']})"], told["back"]),
        phrases={one: _any_of(words["phrases"], it) for one, words in aspects.items()},
        told={
            one: re.compile("|".join(words["told"]), re.IGNORECASE)
            for one, words in aspects.items()
            if "told" in words
        },
    )


def _any_of(patterns: list[str], it: str = "") -> re.Pattern[str]:
    """Any of the patterns as whole words; "{it}" in them is any of the words of `it`."""
    joined = "|".join(f"(?:{one})" for one in patterns)
    joined = joined.replace("{it}", f"(?:{'|'.join(it.split())})")
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")


@cache
def _file() -> dict[str, Any]:
    text = (files("revontuli.dialogue") / "follow_up_words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded
