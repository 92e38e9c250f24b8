"""Conversations with bots, for other sites and for programs. Nobody need say who they are.

Whoever begins a conversation gets its key, and sends it with every call in the header
`X-Conversation-Key`: never in an address, for those stand in logs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from ninja import Field, Header, Router, Schema, Status
from ninja.errors import HttpError

from revontuli.dialogue import Message
from revontuli.dialogue.bot import MOST_CHARACTERS
from revontuli.dialogue.skills.feedback import DID_NOT_HELP, HELPED
from revontuli.site import conversations, memories
from revontuli.site.access import EVERYONE
from revontuli.site.api.access import allowed
from revontuli.site.conversations import Crowded, Gone, NotReady
from revontuli.site.help_now import is_danger
from revontuli.site.limits import TooOften, count
from revontuli.site.linking import pieces, safe_url
from revontuli.site.models import Bot, Conversation
from revontuli.site.other_sites import is_listed, origin_of
from revontuli.site.views.chat.shown import shown_turn

router = Router(tags=["conversations"])
T = TypeVar("T")
FEEDBACK = (HELPED, DID_NOT_HELP)  # may be said of any answer that `may_rate`
Language = Literal["fi", "sv", "en"]
BEGIN_PER_MINUTE = 60  # from one address, which a whole school may share
SAY_PER_MINUTE = 240
SAY_IN_ONE = 40  # a minute, of one conversation
Key = Annotated[str, Header(alias="X-Conversation-Key", max_length=64)]
MemoryKey = Annotated[
    str,
    Header(
        "", alias="X-Memory-Key", max_length=64,
        description="Of what the bot may remember for next time, where the person allowed it.",
    ),
]  # fmt: skip


class BotOut(Schema):
    """A bot that is open to everyone. `colours` are for what shows it."""

    id: str
    name: dict[str, str]
    colours: dict[str, str]
    address: str


class BotsOut(Schema):
    """All bots that are open."""

    items: list[BotOut]


class BeginIn(Schema):
    """With whom, in which language, and from where."""

    bot: str = Field(max_length=50, examples=["paavo"])
    language: Language = "fi"
    channel: Literal["widget", "api"] = "api"


class PieceOut(Schema):
    """A piece of a text; `url` is "" where it leads nowhere."""

    text: str
    url: str


class LinkPart(Schema):
    """A place to go on."""

    type: Literal["link"] = "link"
    label: str
    url: str


class SayPart(Schema):
    """Words. `pieces` make up `text`, with links. `language` where it is not the reply's."""

    type: Literal["say"] = "say"
    text: str
    language: str
    pieces: list[PieceOut]


class CardPart(Schema):
    """A service or a term in short; `url` is its page."""

    type: Literal["card"] = "card"
    kind: str
    id: str
    title: str
    text: str
    provider: str
    reasons: list[str]
    links: list[LinkPart]
    language: str
    is_example: bool
    url: str


class ChoiceOut(Schema):
    """A button; its `value` is what is sent as `choice`."""

    label: str
    value: str


class TurnOut(Schema):
    """What the person said, redacted, and the answer.

    `outcome` is answered, guessed (services shown by its words alone), unsure, unknown, asked, talk
    or urgent; an urgent answer is help for somebody in danger. Whether it helped may be told where
    `may_rate`.
    """

    id: str
    said: str
    language: str
    parts: list[Annotated[SayPart | CardPart | LinkPart, Field(discriminator="type")]]
    choices: list[ChoiceOut]
    outcome: str
    is_urgent: bool
    intent: str
    confidence: float
    may_rate: bool
    helped: bool | None


class ConversationOut(Schema):
    """A conversation so far; the oldest turns of a long one are left out."""

    bot: str
    language: str
    turns: list[TurnOut]


class BegunOut(ConversationOut):
    """A new conversation. Its key is not to be had again."""

    key: str


class MessageIn(Schema):
    """Words, or the value of a button. `message_id` is random: sent again, it is answered once."""

    text: str = Field("", description=f"At most {MOST_CHARACTERS} characters, but in danger.")
    choice: str = Field("", max_length=150)
    language: Language | None = Field(None, description="Of the page, where it has one.")
    message_id: str = Field("", max_length=64)


class AnswerOut(Schema):
    """The answer; `is_forgotten` where all that was said before is deleted.

    `memory_key` is to be kept by the person's own device, and "" where nothing is remembered.
    """

    turn: TurnOut
    language: str
    memory_key: str
    is_forgotten: bool


class RatingIn(Schema):
    """Whether an answer helped. `turn` is its id."""

    turn: str = Field(max_length=64)
    helpful: bool


class ErrorOut(Schema):
    """What is wrong."""

    detail: str


REFUSED = {403: ErrorOut, 404: ErrorOut, 413: ErrorOut}
BUSY = {409: ErrorOut, 503: ErrorOut}


@router.get("/bots", response={200: BotsOut}, auth=allowed(EVERYONE))
def bots(request: HttpRequest) -> BotsOut:
    """Bots that are open to everyone."""
    return BotsOut(items=[_bot(found) for found in Bot.objects.filter(is_open=True)])


@router.post("/conversations", response={201: BegunOut, **REFUSED, **BUSY}, auth=allowed(EVERYONE))
def begin(request: HttpRequest, asked: BeginIn, memory_key: MemoryKey = "") -> Status[BegunOut]:
    """Begin a conversation."""
    count(request, "chat.begin", BEGIN_PER_MINUTE, 60)
    bot = Bot.objects.filter(slug=asked.bot.replace("\x00", ""), is_open=True).first()
    if bot is None:
        raise HttpError(404, "There is no such bot.")
    _check_origin(request, bot)
    memory = memories.remembered(bot, memory_key)
    key, conversation = _tried(
        lambda: conversations.begin(bot, asked.channel, asked.language, memory=memory)
    )
    return Status(201, BegunOut(key=key, **_told(conversation)))


@router.get("/conversations/current", response={200: ConversationOut, **REFUSED},
            auth=allowed(EVERYONE))  # fmt: skip
def current(request: HttpRequest, key: Key) -> ConversationOut:
    """The conversation so far."""
    count(request, "chat.current", SAY_PER_MINUTE, 60)
    return ConversationOut(**_told(_found(request, key)))


@router.delete("/conversations/current", response={204: None, **REFUSED}, auth=allowed(EVERYONE))
def forget(request: HttpRequest, key: Key, memory_key: MemoryKey = "") -> Status[None]:
    """Delete the conversation at once, and what is remembered under the key of the memory."""
    count(request, "chat.forget", SAY_PER_MINUTE, 60)
    conversation = _found(request, key)
    memories.forget_memory(conversation.bot, memory_key)
    conversations.forget(conversation)
    return Status(204, None)


@router.post("/conversations/current/messages", response={200: AnswerOut, **REFUSED, **BUSY},
             auth=allowed(EVERYONE))  # fmt: skip
def say(
    request: HttpRequest, message: MessageIn, key: Key, memory_key: MemoryKey = ""
) -> AnswerOut:
    """Say something. What tells who the person is, is masked before it is kept."""
    conversation = _found(request, key)
    try:
        count(request, "chat.api_say", SAY_PER_MINUTE, 60)
        count(request, "chat.one", SAY_IN_ONE, 60, lambda _request: conversation.digest)
    except TooOften:
        if not is_danger(message.text):
            raise
    if len(message.text) > MOST_CHARACTERS and not is_danger(message.text):
        raise HttpError(422, f"Say it in at most {MOST_CHARACTERS} characters.")
    if not message.choice and not conversations.plain_text(message.text).strip():
        raise HttpError(422, "There is nothing in the message.")
    known = message.choice in FEEDBACK or conversations.was_offered(conversation, message.choice)
    if message.choice and not known:
        raise HttpError(422, "That was not among the choices.")
    said = Message("" if message.choice else message.text, message.choice, message.language)
    turn = _tried(lambda: conversations.say(conversation, said, message.message_id))
    if turn.forgets:
        memories.forget_memory(conversation.bot, memory_key)
    told = _told(conversation)
    id = conversations.turn_id(message.message_id) if message.message_id else told["turns"][-1].id
    return AnswerOut(
        turn=next(one for one in told["turns"] if one.id == id),
        language=conversation.language,
        memory_key=memories.keep(conversation.bot, turn.state.memory, memory_key),
        is_forgotten=turn.forgets,
    )


@router.post("/conversations/current/ratings", response={204: None, **REFUSED, 409: ErrorOut},
             auth=allowed(EVERYONE))  # fmt: skip
def rate(request: HttpRequest, rating: RatingIn, key: Key) -> Status[None]:
    """Tell whether an answer helped; the last word counts."""
    count(request, "chat.api_rate", SAY_PER_MINUTE, 60)
    conversation = _found(request, key)
    if not _tried(lambda: conversations.rate(conversation, rating.turn, rating.helpful)):
        raise HttpError(404, "There is no such answer.")
    return Status(204, None)


def _found(request: HttpRequest, key: str) -> Conversation:
    conversation = conversations.find(key)
    if conversation is None or not conversation.bot.is_open:
        raise HttpError(404, "There is no such conversation, or it is forgotten.")
    _check_origin(request, conversation.bot)
    return conversation


def _check_origin(request: HttpRequest, bot: Bot) -> None:
    if not is_listed(bot, origin_of(request)):
        raise HttpError(403, "This site is not among those that may show the bot.")


def _tried(what: Callable[[], T]) -> T:
    try:
        return what()
    except NotReady:
        raise HttpError(503, "The bot is being made ready. Try again in a moment.") from None
    except Gone:
        raise HttpError(404, "There is no such conversation, or it is forgotten.") from None
    except Crowded:
        raise HttpError(409, "Other messages came first. Send it again.") from None


def _told(conversation: Conversation) -> dict[str, Any]:
    return {
        "bot": conversation.bot.slug,
        "language": conversation.language,
        "turns": [_turn(kept) for kept in conversation.turns],
    }


def _turn(kept: dict[str, Any]) -> TurnOut:
    with translation.override(kept["reply"]["language"]):
        shown = shown_turn(kept)
    reply = {**shown.reply, "parts": [_part(part) for part in shown.reply["parts"]]}
    return TurnOut(
        **{name: reply[name] for name in TurnOut.model_fields if name in reply},
        id=shown.id, said=shown.said, may_rate=shown.may_rate, helped=shown.helped,
    )  # fmt: skip


def _part(part: dict[str, Any]) -> dict[str, Any]:
    if part["type"] == "say":
        found = [{"text": piece.text, "url": piece.url} for piece in pieces(part["text"])]
        return {**part, "pieces": found}
    if part["type"] == "link":
        return {**part, "url": _absolute(part["url"])}
    links = [{**link, "url": _absolute(link["url"])} for link in part["links"]]
    return {**part, "links": links, "url": _absolute(part["url"])}


def _absolute(url: str) -> str:
    safe = safe_url(url)
    return urljoin(settings.PUBLIC_ADDRESS, safe) if safe else ""


def _bot(bot: Bot) -> BotOut:
    return BotOut(
        id=bot.slug,
        name=bot.name,
        colours={k: v for k, v in bot.colours.items() if isinstance(v, str)},
        address=_absolute(reverse("chat:bot", args=[bot.slug])),
    )
