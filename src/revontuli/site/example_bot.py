"""The example's bot in the site: brought in, trained, published, open to everyone."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from revontuli.engine import Progress, silent
from revontuli.examples.moving_to_study.bot_content import example_bot
from revontuli.site.bot_content import write_content
from revontuli.site.bot_versions import (
    may_publish,
    newest,
    published_number,
    put_before_people,
    train,
)
from revontuli.site.models import Bot, LifeEventRoom, Organisation, User
from revontuli.site.roles import Role

log = logging.getLogger(__name__)


def load_example_bot(
    city: Organisation,
    accounts: Mapping[Role, User],
    event: LifeEventRoom | None,
    progress: Progress = silent,
) -> Bot:
    """Bring the example's bot into the site; again and again gives the same.

    What somebody has written or taught at the desk since is left as it is.

    Args:
        city: that opens, writes and runs it.
        accounts: the example's people, by role.
        event: the life event that it belongs to.
        progress: told how training goes on.

    Returns:
        the bot; closed and unpublished where it does not pass its own tests.
    """
    content = example_bot()
    bot, is_new = Bot.objects.get_or_create(
        slug=content.id,
        defaults={
            "name": content.name, "enabler": city, "content_keeper": city,
            "technology_keeper": city, "life_event": event, "is_example": True,
        },
    )  # fmt: skip
    if is_new or not bot.intents.exists():
        write_content(bot, content, accounts.get(Role.CONTENT_EDITOR))
    if published_number(bot) is None:
        trainer = accounts.get(Role.BOT_TRAINER)
        version = newest(bot) or train(bot, trainer, progress)
        if not may_publish(version):  # its keepers see in the report what to mend
            log.warning("the example's bot does not pass its own tests and stays closed")
            return bot
        put_before_people(version, trainer)
        bot.is_open = True
        bot.save(update_fields=["is_open"])
    return bot
