"""Say what this deployment has wrong: `manage.py examine`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from revontuli.site import deployment


class Command(BaseCommand):
    """A line for each fault; status 1 when something must be mended."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at everything."""
        found = deployment.findings()
        for finding in found:
            word = "must be mended" if finding.must else "could be better"
            self.stdout.write(f"{word}: {finding.about}: {finding.text}")
        if not found:
            self.stdout.write("Everything is as it should be.")
        if any(finding.must for finding in found):
            raise SystemExit(1)
