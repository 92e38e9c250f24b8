"""Listen to Slack by Socket Mode, for every bot that has an app token."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from slack_bolt.adapter.socket_mode import SocketModeHandler

from revontuli.site.models import Bot
from revontuli.site.slack import slack_app, slack_settings


class Command(BaseCommand):
    """A connection that we open to Slack: nothing needs to be open to the net."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen until SIGTERM or SIGINT."""
        known = [slack_settings(bot.slug) for bot in Bot.objects.filter(is_open=True)]
        listening = [
            SocketModeHandler(slack_app(one), one.app_token)
            for one in known
            if one and one.app_token
        ]
        if not listening:
            raise CommandError("No open bot has REVONTULI_SLACK_<NAME>_BOT_TOKEN and _APP_TOKEN.")
        leaving = threading.Event()

        def leave(sign: int, frame: FrameType | None) -> None:
            leaving.set()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        for handler in listening:
            handler.connect()
        leaving.wait()
        for handler in listening:
            handler.close()
