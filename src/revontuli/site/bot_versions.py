"""Versions of a bot: trained and looked over, published, taken back.

A version's folder is in the data folder, where the command line finds it too; the database tells
who made and published it, and has the report. Which version people talk with is said by the folder
alone (`published.json`), so the two can't disagree.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from revontuli.catalogue import Catalogue
from revontuli.dialogue import train_bot
from revontuli.dialogue.bot_report import BotReport
from revontuli.dialogue.training import content_hash, open_encoder
from revontuli.dialogue.versions import (
    bot_folder,
    load_version,
    publish,
    save_version,
    vectors_file,
    versions,
)
from revontuli.engine import Progress, silent
from revontuli.errors import InputError
from revontuli.site import bots_ready
from revontuli.site import search as searching
from revontuli.site.bot_content import content_of
from revontuli.site.models import Bot, BotPublishing, BotVersion, User

TRAIN = "bots.train"
FOLDS = 5  # parts in which examples are held out to see how well they are understood


def train_key(bot: Bot) -> str:
    """No two trainings of one bot are under way at once."""
    return f"bot:{bot.pk}:train"


def folder_of(bot: Bot) -> Path:
    """Where its versions are."""
    return bot_folder(settings.HOME, bot.slug)


def published_number(bot: Bot) -> int | None:
    """The version that people talk with, or None."""
    return bots_ready.published_number(bot.slug)


def newest(bot: Bot) -> BotVersion | None:
    """The version trained last, or None."""
    return bot.versions.select_related("by").first()


def is_changed_since(bot: Bot, version: BotVersion | None) -> bool:
    """Whether the keepers have changed something that `version` has not learned."""
    if version is None:
        return True
    known = version.report.get("provenance", {}).get("content_hash")
    return bool(known != content_hash(content_of(bot)))


def train(
    bot: Bot, by: User | None, progress: Progress = silent, folds: int | None = None
) -> BotVersion:
    """Train the bot of what its keepers have written by now, look it over, and keep the version.

    The same content gives the version that is there already, with a new look at it: what is
    published may be another by now.

    Args:
        bot: of the site.
        by: whoever asked for it.
        progress: told how it goes on; what it raises ends it.
        folds: parts in which examples are held out; `FOLDS` where None. Each is one more training.

    Raises:
        InputError: there is too little to learn from.
    """
    from revontuli.dialogue.evaluation import evaluate
    from revontuli.dialogue.remembered_vectors import RememberingEncoder

    content = content_of(bot)
    catalogue = searching.catalogue() or Catalogue()
    encoder = RememberingEncoder(open_encoder(os.environ.get("REVONTULI_ENCODER") or None))
    vectors = vectors_file(folder_of(bot))  # so that only what is new must be encoded
    model = train_bot(content, catalogue, encoder=encoder, progress=progress, vectors=vectors)
    report = evaluate(
        content, catalogue, encoder=encoder, published=_published_model(bot), model=model,
        progress=progress, folds=folds or FOLDS, vectors=vectors,
    )  # fmt: skip
    number = save_version(folder_of(bot), model, report.metrics)
    version, _is_new = BotVersion.objects.update_or_create(
        bot=bot,
        number=number,
        defaults={"report": report.as_json()},
        create_defaults={"report": report.as_json(), "by": by},
    )
    return version


def _published_model(bot: Bot) -> Any:
    """What is published, to tell what changes; None where there is none that can be read."""
    number = published_number(bot)
    if number is None:
        return None
    try:
        return load_version(folder_of(bot), number)
    except InputError:  # damaged: it can't be compared with, and must not be in the way
        return None


def report_of(version: BotVersion) -> BotReport | None:
    """What was found of it; None where it can't be read, such as one of an older installation."""
    try:
        return BotReport.from_json(version.report)
    except msgspec.ValidationError:
        return None


def may_publish(version: BotVersion) -> bool:
    """Whether all the keepers' tests passed, or people have talked with it before."""
    report = report_of(version)
    return (report is not None and report.may_publish) or version.publishings.exists()


def put_before_people(version: BotVersion, by: User | None) -> BotPublishing:
    """Publish a version, or an earlier one again.

    It is written down first: a crash before the folder is told leaves a line in the history of
    what did not come about (`history_of` says so), never a published bot of which nobody knows who
    published it.

    Raises:
        InputError: its tests did not pass, or its folder is not whole.
    """
    if not may_publish(version):
        raise InputError("its tests have not passed", expected="a version whose tests all pass")
    noted = BotPublishing.objects.create(version=version, by=by)
    try:
        publish(folder_of(version.bot), version.number)
    except BaseException:
        noted.delete()
        raise
    return noted


def history_of(bot: Bot) -> list[tuple[BotPublishing, bool]]:
    """Who published what and when, the newest first, and whether it came about.

    Only of the newest can it be doubted: what came after an earlier one found the desk in order.
    """
    rows = BotPublishing.objects.filter(version__bot=bot).select_related("version", "by")
    now = published_number(bot)
    return [(row, place > 0 or row.version.number == now) for place, row in enumerate(rows)]


def note_others(bot: Bot) -> None:
    """Know also the versions that the command line has trained in the same folder."""
    known = set(bot.versions.values_list("number", flat=True))
    for stored in versions(folder_of(bot)):
        if stored.number not in known:
            BotVersion.objects.get_or_create(
                bot=bot, number=stored.number, defaults={"report": {"metrics": stored.metrics}}
            )
