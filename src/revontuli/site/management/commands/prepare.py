"""Make the database and the static files ready for this version: `manage.py prepare`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

LOCK = 7_305_611  # any number that nothing else uses


class Command(BaseCommand):
    """Apply migrations, make the cache's table, collect static files."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """All three; each does nothing where it has been done."""
        logging.getLogger("whitenoise").setLevel(logging.WARNING)
        with _alone():
            call_command("migrate", interactive=False, run_syncdb=True, verbosity=0)
            call_command("createcachetable", verbosity=0)
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        database = Path(settings.HOME) / "revontuli.sqlite3"
        if database.exists():
            database.chmod(0o600)


@contextmanager
def _alone() -> Iterator[None]:
    """Two servers that start at once on PostgreSQL migrate one after the other."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
