"""Pictures being made, and pictures that are shown. The pictures themselves are files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from revontuli.picture import Picture
from revontuli.site.models.accounts import User
from revontuli.site.models.surveys import Survey
from revontuli.site.models.work import Work
from revontuli.site.texts import TextColumn


class Iteration(models.Model):
    """One try at the picture of a survey: what was asked for, and the folder it came into."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="iterations")
    name = models.CharField(max_length=200, blank=True)  # a working name
    options = models.JSONField(default=dict)  # segments, seed, leave_out, weigh …
    work = models.ForeignKey(Work, models.SET_NULL, null=True, related_name="+")
    built = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("-created",)

    def __str__(self) -> str:
        return self.name or f"{self.survey} #{self.pk}"

    @property
    def folder(self) -> Path:
        """Where its picture is, once built; `private/` in it is not for showing."""
        return Path(settings.HOME) / "pictures" / f"{self.pk:06}"

    @property
    def picture(self) -> Picture:
        """What may be shown of it."""
        return _picture(str(self.folder), (self.folder / "picture.json").stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _picture(folder: str, changed: int) -> Picture:
    return Picture.load(folder)


class Publication(models.Model):
    """A picture on its way to be seen: draft, checked by the data protection officer, published."""

    class State(models.TextChoices):
        """Who sees it."""

        DRAFT = "draft", _("Draft")
        IN_CHECK = "in_check", _("Being checked")
        RETURNED = "returned", _("Returned")
        INSIDE = "inside", _("Published inside")
        PUBLIC = "public", _("Published to everyone")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    SHOWN = (State.INSIDE, State.PUBLIC)

    slug = models.SlugField(unique=True)
    iteration = models.OneToOneField(Iteration, models.PROTECT, related_name="publication")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    audience = models.CharField(max_length=10, default=State.INSIDE)  # what was asked for
    title = TextColumn()
    remarks = models.TextField(blank=True)  # the officer's
    sent_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    checked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    published = models.DateTimeField(null=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-published", "-changed")

    def __str__(self) -> str:
        return self.slug

    @property
    def picture(self) -> Picture:
        """What may be shown."""
        return self.iteration.picture
