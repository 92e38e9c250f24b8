"""Answers taken out, and who took them."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.site import background
from revontuli.site.models import AnswerExport, Survey
from revontuli.site.views.surveys.reach import around, is_owner, own_codebook, survey_for, user_of
from revontuli.survey import write_codebook


class ExportForm(forms.Form):
    """What file is wanted."""

    form = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[("csv", gettext_lazy("CSV (answers)")), ("xlsx", gettext_lazy("XLSX (answers)"))],
    )


def exports(request: HttpRequest, survey: str) -> HttpResponse:
    """What can be taken out, and what was."""
    found = survey_for(request, survey)
    return _page(request, found, ExportForm())


def _page(request: HttpRequest, survey: Survey, form: ExportForm) -> HttpResponse:
    made = survey.exports.select_related("created_by", "organisation", "work")
    if not is_owner(request, survey):
        made = made.filter(organisation=user_of(request).organisation)
    mine = [one for one in made if one.organisation_id == user_of(request).organisation_id]
    under_way = next((o.work for o in mine if o.work and o.work.is_under_way), None)
    return render(
        request, "surveys/exports.html",
        around(
            request, survey, "surveys:exports",
            form=form, exports=made[:50], work=under_way,
            codebook=own_codebook(request, survey),
            sent=survey.sheets.filter(sent__isnull=False).count(),
        ),
    )  # fmt: skip


def make(request: HttpRequest, survey: str) -> HttpResponse:
    """Have a table made; it stands on the page when it is ready."""
    found = survey_for(request, survey)
    form = ExportForm(request.POST)
    if not form.is_valid() or own_codebook(request, found) is None:
        return _page(request, found, form)
    organisation = user_of(request).organisation
    assert organisation is not None  # the survey is of it, or it has a module in it
    with transaction.atomic():
        made = AnswerExport.objects.create(
            survey=found, organisation=organisation, created_by=user_of(request),
            form=form.cleaned_data["form"],
        )  # fmt: skip
        made.work = background.start(
            "surveys.export", key=f"export:{made.pk}", by=user_of(request), export=made.pk
        )
        made.save(update_fields=["work"])
    messages.info(request, _("The table is being made. Who takes out answers is written down."))
    return redirect("surveys:exports", found.slug)


def download(request: HttpRequest, survey: str, answer_export: int) -> FileResponse:
    """The table, for the organisation that had it made."""
    found = survey_for(request, survey)
    made = AnswerExport.objects.filter(
        pk=answer_export, survey=found, organisation=user_of(request).organisation
    ).first()
    if made is None or not made.file:
        raise Http404
    try:
        opened = default_storage.open(made.file, "rb")
    except OSError as error:
        raise Http404 from error
    answer = FileResponse(opened, as_attachment=True, filename=f"{found.slug}-answers.{made.form}")
    answer["Cache-Control"] = "no-store"
    return answer


def codebook(request: HttpRequest, survey: str, ending: str) -> FileResponse:
    """What the columns of the table are."""
    found = survey_for(request, survey)
    own = own_codebook(request, found)
    if own is None or ending not in ("csv", "xlsx"):
        raise Http404
    with TemporaryDirectory(dir=settings.HOME) as folder:
        path = write_codebook(own, Path(folder) / f"codebook.{ending}")
        content = io.BytesIO(path.read_bytes())
    return FileResponse(content, as_attachment=True, filename=f"{found.slug}-codebook.{ending}")
