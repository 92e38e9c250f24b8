"""What is asked: sent as a file, looked over row by row, seen as people will see it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.errors import InputError
from revontuli.site import sentences
from revontuli.site.models import Module, Survey
from revontuli.site.texts import NAMES, said
from revontuli.site.uploads import add_fault, checked_upload
from revontuli.site.views.surveys.reach import around, is_owner, survey_for, user_of
from revontuli.survey import Codebook, Part, check_codebook, joining_faults, missing_texts
from revontuli.survey.form import Form, FormPage
from revontuli.text import LANGUAGES

KINDS = ("xlsx", "csv")
MOST_BYTES = 5 * 2**20
MOST_FAULTS = 200


class QuestionnaireForm(forms.Form):
    """A questionnaire as a file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("An XLSForm, or a codebook as XLSX or CSV; at most 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


def questionnaire(request: HttpRequest, survey: str) -> HttpResponse:
    """What is asked now, and a form to send another; what is wrong with it is shown by row."""
    found = survey_for(request, survey)
    form = QuestionnaireForm(request.POST or None, request.FILES or None)
    faults: list[InputError] = []
    if request.method == "POST" and not is_owner(request, found):
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        faults = _take(form, found)
        if form.is_valid() and not faults:
            messages.success(request, _("The questionnaire was saved. Look at how it reads."))
            return redirect("surveys:preview", found.slug)
    codebook, problem = _readable(found)
    missing = list(missing_texts(codebook, LANGUAGES)) if codebook else []
    return render(
        request, "surveys/questionnaire.html",
        around(
            request, found, "surveys:questionnaire",
            form=form, faults=faults[:MOST_FAULTS], fault_count=len(faults), codebook=codebook,
            problem=problem, missing=missing[:MOST_FAULTS], missing_count=len(missing),
            by_language=[(NAMES[c], c, sum(m.language == c for m in missing)) for c in LANGUAGES],
        ),
    )  # fmt: skip


def _readable(survey: Survey) -> tuple[Codebook | None, str]:
    if not survey.questionnaire:
        return None, ""
    try:
        return survey.codebook, ""
    except InputError as error:
        error.file = None
        return None, sentences.told(error)
    except OSError:
        return None, _("The questionnaire's file is gone. Send it again.")


def _take(form: QuestionnaireForm, survey: Survey) -> list[InputError]:
    """Save what was sent as the survey's questionnaire, unless something is wrong with it."""
    try:
        with checked_upload(form.cleaned_data["file"], KINDS, MOST_BYTES) as path:
            faults, gone = save_questionnaire(survey, path)
    except InputError as error:
        add_fault(form, "file", error)
        return []
    if gone:
        form.add_error("file", gone)
    return faults


def save_questionnaire(survey: Survey, path: Path) -> tuple[list[InputError], str]:
    """Make a file the survey's questionnaire, unless something is wrong with it.

    Returns:
        the faults for which it was not, and what it says where answers would lose their questions.
    """
    faults = sound_form(path)
    if faults:
        return faults, ""
    codebook = Codebook.read(path)
    faults = joining_faults(codebook, [m.part for m in _with_questions(survey)])
    gone = "" if faults else _answered_and_gone(survey, codebook)
    if not faults and not gone:
        _save(survey, path)
    return faults, gone


def sound_form(path: Path) -> list[InputError]:
    """Everything that is wrong with a questionnaire, as a codebook and as a form to be asked."""
    _codebook, faults = check_codebook(path)
    if not faults:
        try:
            Form.read(path)
        except InputError as error:
            faults = (error,)
    for fault in faults:
        fault.file = None
    return list(faults)


def _with_questions(survey: Survey) -> list[Module]:
    return [module for module in survey.modules.all() if module.questionnaire]


def _answered_and_gone(survey: Survey, codebook: Codebook) -> str:
    """Questions that people have answered stay in the questionnaire: what it says if not."""
    if not survey.questionnaire or not survey.sheets.exists():
        return ""
    before, _problem = _readable(survey)
    scopes = tuple(module.scope for module in survey.modules.all())
    names = [q.name for q in before or () if not (scopes and q.name.startswith(scopes))]
    kept = {question.name for question in codebook}
    gone = [name for name in names if name not in kept]
    if not gone:
        return ""
    told = ", ".join(gone[:10]) + ("…" if len(gone) > 10 else "")
    message = _("People have answered already, and these questions are not in the file: %(names)s.")
    return message % {"names": told}


def _save(survey: Survey, path: Path) -> None:
    old = survey.questionnaire.name
    with transaction.atomic(), path.open("rb") as file:
        survey.questionnaire.save(path.name, File(file), save=False)
        survey.save(update_fields=["questionnaire"])
        Survey.objects.filter(pk=survey.pk).update(version=F("version") + 1)
    if old:
        transaction.on_commit(lambda: survey.questionnaire.storage.delete(old))


def download(request: HttpRequest, survey: str) -> HttpResponse | FileResponse:
    """The questionnaire's file."""
    found = survey_for(request, survey)
    if not found.questionnaire:
        raise Http404
    ending = Path(found.questionnaire.path).suffix
    try:
        opened = found.questionnaire.open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(opened, as_attachment=True, filename=f"{found.slug}-questionnaire{ending}")


def preview(request: HttpRequest, survey: str) -> HttpResponse:
    """Every page as people will see it, in one language; what is missing in it is marked."""
    found = survey_for(request, survey)
    language = request.GET.get("in", "")
    language = language if language in LANGUAGES else LANGUAGES[0]
    pages, problem = _pages(request, found)
    return render(
        request, "surveys/preview.html",
        around(
            request, found, "surveys:questionnaire", (_("Preview"), ""),
            pages=[_shown(page, language) for page in pages], problem=problem,
            shown_language=language,
            choices=[(code, NAMES[code], code == language) for code in LANGUAGES],
        ),
    )  # fmt: skip


def _pages(request: HttpRequest, survey: Survey) -> tuple[list[FormPage], str]:
    if not survey.questionnaire:
        return [], ""
    try:
        form = Form.read(survey.questionnaire.path)
        mine = user_of(request).organisation_id
        modules = [
            Form.read(module.questionnaire.path).scoped(module.scope)
            for module in _with_questions(survey)
            if is_owner(request, survey) or module.organisation_id == mine
        ]
        return list(form.joined(modules).pages), ""
    except InputError as error:
        error.file = None
        return [], sentences.told(error)
    except OSError:
        return [], _("The questionnaire's file is gone. Send it again.")


def _shown(page: FormPage, language: str) -> dict[str, Any]:
    return {
        "label": _text(page.label, language) if page.label else None,
        "items_shown": [
            {
                "item": item,
                "label": _text(item.label, language),
                "hint": _text(item.hint, language) if item.hint else None,
                "choices": [(c.value, _text(c.label, language)) for c in item.choices],
                "points": [f"{point:g}" for point in item.points],
            }
            for item in page.items
        ],
    }


def _text(text: Any, language: str) -> tuple[str, str, bool]:
    """Words, the language they are in, and whether that is another than was asked for."""
    if text.get(language):
        return text[language], language, False
    other = next((code for code in (*LANGUAGES, *text) if text.get(code)), "")
    return text.get(other, ""), other or language, True


def module_faults(module: Module, path: Path) -> list[InputError]:
    """What is wrong with a module's file, by itself and beside the rest of the survey."""
    faults = sound_form(path)
    survey = module.survey
    if faults or not survey.questionnaire:
        return faults
    own = Part(module.prefix, Codebook.read(path), said(module.title))
    others = [m.part for m in _with_questions(survey) if m.pk != module.pk]
    return joining_faults(Codebook.read(survey.questionnaire.path), [*others, own])
