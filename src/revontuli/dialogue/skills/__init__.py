"""What the bot can do: small plain objects behind one protocol.

A skill says whether a message is its own, and answers it. It keeps nothing: what it needs to
remember goes into the state. The first skill that wants a message has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from revontuli.dialogue.content import BotContent
from revontuli.dialogue.follow_ups import FollowUp
from revontuli.dialogue.prediction import Prediction
from revontuli.dialogue.reply import Reply
from revontuli.dialogue.state import Message, State

if TYPE_CHECKING:
    from revontuli.catalogue import Catalogue
    from revontuli.guidance import ServiceFinder


@dataclass(frozen=True)
class Context:
    """All that a skill may look at.

    Attributes:
        message: with its text redacted already; no skill sees personal data.
        state: before the message, with what the message told (place, age, phase) in its memory.
        prediction: what the message is taken to mean; for buttons, what the button means.
        content: the keepers'.
        catalogue: services and terms.
        finder: of that catalogue; None while it is not ready, or where there is no catalogue.
        now: local time.
        follow_up: what the message asks of what was talked about; None where it has a subject of
            its own.
    """

    message: Message
    state: State
    prediction: Prediction
    content: BotContent
    catalogue: Catalogue
    finder: ServiceFinder | None
    now: datetime
    follow_up: FollowUp | None = None

    @property
    def language(self) -> str:
        """Of the reply."""
        return self.state.language

    @property
    def meant(self) -> str:
        """The intent to act on; "" where none is sure."""
        return (self.prediction.intent or "") if self.prediction.is_sure else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A skill's reply and the conversation after it.

    Attributes:
        reply: for the person.
        state: of the conversation afterwards.
        forgets, sends_transcript, helped: as in `Turn`.
        settles: the earlier message whose meaning the person has now told; "" for none.
    """

    reply: Reply
    state: State
    forgets: bool = False
    sends_transcript: bool = False
    helped: bool | None = None
    settles: str = ""


class Skill(Protocol):
    """One thing that the bot can do.

    Attributes:
        name: short and unique; `Awaiting.skill` and the values of its buttons begin with it.
    """

    name: str

    def wants(self, context: Context) -> bool:
        """Whether the message is for this skill."""
        ...

    def answer(self, context: Context) -> Answer:
        """Answer it. Only called where `wants` says so."""
        ...
