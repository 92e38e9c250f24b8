"""What intents are called, and the buttons that ask them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from revontuli.catalogue import Catalogue
from revontuli.dialogue.content import BotContent
from revontuli.dialogue.reply import Choice
from revontuli.dialogue.skills.examples import OWN, skill_intents
from revontuli.language import N_, Words

ASK = "ask:"
TERM, SERVICE = "term:", "service:"
LONGEST_VALUE = 150  # characters, of `Choice.value`
LONGEST_LABEL = 75  # as Slack's buttons; longer ones are cut

# The skills' intents that can stand on a button.
TITLES = {
    "do:menu": N_("Frequently asked"),
    "do:topical": N_("Topical now"),
    "do:guidance": N_("Find help that suits me"),
    "do:find_service": N_("Search for services"),
    "do:person": N_("Talk to a person"),
    "do:start_over": N_("Start over"),
    "do:memory": N_("What do you remember of me?"),
    "do:forget": N_("Forget me"),
    "do:privacy": N_("Who sees what I write?"),
    "do:who_are_you": N_("Who are you?"),
    "do:speak_finnish": "Suomeksi",
    "do:speak_swedish": "På svenska",
    "do:speak_english": "In English",
}


def title(intent: str, content: BotContent, catalogue: Catalogue, language: str) -> str:
    """What an intent is called; "" for one that is not known or has no name to show."""
    if intent.startswith(OWN):
        return Words(language).gettext(TITLES[intent]) if intent in TITLES else ""
    if intent.startswith(TERM):
        term = catalogue.term_by_id.get(intent.removeprefix(TERM))
        return _capital(term.label(language)) if term else ""
    if intent.startswith(SERVICE):
        service = catalogue.by_id.get(intent.removeprefix(SERVICE))
        return service.label(language) if service else ""
    known = content.intent(intent)
    return known.label(language) if known else ""


def is_known(intent: str, content: BotContent, catalogue: Catalogue) -> bool:
    """Whether this bot has the intent now; the catalogue may have changed since it was learned."""
    return intent in skill_intents() or bool(title(intent, content, catalogue, "fi"))


def button(intent: str, content: BotContent, catalogue: Catalogue, language: str) -> Choice | None:
    """A button that asks an intent; None for one that has no name to show."""
    label = title(intent, content, catalogue, language)
    return Choice(shortened(label), button_value(intent)) if label else None


def button_value(intent: str) -> str:
    """What a button that asks `intent` sends back; a digest of it where it is long (a URI)."""
    value = ASK + intent
    return value if len(value) <= LONGEST_VALUE else f"{ASK}#{_digest(intent)}"


def asked_by(value: str, content: BotContent, catalogue: Catalogue) -> str:
    """The intent that a button asks; "" where it asks none that is known."""
    if not value.startswith(ASK):
        return ""
    intent = value.removeprefix(ASK)
    if intent.startswith("#"):
        names = _names(content, catalogue)
        return next((name for name in names if f"#{_digest(name)}" == intent), "")
    return intent if is_known(intent, content, catalogue) else ""


def shortened(label: str) -> str:
    """A label cut to what fits on a button."""
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"


def _names(content: BotContent, catalogue: Catalogue) -> Iterator[str]:
    yield from (TERM + term.id for term in catalogue.terms)
    yield from (SERVICE + service.id for service in catalogue.services)
    yield from (intent.name for intent in content.intents)


def _digest(intent: str) -> str:
    return hashlib.sha256(intent.encode()).hexdigest()[:32]


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
