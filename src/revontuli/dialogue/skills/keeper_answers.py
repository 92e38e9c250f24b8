"""What the bot's keepers have answered in their own words."""

from __future__ import annotations

from revontuli.dialogue.content import Intent
from revontuli.dialogue.reply import Outcome, Part, Say
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.cards import language_of, service_card, services_of
from revontuli.dialogue.skills.meanings import SERVICE, TERM
from revontuli.dialogue.skills.saying import answer, buttons, say, ways_on
from revontuli.language import N_
from revontuli.text import in_language

MOST_CARDS = 3
MOST_TERMS = 2


class KeeperAnswers:
    """Gives a written answer, with the services and terms that its writers put beside it."""

    name = "answers"

    def wants(self, context: Context) -> bool:
        """Whether the message means something that the keepers have written about."""
        return _intent(context) is not None

    def answer(self, context: Context) -> Answer:
        """Their words, services as cards, and what one may ask next."""
        intent = _intent(context)
        if intent is None:  # pragma: no cover - `wants` has seen it
            raise LookupError("there is no such intent")
        services = services_of(context, intent.services)
        parts: list[Part] = list(_words(context, intent))
        parts += [service_card(context, service) for service in services[:MOST_CARDS]]
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
            asks_feedback=True,
        )


def _intent(context: Context) -> Intent | None:
    return context.content.intent(context.meant)


def _words(context: Context, intent: Intent) -> list[Say]:
    """The answer in the person's language, or in another with a word about it."""
    text = in_language(intent.answer, context.language)
    if not text:
        return []
    language = language_of(intent.answer, context.language)
    if language == context.language:
        return [Say(text)]
    return [say(context, N_("I have this only in another language:")), Say(text, language)]
