"""`delete_old_answers`: answers and conversations kept long enough; to be run every day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from revontuli.site import conversations, memories
from revontuli.site.keeping import FILES_KEPT, delete_answers, delete_files, expired_surveys
from revontuli.site.sheets import forget_old


class Command(BaseCommand):
    """Delete answers whose keeping time has passed, tables that nobody fetched, conversations."""

    help = "Delete answers whose keeping time has passed, old tables of answers, conversations."

    def add_arguments(self, parser: Any) -> None:
        """`--dry-run`: only say what would be deleted."""
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how much."""
        for survey in expired_surveys():
            if options["dry_run"]:
                self.stdout.write(f"{survey.slug}: {survey.sheets.count()} answers would go")
            else:
                self.stdout.write(f"{survey.slug}: {delete_answers(survey)} answers deleted")
        if not options["dry_run"]:
            self.stdout.write(f"{forget_old()} answers deleted that were begun and left")
            files = delete_files(before=timezone.now() - FILES_KEPT)
            self.stdout.write(f"{files} files deleted")
            silent, questions = conversations.delete_old()
            self.stdout.write(f"{silent} conversations deleted, {questions} questions of bots")
            memories.delete_old_memories()
