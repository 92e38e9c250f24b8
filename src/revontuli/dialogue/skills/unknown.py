"""I don't know, but…: honest, and with a way on."""

from __future__ import annotations

from dataclasses import replace

from revontuli.dialogue.prediction import Prediction
from revontuli.dialogue.reply import Outcome
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.saying import answer, buttons, say, ways_on
from revontuli.dialogue.skills.searching import search
from revontuli.dialogue.skills.service import FIND, ServiceSkill
from revontuli.language import N_


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
        found = search(context, text)
        if found.is_good:
            meant = Prediction(
                FIND,
                context.prediction.confidence,
                context.prediction.alternatives,
                context.prediction.entities,
                context.prediction.language,
                is_sure=True,
            )
            return ServiceSkill().find(replace(context, prediction=meant), text)
        return answer(
            context,
            say(
                context,
                N_("I don't know how to answer this. Try other words, or choose one of these:"),
            )
            if ways_on(context)
            else say(context, N_("I don't know how to answer this. Try other words.")),
            choices=(*ways_on(context), *buttons(context, self._guided(context))),
            outcome=Outcome.UNKNOWN,
            intent="",
        )

    def _guided(self, context: Context) -> list[str]:
        return ["do:guidance"] if context.catalogue.services else []
