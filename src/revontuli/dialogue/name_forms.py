"""The name of a term or service in the forms that ways of asking need, by language."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from revontuli.dialogue.finnish_forms import (
    base_of,
    finnish_forms,
    finnish_plurals,
    is_plural,
)

LONG_TITLE = 45  # characters, from which a name is taken for an official title
LONG_TITLE_WORDS = 5
SHORT_WORD = 3  # letters, up to which a word is an abbreviation rather than a noun

FINNISH_CASES = {
    "genitive": "gen", "partitive": "par", "inessive": "ine", "elative": "ela", "adessive": "ade",
    "illative": "ill", "allative": "all",
}  # fmt: skip
_LINKS = {
    "sv": re.compile(r"\s(?:i|på|för|till|av|med|om|hos|vid|som)\s"),
    "en": re.compile(r"\s(?:of|for|in|on|to|as|with|by|from|at)\s"),
}
_TAIL = re.compile(  # "varhaiskasvatus Tampereella": what follows a noun and stays as it is
    r"(.+\S) (\S+(?:s[st][aä]|l[lt][aä]|lle|aan|ään|een|iin|oon|uun|hin))"
)
_NATIONS = ("Finnish", "Swedish", "English")
_NOT_VERBS = ("wellbeing", "housing", "swimming", "evening", "reading")
_NOT_A_TITLE = re.compile(r"[(),/–;:]|\s-\s")


@dataclass(frozen=True, slots=True)
class NameForms:
    """A name and its forms.

    Attributes:
        shape: "one", "many" (a plural), "tailed" and "tailed_many" (a noun and what follows
            it: "varhaiskasvatus Tampereella"), "name" (a proper name, or one that can't be
            inflected), "title" (long and official) or "words" (no noun: "en jaksa enää").
        head: the word that tells what it is, case-folded.
        forms: by the words that templates have in braces.
    """

    shape: str
    head: str
    forms: Mapping[str, str]


def name_forms(
    name: str,
    language: str,
    heads: Mapping[str, Collection[str]] = MappingProxyType({}),
    is_title: bool = False,
) -> NameForms:
    """The forms of `name`.

    Args:
        name: as it is called, in `language`.
        language: "fi", "sv" or "en".
        heads: Swedish ones that take an article ("countable") and of those with ett ("neuter"),
            and English ones that take none ("mass").
        is_title: whether it begins with a capital letter whatever it is, as names of services do.
    """
    name = " ".join(name.split())
    name = _lowered(name, language) if is_title else name
    if len(name) > LONG_TITLE or len(name.split()) > LONG_TITLE_WORDS or _NOT_A_TITLE.search(name):
        return NameForms("title", "", {"nom": name})
    if language == "fi":
        return _finnish(name)
    if language == "sv":
        return _swedish(name, tuple(heads.get("countable", ())), tuple(heads.get("neuter", ())))
    return _english(name, heads.get("mass", ()))


def _lowered(name: str, language: str) -> str:
    """The name as in the middle of a sentence: "Opintoraha" → "opintoraha", "TOAS" stays."""
    from revontuli.language.places import find_places

    first, _, rest = name.partition(" ")
    if find_places(first):
        return name
    is_name = not first[1:].islower() or first in _NATIONS
    if language != "fi":
        is_name = is_name or rest[:1].isupper()
    if is_name or not _is_word(first.casefold(), language):
        return name
    return first.casefold() + (f" {rest}" if rest else "")


def _is_word(word: str, language: str) -> bool:
    """Whether it is an ordinary word, as a whole or in its last part."""
    from revontuli.language.word_forms import word_forms  # maps a file

    known = word_forms(language)
    parts = re.split(r"-", word)
    last = parts[-1]
    return last in known or any(
        last[at:] in known and last[:at] in known for at in range(3, len(last) - 3)
    ) or (language == "fi" and finnish_forms(last) is not None)  # fmt: skip


def _finnish(name: str) -> NameForms:
    words = name.split()
    tail = _TAIL.fullmatch(name)
    head = (tail[1] if tail else name).split()[-1].casefold()
    if " ja " in name and not name.partition(" ja ")[0].endswith("-"):
        both = [_finnish(part) for part in name.split(" ja ", 1)]
        if all(part.shape in ("one", "many") for part in both):
            shared = both[0].forms.keys() & both[1].forms.keys() & {"nom", "par", "ela"}
            forms = {form: f"{both[0].forms[form]} ja {both[1].forms[form]}" for form in shared}
            return NameForms("many", head, forms)
    if is_plural(name):
        plurals = finnish_plurals(name) or {}
        forms = {FINNISH_CASES[case]: form for case, form in plurals.items()}
        return NameForms("many", head, {"nom": name} | forms)
    cases = finnish_forms(name) if len(name) > SHORT_WORD else None
    if cases:
        named = {FINNISH_CASES[case]: form for case, form in cases.items()}
        return NameForms("one", head, {"nom": name} | named)
    if tail and not tail[1].endswith(("ja", "jä")):  # neuvoja: an adviser, or some advice
        before = _finnish(tail[1])
        if before.shape in ("one", "many"):
            forms = {form: f"{text} {tail[2]}" for form, text in before.forms.items()}
            shape = "tailed" if before.shape == "one" else "tailed_many"
            return NameForms(shape, head, forms)
    alone = len(words) == 1 and base_of(name) in (None, name.casefold())
    is_verb = re.search(r"(?:[aä]{2}|[eouyö][aä]|[dltnr][aä])$", name) and base_of(name) == name
    has_name = any(word[:1].isupper() for word in words)
    shape = "name" if (alone and not is_verb) or has_name else "words"
    return NameForms(shape, head, {"nom": name})


def _swedish(name: str, countable: tuple[str, ...], neuter: tuple[str, ...]) -> NameForms:
    head = _LINKS["sv"].split(name)[0].split()[-1].casefold()
    if name[:1].isupper():
        return NameForms("name", head, {"nom": name})
    forms = {"nom": name, "a": name}
    is_alone = len(name.split()) == 1
    if _is_swedish_definite(head):
        return NameForms("one", head, {"nom": name} | ({"def": name} if is_alone else {}))
    ending = _neuter_ending(head) if head.endswith(neuter) else _swedish_ending(head)
    if ending and is_alone:
        forms["def"] = name + ending
        if head.endswith(countable):
            forms["a"] = f"{'ett' if ending.endswith('t') else 'en'} {name}"
    return NameForms("one" if ending or not is_alone else "name", head, forms)


def _neuter_ending(word: str) -> str:
    return "t" if word.endswith("e") else "met" if word.endswith(("um", "em")) else "et"


def _is_swedish_definite(word: str) -> bool:
    """Whether it is in the definite form: "kristelefonen", "biljetterna"."""
    from revontuli.language.word_forms import word_forms  # maps a file

    known = word_forms("sv")
    return any(
        word.endswith(ending) and known.get(word[at:]) == word[at : -len(ending)]
        for ending in ("en", "et", "n", "arna", "erna")
        for at in range(max(1, len(word) - len(ending) - 2))
        if at != 1
    )


def _swedish_ending(word: str) -> str:
    """What makes it definite, "" where the list of word forms doesn't tell: kort → et."""
    from revontuli.language.word_forms import word_forms  # maps a file

    known = word_forms("sv")
    endings = ("n", "t") if word[-1:] in "aeioåö" else ("en", "et", "n")
    for at in range(max(1, len(word) - 2)):
        part = word[at:]
        if not known.is_base(part) or at == 1:
            continue
        found = [ending for ending in endings if known.get(part + ending) == part]
        genders = {ending[-1] for ending in found}
        if len(genders) == 1:
            return found[0]
    return ""


def _english(name: str, mass: Collection[str]) -> NameForms:
    before = _LINKS["en"].split(name)[0]
    first, head = before.split()[0], before.split()[-1].casefold()
    if any(word[:1].isupper() and word not in _NATIONS for word in before.split()):
        return NameForms("name", head, {"nom": name})
    is_doing = first.endswith("ing") and first not in _NOT_VERBS
    if head in mass or is_doing or head.endswith(("ness", "ity", "ing")):
        return NameForms("one", "" if is_doing else head, {"nom": name, "a": name, "the": name})
    if head.endswith("s") and not head.endswith(("ss", "us", "is")):
        return NameForms("many", head, {"nom": name, "a": name, "the": f"the {name}"})
    article = "an" if name[:1].casefold() in "aeio" else "a"
    return NameForms("one", head, {"nom": name, "a": f"{article} {name}", "the": f"the {name}"})
