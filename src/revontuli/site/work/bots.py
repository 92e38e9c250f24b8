"""Bots trained and looked over in the background."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from revontuli.engine import Progress
from revontuli.site.background import kind_of_work
from revontuli.site.bot_versions import LOOK_OVER, TRAIN, look_over, train
from revontuli.site.models import Bot, BotVersion, Work
from revontuli.site.roles import Role

# What training tells of itself; here so that it is translated.
STAGES = (
    gettext_noop("Gathering examples"),
    gettext_noop("Encoding examples"),
    gettext_noop("Encoding texts"),
    gettext_noop("Holding examples out"),
    gettext_noop("Looking over the content"),
)


@kind_of_work(TRAIN, title=_("A bot trained"), roles=(Role.BOT_TRAINER,))
def train_in_background(work: Work, progress: Progress) -> None:
    """Train a bot and look it over; `result` has the number of the version."""
    bot = Bot.objects.get(pk=work.arguments["bot"])
    version = train(bot, work.started_by, progress)
    work.result = {"version": version.number}


@kind_of_work(LOOK_OVER, title=_("A version of a bot looked over"), roles=(Role.BOT_TRAINER,))
def look_over_in_background(work: Work, progress: Progress) -> None:
    """Look over a version that is there already."""
    told = work.arguments
    version = BotVersion.objects.select_related("bot").get(bot=told["bot"], number=told["version"])
    look_over(version, progress)
