"""Surveys: what is asked, by whom, when, and what people are told about it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.db import models
from django.utils import timezone

from revontuli.site.models.accounts import Organisation, User
from revontuli.site.models.room import LifeEventRoom
from revontuli.site.texts import TextColumn, said
from revontuli.survey import Codebook


class Survey(models.Model):
    """One round of asking: the same questionnaire next year is another survey of its series."""

    slug = models.SlugField(unique=True)
    life_event = models.ForeignKey(LifeEventRoom, models.PROTECT, related_name="surveys")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="surveys")
    series = models.SlugField(blank=True)  # rounds of one series are compared
    wave = models.CharField(max_length=20)  # such as "2026"
    title = TextColumn()
    questionnaire = models.FileField(upload_to="questionnaires/", blank=True)  # XLSForm or codebook
    areas = models.FileField(upload_to="areas/", blank=True)  # GeoJSON shapes for the map
    purpose = TextColumn(long=True, blank=True)
    controller = TextColumn(blank=True)  # who answers for the data, and how to reach them
    consent = TextColumn(long=True, blank=True)
    keep_months = models.PositiveSmallIntegerField(default=24)
    opens = models.DateTimeField(null=True, blank=True)
    closes = models.DateTimeField(null=True, blank=True)
    has_open_link = models.BooleanField(default=True)  # else by invitation alone
    simulated = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-wave", "slug")

    def __str__(self) -> str:
        return f"{said(self.title) or self.slug} {self.wave}"

    @property
    def is_open(self) -> bool:
        """Whether it may be answered now."""
        now = timezone.now()
        began = self.opens is not None and self.opens <= now
        return bool(self.questionnaire) and began and (self.closes is None or now < self.closes)

    @property
    def codebook(self) -> Codebook:
        """What is asked, as the floors below understand it."""
        return _codebook(self.questionnaire.path, Path(self.questionnaire.path).stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _codebook(path: str, changed: int) -> Codebook:
    return Codebook.read(path)


class Module(models.Model):
    """Questions that another organisation adds to a survey; they alone (and its owner) see them."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="modules")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="modules")
    title = TextColumn()
    questionnaire = models.FileField(upload_to="questionnaires/")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.survey}: {said(self.title)}"
