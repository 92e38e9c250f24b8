"""Answers are kept as long as people were told, and no longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from revontuli.engine import Progress, silent
from revontuli.site.models import AnswerExport, AnswerImport, AnswerSheet, AskAgain, Survey

BATCH = 500
FILES_KEPT = timedelta(days=7)  # tables taken out, and files that were never brought in


def has_passed(survey: Survey, now: datetime | None = None) -> bool:
    """Whether the time for which people were told that their answers are kept has passed."""
    until = survey.keep_until
    return until is not None and until <= (now or timezone.now())


def expired_surveys(now: datetime | None = None) -> list[Survey]:
    """Surveys that still have answers, or addresses, though their keeping time has passed."""
    kept = [Exists(of.objects.filter(survey=OuterRef("pk"))) for of in (AnswerSheet, AskAgain)]
    closed = Survey.objects.filter(kept[0] | kept[1], closes__isnull=False)
    return [survey for survey in closed if has_passed(survey, now)]


def delete_answers(survey: Survey, progress: Progress = silent) -> int:
    """Delete everybody's answers and what hangs on them, in pieces; again is harmless.

    Pictures stay: nobody can be recognised in them. What goes: answers, coded open answers,
    invitations, wishes to be asked again, and tables that were taken out.

    Returns:
        how many people's answers were deleted.
    """
    total, done = survey.sheets.count(), 0
    while keys := list(survey.sheets.values_list("pk", flat=True)[:BATCH]):
        progress("Deleting answers", done, max(total, 1))
        with transaction.atomic():
            survey.sheets.filter(pk__in=keys).delete()
        done += len(keys)
    with transaction.atomic():
        survey.invitations.all().delete()
        survey.ask_again.all().delete()
        survey.topic_sets.update(groups=[])
        delete_files(survey)
        Survey.objects.filter(pk=survey.pk).update(answers_deleted=timezone.now())
    progress("Deleting answers", max(total, 1), max(total, 1))
    return done


def delete_files(survey: Survey | None = None, before: datetime | None = None) -> int:
    """Delete files of answers: tables taken out, and files that were sent.

    Args:
        survey: whose; None for every survey's.
        before: only those made before.
    """
    deleted = 0
    for model in (AnswerExport, AnswerImport):
        found = model.objects.exclude(file="")
        found = found.filter(survey=survey) if survey else found
        found = found.filter(created__lt=before) if before else found
        for one in found:
            default_storage.delete(one.file)
            deleted += 1
        found.update(file="")
    return deleted
