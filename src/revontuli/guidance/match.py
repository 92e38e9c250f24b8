"""What search and recommendation answer: services with scores and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from revontuli.catalogue import Service


class ReasonKind(StrEnum):
    """Why a service is among the answers."""

    WORD = "word"  # a word of the question stands in its texts; value: that word
    MEANING = "meaning"  # its text means much the same; value: "" ; strength: cosine 0–1
    TERM = "term"  # the question is about a term that links to it; value: the term's id
    CONCEPT = "concept"  # both are about an everyday concept; value: its id (`concepts.csv`)
    CLASS = "class"  # the question is about its service class; value: the class's code
    PLACE = "place"  # it is offered there; value: the municipality's code, or "" for nationwide
    NEED = "need"  # it helps a dimension that is low; value: its code; strength: the rating
    PHASE = "phase"  # it is for this phase; value: "moving_to_study:transition"
    TARGET_GROUP = "target_group"  # it is for people like this one; value: the PTV code
    AGE = "age"  # it is for people of that age; value: "16–29"
    LANGUAGE = "language"  # one is served in the person's language; value: its code
    FEEDBACK = "feedback"  # people in a like situation found it helpful


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why a service is among the answers.

    Attributes:
        kind: what kind of reason it is.
        value: a word, code or id; what it is depends on `kind`.
        strength: how much it speaks for the service; its unit depends on `kind`.
    """

    kind: ReasonKind
    value: str = ""
    strength: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """A service that answers.

    Attributes:
        service: the service.
        score: higher is better; comparable within one answer only.
        reasons: the strongest first.
        folded: near-duplicates of it (the same service in other places), not shown by themselves.
    """

    service: Service
    score: float
    reasons: tuple[Reason, ...] = ()
    folded: tuple[Service, ...] = ()
