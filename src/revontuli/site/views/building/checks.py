"""The data protection officer's check: what would be shown, on how few people, and to whom."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from revontuli.site import publishing
from revontuli.site.models import Publication, User
from revontuli.site.views.building.checklist import checklist_of
from revontuli.site.views.building.iterations import is_there, own_iteration


def own_publication(request: HttpRequest, slug: str) -> Publication:
    """The publication, if its survey is of the officer's organisation and it was ever sent."""
    publication = get_object_or_404(
        Publication.objects.select_related("iteration__survey__life_event", "sent_by"), slug=slug
    )
    if publication.iteration.survey.owner_id != request.user.organisation_id:  # type: ignore[union-attr]
        raise PermissionDenied
    return publication


def waiting(request: HttpRequest) -> HttpResponse:
    """What waits to be checked, and what has been."""
    found = (
        Publication.objects.filter(
            iteration__survey__owner=request.user.organisation_id  # type: ignore[union-attr]
        )
        .exclude(state=Publication.State.DRAFT)
        .select_related("iteration__survey", "sent_by", "checked_by")
        .order_by("-changed")
    )
    return render(
        request,
        "building/checks.html",
        {
            "waiting": [p for p in found if p.state == Publication.State.IN_CHECK],
            "done": [p for p in found if p.state != Publication.State.IN_CHECK],
        },
    )


def check(request: HttpRequest, publication: str) -> HttpResponse:
    """One picture, as it would be seen."""
    asked = own_publication(request, publication)
    return render(
        request,
        "building/check.html",
        {
            "publication": asked,
            "survey": asked.iteration.survey,
            "checklist": checklist_of(asked),
            "in_check": asked.state == Publication.State.IN_CHECK,
            "is_shown": asked.state in Publication.SHOWN,
            "is_own": asked.sent_by_id == request.user.pk,
            "beside": _shown_of_same_answers(asked),
        },
    )


def _shown_of_same_answers(publication: Publication) -> list[Publication]:
    """Pictures of the same survey that are shown already: two of them may tell more than one."""
    same = Publication.objects.filter(
        iteration__survey=publication.iteration.survey_id, state__in=Publication.SHOWN
    )
    return list(same.exclude(pk=publication.pk))


def send(request: HttpRequest, iteration: int) -> HttpResponse:
    """Send a picture to be checked."""
    tried = own_iteration(request, iteration)
    audience = request.POST.get("audience", "")
    if not is_there(tried):
        messages.error(request, _("The picture is not ready yet."))
    elif audience not in Publication.SHOWN:
        messages.error(request, _("Choose who should see the picture."))
    else:
        publication = publishing.open_draft(tried)
        _step(
            request,
            lambda user: publishing.send(publication, user, audience),
            _("It was sent to the data protection officer to be checked."),
        )
    return redirect("building:iteration", tried.pk)


def take_back(request: HttpRequest, iteration: int) -> HttpResponse:
    """Take it back before it has been checked."""
    tried = own_iteration(request, iteration)
    publication = publishing.open_draft(tried)
    _step(
        request,
        lambda user: publishing.take_back(publication, user),
        _("It was taken back. You can send it again."),
    )
    return redirect("building:iteration", tried.pk)


def publish(request: HttpRequest, publication: str) -> HttpResponse:
    """Show it to those who were chosen."""
    asked = own_publication(request, publication)
    audience = request.POST.get("audience", "")
    remarks = request.POST.get("remarks", "")[:2000]
    if audience not in Publication.SHOWN:
        messages.error(request, _("Choose who should see the picture."))
    else:
        _step(
            request,
            lambda user: publishing.publish(asked, user, audience, remarks),
            _("The picture is published."),
        )
    return redirect("building:check", asked.slug)


def give_back(request: HttpRequest, publication: str) -> HttpResponse:
    """Say what must be done first."""
    asked = own_publication(request, publication)
    remarks = request.POST.get("remarks", "").strip()[:2000]
    if not remarks:
        messages.error(request, _("Write what should be done before it can be published."))
    else:
        _step(
            request,
            lambda user: publishing.give_back(asked, user, remarks),
            _("It was returned to the analyst."),
        )
    return redirect("building:check", asked.slug)


def withdraw(request: HttpRequest, publication: str) -> HttpResponse:
    """Show it no more."""
    asked = own_publication(request, publication)
    remarks = request.POST.get("remarks", "").strip()[:2000]
    _step(
        request,
        lambda user: publishing.withdraw(asked, user, remarks),
        _("The picture is not shown any more."),
    )
    return redirect("building:check", asked.slug)


def _step(request: HttpRequest, take: Callable[[User], None], done: str) -> None:
    try:
        take(request.user)  # type: ignore[arg-type]
    except publishing.OutOfTurn:
        messages.error(request, _("Somebody was quicker: look again where it stands now."))
    else:
        messages.success(request, done)
