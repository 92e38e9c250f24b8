"""A segment's traits by what they are of: needs and ideas, services used, and all else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from revontuli.language import Words
from revontuli.picture.picture import TraitFigure
from revontuli.survey import Role

SHOWN = 10  # in each direction

# A questionnaire that calls its questions so (`health_missing`, `uses_services`) has its answers
# in these groups; what people wrote in their own words is always among needs and ideas.
NEEDS = frozenset({"missing", "misses", "need", "needs", "wish", "wishes", "worry", "worries"})
SERVICES = frozenset({"service", "services", "uses", "used"})


@dataclass(frozen=True, slots=True)
class TraitGroup:
    """Some traits over and under everyone's, strongest first.

    Attributes:
        code: "other", "needs" or "services".
        heading: what the group is called.
        over, under: its traits.
    """

    code: str
    heading: str
    over: list[TraitFigure]
    under: list[TraitFigure]


def trait_groups(traits: Sequence[TraitFigure], words: Words) -> list[TraitGroup]:
    """The groups that have any of `traits`."""
    _ = words.gettext
    headings = {
        "other": _("What sets them apart"),
        "needs": _("Needs and ideas"),
        "services": _("Services they use"),
    }
    found = []
    for code, heading in headings.items():
        own = [trait for trait in traits if _group_of(trait) == code]
        over = [trait for trait in own if trait.direction == "over"][:SHOWN]
        under = [trait for trait in own if trait.direction == "under"][:SHOWN]
        if own:
            found.append(TraitGroup(code, heading, over, under))
    return found


def _group_of(trait: TraitFigure) -> str:
    words = set(re.split(r"[^a-z]+", trait.question.lower()))
    if trait.role == Role.OPEN or words & NEEDS:
        return "needs"
    return "services" if words & SERVICES else "other"
