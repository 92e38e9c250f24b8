"""Bringing services in: from a table, from PTV; and terms from a vocabulary."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.catalogue.import_files import read_reports
from revontuli.errors import InputError
from revontuli.language.places import municipalities
from revontuli.site import search as searching
from revontuli.site.background import start
from revontuli.site.editing import Reach, from_json
from revontuli.site.limits import by_person, limited
from revontuli.site.models import Work
from revontuli.site.texts import said
from revontuli.site.uploads import add_fault, keep_upload, sender_name
from revontuli.site.views.services import choices
from revontuli.site.views.services.differences import changes_between
from revontuli.site.views.services.search_form import MunicipalityField

KINDS = (
    "services.table_preview",
    "services.table",
    "services.ptv",
    "services.skos",
    "services.learn",
)
VOCABULARIES = ("ttl", "nt", "rdf", "xml", "owl", "jsonld", "json")
LARGEST_VOCABULARY = 100 * 2**20
KEPT = timedelta(days=1)  # a table that was looked at and never confirmed


class TableForm(forms.Form):
    """A table of services."""

    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy("An .xlsx or .csv file, such as the table exported here."),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )
    remove_missing = forms.BooleanField(
        label=gettext_lazy("Remove what an earlier table of this name had and this one lacks"),
        required=False,
    )


class PtvForm(forms.Form):
    """Which part of PTV."""

    municipality = MunicipalityField(required=False)
    region = forms.ChoiceField(label=gettext_lazy("or region"), required=False)
    organisation = forms.UUIDField(
        label=gettext_lazy("or organisation"),
        required=False,
        help_text=gettext_lazy("Its id in PTV."),
    )
    everything = forms.BooleanField(
        label=gettext_lazy("All of it, even where only what changed could be asked for"),
        required=False,
    )
    allow_removal = forms.BooleanField(
        label=gettext_lazy("Remove even more than half of what it brought before"), required=False
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="ptv")
        regions = {place.region: said(place.region_name) for place in municipalities().values()}
        listed = sorted(regions.items(), key=lambda pair: pair[1])
        self.fields["region"].choices = list(choices.with_none(listed, "–"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the three."""
        told = super().clean() or self.cleaned_data
        given = [told.get(name) for name in ("municipality", "region", "organisation")]
        if not self.errors and sum(map(bool, given)) != 1:
            raise forms.ValidationError(
                _("Choose one of these: a municipality, a region or an organisation.")
            )
        return told


class VocabularyForm(forms.Form):
    """A SKOS vocabulary."""

    file = forms.FileField(
        label=gettext_lazy("Vocabulary"),
        help_text=gettext_lazy("SKOS as Turtle, N-Triples, RDF/XML or JSON-LD."),
    )


def show(request: HttpRequest) -> HttpResponse:
    """The ways in, what is under way, and what came the last time."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **forms_: forms.Form) -> HttpResponse:
    reach = Reach(request.user)
    context = {
        "table_form": TableForm(),
        "ptv_form": PtvForm(),
        "vocabulary_form": VocabularyForm(prefix="skos"),
        **forms_,
        "reach": reach,
        "works": Work.objects.filter(kind__in=KINDS, started_by_id=request.user.pk)[:8],
        "reports": read_reports(searching.catalogue_folder()),
        "municipalities": choices.municipality_names(),
    }
    return render(request, "services/importing.html", context, status=status)


@limited("services.upload", times=20, seconds=600, by=by_person)
def table(request: HttpRequest) -> HttpResponse:
    """A table is taken, and what it would change is looked at in the background."""
    if not Reach(request.user).is_anything:
        raise PermissionDenied
    form = TableForm(request.POST, request.FILES)
    if form.is_valid():
        _forget_old(request)
        file = form.cleaned_data["file"]
        try:
            kept = keep_upload(file, kinds=("xlsx", "csv"), folder="tables")
        except InputError as error:
            add_fault(form, "file", error)
        else:
            work = start(
                "services.table_preview",
                key=f"services:{kept}",
                by=request.user,  # type: ignore[arg-type]
                file=kept,
                name=sender_name(file),
                remove_missing=form.cleaned_data["remove_missing"],
            )
            return redirect("services:imported", work.pk)
    return _page(request, status=422, table_form=form)


def _forget_old(request: HttpRequest) -> None:
    """Delete tables that were looked at and never brought in."""
    old = Work.objects.filter(
        kind="services.table_preview",
        created__lt=timezone.now() - KEPT,
        started_by_id=request.user.pk,
    )
    for work in old.exclude(arguments__file=""):
        default_storage.delete(work.arguments["file"])
        Work.objects.filter(pk=work.pk).update(arguments=work.arguments | {"file": ""})


def imported(request: HttpRequest, work: int) -> HttpResponse:
    """How an import goes on; what a table would change; what came."""
    found = _own_work(request, work)
    context: dict[str, Any] = {"work": found}
    if found.kind == "services.table_preview" and found.state == Work.State.DONE:
        context |= {
            "groups": [
                (title, [_row(row) for row in found.result[name]], found.result["counts"][name])
                for name, title in (
                    ("changed", _("Changes")),
                    ("added", _("New")),
                    ("removed", _("Removed")),
                )
            ],
            "counts": found.result["counts"],
            "is_there": bool(found.arguments["file"])
            and default_storage.exists(found.arguments["file"]),
        }
    elif found.kind in ("services.ptv", "services.skos") and found.state == Work.State.DONE:
        context["report"] = found.result
    return render(request, "services/imported.html", context)


def _own_work(request: HttpRequest, number: int) -> Work:
    return get_object_or_404(Work, pk=number, kind__in=KINDS, started_by_id=request.user.pk)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    before, after = (from_json(row["kind"], row[side]) for side in ("before", "after"))
    return {
        "id": row["id"],
        "name": (after or before).name,
        "changes": changes_between(before, after) if before and after else [],
    }


def confirm(request: HttpRequest, work: int) -> HttpResponse:
    """The changes that were looked at are made."""
    looked = _own_work(request, work)
    if looked.kind != "services.table_preview" or looked.state != Work.State.DONE:
        raise Http404
    if not looked.arguments["file"] or not default_storage.exists(looked.arguments["file"]):
        messages.error(request, _("The table is no longer here. Send it again."))
        return redirect("services:importing")
    made = start(
        "services.table",
        key=f"services:{looked.arguments['file']}",
        by=request.user,  # type: ignore[arg-type]
        **looked.arguments,
        fingerprint=looked.result["fingerprint"],
    )
    return redirect("services:imported", made.pk)


def cancel(request: HttpRequest, work: int) -> HttpResponse:
    """The table is thrown away."""
    looked = _own_work(request, work)
    if looked.kind == "services.table_preview" and looked.arguments["file"]:
        default_storage.delete(looked.arguments["file"])
        Work.objects.filter(pk=looked.pk).update(arguments=looked.arguments | {"file": ""})
        messages.info(request, _("Nothing was changed."))
    return redirect("services:importing")


@limited("services.import", times=20, seconds=600, by=by_person)
def ptv(request: HttpRequest) -> HttpResponse:
    """An import from PTV begins."""
    _check_everything(request)
    form = PtvForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, ptv_form=form)
    told = form.cleaned_data
    part = told["municipality"] or told["region"] or str(told["organisation"])
    work = start(
        "services.ptv",
        key=f"services.ptv:{part}",
        by=request.user,  # type: ignore[arg-type]
        municipality=told["municipality"],
        region=told["region"],
        organisation=str(told["organisation"] or ""),
        everything=told["everything"],
        allow_removal=told["allow_removal"],
    )
    return _to_work(request, work)


@limited("services.upload", times=20, seconds=600, by=by_person)
def vocabulary(request: HttpRequest) -> HttpResponse:
    """Terms of a SKOS file are brought in, in the background."""
    _check_everything(request)
    form = VocabularyForm(request.POST, request.FILES, prefix="skos")
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = keep_upload(file, VOCABULARIES, LARGEST_VOCABULARY, "vocabularies")
        except InputError as error:
            add_fault(form, "file", error)
        else:
            work = start(
                "services.skos",
                key=f"services:{kept}",
                by=request.user,  # type: ignore[arg-type]
                file=kept,
                name=sender_name(file),
            )
            return _to_work(request, work)
    return _page(request, status=422, vocabulary_form=form)


def learn(request: HttpRequest) -> HttpResponse:
    """Learning what services help begins."""
    _check_everything(request)
    work = start("services.learn", key="services.learn", by=request.user)  # type: ignore[arg-type]
    return _to_work(request, work)


def _check_everything(request: HttpRequest) -> None:
    """Imports bring services of any provider: those may start them who may edit any."""
    if not Reach(request.user).is_everything:
        raise PermissionDenied


def _to_work(request: HttpRequest, work: Work) -> HttpResponse:
    """To its page; to the list where somebody else had begun the same."""
    if work.started_by_id != request.user.pk:
        messages.info(request, _("Somebody else has begun the same just now."))
        return redirect("services:importing")
    return redirect("services:imported", work.pk)
