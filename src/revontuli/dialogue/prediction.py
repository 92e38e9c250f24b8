"""What the bot takes a message to mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# The weather, sports, sums: learned as one thing so that it is not taken for another. It is never
# what a message is taken to mean.
OUTSIDE = "do:outside"


@dataclass(frozen=True, slots=True)
class Alternative:
    """An intent that a message may mean.

    Attributes:
        intent: its name.
        confidence: probability, 0–1, calibrated: of those with 0.8, eight in ten are right.
    """

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Entities:
    """What a message tells beside its intent; None and empty where it tells nothing.

    Attributes:
        municipalities: three-digit codes, in the order of the text.
        target_groups: PTV codes, such as "KR1.4".
        phase: code of the life event's phase, such as "transition".
        age: in whole years.
        time: ISO day or interval "2026-11-22" or "2026-11-22/2026-11-28".
        own: the bot's own words by kind, {"document": ("passi",)}, in the order of the text; as
            their keepers call them, however they were said.
    """

    municipalities: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    phase: str | None = None
    age: int | None = None
    time: str | None = None
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a message is taken to mean.

    Attributes:
        intent: the one it is taken to mean; None where nothing known is likely enough.
        confidence: that `intent` is right (or, where it is None, of the likeliest), 0–1.
        alternatives: the likeliest intents, best first, `intent` itself included.
        entities: what else it tells.
        language: "fi", "sv" or "en"; None where it can't be told.
        second: another intent that the message has beside the first ("moi, missä on Kela?").
        is_sure: whether to act on `intent` without asking whether it was meant.
    """

    intent: str | None
    confidence: float
    alternatives: tuple[Alternative, ...] = ()
    entities: Entities = field(default_factory=Entities)
    language: str | None = None
    second: str | None = None
    is_sure: bool = False
