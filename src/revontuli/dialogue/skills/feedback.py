"""Whether an answer helped; where it did not, other ways are offered."""

from __future__ import annotations

from dataclasses import replace

from revontuli.dialogue.follow_ups import says_unhelpful
from revontuli.dialogue.reply import Choice, Outcome
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.saying import answer, buttons, choice, has_menu, person, say
from revontuli.language import N_, Words

HELPED, DID_NOT_HELP = "feedback:helped", "feedback:did_not_help"


def feedback_choices(language: str) -> tuple[Choice, Choice]:
    """The two buttons for channels to show with a reply that `asks_feedback`."""
    gettext = Words(language).gettext
    return (
        Choice(gettext("This helped"), HELPED),
        Choice(gettext("This didn't help"), DID_NOT_HELP),
    )


def complaining(context: Context) -> Context:
    """The context with a message that only says that the answer was of no use taken to mean that.

    A little slang more, and what was learned from examples is not sure of it.
    """
    text = context.message.text
    if not text or context.meant or not says_unhelpful(text, context.language):
        return context
    meant = replace(context.prediction, intent="do:not_helpful", is_sure=True)
    return replace(context, prediction=meant)


class FeedbackSkill:
    """Thanks for it; and goes on where the answer did not help."""

    name = "feedback"

    def wants(self, context: Context) -> bool:
        """Whether somebody says that an answer helped or did not."""
        return context.message.choice in (HELPED, DID_NOT_HELP) or context.meant in (
            "do:helpful",
            "do:not_helpful",
        )

    def answer(self, context: Context) -> Answer:
        """Thanks, or an excuse with what else can be done."""
        helped = context.message.choice == HELPED or context.meant == "do:helpful"
        if helped:
            return answer(
                context,
                say(context, N_("Good to hear. Ask again whenever something comes up.")),
                outcome=Outcome.TALK,
                awaiting=context.state.awaiting,
                helped=True,
            )
        return answer(
            context,
            say(
                context,
                N_(
                    "I'm sorry it didn't help. Tell me in other words what you need, or "
                    "choose one of these:"
                ),
            ),
            outcome=Outcome.TALK,
            choices=self._other_ways(context),
            awaiting=context.state.awaiting,
            helped=False,
        )

    def _other_ways(self, context: Context) -> tuple[Choice, ...]:
        awaiting = context.state.awaiting
        searched = awaiting is not None and awaiting.skill == "service"
        more = (choice(context, N_("Show more services"), "service:more"),) if searched else ()
        menu = ["do:menu"] if has_menu(context) else []
        guided = ["do:guidance"] if context.catalogue.services else []
        sought = ["do:find_service"] if context.catalogue.services else []
        return (*more, *buttons(context, (*sought, *guided, *menu, *person(context))))
