"""How long answers are kept, and their deletion when that time has passed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from revontuli.site import background
from revontuli.site.keeping import has_passed
from revontuli.site.models import Work
from revontuli.site.views.surveys.reach import around, is_owner, survey_for, user_of


def keeping(request: HttpRequest, survey: str) -> HttpResponse:
    """When the answers are deleted, and what goes then."""
    found = survey_for(request, survey)
    work = Work.objects.filter(kind="surveys.delete", key=f"delete:{found.pk}").first()
    return render(
        request, "surveys/keeping.html",
        around(
            request, found, "surveys:keeping",
            has_passed=has_passed(found), has_answers=found.sheets.exists(), work=work,
        ),
    )  # fmt: skip


def delete(request: HttpRequest, survey: str) -> HttpResponse:
    """Delete the answers, once their time has passed."""
    found = survey_for(request, survey)
    if not is_owner(request, found):
        raise PermissionDenied
    if has_passed(found):
        background.start(
            "surveys.delete", key=f"delete:{found.pk}", by=user_of(request), survey=found.pk
        )
    else:
        messages.error(request, _("The keeping time has not passed yet."))
    return redirect("surveys:keeping", found.slug)
