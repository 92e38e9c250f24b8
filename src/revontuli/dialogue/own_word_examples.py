"""Examples that a bot's own words give: "mistä saan passin" teaches "mistä saan henkkarin" too.

An example with one of the words in it teaches with other ways of saying that word too; and with
other words of the kind, where the intent's examples name several of them, so that it is about the
kind and not about the one; but for those that only other intents name. In the form in which the
word stood: where that can't be told or made for sure, none is made.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from revontuli.dialogue.content import Example, OwnWord, Source
from revontuli.dialogue.finnish_forms import regular_forms
from revontuli.dialogue.name_forms import FINNISH_CASES
from revontuli.dialogue.own_words import OwnWords, Said
from revontuli.dialogue.templates import forms_of
from revontuli.language.lemmas import is_known

MOST_OF_INTENT = 9  # examples, in a language
MOST_OF_EXAMPLE = 3
MOST_READ = 50  # of a kind's other words; more would teach nothing
KEEPERS = (Source.WRITTEN, Source.TAUGHT, Source.IMPORTED)
_VOWELS = "aeio"
_SWEDISH_AGREES = re.compile(r"\b(?:en|ett|den|det|(?:m|d|s)in|(?:m|d|s)itt|någo[nt]|nya?|nytt) $")

Intents = dict[str, dict[str, set[str]]]  # kind → value → intents whose examples name it


def own_word_examples(words: Sequence[OwnWord], examples: Sequence[Example]) -> list[Example]:
    """Examples like the keepers' with other words in them, none that stands there already.

    Args:
        words: the bot's own.
        examples: all that it learns from.
    """
    if not words:
        return []
    known = OwnWords(words)
    read = [(one, known.find(one.text)) for one in examples if one.source in KEEPERS]
    spoken_of = _intents_by_word(read)
    taken = {example.text.casefold() for example in examples}
    counts: Counter[tuple[str, str]] = Counter()
    made = []
    for turn, (example, found) in enumerate(read):
        own = 0
        for text, language in _others(example, found, known.words, spoken_of, turn):
            if own >= MOST_OF_EXAMPLE or counts[example.intent, language] >= MOST_OF_INTENT:
                break
            if text.casefold() not in taken:
                taken.add(text.casefold())
                counts[example.intent, language] += 1
                own += 1
                made.append(Example(text, example.intent, language, Source.TEMPLATE))
    return made


def _intents_by_word(read: Iterable[tuple[Example, list[Said]]]) -> Intents:
    """Which intents' examples name each word."""
    intents: Intents = defaultdict(lambda: defaultdict(set))
    for example, found in read:
        for said in found:
            intents[said.word.kind][said.word.value].add(example.intent)
    return intents


def _kin(word: OwnWord, words: Sequence[OwnWord], intent: str, spoken_of: Intents) -> list[OwnWord]:
    """A word, and the others of its kind that may stand in its place in an intent's examples."""
    named = spoken_of[word.kind]
    if sum(intent in intents for intents in named.values()) < 2:
        return [word]
    others = (
        other
        for other in words
        if other.kind == word.kind
        and other.value != word.value
        and (other.value not in named or intent in named[other.value])
    )
    return [word, *islice(others, MOST_READ)]


def _others(
    example: Example,
    found: Sequence[Said],
    words: Sequence[OwnWord],
    spoken_of: Intents,
    turn: int,
) -> Iterator[tuple[str, str]]:
    """The example with other words in the place of one, and its language.

    Each example begins at another of them, so that every word has its turn.
    """
    for said in found:
        if example.language not in (None, said.language):
            continue
        ways = [
            form
            for word in _kin(said.word, words, example.intent, spoken_of)
            for language, form in word.said_as()
            if language == said.language and form != said.form
        ]
        first = turn % len(ways) if ways else 0
        for form in (*ways[first:], *ways[:first]):
            text = _with(example.text, said, form)
            if text:
                yield text, said.language


def _with(text: str, said: Said, other: str) -> str | None:
    """A text with another word in the place of one, in the same form; None where it can't be."""
    before, written, after = text[: said.start], text[said.start : said.end], text[said.end :]
    form = _in_same_form(written, said.form, other, said.language)
    if form is None:
        return None
    if said.language == "en":
        before = _with_article(before, form)
    if said.language == "sv" and _agrees(before) and not _forms(form, "sv")["class"].strip():
        return None  # nobody knows whether it takes "en" or "ett"
    if said.start == 0 and written[:1].isupper():
        form = form[:1].upper() + form[1:]
    return f"{before}{form}{after}"


def _in_same_form(written: str, form: str, other: str, language: str) -> str | None:
    one, two = _forms(form, language), _forms(other, language)
    if one.get("class") != two.get("class"):
        return None
    cases = (case for case, text in one.items() if text.casefold() == written.casefold())
    return next((two[case] for case in cases if case in two), None)


@lru_cache(maxsize=1 << 12)
def _forms(name: str, language: str) -> Mapping[str, str]:
    """The forms of a name that stand in a sentence alike; its "class" is the gender or number."""
    known = forms_of(name, language)
    forms = {case: text for case, text in known.forms.items() if case not in ("a", "the")}
    if language == "fi":
        if len(forms) == 1 and " " not in name and not is_known(name.casefold(), "fi"):
            own = regular_forms(name) or {}
            forms |= {FINNISH_CASES[case]: text for case, text in own.items()}
        return forms | {"class": "many" if known.shape == "many" else "one"}
    if language == "sv":
        return forms | {"class": forms.get("def", " ")[-1]}
    if known.shape == "one" and not name.endswith(("s", "x", "y", "h")):
        forms["many"] = f"{name}s"
    return forms | {"class": "many" if known.shape == "many" else "one"}


def _agrees(before: str) -> bool:
    """Whether the Swedish word before one agrees with its gender: "ett", "mitt nya"."""
    return bool(_SWEDISH_AGREES.search(before.casefold()))


def _with_article(before: str, word: str) -> str:
    """What stands before an English word, with the article that it takes: "a card", "an ID"."""
    for article, other in (("a ", "an "), ("an ", "a ")):
        is_article = before.casefold().endswith((f" {article}", f"\n{article}"))
        if is_article and (article == "an ") != (word[:1].casefold() in _VOWELS):
            return before[: -len(article)] + other
    return before
