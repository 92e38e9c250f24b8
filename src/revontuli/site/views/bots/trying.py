"""Trying: the same question to the newest version and to the published one, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from revontuli.dialogue import Message
from revontuli.dialogue.bot import MOST_CHARACTERS
from revontuli.site import conversations
from revontuli.site.bot_meanings import Meanings
from revontuli.site.bot_versions import is_changed_since, newest, published_number
from revontuli.site.conversations import Crowded, Gone, NotReady
from revontuli.site.limits import by_person, limited
from revontuli.site.models import Bot, Conversation
from revontuli.site.texts import NAMES
from revontuli.site.views.bots.reach import CONTENT, TECHNOLOGY, around, bot_for
from revontuli.site.views.chat.shown import ShownTurn, new_message_id, shown_turn
from revontuli.text import LANGUAGES

SIDES = ("draft", "published")
PER_MINUTE = 60
LONGEST_CHOICE = 150


@dataclass(frozen=True, slots=True)
class Answered:
    """One side's turn.

    Attributes:
        turn: as the chat shows it; None where this side said nothing.
        meant: what the question was taken to mean, by name.
        percent: how sure the bot was.
    """

    turn: ShownTurn | None
    meant: str = ""
    percent: int = 0


@dataclass(frozen=True, slots=True)
class Beside:
    """What was said, and both answers to it.

    Attributes:
        said: the question.
        draft, published: the answers.
        is_different: whether the two say something else.
    """

    said: str
    draft: Answered
    published: Answered
    is_different: bool


def trying(request: HttpRequest, bot: str) -> HttpResponse:
    """Both conversations so far, and a place to ask both."""
    found = bot_for(request, bot, CONTENT, TECHNOLOGY)
    numbers = _numbers(found)
    held = _held(request, found)
    draft, published = (held.get(side) for side in SIDES)
    return render(
        request, "bots/try.html",
        around(
            request, found, "bots:try", numbers=numbers,
            rows=_rows(draft, published, Meanings(found)), choices=_choices(draft, published),
            is_changed=is_changed_since(found, newest(found)), longest=MOST_CHARACTERS,
            message_id=new_message_id(), languages=list(NAMES.items()),
            language=_language(request),
            is_behind=any(
                held[side].version not in (None, numbers[side]) for side in held
            ),
        ),
    )  # fmt: skip


def _numbers(bot: Bot) -> dict[str, int]:
    """The number of each side's version, where there is one. One alone where both are the same."""
    last, now = newest(bot), published_number(bot)
    found = {"draft": last.number if last else None, "published": now}
    if found["draft"] == now:
        found["draft"] = None
    return {side: number for side, number in found.items() if number is not None}


def _key(bot: Bot) -> str:
    return f"bot-try-{bot.pk}"


def _language(request: HttpRequest) -> str:
    chosen = request.session.get("bot-try-language", "")
    return chosen if chosen in LANGUAGES else get_language() or "fi"


def _held(request: HttpRequest, bot: Bot) -> dict[str, Conversation]:
    """The conversations that the keeper has under way."""
    kept = request.session.get(_key(bot), {})
    found = {side: conversations.find(str(kept[side])) for side in SIDES if side in kept}
    return {side: one for side, one in found.items() if one is not None and one.bot_id == bot.pk}


@limited("bots.try", times=PER_MINUTE, by=by_person)
def ask(request: HttpRequest, bot: str) -> HttpResponse:
    """Say the same to both; a button that one alone offered is said to the other in words."""
    found = bot_for(request, bot, CONTENT, TECHNOLOGY)
    text = conversations.plain_text(request.POST.get("text", ""))[:MOST_CHARACTERS]
    choice = request.POST.get("choice", "")[:LONGEST_CHOICE]
    if request.POST.get("language") in LANGUAGES:
        request.session["bot-try-language"] = request.POST["language"]
    if text.strip() or choice:
        try:
            _ask_both(request, found, text, choice)
        except NotReady:
            messages.warning(request, _("The bot is being made ready. Try again in a moment."))
        except (Crowded, Gone):
            messages.warning(request, _("That did not go through. Send it once more."))
    return redirect(f"{reverse('bots:try', args=[found.slug])}#newest")


def _ask_both(request: HttpRequest, bot: Bot, text: str, choice: str) -> None:
    language = _language(request)
    held, keys = _held(request, bot), dict(request.session.get(_key(bot), {}))
    message_id = request.POST.get("message_id", "")
    label = next(
        (one["label"] for one in _choices(*(held.get(side) for side in SIDES))
         if one["value"] == choice), "",
    )  # fmt: skip
    for side, number in _numbers(bot).items():
        conversation = held.get(side)
        if conversation is None:
            key, conversation = conversations.begin(
                bot, Conversation.Channel.PAGE, language, version=number
            )
            keys[side] = key
            request.session[_key(bot)] = keys
        if choice and conversations.was_offered(conversation, choice):
            message = Message(choice=choice, language=language)
        else:
            message = Message(text or label, language=language)
        conversations.say(conversation, message, message_id)


def over(request: HttpRequest, bot: str) -> HttpResponse:
    """Begin anew, with the versions of now."""
    found = bot_for(request, bot, CONTENT, TECHNOLOGY)
    for conversation in _held(request, found).values():
        conversations.forget(conversation)
    request.session.pop(_key(found), None)
    return redirect("bots:try", found.slug)


def _rows(
    draft: Conversation | None, published: Conversation | None, meanings: Meanings
) -> list[Beside]:
    """The turns of both, beside each other; greetings are the first."""
    rows = []
    sides = [one.turns if one else [] for one in (draft, published)]
    for left, right in zip_longest(*sides):
        said = next((turn["said"] for turn in (left, right) if turn and turn["said"]), "")
        rows.append(
            Beside(
                said, _answered(left, meanings), _answered(right, meanings),
                bool(left and right) and _gist(left) != _gist(right),
            )
        )  # fmt: skip
    return rows


def _answered(turn: dict[str, Any] | None, meanings: Meanings) -> Answered:
    if turn is None:
        return Answered(None)
    intent = turn["reply"]["intent"]
    meant = meanings.label(intent) if intent else ""
    return Answered(shown_turn(turn), meant, round(100 * turn["reply"]["confidence"]))


def _gist(turn: dict[str, Any]) -> Any:
    """What of a reply makes it another one: how sure the bot was does not."""
    reply = turn["reply"]
    return reply["intent"], reply["outcome"], reply["parts"], reply["choices"]


def _choices(*sides: Conversation | None) -> list[dict[str, str]]:
    """The buttons of both, each once."""
    offered = [
        choice for one in sides if one and one.turns for choice in one.turns[-1]["reply"]["choices"]
    ]
    return list({choice["value"]: choice for choice in offered}.values())
