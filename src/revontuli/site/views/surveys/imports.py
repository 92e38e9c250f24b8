"""Answers collected elsewhere: sent, looked over, brought in; and codebooks drafted from them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.errors import InputError
from revontuli.site import background, sentences
from revontuli.site.models import AnswerImport, Survey
from revontuli.site.uploads import add_fault, checked_upload, keep_upload, sender_name
from revontuli.site.views.surveys.questionnaires import save_questionnaire
from revontuli.site.views.surveys.reach import around, own_codebook, own_survey, user_of
from revontuli.survey import draft_codebook, write_codebook

KINDS = ("csv", "tsv", "txt", "xlsx", "sav", "zsav", "parquet")
MOST_BYTES = 50 * 2**20
FOLDER = "imports"


class AnswersForm(forms.Form):
    """Answers as a file."""

    file = forms.FileField(
        label=gettext_lazy("Answers"),
        help_text=gettext_lazy("CSV, XLSX, SPSS or Parquet, a row a person; at most 50 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{kind}" for kind in KINDS)}),
    )


class DraftForm(AnswersForm):
    """Answers from which a codebook is drafted. It stands beside `AnswersForm` on one page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "draft_%s"

    form = forms.ChoiceField(
        label=gettext_lazy("What to do with the draft"),
        choices=[
            ("xlsx", gettext_lazy("Download it as XLSX, to be corrected")),
            ("csv", gettext_lazy("Download it as CSV, to be corrected")),
            ("use", gettext_lazy("Use it as the questionnaire as it is")),
        ],
    )


def imports(request: HttpRequest, survey: str) -> HttpResponse:
    """Files that were sent, and a form to send another."""
    found = own_survey(request, survey)
    form = AnswersForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if own_codebook(request, found) is None:
            form.add_error(None, _("The survey needs a questionnaire first: draft one below."))
        else:
            try:
                one = _keep(request, found, form)
            except InputError as error:
                add_fault(form, "file", error)
            else:
                return redirect("surveys:import", found.slug, one.pk)
    return _page(request, found, form, DraftForm())


def _page(
    request: HttpRequest, survey: Survey, form: AnswersForm, draft: DraftForm
) -> HttpResponse:
    files = survey.imports.select_related("work", "created_by")[:50]
    return render(
        request, "surveys/imports.html",
        around(request, survey, "surveys:imports", form=form, draft=draft, files=files,
               has_questionnaire=own_codebook(request, survey) is not None),
    )  # fmt: skip


def _keep(request: HttpRequest, survey: Survey, form: AnswersForm) -> AnswerImport:
    file = form.cleaned_data["file"]
    kept = keep_upload(file, KINDS, MOST_BYTES, FOLDER)
    with transaction.atomic():
        one = AnswerImport.objects.create(
            survey=survey, name=sender_name(file), file=kept, created_by=user_of(request)
        )
        one.work = background.start(
            "surveys.look", key=f"import:{one.pk}", by=user_of(request), **{"import": one.pk}
        )
        one.save(update_fields=["work"])
    return one


def _import(survey: Survey, number: int) -> AnswerImport:
    one = survey.imports.select_related("work").filter(pk=number).first()
    if one is None:
        raise Http404
    return one


def one_import(request: HttpRequest, survey: str, answer_import: int) -> HttpResponse:
    """What is in a file: faults by row and column, and what bringing it in did."""
    found = own_survey(request, survey)
    one = _import(found, answer_import)
    return render(
        request, "surveys/import.html",
        around(request, found, "surveys:imports", (one.name, ""), one=one, work=one.work,
               found=one.found, kinds=[(KIND_NAMES.get(k, k), n)
                                       for k, n in one.found.get("kinds", ())],
               faults=[(row, column, KIND_NAMES.get(kind, kind), sentences.told(expected))
                       for row, column, kind, expected in one.found.get("faults", ())]),
    )  # fmt: skip


KIND_NAMES = {
    "off-scale": gettext_lazy("Not on the scale"),
    "unreadable-number": gettext_lazy("Not a number"),
    "unknown-choice": gettext_lazy("Not one of the choices"),
    "not-asked": gettext_lazy("Answered though not asked"),
    "duplicate-id": gettext_lazy("The same person twice"),
    "bad-weight": gettext_lazy("A weight that can't be used"),
    "missing-weight": gettext_lazy("No weight"),
    "empty-row": gettext_lazy("An empty row"),
}


def start(request: HttpRequest, survey: str, answer_import: int) -> HttpResponse:
    """Bring the file in."""
    found = own_survey(request, survey)
    one = _import(found, answer_import)
    if one.file and "rows" in one.found:
        with transaction.atomic():
            one.work = background.start(
                "surveys.import", key=f"import:{one.pk}", by=user_of(request), **{"import": one.pk}
            )
            one.save(update_fields=["work"])
    return redirect("surveys:import", found.slug, one.pk)


def drop(request: HttpRequest, survey: str, answer_import: int) -> HttpResponse:
    """Throw the file away; what was brought in from it stays."""
    found = own_survey(request, survey)
    one = _import(found, answer_import)
    if one.work and one.work.is_under_way:
        messages.error(request, _("It is being worked on; stop that first."))
        return redirect("surveys:import", found.slug, one.pk)
    if one.file:
        default_storage.delete(one.file)
    one.delete()
    messages.success(request, _("The file was thrown away."))
    return redirect("surveys:imports", found.slug)


def draft(request: HttpRequest, survey: str) -> HttpResponse | FileResponse:
    """Draft a codebook from a file of answers, to be corrected and sent back."""
    found = own_survey(request, survey)
    form = DraftForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            with checked_upload(form.cleaned_data["file"], KINDS, MOST_BYTES) as path:
                drafted = replace(draft_codebook(path), title=found.title)
            return _as_wanted(request, found, drafted, form)
        except InputError as error:
            add_fault(form, "file", error)
    return _page(request, found, AnswersForm(), form)


def _as_wanted(
    request: HttpRequest, survey: Survey, drafted: object, form: DraftForm
) -> HttpResponse | FileResponse:
    wanted = form.cleaned_data["form"]
    ending = "csv" if wanted == "csv" else "xlsx"
    with TemporaryDirectory(dir=settings.HOME) as folder:
        path = write_codebook(drafted, Path(folder) / f"codebook.{ending}")  # type: ignore[arg-type]
        if wanted != "use":
            content = io.BytesIO(path.read_bytes())
            name = f"{survey.slug}-codebook.{ending}"
            return FileResponse(content, as_attachment=True, filename=name)
        faults, gone = save_questionnaire(survey, path)
    if gone or faults:
        form.add_error(None, gone or sentences.told(faults[0]))
        return _page(request, survey, AnswersForm(), form)
    messages.success(request, _("The draft is the questionnaire now. Look at how it reads."))
    return redirect("surveys:questionnaire", survey.slug)
