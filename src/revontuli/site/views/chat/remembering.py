"""What a bot knows of the one it talks with: shown, kept for next time if allowed, forgotten."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from revontuli.dialogue import Memory
from revontuli.site import conversations, memories
from revontuli.site.conversations import Crowded, Gone
from revontuli.site.limits import limited
from revontuli.site.models import Bot, Publication
from revontuli.site.texts import said
from revontuli.site.views.answering.keyed import never_kept
from revontuli.site.views.chat import keys
from revontuli.site.views.chat.talking import bot_or_404, conversation_of
from revontuli.site.views.services import choices

PER_MINUTE = 60


@never_kept
def memory(request: HttpRequest, bot: str) -> HttpResponse:
    """Everything that the bot knows of the person."""
    found = bot_or_404(request, bot)
    known, is_kept = _known(request, found)
    context: dict[str, Any] = {
        "bot": found,
        "facts": told_memory(found, known),
        "is_kept": is_kept,
        "has_conversation": conversation_of(request, found) is not None,
    }
    return render(request, "chat/memory.html", context)


def _known(request: HttpRequest, bot: Bot) -> tuple[Memory, bool]:
    """What is known now, and whether it is kept for next time."""
    kept = memories.remembered(bot, keys.key_of(request, keys.MEMORY))
    conversation = conversation_of(request, bot)
    if conversation is not None:
        return conversations.state_of(conversation).memory, kept is not None
    return kept or Memory(), kept is not None


def told_memory(bot: Bot, known: Memory) -> list[tuple[str, str]]:
    """What is known, as names and words; nothing for what is not."""
    needs = ", ".join(
        f"{choices.dimension_name(code)} {value:g}/10" for code, value in known.needs.items()
    )
    told = [
        (_("Place"), choices.place_name(known.municipality) if known.municipality else ""),
        (_("Age"), "" if known.age is None else str(known.age)),
        (_("Where you are now"), _phase(bot, known.phase)),
        (_("You belong to"), ", ".join(map(choices.group_name, known.target_groups))),
        (_("How you are doing"), needs),
        (_("Group in the picture"), _segment(known)),
    ]
    return [(name, words) for name, words in told if words]


def _phase(bot: Bot, code: str) -> str:
    event = bot.life_event.code if bot.life_event else ""
    return choices.phase_name(f"{event}:{code}") if event and code else code


def _segment(known: Memory) -> str:
    if known.segment is None:
        return ""
    publication = Publication.objects.filter(slug=known.picture).first()
    try:
        return said(publication.picture.segment(f"s{known.segment}").name) if publication else ""
    except (KeyError, OSError):
        return ""


@never_kept
@limited("chat.memory", times=PER_MINUTE)
def keep(request: HttpRequest, bot: str) -> HttpResponse:
    """Remember it for next time, or no longer."""
    found = bot_or_404(request, bot)
    wants = request.POST.get("keep") == "yes"
    conversation = conversation_of(request, found)
    known, _is_kept = _known(request, found)
    known = replace(known, may_keep=wants)
    if conversation is not None:
        try:
            conversations.set_memory(conversation, known)
        except (Crowded, Gone):
            messages.error(request, _("That did not go through. Try it once more."))
            return redirect("chat:memory", found.slug)
    key = memories.keep(found, known, keys.key_of(request, keys.MEMORY))
    answer = redirect("chat:memory", found.slug)
    if key:
        keys.give(answer, found, keys.MEMORY, key)
        messages.success(request, _("I will remember this for a year in this browser."))
    else:
        keys.take(answer, found, keys.MEMORY)
        messages.success(request, _("I will not remember this next time."))
    return answer


@never_kept
@limited("chat.forget", times=PER_MINUTE)
def forget(request: HttpRequest, bot: str) -> HttpResponse:
    """Delete the conversation and whatever is remembered."""
    found = bot_or_404(request, bot)
    memories.forget_memory(found, keys.key_of(request, keys.MEMORY))
    answer = again(request, bot)
    keys.take(answer, found, keys.MEMORY)
    messages.success(request, _("Everything is forgotten."))
    return answer


@never_kept
@limited("chat.again", times=PER_MINUTE)
def again(request: HttpRequest, bot: str) -> HttpResponse:
    """Begin anew: the conversation is deleted."""
    found = bot_or_404(request, bot)
    conversation = conversation_of(request, found)
    if conversation is not None:
        conversations.forget(conversation)
    answer = redirect("chat:bot", found.slug)
    keys.take(answer, found, keys.CONVERSATION)
    return answer
