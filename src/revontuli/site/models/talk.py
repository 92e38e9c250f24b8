"""What people say about a picture: notes, questions, hypotheses; names and stories of segments."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from revontuli.site.models.accounts import User
from revontuli.site.models.building import Publication
from revontuli.site.models.room import LifeEventRoom
from revontuli.site.texts import TextColumn


class NoteSet(models.QuerySet["Note"]):
    """Some notes."""

    def openings(self) -> NoteSet:
        """Those that begin a thread."""
        return self.filter(reply_to=None)

    def still_there(self) -> NoteSet:
        """Those that nobody has removed."""
        return self.filter(removed=None)

    def with_people(self) -> NoteSet:
        """With what a list of them shows, in one query; the newest first."""
        replies = models.Count("replies", models.Q(replies__removed=None))
        return (
            self.select_related("author", "owner", "life_event", "publication__iteration__survey")
            .annotate(reply_count=replies)
            .order_by("-written", "-pk")
        )


class Note(models.Model):
    """A note, question or hypothesis about a picture or its life event, or a reply to one.

    It is pinned to something: a segment by its id, a trait, a dimension, an area, a pair of traits
    ("one|other"), a chart by its name, or to the whole (an empty key).
    """

    class Kind(models.TextChoices):
        """What it is."""

        NOTE = "note", _("Note")
        QUESTION = "question", _("Question")
        HYPOTHESIS = "hypothesis", _("Hypothesis")

    class Pin(models.TextChoices):
        """What kind of thing it is pinned to."""

        PICTURE = "picture", _("The whole picture")
        SEGMENT = "segment", _("Segment")
        TRAIT = "trait", _("Trait")
        PAIR = "pair", _("Pair of traits")
        DIMENSION = "dimension", _("Dimension")
        AREA = "area", _("Area")
        CHART = "chart", _("Chart")

    class State(models.TextChoices):
        """What has become of a question or a hypothesis."""

        OPEN = "open", pgettext_lazy("of a hypothesis", "Open")
        LOOKED_INTO = "looked_into", _("Being looked into")
        HOLDS = "holds", _("Holds")
        DOES_NOT_HOLD = "does_not_hold", _("Does not hold")

    UNSETTLED = (State.OPEN, State.LOOKED_INTO)
    LONGEST = 4000

    life_event = models.ForeignKey(LifeEventRoom, models.CASCADE, related_name="notes")
    publication = models.ForeignKey(
        Publication, models.CASCADE, null=True, blank=True, related_name="notes"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NOTE)
    pin = models.CharField(max_length=10, choices=Pin.choices, default=Pin.PICTURE)
    key = models.CharField(max_length=500, blank=True)
    body = models.TextField(max_length=LONGEST)  # redacted; empty once removed
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="notes")
    owner = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="owned_notes"
    )
    state = models.CharField(max_length=15, choices=State.choices, default=State.OPEN)
    reply_to = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies"
    )
    came_from = models.ForeignKey(  # the same hypothesis about last year's picture
        "self", models.SET_NULL, null=True, blank=True, related_name="came_to"
    )
    written = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(null=True, blank=True)  # its words
    removed = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = NoteSet.as_manager()

    class Meta:
        ordering = ("-written", "-pk")
        indexes = (models.Index(fields=["publication", "pin", "key"], name="notes_of_a_thing"),)
        constraints = (
            models.UniqueConstraint(fields=["came_from", "publication"], name="carried_on_once"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"

    @property
    def has_state(self) -> bool:
        """Whether it is something to be settled."""
        return self.kind != self.Kind.NOTE and self.reply_to_id is None

    @property
    def thread(self) -> Note:
        """What it replies to, or itself."""
        return self.reply_to or self


class StateChange(models.Model):
    """Who changed a hypothesis's or a question's state, when, and why."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="state_changes")
    before = models.CharField(max_length=15, choices=Note.State.choices)
    after = models.CharField(max_length=15, choices=Note.State.choices)
    why = models.TextField(max_length=1000)  # redacted
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    when = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("when", "pk")

    def __str__(self) -> str:
        return f"{self.note}: {self.get_after_display()}"


class SegmentWords(models.Model):
    """A segment's name and story as people have written them. Its history is its `edits`."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="segment_words")
    segment = models.CharField(max_length=60)
    name = TextColumn()
    story = TextColumn(long=True)
    version = models.PositiveIntegerField(default=0)  # the number of its newest edit

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["publication", "segment"], name="words_once_a_segment"),
        )

    def __str__(self) -> str:
        return f"{self.publication}: {self.segment}"


class SegmentEdit(models.Model):
    """One edit of a segment's words: all of them as they were after it."""

    words = models.ForeignKey(SegmentWords, models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField()  # from 1; 0 is what the library wrote
    name = TextColumn()
    story = TextColumn(long=True)
    back_to = models.PositiveIntegerField(null=True)  # where it went back to an earlier one
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    when = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["words", "number"], name="edits_one_after_another"),
        )

    def __str__(self) -> str:
        return f"{self.words} {self.number}"

    @property
    def texts(self) -> dict[str, Any]:
        """Name and story by language."""
        return {"name": self.name, "story": self.story}
