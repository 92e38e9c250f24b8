"""Before answering: what is asked, why, by whom, and for how long it is kept."""

from __future__ import annotations

import base64
import hmac
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from revontuli.errors import InputError
from revontuli.site import sheets
from revontuli.site.answers import survey_form
from revontuli.site.limits import limited
from revontuli.site.models import AnswerSheet, Invitation, Survey
from revontuli.site.texts import NAMES
from revontuli.site.views.answering.keyed import keyed, never_kept

SALT = "revontuli.answering.begin"
OFFER_LASTS = 2 * 24 * 3600  # seconds that an opened start page may wait for its reader
REMEMBERED = 60 * 24 * 3600
SECONDS_AN_ITEM = 8  # that answering takes, roughly
A_MINUTE = 60


def open_surveys() -> Any:
    """Those that may be answered now."""
    now = timezone.now()
    return (
        Survey.objects.filter(opens__lte=now)
        .filter(Q(closes__isnull=True) | Q(closes__gt=now))
        .exclude(questionnaire="")
        .select_related("owner", "life_event")
    )


def index(request: HttpRequest) -> HttpResponse:
    """The surveys that anyone may answer now."""
    found = open_surveys().filter(has_open_link=True)
    return render(request, "answering/index.html", {"surveys": found})


# The open link


@never_kept
def start(request: HttpRequest, survey: str) -> HttpResponse:
    """What the survey is about, and the way in."""
    found = get_object_or_404(Survey.objects.select_related("owner"), slug=survey)
    if not found.has_open_link:
        return _page(request, found, "invitation")
    return _welcome(request, found, reverse("answering:begin", args=[found.slug]))


@never_kept
@limited("answering.begin", times=1200)
def begin(request: HttpRequest, survey: str) -> HttpResponse:
    """Begin by the open link."""
    found = get_object_or_404(Survey, slug=survey)
    if not found.has_open_link:
        return _page(request, found, "invitation", 403)
    return _begin(request, found, reverse("answering:begin", args=[found.slug]))


# Invitations


@never_kept
def invited(request: HttpRequest, survey: str, token: str) -> HttpResponse:
    """The same by an invitation, which serves once."""
    invitation = _invitation(survey, token)
    action = reverse("answering:begin_invited", args=[survey, token])
    begun = AnswerSheet.objects.filter(invitation=invitation).first()
    if begun is not None and (begun.sent or begun.answers):
        return _used(request, invitation.survey, begun.sent is not None, action)
    return _welcome(request, invitation.survey, action)


@never_kept
@limited("answering.begin", times=1200)
def begin_invited(request: HttpRequest, survey: str, token: str) -> HttpResponse:
    """Begin by an invitation."""
    action = reverse("answering:begin_invited", args=[survey, token])
    invitation = _invitation(survey, token)
    return _begin(request, invitation.survey, action, invitation)


def _invitation(survey: str, token: str) -> Invitation:
    found = Invitation.objects.select_related("survey", "survey__owner")
    return get_object_or_404(found, survey__slug=survey, digest=sheets.digest_of(token))


# The next round, for somebody who wanted to be followed


@keyed
def again(request: HttpRequest, sheet: AnswerSheet, key: str, survey: str) -> HttpResponse:
    """The start page of a later survey of the same series."""
    found = _next_round(sheet, survey)
    return _welcome(request, found, reverse("answering:begin_next_round", args=[key, survey]))


@keyed
def begin_again(request: HttpRequest, sheet: AnswerSheet, key: str, survey: str) -> HttpResponse:
    """Begin it: the key is made of the old one, so that the old link always leads to one sheet."""
    found = _next_round(sheet, survey)
    made = hmac.digest(settings.SECRET_KEY.encode(), f"again:{key}:{found.pk}".encode(), "sha256")
    new = base64.b32encode(made[: sheets.KEY_BYTES]).decode().lower()
    action = reverse("answering:begin_next_round", args=[key, survey])
    return _begin(request, found, action, key=new, pseudonym=sheet.pseudonym)


def _next_round(sheet: AnswerSheet, slug: str) -> Survey:
    if not (sheet.pseudonym and sheet.sent):
        raise Http404
    found = later_rounds(sheet.survey).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def later_rounds(survey: Survey) -> Any:
    """Open surveys of the same series that began after this one."""
    if not survey.series or survey.opens is None:
        return Survey.objects.none()
    return open_surveys().filter(series=survey.series, opens__gt=survey.opens)


# What they share


def _begin(
    request: HttpRequest,
    survey: Survey,
    action: str,
    invitation: Invitation | None = None,
    key: str | None = None,
    pseudonym: str = "",
) -> HttpResponse:
    offered = key or _offered(request.POST.get("offer", ""), survey)
    if not survey.is_open or offered is None:
        return _welcome(request, survey, action, is_stale=survey.is_open)
    if request.POST.get("consent") != "yes":
        return _welcome(request, survey, action, lacks_consent=True)
    language = get_language() or "fi"
    restart = request.POST.get("restart") == "yes"
    try:
        sheets.begin(survey, offered, language, invitation, pseudonym, restart)
    except sheets.AlreadyUsed as used:
        return _used(request, survey, used.sent, action)
    answer = redirect("answering:sheet", offered)
    if request.POST.get("remember") == "yes":
        answer.set_signed_cookie(
            _cookie(survey), offered, salt=SALT, max_age=REMEMBERED, httponly=True,
            samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return answer


def _offered(offer: str, survey: Survey) -> str | None:
    """The key that the start page offered; None where it was not ours, or is too old."""
    try:
        told = signing.loads(offer, salt=SALT, max_age=OFFER_LASTS)
    except signing.BadSignature:
        return None
    return str(told["key"]) if told.get("survey") == survey.pk else None


def _cookie(survey: Survey) -> str:
    return f"answering-{survey.pk}"


def remembered(request: HttpRequest, survey: Survey) -> str:
    """The key of a sheet that this browser was asked to remember, or ""."""
    try:
        key = str(request.get_signed_cookie(_cookie(survey), salt=SALT, max_age=REMEMBERED))
    except (KeyError, signing.BadSignature):
        return ""
    sheet = sheets.find_sheet(key)
    return key if sheet is not None and sheet.survey_id == survey.pk else ""


def forget_here(answer: HttpResponse, survey: Survey) -> None:
    """Let this browser forget its key."""
    answer.delete_cookie(_cookie(survey), samesite="Lax")


def _used(request: HttpRequest, survey: Survey, sent: bool, action: str) -> HttpResponse:
    offer = _offer(survey)
    told = {"sent": sent, "action": action, "offer": offer, "own": remembered(request, survey)}
    return _page(request, survey, "used", 200, **told)


def _offer(survey: Survey) -> str:
    return signing.dumps({"key": sheets.new_key(), "survey": survey.pk}, salt=SALT)


def _page(
    request: HttpRequest, survey: Survey, name: str, status: int = 200, **told: Any
) -> HttpResponse:
    told |= {"survey": survey}
    return render(request, f"answering/{name}.html", told, status=status)


def _welcome(
    request: HttpRequest,
    survey: Survey,
    action: str,
    lacks_consent: bool = False,
    is_stale: bool = False,
) -> HttpResponse:
    own = remembered(request, survey)
    if not survey.is_open:
        return _page(request, survey, "closed", own=own)
    try:
        form = survey_form(survey)
    except (InputError, OSError):  # whoever keeps the survey sees what is wrong on its own page
        return _page(request, survey, "broken", 503)
    items = len(list(form))
    return _page(
        request, survey, "start", 422 if lacks_consent else 200,
        action=action, offer=_offer(survey), own=own, lacks_consent=lacks_consent,
        is_stale=is_stale, pages=len(form.pages), items=items,
        minutes=max(1, round(items * SECONDS_AN_ITEM / A_MINUTE)),
        languages=[(code, NAMES[code]) for code in form.languages],
    )  # fmt: skip
