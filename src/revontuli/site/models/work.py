"""Work in the background, as people follow it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from revontuli.site import sentences
from revontuli.site.models.accounts import User


class WorkSet(models.QuerySet["Work"]):
    """Some works."""

    def under_way(self) -> WorkSet:
        """Those that wait or are being done."""
        return self.filter(state__in=Work.UNDER_WAY)


class Work(models.Model):
    """One piece of work, with how far it has come."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped")

    UNDER_WAY = (State.WAITING, State.RUNNING)

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    arguments = models.JSONField(default=dict)
    result = models.JSONField(default=dict)  # what the function left for its page to show
    stage = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=1)
    problem = models.TextField(blank=True)  # for whoever asked; empty when it is ours to mend
    stop_asked = models.BooleanField(default=False)
    worker = models.CharField(max_length=300, blank=True)  # machine:process that does it
    tries = models.PositiveSmallIntegerField(default=0)
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="works")
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True)
    seen = models.DateTimeField(null=True)  # the last sign of life
    ended = models.DateTimeField(null=True)

    objects = WorkSet.as_manager()

    class Meta:
        ordering = ("-created",)
        constraints = (
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state__in=("waiting", "running")),
                name="one_work_of_a_key_under_way",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.state}"

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or is being done."""
        return self.state in self.UNDER_WAY

    @property
    def percent(self) -> int:
        """How far the stage has come, 0 to 100."""
        return round(100 * min(self.done / max(self.total, 1), 1))

    @property
    def told_problem(self) -> str:
        """What is wrong, in the language of the page."""
        kept = self.result.get("problem")
        return sentences.told(kept) if kept else gettext(self.problem)

    def held(self) -> WorkSet:
        """This work, as long as it is being done by the one that took it up as we know it."""
        return Work.objects.filter(
            pk=self.pk, state=self.State.RUNNING, worker=self.worker, tries=self.tries
        )

    def end(self, state: str, **also: Any) -> bool:
        """Say how it ended; nothing where another has taken it up meanwhile."""
        ended = self.held().update(state=state, ended=timezone.now(), result=self.result, **also)
        if ended:
            self.state = state
        return bool(ended)
