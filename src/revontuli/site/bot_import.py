"""A bot's content brought in from a file: looked at first, then put in place or added."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import get_language

from revontuli.dialogue import BotContent
from revontuli.dialogue.bot_report import Changes
from revontuli.dialogue.content import FORMAT
from revontuli.dialogue.content_changes import compare_content
from revontuli.dialogue.content_files import content_as_yaml, parse_content, read_content
from revontuli.dialogue.training import content_hash
from revontuli.site.bot_content import content_of, write_content
from revontuli.site.models import Bot, User

FOLDER = "bot-imports"
KEPT_DAYS = 2  # that a file waits for its keeper's word
REPLACE, ADD = "replace", "add"
NAMELESS = "imported"  # the id of a bot whose file does not tell its name


@dataclass(frozen=True, slots=True)
class Left:
    """Something of a file that could not be carried over.

    Attributes:
        where: file and line.
        name: what it is called there.
        reason: in the page's language.
    """

    where: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file has.

    Attributes:
        content: of a bot.
        left: what could not be carried over.
    """

    content: BotContent
    left: tuple[Left, ...] = ()


def read_bot_file(path: Path) -> Brought:
    """Read a bot from YAML of our own, or from a Rasa or Botfront project as a zip or one file.

    Raises:
        InputError: it is neither, or something in it will not do.
    """
    if path.suffix.lower() != ".zip" and FORMAT in path.read_text("utf-8-sig")[:20_000]:
        return Brought(read_content(path))
    return _read_rasa(path)


def _read_rasa(path: Path) -> Brought:
    from revontuli.dialogue.rasa import read_rasa
    from revontuli.language import translator

    if path.suffix.lower() == ".zip":
        carried = read_rasa(path, NAMELESS)
    else:
        with TemporaryDirectory() as folder:
            shutil.copy(path, Path(folder) / "nlu.yml")
            carried = read_rasa(folder, NAMELESS)
    told = translator(get_language() or "fi").gettext
    left = (
        (f"{one.file}:{one.line}" if one.line else str(one.file), one.name, told(one.reason))
        for one in carried.not_carried
    )
    return Brought(carried.content, tuple(Left(*one) for one in left))


def joined(bot: BotContent, brought: BotContent, way: str) -> BotContent:
    """What the bot's content would become.

    Args:
        bot: as it is.
        brought: from the file.
        way: `REPLACE` for the file's answers alone; `ADD` for both, the file's in place of those
            of the same name. What the file does not tell of the bot itself stays, such as whom
            it sends people to.
    """
    if way == REPLACE:
        return replace(
            brought,
            id=bot.id,
            life_event=bot.life_event,
            is_example=bot.is_example,
            name=bot.name if brought.id == NAMELESS else brought.name,
            greeting=brought.greeting or bot.greeting,
            hand_over=brought.hand_over if brought.hand_over.name else bot.hand_over,
            local_help=brought.local_help or bot.local_help,
        )
    intents = {intent.name: intent for intent in (*bot.intents, *brought.intents)}
    examples = {(e.intent, e.text): e for e in (*brought.examples, *bot.examples)}
    words = {(word.kind, word.value): word for word in (*bot.words, *brought.words)}
    tests = {test.text: test for test in (*bot.tests, *brought.tests)}
    return replace(
        bot,
        intents=tuple(intents.values()),
        examples=tuple(examples.values()),
        words=tuple(words.values()),
        tests=tuple(tests.values()),
        topics={**brought.topics, **bot.topics},
        greeting=bot.greeting or brought.greeting,
        local_help=bot.local_help or brought.local_help,
        hand_over=bot.hand_over if bot.hand_over.name else brought.hand_over,
    )


def would_change(bot: Bot, brought: BotContent, way: str) -> Changes:
    """What would be different from now."""
    now = content_of(bot)
    return compare_content(joined(now, brought, way), now)


def state_of(bot: Bot) -> str:
    """What tells whether the bot's content is still as it was looked at."""
    return content_hash(content_of(bot))


def keep(brought: BotContent) -> str:
    """Keep what was read until its keeper says yes; its name in the storage."""
    forget_old()
    name = f"{FOLDER}/{secrets.token_hex(16)}.yaml"
    return default_storage.save(name, ContentFile(content_as_yaml(brought).encode()))


def kept(name: str) -> BotContent | None:
    """What `keep` kept; None where it is gone."""
    if not name.startswith(f"{FOLDER}/") or not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        return parse_content(file.read().decode())


def forget_old() -> None:
    """Delete files that nobody has said yes to."""
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    for name in names:
        path = f"{FOLDER}/{name}"
        age = timezone.now() - default_storage.get_modified_time(path)
        if age.days >= KEPT_DAYS:
            default_storage.delete(path)


def bring(bot: Bot, brought: BotContent, way: str, by: User) -> None:
    """Make the bot's content what was looked at."""
    write_content(bot, joined(content_of(bot), brought, way), by)
