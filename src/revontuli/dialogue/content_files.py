"""What a bot's keepers write, as YAML: one file, or a folder of files that people keep by hand.

A folder has `bot.yaml` (who the bot is), `intents/*.yaml` (a topic each), and where there are any
`words.yaml`, `tests.yaml` and `taught.yaml`. One file holds the same fields together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from revontuli.catalogue import Opening
from revontuli.dialogue.content import (
    FORMAT,
    BotContent,
    Example,
    HandOver,
    Intent,
    KeeperTest,
    LocalHelp,
    OwnWord,
    Source,
)
from revontuli.dialogue.content_words import read_words, words_as_plain
from revontuli.engine import atomic_path
from revontuli.errors import Sentence
from revontuli.text import LANGUAGES, Text
from revontuli.wellbeing.document import Document

LONGEST_EXAMPLE = 500  # characters, of examples and tests
MOST_EXAMPLES = 100_000  # of one bot; a small file with YAML's references could hold any number

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
_OTHER_BREAKS = re.compile(r"[\r\x85\u2028\u2029]")  # that YAML would read as spaces
_ABOUT = ("format", "id", "name", "greeting", "municipality", "life_event", "is_example", "topics")
_WHOM = ("hand_over", "local_help")
_IN_INTENTS = {"examples": Source.WRITTEN, "imported": Source.IMPORTED}  # by language


@dataclass
class _Parts:
    """What has been read of the files, before all of it is there to be checked."""

    intents: list[Intent] = field(default_factory=list)
    written: list[Example] = field(default_factory=list)
    taught: list[Example] = field(default_factory=list)
    words: list[OwnWord] = field(default_factory=list)
    tests: list[KeeperTest] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    checks: list[Callable[[], None]] = field(default_factory=list)


def read_content(path: str | Path) -> BotContent:
    """What keepers wrote, from one YAML file or a folder of them.

    Files of a folder's `intents/` are read in the order in which `bot.yaml` names their topics,
    then by their names; so the order of the menu is that of the topics.

    Args:
        path: the file, or the folder with `bot.yaml` in it.

    Raises:
        InputError: a file is missing or something in it will not do; says which file, line and
            field.
    """
    path = Path(path)
    if not path.is_dir():
        return _content(Document.read(path), [])
    main = Document.read(path / "bot.yaml")
    topics = list(main["topics"].fields()) if main["topics"] else []
    files = [Document.read(file) for file in sorted((path / "intents").glob("*.yaml"))]
    files.sort(key=lambda file: _position(file, topics))
    more = [path / name for name in ("words.yaml", "tests.yaml", "taught.yaml")]
    return _content(main, files + [Document.read(file) for file in more if file.exists()])


def parse_content(text: str, file: str = "bot.yaml") -> BotContent:
    """The same from the text of one file.

    Raises:
        InputError: something in it will not do; `file` is what messages call it.
    """
    return _content(Document.parse(text, file), [])


def _position(file: Document, topics: list[str]) -> int:
    topic = file["topic"].text() if file["topic"] else ""
    return topics.index(topic) if topic in topics else len(topics)


def _content(main: Document, files: list[Document]) -> BotContent:
    main.only(*_ABOUT, *_WHOM, "intents", "words", "tests", "taught")
    if not main["format"] or main["format"].text() != FORMAT:
        main["format"].fail(FORMAT)
    parts = _Parts()
    _read_into(parts, main)
    for file in files:
        _read_into(parts, file.only("topic", "intents", "words", "tests", "taught"))
    for check in parts.checks:
        check()
    content = BotContent(
        id=_name(main["id"]),
        name=_words(main["name"]),
        greeting=_maybe_words(main["greeting"]),
        intents=tuple(parts.intents),
        examples=(*parts.written, *parts.taught),
        words=tuple(parts.words),
        tests=tuple(parts.tests),
        local_help=tuple(_help(item) for item in main["local_help"].items()),
        municipality=_municipality(main["municipality"]),
        life_event=_maybe(main["life_event"]),
        is_example=_yes(main["is_example"]),
    )
    if main["topics"]:
        topics = main["topics"].fields()
        content = replace(content, topics={code: _words(text) for code, text in topics.items()})
    return replace(content, hand_over=_hand_over(main["hand_over"]))


def _read_into(parts: _Parts, file: Document) -> None:
    topic = _maybe(file["topic"])
    for item in file["intents"].items():
        parts.intents.append(_intent(parts, item, topic))
    parts.words += read_words(file["words"])
    for item in file["tests"].items():
        parts.tests.append(_test(item))
    for item in file["taught"].items():
        parts.taught.append(_taught(parts, item))
        _count(parts, item)


def _intent(parts: _Parts, item: Document, topic: str) -> Intent:
    item.only("name", "title", "answer", "topic", "services", "terms", "follow_ups", "in_menu",
              "is_topical", *_IN_INTENTS)  # fmt: skip
    name = _name(item["name"])
    if name in parts.names:
        item["name"].fail(
            Sentence("a name of its own"),
            problem=Sentence("two intents are called '%(name)s'", name=name),
        )
    parts.names.add(name)
    for field_, source in _IN_INTENTS.items():
        for language, texts in item[field_].fields().items() if item[field_] else ():
            _language(texts, language)
            for text in texts.items():
                parts.written.append(Example(_said(text), name, language, source))
                _count(parts, text)
    follow_ups = item["follow_ups"].items()
    for other in follow_ups:
        parts.checks.append(lambda other=other: _check_follow_up(parts, other))  # type: ignore[misc]
    return Intent(
        name=name,
        title=_words(item["title"]),
        answer=_maybe_words(item["answer"]),
        topic=_maybe(item["topic"]) or topic,
        services=_texts(item["services"]),
        terms=_texts(item["terms"]),
        follow_ups=tuple(other.text() for other in follow_ups),
        in_menu=_yes(item["in_menu"]),
        is_topical=_yes(item["is_topical"]),
    )


def _check_follow_up(parts: _Parts, other: Document) -> None:
    if other.text() not in parts.names:
        other.fail(Sentence("the name of an intent of this bot"))


def _taught(parts: _Parts, item: Document) -> Example:
    item.only("intent", "language", "text", "source")
    intent = item["intent"]
    name = intent.text(Sentence("an intent's name"))
    parts.checks.append(lambda: _check_taught(parts, intent))
    source = _maybe(item["source"]) or Source.TAUGHT
    if source not in list(Source):
        item["source"].fail(Sentence("one of %(known)s", known=", ".join(Source)))
    language = _maybe(item["language"])
    if language:
        _language(item["language"], language)
    return Example(_said(item["text"]), name, language or None, Source(source))


def _check_taught(parts: _Parts, intent: Document) -> None:
    if ":" not in intent.text() and intent.text() not in parts.names:
        intent.fail(
            Sentence("an intent of this bot, or one such as 'term:…', 'service:…' or 'do:…'")
        )


def _count(parts: _Parts, here: Document) -> None:
    if len(parts.written) + len(parts.taught) > MOST_EXAMPLES:
        here.fail(
            Sentence("at most %(most)s examples", most=f"{MOST_EXAMPLES:,}"),
            problem=Sentence("there are too many examples"),
        )


def _test(item: Document) -> KeeperTest:
    item.only("text", "language", "expected")
    language = _maybe(item["language"]) or "fi"
    _language(item["language"], language)
    return KeeperTest(_said(item["text"]), _maybe(item["expected"]), language)


def _hand_over(item: Document) -> HandOver:
    if not item:
        return HandOver()
    item.only("name", "phone", "email", "url", "hours", "note", "takes_transcript")
    return HandOver(
        name=_maybe_words(item["name"]),
        phone=_maybe(item["phone"]),
        email=_maybe(item["email"]),
        url=_maybe_words(item["url"]),
        hours=tuple(_opening(hours) for hours in item["hours"].items()),
        note=_maybe_words(item["note"]),
        takes_transcript=_yes(item["takes_transcript"]),
    )


def _help(item: Document) -> LocalHelp:
    item.only("municipality", "kinds", "name", "phone", "url", "note")
    return LocalHelp(
        municipality=_municipality(item["municipality"]),
        kinds=_texts(item["kinds"]),
        name=_maybe_words(item["name"]),
        phone=_maybe(item["phone"]),
        url=_maybe_words(item["url"]),
        note=_maybe_words(item["note"]),
    )


def _opening(item: Document) -> Opening:
    item.only("weekdays", "opens", "closes", "first", "last", "closed", "note")
    return Opening(
        weekdays=tuple(_weekday(day) for day in item["weekdays"].items()),
        opens=_clock(item["opens"]),
        closes=_clock(item["closes"]),
        first=_day(item["first"]),
        last=_day(item["last"]),
        closed=_yes(item["closed"]),
        note=_maybe_words(item["note"]),
    )


def _weekday(item: Document) -> int:
    if item.text() not in tuple("1234567"):
        item.fail(Sentence("a weekday: 1 for Monday to 7 for Sunday"))
    return int(item.text())


def _clock(item: Document) -> str:
    if item and not _CLOCK.fullmatch(item.text()):
        item.fail(Sentence('a time of day, such as "09:00"'))
    return _maybe(item)


def _day(item: Document) -> date | None:
    if not item:
        return None
    try:
        return date.fromisoformat(item.text())
    except ValueError:
        item.fail(Sentence("a date, such as 2026-11-22"))


def _municipality(item: Document) -> str:
    from revontuli.language.places import municipalities  # reads a table

    if item and item.text() not in municipalities():
        item.fail(Sentence('the three-digit code of a municipality in quotes, such as "837"'))
    return _maybe(item)


def _name(item: Document) -> str:
    name = item.text(Sentence("a short name"))
    if not _NAME.fullmatch(name):
        item.fail(Sentence("at most 80 letters from a to z, digits, '_' and '-'"))
    return name


def _said(item: Document) -> str:
    text = item.text(Sentence("what somebody says"))
    if len(text) > LONGEST_EXAMPLE:
        item.fail(
            Sentence("at most %(longest)s characters", longest=LONGEST_EXAMPLE),
            problem=Sentence("this is too long"),
        )
    return text


def _language(item: Document, code: str) -> None:
    if code not in LANGUAGES:
        item.fail(
            Sentence("fi, sv or en"),
            problem=Sentence("'%(code)s' is not a language of a bot", code=code),
        )


def _words(item: Document) -> Text:
    for language, text in item.fields().items():
        _language(text, language)
    return item.words()


def _maybe_words(item: Document) -> Text:
    return _words(item) if item and item.fields() else {}


def _maybe(item: Document) -> str:
    return item.text() if item else ""


def _yes(item: Document) -> bool:
    if item and item.text() not in ("true", "false"):
        item.fail(Sentence("true or false"))
    return _maybe(item) == "true"


def _texts(item: Document) -> tuple[str, ...]:
    return tuple(text.text() for text in item.items())


def write_content(content: BotContent, path: str | Path) -> None:
    """Write one file that `read_content` reads; the same content gives the same bytes.

    Reading gives the same content again, with examples in the order of their intents and
    languages, and what keepers did not write into an intent after them. What cannot be asked or
    answered is left out: follow-ups and examples of intents that are not there, and empty texts.
    """
    with atomic_path(path) as temporary:
        temporary.write_text(content_as_yaml(content), encoding="utf-8")


def content_as_yaml(content: BotContent) -> str:
    """The text of the file that `write_content` writes."""
    names = {intent.name for intent in content.intents}
    written: dict[str, list[Example]] = {}
    taught = []
    for example in content.examples:
        in_intent = example.source in _IN_INTENTS.values() and example.language
        if example.intent in names and in_intent:
            written.setdefault(example.intent, []).append(example)
        elif example.intent in names or ":" in example.intent:
            taught.append(_filled(example))
    intents = []
    for intent in content.intents:
        follow_ups = [name for name in intent.follow_ups if name in names]
        own = written.get(intent.name, [])
        examples = {name: _by_language(own, source) for name, source in _IN_INTENTS.items()}
        intents.append(_filled(intent) | {"follow_ups": follow_ups} | examples)
    about = {name: getattr(content, name) for name in (*_ABOUT[1:], *_WHOM)}
    words = words_as_plain(content.words)
    tests = [_filled(test) for test in content.tests]
    whole = {"format": FORMAT, **about, "intents": intents, "words": words, "tests": tests,
             "taught": taught}  # fmt: skip
    return yaml.dump(
        _filled(whole), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000
    )


def _by_language(examples: list[Example], source: Source) -> dict[str, list[str]]:
    return {
        language: [e.text for e in examples if e.language == language and e.source == source]
        for language in LANGUAGES
    }


def _filled(value: Any) -> Any:
    """`value` as plain lists and mappings, without what is empty."""
    if is_dataclass(value):
        value = {item.name: getattr(value, item.name) for item in fields(value)}
    if isinstance(value, Mapping):
        plain = {str(key): _filled(item) for key, item in value.items()}
        return {key: item for key, item in plain.items() if item not in ("", None, False, {}, [])}
    if isinstance(value, tuple | list):
        return [_filled(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


class _Dumper(yaml.SafeDumper):
    """Paragraphs as lines, as people write them; every list and mapping in full."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _OTHER_BREAKS.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style=style)


_Dumper.add_representer(str, _represent)
_Dumper.add_multi_representer(str, _represent)  # sources
