"""A life event as the network gathers around it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from revontuli.site.models.accounts import Organisation
from revontuli.site.texts import TextColumn, said
from revontuli.wellbeing import Frame, LifeEvent, get_frame, get_life_event


class LifeEventRoom(models.Model):
    """A life event with its goal. Its phases are the library's (`wellbeing`)."""

    slug = models.SlugField(unique=True)
    code = models.CharField(max_length=60, default="moving_to_study")  # of wellbeing.LifeEvent
    frame_code = models.CharField(max_length=60, default="3x10d")
    name = TextColumn()
    goal = TextColumn(long=True, blank=True)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="life_events")
    is_public = models.BooleanField(default=False)  # whether anyone may see its front page
    version = models.PositiveIntegerField(default=0)  # goes up with each edit

    def __str__(self) -> str:
        return said(self.name) or self.slug

    @property
    def life_event(self) -> LifeEvent:
        """Its name and phases."""
        return get_life_event(self.code)

    @property
    def frame(self) -> Frame:
        """The frame that its people's wellbeing is seen in."""
        return get_frame(self.frame_code)


class Indicator(models.Model):
    """What shows whether the goal comes nearer: a picture's figure, or one written in."""

    class Source(models.TextChoices):
        """Where its value comes from."""

        DIMENSION = "dimension", _("Mean of a dimension")
        TRAIT = "trait", _("Share or mean of a trait")
        WRITTEN = "written", _("Written in")

    life_event = models.ForeignKey(LifeEventRoom, models.CASCADE, related_name="indicators")
    name = TextColumn()
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.WRITTEN)
    key = models.CharField(max_length=200, blank=True)  # code of the dimension, or id of the trait
    value = models.FloatField(null=True, blank=True)  # where written in
    target = models.FloatField(null=True, blank=True)
    unit = TextColumn(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return said(self.name)
