"""Works in the background, for those whom they concern."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from revontuli.site import background
from revontuli.site.accounts import signed_in
from revontuli.site.models import User, Work
from revontuli.site.models.work import WorkSet
from revontuli.site.roles import Role


def works(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    page = Paginator(_concerning(signed_in(request)), 30).get_page(request.GET.get("page"))
    rows = [(work, title_of(work)) for work in page]
    worker = background.seconds_since_worker()
    is_slow = worker is None or worker > background.STALE.total_seconds()
    waits = any(work.state == Work.State.WAITING for work in page)
    context = {"page_obj": page, "rows": rows, "worker_is_away": is_slow and waits}
    return render(request, "accounts/works.html", context)


def one(request: HttpRequest, work: int) -> HttpResponse:
    """One of them, with how far it has come."""
    found = _found(request, work)
    context = {
        "work": found,
        "title": title_of(found),
        "may_begin_again": not found.is_under_way and found.kind in background.KINDS,
        "address": request.path,
    }
    return render(request, "accounts/one_work.html", context)


def stop(request: HttpRequest, work: int) -> HttpResponse:
    """Ask it to stop."""
    found = _found(request, work)
    background.stop(found)
    messages.info(request, _("It was asked to stop."))
    return redirect(_next(request, reverse("accounts:one_work", args=[work])))


def again(request: HttpRequest, work: int) -> HttpResponse:
    """The same once more."""
    found = _found(request, work)
    if found.kind not in background.KINDS:
        raise PermissionDenied
    begun = background.again(found, signed_in(request))
    return redirect(_next(request, reverse("accounts:one_work", args=[begun.pk])))


def title_of(work: Work) -> Any:
    """What people call it."""
    kind = background.KINDS.get(work.kind)
    return kind.title if kind and kind.title else work.kind


def _found(request: HttpRequest, number: int) -> Work:
    work = _concerning(signed_in(request)).filter(pk=number).first()
    if work is None:
        raise Http404
    return work


def _concerning(user: User) -> WorkSet:
    """What somebody began, and what colleagues with the same task began; all, to administrators."""
    works = Work.objects.select_related("started_by")
    if user.has_role(Role.ADMINISTRATOR):
        return works
    kinds = [name for name, kind in background.KINDS.items() if kind.roles & user.roles]
    mine = Q(started_by=user)
    if kinds and user.organisation_id:
        mine |= Q(kind__in=kinds, started_by__organisation=user.organisation_id)
    return works.filter(mine)


def _next(request: HttpRequest, otherwise: str) -> str:
    asked = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(asked, None) and asked.startswith("/")
    return asked if own else otherwise
