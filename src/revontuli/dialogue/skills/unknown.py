"""I don't know, but…: honest, and with a way on."""

from __future__ import annotations

from revontuli.dialogue.reply import Outcome, Say
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.saying import answer, buttons, say, ways_on
from revontuli.dialogue.skills.searching import guess
from revontuli.dialogue.skills.service import ServiceSkill, nothing_there
from revontuli.language import N_
from revontuli.text import in_language

MOST_TOPICS = 5  # named as what the bot knows


class UnknownSkill:
    """Answers whatever no other skill wants: services, if the search surely found some."""

    name = "unknown"

    def wants(self, context: Context) -> bool:
        """Always."""
        return True

    def answer(self, context: Context) -> Answer:
        """Services that are surely about it; otherwise that it does not know."""
        text = context.message.text
        if context.message.choice:
            return answer(
                context,
                say(context, N_("That choice is no longer there. What would you like to know?")),
                choices=ways_on(context),
                outcome=Outcome.TALK,
                intent="",
            )
        found = guess(context, text)
        if found.is_good:
            return ServiceSkill().found(context, text, found)
        choices = (*ways_on(context), *buttons(context, self._guided(context)))
        on = N_("Try other words, or choose one of these:") if choices else N_("Try other words.")
        there = nothing_there(context) if context.prediction.entities.municipalities else None
        return answer(
            context,
            there or self._knows_not(context),
            say(context, on),
            choices=choices,
            outcome=Outcome.UNKNOWN,
            intent="",
        )

    def _knows_not(self, context: Context) -> Say:
        """That it has no answer, and what it does know of."""
        topics = [in_language(name, context.language) for name in context.content.topics.values()]
        known = [f"{name[:1].lower()}{name[1:]}" for name in topics if name][:MOST_TOPICS]
        if not known:
            return say(context, N_("I don't know how to answer this."))
        return say(
            context,
            N_("I don't know how to answer this, but I do know of these: %(topics)s."),
            topics=", ".join(known),
        )

    def _guided(self, context: Context) -> list[str]:
        return ["do:guidance"] if context.catalogue.services else []
