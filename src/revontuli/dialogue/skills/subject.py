"""What a conversation is about: the answer, term, service or search that was last told."""

from __future__ import annotations

from dataclasses import replace

from revontuli.catalogue import Service, Term
from revontuli.dialogue.content import Intent
from revontuli.dialogue.follow_ups import refers_back
from revontuli.dialogue.reply import Outcome, Reply
from revontuli.dialogue.skills import Context
from revontuli.dialogue.skills.cards import shown_services
from revontuli.dialogue.skills.examples import OWN
from revontuli.dialogue.skills.meanings import SERVICE, TERM, is_known, title
from revontuli.dialogue.state import KEPT, State, Subject
from revontuli.guidance.searched import content_words

# The skills' own intents that tell of something one can ask further about.
FIND, TOLD_OF_SELF, GUIDED, PERSON = "do:find_service", "do:about_me", "do:guidance", "do:person"
OF_A_SEARCH = (FIND, "do:more")
MOST_SERVICES = 4  # of which a subject is remembered to be; the first ones shown


def subject_after(context: Context, reply: Reply, after: State) -> Subject:
    """What the conversation is about after a reply.

    Args:
        context: of the message.
        reply: to it.
        after: the state that goes with the reply.
    """
    before, services = after.subject, shown_services(reply.parts)[:MOST_SERVICES]
    intent = FIND if reply.intent in OF_A_SEARCH else reply.intent
    if (context.follow_up and intent == before.intent) or intent == TOLD_OF_SELF:
        is_elsewhere = bool(services and context.prediction.entities.municipalities)
        return replace(before, services=services if is_elsewhere else before.services)
    if reply.outcome in (Outcome.UNKNOWN, Outcome.UNSURE):
        return before if _is_of_it(context) else Subject()
    if not intent or reply.outcome is Outcome.TALK:
        return before
    if intent == FIND:
        question = _searched(after)
        return Subject(FIND, services, question) if services or question else before
    tells = not intent.startswith(OWN) or intent == PERSON or (intent == GUIDED and bool(services))
    return Subject(intent, services) if tells else before


def has_subject(context: Context) -> bool:
    """Whether the conversation is about something that is still there to be told of."""
    subject = context.state.subject
    return bool(subject.intent) and is_known(subject.intent, context.content, context.catalogue)


def subject_title(context: Context) -> str:
    """What the conversation is about, as the person sees it; "" where it has no name of its own."""
    subject = context.state.subject
    if subject.question:
        return f"“{subject.question}”" if context.language == "en" else f"”{subject.question}”"
    if subject.intent.startswith(OWN):
        return ""
    return title(subject.intent, context.content, context.catalogue, context.language)


def subject_answer(context: Context) -> Intent | None:
    """The keepers' answer that it is about."""
    return context.content.intent(context.state.subject.intent)


def subject_term(context: Context) -> Term | None:
    """The term that it is about."""
    intent = context.state.subject.intent
    is_term = intent.startswith(TERM)
    return context.catalogue.term_by_id.get(intent.removeprefix(TERM)) if is_term else None


def subject_service(context: Context) -> Service | None:
    """The one service that it is about."""
    intent = context.state.subject.intent
    is_service = intent.startswith(SERVICE)
    return context.catalogue.by_id.get(intent.removeprefix(SERVICE)) if is_service else None


def subject_services(context: Context) -> tuple[str, ...]:
    """Ids of all services that it has to do with, as it was written or as they were shown."""
    answered, term, service = (
        subject_answer(context),
        subject_term(context),
        subject_service(context),
    )
    if answered is not None:
        return answered.services
    if term is not None:
        return term.services
    return (service.id,) if service is not None else context.state.subject.services


def related_answers(context: Context) -> frozenset[str]:
    """The keepers' answers that go with it: its follow-ups, and those with one of its terms."""
    answered, term = subject_answer(context), subject_term(context)
    terms = answered.terms if answered else (term.id,) if term else ()
    following = answered.follow_ups if answered else ()
    beside = (one.name for one in context.content.intents if not set(terms).isdisjoint(one.terms))
    return frozenset((*following, *beside))


def _is_of_it(context: Context) -> bool:
    """Whether a message that was not understood is hardly of something else than before."""
    text, language = context.message.text, context.language
    return refers_back(text, language) or not content_words(text, language)


def _searched(state: State) -> str:
    """What was searched for; "" for words that keepers must not see."""
    waits = state.awaiting
    if waits is None or waits.skill != "service" or waits.data.get(KEPT) is False:
        return ""
    text = waits.data.get("text")
    return text if isinstance(text, str) else ""
