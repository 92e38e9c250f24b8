"""What people answer. Whoever answers has no account: a key in a link, kept here as its digest."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from revontuli.site.models.surveys import Survey


class Invitation(models.Model):
    """A link for one person; it is used once. Whom it was sent to is not known here."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    batch = models.CharField(max_length=100, blank=True)  # what the analyst called the lot
    created = models.DateTimeField(auto_now_add=True)


class AnswerSheet(models.Model):
    """One person's answers to one survey, from the first page on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="sheets")
    digest = models.CharField(max_length=64, unique=True)  # of the key in the person's own link
    invitation = models.OneToOneField(
        Invitation, models.PROTECT, null=True, blank=True, related_name="sheet"
    )
    language = models.CharField(max_length=5)
    answers = models.JSONField(default=dict)  # by question: a text, a number or a list of values
    writers = models.JSONField(default=dict)  # by question: the opened page that wrote it last
    page = models.PositiveSmallIntegerField(default=0)
    consented = models.DateTimeField(null=True)  # when, to what the survey said then
    pseudonym = models.CharField(max_length=52, blank=True)  # the same person next year, if wanted
    is_imported = models.BooleanField(default=False)
    started = models.DateTimeField(auto_now_add=True)
    saved = models.DateTimeField(auto_now=True)
    sent = models.DateTimeField(null=True, db_index=True)


class AskAgain(models.Model):
    """Somebody wants to be told when a survey is asked again.

    Nothing leads from here to their answers: neither a key nor a time, and the order of rows is
    random.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="ask_again")
    email = models.EmailField(_("E-mail address"))
    language = models.CharField(max_length=5)
    told = models.ManyToManyField(Survey, related_name="+", editable=False)  # of which rounds

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["survey", "email"], name="asked_again_once"),
        )
