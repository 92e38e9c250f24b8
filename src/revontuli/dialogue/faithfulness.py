"""Whether a language model's words hold only what was found, and lose no number or address of it.

Plain checks that need not trust anybody: they look at the words, not at how they came about.
They drop many a good sentence; then the plain answer stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST = 1_500  # characters
LONGER = 1.6  # times as long as what was found, at most
NEW_WORDS = 0.35  # the share of content words that may be new: synonyms
FEWEST_CONTENT_WORDS = 4  # of which a share can be told
SHORTEST_KNOWN_NAME = 4

NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f.,:/()–-]{1,2}\d+)*")
ADDRESS = re.compile(
    r"(?:https?|mailto|tel|ftp|javascript|data):\S*|www\.\S+|\S+@\S+"
    r"|(?<![\w.])[\w-]{2,}(?:\.[\w-]+)*\.[^\W\d_]{2,24}(?![\w])|(?<!\w)@\w+",
    re.I,
)
MARKUP = re.compile(r"[<>{}\\|`#*_]|\]\(|^\s*[-•]\s", re.M)
WORD = re.compile(r"[^\W\d_]+(?:['’:-][^\W\d_]+)*")
SENTENCE_START = re.compile(r"(?:^|[.!?:…\n]\s*|[\"”»(]\s*)$")
NEGATIONS = {
    "fi": "en et ei emme ette eivät älä älkää eikä enkä etkä ilman",
    "sv": "inte ej icke aldrig ingen inget inga utan",
    "en": "not no never none nothing without cannot can't don't doesn't isn't aren't won't didn't "
    "wasn't shouldn't mustn't needn't",
}
# How words for numbers begin that say more than "one": a price in words is a number too.
NUMBER_WORDS = {
    "fi": "kaksi kahde kahta kolme kolmi neljä viisi viide viittä kuusi kuude kuutta seitsem "
    "kahdeks yhdeks kymmen sata sada tuhat tuhan miljoon puolet kolmannes neljännes tusina",
    "sv": "två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton "
    "arton nitton tjugo trettio fyrtio femtio sextio sjuttio åttio nittio hundra tusen miljon "
    "hälften",
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million half dozen twice",
}
ENGLISH_I = ("I", "I'm", "I'll", "I'd", "I've")


def unfaithful(
    text: str, found: str, language: str, known_names: Iterable[str] = (), said: str = ""
) -> str | None:
    """What speaks against showing `text`, in a few words without any of it; None for nothing.

    Args:
        text: what a language model said.
        found: all that it may draw on.
        language: that it should be in.
        known_names: services and organisations that may be named only where `found` has them.
        said: what `text` takes the place of. Whom to call and where to look must not be lost.
    """
    text, found, said = (unicodedata.normalize("NFKC", one) for one in (text, found, said))
    if not text.strip():
        return "empty"
    if len(text) > min(LONGEST, max(300, LONGER * len(found))):
        return "too long"
    if MARKUP.search(text) or any(unicodedata.category(c)[0] == "C" and c != "\n" for c in text):
        return "markup"
    if _new_addresses(text, found):
        return "an address"
    if _new_numbers(text, found, language):
        return "a number"
    if _new_addresses(said, text) or _new_numbers(said, text, language):
        return "something left out"
    if _is_other_language(text, language):
        return "another language"
    if _new_names(text, found, language, known_names):
        return "a name"
    if _denies(text, language) != _denies(found, language):
        return "a negation"
    if _is_about_else(text, found, language):
        return "too much that is new"
    return None


# Addresses and numbers


def _new_addresses(text: str, found: str) -> bool:
    known = {match[0].casefold().strip(".,;:!?)") for match in ADDRESS.finditer(found)}
    return any(
        match[0].casefold().strip(".,;:!?)") not in known for match in ADDRESS.finditer(text)
    )


def _new_numbers(text: str, found: str, language: str) -> bool:
    known = {number for match in NUMBER.finditer(found) for number in _within(match[0])}
    if any(_digits(match[0]) not in known for match in NUMBER.finditer(text)):
        return True
    if any(unicodedata.category(letter) in ("Nl", "No") for letter in text):
        return True
    there = {word.casefold() for word in WORD.findall(found)}
    begins = tuple(NUMBER_WORDS.get(language, "").split())
    words = (word.casefold() for word in WORD.findall(text))
    if language == "fi":
        return any(word.startswith(begins) and not _has(there, word) for word in words)
    return any(word in begins and word not in there for word in words)


def _digits(number: str) -> tuple[str, ...]:
    return ("".join(sign for sign in number if sign.isdigit()),)


def _within(number: str) -> Iterator[tuple[str, ...]]:
    """A number and its parts: of 9–15 also 9 and 15, of 09 2525 0111 not 2525 01."""
    runs = re.findall(r"\d+", number)
    for start in range(len(runs)):
        for end in range(start + 1, len(runs) + 1):
            yield ("".join(runs[start:end]),)


# Words


def _is_other_language(text: str, language: str) -> bool:
    from revontuli.language.identify import identify

    return any(identify(one) not in (language, None) for one in (text, *_sentences(text)))


def _sentences(text: str) -> Iterator[str]:
    """Sentences long enough to tell their language."""
    for sentence in re.split(r"(?<=[.!?…])\s+|\n+", text):
        if len(sentence.split()) >= FEWEST_CONTENT_WORDS:
            yield sentence


def _new_names(text: str, found: str, language: str, known_names: Iterable[str]) -> bool:
    """Whether something is named that was not: by a capital, by the catalogue, by being no word."""
    from revontuli.language.lemmas import is_known

    there = {word.casefold() for word in WORD.findall(found)}
    for match in WORD.finditer(text):
        word = match[0]
        if _has(there, word.casefold()):
            continue
        opens = bool(SENTENCE_START.search(text[: match.start()]))
        is_capital = any(letter.isupper() for letter in (word[1:] if opens else word))
        if is_capital and not (language == "en" and word in ENGLISH_I):
            return True
        if len(word) > 3 and not is_known(word.casefold(), language):
            return True
    plain, plain_found = _plain(text), _plain(found)
    return any(
        f" {name} " in plain and f" {name} " not in plain_found
        for name in map(_plain_name, known_names)
        if len(name) >= SHORTEST_KNOWN_NAME
    )


def _plain_name(name: str) -> str:
    return _plain(name).strip()


def _plain(text: str) -> str:
    return f" {' '.join(word.casefold() for word in WORD.findall(text))} "


def _has(there: set[str], word: str) -> bool:
    """Whether `word` or another form of it was found: they begin alike but for an ending."""
    if word in there:
        return True
    stem = word[: max(4, len(word) - 4)]
    return len(word) > 3 and any(
        one.startswith(stem) or (len(one) > 3 and word.startswith(one)) for one in there
    )


def _denies(text: str, language: str) -> bool:
    words = {word.casefold().replace("’", "'") for word in WORD.findall(text)}
    return not words.isdisjoint(NEGATIONS.get(language, "").split())


def _is_about_else(text: str, found: str, language: str) -> bool:
    """Whether too many of its content words are in nothing that was found."""
    known = _content(found, language)
    own = _content_words(text, language)
    new = sum(not (word & known) for word in own)
    return len(own) >= FEWEST_CONTENT_WORDS and new / len(own) > NEW_WORDS


def _content_words(text: str, language: str) -> list[frozenset[str]]:
    from revontuli.language.analysis import analyse

    return [
        frozenset((word.text, *word.lemmas, *word.parts))
        for word in analyse(text, language)
        if not word.is_stop
    ]


def _content(text: str, language: str) -> frozenset[str]:
    return frozenset().union(*_content_words(text, language))
