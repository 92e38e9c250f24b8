"""Which surveys somebody may run, and what stands around every page of one."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from revontuli.errors import InputError
from revontuli.site.models import Survey, User
from revontuli.site.texts import said
from revontuli.survey import Codebook


def user_of(request: HttpRequest) -> User:
    """Who looks: every page of this area is for people who have signed in."""
    return cast(User, request.user)


def survey_for(request: HttpRequest, slug: str) -> Survey:
    """A survey that the visitor's organisation owns or has a module in; 404 for others."""
    survey = (
        Survey.objects.seen_by(user_of(request))
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
    return bool(survey.owner_id == user_of(request).organisation_id)


def own_codebook(request: HttpRequest, survey: Survey) -> Codebook | None:
    """What the visitor may see answers to; None where there is no questionnaire to read."""
    if not survey.questionnaire:
        return None
    try:
        return survey.codebook_for(user_of(request).organisation)
    except (InputError, OSError):
        return None


# The pages of a survey by what they are about: each group is a tab, and its pages stand below it.
# What is True is for the survey's owner alone.
TABS = (
    (_("Overview"), (("surveys:survey", _("Overview"), False),)),
    (
        _("Questionnaire"),
        (
            ("surveys:questionnaire", _("Questionnaire"), False),
            ("surveys:modules", _("Joint survey"), False),
        ),
    ),
    (
        _("Asking"),
        (
            ("surveys:times", _("Times and link"), True),
            ("surveys:invitations", _("Invitations"), True),
            ("surveys:letters", _("Letters"), True),
        ),
    ),
    (
        _("Answers"),
        (
            ("surveys:live", _("Answers arriving"), False),
            ("surveys:imports", _("Import"), True),
            ("surveys:exports", _("Export"), False),
            ("surveys:keeping", _("Keeping time"), False),
        ),
    ),
    (_("Open answers"), (("surveys:open_questions", _("Open answers"), False),)),
)
Link = tuple[str, str, bool]  # what it says, its address, whether one is there


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
    tabs: list[Link] = []
    pages: list[Link] = []
    for label, entries in TABS:
        own: list[Link] = [
            (str(text), reverse(name, args=[survey.slug]), name == here)
            for name, text, owners_only in entries
            if owner or not owners_only
        ]
        is_here = any(link[2] for link in own)
        if own:
            tabs.append((str(label), own[0][1], is_here))
        if is_here:
            pages = own
    title = f"{said(survey.title) or survey.slug} {survey.wave}"
    crumbs = [(_("Surveys"), reverse("surveys:index")), (title, "")]
    page = next((link for link in pages if link[2]), None)
    if here != "surveys:survey" or more:
        crumbs[-1] = (title, reverse("surveys:survey", args=[survey.slug]))
    if page and here != "surveys:survey":
        crumbs.append((page[0], page[1] if more else ""))
    return {
        "survey": survey,
        "tabs": tabs,
        "subpages": pages if len(pages) > 1 else [],
        "crumbs": [*crumbs, *more],
        "is_owner": owner,
        **context,
    }
