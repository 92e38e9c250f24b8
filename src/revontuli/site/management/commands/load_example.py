"""Bring the bundled example into the site."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from revontuli.engine import Progress
from revontuli.errors import InputError
from revontuli.site.example import PASSWORD, ExampleRound, load_example, places
from revontuli.site.models import User
from revontuli.site.roles import Role


class Command(BaseCommand):
    """Used by `revontuli demo`, once the example's files are there."""

    help = "Bring the bundled example, in FOLDER as 'revontuli demo' writes it, into the site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The example's folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Load it, and tell the accounts."""
        years = (2025, 2026)
        rounds = [
            ExampleRound(year, folder / f"answers_{year}.csv", folder / f"picture_{year}")
            for year in years
        ]
        try:
            accounts = load_example(
                next(folder.glob("*.xlsx")), next(folder.glob("*.geojson")), rounds, self._stages()
            )
        except InputError as error:
            raise CommandError(str(error)) from error
        with translation.override("en"):  # as everything on the command line
            self._tell(accounts)

    def _stages(self) -> Progress:
        """Each stage in a line of its own, when it begins."""
        told: set[str] = set()

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in told:
                told.add(stage)
                self.stderr.write(f"{stage} …")

        return progress

    def _tell(self, accounts: list[tuple[User, Role]]) -> None:
        for what, address in places():
            self.stdout.write(f"  {what:<28} {address}")
        self.stdout.write(f"Example accounts, all with the password {PASSWORD}:")
        for user, role in accounts:
            self.stdout.write(f"  {role.label!s:<28} {user.email}")
