"""What the bot says: plain parts that each channel draws in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from revontuli.dialogue.state import State


class Outcome(StrEnum):
    """How a message was met; what figures count."""

    ANSWERED = "answered"
    GUESSED = "guessed"  # not understood: services were shown that its words are about
    UNSURE = "unsure"  # asked which of some things was meant
    UNKNOWN = "unknown"
    ASKED = "asked"  # asked something back, such as the place
    TALK = "talk"  # greetings, thanks, menu, memory, feedback: nothing to teach
    URGENT = "urgent"  # danger; the words themselves are nowhere kept


@dataclass(frozen=True, slots=True)
class Say:
    """Words, plain text; an empty line parts paragraphs.

    Attributes:
        text: in the reply's language, unless `language` says another.
        language: of the text, where it is not the reply's; "" otherwise.
    """

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go on.

    Attributes:
        label: what it is called.
        url: https, tel: or mailto:; or a path of the site, beginning with "/".
    """

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    """A service, or a term, in short.

    Attributes:
        kind: "service" or "term".
        id: in the catalogue.
        title, text: in the reply's language, or in `language`.
        provider: who offers it.
        reasons: why it is shown, in words.
        links: how to reach it: web page, phone.
        language: of title and text, where it is not the reply's; "" otherwise.
        is_example: True where we wrote it as an example.
    """

    kind: str
    id: str
    title: str
    text: str = ""
    provider: str = ""
    reasons: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    language: str = ""
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A button.

    Attributes:
        label: what is on it; also what the person "says" by pressing it.
        value: comes back as `Message.choice`; at most 150 characters.
    """

    label: str
    value: str


Part = Say | Card | Link


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the bot.

    Attributes:
        language: of everything in it.
        parts: in the order they are shown.
        choices: buttons below.
        outcome: how the message was met.
        is_urgent: help for someone in danger: shown so that it can't be missed.
        intent: what it answers; "" for none.
        confidence: that this was meant, 0–1.
        asks_feedback: whether to offer "was this helpful?" with it.
    """

    language: str
    parts: tuple[Part, ...]
    choices: tuple[Choice, ...] = ()
    outcome: Outcome = Outcome.ANSWERED
    is_urgent: bool = False
    intent: str = ""
    confidence: float = 0.0
    asks_feedback: bool = False

    def as_text(self) -> str:
        """All of it as plain text, for the command line and tests."""
        lines: list[str] = []
        for part in self.parts:
            if isinstance(part, Say):
                lines.append(part.text)
            elif isinstance(part, Link):
                lines.append(f"{part.label}: {part.url}")
            else:
                links = "".join(f"\n  {link.label}: {link.url}" for link in part.links)
                lines.append(f"• {part.title}: {part.text}{links}")
        if self.choices:
            lines.append(" ".join(f"[{choice.label}]" for choice in self.choices))
        return "\n\n".join(lines)


@dataclass(frozen=True, slots=True)
class Record:
    """What may be kept of a message, to teach the bot and for figures.

    Attributes:
        text: redacted; "" where nothing of it may be kept (danger), and for buttons.
        language: of the message.
        intent: what it was taken to mean, "" for nothing.
        confidence: 0–1.
        alternatives: names of the likeliest intents.
        outcome: how it was met.
        topic: of the intent, for figures; "" for none.
        is_chosen: whether the person told it herself: the bot asked what `text`, an earlier
            message, meant, and she chose `intent`, or ("") none of what was offered.
    """

    text: str
    language: str
    intent: str
    confidence: float
    alternatives: tuple[str, ...]
    outcome: Outcome
    topic: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One message met: what to say, what to keep of the conversation, what to keep for teaching.

    Attributes:
        reply: for the person.
        state: for the next message.
        said: the person's message as it may be kept and shown back: redacted; "" in danger.
        record: for the keepers; None where there is nothing to count.
        forgets: whether the person wants all of it forgotten: the channel deletes what was said
            before, and what it keeps for next time.
        sends_transcript: whether the person agreed that the conversation is sent to the people
            of `HandOver`.
        helped: whether the person says, by words or a button, that the answer before helped; None
            where she does not speak of it.
    """

    reply: Reply
    state: State
    said: str
    record: Record | None
    forgets: bool = False
    sends_transcript: bool = False
    helped: bool | None = None
