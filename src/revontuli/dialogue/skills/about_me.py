"""What a person tells of herself without asking anything: remembered, and used at once."""

from __future__ import annotations

from dataclasses import replace

from revontuli.dialogue.memory import tell_memory
from revontuli.dialogue.reply import Card, Outcome
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.cards import fits, service_card
from revontuli.dialogue.skills.meanings import TERM
from revontuli.dialogue.skills.saying import answer, say, words
from revontuli.dialogue.skills.service import ServiceSkill
from revontuli.dialogue.skills.short_answers import is_just_a_place
from revontuli.dialogue.skills.small_talk import first_choices
from revontuli.dialogue.state import Memory
from revontuli.guidance.place_words import tell_place
from revontuli.language import N_

MOST_CARDS = 3


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
        told = context.prediction.entities
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
        if told.municipalities and place and (cards := _cards_there(context)):
            there = say(
                context,
                N_("These are %(place)s:"),
                place=tell_place(place, context.language),
            )
            return answer(context, noted, there, *cards, intent="do:about_me", asks_feedback=True)
        asked = say(context, N_("What would you like to know?"))
        return answer(
            context,
            noted,
            asked,
            choices=first_choices(context),
            outcome=Outcome.TALK,
            intent="do:about_me",
        )


def _cards_there(context: Context) -> list[Card]:
    """Services of what was last talked about, in the place just told; [] where the place changes
    nothing of them."""
    intent, catalogue = context.state.last_intent, context.catalogue
    known = context.content.intent(intent)
    term = catalogue.term_by_id.get(intent.removeprefix(TERM)) if intent.startswith(TERM) else None
    ids = known.services if known else term.services if term else ()
    services = [catalogue.by_id[identity] for identity in ids if identity in catalogue.by_id]
    here = [service for service in services if fits(context, service)]
    if all(service.nationwide for service in services) or not here:
        return []
    return [service_card(context, service) for service in here[:MOST_CARDS]]
