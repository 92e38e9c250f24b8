"""What else a Swedish or English form may be: a second reading, and a stem where no list knows it.

As in Finnish, simplemma's list gives one base form where a form may have two: `fiskar` is fishes
and (he) fishes. A second one is taken only where the list has it as a base form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from revontuli.language.word_forms import WordForms

# An ending, and what the base form may have in its place.
_ENDINGS = {
    "sv": (
        (re.compile(r"(?:ar|er|ade|ad|at|ats|as|de|te|ande|are)$"), ("a",)),
        (re.compile(r"(?:ar|er|or|en|et|n|t|s|na|ens|ets)$"), ("",)),
        (re.compile(r"(?:or|an|orna|ornas)$"), ("a",)),
        (re.compile(r"(?:arna|erna|arnas|ernas)$"), ("", "e")),
    ),
    "en": (
        (re.compile(r"(?:'s|s'|s|es)$"), ("",)),
        (re.compile(r"(?:ing|ed)$"), ("", "e")),
        (re.compile(r"([bdglmnprt])\1(?:ing|ed)$"), ("",)),  # planning: plan
        (re.compile(r"ves$"), ("f", "fe")),
        (re.compile(r"ies$"), ("y",)),
    ),
}
# Of a word in no list: what is left without it is as good a name for it.
_BARE = {
    "sv": re.compile(r"(?<=...)(?:s|n|en|ens|et|ets|ar|er|or|arna|erna|orna)$"),
    "en": re.compile(r"(?:'s|s'|(?<=[^s]{3})s)$"),
}
SHORTEST = {"sv": 5, "en": 4}  # letters of a second reading; a shorter one is too often wrong


def second_readings(word: str, language: str, forms: WordForms) -> Iterator[str]:
    """Base forms in the list that `word` is an ending away from: of building, build."""
    if forms.is_base(word):
        yield word
    for ending, others in _ENDINGS[language]:
        match = ending.search(word)
        if match:
            stem = word[: match.start()] + "".join(match.groups())
            bases = (stem + other for other in others)
            yield from (b for b in bases if len(b) >= SHORTEST[language] and forms.is_base(b))


def stems(word: str, language: str) -> list[str]:
    """`word`, which no list knows, without what looks like an ending: floorballs, floorball."""
    stem = _BARE[language].sub("", word)
    return [stem] if stem != word else []
