"""What a conversation knows from one message to the next. All of it: the bot itself keeps nothing.

A state is plain data. It goes in with a message and comes out changed beside the reply, so no
conversation can reach another; whoever keeps it keeps it by the conversation's own key.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

KEPT = "is_kept"  # in what the bot waits with: whether keepers may see the words that wait there


@dataclass(frozen=True, slots=True)
class Memory:
    """What the person has told of themselves, or allowed us to use.

    Attributes:
        municipality: three-digit code, "" if not told.
        target_groups: PTV codes.
        phase: of the bot's life event, "" if not told.
        age: whole years.
        needs: dimensions of 3X10D as rated in this conversation or, where allowed, in a survey:
            code → 0–10.
        segment: id of the person's segment in `picture`, where she allowed it; None otherwise.
        picture: slug of the published picture that `segment` is of.
        may_keep: whether the person wants this remembered for next time.
    """

    municipality: str = ""
    target_groups: tuple[str, ...] = ()
    phase: str = ""
    age: int | None = None
    needs: dict[str, float] = field(default_factory=dict)
    segment: int | None = None
    picture: str = ""
    may_keep: bool = False


@dataclass(frozen=True, slots=True)
class Awaiting:
    """What the bot has asked, and waits to be told.

    Attributes:
        skill: name of the skill that asked.
        step: what it asked for; the skill's own word.
        data: what it needs to go on; JSON, small, nothing that says who the person is.
    """

    skill: str
    step: str = ""
    data: dict[str, str | int | float | bool | list[str] | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a conversation is about: what was last told, and may be asked further about.

    Attributes:
        intent: the keepers' answer, the term or service; the skills' own of services found or
            people to talk to; "" for nothing.
        services: ids of the services last shown of it, in their order; few.
        question: what was searched for, redacted; "" where it was no search.
    """

    intent: str = ""
    services: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """A conversation between two messages.

    Attributes:
        language: that replies are in.
        language_chosen: whether the person chose it; then messages in others don't change it.
        memory: what is known of the person.
        awaiting: a question of the bot that is open.
        words: the bot's own words that were last said, by kind; as their keepers call them.
        subject: what the conversation is about.
        offered: the buttons last shown, value → label: who writes a label presses its button.
        turns: messages so far.
        told_of_redaction: whether the person was told that personal data is masked.
        told_of_help: whether help was offered beside an answer.
        says_safe: whether the person said, when help was offered, that she is safe.
    """

    language: str = "fi"
    language_chosen: bool = False
    memory: Memory = Memory()
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    awaiting: Awaiting | None = None
    subject: Subject = Subject()
    offered: dict[str, str] = field(default_factory=dict)
    turns: int = 0
    told_of_redaction: bool = False
    told_of_help: bool = False
    says_safe: bool = False

    def to_json(self) -> bytes:
        """As JSON that `from_json` reads."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, data: bytes | str) -> State:
        """A state that `to_json` wrote; a new one where it can't be read.

        What a newer or older version of the bot wrote must not end a conversation in an error.
        """
        try:
            return msgspec.json.decode(data, type=cls)
        except msgspec.MsgspecError:
            return cls()


@dataclass(frozen=True, slots=True)
class Message:
    """What comes from the person.

    Attributes:
        text: what she wrote; "" where she pressed a button.
        choice: the `Choice.value` of the button.
        language: of the page she is on; it begins the conversation in this language.
    """

    text: str = ""
    choice: str = ""
    language: str | None = None
