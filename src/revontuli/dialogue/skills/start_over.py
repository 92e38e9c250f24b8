"""Back to the beginning."""

from __future__ import annotations

from dataclasses import replace

from revontuli.dialogue.reply import Outcome
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.saying import answer, say
from revontuli.dialogue.skills.small_talk import first_choices
from revontuli.dialogue.state import Memory, State
from revontuli.language import N_


class StartOver:
    """Begins the conversation anew.

    What the person told of herself goes too, unless she wants it kept for next time: another may
    sit at the same screen.
    """

    name = "start_over"

    def wants(self, context: Context) -> bool:
        """Whether somebody wants to begin anew."""
        return context.meant == "do:start_over"

    def answer(self, context: Context) -> Answer:
        """The beginning, told what was forgotten."""
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
