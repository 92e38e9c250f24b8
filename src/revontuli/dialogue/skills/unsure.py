"""Did you mean…? Two or three things to choose from, where one is likely but not sure."""

from __future__ import annotations

from dataclasses import replace

from revontuli.dialogue.prediction import Prediction
from revontuli.dialogue.reply import Outcome
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.examples import OWN
from revontuli.dialogue.skills.keeper_answers import KeeperAnswers
from revontuli.dialogue.skills.meanings import ASK, SERVICE, asked_by, is_known
from revontuli.dialogue.skills.saying import answer, buttons, choice, say, ways_on
from revontuli.dialogue.skills.searching import Found, guess
from revontuli.dialogue.skills.service import ServiceSkill
from revontuli.dialogue.skills.short_answers import declines, says_yes
from revontuli.dialogue.skills.term import TermSkill
from revontuli.dialogue.state import Awaiting
from revontuli.language import N_

NONE = "unsure:none"
MOST = 3  # things to choose from
UNMEANT_LIKELY = 0.3  # the same where nothing is taken for meant
LIKELY = 0.1  # confidence from which something is worth asking about
TENTATIVE = 0.5  # confidence from which the only likely thing is answered, not asked about
OWN_LIKELY = 0.5  # the same for what the bot itself can do: it is never what is looked for
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
        """Whether the message says that none was meant. Yes to the only one is that one's own."""
        awaiting = context.state.awaiting
        return awaiting is not None and awaiting.skill == self.name and declines(context)

    def answer(self, context: Context) -> Answer:
        """The things to choose from; services are shown at once."""
        if context.message.choice == NONE or self.is_answered(context):
            return self._none(context)
        likely, text = _likely(context), context.message.text
        is_guess = (
            context.prediction.confidence < TENTATIVE
            or likely[0].startswith(OWN)
            or all(intent.startswith(SERVICE) for intent in likely)
        )
        if is_guess and (found := guess(context, text)).is_good:
            return self._found(context, likely, found)
        if len(likely) == 1 and context.prediction.confidence >= TENTATIVE:
            told = self._tentatively(context, likely[0])
            if told is not None:
                return told
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

    def _tentatively(self, context: Context, intent: str) -> Answer | None:
        """The answer to the only likely thing, with a way to say that it was something else."""
        meant = replace(context.prediction, intent=intent, is_sure=True)
        there = replace(context, prediction=meant)
        skill = next((one for one in (TermSkill(), KeeperAnswers()) if one.wants(there)), None)
        if skill is None:
            return None
        told = skill.answer(there)
        waits = Awaiting(self.name, "told", {"text": context.message.text[:QUESTION]})
        opening = say(context, N_("If I understood you right:"))
        reply = replace(
            told.reply,
            parts=(opening, *told.reply.parts),
            choices=(*told.reply.choices, choice(context, N_("I meant something else"), NONE)),
        )
        return replace(told, reply=reply, state=replace(told.state, awaiting=waits))

    def _found(self, context: Context, likely: list[str], found: Found) -> Answer:
        """Services that surely fit the words, with what may have been meant as buttons."""
        listed = {SERVICE + match.service.id for match in found.matches}
        others = (intent for intent in likely if intent not in listed)
        offered = [intent for intent in others if not intent.startswith(OWN)][:2]
        shown = ServiceSkill().found(context, context.message.text, found, ask_place=not offered)
        first = buttons(context, offered)
        labels = {one.label.casefold() for one in first}
        rest = (one for one in shown.reply.choices if one.label.casefold() not in labels)
        choices = (*first, *rest)
        waits = shown.state.awaiting
        if waits is not None:
            waits = replace(waits, data={**waits.data, "intents": offered})
        return replace(
            shown,
            reply=replace(shown.reply, choices=choices),
            state=replace(shown.state, awaiting=waits),
        )

    def _none(self, context: Context) -> Answer:
        """What else there may be, now that none of the likely ones was meant."""
        asked = asked_before(context)
        found = guess(context, asked)
        nothing = replace(context, prediction=Prediction(None, context.prediction.confidence))
        if found.is_good:
            shown = ServiceSkill().show(nothing, asked, found)
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
    """The earlier question whose meaning the person tells: by one of its buttons, or by yes."""
    awaiting, value = context.state.awaiting, context.message.choice
    if awaiting is None:
        return ""
    text, offered = awaiting.data.get("text"), awaiting.data.get("intents")
    is_asked = value.startswith(ASK)
    intent = asked_by(value, context.content, context.catalogue) if is_asked else agreed(context)
    is_settled = isinstance(text, str) and isinstance(offered, list) and intent in offered
    return str(text) if is_settled else ""


def _only(awaiting: Awaiting) -> str:
    intents = awaiting.data.get("intents")
    return intents[0] if isinstance(intents, list) and len(intents) == 1 else ""


def agreed(context: Context) -> str:
    """The only intent that was offered, where the message says yes to it; "" otherwise."""
    awaiting = context.state.awaiting
    if awaiting is None or awaiting.skill != UnsureSkill.name or context.message.choice:
        return ""
    only = _only(awaiting) if says_yes(context.message.text) else ""
    return only if only and is_known(only, context.content, context.catalogue) else ""


def _likely(context: Context) -> list[str]:
    """What may have been meant, best first; only what has a name to show.

    Where nothing is likely enough to be taken for meant, only what is quite likely.
    """
    prediction = context.prediction
    least = LIKELY if prediction.intent else UNMEANT_LIKELY
    near = NEAR * prediction.confidence
    by_label: dict[str, str] = {}  # a term and a service may have one name
    for one in prediction.alternatives:
        enough = max(near, OWN_LIKELY if one.intent.startswith(OWN) else least)
        named = buttons(context, [one.intent])
        if one.confidence >= enough and named:
            by_label.setdefault(named[0].label.casefold(), one.intent)
    return list(by_label.values())[:MOST]
