"""Which surveys somebody may run, and what stands around every page of one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from revontuli.errors import InputError
from revontuli.site.models import Survey
from revontuli.site.texts import said
from revontuli.survey import Codebook


def survey_for(request: HttpRequest, slug: str) -> Survey:
    """A survey that the visitor's organisation owns or has a module in; 404 for others."""
    survey = (
        Survey.objects.seen_by(request.user)
        .select_related("owner", "life_event")
        .filter(slug=slug)
        .first()
    )
    if survey is None:
        raise Http404
    return survey


def own_survey(request: HttpRequest, slug: str) -> Survey:
    """A survey that the visitor's organisation owns."""
    survey = survey_for(request, slug)
    if not is_owner(request, survey):
        raise PermissionDenied
    return survey


def is_owner(request: HttpRequest, survey: Survey) -> bool:
    """Whether the survey is of the visitor's organisation."""
    return bool(survey.owner_id == request.user.organisation_id)


def own_codebook(request: HttpRequest, survey: Survey) -> Codebook | None:
    """What the visitor may see answers to; None where there is no questionnaire to read."""
    if not survey.questionnaire:
        return None
    try:
        return survey.codebook_for(request.user.organisation)
    except (InputError, OSError):
        return None


TABS = (
    ("surveys:survey", lambda: _("Overview"), False),
    ("surveys:questionnaire", lambda: _("Questionnaire"), False),
    ("surveys:times", lambda: _("Times and link"), True),
    ("surveys:invitations", lambda: _("Invitations"), True),
    ("surveys:modules", lambda: _("Joint survey"), False),
    ("surveys:live", lambda: _("Answers arriving"), False),
    ("surveys:imports", lambda: _("Import"), True),
    ("surveys:exports", lambda: _("Export"), False),
    ("surveys:open_questions", lambda: _("Open answers"), False),
    ("surveys:keeping", lambda: _("Keeping time"), False),
)


def around(
    request: HttpRequest, survey: Survey, here: str, *more: tuple[str, str], **context: Any
) -> dict[str, Any]:
    """What every page of a survey shows: where one is, and the other pages of it.

    Args:
        request: of the visitor.
        survey: that the page is about.
        here: name of the page, or of the one that it stands under.
        more: (label, address) of pages below `here`; the last without an address.
        context: what the page shows besides.
    """
    owner = is_owner(request, survey)
    tabs = [
        (label(), reverse(name, args=[survey.slug]), name == here)
        for name, label, owners_only in TABS
        if owner or not owners_only
    ]
    title = said(survey.title) or survey.slug
    crumbs = [(_("Surveys"), reverse("surveys:index"))]
    if here == "surveys:survey" and not more:
        crumbs.append((f"{title} {survey.wave}", ""))
    else:
        crumbs.append((f"{title} {survey.wave}", reverse("surveys:survey", args=[survey.slug])))
        page = next((tab for tab in tabs if tab[2]), None)
        if page and here != "surveys:survey":
            crumbs.append((page[0], page[1] if more else ""))
        crumbs += more
    return {
        "survey": survey, "tabs": tabs, "crumbs": crumbs, "is_owner": owner, **context,
    }  # fmt: skip
