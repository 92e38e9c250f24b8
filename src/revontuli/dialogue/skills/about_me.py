"""What a person tells of herself without asking anything: remembered, and used at once."""

from __future__ import annotations

from dataclasses import replace

from revontuli.dialogue.memory import own_facts, tell_memory
from revontuli.dialogue.reply import Outcome
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.follow_up import there
from revontuli.dialogue.skills.saying import answer, say, words
from revontuli.dialogue.skills.service import ServiceSkill
from revontuli.dialogue.skills.short_answers import is_just_a_place
from revontuli.dialogue.skills.small_talk import first_choices
from revontuli.dialogue.skills.subject import has_subject
from revontuli.dialogue.state import Memory
from revontuli.language import N_


class AboutMe:
    """Says what it understood of the person, and searches again where it was just searching."""

    name = "about_me"

    def wants(self, context: Context) -> bool:
        """Whether the message only tells of the person: a place alone, an age, a phase."""
        if context.meant:
            return context.meant == "do:about_me"
        return is_just_a_place(context)

    def answer(self, context: Context) -> Answer:
        """What was understood; services again, if they were what the talk was about."""
        told = own_facts(context.prediction.entities, context.message.text, context.language)
        understood = tell_memory(
            Memory(
                municipality=context.state.memory.municipality if told.municipalities else "",
                target_groups=told.target_groups,
                phase=context.state.memory.phase if told.phase else "",
                age=told.age,
            ),
            context.content.life_event,
            context.language,
        )
        if not understood:
            return answer(
                context,
                say(context, N_("Thanks for telling. What would you like to know?")),
                choices=first_choices(context),
                outcome=Outcome.TALK,
                intent="do:about_me",
            )
        noted = say(context, N_("Got it: %(things)s."), things=words(context).series(understood))
        before = context.state.awaiting
        text = before.data.get("text") if before and before.skill == ServiceSkill.name else None
        if isinstance(text, str) and text:
            found = ServiceSkill().find(context, text)
            parts = (noted, *found.reply.parts)
            return replace(found, reply=replace(found.reply, parts=parts))
        place = context.state.memory.municipality
        if told.municipalities and place and has_subject(context):
            shown = there(context)
            if shown.reply.outcome is not Outcome.UNKNOWN:
                parts = (noted, *shown.reply.parts)
                reply = replace(shown.reply, parts=parts, intent="do:about_me")
                return replace(shown, reply=reply)
        asked = say(context, N_("What would you like to know?"))
        return answer(
            context,
            noted,
            asked,
            choices=first_choices(context),
            outcome=Outcome.TALK,
            intent="do:about_me",
        )
