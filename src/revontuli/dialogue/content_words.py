"""A bot's own words in its YAML file: kind → a list of values, with other ways of saying them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from revontuli.dialogue.content import OwnWord
from revontuli.errors import Sentence
from revontuli.text import LANGUAGES
from revontuli.wellbeing.document import Document

KIND = re.compile(r"[^\W\d]\w{0,39}")
LONGEST = 100  # characters, of a value or another way of saying it
MOST = 50_000  # of both together, in one bot


def read_words(section: Document) -> tuple[OwnWord, ...]:
    """The words of a file's `words`; none where there is no such field.

    Raises:
        InputError: something in it will not do; says which file, line and field.
    """
    if not section:
        return ()
    found: list[OwnWord] = []
    count = 0
    for kind, items in section.fields().items():
        if not KIND.fullmatch(kind):
            items.fail(
                Sentence("letters, digits and '_', a letter first"),
                Sentence("'%(kind)s' cannot be a kind", kind=kind),
            )
        values: set[str] = set()
        for item in items.items():
            word = _word(kind, item)
            if word.value in values:
                item.fail(
                    Sentence("a value of its own"),
                    problem=Sentence("'%(value)s' stands here twice", value=word.value),
                )
            values.add(word.value)
            found.append(word)
            count += len(word.said_as())
            if count > MOST:
                item.fail(
                    Sentence("at most %(most)s words", most=f"{MOST:,}"),
                    problem=Sentence("there are too many words"),
                )
    return tuple(found)


def _word(kind: str, item: Document) -> OwnWord:
    """A value alone, or with its language and other ways of saying it."""
    if item.is_text:
        return OwnWord(kind, _said(item))
    item.only("value", "language", "forms")
    language = item["language"].text() if item["language"] else "fi"
    _check_language(item["language"], language)
    value = _said(item["value"])
    forms = {}
    for code, texts in item["forms"].fields().items() if item["forms"] else ():
        _check_language(texts, code)
        said = dict.fromkeys(_said(text) for text in texts.items())
        if said:
            forms[code] = tuple(said)
    return OwnWord(kind, value, language, forms)


def _said(item: Document) -> str:
    text = " ".join(item.text(Sentence("a word")).split())
    if not is_sayable(text):
        item.fail(
            Sentence("a letter or digit in it, and at most %(longest)s characters", longest=LONGEST)
        )
    return text


def is_sayable(text: str) -> bool:
    """Whether a text can be found in what people write."""
    return len(text) <= LONGEST and any(map(str.isalnum, text))


def _check_language(item: Document, code: str) -> None:
    if code not in LANGUAGES:
        item.fail(
            Sentence("fi, sv or en"),
            problem=Sentence("'%(code)s' is not a language of a bot", code=code),
        )


def words_as_plain(words: Iterable[OwnWord]) -> dict[str, list[Any]]:
    """The same as plain lists and mappings, a Finnish value with nothing besides as its text."""
    kinds: dict[str, list[Any]] = {}
    for word in words:
        forms = {code: [*texts] for code, texts in word.forms.items() if texts}
        told = {"value": word.value, "language": word.language, "forms": forms}
        is_plain = word.language == "fi" and not forms
        kinds.setdefault(word.kind, []).append(word.value if is_plain else told)
    return kinds
