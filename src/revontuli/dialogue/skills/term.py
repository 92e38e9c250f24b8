"""Tero: what a word means, the services that have to do with it, and words like it."""

from __future__ import annotations

from revontuli.catalogue import Service, Term
from revontuli.dialogue.reply import Choice, Part
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.cards import fits, service_card, services_of, term_card
from revontuli.dialogue.skills.meanings import SERVICE, TERM
from revontuli.dialogue.skills.saying import answer, buttons, say
from revontuli.language import N_

MOST_CARDS, MOST_RELATED = 2, 3


class TermSkill:
    """Explains a term of the catalogue."""

    name = "term"

    def wants(self, context: Context) -> bool:
        """Whether a term is asked about that the catalogue has."""
        return _term(context) is not None

    def answer(self, context: Context) -> Answer:
        """The definition, its services as cards, and related terms as buttons."""
        term = _term(context)
        if term is None:  # pragma: no cover - `wants` has seen it
            raise LookupError("there is no such term")
        services = services_of(context, term.services)
        parts: list[Part] = [term_card(context, term)]
        if services:
            parts.append(say(context, N_("This has to do with it:")))
            parts += [service_card(context, service) for service in services[:MOST_CARDS]]
        return answer(
            context,
            *parts,
            choices=(*_more_services(context, services[MOST_CARDS:]), *_related(context, term)),
            asks_feedback=True,
        )


def _term(context: Context) -> Term | None:
    intent = context.meant
    if not intent.startswith(TERM):
        return None
    return context.catalogue.term_by_id.get(intent.removeprefix(TERM))


def _more_services(context: Context, services: list[Service]) -> tuple[Choice, ...]:
    """Buttons for services that had no room as cards."""
    here = [service for service in services if fits(context, service)]
    return buttons(context, (SERVICE + service.id for service in here[:2]))


def _related(context: Context, term: Term) -> tuple[Choice, ...]:
    """Buttons for the terms it is related to, and for those that name it as related."""
    others = context.catalogue.terms
    back = [other.id for other in others if term.id in other.related]
    named = [identity for identity in dict.fromkeys((*term.related, *back)) if identity != term.id]
    return buttons(context, (TERM + identity for identity in named))[:MOST_RELATED]


def terms_of_service(context: Context, service_id: str) -> tuple[Choice, ...]:
    """Buttons for the terms that have to do with a service."""
    terms = context.catalogue.terms
    return buttons(context, (TERM + term.id for term in terms if service_id in term.services))[:2]
