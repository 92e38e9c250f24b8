"""How skills put their answers together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from revontuli.dialogue.reply import Choice, Outcome, Part, Reply, Say
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.meanings import button
from revontuli.dialogue.state import Awaiting, State
from revontuli.language import Words


def words(context: Context) -> Words:
    """Messages, numbers and lists in the language of the reply."""
    return Words(context.language)


def say(context: Context, message: str, **values: object) -> Say:
    """A message of the bot in the language of the reply."""
    return Say(words(context).gettext(message, **values))


def choice(context: Context, label: str, value: str) -> Choice:
    """A button of the bot's own, its label in the language of the reply."""
    return Choice(words(context).gettext(label), value)


def buttons(context: Context, intents: Iterable[str]) -> tuple[Choice, ...]:
    """Buttons that ask these intents, each once; those without a name are left out."""
    made = (
        button(intent, context.content, context.catalogue, context.language)
        for intent in dict.fromkeys(intents)
    )
    return tuple(one for one in made if one is not None)


def ways_on(context: Context) -> tuple[Choice, ...]:
    """What can be done where the bot has no answer: see what others ask, or talk to a person."""
    return buttons(context, (*(["do:menu"] if has_menu(context) else []), *person(context)))


def person(context: Context) -> list[str]:
    """The intent of talking to a person, where the keepers have told whom to turn to."""
    there = context.content.hand_over
    return ["do:person"] if there.name or there.phone or there.email or there.url else []


def has_menu(context: Context) -> bool:
    """Whether the keepers have put something into the menu."""
    return any(intent.in_menu or intent.is_topical for intent in context.content.intents)


def answer(
    context: Context,
    *parts: Part,
    choices: Iterable[Choice] = (),
    outcome: Outcome = Outcome.ANSWERED,
    intent: str | None = None,
    state: State | None = None,
    awaiting: Awaiting | None = None,
    asks_feedback: bool = False,
    forgets: bool = False,
    sends_transcript: bool = False,
    helped: bool | None = None,
    settles: str = "",
) -> Answer:
    """A skill's answer. What the bot waited for is over, unless `awaiting` says otherwise.

    Args:
        context: of the message.
        parts: of the reply.
        choices: its buttons; those that do the same, or look the same, stand once.
        outcome: how the message was met.
        intent: what it answers; what the message was taken to mean if None.
        state: of the conversation afterwards, as the context has it if None.
        awaiting: what the bot asks now.
        asks_feedback: whether to ask if it helped.
        forgets, sends_transcript, helped, settles: as in `Answer`.
    """
    meant = context.meant if intent is None else intent
    reply = Reply(
        language=(state or context.state).language,
        parts=parts,
        choices=_once(choices),
        outcome=outcome,
        intent=meant,
        confidence=context.prediction.confidence,
        asks_feedback=asks_feedback,
    )
    after = replace(state or context.state, awaiting=awaiting)
    return Answer(reply, after, forgets, sends_transcript, helped, settles)


def _once(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """A term and a service may have one name; two buttons that look alike help nobody."""
    by_value = {one.value: one for one in choices}
    by_label: dict[str, Choice] = {}
    for one in by_value.values():
        by_label.setdefault(one.label.casefold(), one)
    return tuple(by_label.values())
