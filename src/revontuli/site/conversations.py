"""Conversations of people with bots: begun, gone on with message by message, forgotten.

    key, conversation = begin(bot, Conversation.Channel.PAGE, "fi")
    turn = say(conversation, Message("Mikä on opintotuki?"), "id-of-the-message")
    forget(conversation)

Whoever has the key has the conversation; only the key's digest is kept. What is stored is redacted,
and nothing ties what was asked to who asked. A bot answers outside of any transaction; then one
short one keeps the turn, if no other message came first. The same message sent twice is answered
once.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from revontuli.dialogue import Bot as Answering
from revontuli.dialogue import Memory, Message, State, Turn
from revontuli.site.asked import count_asked, place_in_figures, record
from revontuli.site.bots_ready import ready_bot
from revontuli.site.help_now import help_now
from revontuli.site.models import Bot, Conversation
from revontuli.site.sheets import KEY, digest_of, new_key, tidy_key
from revontuli.site.talking import KEEP, STEERING
from revontuli.site.turns import kept_turn, reply_of

SILENCE = timedelta(days=1)  # after which a conversation is deleted
MOST_TURNS = 60  # kept of a conversation
ID_LENGTH = 24  # characters of a turn's id
TRIES = 8
TRANSCRIPT = "chat.transcript"  # the kind of work that sends one


class NotReady(Exception):
    """The bot can't answer: no version is published, or it is being loaded."""


class Gone(Exception):
    """The conversation was forgotten, by its person or after a day of silence."""


class Crowded(Exception):
    """Other messages of the same conversation came first, again and again."""


# Beginning and finding


def begin(
    bot: Bot,
    channel: str,
    language: str,
    *,
    memory: Memory | None = None,
    tried: Answering | None = None,
    is_draft: bool = False,
    key: str = "",
) -> tuple[str, Conversation]:
    """A new conversation, with the bot's greeting in it.

    Args:
        bot: with whom.
        channel: a `Conversation.Channel`.
        language: "fi", "sv" or "en"; of the page that it is held on.
        memory: what is known of the person already, because they allowed it.
        tried: the bot that answers a keeper who tries it; the published one where None.
        is_draft: whether a keeper tries the published one. Of what is tried nothing is counted.
        key: of the channel's own making, such as of a thread; a new one where "". A conversation
            that has it is gone on with.

    Returns:
        the key, which is nowhere kept, and the conversation.

    Raises:
        NotReady: nothing can answer.
    """
    answering = tried or _answering(bot.slug)
    key = key or new_key()
    state = State(language=language, memory=memory or Memory())
    greeting = answering.greet(state)
    conversation, _is_new = Conversation.objects.get_or_create(
        digest=digest_of(key),
        defaults={
            "bot": bot,
            "channel": channel,
            "language": language,
            "is_draft": is_draft or tried is not None,
            "state": _plain(greeting.state),
            "turns": [kept_turn(greeting.reply)],
        },
    )
    return key, conversation


def greet(bot: Bot, language: str, memory: Memory | None = None) -> Turn:
    """What a conversation would begin with; nothing is kept.

    Raises:
        NotReady: nothing can answer.
    """
    return _answering(bot.slug).greet(State(language=language, memory=memory or Memory()))


def find(key: str) -> Conversation | None:
    """The conversation that a key of `begin`'s own making opens; None where it is gone."""
    tidy = tidy_key(key)
    if not KEY.fullmatch(tidy):
        return None
    lately = Conversation.objects.filter(seen__gt=timezone.now() - SILENCE)
    return lately.filter(digest=digest_of(tidy)).select_related("bot").first()


def state_of(conversation: Conversation) -> State:
    """What the conversation knows."""
    return State.from_json(json.dumps(conversation.state))


# Going on


def say(
    conversation: Conversation,
    message: Message,
    message_id: str = "",
    *,
    tried: Answering | None = None,
    label: str = "",
) -> Turn:
    """Answer a message and keep the turn.

    Args:
        conversation: that it is said in; it is brought up to date.
        message: what the person said; its language is the page's, if it has one.
        message_id: random, of whoever sends it; the same one again gives the same turn. Only a
            digest of it is kept, for it may hold anything.
        tried: as for `begin`.
        label: of a button that the conversation itself has not offered.

    Raises:
        NotReady: nothing can answer.
        Gone: the conversation was forgotten meanwhile.
        Crowded: others came first too often; nothing was kept, and it may be sent again.
    """
    message = Message(plain_text(message.text), message.choice, message.language)
    answering = tried or ready_bot(conversation.bot.slug)
    for _ in range(TRIES):
        _read_again(conversation)
        if message_id and (known := _turn(conversation, turn_id(message_id))):
            return Turn(reply_of(known["reply"]), state_of(conversation), known["said"], None)
        state = _state_on_page(conversation, message)
        turn = answering.reply(message, state) if answering else _help(conversation, message, state)
        if _keep(conversation, turn, message, turn_id(message_id or new_key()), label):
            if turn.helped is not None:
                _rate_last(conversation, turn.helped)
            if turn.sends_transcript and answering and not conversation.is_draft:
                _send_transcript(conversation, answering.model.content.hand_over.email)
            return turn
    raise Crowded


def _help(conversation: Conversation, message: Message, state: State) -> Turn:
    """Help for somebody in danger while the bot can't answer; else it is told so."""
    reply = help_now(conversation.bot, message.text, state.language)
    if reply is None:
        raise NotReady
    return Turn(reply, replace(state, awaiting=None, turns=state.turns + 1), "", None)


def turn_id(message_id: str) -> str:
    """What the turn that answers a message is called, such as for `rate`."""
    return hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:ID_LENGTH]


def plain_text(text: str) -> str:
    """Words without characters that only steer, and which no database takes."""
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(c for c in normal if c in KEEP or unicodedata.category(c) not in STEERING)


def _state_on_page(conversation: Conversation, message: Message) -> State:
    """The state; in the language of the page, where the person has gone over to another one."""
    state = state_of(conversation)
    if message.language and message.language != conversation.language:
        return replace(state, language=message.language)
    return state


def _keep(
    conversation: Conversation, turn: Turn, message: Message, id: str, label: str = ""
) -> bool:
    """Keep a turn, and count it; False where another message came first."""
    now = timezone.now()
    said = turn.said or label or _said_by_pressing(conversation, turn, message)
    with transaction.atomic():
        counted = None
        if turn.record and not conversation.is_draft:
            counted = place_in_figures(conversation.channel, turn.record, now)
        kept = kept_turn(turn.reply, said, id, counted)
        turns = [kept] if turn.forgets else [*conversation.turns, kept][-MOST_TURNS:]
        language = message.language or conversation.language
        if turn.state.language_chosen:
            language = turn.state.language
        if not _change(conversation, turns, _plain(turn.state), language):
            return False
        if turn.record and not conversation.is_draft:
            record(conversation.bot, conversation.channel, turn.record, now)
    return True


def _said_by_pressing(conversation: Conversation, turn: Turn, message: Message) -> str:
    """What is on the button that was pressed."""
    if not message.choice or turn.reply.is_urgent:
        return ""
    return next(
        (
            choice["label"]
            for kept in reversed(conversation.turns)
            for choice in kept["reply"]["choices"]
            if choice["value"] == message.choice
        ),
        "",
    )


def was_offered(conversation: Conversation, choice: str) -> bool:
    """Whether a button of the conversation has this value."""
    return any(
        offered["value"] == choice
        for kept in conversation.turns
        for offered in kept["reply"]["choices"]
    )


def _change(
    conversation: Conversation, turns: list[Any], state: dict[str, Any], language: str
) -> bool:
    """Write it down, if nobody has changed it since it was read."""
    steps = conversation.steps
    unchanged = Conversation.objects.filter(pk=conversation.pk, steps=steps)
    now = timezone.now()
    done = unchanged.update(turns=turns, state=state, language=language, steps=steps + 1, seen=now)
    if done:
        conversation.turns, conversation.state, conversation.language = turns, state, language
        conversation.steps, conversation.seen = steps + 1, now
    return bool(done)


def _read_again(conversation: Conversation) -> None:
    try:
        conversation.refresh_from_db(fields=["turns", "state", "steps", "language"])
    except Conversation.DoesNotExist:
        raise Gone from None


def _turn(conversation: Conversation, id: str) -> dict[str, Any] | None:
    return next((t for t in reversed(conversation.turns) if id and t["id"] == id), None)


def _answering(slug: str) -> Answering:
    found = ready_bot(slug)
    if found is None:
        raise NotReady
    return found


def _plain(state: State) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(state.to_json())
    return plain


def set_memory(conversation: Conversation, memory: Memory) -> None:
    """Change what is known of the person, by their own wish.

    Raises:
        Gone, Crowded: as for `say`.
    """
    for _ in range(TRIES):
        _read_again(conversation)
        state = _plain(replace(state_of(conversation), memory=memory))
        if _change(conversation, conversation.turns, state, conversation.language):
            return
    raise Crowded


# Whether it helped


def rate(conversation: Conversation, id: str, helpful: bool) -> bool:
    """Keep whether an answer helped; the last word counts.

    Args:
        conversation: that it was given in.
        id: of the turn (`turn_id`).
        helpful: what the person says.

    Returns:
        False where the conversation has no such answer to be rated.
    """
    for _ in range(TRIES):
        _read_again(conversation)
        kept = _turn(conversation, id)
        if kept is None or not kept["counted"]:
            return False
        before = kept["helped"]
        if before is helpful:
            return True
        kept["helped"] = helpful
        with transaction.atomic():
            state, language = conversation.state, conversation.language
            if not _change(conversation, conversation.turns, state, language):
                continue
            change = {"helpful" if helpful else "unhelpful": 1}
            if before is not None:
                change["helpful" if before else "unhelpful"] = -1
            count_asked(conversation.bot, dict(kept["counted"]), **change)
        return True
    raise Crowded


def _rate_last(conversation: Conversation, helpful: bool) -> None:
    """Keep whether the answer before the last turn helped, as the person said in words."""
    for kept in reversed(conversation.turns[:-1]):
        if kept["reply"]["asks_feedback"]:
            rate(conversation, kept["id"], helpful)
            return


# Ending


def forget(conversation: Conversation) -> None:
    """Delete a conversation. What was asked stays with the keepers: nothing tells who asked it."""
    Conversation.objects.filter(pk=conversation.pk).delete()


def _send_transcript(conversation: Conversation, address: str) -> None:
    from revontuli.site.background import start

    if address:
        key = f"transcript:{conversation.pk}:{conversation.steps}"
        start(TRANSCRIPT, key=key, by=None, conversation=conversation.pk, address=address)


def delete_old(now: datetime | None = None) -> tuple[int, int]:
    """Delete conversations after a day of silence, and questions kept long enough.

    Returns:
        how many conversations and questions were deleted.
    """
    now = now or timezone.now()
    silent = Conversation.objects.filter(seen__lte=now - SILENCE).delete()[0]
    old = 0
    for bot in Bot.objects.all():
        before = timezone.localdate(now) - timedelta(days=bot.keep_days)
        old += bot.questions.filter(day__lt=before).delete()[0]
    return silent, old
