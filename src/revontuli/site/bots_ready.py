"""Trained bots as they answer: one of each published version in a process, always the newest.

When another version is published, or an earlier one again, it is loaded in the background, and the
one before it answers until it is ready. Versions that keepers try are loaded beside it.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.utils import timezone

from revontuli.catalogue import Catalogue
from revontuli.dialogue import Bot, BotContent, BotModel, Message, State
from revontuli.dialogue.rephrasing import Rephraser, rephraser_in_use
from revontuli.dialogue.versions import bot_folder, load_version, published
from revontuli.errors import InputError
from revontuli.site import search

log = logging.getLogger(__name__)
PATIENCE = 20.0  # seconds that a visitor waits for a bot that nobody has talked with yet
MOST_TRIED = 4  # versions beside the published ones that are held in memory
AGAIN = 60.0  # seconds until one that could not be loaded is tried again
Version = tuple[Path, int]  # folder of a bot, and number


def ready_bot(
    slug: str, version: int | None = None, *, newest: bool = False, wait: float = PATIENCE
) -> Bot | None:
    """The bot that answers now.

    Args:
        slug: of the bot.
        version: to be tried; the published one where None.
        newest: wait also where the version before it could answer, such as in tests.
        wait: seconds to wait where nothing can answer yet.

    Returns:
        None where nothing is published, it can't be loaded, or it was not ready in the time given.
    """
    try:
        folder = bot_folder(settings.HOME, slug)
        number = version or published(folder)
    except InputError as error:
        log.error("which version is published can't be read: %s", type(error).__name__)
        return None
    if number is None:
        return None
    return _bots.get((folder, number), is_tried=version is not None, newest=newest, wait=wait)


def draft_bot(slug: str, version: int, content: BotContent, wait: float = PATIENCE) -> Bot | None:
    """A bot as its keepers have it now: what `version` has learned, with `content` to answer.

    It is light: what was learned is the version's own, and is held once.

    Returns:
        None where the version can't be loaded, or was not ready in the time given.
    """
    ready = ready_bot(slug, version, wait=wait)
    if ready is None:
        return None
    model = replace(ready.model, content=content)
    return Bot(model, ready.catalogue, ready.finder, ready.clock, rephraser=ready.rephraser)


def published_number(slug: str) -> int | None:
    """The number of the version that people talk with; None where there is none."""
    try:
        return published(bot_folder(settings.HOME, slug))
    except InputError:
        return None


def forget() -> None:
    """Load everything anew when it is next asked for."""
    _bots.forget()


def local_now() -> datetime:
    """The time on the wall, for opening hours."""
    return timezone.localtime().replace(tzinfo=None)


@dataclass(frozen=True)
class _Loaded:
    """A bot, with what it was made of."""

    version: Version
    model: BotModel
    catalogue: Catalogue
    bot: Bot

    @classmethod
    def of(cls, version: Version, model: BotModel, catalogue: Catalogue) -> _Loaded:
        bot = Bot(
            model,
            catalogue,
            lambda: search.finder(wait=0),
            local_now,
            rephraser=_rephraser(catalogue),
        )
        return cls(version, model, catalogue, bot)


def _rephraser(catalogue: Catalogue) -> Rephraser | None:
    """What rewords answers; None where its settings are wrong, for bots can do without."""
    try:
        return rephraser_in_use(catalogue)
    except InputError as error:
        log.error("answers are not reworded: %s", error)
        return None


class _Bots:
    """The bots that answer, and the threads that load the next ones."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._answering: dict[Path, _Loaded] = {}
        self._tried: OrderedDict[Version, _Loaded] = OrderedDict()
        self._loading: set[Version] = set()
        self._failed: dict[Version, float] = {}

    def get(self, version: Version, is_tried: bool, newest: bool, wait: float) -> Bot | None:
        found = self._found(version)
        if found is None:
            with self._changed:

                def is_there() -> bool:
                    self._begin(version, is_tried)
                    older = not (newest or is_tried) and version[0] in self._answering
                    return bool(self._found(version)) or older or version in self._failed

                self._changed.wait_for(is_there, wait)
                found = self._found(version)
                if found is None and not is_tried:
                    found = self._answering.get(version[0])
        return self._fresh(found).bot if found else None

    def _found(self, version: Version) -> _Loaded | None:
        answering = self._answering.get(version[0])
        if answering is not None and answering.version == version:
            return answering
        return self._tried.get(version)

    def _fresh(self, loaded: _Loaded) -> _Loaded:
        """The same with the newest catalogue."""
        catalogue = search.catalogue()
        if catalogue is None or catalogue is loaded.catalogue:
            return loaded
        fresh = _Loaded.of(loaded.version, loaded.model, catalogue)
        with self._changed:
            if self._answering.get(loaded.version[0]) is loaded:
                self._answering[loaded.version[0]] = fresh
            elif loaded.version in self._tried:
                self._tried[loaded.version] = fresh
        return fresh

    def _begin(self, version: Version, is_tried: bool) -> None:
        """Have it loaded, unless that is under way, or has just failed."""
        if self._found(version) or version in self._loading:
            return
        if monotonic() - self._failed.get(version, -AGAIN) < AGAIN:
            return
        self._failed.pop(version, None)
        self._loading.add(version)
        threading.Thread(
            target=self._load, args=(version, is_tried), name="bot", daemon=True
        ).start()

    def _load(self, version: Version, is_tried: bool) -> None:
        try:
            model = load_version(*version)
            loaded = _Loaded.of(version, model, search.catalogue() or Catalogue())
            loaded.bot.reply(Message("hei"), State())  # makes what is made at the first question
            is_published = published(version[0]) == version[1]  # or taken back meanwhile
        except Exception:
            log.exception("a bot can't be loaded")
            with self._changed:
                self._loading.discard(version)
                self._failed[version] = monotonic()
                self._changed.notify_all()
            return
        with self._changed:
            self._loading.discard(version)
            if is_tried or not is_published:
                self._tried[version] = loaded
                while len(self._tried) > MOST_TRIED:
                    self._tried.popitem(last=False)
            else:
                self._answering[version[0]] = loaded
                self._tried.pop(version, None)
            self._changed.notify_all()

    def forget(self) -> None:
        with self._changed:
            self._answering.clear()
            self._tried.clear()
            self._failed.clear()


_bots = _Bots()
