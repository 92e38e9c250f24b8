"""A conversation that begins with one's own picture, where the person allows it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language

from revontuli.dialogue import Memory
from revontuli.errors import InputError
from revontuli.language.places import get_municipality
from revontuli.picture.dimensions import frame_in_use
from revontuli.picture.person import rate_dimensions
from revontuli.site import conversations
from revontuli.site.conversations import NotReady
from revontuli.site.limits import limited
from revontuli.site.models import AnswerSheet, Conversation
from revontuli.site.views.answering import mine
from revontuli.site.views.answering.keyed import keyed
from revontuli.site.views.chat import keys
from revontuli.site.views.chat.talking import bot_or_404
from revontuli.wellbeing import translate

NEEDS = "3x10d"  # the frame whose dimensions a bot knows


@keyed
@limited("chat.from_picture", times=60)
def ask(request: HttpRequest, sheet: AnswerSheet, key: str, bot: str) -> HttpResponse:
    """Begin it, if the person says that the picture may be used."""
    found = bot_or_404(request, bot)
    if not sheet.sent or request.POST.get("agree") != "yes":
        return redirect("answering:picture", key)
    answer = redirect("chat:bot", found.slug)
    try:
        own_key, _conversation = conversations.begin(
            found, Conversation.Channel.PAGE, get_language() or "fi", memory=_memory(request, sheet)
        )
    except NotReady:
        return answer
    keys.give(answer, found, keys.CONVERSATION, own_key)
    return answer


def _memory(request: HttpRequest, sheet: AnswerSheet) -> Memory:
    """Of the sheet only what helps to find services: no single answer."""
    form = mine.PlaceForm(request.POST, mine.phases_of(sheet))
    form.is_valid()
    phase = form.cleaned_data.get("phase") or ""
    like = mine.likeness_of(sheet)
    return Memory(
        municipality=_municipality(form.cleaned_data.get("municipality") or mine.place_of(sheet)),
        phase=phase.partition(":")[2],
        age=mine.age_of(sheet, timezone.localdate()),
        needs=_needs(sheet),
        segment=int(like.segment.id.removeprefix("s")) if like else None,
        picture=like.publication.slug if like else "",
    )


def _municipality(name: str) -> str:
    try:
        return get_municipality(name).code if name else ""
    except InputError:
        return ""


def _needs(sheet: AnswerSheet) -> dict[str, float]:
    frame = frame_in_use(sheet.survey.codebook)
    if frame is None:
        return {}
    try:
        ratings = rate_dimensions(sheet.answers, sheet.survey.codebook, frame)
        return {code: round(v, 1) for code, v in translate(ratings, frame, NEEDS).items()}
    except InputError:  # a city's own frame, with no way into this one
        return {}
