"""Looking all answers over, and sending them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from revontuli.site import sheets
from revontuli.site.answers import survey_form
from revontuli.site.limits import limited
from revontuli.site.models import AnswerSheet
from revontuli.site.views.answering.fields import Told, answer_words, told
from revontuli.site.views.answering.keyed import keyed
from revontuli.site.views.answering.pages import told_masked
from revontuli.site.views.answering.words import problem
from revontuli.survey import Asked, Form, Item, Refused


@dataclass(frozen=True, slots=True)
class Row:
    """A question with its answer, as it is looked over.

    Attributes:
        label: the question.
        answers: one, or one for each chosen option; empty for none.
        error: what keeps it from being sent; "" for nothing.
        address: where it is changed.
    """

    label: Told
    answers: list[Told]
    error: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A page's questions."""

    heading: Told
    rows: list[Row]
    address: str


def sections(asked: Asked, key: str, faults: dict[str, Refused] | None = None) -> list[Section]:
    """Everything that was asked, page by page."""
    found = []
    for number, page in enumerate(asked.form.pages, 1):
        address = reverse("answering:page", args=[key, number])
        rows = [
            _row(item, place, asked, (faults or {}).get(item.key), address)
            for place, item in enumerate(page.items)
            if item.is_answered and asked.is_shown(item)
        ]
        if rows:
            found.append(Section(told(page.label), rows, address))
    return found


def _row(item: Item, place: int, asked: Asked, fault: Refused | None, address: str) -> Row:
    answer = asked.standing.get(item.key)
    return Row(
        label=told(item.label, item.name),
        answers=[] if answer is None else answer_words(item, answer),
        error=problem(item, fault) if fault else "",
        address=f"{address}#q{place}",
    )


@keyed
def review(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """All answers, each with the way back to it."""
    if sheet.sent:
        return redirect("answering:picture", key)
    if sheets.is_late(sheet.survey):
        return redirect("answering:sheet", key)
    form = survey_form(sheet.survey)
    if sheet.page <= len(form.pages):
        AnswerSheet.objects.filter(pk=sheet.pk, sent=None).update(page=len(form.pages) + 1)
    asked, faults = sheets.check(form, sheet.answers)
    return _show(request, sheet, key, form, asked, faults)


@keyed
@limited("answering.send", times=1200)
def send(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """Send; once sent, doing it again only shows what came of it."""
    if not sheet.sent and sheets.is_late(sheet.survey):
        return redirect("answering:sheet", key)
    faults = sheets.send(sheet)
    if not faults:
        return redirect(f"{reverse('answering:picture', args=[key])}?sent=yes")
    form = survey_form(sheet.survey)
    asked, faults = sheets.check(form, sheet.answers)
    return _show(request, sheet, key, form, asked, faults, is_tried=True, status=422)


def _show(
    request: HttpRequest,
    sheet: AnswerSheet,
    key: str,
    form: Form,
    asked: Asked,
    faults: dict[str, Refused],
    is_tried: bool = False,
    status: int = 200,
) -> HttpResponse:
    shown = sections(asked, key, faults)
    context: dict[str, Any] = {
        "sheet": sheet,
        "survey": sheet.survey,
        "key": key,
        "sections": shown,
        "faulty": [row for section in shown for row in section.rows if row.error],
        "unanswered": sum(not row.answers for section in shown for row in section.rows),
        "back": shown[-1].address if shown else "",
        "is_tried": is_tried,
        **told_masked(request, key),
    }
    return render(request, "answering/review.html", context, status=status)
