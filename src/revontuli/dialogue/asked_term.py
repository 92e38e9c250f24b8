"""What to call what a question asks for: "mitä toimeentulotuella tarkoitetaan?" → toimeentulotuki.

A new term is proposed the name of the term asked for, a new answer a title for its button.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from revontuli.language.lemmas import base_forms
from revontuli.language.stop_words import is_stop_word

MOST_WORDS = 4  # of a term; more are something else that is asked
LONGEST_TITLE = 60  # characters: it stands on a button
LONGEST = 200  # characters of a question in which a term is looked for
_ENDING = 3  # letters that words in the same case share at the end: yleisellä asumistuella

# Ways of asking, with the name in `<one>`, `<many>` (a plural), `<of>` (Finnish, in another case).
# A name is followed by what asks the same once more.
_WAYS: Mapping[str, tuple[str, ...]] = {
    "fi": (
        r"mi(?:kä|tä)s?(?: ihme(?:en)?)? (?:se |toi |tuo )?"
        r"(?:on|tarkoittaa|tarkottaa|merkitsee|meinaa)"
        r"(?: se| toi| tuo| sana| käsite| termi)* (?P<one>.+?)",
        r"mi(?:tkä|tä)(?: ihmeen)? (?:ne )?(?:ovat|tarkoittavat|on ne) (?P<many>.+?)",
        r"mi(?:kä|tä)s?(?: ihmeen| se| toi| tuo)* (?P<one>.+?) (?:oikein )?"
        r"(?:on|tarkoittaa|tarkottaa|merkitsee|meinaa)",
        r"mi(?:tkä|tä)(?: ihmeen| ne)* (?P<many>.+?) (?:oikein )?(?:ovat|tarkoittavat)",
        r"mikä ihmeen (?P<one>.+?)",
        r"mitä (?P<of>.+?) (?:oikein )?tarkoitetaan",
        r"mitä tarkoitetaan (?P<of>.+?)",
        r"(?:selitä|määrittele) (?P<one>.+?)",
        r"(?P<of>.+?) (?:määritelmä|merkitys)",
    ),
    "sv": (
        r"(?:va|vad) (?:är|e) (?:egentligen )?(?P<one>.+?)(?: för (?:något|nåt))?",
        r"(?:va|vad) (?:betyder|innebär|menas med)(?: ordet| begreppet)? (?P<one>.+?)",
        r"(?:va|vad) (?P<one>.+?) (?:är|e|betyder|innebär)(?: för (?:något|nåt))?",
        r"(?:förklara|definiera) (?P<one>.+?)",
    ),
    "en": (
        r"what(?: is|'s|’s|s) (?P<one>.+?)",
        r"what are (?P<many>.+?)",
        r"what (?:does|do) (?:the (?:word|term) )?(?P<one>.+?) mean",
        r"what (?P<one>.+?) (?:is|means)",
        r"what (?P<many>.+?) (?:are|mean)",
        r"(?:the )?(?:meaning|definition) of (?:the (?:word|term) )?(?P<one>.+?)",
        r"(?:explain|define) (?:the (?:word|term) )?(?P<one>.+?)",
    ),
}  # fmt: skip
_HARMONY = str.maketrans("äö", "ao")
_BEFORE = {  # greetings and polite beginnings
    "fi": r"(?:(?:moi|moikka|hei|heippa|terve|moro|mut|niin|siis)\b[,! ]*)*"
    r"(?:(?:en (?:tiedä|ymmärrä)|(?:voitko|voisitko|osaatko|voiko joku)(?: \w+)?"
    r"|kerro(?:tko|isitko)?|selitä)[, ]+)?",
    "sv": r"(?:(?:hej|hejsan|tja|men)\b[,! ]*)*(?:(?:jag (?:vet|förstår) inte|(?:kan|kunde) du \w+"
    r"|berätta|förklara)[, ]+)?",
    "en": r"(?:(?:hi|hello|hey|so)\b[,! ]*)*(?:(?:i do(?:n't|n’t|nt| not) (?:know|understand)"
    r"|(?:can|could) you(?: please)? \w+(?: me)?|please tell me|tell me|explain)[, ]+)?",
}
_GREETING = {
    "fi": re.compile(r"^(?:(?:moi|moikka|moro|hei|heippa|terve)\b[,.! ]*)+", re.IGNORECASE),
    "sv": re.compile(r"^(?:(?:hej|hejsan|tja)\b[,.! ]*)+", re.IGNORECASE),
    "en": re.compile(r"^(?:(?:hi|hello|hey)\b[,.! ]*)+", re.IGNORECASE),
}
_AFTER = {
    "fi": r"(?: (?:oikein|oikeasti|käytännössä|tarkalleen|suomessa))*",
    "sv": r"(?: (?:egentligen|i praktiken|i finland))*",
    "en": r"(?: (?:exactly|really|actually|in practice|in finland))*",
}
_ARTICLE = {
    "sv": re.compile(r"^(?:en|ett|den|det|de)(?: där| här)? ", re.IGNORECASE),
    "en": re.compile(r"^(?:a|an|the|this|these) ", re.IGNORECASE),
}
_PATTERNS = {
    code: [re.compile(_BEFORE[code] + way + _AFTER[code], re.IGNORECASE) for way in ways]
    for code, ways in _WAYS.items()
}
_NO_NAME = re.compile(  # what is asked instead of a term: who, where, what of something
    r"\b(?:se|tämä|toi|tuo|sinä|sä|minun|mun|sun|sen|det|du|din|min|detta|it|this|that|you|your|my|"
    r"i|jag|kello|klockan|time)\b",
    re.IGNORECASE,
)


def asked_term(text: str, language: str) -> str:
    """The term that a question asks the meaning of, in its base form; "" where it asks no meaning.

    Args:
        text: one message.
        language: that it is in: "fi", "sv" or "en".
    """
    question = " ".join(text[:LONGEST].replace('"', " ").split()).strip(" .?!,;:”“»«")
    for pattern in _PATTERNS.get(language, ()):
        found = pattern.fullmatch(question)
        if found is None:
            continue
        kind, name = next((kind, said) for kind, said in found.groupdict().items() if said)
        name = _ARTICLE[language].sub("", name) if language in _ARTICLE else name
        name = name.strip(" ,;:”“»«'’")
        if name and len(name.split()) <= MOST_WORDS and not _NO_NAME.search(name):
            return _base(name, language, kind)
    return ""


def proposed_name(text: str, language: str) -> str:
    """A name for a new term of a question: the term asked for, or a text that is a word or two.

    "" where the question is about something else: nothing sensible can be proposed.
    """
    found = asked_term(text, language)
    if found:
        return found
    words = text[:LONGEST].strip(" .?!,;:").split()
    if not 0 < len(words) < 3 or any(is_stop_word(word.casefold(), language) for word in words):
        return ""
    return _base(" ".join(words), language, "one")


def proposed_title(text: str, language: str) -> str:
    """A title for a new answer to a question: short, without a greeting and a question mark."""
    words = " ".join(text[: 2 * LONGEST].split())
    found = asked_term(text, language) or _GREETING[language].sub("", words) or words
    found = found.strip(" .?!,;:")
    if len(found) > LONGEST_TITLE:
        found = found[: LONGEST_TITLE + 1].rpartition(" ")[0] or found[:LONGEST_TITLE]
    if language == "en":
        found = re.sub(r"\bi\b", "I", found)
    return found[:1].upper() + found[1:]


def _base(name: str, language: str, kind: str) -> str:
    """The name as a term is called: in the nominative, the singular, the indefinite form."""
    words = name.split()
    last = words[-1]
    if language == "fi" and kind == "one":
        return name
    if language == "en" and kind == "one":
        return name
    if language == "sv" and len(words) > 1:
        return name
    agreeing = [
        _based(word, language) if kind == "of" and _ending(word) == _ending(last) else word
        for word in words[:-1]
    ]
    return " ".join((*agreeing, _based(last, language)))


def _ending(word: str) -> str:
    return word[-_ENDING:].translate(_HARMONY)


def _based(word: str, language: str) -> str:
    """A word's base form; abbreviations and names that stand in capitals stay as they are."""
    if not word[1:].islower():
        return word
    base = base_forms(word.casefold(), language)[0]
    as_written: Callable[[str], str] = str.capitalize if word[0].isupper() else str
    return as_written(base)
