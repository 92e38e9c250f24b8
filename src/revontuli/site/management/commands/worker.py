"""Do the work of the background, until asked to leave: `manage.py worker`."""

from __future__ import annotations

import signal
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from revontuli.site import background

BETWEEN_LOOKS = 1.0  # seconds between looks into an empty queue
LAST_MOMENTS = 10.0  # seconds that short work has to end in, when the worker leaves
HOUSEKEEPING = 360  # signs of life, so about an hour, between two cleanings


class LeavingWorker(Worker):
    """A worker that hands back what it is doing when it is asked to leave."""

    def __init__(self, *queues: str) -> None:
        super().__init__(
            queue_names=list(queues),
            interval=BETWEEN_LOOKS,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Leave at the next moment where the work can be put down."""
        background.leaving.set()
        self.running = False
        if not self.running_task:
            raise SystemExit(0)


class Command(BaseCommand):
    """The worker, its signs of life, and a look after works that were left."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until SIGTERM or SIGINT."""
        background.recover()
        background.tell_worker_lives()
        threading.Thread(target=_look_after, daemon=True).start()
        short = threading.Thread(target=_do_short_work, daemon=True)
        short.start()
        worker = LeavingWorker(*background.QUEUES)
        signal.signal(signal.SIGTERM, worker.shutdown)
        signal.signal(signal.SIGINT, worker.shutdown)
        try:
            worker.run()
        finally:
            short.join(LAST_MOMENTS)


class _ShortWorker(LeavingWorker):
    """A worker beside another, in a thread of its own: what takes signals is the other."""

    @property
    def running(self) -> bool:
        """Until the process is asked to leave."""
        return not background.leaving.is_set()

    @running.setter
    def running(self, _wanted: bool) -> None:
        pass


def _do_short_work() -> None:
    """Short work at once, whatever long work the process is doing."""
    while not background.leaving.is_set():
        try:
            _ShortWorker(background.SHORT).run()
        except DatabaseError as error:
            background.log.warning("the short work waits (%s)", type(error).__name__)
            background.leaving.wait(background.BETWEEN_SIGNS)
        finally:
            connection.close()


def _look_after() -> None:
    """Signs of life; and now and then what was left by others is taken up, and what is old goes."""
    turn = 0
    while not background.leaving.wait(background.BETWEEN_SIGNS):
        turn += 1
        try:
            background.tell_worker_lives()
            if turn % 3 == 0:
                background.recover()
            if turn % HOUSEKEEPING == 1:
                clean()
        except DatabaseError as error:
            background.log.warning("the worker's housekeeping failed (%s)", type(error).__name__)
        finally:
            connection.close()


def clean() -> None:
    """Take away what is over: sessions, tokens, records of the queue, works of last year, answers
    whose keeping time has passed, drawings that nobody asked for in a month."""
    from django_tasks_db.models import DBTaskResult

    from revontuli.site.models import ApiToken, Work

    call_command("clearsessions")
    call_command("delete_old_answers", stdout=StringIO())
    _clear_drawings()
    now = timezone.now()
    ApiToken.objects.filter(expires__lt=now - timedelta(days=30)).delete()
    DBTaskResult.objects.filter(
        enqueued_at__lt=now - timedelta(days=7), status__in=("SUCCESSFUL", "FAILED", "RUNNING")
    ).delete()
    Work.objects.filter(ended__lt=now - timedelta(days=365)).delete()


def _clear_drawings() -> None:
    """Drawings and comparisons are made anew when they are asked for."""
    oldest = (timezone.now() - timedelta(days=30)).timestamp()
    for folder in ("drawings", "comparisons"):
        for file in (Path(settings.HOME) / "cache" / folder).rglob("*"):
            if file.is_file() and file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)
