"""Who may edit which services, and what was edited. Services themselves are in the catalogue."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from revontuli.site.models.accounts import Organisation, User

if TYPE_CHECKING:
    from revontuli.catalogue import Organisation as Provider

EVERY_PROVIDER = "*"


class ProviderEditor(models.Model):
    """An organisation whose editors may edit a provider's services."""

    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="edits_for",
        verbose_name=_("organisation"),
    )
    provider = models.CharField(  # its id or a name; * stands for any letters
        _("provider"), max_length=200
    )

    class Meta:
        ordering = ("organisation", "provider")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "provider"], name="provider_edited_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}: {self.provider}"

    def covers(self, provider: Provider) -> bool:
        """Whether it is this provider's services that may be edited."""
        pattern = self.provider.casefold()
        names = (provider.id, *provider.name.values())
        return pattern == EVERY_PROVIDER or any(
            fnmatchcase(name.casefold(), pattern) for name in names if name
        )


class ServiceEdit(models.Model):
    """One change of a service or term made on the site: how it was, and how it became."""

    class Kind(models.TextChoices):
        """What was edited."""

        SERVICE = "service", _("Service")
        TERM = "term", _("Term")

    class Way(models.TextChoices):
        """How."""

        FORM = "form", _("by hand")
        TABLE = "table", _("by a table")
        UNDO = "undo", _("by undoing")

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SERVICE)
    item = models.CharField(max_length=1000, db_index=True)  # id in the catalogue
    before = models.JSONField(null=True)  # all of it; None where it was new
    after = models.JSONField(null=True)  # None where it was removed
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.FORM)
    version = models.PositiveIntegerField()  # of the catalogue with the change
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.kind} {self.item} v{self.version}"
