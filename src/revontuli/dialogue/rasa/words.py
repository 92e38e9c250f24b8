"""Synonyms, lookups and marks of entities as the bot's own words.

In Rasa a lookup names a kind and its values, a synonym names a value and other ways of saying it,
and a mark in an example names a kind, and a value where it tells one. Here they come together: a
synonym is of the kind that its value is listed or marked as, and of `OTHER` where it is of none.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from revontuli.dialogue.content import OwnWord
from revontuli.dialogue.content_words import KIND, MOST, is_sayable
from revontuli.dialogue.own_words import OwnWords
from revontuli.dialogue.rasa.project import Listed, Project
from revontuli.language import N_
from revontuli.language.lemmas import base_forms
from revontuli.text import LANGUAGES

OTHER = "other"
UNSAYABLE = N_("This word has no letters, or is too long to be found in a message.")
TOO_MANY = N_("There are more words than a bot can have.")
RENAMED_KIND = N_("The kind's name has signs that names of kinds do not have, so it was changed.")

# [Turkuun](city), [Turkuun](city:Turku), [Turkuun]{"entity": "city", "value": "Turku"}
MARK = re.compile(r"\[([^\[\]]+)\](?:\(([^()]*)\)|(\{[^{}]*\}))")


@dataclass
class _Word:
    """A word as it is put together."""

    kind: str
    value: str
    language: str
    forms: dict[str, dict[str, None]] = field(default_factory=dict)


@dataclass
class _Words:
    """All of them so far: by kind, and by value whatever its capital letters."""

    by_kind: dict[str, dict[str, _Word]] = field(default_factory=dict)

    def add(self, kind: str, value: str, language: str) -> _Word:
        """The word of this value, a new one where there is none."""
        values = self.by_kind.setdefault(kind, {})
        return values.setdefault(value.casefold(), _Word(kind, value, language))

    def words(self) -> list[_Word]:
        """All of them, kind by kind."""
        return [word for values in self.by_kind.values() for word in values.values()]

    def of_value(self, value: str) -> list[_Word]:
        """The words of this value, of all kinds."""
        key = value.casefold()
        return [values[key] for values in self.by_kind.values() if key in values]


def marks(text: str) -> Iterator[tuple[str, str, str]]:
    """The marks of entities in an example: kind, what is written, and the value or ""."""
    for written, inner, braces in MARK.findall(text):
        kind, _, value = inner.partition(":")
        if braces:
            try:
                told = json.loads(braces)
            except ValueError:
                continue
            kind, value = str(told.get("entity") or ""), str(told.get("value") or "")
        if kind.strip():
            yield kind.strip(), " ".join(written.split()), " ".join(value.split())


def words_of(project: Project) -> tuple[OwnWord, ...]:
    """The bot's own words; lists of places, which every bot finds by itself, left out."""
    usual = _usual_language(project)
    known = _Words()
    values = {one.text.casefold(): one.name for one in project.listed if one.what == "synonym"}
    for one in _sayable(project):
        language = one.language if one.language in LANGUAGES else usual
        if one.what == "lookup":
            known.add(one.name, values.get(one.text.casefold(), one.text), language)
    listed = OwnWords([*_synonyms(project, usual), *map(_own_word, known.words())])
    for one in _sayable(project):
        if one.what == "mark":
            _add_mark(known, listed, one, project.language_of.get(one.example) or usual)
    for one in _sayable(project):
        if one.what == "synonym":
            language = one.language if one.language in LANGUAGES else usual
            words = known.of_value(one.name) or [known.add(OTHER, one.name, language)]
            for word in words:
                _say(word, one.text, language)
    return tuple(_own_words(known))


def _usual_language(project: Project) -> str:
    counts = Counter(said.language for said in project.said if said.language in LANGUAGES)
    own = project.language if project.language in LANGUAGES else "fi"
    return min(counts, key=lambda code: (-counts[code], code != own)) if counts else own


def _sayable(project: Project) -> Iterator[Listed]:
    for one in project.listed[:MOST]:
        if is_sayable(one.text) and is_sayable(one.value or one.name):
            yield one


def _synonyms(project: Project, usual: str) -> Iterator[OwnWord]:
    """What the synonyms tell, before it is known of what kind they are."""
    for one in _sayable(project):
        if one.what == "synonym":
            yield OwnWord(OTHER, one.name, usual, {usual: (one.text,)})


def _add_mark(known: _Words, listed: OwnWords, mark: Listed, language: str) -> None:
    """A marked word; without a value that of a listed word it is a form of, or its base form."""
    if mark.value:
        word = known.add(mark.name, mark.value, language)
        if not _whole(OwnWords([_own_word(word)]), mark.text):
            _say(word, mark.text, language)
        return
    found = [word for word in _whole(listed, mark.text) if word.kind in (OTHER, mark.name)]
    known.add(mark.name, found[0].value if found else _base(mark.text, language), language)


def _base(written: str, language: str) -> str:
    """What a word is called: "passin" is a passi; of several words, as they are written."""
    if " " in written:
        return written
    base = base_forms(written.casefold(), language)[0]
    return base.capitalize() if written[:1].isupper() else base


def _say(word: _Word, form: str, language: str) -> None:
    """Note another way of saying a word."""
    if form != word.value:
        word.forms.setdefault(language, {})[form] = None


def _whole(words: OwnWords, written: str) -> list[OwnWord]:
    """The words that all of what is written is a form of: Turku of "Turkuun"."""
    whole = (0, len(written))
    return [said.word for said in words.find(written) if (said.start, said.end) == whole]


def _own_words(known: _Words) -> Iterator[OwnWord]:
    for kind, words in known.by_kind.items():
        values = [word.value for word in words.values()]
        if kind == OTHER or not _are_places(values):
            yield from (
                _own_word(word)
                for word in words.values()
                if kind != OTHER or not _are_places([word.value])
            )


def _own_word(word: _Word) -> OwnWord:
    forms = {code: tuple(texts) for code, texts in word.forms.items()}
    return OwnWord(word.kind, word.value, word.language, forms)


def _are_places(values: list[str]) -> bool:
    """Whether most of them are municipalities, which every bot finds by itself."""
    from revontuli.language.places import find_places

    some = values[:50]
    return sum(bool(find_places(value.capitalize())) for value in some) * 2 > len(some)


def name_kinds(project: Project) -> None:
    """Give kinds the names that they may have here: "date-time" → "date_time"."""
    renamed: dict[str, str] = {}
    for place, one in enumerate(project.listed):
        if one.what == "synonym" or KIND.fullmatch(one.name):
            continue
        short = re.sub(r"\W+", "_", one.name)[:39]
        new = short if KIND.fullmatch(short) else f"_{short}"
        if one.name not in renamed:
            project.leave(one.file, one.line, f"{one.name} → {new}", RENAMED_KIND)
        renamed[one.name] = new
        project.listed[place] = one.called(new)


def leave_words(project: Project) -> None:
    """Note the words that can't be carried over."""
    for one in project.listed[:MOST]:
        if not is_sayable(one.text) or not is_sayable(one.value or one.name):
            project.leave(one.file, one.line, one.text[:60], UNSAYABLE)
    if len(project.listed) > MOST:
        first = project.listed[MOST]
        project.leave(first.file, first.line, first.text[:60], TOO_MANY)
