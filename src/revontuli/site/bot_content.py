"""A bot's content in the database, and the same as the library's `BotContent`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.db import transaction

from revontuli.dialogue import (
    BotContent,
    Example,
    HandOver,
    Intent,
    KeeperTest,
    LocalHelp,
    OwnWord,
    Source,
)
from revontuli.site.models import Bot, BotExample, BotIntent, BotTest, BotWord, User
from revontuli.text import Text

MOST_LOGGED = 300  # words of the bot's own that are written one by one
LONGEST_TEXT = 500  # characters of an example or test
INTENT_FIELDS = (
    "title", "answer", "topic", "services", "terms", "follow_ups", "in_menu", "is_topical",
    "position",
)  # fmt: skip


def content_of(bot: Bot) -> BotContent:
    """All that its keepers have written, as it stands now."""
    return BotContent(
        id=bot.slug,
        name=bot.name,
        greeting=bot.greeting,
        intents=tuple(_intent(row) for row in bot.intents.all()),
        examples=tuple(_example(row) for row in bot.examples.all()),
        words=words_of(bot),
        tests=tuple(KeeperTest(t.text, t.expected, t.language) for t in bot.tests.all()),
        topics=dict(bot.topics),
        hand_over=hand_over_of(bot),
        local_help=local_help_of(bot),
        municipality=bot.municipality,
        life_event=bot.life_event.code if bot.life_event else "",
        is_example=bot.is_example,
    )


def words_of(bot: Bot) -> tuple[OwnWord, ...]:
    """The bot's own words."""
    return tuple(
        OwnWord(row.kind, row.value, row.language, {c: tuple(t) for c, t in row.forms.items()})
        for row in bot.words.all()
    )


def hand_over_of(bot: Bot) -> HandOver:
    """The people to turn to where the bot is not enough."""
    return msgspec.convert(bot.hand_over or {}, HandOver, strict=False)


def local_help_of(bot: Bot) -> tuple[LocalHelp, ...]:
    """Help near by for someone in danger."""
    return msgspec.convert(bot.local_help or [], tuple[LocalHelp, ...], strict=False)


def as_json(thing: HandOver | Iterable[LocalHelp]) -> Any:
    """What `hand_over` and `local_help` keep in the database."""
    return msgspec.to_builtins(thing if isinstance(thing, HandOver) else list(thing))


def _intent(row: BotIntent) -> Intent:
    return Intent(
        row.name, row.title, row.answer, row.topic, tuple(row.services), tuple(row.terms),
        tuple(row.follow_ups), row.in_menu, row.is_topical,
    )  # fmt: skip


def _example(row: BotExample) -> Example:
    return Example(row.text, row.intent, row.language or None, Source(row.source))


@transaction.atomic
def write_content(bot: Bot, content: BotContent, by: User | None = None) -> None:
    """Make the bot's content this one, all of it; what is the same already stays untouched.

    The short name, the organisations, the life event and the channels stay as they are.

    Args:
        bot: in the database.
        content: what it is to be.
        by: whoever brings it.
    """
    bot.name = _texts(content.name) or bot.name
    bot.greeting = _texts(content.greeting)
    bot.topics = {code: _texts(text) for code, text in content.topics.items()}
    bot.hand_over = as_json(content.hand_over)
    bot.local_help = as_json(content.local_help)
    bot.municipality = content.municipality
    bot.save()
    _write_intents(bot, content.intents)
    _write_examples(bot, content.examples, by)
    write_words(bot, content.words)
    _write_tests(bot, content.tests)


def _write_intents(bot: Bot, intents: tuple[Intent, ...]) -> None:
    known = {row.name: row for row in bot.intents.all()}
    for position, intent in enumerate(intents):
        told: dict[str, Any] = {
            "title": _texts(intent.title), "answer": _texts(intent.answer), "topic": intent.topic,
            "services": [*intent.services], "terms": [*intent.terms],
            "follow_ups": [*intent.follow_ups], "in_menu": intent.in_menu,
            "is_topical": intent.is_topical, "position": position,
        }  # fmt: skip
        row = known.pop(intent.name, None) or BotIntent(bot=bot, name=intent.name)
        if row.pk is None or any(getattr(row, name) != told[name] for name in INTENT_FIELDS):
            for name in INTENT_FIELDS:
                setattr(row, name, told[name])
            row.version += 1
            row.save()
    for row in known.values():
        row.delete()


def _write_examples(bot: Bot, examples: tuple[Example, ...], by: User | None) -> None:
    known = {(row.intent, row.text): row for row in bot.examples.all()}
    wanted = {(e.intent, _line(e.text)): e for e in examples if _line(e.text)}
    gone = [row.pk for key, row in known.items() if key not in wanted]
    bot.examples.filter(pk__in=gone).delete()
    BotExample.objects.bulk_create(
        BotExample(
            bot=bot, intent=intent, text=text, language=one.language or "",
            source=one.source.value, by=by,
        )
        for (intent, text), one in wanted.items()
        if (intent, text) not in known
    )  # fmt: skip
    changed = []
    for key, one in wanted.items():
        row = known.get(key)
        if row and (row.language, row.source) != (one.language or "", one.source.value):
            row.language, row.source = one.language or "", one.source.value
            changed.append(row)
    BotExample.objects.bulk_update(changed, ["language", "source"])


@transaction.atomic
def write_words(bot: Bot, words: Sequence[OwnWord]) -> None:
    """Make the bot's own words these; what is the same already stays untouched.

    A few are written one by one, as the log has them; a long list at once.
    """
    known = {(row.kind, row.value): row for row in bot.words.all()}
    new, changed = [], []
    for word in words:
        told = {"language": word.language, "forms": {c: [*t] for c, t in word.forms.items() if t}}
        row = known.pop((word.kind, word.value), None)
        if row is None:
            new.append(BotWord(bot=bot, kind=word.kind, value=word.value, **told))
        elif (row.language, row.forms) != (told["language"], told["forms"]):
            row.language, row.forms = word.language, told["forms"]
            changed.append(row)
    gone = [row.pk for row in known.values()]
    for start in range(0, len(gone), MOST_LOGGED):  # a database takes only so many numbers
        bot.words.filter(pk__in=gone[start : start + MOST_LOGGED]).delete()
    if len(new) + len(changed) <= MOST_LOGGED:
        for row in (*changed, *new):
            row.save()
        return
    BotWord.objects.bulk_update(changed, ["language", "forms"], batch_size=MOST_LOGGED)
    BotWord.objects.bulk_create(new, batch_size=MOST_LOGGED)


def _write_tests(bot: Bot, tests: tuple[KeeperTest, ...]) -> None:
    wanted = {_line(test.text): test for test in tests if _line(test.text)}
    for row in bot.tests.all():
        if row.text not in wanted:
            row.delete()
    for text, test in wanted.items():
        BotTest.objects.update_or_create(
            bot=bot, text=text, defaults={"expected": test.expected, "language": test.language}
        )


def _line(text: str) -> str:
    """As it is kept: on one line, without NUL, no longer than its column."""
    return " ".join(text.replace("\0", " ").split())[:LONGEST_TEXT]


def _texts(text: Text) -> dict[str, str]:
    return {code: words.replace("\0", "") for code, words in text.items() if words.strip()}
