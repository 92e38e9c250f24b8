"""The page of a bot: what was said, and a place to say more. Works without scripts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from revontuli.dialogue import Message
from revontuli.dialogue.bot import MOST_CHARACTERS
from revontuli.dialogue.skills.feedback import DID_NOT_HELP
from revontuli.site import conversations, memories
from revontuli.site.conversations import Crowded, Gone, NotReady
from revontuli.site.help_now import help_now, is_danger
from revontuli.site.limits import TooOften, count, limited
from revontuli.site.models import Bot, Conversation
from revontuli.site.turns import kept_turn
from revontuli.site.views.answering.keyed import never_kept
from revontuli.site.views.chat import keys
from revontuli.site.views.chat.shown import shown_conversation, shown_turn, shown_turns

LONGEST_CHOICE = 150
PER_MINUTE = 120  # messages from one address, which a whole school may share
IN_ONE = 40  # a minute, of one conversation
NEWEST = "#newest"


def bots(request: HttpRequest) -> HttpResponse:
    """All bots that are open to everyone."""
    return render(request, "chat/index.html", {"bots": Bot.objects.filter(is_open=True)})


def bot_or_404(request: HttpRequest, slug: str) -> Bot:
    """A bot that is open, or that the one who asks keeps."""
    found = Bot.objects.filter(slug=slug).first()
    if found is None or not (found.is_open or _keeps(request, found)):
        raise Http404(_("There is no such bot."))
    return found


def _keeps(request: HttpRequest, bot: Bot) -> bool:
    user: Any = request.user
    return user.is_authenticated and Bot.objects.kept_by(user).filter(pk=bot.pk).exists()


def conversation_of(request: HttpRequest, bot: Bot) -> Conversation | None:
    """The conversation whose key the browser brought."""
    found = conversations.find(keys.key_of(request, keys.CONVERSATION))
    return found if found is not None and found.bot_id == bot.pk else None


@never_kept
def bot(request: HttpRequest, bot: str) -> HttpResponse:
    """The conversation so far. Nothing is begun by looking."""
    found = bot_or_404(request, bot)
    return show(request, found, conversation_of(request, found))


def show(
    request: HttpRequest, bot: Bot, conversation: Conversation | None, **more: Any
) -> HttpResponse:
    """The page; `more` goes to its template, and `status` with it."""
    status = more.pop("status", 200)
    context: dict[str, Any] = {
        "bot": bot,
        "conversation": conversation,
        "say_url": reverse("chat:say", args=[bot.slug]),
        "rate_url": reverse("chat:rate", args=[bot.slug]),
        "longest": MOST_CHARACTERS,
        "is_ready": True,
    }
    try:
        if conversation is not None:
            context |= shown_conversation(conversation)
        else:
            memory = memories.remembered(bot, keys.key_of(request, keys.MEMORY))
            greeting = conversations.greet(bot, get_language() or "fi", memory)
            context |= shown_turns([kept_turn(greeting.reply)])
    except NotReady:
        context["is_ready"] = False
    return render(request, "chat/bot.html", {**context, **more}, status=status)


@never_kept
def say(request: HttpRequest, bot: str) -> HttpResponse:
    """A message, or a button. The page shows the answer; a script adds it to what is shown."""
    found = bot_or_404(request, bot)
    conversation = conversation_of(request, found)
    text = request.POST.get("text", "")
    choice = request.POST.get("choice", "")[:LONGEST_CHOICE]
    try:
        count(request, "chat.say", PER_MINUTE, 60)
        if conversation is not None:
            digest = conversation.digest
            count(request, "chat.one", IN_ONE, 60, lambda _request: digest)
    except TooOften:
        if not is_danger(text):
            raise
    problem = _problem(text, choice)
    if problem:
        return _refused(request, found, conversation, problem, text)
    try:
        answer = _said(request, found, conversation, text, choice)
    except NotReady:
        answer = _without_bot(request, found, conversation, text)
    except (Crowded, Gone):
        again = _("That did not go through. Send it once more.")
        return _refused(request, found, conversation, again, text)
    return answer


def _problem(text: str, choice: str) -> str:
    if choice:
        return ""
    if not conversations.plain_text(text).strip():
        return _("Write something first.")
    if len(text) > MOST_CHARACTERS and not is_danger(text):
        return _(
            "That is long. Say it in at most %(most)s characters, and leave out what is not needed."
        ) % {"most": MOST_CHARACTERS}
    return ""


def _without_bot(
    request: HttpRequest, bot: Bot, conversation: Conversation | None, text: str
) -> HttpResponse:
    """What is said while the bot can't answer. Somebody in danger gets help all the same."""
    help = help_now(bot, text, get_language() or "fi")
    if help is None and _is_quick(request):
        problem = _("I am being made ready. Try again in a moment.")
        return _refused(request, bot, conversation, problem, text)
    if help is None:
        return show(request, bot, None, text=text, is_ready=False)
    if _is_quick(request):
        turn = shown_turn(kept_turn(help))
        return render(request, "chat/parts/turn.html", {"turn": turn, "bot": bot})
    return show(request, bot, None, turns=[shown_turn(kept_turn(help))], is_ready=False)


def _refused(
    request: HttpRequest, bot: Bot, conversation: Conversation | None, problem: str, text: str
) -> HttpResponse:
    """What was written stays in its place, with what is wrong with it."""
    if _is_quick(request):
        answer = render(request, "chat/parts/problem.html", {"problem": problem})
        answer["HX-Retarget"] = "#chat-problem"
        answer["HX-Reswap"] = "innerHTML"
        return answer
    text = text[: 2 * MOST_CHARACTERS]
    return show(request, bot, conversation, text=text, problem=problem, status=422)


def _said(
    request: HttpRequest, bot: Bot, conversation: Conversation | None, text: str, choice: str
) -> HttpResponse:
    here = get_language() or "fi"
    memory_key = keys.key_of(request, keys.MEMORY)
    key = ""
    if conversation is None:
        memory = memories.remembered(bot, memory_key)
        channel = Conversation.Channel.PAGE
        key, conversation = conversations.begin(
            bot, channel, here, memory=memory, is_draft=not bot.is_open
        )
    if choice and not conversations.was_offered(conversation, choice):
        choice, text = "", text or choice  # of an older page: taken as words
    message = Message("" if choice else text, choice, here)
    turn = conversations.say(conversation, message, request.POST.get("message_id", ""))
    if turn.forgets:
        memories.forget_memory(bot, memory_key)
    kept = memories.keep(bot, turn.state.memory, memory_key)
    answer = _answer(request, bot, conversation, here)
    if key:
        keys.give(answer, bot, keys.CONVERSATION, key)
    if kept != memory_key:
        keys.give(answer, bot, keys.MEMORY, kept) if kept else keys.take(answer, bot, keys.MEMORY)
    return answer


def _answer(request: HttpRequest, bot: Bot, conversation: Conversation, here: str) -> HttpResponse:
    language = conversation.language
    with translation.override(language):
        page = reverse("chat:bot", args=[bot.slug])
    is_quick = _is_quick(request)
    if is_quick and (language != here or len(conversation.turns) == 1):
        answer = HttpResponse()  # another page: in another language, or with all of it forgotten
        answer["HX-Redirect"] = page
        return answer
    if not is_quick:
        return redirect(f"{page}{NEWEST}")
    answer = render(request, "chat/parts/said.html", _around(bot, conversation))
    answer["HX-Trigger-After-Swap"] = "chat-said"
    return answer


def _around(bot: Bot, conversation: Conversation) -> dict[str, Any]:
    """The newest turn, and what stands after it."""
    context: dict[str, Any] = {
        "bot": bot,
        "say_url": reverse("chat:say", args=[bot.slug]),
        "rate_url": reverse("chat:rate", args=[bot.slug]),
        **shown_conversation(conversation),
    }
    return context | {"turn": context["turns"][-1]}


def _is_quick(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


@never_kept
@limited("chat.rate", times=PER_MINUTE)
def rate(request: HttpRequest, bot: str) -> HttpResponse:
    """Whether an answer helped. Where the newest did not, the bot offers other ways."""
    found = bot_or_404(request, bot)
    conversation = conversation_of(request, found)
    turn, helpful = request.POST.get("turn", ""), request.POST.get("helpful")
    page = redirect(f"{reverse('chat:bot', args=[found.slug])}{NEWEST}")
    if conversation is None or helpful not in ("yes", "no"):
        return page
    goes_on = helpful == "no" and conversation.turns[-1]["id"] == turn
    try:
        if not conversations.rate(conversation, turn, helpful == "yes"):
            return page
        if goes_on:
            message = Message("", DID_NOT_HELP, get_language())
            conversations.say(conversation, message, f"{turn}{DID_NOT_HELP}")
    except (Crowded, Gone, NotReady):
        return page
    if not _is_quick(request):
        return page
    rated = next(kept for kept in conversation.turns if kept["id"] == turn)
    context = _around(found, conversation) | {"rated": shown_turn(rated), "goes_on": goes_on}
    return render(request, "chat/parts/rated.html", context)
