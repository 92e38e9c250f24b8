"""What a question can mean to a bot: its own answers, terms, services, and what it can do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from revontuli.catalogue import Catalogue
from revontuli.dialogue.skills.examples import skill_examples, skill_intents
from revontuli.site import search as searching
from revontuli.site.models import Bot
from revontuli.site.texts import said

TERM, SERVICE, SKILL = "term:", "service:", "do:"
MOST_FOUND = 24
KINDS = {
    "answer": gettext_lazy("Own answer"),
    "term": gettext_lazy("Term"),
    "service": gettext_lazy("Service"),
    "do": gettext_lazy("What the bot can do"),
}
# What the skills are called, by the intents that they bring.
SKILLS = {
    "do:greet": gettext_lazy("A greeting"),
    "do:bye": gettext_lazy("A farewell"),
    "do:how_are_you": gettext_lazy("How are you?"),
    "do:who_are_you": gettext_lazy("Who is answering"),
    "do:joke": gettext_lazy("Wants a joke"),
    "do:swear": gettext_lazy("Swears"),
    "do:praise": gettext_lazy("Praises"),
    "do:outside": gettext_lazy("None of the bot's business"),
    "do:yes": gettext_lazy("Yes"),
    "do:no": gettext_lazy("No"),
    "do:thanks": gettext_lazy("Thanks"),
    "do:menu": gettext_lazy("What can be asked"),
    "do:topical": gettext_lazy("What is topical"),
    "do:guidance": gettext_lazy("Wants services that fit"),
    "do:find_service": gettext_lazy("Looks for a service"),
    "do:more": gettext_lazy("Wants to see more"),
    "do:about_me": gettext_lazy("Tells of themselves"),
    "do:start_over": gettext_lazy("Wants to start over"),
    "do:speak_finnish": gettext_lazy("Wants to talk in Finnish"),
    "do:speak_swedish": gettext_lazy("Wants to talk in Swedish"),
    "do:speak_english": gettext_lazy("Wants to talk in English"),
    "do:person": gettext_lazy("Wants to talk with a person"),
    "do:memory": gettext_lazy("Asks what the bot remembers"),
    "do:forget": gettext_lazy("Wants to be forgotten"),
    "do:privacy": gettext_lazy("Asks what is kept of the conversation"),
    "do:helpful": gettext_lazy("Tells that it helped"),
    "do:not_helpful": gettext_lazy("Tells that it did not help"),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """Something that a question can mean.

    Attributes:
        key: the intent's name: "find_flat", "term:…", "service:…", "do:…".
        label: its title in the page's language.
        kind: one of `KINDS`.
    """

    key: str
    label: str
    kind: str

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(KINDS[self.kind])


class Meanings:
    """All that questions to a bot can mean; read from database and catalogue once."""

    def __init__(self, bot: Bot) -> None:
        self.catalogue = searching.catalogue() or Catalogue()
        self.own = {row.name: said(row.title) or row.name for row in bot.intents.all()}
        self.language = get_language() or "fi"

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def get(self, key: str) -> Meaning | None:
        """The meaning of this key, or None where there is none (any more)."""
        if key in self.own:
            return Meaning(key, self.own[key], "answer")
        if key.startswith(TERM):
            term = self.catalogue.term_by_id.get(key.removeprefix(TERM))
            return Meaning(key, term.label(self.language), "term") if term else None
        if key.startswith(SERVICE):
            service = self.catalogue.by_id.get(key.removeprefix(SERVICE))
            return Meaning(key, service.label(self.language), "service") if service else None
        if key in skill_intents():
            return Meaning(key, _skill_label(key), "do")
        return None

    def label(self, key: str) -> str:
        """What a key is called; told as gone where it is no more."""
        found = self.get(key)
        if found:
            return found.label
        return _("%(name)s (no longer there)") % {"name": key} if key else _("Not understood")

    def of_keys(self, keys: list[str]) -> list[Meaning]:
        """Those of the keys that there are, in their order."""
        return [found for key in dict.fromkeys(keys) if (found := self.get(key))]

    def own_answers(self) -> list[Meaning]:
        """The keepers' own, by title."""
        found = [Meaning(name, title, "answer") for name, title in self.own.items()]
        return sorted(found, key=lambda one: one.label.casefold())

    def find(self, words: str, most: int = MOST_FOUND) -> list[Meaning]:
        """Those whose name has every one of `words`, the keepers' own first."""
        wanted = words.casefold().split()[:10]
        if not wanted:
            return []
        found = [
            meaning
            for meaning, names in self._all()
            if all(word in names for word in wanted)
        ]  # fmt: skip
        return found[:most]

    def _all(self) -> list[tuple[Meaning, str]]:
        """Every meaning with its names in all languages, for searching."""
        own = [(one, f"{one.key} {one.label}".casefold()) for one in self.own_answers()]
        terms = [
            (
                Meaning(f"{TERM}{term.id}", term.label(self.language), "term"),
                " ".join((*term.name.values(), *sum(term.synonyms.values(), ()))).casefold(),
            )
            for term in self.catalogue.terms
        ]
        services = [
            (
                Meaning(f"{SERVICE}{one.id}", one.label(self.language), "service"),
                " ".join(one.name.values()).casefold(),
            )
            for one in self.catalogue
        ]
        skills = [
            (Meaning(key, label, "do"), f"{key} {label}".casefold())
            for key in skill_intents()
            for label in [_skill_label(key)]
        ]
        return [*own, *terms, *services, *skills]


def _skill_label(key: str) -> str:
    """What it is called, or else its first example in the page's language."""
    if known := SKILLS.get(key):
        return str(known)
    examples = [one for one in skill_examples() if one.intent == key]
    language = get_language() or "fi"
    own = next((one.text for one in examples if one.language == language), "")
    return f"“{own}”" if own else key.removeprefix(SKILL).replace("_", " ").capitalize()
