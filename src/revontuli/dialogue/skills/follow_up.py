"""Questions that go on with what was talked about: "ja paljonko se maksaa?", "entä Turussa?"."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from revontuli.catalogue import Service
from revontuli.dialogue.answer_places import places_in
from revontuli.dialogue.follow_ups import Aspect, FollowUp, conditions_it, read_follow_up
from revontuli.dialogue.prediction import Alternative, Prediction
from revontuli.dialogue.reply import Card, Outcome, Part, Say
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.aspects import UNTOLD, asked_of, service_told, told_by_text
from revontuli.dialogue.skills.cards import fits, language_of, service_card, services_of, term_card
from revontuli.dialogue.skills.guidance import GuidanceSkill
from revontuli.dialogue.skills.hand_over import HandOverSkill
from revontuli.dialogue.skills.keeper_answers import KeeperAnswers, filled
from revontuli.dialogue.skills.meanings import SERVICE, TERM
from revontuli.dialogue.skills.saying import answer, buttons, person, say, ways_on
from revontuli.dialogue.skills.searching import search
from revontuli.dialogue.skills.service import ServiceSkill, nothing_there
from revontuli.dialogue.skills.short_answers import is_short
from revontuli.dialogue.skills.subject import (
    GUIDED,
    PERSON,
    has_subject,
    related_answers,
    subject_answer,
    subject_service,
    subject_services,
    subject_term,
    subject_title,
)
from revontuli.dialogue.skills.term import terms_of_service
from revontuli.dialogue.skills.unsure import TENTATIVE
from revontuli.dialogue.state import Awaiting
from revontuli.dialogue.understanding import TAUGHT
from revontuli.guidance.place_words import tell_place
from revontuli.language import N_
from revontuli.text import Text

MOST_CARDS = 4
LIKELY = 0.5  # confidence from which a meaning is acted on where nothing was talked about before
TELL_MORE = "do:tell_more"


def going_on(context: Context) -> Context:
    """The context with what the message asks of what was talked about, where it asks that.

    What somebody taught word for word means what it was taught to mean.
    """
    if not context.message.text:
        return context
    asked, meant = _asked(context), context.state.subject.intent
    if asked is None:
        return _conditioned(context)
    if not has_subject(context):
        is_likely = context.prediction.confidence >= LIKELY or not asked.aspects
        return context if is_likely else replace(context, follow_up=asked)
    prediction = replace(
        context.prediction, intent=meant, confidence=1.0, alternatives=(), second=None, is_sure=True
    )
    return replace(context, follow_up=asked, prediction=prediction)


def _conditioned(context: Context) -> Context:
    """The context of "can I get it if I work" with what goes with "it" as likely meant.

    The condition has other words than what is asked of, and alone would lead away from that.
    """
    prediction, text = context.prediction, context.message.text
    if _is_taught(prediction) or not conditions_it(text, context.language):
        return context
    related, alternatives = related_answers(context), prediction.alternatives
    near = next((one.intent for one in alternatives if one.intent in related), "")
    if not near or near == alternatives[0].intent:
        return context
    only = (Alternative(near, TENTATIVE),)
    likely = replace(
        prediction, intent=near, confidence=TENTATIVE, alternatives=only, is_sure=False
    )
    return replace(context, prediction=likely)


def _asked(context: Context) -> FollowUp | None:
    if _names_own_word(context):
        return FollowUp((), names_word=True)
    more = FollowUp((Aspect.MORE,))
    asked = read_follow_up(context.message.text, context.language)
    if context.meant == TELL_MORE and has_subject(context):
        return asked or more
    if asked is None or not _is_taught(context.prediction):
        return asked
    # "Tell me more" of a list is more of it; whom to call is told by what was talked about, if it
    # tells a number, or else people to talk to are meant.
    is_more = asked == more and _open_search(context) is None
    is_call = asked.aspects == (Aspect.CONTACT,) and _has_phone(context)
    return asked if is_more or is_call else None


def _is_taught(prediction: Prediction) -> bool:
    """Whether it was taught word for word: what was learned is never quite so sure, or surer."""
    return prediction.intent is not None and prediction.confidence == TAUGHT


def _names_own_word(context: Context) -> bool:
    """Whether hardly more is said than another of the bot's own words, for which the answer that
    was talked about has a place: "entä passi?"."""
    answered, named = subject_answer(context), context.prediction.entities.own
    if answered is None or context.meant or not is_short(context.message.text):
        return False
    return any(places_in(text, named) for text in answered.answer.values())


def _has_phone(context: Context) -> bool:
    services = _services(context)
    return any(channel.phone for service in services for channel in service.channels)


def _open_search(context: Context) -> Awaiting | None:
    """What the search for services waits with, to show more of them."""
    waits = context.state.awaiting
    return waits if waits and waits.skill == ServiceSkill.name and waits.step == "shown" else None


class FollowUpSkill:
    """Tells of what was talked about what is asked now: its price, its place, whom it is for."""

    name = "follow_up"

    def wants(self, context: Context) -> bool:
        """Whether the message goes on with what was talked about."""
        return context.follow_up is not None

    def answer(self, context: Context) -> Answer:
        """What is known of it; what is not known is said too, with where to ask."""
        if not has_subject(context):
            return self._ask_of_what(context)
        asked = context.follow_up or FollowUp(())
        if context.state.subject.intent == PERSON:
            return HandOverSkill().answer(context)
        if asked.names_word:
            return KeeperAnswers().answer(context)
        if not asked.aspects:
            return there(context)
        if asked.aspects == (Aspect.MORE,):
            return self._more(context)
        if asked.aspects == (Aspect.WHY,):
            return self._why(context)
        return self._tell(context, asked)

    def _ask_of_what(self, context: Context) -> Answer:
        return answer(
            context,
            say(
                context,
                N_("What are you asking about? Write it into the same question, and I'll look."),
            ),
            choices=ways_on(context),
            outcome=Outcome.ASKED,
            intent="",
        )

    def _tell(self, context: Context, asked: FollowUp) -> Answer:
        written, services = _written(context), _services(context)
        aspects = asked_of(services, asked.aspects)
        by_aspect = {
            aspect: told_by_text(written, aspect, asked.about, context.language)
            for aspect in aspects
        }
        said = " ".join(dict.fromkeys(chain.from_iterable(by_aspect.values())))
        known = {aspect for aspect, sentences in by_aspect.items() if sentences}
        cards: list[Card] = []
        for service in services:
            card, told = service_told(context, service, aspects, asked.about)
            cards += [card] if card else []
            known |= told
        parts: list[Part] = list(_opening(context))
        if said:
            language = language_of(written, context.language)
            parts.append(Say(said, "" if language == context.language else language))
        elif cards and written:
            parts.append(say(context, N_("Of services that have to do with it I know this:")))
        parts += cards
        parts += [say(context, UNTOLD[aspect]) for aspect in aspects if aspect not in known]
        if not known and services:
            parts.append(say(context, N_("You can ask here:")))
            parts += [service_card(context, service) for service in services]
        return answer(
            context,
            *parts,
            choices=buttons(context, (*_follow_ups(context), *person(context))),
            outcome=Outcome.ANSWERED if known else Outcome.UNKNOWN,
            awaiting=_open_search(context),
            asks_feedback=bool(known),
        )

    def _more(self, context: Context) -> Answer:
        """A service told in full, or what else goes with an answer; of no service is told twice."""
        told, services = subject_service(context), _services(context)
        if told is None and services:
            first = services[0]
            return answer(
                context,
                service_card(context, first, whole=True),
                choices=terms_of_service(context, first.id),
                intent=SERVICE + first.id,
                asks_feedback=True,
            )
        written = subject_answer(context)
        known = context.catalogue.term_by_id
        ids = written.terms if written else ()
        terms = [term_card(context, known[identity]) for identity in ids if identity in known]
        if terms:
            return answer(
                context,
                say(context, N_("These have to do with it:")),
                *terms,
                choices=buttons(context, _follow_ups(context)),
            )
        links: list[Part] = []
        if told is not None:
            links = [say(context, N_("You can ask here:")), service_card(context, told)]
        choices = terms_of_service(context, told.id) if told else ()
        return answer(
            context,
            say(context, UNTOLD[Aspect.MORE]),
            *links,
            choices=(*choices, *buttons(context, (*_follow_ups(context), *person(context)))),
            outcome=Outcome.UNKNOWN,
        )

    def _why(self, context: Context) -> Answer:
        """Services once more, each with its reasons; of an answer, what was taken to be asked."""
        subject = context.state.subject
        if subject.intent == GUIDED:
            return _with_reasons(context, GuidanceSkill().recommend(context, ask_place=False))
        if subject.question:
            found = ServiceSkill().find(context, subject.question, ask_place=False)
            return _with_reasons(context, found)
        return answer(
            context,
            *_opening(context),
            say(context, UNTOLD[Aspect.WHY]),
            choices=buttons(context, (*_follow_ups(context), *person(context))),
            outcome=Outcome.TALK,
        )


def _with_reasons(context: Context, shown: Answer) -> Answer:
    told = say(context, N_("Each one tells why it could fit you."))
    return replace(shown, reply=replace(shown.reply, parts=(told, *shown.reply.parts)))


def there(context: Context) -> Answer:
    """What was talked about, in the place that was told now."""
    subject, place = context.state.subject, context.state.memory.municipality
    if subject.question:
        return ServiceSkill().find(context, subject.question, ask_place=False)
    by_id = context.catalogue.by_id
    services = [by_id[one] for one in subject_services(context) if one in by_id]
    here = [service for service in services if fits(context, service)]
    where = tell_place(place, context.language)
    opening = list(_opening(context))
    told = nothing_there(context) if place else None
    if here and all(service.nationwide for service in services):
        told = say(context, N_("This is the same everywhere in Finland:"))
    elif here:
        told = say(context, N_("These are %(place)s:"), place=where) if place else None
    elif (service := subject_service(context)) is not None:
        return ServiceSkill().tell(context, service)
    if not here:
        told = told or say(context, N_("I know nothing more of this %(place)s."), place=where)
        return answer(
            context,
            *opening,
            told,
            choices=buttons(context, person(context)),
            outcome=Outcome.UNKNOWN,
        )
    cards = [service_card(context, service) for service in here[:MOST_CARDS]]
    return answer(context, *opening, *filter(None, [told]), *cards, asks_feedback=True)


def _opening(context: Context) -> list[Say]:
    """What the question was taken to be about."""
    title = subject_title(context)
    return [say(context, N_("About this: %(title)s"), title=title)] if title else []


def _written(context: Context) -> Text:
    """The text of what was talked about: the keepers' answer, the definition of a term."""
    answered, term = subject_answer(context), subject_term(context)
    if answered is not None:
        return {code: filled(context, text, code) for code, text in answered.answer.items()}
    return term.definition if term else {}


def _services(context: Context) -> list[Service]:
    """The services that it is about, those for this person; with a new place those of that."""
    subject = context.state.subject
    is_elsewhere = bool(context.prediction.entities.municipalities)
    if subject.question and (is_elsewhere or not subject.services):
        found = search(context, subject.question).matches
        return [match.service for match in found[:MOST_CARDS]]
    shown = () if is_elsewhere else subject.services
    return services_of(context, shown or subject_services(context))[:MOST_CARDS]


def _follow_ups(context: Context) -> tuple[str, ...]:
    """What one may ask next, as the keepers wrote it, or as the term is related."""
    answered, term = subject_answer(context), subject_term(context)
    if answered is not None:
        return answered.follow_ups[:2]
    return tuple(TERM + one for one in term.related[:2]) if term else ()
