"""Did you mean…? Two or three things to choose from, where one is likely but not sure."""

from __future__ import annotations

from dataclasses import replace

from revontuli.dialogue.prediction import Prediction
from revontuli.dialogue.reply import Outcome
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.meanings import ASK, SERVICE, asked_by
from revontuli.dialogue.skills.saying import answer, buttons, choice, say, ways_on
from revontuli.dialogue.skills.searching import Found, search
from revontuli.dialogue.skills.service import FIND, ServiceSkill
from revontuli.dialogue.skills.short_answers import says_no, says_yes
from revontuli.dialogue.state import Awaiting
from revontuli.language import N_

NONE = "unsure:none"
MOST = 3  # things to choose from
GUESS = 0.4  # confidence below which services that surely fit are shown rather than asked
LIKELY = 0.1  # confidence from which something is worth asking about
NEAR = 0.25  # of the best one's confidence
QUESTION = 500  # characters of the question that are kept, for what it meant


class UnsureSkill:
    """Asks which of a few was meant, and learns from the choice.

    The question, redacted, waits in the state meanwhile: with the choice it becomes an example
    that keepers may accept.
    """

    name = "unsure"

    def wants(self, context: Context) -> bool:
        """Whether something is likely but not sure, or its own question is answered."""
        if context.message.choice:
            return context.message.choice == NONE
        if self.is_answered(context):
            return True
        return not context.prediction.is_sure and bool(_likely(context))

    def is_answered(self, context: Context) -> bool:
        """Whether the message says that none was meant, or yes to the only one."""
        awaiting, text = context.state.awaiting, context.message.text
        if awaiting is None or awaiting.skill != self.name:
            return False
        return says_no(text) or (says_yes(text) and bool(_only(awaiting)))

    def answer(self, context: Context) -> Answer:
        """The things to choose from; services are shown at once."""
        if context.message.choice == NONE or (
            self.is_answered(context) and says_no(context.message.text)
        ):
            return self._none(context)
        likely, text = _likely(context), context.message.text
        if all(intent.startswith(SERVICE) for intent in likely) and context.finder:
            return ServiceSkill().find(context, text)
        if context.prediction.confidence < GUESS and (found := search(context, text)).is_good:
            return self._found(context, found, likely)
        asked = (
            say(context, N_("Did you mean this?"))
            if len(likely) == 1
            else say(context, N_("Which of these did you mean?"))
        )
        return answer(
            context,
            asked,
            choices=(
                *buttons(context, likely),
                choice(context, N_("None of these"), NONE),
            ),
            outcome=Outcome.UNSURE,
            intent=likely[0],
            awaiting=Awaiting(
                self.name,
                "which",
                {"text": text[:QUESTION], "intents": likely},
            ),
        )

    def _found(self, context: Context, found: Found, likely: list[str]) -> Answer:
        """Services that surely fit the words, with what may have been meant as buttons."""
        meant = replace(context.prediction, intent=FIND, is_sure=True)
        shown = ServiceSkill().show(replace(context, prediction=meant), context.message.text, found)
        choices = (*shown.reply.choices, *buttons(context, likely[:2]))
        return replace(shown, reply=replace(shown.reply, choices=choices))

    def _none(self, context: Context) -> Answer:
        """What else there may be, now that none of the likely ones was meant."""
        asked = asked_before(context)
        found = search(context, asked)
        nothing = replace(context, prediction=Prediction(None, context.prediction.confidence))
        if found.is_good:
            shown = ServiceSkill().show(
                replace(nothing, prediction=Prediction(FIND, 0.0, is_sure=True)), asked, found
            )
            return replace(
                shown, settles=asked, reply=replace(shown.reply, outcome=Outcome.UNKNOWN, intent="")
            )
        return answer(
            nothing,
            say(
                context,
                N_("I don't know this one, then. Ask in other words, or choose one of these:"),
            ),
            choices=ways_on(context),
            outcome=Outcome.UNKNOWN,
            intent="",
            settles=asked,
        )


def asked_before(context: Context) -> str:
    """The question that the person was asked about, redacted; "" for none."""
    awaiting = context.state.awaiting
    text = awaiting.data.get("text") if awaiting and awaiting.skill == UnsureSkill.name else None
    return text if isinstance(text, str) else ""


def settled(context: Context) -> str:
    """The earlier question whose meaning the person tells by pressing one of its buttons."""
    awaiting, value = context.state.awaiting, context.message.choice
    if not value.startswith(ASK) or awaiting is None or awaiting.skill != UnsureSkill.name:
        return ""
    offered = awaiting.data.get("intents")
    intent = asked_by(value, context.content, context.catalogue)
    return asked_before(context) if isinstance(offered, list) and intent in offered else ""


def _only(awaiting: Awaiting) -> str:
    intents = awaiting.data.get("intents")
    return intents[0] if isinstance(intents, list) and len(intents) == 1 else ""


def agreed(context: Context) -> str:
    """The only intent that was offered, where the message says yes to it; "" otherwise."""
    awaiting = context.state.awaiting
    if awaiting is None or awaiting.skill != UnsureSkill.name or context.message.choice:
        return ""
    return _only(awaiting) if says_yes(context.message.text) else ""


def _likely(context: Context) -> list[str]:
    """What may have been meant, best first; only what has a name to show."""
    if context.prediction.intent is None:
        return []
    best = context.prediction.confidence
    found = [
        one.intent
        for one in context.prediction.alternatives
        if one.confidence >= max(LIKELY, NEAR * best) and buttons(context, [one.intent])
    ]
    return found[:MOST]
