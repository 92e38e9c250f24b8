"""Versions of a bot: trained and looked over, published, taken back.

A version's folder is in the data folder, where the command line finds it too; the database tells
who made and published it, and has the report. Which version people talk with is said by the folder
alone (`published.json`), so the two can't disagree.
"""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from revontuli.catalogue import Catalogue
from revontuli.dialogue import BotContent, BotModel, train_bot
from revontuli.dialogue.bot_report import BotReport
from revontuli.dialogue.content import KeeperTest
from revontuli.dialogue.training import content_hash, open_encoder
from revontuli.dialogue.versions import (
    PUBLISHED,
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
from revontuli.site.models import Bot, BotPublishing, BotVersion, User, Work

if TYPE_CHECKING:
    from revontuli.language.encoder import Encoder

log = logging.getLogger(__name__)
TRAIN = "bots.train"
LOOK_OVER = "bots.look_over"
UNREADABLE = gettext_noop(
    "This version can't be read here: its files are damaged, or it was trained with another "
    "language model or another release of Revontuli. Train a new one."
)


def train_key(bot: Bot) -> str:
    """Of one bot no two trainings are under way at once, nor is a version looked over meanwhile."""
    return f"bot:{bot.pk}:train"


def last_work(bot: Bot) -> Work | None:
    """The training or looking over that was begun last, or None."""
    return Work.objects.filter(key=train_key(bot)).first()


def folder_of(bot: Bot) -> Path:
    """Where its versions are."""
    return bot_folder(settings.HOME, bot.slug)


def published_number(bot: Bot) -> int | None:
    """The version that people talk with, or None."""
    return bots_ready.published_number(bot.slug)


def newest(bot: Bot) -> BotVersion | None:
    """The version trained last, or None."""
    return bot.versions.select_related("by").first()


def is_changed_since(
    bot: Bot, version: BotVersion | None, content: BotContent | None = None
) -> bool:
    """Whether the keepers have changed something that `version` has not learned.

    Args:
        bot: of the site.
        version: of it; whatever there is has changed since none.
        content: as it is now, where that has been read already.
    """
    if version is None:
        return True
    known = version.report.get("provenance", {}).get("content_hash")
    return bool(known != content_hash(content or content_of(bot)))


def train(bot: Bot, by: User | None, progress: Progress = silent) -> BotVersion:
    """Train the bot of what its keepers have written by now, look it over, and keep the version.

    The same content gives the version that is there already, with a new look at it: what is
    published may be another by now.

    Args:
        bot: of the site.
        by: whoever asked for it.
        progress: told how it goes on; what it raises ends it.

    Raises:
        InputError: there is too little to learn from.
    """
    from revontuli.dialogue.remembered_vectors import RememberingEncoder

    catalogue = searching.catalogue() or Catalogue()
    encoder = RememberingEncoder(open_encoder(os.environ.get("REVONTULI_ENCODER") or None))
    vectors = vectors_file(folder_of(bot))  # so that only what is new must be encoded
    model = train_bot(
        content_of(bot), catalogue, encoder=encoder, progress=progress, vectors=vectors
    )
    report = _look(bot, model, catalogue, encoder, progress)
    number = save_version(folder_of(bot), model, report.metrics)
    version, _is_new = BotVersion.objects.update_or_create(
        bot=bot,
        number=number,
        defaults={"report": report.as_json()},
        create_defaults={"report": report.as_json(), "by": by},
    )
    return version


def look_over(version: BotVersion, progress: Progress = silent) -> None:
    """Look over a version as it is stored, such as one of the command line; keep the report.

    Its examples are held out with the language model that it was trained with, for with that one
    it would answer.

    Args:
        version: of the site.
        progress: told how it goes on; what it raises ends it.

    Raises:
        InputError: it can't be read (`UNREADABLE`).
    """
    bot = version.bot
    try:
        model = load_version(folder_of(bot), version.number)
    except InputError as error:
        log.warning("version %s of the bot %s can't be read: %s", version.number, bot.slug, error)
        raise InputError(UNREADABLE) from error
    catalogue = searching.catalogue() or Catalogue()
    encoder = model.understanding.learned.features.encoder
    version.report = _look(bot, model, catalogue, encoder, progress).as_json()
    version.save(update_fields=["report"])


def _look(
    bot: Bot, model: BotModel, catalogue: Catalogue, encoder: Encoder, progress: Progress
) -> BotReport:
    """What is found of a trained bot, beside the one that people talk with.

    In as many parts as everywhere (`evaluate`), so that the figures of versions can be compared.
    """
    from revontuli.dialogue.evaluation import evaluate

    return evaluate(
        model.content, catalogue, model.provenance.get("seed", 0), encoder,
        _published_model(bot, other_than=model.provenance.get("version")), progress,
        model=model, vectors=vectors_file(folder_of(bot)),
    )  # fmt: skip


def _published_model(bot: Bot, other_than: int | None) -> BotModel | None:
    """What is published, to tell what changes; None where there is none that can be read."""
    number = published_number(bot)
    if number in (None, other_than):
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


def try_tests(version: BotVersion) -> BotReport | None:
    """The report with the keepers' tests of today: those made since are tried now.

    None where the version has not been looked over.

    Raises:
        InputError: a test is to be tried, and the version's folder is not whole.
    """
    report = report_of(version)
    if report is None:
        return None
    today = content_of(version.bot).tests
    tried = {KeeperTest(one.text, one.expected, one.language): one for one in report.tests}
    if tried.keys() == set(today):
        return report
    from revontuli.dialogue.evaluation import run_tests

    model = load_version(folder_of(version.bot), version.number)
    # Of a version that was trained elsewhere also its own tests count; today's go before them.
    wanted = {(test.text, test.language): test for test in (*model.content.tests, *today)}
    for test in wanted.values():
        if test not in tried:
            (tried[test],) = run_tests([test], model.understanding)
    tests = (tried[test] for test in wanted.values())
    told = replace(report, tests=tuple(sorted(tests, key=lambda test: test.passed)))
    if told != report:
        version.report = told.as_json()
        version.save(update_fields=["report"])
    return told


def put_before_people(version: BotVersion, by: User | None) -> BotPublishing:
    """Publish a version, or an earlier one again, after tests made since have been tried on it.

    It is written down first: a crash before the folder is told leaves a line in the history of
    what did not come about (`history_of` says so), never a published bot of which nobody knows who
    published it.

    Raises:
        InputError: its tests did not pass, or its folder is not whole.
    """
    try_tests(version)
    if not may_publish(version):
        raise InputError("its tests have not passed", expected="a version whose tests all pass")
    note_others(version.bot)  # what came before stands before it in the history
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
    """Know also what the command line has trained and published in the same folder.

    Nobody of the site did that: such a version, and such a line of the history, is `by` None.
    """
    known = set(bot.versions.values_list("number", flat=True))
    for stored in versions(folder_of(bot)):
        if stored.number not in known:
            told = {"provenance": stored.provenance, "metrics": stored.metrics}
            BotVersion.objects.get_or_create(
                bot=bot, number=stored.number, defaults={"report": told}
            )
    _note_publishing(bot)


@transaction.atomic
def _note_publishing(bot: Bot) -> None:
    """Note what is published now, where it was published later than the desk last did so."""
    Bot.objects.select_for_update().get(pk=bot.pk)  # two pages at once don't note it twice
    last = BotPublishing.objects.filter(version__bot=bot).select_related("version").first()
    now = bot.versions.filter(number=published_number(bot) or 0).first()
    if now is None or (last is not None and last.version == now):
        return
    written = (folder_of(bot) / PUBLISHED).stat().st_mtime
    at = datetime.fromtimestamp(written, UTC)
    if last is None or at > last.at:  # else the machine stopped before the folder was told
        noted = BotPublishing.objects.create(version=now)
        BotPublishing.objects.filter(pk=noted.pk).update(at=at)
