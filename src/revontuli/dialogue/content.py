"""What a bot's keepers write: intents with their examples and answers, words of its own, tests.

Terms and services are not here: they come from the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from revontuli.catalogue import Opening
from revontuli.text import LANGUAGES, Text, in_language

FORMAT = "revontuli.bot/1"


class Source(StrEnum):
    """Where an example comes from."""

    WRITTEN = "written"  # by a keeper, at the desk or in a file
    TAUGHT = "taught"  # from the inbox: somebody asked so
    IMPORTED = "imported"  # from another bot's project
    TEMPLATE = "template"  # made of a term's or service's name
    BUILT_IN = "built_in"  # comes with the skills


@dataclass(frozen=True, slots=True)
class Example:
    """One way of saying what an intent means.

    Attributes:
        text: as somebody would write it; personal data redacted.
        intent: its intent's name.
        language: "fi", "sv" or "en"; None where it is not known.
        source: where it comes from.
    """

    text: str
    intent: str
    language: str | None = None
    source: Source = Source.WRITTEN


@dataclass(frozen=True, slots=True)
class Intent:
    """Something people ask that the keepers answer in their own words.

    Attributes:
        name: unique in the bot, such as "find_student_flat"; without ":", which the intents of
            the catalogue ("term:…", "service:…") and of the skills ("do:…") have.
        title: what it is called on buttons and in figures, by language.
        answer: by language, plain text; an empty line parts paragraphs, and addresses of pages
            and phone numbers become links where a channel can.
        topic: groups intents in the menu and in figures, such as "housing"; "" for none.
        services, terms: ids in the catalogue, shown with the answer.
        follow_ups: names of intents offered afterwards.
        in_menu: whether it is among the frequent questions.
        is_topical: whether it is among what is topical just now.
    """

    name: str
    title: Text
    answer: Text = field(default_factory=dict)
    topic: str = ""
    services: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    in_menu: bool = False
    is_topical: bool = False

    def label(self, language: str = "fi") -> str:
        """Its title in `language`, or in the next best one it has."""
        return in_language(self.title, language, default=self.name)


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A word that the bot knows in any form: a document, an office, a product.

    What Rasa calls a value of an entity, with its synonyms.

    Attributes:
        kind: what it is one of, such as "document": letters, digits and "_". In an answer
            "{document}" stands for the word that the person said.
        value: what it is called, such as "passi"; unique in its kind.
        language: of the value.
        forms: other ways of saying it, by language. An answer in another language than the
            value's calls it by the first of that language, where there is one.
    """

    kind: str
    value: str
    language: str = "fi"
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def label(self, language: str) -> str:
        """What an answer in `language` calls it."""
        others = () if language == self.language else self.forms.get(language, ())
        return next(iter(others), self.value)

    def said_as(self) -> tuple[tuple[str, str], ...]:
        """All ways of saying it, the value first: (language, text)."""
        others = ((code, text) for code, texts in self.forms.items() for text in texts)
        return ((self.language, self.value), *others)


@dataclass(frozen=True, slots=True)
class KeeperTest:
    """A question that must be understood before a version may be published.

    Attributes:
        text: the question.
        expected: the intent that must come first; "" where the bot must not know it.
        language: of the question.
    """

    text: str
    expected: str
    language: str = "fi"


@dataclass(frozen=True, slots=True)
class HandOver:
    """People to talk to, where the bot is not enough.

    Attributes:
        name: of the service point or team, by language; {} where there are none.
        phone, email: "" for none.
        url: by language.
        hours: when somebody answers.
        note: what else there is to know, by language.
        takes_transcript: whether a transcript can be sent to `email`, if the person agrees.
    """

    name: Text = field(default_factory=dict)
    phone: str = ""
    email: str = ""
    url: Text = field(default_factory=dict)
    hours: tuple[Opening, ...] = ()
    note: Text = field(default_factory=dict)
    takes_transcript: bool = False


@dataclass(frozen=True, slots=True)
class LocalHelp:
    """Help near by for someone in danger or crisis, shown after the national numbers.

    Attributes:
        municipality: three-digit code; "" for everywhere.
        kinds: kinds of danger it helps in (`dialogue.safety.Danger`); empty for all.
        name, phone, url, note: what is shown.
    """

    municipality: str = ""
    kinds: tuple[str, ...] = ()
    name: Text = field(default_factory=dict)
    phone: str = ""
    url: Text = field(default_factory=dict)
    note: Text = field(default_factory=dict)


@dataclass(frozen=True)
class BotContent:
    """All that keepers have written for one bot.

    Attributes:
        id: short name in addresses and folders, such as "paavo".
        name: by language.
        greeting: the first thing it says, by language.
        intents: in the order of the menu.
        examples: of those intents, and of terms, services and skills where keepers taught more.
        words: that it knows in any form, beside places, ages and times, which every bot finds.
        tests: that must pass before publishing.
        topics: names of the intents' topics by language.
        hand_over: people to talk to.
        local_help: help near by for someone in danger.
        municipality: where most who ask are, shown first when no place is known; "" for none.
        life_event: code such as "moving_to_study"; "" for none.
        is_example: True where we wrote it as an example.
    """

    id: str
    name: Text
    greeting: Text = field(default_factory=dict)
    intents: tuple[Intent, ...] = ()
    examples: tuple[Example, ...] = ()
    words: tuple[OwnWord, ...] = ()
    tests: tuple[KeeperTest, ...] = ()
    topics: dict[str, Text] = field(default_factory=dict)
    hand_over: HandOver = HandOver()
    local_help: tuple[LocalHelp, ...] = ()
    municipality: str = ""
    life_event: str = ""
    is_example: bool = False

    def intent(self, name: str) -> Intent | None:
        """The intent of this name, or None."""
        return next((intent for intent in self.intents if intent.name == name), None)

    def with_examples(self, more: tuple[Example, ...]) -> BotContent:
        """The same with more examples."""
        return replace(self, examples=(*self.examples, *more))

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that somebody wrote answers or examples in, in the usual order."""
        used = {e.language for e in self.examples} | {c for i in self.intents for c in i.answer}
        return tuple(code for code in LANGUAGES if code in used) or LANGUAGES
