"""The one Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Revontuli's site."""

    name = "revontuli.site"
    label = "revontuli"
    verbose_name = "Revontuli"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what is done in the background, and what is kept in the log of edits."""
        from revontuli.site import background, logbook

        background.find_jobs()
        logbook.register()
