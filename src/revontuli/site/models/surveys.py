"""Surveys: what is asked, by whom, when, and what people are told about it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from revontuli.site.models.accounts import Organisation, User
from revontuli.site.models.room import LifeEventRoom
from revontuli.site.models.work import Work
from revontuli.site.texts import TextColumn, said
from revontuli.survey import Codebook, Part, join_codebooks, without_modules

Stamp = tuple[str, int]  # path and time of change: what a file's content is remembered by


class SurveySet(models.QuerySet["Survey"]):
    """Some surveys."""

    def seen_by(self, user: User) -> SurveySet:
        """Those that the user's organisation owns or has a module in."""
        if user.organisation_id is None:
            return self.none()
        own = models.Q(owner=user.organisation_id)
        return self.filter(own | models.Q(modules__organisation=user.organisation_id)).distinct()


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
    version = models.PositiveIntegerField(default=1)  # so that nobody writes over another's edit
    answers_deleted = models.DateTimeField(null=True, blank=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SurveySet.as_manager()

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
    def is_past(self) -> bool:
        """Whether it has closed."""
        return self.closes is not None and self.closes <= timezone.now()

    @property
    def keep_until(self) -> datetime | None:
        """When its answers are deleted; None while it is not known when it closes."""
        return months_after(self.closes, self.keep_months) if self.closes else None

    @property
    def codebook(self) -> Codebook:
        """What is asked, modules too, as the floors below understand it.

        Raises:
            InputError: a file can't be read any more, or the modules do not go together.
        """
        modules = tuple(
            (module.prefix, said(module.title), _stamp(module.questionnaire.path))
            for module in self.modules.all()
            if module.questionnaire
        )
        return _codebook(_stamp(self.questionnaire.path), modules)

    def codebook_for(self, organisation: Organisation | None) -> Codebook:
        """What an organisation may see answers to: the owner all, others not others' modules."""
        hidden = self.modules.none() if organisation == self.owner else self.modules.all()
        if organisation:
            hidden = hidden.exclude(organisation=organisation)
        return without_modules(self.codebook, hidden.values_list("prefix", flat=True))


def months_after(moment: datetime, months: int) -> datetime:
    """The same moment some months later; the month's last day where it has no such day."""
    from calendar import monthrange

    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _stamp(path: str) -> Stamp:
    return path, Path(path).stat().st_mtime_ns


@lru_cache(maxsize=64)
def _codebook(common: Stamp, modules: tuple[tuple[str, str, Stamp], ...]) -> Codebook:
    parts = [Part(prefix, _codebook(stamp, ()), name) for prefix, name, stamp in modules]
    own = Codebook.read(common[0])
    return join_codebooks(own, parts) if parts else own


class Module(models.Model):
    """Questions that another organisation adds to a survey; they alone (and its owner) see them."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="modules")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="modules")
    prefix = models.CharField(
        max_length=20,
        validators=[
            RegexValidator(
                r"\A[a-z][a-z0-9]*\Z", _("Small letters and digits, beginning with a letter.")
            )
        ],
    )
    title = TextColumn()
    questionnaire = models.FileField(upload_to="questionnaires/", blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["survey", "prefix"], name="one_module_a_prefix"),
        )

    def __str__(self) -> str:
        return f"{self.survey}: {said(self.title)}"

    @property
    def scope(self) -> str:
        """What stands before its questions' names among all answers: `Form.scoped`, `Part`."""
        return f"{self.prefix}_"

    @property
    def part(self) -> Part:
        """Its questions, to be joined to others."""
        return Part(self.prefix, Codebook.read(self.questionnaire.path), said(self.title))


class AnswerImport(models.Model):
    """A file of answers collected elsewhere: looked over first, then brought in."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="imports")
    name = models.CharField(max_length=100)  # as its sender calls it
    file = models.CharField(max_length=200)  # in the private storage; empty when it is gone
    found = models.JSONField(default=dict)  # rows, faults and unknown columns; no answers
    work = models.ForeignKey(Work, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("-created",)

    def __str__(self) -> str:
        return self.name


class AnswerExport(models.Model):
    """Answers taken out: who took which, and the file until it is fetched or grows old."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="exports")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    form = models.CharField(max_length=10)  # "csv" or "xlsx"
    people = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)  # in the private storage
    work = models.ForeignKey(Work, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("-created",)

    def __str__(self) -> str:
        return f"{self.survey}: {self.form}, {self.created_by}"


class LiveFigures(models.Model):
    """What is shown of answers as they arrive: it changes in steps of five people, never of one."""

    survey = models.OneToOneField(Survey, models.CASCADE, related_name="live")
    figures = models.JSONField(default=dict)
    changed = models.DateTimeField(auto_now=True)


class TopicSet(models.Model):
    """The topics of an open question, and the answers that people coded into them."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="topic_sets")
    question = models.CharField(max_length=200)
    topics = models.JSONField(default=list)  # as `site.coding` writes them
    in_picture = models.BooleanField(default=True)
    groups = models.JSONField(default=list)  # suggested topics, redacted, of five people or more
    provenance = models.JSONField(default=dict)  # of what it has learned
    gathered = models.DateTimeField(null=True)  # answers saved since are not among these yet
    work = models.ForeignKey(Work, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["survey", "question"], name="one_topic_set_a_question"),
        )

    def __str__(self) -> str:
        return f"{self.survey}: {self.question}"


class CodedAnswer(models.Model):
    """One person's answer to an open question, without personal data, and what it is about.

    It goes with the sheet: whoever erases their answers erases this too.
    """

    topic_set = models.ForeignKey(TopicSet, models.CASCADE, related_name="answers")
    sheet = models.ForeignKey("revontuli.AnswerSheet", models.CASCADE, related_name="coded")
    text = models.TextField()  # redacted
    suggested = models.JSONField(default=list)  # [code, confidence], the surest first
    confidence = models.FloatField(default=0)
    topics = models.JSONField(default=list)  # codes; what a person said where `confirmed`
    confirmed = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["topic_set", "sheet"], name="coded_once_a_question"),
        )

    def __str__(self) -> str:
        return f"{self.topic_set} #{self.pk}"
