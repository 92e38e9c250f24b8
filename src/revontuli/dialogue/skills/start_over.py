"""Back to the beginning."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from revontuli.dialogue.reply import Outcome
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.examples import skill_examples
from revontuli.dialogue.skills.saying import answer, buttons, choice, say
from revontuli.dialogue.skills.short_answers import declines, says_yes
from revontuli.dialogue.skills.small_talk import first_choices
from revontuli.dialogue.state import Awaiting, Memory, State
from revontuli.language import N_

INTENT, GO_ON = "do:start_over", "start_over:no"
ALIKE = 0.85  # how alike a known way of saying it a message must be that is not asked about


class StartOver:
    """Begins the conversation anew.

    What the person told of herself goes too, unless she wants it kept for next time: another may
    sit at the same screen. As it can't be undone, it is asked about unless she said it in so many
    words or pressed its button.
    """

    name = "start_over"

    def wants(self, context: Context) -> bool:
        """Whether somebody wants to begin anew."""
        return context.meant == INTENT or context.message.choice == GO_ON

    def is_answered(self, context: Context) -> bool:
        """Whether the message says if it was meant."""
        awaiting = context.state.awaiting
        asked = awaiting is not None and awaiting.skill == self.name
        return asked and (says_yes(context.message.text) or declines(context))

    def answer(self, context: Context) -> Answer:
        """The beginning; a question first where it may not be what was meant."""
        is_answered = self.is_answered(context)
        if context.message.choice == GO_ON or (is_answered and declines(context)):
            told = say(context, N_("All right, let's go on. What would you like to know?"))
            return answer(context, told, outcome=Outcome.TALK, intent=INTENT)
        if context.message.choice or is_answered or _is_said(context):
            return self._begin(context)
        return answer(
            context,
            say(
                context,
                N_("Shall we start over? I'd then forget what we have talked about."),
            ),
            choices=(
                *buttons(context, (INTENT,)),
                choice(context, N_("No, let's go on"), GO_ON),
            ),
            outcome=Outcome.ASKED,
            intent=INTENT,
            awaiting=Awaiting(self.name, "sure"),
        )

    def _begin(self, context: Context) -> Answer:
        state = context.state
        kept = state.memory if state.memory.may_keep else Memory()
        forgot = state.memory != kept
        anew = State(
            language=state.language,
            language_chosen=state.language_chosen,
            memory=kept,
            turns=state.turns,
            told_of_redaction=state.told_of_redaction,
        )
        told = (
            say(
                context,
                N_(
                    "Let's start over. I forgot what you had told me of yourself. "
                    "What's on your mind?"
                ),
            )
            if forgot
            else say(context, N_("Let's start over. What's on your mind?"))
        )
        fresh = replace(context, state=anew)
        return answer(fresh, told, choices=first_choices(fresh), outcome=Outcome.TALK)


def _is_said(context: Context) -> bool:
    """Whether the message is nearly word for word a way of saying it."""
    examples = (*skill_examples(), *context.content.examples)
    known = [example.text.casefold() for example in examples if example.intent == INTENT]
    said = context.message.text.casefold().strip(" .!?…")
    return bool(get_close_matches(said, known, n=1, cutoff=ALIKE))
