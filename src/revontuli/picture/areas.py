"""Where the segments live."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from revontuli.picture.disclosure import Shown
from revontuli.picture.picture import Area, AreaSegment
from revontuli.picture.rounding import LIFT, SHARE, rounded
from revontuli.picture.tally import Tally
from revontuli.survey.codebook import Codebook, Role
from revontuli.survey.trait_labels import OTHER
from revontuli.survey.traits import Measure, Trait
from revontuli.text import Text

Floats = NDArray[np.float64]

POOLED_NAME: Text = {"fi": "Muut alueet", "sv": "Övriga områden", "en": "Other areas"}
HIDDEN = "not-shown"
HIDDEN_NAME: Text = {
    "fi": "Alueet, joita ei näytetä erikseen",
    "sv": "Områden som inte visas för sig",
    "en": "Areas not shown separately",
}


def describe_areas(
    tally: Tally,
    traits: Sequence[Trait],
    shown: Shown,
    codebook: Codebook,
    segment_ids: Sequence[str] = (),
) -> tuple[Area, ...]:
    """Each residential area with its segments, the largest area first.

    Areas that may not be shown are counted together at the end, without their segments. The
    numbers of an area rest on the same counts as the area's shares in the segments' portraits, so
    they are shown and hidden together.

    Args:
        tally: K segments × P traits.
        traits: in the tally's order; the options of the first question about the area are used.
        shown: what may be shown of the tally.
        codebook: what the areas are called.
        segment_ids: the segments' ids in the tally's order, or none for "s1", "s2" …

    Returns:
        For each area its people to the nearest five (exact numbers, taken from all, would count
        those few whose area is not known), its weighted share of those whose area is known, the
        weighted share of each segment among its people, and the segment's location quotient:
        that share divided by the segment's weighted share of everyone.
    """
    columns = area_columns(traits)
    if not columns:
        return ()
    ids = tuple(segment_ids) or tuple(f"s{k + 1}" for k in range(len(tally.people)))
    people, weight = tally.x[:, columns].sum(axis=0), tally.wx[:, columns].sum(axis=0)
    known = float(tally.everyone.w[0, columns].max())
    size = tally.people_w / tally.people_w.sum()
    areas = [
        Area(
            id=traits[column].level or traits[column].id,
            name=_name(traits[column], codebook),
            n=to_five(people[place]),
            share=round(float(weight[place]) / known, SHARE),
            segments=_segments(
                ids, tally.wx[:, column] / weight[place], size, shown.cells[:, column]
            ),
        )
        for place, column in enumerate(columns)
        if shown.totals[column]
    ]
    areas.sort(key=lambda area: -area.n)
    hidden = ~shown.totals[columns]
    if people[hidden].sum() >= shown.minimum:
        nothing = np.full(len(ids), np.nan)
        areas.append(
            Area(
                id=HIDDEN,
                name=HIDDEN_NAME,
                n=to_five(people[hidden].sum()),
                share=round(float(weight[hidden].sum()) / known, SHARE),
                segments=_segments(ids, nothing, size, np.zeros(len(ids), dtype=bool)),
            )
        )
    return tuple(areas)


def to_five(people: float) -> int:
    """A number of people, to the nearest five; five or more stays at least five."""
    return int(5 * np.floor(people / 5 + 0.5))


def area_columns(traits: Sequence[Trait]) -> list[int]:
    """The places of the options of the first question about the area."""
    options = [
        i for i, t in enumerate(traits) if t.role is Role.AREA and t.measure is Measure.BINARY
    ]
    return [i for i in options if traits[i].question == traits[options[0]].question]


def _name(trait: Trait, codebook: Codebook) -> Text:
    """The area's own name; a trait's label has the question before it."""
    for choice in codebook[trait.question].choices:
        if choice.value == trait.level:
            return choice.label or {"en": choice.value}
    return POOLED_NAME if trait.level == OTHER else {"en": trait.level or trait.id}


def _segments(
    ids: Sequence[str], shares: Floats, sizes: Floats, may: NDArray[np.bool_]
) -> tuple[AreaSegment, ...]:
    told = np.where(may, shares, np.nan)
    return tuple(
        AreaSegment(id, rounded(share, SHARE), rounded(share / size, LIFT))
        for id, share, size in zip(ids, told, sizes, strict=True)
    )
