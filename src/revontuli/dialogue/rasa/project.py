"""What a Rasa project holds, as far as a bot here can use it, and what it holds beside that."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from revontuli.errors import InputError, Sentence
from revontuli.language import N_

OTHER_LANGUAGE = N_("This is in a language that bots here do not speak.")
MOST_EXAMPLES = 100_000
FALLBACK = "nlu_fallback"  # the intent of what Rasa understands as nothing


@dataclass(frozen=True, slots=True)
class NotCarried:
    """Something of a project that has no place here, or had to be changed.

    Attributes:
        file: path in the project.
        line: in the file; None where it is about all of it.
        name: what it is called there.
        reason: why, one plain sentence; a message of `revontuli.language` in English.
    """

    file: str
    line: int | None
    name: str
    reason: str


_LANGUAGE_NAMES = {
    "finnish": "fi",
    "suomi": "fi",
    "swedish": "sv",
    "svenska": "sv",
    "english": "en",
}


def language_code(word: str) -> str:
    """A language's code, from "fi", "fi-FI" or "Finnish"; of one not ours too."""
    word = word.strip().strip('"').casefold()
    return _LANGUAGE_NAMES.get(word, word.replace("_", "-").split("-")[0])


@dataclass(frozen=True, slots=True)
class Said:
    """An example, where it stands and the language that the file tells.

    Attributes:
        intent: its name in the project.
        text: without marks of entities.
        language: None where the file doesn't tell.
    """

    intent: str
    text: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """Something that a synonym, a lookup or a mark in an example says of a word.

    Attributes:
        what: "synonym", "lookup" or "mark".
        name: of a synonym its value, of the others the kind.
        text: as it may be said.
        language: None where the file doesn't tell.
        file, line: where it stands.
        value: that a mark tells; "" otherwise.
        example: that a mark stands in: the intent, and the text without marks.
    """

    what: str
    name: str
    text: str
    language: str | None
    file: str
    line: int | None
    value: str = ""
    example: tuple[str, str] = ("", "")

    def called(self, name: str) -> Listed:
        """The same under another name."""
        return replace(self, name=name)


@dataclass(frozen=True, slots=True)
class Response:
    """One wording of an answer.

    Attributes:
        text: with links of buttons and images on lines of their own.
        language: None where the file doesn't tell.
        leads_to: intents that its buttons mean.
        file, line: where it stands.
    """

    text: str
    language: str | None
    leads_to: tuple[str, ...]
    file: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Pair:
    """An intent and the responses that follow it, from a rule or a story.

    Attributes:
        intent: its name in the project.
        actions: names of responses, in order.
        is_rule: rules go before stories.
        file, line: where it stands.
    """

    intent: str
    actions: tuple[str, ...]
    is_rule: bool
    file: str
    line: int | None


@dataclass
class Project:
    """All of it, as it is read file by file.

    Attributes:
        language: of the project, "" where `config.yml` doesn't tell.
        said: examples, in order.
        titles, topics: of intents, where our own export wrote them: intent → language → title.
        intents: names that the domain tells: name → (file, line).
        responses: name → wordings, in order.
        pairs: questions and answers.
        tests: texts and the intents that are expected.
        listed: synonyms, lookups and marks of entities, in order.
        not_carried: all that was left.
    """

    language: str = ""
    said: list[Said] = field(default_factory=list)
    titles: dict[str, dict[str, str]] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    intents: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    responses: dict[str, list[Response]] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)
    tests: list[Said] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    not_carried: list[NotCarried] = field(default_factory=list)

    def leave(self, file: str, line: int | None, name: str, reason: str) -> None:
        """Note what is not carried over."""
        self.not_carried.append(NotCarried(file, line, name, reason))

    @cached_property
    def language_of(self) -> dict[tuple[str, str], str | None]:
        """The languages of examples, by intent and text; once all of them are known."""
        return {(said.intent, said.text): said.language for said in self.said}

    def say(self, said: Said, file: str) -> None:
        """Add an example.

        Raises:
            InputError: there are more than any bot has.
        """
        if len(self.said) >= MOST_EXAMPLES:
            raise InputError(
                Sentence("there are too many examples"),
                file=file,
                expected=Sentence("at most %(most)s examples", most=f"{MOST_EXAMPLES:,}"),
            )
        if said.text:
            self.said.append(said)
