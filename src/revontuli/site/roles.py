"""What people may be to the site."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """A person has any number of roles. None of them contains another: least of people's data."""

    ANALYST = "analyst", _("Analyst")
    CONTENT_EDITOR = "content_editor", _("Content editor")
    BOT_TRAINER = "bot_trainer", _("Bot trainer")
    NETWORK_COORDINATOR = "network_coordinator", _("Network coordinator")
    PROTECTION_OFFICER = "protection_officer", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")
    READER = "reader", _("Reader")


# Those who see what single people answered, or who people are. They should sign in with more than
# a password (`REVONTULI_REQUIRE_MFA`).
SEE_PERSONAL_DATA = (Role.ANALYST, Role.PROTECTION_OFFICER, Role.ADMINISTRATOR)
