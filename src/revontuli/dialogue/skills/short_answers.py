"""Short answers to what the bot has asked: yes, no, a number, a place."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache

from revontuli.dialogue.place_roles import own_place
from revontuli.dialogue.skills import Context
from revontuli.guidance.searched import content_words
from revontuli.language.lemmas import is_word
from revontuli.language.places import find_places, municipalities

SHORT = 4  # words
BARE = 2  # words: too few to be a question as well
ALIKE = 0.75  # how alike a misspelt name must be (difflib's ratio)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


YES = _set(
    "joo juu jep kyllä kyl ok okei okej selvä totta kai mielellään sopii haluan "
    "ja jo japp javisst visst gärna absolut yes yeah yep yup sure okay please"
)
NO = _set("ei en eipä enpä älä nej nä nää inte nope no nah don't dont")
SKIP = _set("ohita ohitetaan seuraava skippaa väliin eos hoppa över nästa skip next pass")
DONT_KNOW = (
    "en osaa sanoa",
    "en tiedä",
    "vet inte",
    "vet ej",
    "don't know",
    "dont know",
    "not sure",
    "idk",
    "ei väliä",
    "ihan sama",
    "spelar ingen roll",
    "doesn't matter",
    "en halua kertoa",
    "en kerro",
    "vill inte säga",
    "rather not",
    "ei kuulu",
    "missä vain",
    "kaikkialla",
    "var som helst",
    "anywhere",
    "muualla",
)
ENOUGH = (
    "riittää",
    "riitti",
    "lopeta",
    "lopetetaan",
    "riittää jo",
    "ei enempää",
    "stop",
    "seis",
    "räcker",
    "det räcker",
    "sluta",
    "räcker nu",
    "nog",
    "enough",
    "that's enough",
    "thats enough",
    "quit",
    "end",
)
# Base forms of what one says of oneself and a place.
LIVING = _set(
    "asua muuttaa muutto opiskella olla kaupunki täältä kotoisin bo flytta studera stad komma "
    "live move study city come stay"
)
NUMBERS = {
    "fi": "nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen",
    "spoken": "nolla yks kaks kolme neljä viis kuus seittemän kaheksan yheksän kymppi",
    "sv": "noll ett två tre fyra fem sex sju åtta nio tio",
    "en": "zero one two three four five six seven eight nine ten",
}
_NUMBER = re.compile(r"(?<![\d,.])(\d{1,3})(?:[.,](\d+))?(?:\s*/\s*10)?(?![\d,.])")


def is_short(text: str) -> bool:
    """Whether a text is no longer than an answer to a question usually is."""
    return len(text.split()) <= SHORT


def says_yes(text: str) -> bool:
    """Whether a short text agrees."""
    words = _words(text)
    return is_short(text) and bool(words) and words[0] in YES and not NO.intersection(words)


def says_no(text: str) -> bool:
    """Whether a short text declines, or does not know."""
    words = _words(text)
    return is_short(text) and bool(words) and (words[0] in NO or _has(text, DONT_KNOW))


def declines(context: Context) -> bool:
    """Whether a message declines what was asked, and is not a question of its own that begins with
    "en" or "don't" ("en tiedä mistä aloittaa")."""
    text = context.message.text
    is_other = context.meant not in ("", "do:yes", "do:no", "do:not_helpful", "do:about_me")
    return says_no(text) and (len(text.split()) <= BARE or not is_other)


def skips(context: Context) -> bool:
    """Whether a message passes a question over."""
    text = context.message.text
    return (is_short(text) and bool(SKIP.intersection(_words(text)))) or declines(context)


def says_enough(text: str) -> bool:
    """Whether a short text ends a row of questions."""
    words = _words(text)
    said = " ".join(words)
    return is_short(text) and any(said == end or words[:1] == [end] for end in ENOUGH)


def read_rating(text: str) -> float | None:
    """A number from 0 to 10 in a short text, in digits or as a word; None where there is none."""
    if not is_short(text):
        return None
    for found in _NUMBER.finditer(text):
        value = float(f"{found[1]}.{found[2] or 0}")
        return value if 0 <= value <= 10 else None
    for word in _words(text):
        if word in _number_words():
            return float(_number_words()[word])
    return None


def read_place(context: Context) -> str:
    """The municipality that an answer to "where do you live?" names; "" for none.

    Here a misspelt name counts too, for a name is what is waited for; another word is none.
    """
    named, text = context.prediction.entities.municipalities, context.message.text
    if named:
        return own_place(named, text, context.language)
    if not text or not is_short(text):
        return ""
    for word in _words(text):
        if len(word) < 4 or is_word(word):
            continue
        near = get_close_matches(word, _names(), n=1, cutoff=ALIKE)
        if near:
            return _names()[near[0]]
    return ""


def names_a_place(context: Context) -> bool:
    """Whether an answer to "where do you live?" names a place, be it of two that may be hers."""
    return bool(context.prediction.entities.municipalities or read_place(context))


def is_just_a_place(context: Context) -> bool:
    """Whether a message names a place and says at most that one lives there ("Turkuun muutan")."""
    text = context.message.text
    places = find_places(text)
    if not places:
        return False
    for place in reversed(places):
        text = text[: place.start] + text[place.end :]
    words = content_words(text, context.language)
    return all(not LIVING.isdisjoint(word.lemmas) for word in words)


@cache
def _names() -> dict[str, str]:
    return {
        name.casefold(): code
        for code, municipality in municipalities().items()
        for name in municipality.name.values()
    }


@cache
def _number_words() -> dict[str, int]:
    return {w: n for words in NUMBERS.values() for n, w in enumerate(words.split())}


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFC", text).casefold().replace("’", "'")
    return re.findall(r"[\w']+", folded)


def _has(text: str, phrases: tuple[str, ...]) -> bool:
    said = f" {' '.join(_words(text))} "
    return any(f" {phrase} " in said for phrase in phrases)
