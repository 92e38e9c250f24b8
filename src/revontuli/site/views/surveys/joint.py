"""Joint surveys: other organisations add modules, and each sees its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.files import File
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.errors import InputError
from revontuli.site.models import Module, Survey
from revontuli.site.texts import said
from revontuli.site.uploads import add_fault, checked_upload
from revontuli.site.views.surveys.questionnaires import (
    KINDS,
    MOST_BYTES,
    MOST_FAULTS,
    QuestionnaireForm,
    module_faults,
)
from revontuli.site.views.surveys.reach import around, is_owner, own_survey, survey_for, user_of


class ModuleForm(forms.ModelForm):
    """Whose questions are added, and how their names begin."""

    class Meta:
        model = Module
        fields = ("organisation", "title", "prefix")
        labels: ClassVar = {
            "organisation": gettext_lazy("Organisation"),
            "title": gettext_lazy("Title"),
            "prefix": gettext_lazy("Prefix of its questions"),
        }
        help_texts: ClassVar = {
            "prefix": gettext_lazy(
                "Small letters and digits, such as “uni”: its question “pace” is “uni_pace” in the"
                " joint survey."
            )
        }

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey = survey

    def clean_prefix(self) -> str:
        """One that nothing else in the survey begins with."""
        prefix: str = self.cleaned_data["prefix"]
        if self.survey.modules.filter(prefix=prefix).exists():
            raise forms.ValidationError(_("Another module has this prefix."))
        if self.survey.questionnaire:
            names = [question.name for question in self.survey.codebook]
            if clash := next((name for name in names if name.startswith(f"{prefix}_")), None):
                raise forms.ValidationError(
                    _("The question “%(name)s” begins with this prefix already."),
                    params={"name": clash},
                )
        return prefix


def modules(request: HttpRequest, survey: str) -> HttpResponse:
    """The modules of a survey, as far as the visitor may see them; its owner adds more."""
    found = survey_for(request, survey)
    return _page(request, found, ModuleForm(found))


def _page(request: HttpRequest, survey: Survey, form: ModuleForm) -> HttpResponse:
    mine = user_of(request).organisation_id
    listed = [
        (module, is_owner(request, survey) or module.organisation_id == mine)
        for module in survey.modules.select_related("organisation")
    ]
    return render(
        request, "surveys/modules.html",
        around(request, survey, "surveys:modules", form=form, modules=listed),
    )  # fmt: skip


def add(request: HttpRequest, survey: str) -> HttpResponse:
    """Add a module, without questions at first."""
    found = own_survey(request, survey)
    form = ModuleForm(found, request.POST)
    try:
        sound = form.is_valid()
    except InputError as error:
        add_fault(form, None, error)
        sound = False
    if not sound:
        return _page(request, found, form)
    module = form.save(commit=False)
    module.survey, module.position = found, found.modules.count()
    module.save()
    messages.success(request, _("The module was added. Its organisation can send its questions."))
    return redirect("surveys:module", found.slug, module.pk)


def module_for(request: HttpRequest, survey: Survey, number: int) -> Module:
    """A module that the visitor may see: of their own, or of their own survey."""
    module = survey.modules.select_related("organisation").filter(pk=number).first()
    if module is None:
        raise Http404
    mine = module.organisation_id == user_of(request).organisation_id
    if not (mine or is_owner(request, survey)):
        raise Http404
    return module


def module(request: HttpRequest, survey: str, module: int) -> HttpResponse:
    """A module's questions, and a form to send others."""
    found = survey_for(request, survey)
    own = module_for(request, found, module)
    form = QuestionnaireForm(request.POST or None, request.FILES or None)
    faults: list[InputError] = []
    if request.method == "POST" and form.is_valid():
        faults = _take(form, own)
        if form.is_valid() and not faults:
            messages.success(request, _("The module's questions were saved."))
            return redirect("surveys:module", found.slug, own.pk)
    return render(
        request, "surveys/module.html",
        around(
            request, found, "surveys:modules", (said(own.title) or own.prefix, ""),
            module=own, form=form, faults=faults[:MOST_FAULTS], fault_count=len(faults),
            codebook=_questions(own),
        ),
    )  # fmt: skip


def _questions(module: Module) -> Any:
    try:
        return module.part.codebook if module.questionnaire else None
    except (InputError, OSError):
        return None


def _take(form: QuestionnaireForm, module: Module) -> list[InputError]:
    try:
        with checked_upload(form.cleaned_data["file"], KINDS, MOST_BYTES) as path:
            faults = module_faults(module, path)
            if not faults and _has_answers(module):
                form.add_error(
                    "file", _("People have answered these questions already: they stay.")
                )
            elif not faults:
                _save(module, path)
            return faults
    except InputError as error:
        add_fault(form, "file", error)
        return []


def _has_answers(module: Module) -> bool:
    """Whether somebody may have answered it: it has questions, and the survey has answers."""
    return bool(module.questionnaire) and module.survey.sheets.exists()


def _save(module: Module, path: Path) -> None:
    old = module.questionnaire.name
    with transaction.atomic(), path.open("rb") as file:
        module.questionnaire.save(path.name, File(file))
    if old:
        transaction.on_commit(lambda: module.questionnaire.storage.delete(old))


def download(request: HttpRequest, survey: str, module: int) -> FileResponse:
    """A module's file."""
    found = survey_for(request, survey)
    own = module_for(request, found, module)
    if not own.questionnaire:
        raise Http404
    try:
        opened = own.questionnaire.open("rb")
    except OSError as error:
        raise Http404 from error
    ending = Path(own.questionnaire.path).suffix
    return FileResponse(opened, as_attachment=True, filename=f"{found.slug}-{own.prefix}{ending}")


def remove(request: HttpRequest, survey: str, module: int) -> HttpResponse:
    """Take a module away; not once people have answered it."""
    found = own_survey(request, survey)
    own = module_for(request, found, module)
    if _has_answers(own):
        messages.error(request, _("People have answered this module already; it can't be removed."))
        return redirect("surveys:module", found.slug, own.pk)
    own.delete()
    messages.success(request, _("The module was removed."))
    return redirect("surveys:modules", found.slug)
