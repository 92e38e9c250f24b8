"""Trying: the same question to the draft and to the published bot, side by side.

The draft is the bot as its keepers have it now: it understands what the newest version learned, and
answers with what is written now. What it can't understand before a training is told beside it.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from revontuli.dialogue import Bot as Answering
from revontuli.dialogue import BotContent, Message
from revontuli.dialogue.bot import MOST_CHARACTERS
from revontuli.dialogue.content_changes import compare_content
from revontuli.dialogue.skills.meanings import asked_by, button_value
from revontuli.site import conversations
from revontuli.site.bot_content import content_of
from revontuli.site.bot_meanings import TERM, Meanings
from revontuli.site.bot_versions import is_changed_since, newest, published_number
from revontuli.site.bots_ready import draft_bot, ready_bot
from revontuli.site.conversations import Crowded, Gone, NotReady
from revontuli.site.limits import by_person, limited
from revontuli.site.models import Bot, Conversation
from revontuli.site.texts import NAMES
from revontuli.site.views.bots.reach import CONTENT, TECHNOLOGY, around, bot_for
from revontuli.site.views.chat.shown import ShownTurn, new_message_id, shown_turn
from revontuli.text import LANGUAGES

SIDES = ("draft", "published")
PER_MINUTE = 60
READY_IN = 5.0  # seconds that the page waits for the draft, to tell what it can't understand
LANGUAGE = "bot-try-language"  # in the session
LONGEST_CHOICE = 150


@dataclass(frozen=True, slots=True)
class Answered:
    """One side's turn.

    Attributes:
        turn: as the chat shows it; None where this side said nothing.
        meant: what the question was taken to mean, by name.
        percent: how sure the bot was.
        intent: the keepers' answer that was given; "" for none of theirs.
    """

    turn: ShownTurn | None
    meant: str = ""
    percent: int = 0
    intent: str = ""


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


@dataclass(frozen=True, slots=True)
class Untrained:
    """What the draft can't understand before a new version is trained.

    Attributes:
        answers: new ones; their buttons work already.
        examples: ways of asking added or taken away.
        terms: new in the catalogue.
    """

    answers: int
    examples: int
    terms: int


def trying(request: HttpRequest, bot: str) -> HttpResponse:
    """Both conversations so far, and a place to ask both."""
    found = bot_for(request, bot, CONTENT, TECHNOLOGY)
    content = content_of(found)
    numbers = _numbers(found, content)
    held = _held(request, found)
    draft, published = (held.get(side) for side in SIDES)
    return render(
        request, "bots/try.html",
        around(
            request, found, "bots:try", numbers=numbers,
            rows=_rows(draft, published, Meanings(found)), choices=_choices(draft, published),
            untrained=_untrained(found, numbers, content), longest=MOST_CHARACTERS,
            message_id=new_message_id(), languages=list(NAMES.items()),
            language=_language(request),
        ),
    )  # fmt: skip


def _numbers(bot: Bot, content: BotContent) -> dict[str, int]:
    """The number of each side's version; no draft where all that is written is published."""
    last, now = newest(bot), published_number(bot)
    found: dict[str, int] = {}
    if last and (last.number != now or is_changed_since(bot, last, content)):
        found["draft"] = last.number
    if now is not None:
        found["published"] = now
    return found


def _untrained(bot: Bot, numbers: dict[str, int], content: BotContent) -> Untrained | None:
    """What the draft can't understand yet; None for nothing, or where it is not ready."""
    if "draft" not in numbers:
        return None
    draft = ready_bot(bot.slug, numbers["draft"], wait=READY_IN)
    if draft is None:
        return None
    changes = compare_content(content, draft.model.content)
    known = set(draft.model.understanding.intents)
    found = Untrained(
        answers=len(changes.intents_added),
        examples=sum((*changes.examples_added.values(), *changes.examples_removed.values())),
        terms=sum(f"{TERM}{term.id}" not in known for term in draft.catalogue.terms),
    )
    return found if any(astuple(found)) else None


def _answering(bot: Bot) -> dict[str, Answering]:
    """Who answers on each side.

    Raises:
        NotReady: one of them can't.
    """
    content = content_of(bot)
    found: dict[str, Answering] = {}
    for side, number in _numbers(bot, content).items():
        if side == "draft":
            ready = draft_bot(bot.slug, number, content)
        else:
            ready = ready_bot(bot.slug, number)
        if ready is None:
            raise NotReady
        found[side] = ready
    return found


def _key(bot: Bot) -> str:
    return f"bot-try-{bot.pk}"


def _language(request: HttpRequest) -> str:
    chosen = request.session.get(LANGUAGE, "")
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
        request.session[LANGUAGE] = request.POST["language"]
    offered = _choices(*_held(request, found).values())
    label = next((one["label"] for one in offered if one["value"] == choice), "")
    if text.strip() or label:
        _ask_both(request, found, text or label, choice if label else "")
    return redirect(f"{reverse('bots:try', args=[found.slug])}#newest")


def preview(request: HttpRequest, bot: Bot, intent: str, title: str, language: str) -> HttpResponse:
    """Ask both for an answer by its button, so that it is seen before anything is trained."""
    request.session[LANGUAGE] = language
    _ask_both(request, bot, title, button_value(intent))
    return redirect(f"{reverse('bots:try', args=[bot.slug])}#newest")


def _ask_both(request: HttpRequest, bot: Bot, text: str, choice: str) -> None:
    """Press a button, or say the words where there is no such button; both sides hear the same."""
    language, kept = _language(request), dict(request.session.get(_key(bot), {}))
    held = _held(request, bot)
    try:
        for side, answering in _answering(bot).items():
            conversation = held.get(side)
            if conversation is None:
                kept[side], conversation = conversations.begin(
                    bot, Conversation.Channel.PAGE, language, tried=answering
                )
                request.session[_key(bot)] = dict(kept)
            is_button = choice and (
                conversations.was_offered(conversation, choice)
                or asked_by(choice, answering.model.content, answering.catalogue)
            )
            said = Message("", choice, language) if is_button else Message(text, "", language)
            conversations.say(
                conversation, said, request.POST.get("message_id", ""),
                tried=answering, label=text if is_button else "",
            )  # fmt: skip
    except NotReady:
        messages.warning(request, _("The bot is being made ready. Try again in a moment."))
    except (Crowded, Gone):
        messages.warning(request, _("That did not go through. Send it once more."))


def over(request: HttpRequest, bot: str) -> HttpResponse:
    """Begin anew."""
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
    percent = round(100 * turn["reply"]["confidence"])
    return Answered(shown_turn(turn), meant, percent, intent if intent in meanings.own else "")


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
