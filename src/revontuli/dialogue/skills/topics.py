"""The topic of what was asked, for figures: keepers give their answers topics, and these reach the
terms and services that go with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from revontuli.catalogue import Catalogue, Service, Term
from revontuli.dialogue.content import BotContent
from revontuli.dialogue.reply import Reply
from revontuli.dialogue.skills.cards import shown_services
from revontuli.dialogue.skills.examples import OWN
from revontuli.dialogue.skills.meanings import SERVICE, TERM


def topic_of_reply(reply: Reply, content: BotContent, catalogue: Catalogue) -> str:
    """The topic of what a reply answers; a search's is that of the first service found."""
    if not reply.intent.startswith(OWN):
        return topic_of(reply.intent, content, catalogue)
    first = next(iter(shown_services(reply.parts)), "")
    return topic_of(SERVICE + first, content, catalogue) if first else ""


def topic_of(intent: str, content: BotContent, catalogue: Catalogue) -> str:
    """The topic of an intent, a term or a service; "" where nothing tells it."""
    if known := content.intent(intent):
        return known.topic
    if term := catalogue.term_by_id.get(intent.removeprefix(TERM)):
        return _of_term(term, content, catalogue)
    if service := catalogue.by_id.get(intent.removeprefix(SERVICE)):
        return _of_service(service, content, catalogue)
    return ""


def _of_term(term: Term, content: BotContent, catalogue: Catalogue) -> str:
    """That of the answers that name it, or else of its services, or else of terms beside it."""
    services = [catalogue.by_id[id] for id in term.services if id in catalogue.by_id]
    return (
        _naming_term(term.id, content)
        or _commonest(_of_service(service, content, catalogue) for service in services)
        or _commonest(_naming_term(other, content) for other in term.related)
    )


def _naming_term(term_id: str, content: BotContent) -> str:
    return _commonest(one.topic for one in content.intents if term_id in one.terms)


def _of_service(service: Service, content: BotContent, catalogue: Catalogue) -> str:
    """That of the answers that show it, or else of those that show services of its class."""
    own = _commonest(one.topic for one in content.intents if service.id in one.services)
    classes = _classes(service)
    return own or _commonest(
        one.topic
        for one in content.intents
        for id in one.services
        if id in catalogue.by_id and not classes.isdisjoint(_classes(catalogue.by_id[id]))
    )


def _classes(service: Service) -> frozenset[str]:
    return frozenset(one.id for one in service.service_classes)


def _commonest(topics: Iterable[str]) -> str:
    """The topic that comes most often, of equals the first; "" where there is none."""
    counted = Counter(filter(None, topics))
    return counted.most_common(1)[0][0] if counted else ""
