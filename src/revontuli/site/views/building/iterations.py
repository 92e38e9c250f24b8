"""Tries at a picture: asked for, followed, looked at, named, tried otherwise, removed."""

from __future__ import annotations

import shutil

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from revontuli.site.background import start
from revontuli.site.models import Iteration, Publication, Survey, User
from revontuli.site.views.building.asking import NameForm, PictureForm
from revontuli.site.views.building.reading import candidates_of, told_options


def own_surveys(user: User) -> QuerySet[Survey]:
    """The surveys of the user's organisation: its analysts build their pictures."""
    return Survey.objects.filter(owner=user.organisation_id).select_related("life_event")


def own_survey(request: HttpRequest, slug: str) -> Survey:
    """The survey, if it is of the user's organisation."""
    survey = get_object_or_404(Survey.objects.select_related("life_event"), slug=slug)
    if survey.owner_id != request.user.organisation_id:  # type: ignore[union-attr]
        raise PermissionDenied
    return survey


def own_iteration(request: HttpRequest, number: int) -> Iteration:
    """The iteration, if its survey is of the user's organisation."""
    iteration = get_object_or_404(
        Iteration.objects.select_related("survey__life_event", "work"), pk=number
    )
    if iteration.survey.owner_id != request.user.organisation_id:  # type: ignore[union-attr]
        raise PermissionDenied
    return iteration


def desk(request: HttpRequest) -> HttpResponse:
    """The organisation's surveys, with how many have answered and how many pictures there are."""
    surveys = own_surveys(request.user).annotate(  # type: ignore[arg-type]
        answers=Count("sheets", filter=Q(sheets__sent__isnull=False), distinct=True),
        tries=Count("iterations", distinct=True),
    )
    return render(request, "building/desk.html", {"surveys": surveys})


def of_survey(request: HttpRequest, survey: str) -> HttpResponse:
    """All tries at a survey's picture, to choose two to compare."""
    asked = own_survey(request, survey)
    found = asked.iterations.select_related("work", "publication", "created_by")
    rows = [(iteration, iteration.picture if is_there(iteration) else None) for iteration in found]
    return render(request, "building/survey.html", {"survey": asked, "rows": rows})


def is_there(iteration: Iteration) -> bool:
    """Whether its picture has been built, and its folder is there."""
    return iteration.built is not None and (iteration.folder / "picture.json").exists()


@csrf_protect
def new(request: HttpRequest, survey: str) -> HttpResponse:
    """Ask for a picture; `?from=` an iteration starts with what was asked there."""
    asked = own_survey(request, survey)
    answers = asked.sheets.filter(sent__isnull=False).count()
    number = _number(request.GET.get("from"))
    model = asked.iterations.filter(pk=number).first() if number else None
    form = PictureForm(
        request.POST or None, survey=asked, initial=told_options(model) if model else None
    )
    if request.method == "POST" and form.is_valid():
        return redirect(
            "building:iteration", begin(asked, form.options(), form.cleaned_data["name"], request)
        )
    return render(
        request,
        "building/new.html",
        {"survey": asked, "form": form, "answers": answers},
        status=400 if form.errors else 200,
    )


def begin(survey: Survey, options: dict[str, object], name: str, request: HttpRequest) -> int:
    """Start building, and give the iteration's number."""
    user: User = request.user  # type: ignore[assignment]
    with transaction.atomic():
        iteration = Iteration.objects.create(
            survey=survey, name=name, options=options, created_by=user
        )
        work = start(
            "picture.build", key=f"picture:{iteration.pk}", by=user, iteration=iteration.pk
        )
        Iteration.objects.filter(pk=iteration.pk).update(work=work)
    return iteration.pk


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 12 else None


def show(request: HttpRequest, iteration: int) -> HttpResponse:
    """How the building goes; once built, the segments, the numbers tried, and what to do next."""
    tried = own_iteration(request, iteration)
    picture = tried.picture if is_there(tried) else None
    publication = Publication.objects.filter(iteration=tried).select_related("checked_by").first()
    context = {
        "iteration": tried,
        "survey": tried.survey,
        "picture": picture,
        "publication": publication,
        "work": tried.work,
        "candidates": candidates_of(picture) if picture else None,
        "name_form": NameForm(initial={"name": tried.name}),
        "audiences": Publication.SHOWN,
        "may_remove": publication is None or publication.state in LOOSE,
    }
    return render(request, "building/iteration.html", context)


LOOSE = (Publication.State.DRAFT, Publication.State.RETURNED)  # seen by nobody else yet


def name(request: HttpRequest, iteration: int) -> HttpResponse:
    """Call a try something."""
    tried = own_iteration(request, iteration)
    form = NameForm(request.POST)
    if form.is_valid():
        Iteration.objects.filter(pk=tried.pk).update(name=form.cleaned_data["name"])
        messages.success(request, _("The name was saved."))
    else:
        messages.error(request, _("A name has 200 characters at most."))
    return redirect("building:iteration", tried.pk)


def again(request: HttpRequest, iteration: int) -> HttpResponse:
    """Build it once more, where building was stopped or failed."""
    tried = own_iteration(request, iteration)
    if tried.built is None and not (tried.work and tried.work.is_under_way):
        work = start(
            "picture.build",
            key=f"picture:{tried.pk}",
            by=request.user,  # type: ignore[arg-type]
            iteration=tried.pk,
        )
        Iteration.objects.filter(pk=tried.pk).update(work=work)
    return redirect("building:iteration", tried.pk)


def remove(request: HttpRequest, iteration: int) -> HttpResponse:
    """Take a try away with its files, if nobody else has been asked to look at it."""
    tried = own_iteration(request, iteration)
    with transaction.atomic():
        publication = Publication.objects.select_for_update().filter(iteration=tried).first()
        if publication and publication.state not in LOOSE:
            messages.error(request, _("It has been sent to be checked, and is kept."))
            return redirect("building:iteration", tried.pk)
        if tried.work and tried.work.is_under_way:
            messages.error(request, _("It is being built. Stop the building first."))
            return redirect("building:iteration", tried.pk)
        if publication:
            publication.delete()
        folder, survey = tried.folder, tried.survey
        tried.delete()
    shutil.rmtree(folder, ignore_errors=True)
    messages.success(request, _("It was removed."))
    return redirect("building:survey", survey.slug)
