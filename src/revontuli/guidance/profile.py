"""Who is asking, as far as they want to tell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person has told of themselves; nothing here says who they are.

    Attributes:
        age: in whole years, or None.
        municipality: three-digit code, or None.
        life_event: code such as "moving_to_study", or None.
        phase: code of its phase such as "transition", or None.
        target_groups: PTV codes the person belongs to; with none a person is a citizen ("KR1").
        languages: codes of the languages the person wants to be served in, best first.
    """

    age: int | None = None
    municipality: str | None = None
    life_event: str | None = None
    phase: str | None = None
    target_groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
