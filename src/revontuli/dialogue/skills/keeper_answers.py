"""What the bot's keepers have answered in their own words."""

from __future__ import annotations

from dataclasses import replace

from revontuli.dialogue.answer_places import fill_places, labels, places_in
from revontuli.dialogue.content import Intent, OwnWord
from revontuli.dialogue.memory import learn_words
from revontuli.dialogue.reply import Choice, Outcome, Part, Say
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.cards import language_of, service_card, services_of
from revontuli.dialogue.skills.meanings import LONGEST_VALUE, SERVICE, TERM, shortened
from revontuli.dialogue.skills.saying import answer, buttons, say, ways_on
from revontuli.dialogue.skills.short_answers import is_short
from revontuli.dialogue.state import Awaiting
from revontuli.language import N_
from revontuli.text import in_language

MOST_CARDS = 3
MOST_TERMS = 2
MOST_BUTTONS = 6  # of the bot's own words; which of more is meant, the person writes
WORD = "word:"


class KeeperAnswers:
    """Gives a written answer, with the services and terms that its writers put beside it.

    Where there is nothing to say before the person has named one of the bot's own words, which
    one is asked.
    """

    name = "answers"

    def wants(self, context: Context) -> bool:
        """Whether the message means something that the keepers have written about."""
        return _intent(context) is not None or _pressed(context) is not None

    def is_answered(self, context: Context) -> bool:
        """Whether the message says which of the bot's own words was meant."""
        waits = context.state.awaiting
        if waits is None or _asked_about(context) is None or not is_short(context.message.text):
            return False
        return waits.data.get("kind") in context.prediction.entities.own

    def answer(self, context: Context) -> Answer:
        """Their words, services as cards, and what one may ask next."""
        word = _pressed(context)
        if word is not None:
            words = learn_words(context.state.words, {word.kind: (word.value,)})
            context = replace(context, state=replace(context.state, words=words))
        names_word = word is not None or self.is_answered(context)
        intent = _asked_about(context) if names_word else _intent(context)
        if intent is None:  # pragma: no cover - `wants` has seen it
            raise LookupError("there is no such intent")
        services = services_of(context, intent.services)
        parts: list[Part] = list(_words(context, intent))
        parts += [service_card(context, service) for service in services[:MOST_CARDS]]
        if not parts and (kind := _lacking(context, intent)):
            return self._ask(context, intent, kind)
        if not parts and not intent.terms:
            return answer(
                context,
                say(context, N_("I understood your question, but its answer is not written yet.")),
                choices=ways_on(context),
                outcome=Outcome.UNKNOWN,
            )
        terms = [TERM + identity for identity in intent.terms]
        more = [SERVICE + service.id for service in services[MOST_CARDS:]]
        return answer(
            context,
            *(parts or [say(context, N_("These have to do with it:"))]),
            choices=(
                *buttons(context, intent.follow_ups),
                *buttons(context, terms)[: MOST_TERMS if parts else None],
                *buttons(context, more)[:1],
            ),
            intent=intent.name,
            asks_feedback=True,
        )

    def _ask(self, context: Context, intent: Intent, kind: str) -> Answer:
        """Which of the bot's own words is meant: buttons where they are few."""
        words = [word for word in context.content.words if word.kind == kind]
        few = words if len(words) <= MOST_BUTTONS else []
        return answer(
            context,
            say(context, N_("Which one do you mean?") if few else N_("Which one? Write its name.")),
            choices=[Choice(shortened(word.label(context.language)), _value(word)) for word in few],
            outcome=Outcome.ASKED,
            intent=intent.name,
            awaiting=Awaiting(self.name, intent.name, {"kind": kind}),
        )


def _intent(context: Context) -> Intent | None:
    return context.content.intent(context.meant)


def _asked_about(context: Context) -> Intent | None:
    """What the bot has asked a word for; None where it waits for none."""
    waits = context.state.awaiting
    if waits is None or waits.skill != KeeperAnswers.name:
        return None
    return context.content.intent(waits.step)


def _pressed(context: Context) -> OwnWord | None:
    """The word on the button that was pressed, where there is something to say with it."""
    choice = context.message.choice
    if not choice.startswith(WORD) or _asked_about(context) is None:
        return None
    return next((word for word in context.content.words if _value(word) == choice), None)


def _value(word: OwnWord) -> str:
    return f"{WORD}{word.kind}:{word.value}"[:LONGEST_VALUE]


def _lacking(context: Context, intent: Intent) -> str:
    """The first kind of word that an answer would need to be said; "" where it isn't that."""
    text = in_language(intent.answer, context.language)
    said = labels(context.content.words, context.state.words, context.language)
    kinds = places_in(text, {word.kind for word in context.content.words})
    return next((kind for kind in kinds if kind not in said), "")


def _words(context: Context, intent: Intent) -> list[Say]:
    """The answer in the person's language, or in another with a word about it."""
    language = language_of(intent.answer, context.language)
    text = filled(context, in_language(intent.answer, context.language), language)
    if not text:
        return []
    if language == context.language:
        return [Say(text)]
    return [say(context, N_("I have this only in another language:")), Say(text, language)]


def filled(context: Context, text: str, language: str) -> str:
    """An answer with the bot's own words in their places."""
    own = context.content.words
    if not own or "{" not in text:
        return text
    said = labels(own, context.state.words, language)
    return fill_places(text, {word.kind for word in own}, said)
