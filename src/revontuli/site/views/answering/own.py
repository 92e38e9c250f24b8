"""One's own answers: to see, to take away, to erase."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from revontuli.engine import safe_cell
from revontuli.site import sheets
from revontuli.site.answers import survey_form
from revontuli.site.limits import limited
from revontuli.site.models import AnswerSheet
from revontuli.site.texts import said
from revontuli.site.views.answering.keyed import keyed
from revontuli.site.views.answering.sending import sections
from revontuli.site.views.answering.start import forget_here
from revontuli.survey import ask


@keyed
def answers(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """All that is kept of them."""
    asked = ask(survey_form(sheet.survey), sheet.answers)
    return render(
        request, "answering/answers.html",
        {"sheet": sheet, "survey": sheet.survey, "key": key, "sections": sections(asked, key)},
    )  # fmt: skip


@keyed
def as_json(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """The same for programs: all that is kept, as it is kept."""
    told = {
        "survey": sheet.survey.slug,
        "title": sheet.survey.title,
        "wave": sheet.survey.wave,
        "language": sheet.language,
        "started": _moment(sheet.started),
        "consented": _moment(sheet.consented),
        "saved": _moment(sheet.saved),
        "sent": _moment(sheet.sent),
        "followed_as": sheet.pseudonym or None,
        "by_invitation": sheet.invitation_id is not None,
        "answers": sheet.answers,
    }
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return _file(text, "application/json", sheet, "json")


def _moment(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


@keyed
def as_csv(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """The same for a spreadsheet: questions and answers in words."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("Page"), _("Question"), _("Answer")])
    for section in sections(ask(survey_form(sheet.survey), sheet.answers), key):
        for row in section.rows:
            answer = "; ".join(str(one) for one in row.answers)
            cells: list[Any] = [str(section.heading), str(row.label), answer]
            writer.writerow([safe_cell(cell) for cell in cells])
    return _file("\ufeff" + text.getvalue(), "text/csv; charset=utf-8", sheet, "csv")


def _file(text: str, kind: str, sheet: AnswerSheet, ending: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=kind)
    name = slugify(said(sheet.survey.title)) or sheet.survey.slug
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


@keyed
def erase(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """Are you sure?"""
    return render(
        request, "answering/erase.html", {"sheet": sheet, "survey": sheet.survey, "key": key}
    )


@keyed
@limited("answering.erase", times=300)
def erase_now(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """Delete the answers, and tell that they are gone."""
    survey = sheet.survey
    sheets.erase(sheet)
    answer = render(request, "answering/erased.html", {"survey": survey})
    forget_here(answer, survey)
    return answer
