"""People to talk to: who, how, whether they answer now; and the transcript, if she agrees."""

from __future__ import annotations

from collections.abc import Iterator

from revontuli.dialogue.content import HandOver
from revontuli.dialogue.hours import tell_hours, tell_now
from revontuli.dialogue.reply import Choice, Link, Outcome, Part, Say
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.cards import phone_link
from revontuli.dialogue.skills.saying import answer, buttons, choice, has_menu, person, say, words
from revontuli.dialogue.skills.short_answers import declines, says_yes
from revontuli.dialogue.state import Awaiting
from revontuli.language import N_
from revontuli.text import in_language

TRANSCRIPT, AGREE, DECLINE = "hand_over:transcript", "hand_over:send", "hand_over:no"


class HandOverSkill:
    """Tells whom to turn to. A transcript goes only where she has seen what it is and agreed."""

    name = "hand_over"

    def wants(self, context: Context) -> bool:
        """Whether a person is asked for, or the question about the transcript is answered."""
        if context.message.choice in (TRANSCRIPT, AGREE, DECLINE):
            return True
        return self.is_answered(context) or context.meant == "do:person"

    def is_answered(self, context: Context) -> bool:
        """Whether the message agrees to the transcript or declines it."""
        awaiting, text = context.state.awaiting, context.message.text
        asked = awaiting is not None and awaiting.skill == self.name
        return asked and (says_yes(text) or declines(context))

    def answer(self, context: Context) -> Answer:
        """How to reach them; about the transcript, what was agreed."""
        there, value = context.content.hand_over, context.message.choice
        asked = context.state.awaiting is not None and context.state.awaiting.skill == self.name
        if takes_transcript(there):
            if value == TRANSCRIPT:
                return self._ask(context, there)
            # Only what was asked just before is agreed to; an old button agrees to nothing.
            if asked and (value == AGREE or (not value and says_yes(context.message.text))):
                return self._send(context, there)
        if value == DECLINE or (asked and declines(context)):
            told = say(context, N_("All right, I won't send anything."))
            return answer(context, told, outcome=Outcome.TALK, intent="do:person")
        return self._tell(context, there)

    def _tell(self, context: Context, there: HandOver) -> Answer:
        if not person(context):
            return answer(
                context,
                say(
                    context,
                    N_(
                        "I can't connect you to a person here, and nobody has told me whom "
                        "to turn to. In an emergency call 112."
                    ),
                ),
                choices=buttons(context, ["do:menu"] if has_menu(context) else []),
                outcome=Outcome.ANSWERED,
                intent="do:person",
            )
        name = in_language(there.name, context.language)
        opening = (
            say(context, N_("People to talk to: %(name)s."), name=name)
            if name
            else say(context, N_("You can talk to a person here:"))
        )
        return answer(
            context,
            opening,
            *self._when(context, there),
            *self._links(context, there),
            *([Say(note)] if (note := in_language(there.note, context.language)) else []),
            choices=self._choices(context, there),
            intent="do:person",
        )

    def _when(self, context: Context, there: HandOver) -> Iterator[Part]:
        if not there.hours:
            return
        lines = tell_hours(there.hours, context.language)
        now = tell_now(there.hours, context.now, context.language)
        yield Say("\n".join(filter(None, (now, *lines))))

    def _links(self, context: Context, there: HandOver) -> Iterator[Link]:
        if there.phone:
            yield phone_link(there.phone, context.language)
        if there.email:
            label = words(context).gettext("Write to %(address)s", address=there.email)
            yield Link(label, f"mailto:{there.email}")
        url = in_language(there.url, context.language)
        if url.startswith(("https://", "http://", "/")):
            yield Link(words(context).gettext("Web page"), url)

    def _choices(self, context: Context, there: HandOver) -> tuple[Choice, ...]:
        if not takes_transcript(there) or not context.state.turns:
            return ()
        return (choice(context, N_("Send this conversation to them"), TRANSCRIPT),)

    def _ask(self, context: Context, there: HandOver) -> Answer:
        return answer(
            context,
            say(
                context,
                N_(
                    "Shall I send this conversation to %(address)s? They see what you and I wrote. "
                    "Personal data that I recognised is masked."
                ),
                address=there.email,
            ),
            choices=(
                choice(context, N_("Yes, send it"), AGREE),
                choice(context, N_("No, don't send"), DECLINE),
            ),
            outcome=Outcome.ASKED,
            intent="do:person",
            awaiting=Awaiting(self.name, "transcript"),
        )

    def _send(self, context: Context, there: HandOver) -> Answer:
        return answer(
            context,
            say(
                context,
                N_(
                    "I'm passing this conversation on to %(address)s. They don't know who you are "
                    "or how to reach you, so please contact them yourself as well."
                ),
                address=there.email,
            ),
            *self._links(context, there),
            outcome=Outcome.TALK,
            intent="do:person",
            sends_transcript=True,
        )


def takes_transcript(there: HandOver) -> bool:
    """Whether a transcript can be sent to them."""
    return there.takes_transcript and bool(there.email)
