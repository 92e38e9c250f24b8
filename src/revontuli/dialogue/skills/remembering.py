"""What the bot remembers of a person: shown in words, kept for next time or forgotten."""

from __future__ import annotations

from dataclasses import replace

from revontuli.dialogue.answer_places import labels
from revontuli.dialogue.memory import tell_memory
from revontuli.dialogue.reply import Choice, Outcome, Say
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.saying import answer, buttons, choice, say, words
from revontuli.dialogue.skills.short_answers import declines, says_yes
from revontuli.dialogue.state import Awaiting, Memory, State
from revontuli.language import N_

KEEP, DONT_KEEP = "memory:keep", "memory:dont_keep"


class RememberingSkill:
    """Shows what is remembered, asks if it may be kept for next time, and forgets at once."""

    name = "memory"

    def wants(self, context: Context) -> bool:
        """Whether somebody asks what is remembered, or wants it kept or forgotten."""
        if context.message.choice in (KEEP, DONT_KEEP) or self.is_answered(context):
            return True
        return context.meant in ("do:memory", "do:forget")

    def is_answered(self, context: Context) -> bool:
        """Whether the message says if it is to be kept for next time."""
        awaiting = context.state.awaiting
        asked = awaiting is not None and awaiting.skill == self.name
        return asked and (says_yes(context.message.text) or declines(context))

    def answer(self, context: Context) -> Answer:
        """What is remembered, or that it is kept or forgotten."""
        if context.meant == "do:forget":
            return self._forget(context)
        if context.message.choice in (KEEP, DONT_KEEP):
            return self._keep(context, context.message.choice == KEEP)
        if self.is_answered(context):
            return self._keep(context, says_yes(context.message.text))
        return self._show(context)

    def _show(self, context: Context) -> Answer:
        memory = context.state.memory
        told = tell_memory(memory, context.content.life_event, context.language)
        spoken_of = _spoken_of(context)
        if not told and spoken_of:
            forget = buttons(context, ("do:forget",))
            return answer(context, *spoken_of, choices=forget, outcome=Outcome.TALK)
        if not told:
            return answer(
                context,
                say(
                    context,
                    N_(
                        "I remember nothing of you. You haven't told me where you live, for "
                        "instance."
                    ),
                ),
                outcome=Outcome.TALK,
            )
        lines = "\n".join(f"– {thing}" for thing in told)
        until = (
            say(
                context,
                N_(
                    "I keep this for next time too, as you allowed. You can have it forgotten "
                    "whenever you want."
                ),
            )
            if memory.may_keep
            else say(
                context,
                N_(
                    "I use this in this conversation only. Do you want me to remember it "
                    "next time too?"
                ),
            )
        )
        return answer(
            context,
            say(context, N_("I remember of you:")),
            Say(lines),
            until,
            *spoken_of,
            choices=self._choices(context),
            outcome=Outcome.TALK,
            awaiting=None if memory.may_keep else Awaiting(self.name, "keep"),
        )

    def _choices(self, context: Context) -> tuple[Choice, ...]:
        keeps = context.state.memory.may_keep
        other = (
            choice(context, N_("Don't remember next time"), DONT_KEEP)
            if keeps
            else choice(context, N_("Remember next time too"), KEEP)
        )
        return (other, *buttons(context, ("do:forget",)))

    def _keep(self, context: Context, keeps: bool) -> Answer:
        memory = replace(context.state.memory, may_keep=keeps)
        told = (
            say(
                context,
                N_(
                    "All right, I'll remember this next time. Say “forget me” whenever you "
                    "change your mind."
                ),
            )
            if keeps
            else say(context, N_("All right, I won't remember you next time."))
        )
        return answer(
            context,
            told,
            state=replace(context.state, memory=memory),
            outcome=Outcome.TALK,
            intent="do:memory",
        )

    def _forget(self, context: Context) -> Answer:
        state = context.state
        anew = State(
            language=state.language,
            language_chosen=state.language_chosen,
            turns=state.turns,
            told_of_redaction=state.told_of_redaction,
        )
        knew = state.memory != Memory() or bool(state.words)
        told = (
            say(context, N_("I forgot what you had told me of yourself, and this conversation."))
            if knew
            else say(
                context, N_("I remembered nothing of you. Now I forgot this conversation too.")
            )
        )
        return answer(context, told, state=anew, outcome=Outcome.TALK, forgets=True)


def _spoken_of(context: Context) -> list[Say]:
    """The bot's own words that this conversation has been about, in a sentence; [] for none."""
    said = labels(context.content.words, context.state.words, context.language)
    if not said:
        return []
    message = N_("In this conversation you have spoken of %(words)s. I don't keep that for longer.")
    return [say(context, message, words=words(context).series([*said.values()]))]
