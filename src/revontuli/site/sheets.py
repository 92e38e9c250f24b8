"""Sheets of answers: begun, found by their key, saved page by page, sent once, erased for good.

Every change is one short transaction that first takes the sheet for itself. What was acknowledged
is in the database, and what comes twice changes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from revontuli.privacy import redact
from revontuli.site.answers import survey_form
from revontuli.site.models import AnswerSheet, Invitation, Survey
from revontuli.survey import (
    Answer,
    Answers,
    Asked,
    Form,
    Item,
    ItemKind,
    Refused,
    ask,
    read_answer,
)

KEY_BYTES = 20  # 160 bits
KEY = re.compile(r"[a-z2-7]{32}")
GRACE = timedelta(days=1)  # after closing, for those who had begun
UNSENT_KEPT = timedelta(days=30)  # after closing


class AlreadyUsed(Exception):
    """The invitation has a sheet with answers already, or one that was sent (`sent`)."""

    def __init__(self, sent: bool) -> None:
        super().__init__("used")
        self.sent = sent


# Keys


def new_key() -> str:
    """A key that nobody can guess: 32 letters and digits that are not mistaken for each other."""
    return base64.b32encode(secrets.token_bytes(KEY_BYTES)).decode().lower()


def tidy_key(written: str) -> str:
    """A key as it may have been copied from paper: capitals, spaces and hyphens don't matter."""
    return re.sub(r"[\s-]", "", written).lower()


def digest_of(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def find_sheet(key: str) -> AnswerSheet | None:
    """The sheet that a key opens, or None."""
    tidy = tidy_key(key)
    if not KEY.fullmatch(tidy):
        return None
    found = AnswerSheet.objects.filter(digest=digest_of(tidy), is_imported=False)
    return found.select_related("survey", "survey__owner", "survey__life_event").first()


# Beginning


def begin(
    survey: Survey,
    key: str,
    language: str,
    invitation: Invitation | None = None,
    pseudonym: str = "",
    restart: bool = False,
) -> AnswerSheet:
    """The sheet of `key`, made where there is none yet.

    Args:
        survey: that is answered.
        key: new, for whoever answers; the same one again gives the same sheet.
        language: in which they read.
        invitation: that they came by; it has one sheet.
        pseudonym: of somebody who answered an earlier round and wants to be followed.
        restart: whether what was begun by this invitation and not sent is thrown away.

    Raises:
        AlreadyUsed: there are answers by this invitation already.
    """
    digest = digest_of(key)
    with transaction.atomic():
        if invitation is not None:
            invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
            begun = AnswerSheet.objects.filter(invitation=invitation).first()
            if begun is not None and begun.digest != digest:
                if begun.sent or (begun.answers and not restart):
                    raise AlreadyUsed(sent=begun.sent is not None)
                begun.delete()  # nothing is in it, or its owner wants it gone
        sheet, _ = AnswerSheet.objects.get_or_create(
            digest=digest,
            defaults={
                "survey": survey,
                "language": language,
                "invitation": invitation,
                "pseudonym": pseudonym,
                "consented": timezone.now(),
            },
        )
    return sheet


# Saving


@dataclass(frozen=True)
class Given:
    """What an opened page sent.

    Attributes:
        values: by the item's key; several for several chosen options.
        shown: keys of the items that the page showed; what it did not show is left as it is.
        base: the answers that the page was opened with, for `_merge`.
        writer: of the opened page: a random name, the same for all it sends.
    """

    values: Mapping[str, Sequence[str]]
    shown: Collection[str]
    base: Answers = field(default_factory=dict)
    writer: str = ""


@dataclass(frozen=True)
class Saved:
    """What became of it.

    Attributes:
        sheet: as it is now.
        asked: the form as its person meets it now.
        refused: by key, what could not be taken; what stood there before stays.
        missing: keys of items of the page that must be answered and are not.
        masked: by key, the kinds of personal data that were masked.
        too_late: whether the sheet had been sent before, so that nothing was saved.
    """

    sheet: AnswerSheet
    asked: Asked
    refused: Mapping[str, Refused] = field(default_factory=dict)
    missing: Sequence[str] = ()
    masked: Mapping[str, Sequence[str]] = field(default_factory=dict)
    too_late: bool = False


def save(
    sheet: AnswerSheet, form: Form, items: Sequence[Item], given: Given, page: int, language: str
) -> Saved:
    """Save what a page sent, each answer by itself: one that is refused holds up no other.

    Args:
        sheet: whose key the page had.
        form: of its survey.
        items: of the page.
        given: what was sent.
        page: where the person is, to come back to.
        language: that they read in now.
    """
    read, refused, masked = _read(sheet, items, given, language)
    with transaction.atomic():
        sheet = _taken(sheet)
        if sheet.sent:
            return Saved(sheet, ask(form, sheet.answers), too_late=True)
        for key, answer in read.items():
            _merge(sheet, key, answer, given)
        sheet.page, sheet.language = page, language
        sheet.save(update_fields=["answers", "writers", "page", "language", "saved"])
    asked = ask(form, sheet.answers)
    missing = [
        item.key
        for item in items
        if item.key not in asked.standing and item.key not in refused and asked.must_answer(item)
    ]
    return Saved(sheet, asked, refused, missing, masked)


def _taken(sheet: AnswerSheet) -> AnswerSheet:
    """The sheet as it is now, for this transaction alone."""
    return AnswerSheet.objects.select_for_update().get(pk=sheet.pk)


def _read(
    sheet: AnswerSheet, items: Sequence[Item], given: Given, language: str
) -> tuple[dict[str, Answer | None], dict[str, Refused], dict[str, list[str]]]:
    known = dict(sheet.answers)
    read: dict[str, Answer | None] = {}
    refused: dict[str, Refused] = {}
    masked: dict[str, list[str]] = {}
    for item in items:
        if not item.is_answered or item.key not in given.shown:
            continue
        try:
            answer = read_answer(item, given.values.get(item.key, ()), known)
        except Refused as refusal:
            refused[item.key] = refusal
            continue
        if item.kind is ItemKind.TEXT and isinstance(answer, str):
            redacted = redact(answer, language)
            answer = redacted.text
            if redacted.found:
                masked[item.key] = list(dict.fromkeys(found.kind for found in redacted.found))
        read[item.key] = answer
        known.pop(item.key, None)
        if answer is not None:
            known[item.key] = answer
    return read, refused, masked


def _merge(sheet: AnswerSheet, key: str, answer: Answer | None, given: Given) -> None:
    """Write one answer, unless another tab wrote a newer one and this page left its own alone."""
    untouched = answer == given.base.get(key)
    is_own = given.writer and sheet.writers.get(key) == given.writer
    if untouched and not is_own:
        return
    if answer is None:
        sheet.answers.pop(key, None)
    else:
        sheet.answers[key] = answer
    sheet.writers[key] = given.writer


# Sending


def check(form: Form, answers: Answers) -> tuple[Asked, dict[str, Refused]]:
    """The form as a person with these answers meets it, and what keeps it from being sent."""
    asked = ask(form, answers)
    faults: dict[str, Refused] = {}
    for item in form:
        if not asked.is_shown(item):
            continue
        if item.key not in asked.standing:
            if asked.must_answer(item):
                faults[item.key] = Refused("required")
            continue
        try:
            read_answer(item, as_given(asked.standing[item.key]), asked.standing)
        except Refused as refusal:  # another answer has changed, or the questionnaire has
            faults[item.key] = refusal
    return asked, faults


def as_given(answer: Any) -> list[str]:
    """A stored answer as a form sends it."""
    if isinstance(answer, list):
        return [str(value) for value in answer]
    return [f"{answer:.15g}" if isinstance(answer, (int, float)) else str(answer)]


def is_late(survey: Survey) -> bool:
    """Whether the survey takes nothing more, not even from those who had begun."""
    if survey.is_open:
        return False
    return survey.closes is None or timezone.now() > survey.closes + GRACE


def send(sheet: AnswerSheet) -> dict[str, Refused]:
    """Send a sheet; only what was asked stays in it. Twice is once.

    Returns:
        What must be mended first; nothing was sent then.
    """
    form = survey_form(sheet.survey)
    with transaction.atomic():
        sheet = _taken(sheet)
        if sheet.sent:
            return {}
        asked, faults = check(form, sheet.answers)
        if not faults:
            shown = {item.key for item in form.items if asked.is_shown(item)}
            sheet.answers = {k: v for k, v in asked.standing.items() if k in shown}
            sheet.writers = {}
            sheet.sent = timezone.now()
            sheet.save(update_fields=["answers", "writers", "sent", "saved"])
    return faults


# Afterwards


def erase(sheet: AnswerSheet) -> None:
    """Delete a sheet with all its answers; nothing tells that it was."""
    AnswerSheet.objects.filter(pk=sheet.pk).delete()


def follow(sheet: AnswerSheet, pseudonym: str) -> None:
    """Mark a sheet with the pseudonym of a person to be followed, or "" to stop."""
    AnswerSheet.objects.filter(pk=sheet.pk).update(pseudonym=pseudonym)


def forget_old() -> int:
    """Delete what has been kept for as long as was promised; gives how many sheets."""
    count = 0
    for survey in Survey.objects.filter(closes__isnull=False, sheets__isnull=False).distinct():
        now = timezone.now()
        old = survey.sheets.all()
        if survey.closes is None or survey.keep_until is None or now < survey.keep_until:
            if survey.closes is None or now < survey.closes + UNSENT_KEPT:
                continue
            old = old.filter(sent__isnull=True)  # begun, and left
        count += old.delete()[1].get("revontuli.AnswerSheet", 0)
    return count
