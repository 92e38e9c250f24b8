"""Everyone and every segment, told from a tally: what a picture says about people.

All numbers here have been through disclosure control and are rounded as they are published.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from revontuli.errors import InputError, Sentence
from revontuli.picture.dimension_figures import dimension_figures
from revontuli.picture.disclosure import Shown, spread_may_be_told
from revontuli.picture.outcomes import outcome_figures
from revontuli.picture.picture import (
    Combination,
    Population,
    Segment,
    Stability,
    TraitFigure,
    TraitSummary,
)
from revontuli.picture.rounding import LIFT, MEAN, SHARE, V_TEST, rounded, three_digits
from revontuli.picture.tally import Tally
from revontuli.picture.v_test import false_discovery_rates, two_sided_p, v_tests
from revontuli.survey.codebook import Role
from revontuli.survey.traits import Measure, Trait
from revontuli.text import Text
from revontuli.wellbeing import Frame

Floats = NDArray[np.float64]

CHANCE = 0.05  # largest false discovery rate of a trait that is told
SMALL_EFFECT = 0.2  # standard deviations; Cohen (1988) calls it a small effect
MOST_TRAITS = 40


def population(
    tally: Tally, traits: Sequence[Trait], frame: Frame | None, shown: Shown
) -> Population:
    """Everyone who answered: dimensions, every trait, outcomes.

    Args:
        tally: K segments × P traits.
        traits: in the tally's order; dimension traits among them.
        frame: the frame in use, or None where there are no dimensions.
        shown: what may be shown of the tally.
    """
    everyone = tally.everyone
    return Population(
        n=tally.n,
        weighted_n=round(float(everyone.people_w[0]), 1),
        dimensions=dimension_figures(tally, traits, frame, shown)[0],
        traits=tuple(
            _summary(everyone, trait, i, shown)
            for i, trait in enumerate(traits)
            if trait.role is not Role.IGNORE
        ),
        outcomes=outcome_figures(tally, traits, shown)[0],
    )


def segments(
    tally: Tally,
    traits: Sequence[Trait],
    frame: Frame | None,
    shown: Shown,
    *,
    stabilities: Sequence[Stability],
    confidences: Sequence[float | None] | None = None,
    names: Sequence[Text] | None = None,
    combinations: Sequence[tuple[Combination, ...]] | None = None,
    ids: Sequence[str] | None = None,
    most_traits: int = MOST_TRAITS,
    least_effect: float = SMALL_EFFECT,
) -> tuple[Segment, ...]:
    """A portrait of each segment, without its story.

    A trait is told when its false discovery rate is under 5 % over the segment's traits (for
    `reading`, over those used in reading) and it lies at least `least_effect` standard
    deviations from everyone; the strongest v-test first. Of a question with two options that
    exclude each other only the one above everyone is told.

    Args:
        tally: K segments × P traits.
        traits: in the tally's order; dimension traits among them.
        frame: the frame in use, or None where there are no dimensions.
        shown: what may be shown of the tally.
        stabilities: how surely each segment comes back. Length K, as are the next four.
        confidences: mean certainty with which its people belong to it, 0 to 1, or None.
        names: by language; or None, and they are empty.
        combinations: what `typical_combinations` gave, or None.
        ids: or None for "s1", "s2" … in the tally's order.
        most_traits: the most traits to tell of a segment, and as many again in `reading`.
        least_effect: the smallest difference told, in everyone's standard deviations.

    Raises:
        InputError: a segment has too few people to be shown.
    """
    n_segments = len(tally.people)
    told_ids = list(ids) if ids is not None else [f"s{k + 1}" for k in range(n_segments)]
    for k, n in enumerate(tally.people.tolist()):
        if n < shown.minimum:
            raise InputError(
                Sentence("segment '%(segment)s' has %(n)s people", segment=told_ids[k], n=n),
                expected=Sentence(
                    "at least %(fewest)s; merge it, or ask for fewer segments", fewest=shown.minimum
                ),
            )
    tellable = [i for i, t in enumerate(traits) if t.role.is_active]
    read = [i for i, t in enumerate(traits) if _is_reading(t)]
    of_traits = _trait_figures(tally, traits, tellable, shown, most_traits, least_effect)
    of_reading = _trait_figures(tally, traits, read, shown, most_traits, least_effect)
    dimensions = dimension_figures(tally, traits, frame, shown)[1]
    outcomes = outcome_figures(tally, traits, shown)[1]
    weight = float(tally.people_w.sum())
    return tuple(
        Segment(
            id=told_ids[k],
            name=names[k] if names is not None else {},
            n=int(tally.people[k]),
            share=round(float(tally.people_w[k]) / weight, SHARE),
            weighted_n=round(float(tally.people_w[k]), 1),
            stability=stabilities[k],
            confidence=_confidence(confidences, k),
            dimensions=dimensions[k],
            traits=of_traits[k],
            reading=of_reading[k],
            outcomes=outcomes[k],
            combinations=combinations[k] if combinations is not None else (),
        )
        for k in range(n_segments)
    )


def _is_reading(trait: Trait) -> bool:
    """Constants and areas; and an outcome that is a number, which has no share of its own."""
    if trait.role is Role.OUTCOME:
        return trait.measure is not Measure.BINARY
    return trait.role.is_reading


def _confidence(confidences: Sequence[float | None] | None, k: int) -> float | None:
    confidence = confidences[k] if confidences is not None else None
    return None if confidence is None else rounded(confidence, SHARE)


def _summary(everyone: Tally, trait: Trait, i: int, shown: Shown) -> TraitSummary:
    value, variance = np.nan, np.nan
    if shown.totals[i]:
        value = everyone.means[0, i]
        steps = everyone.bin_n[i, : everyone.bins[i]]
        if spread_may_be_told(int(everyone.answered[0, i]), steps, shown.minimum):
            variance = everyone.variances[0, i]
    low, high = _offered(trait)
    is_share = trait.measure is Measure.BINARY
    return TraitSummary(
        id=trait.id,
        question=trait.question,
        dimension=trait.dimension,
        label=trait.label,
        role=trait.role.value,
        measure=trait.measure.value,
        answered=_answered(everyone, i, shown.minimum),
        share=rounded(value, SHARE) if is_share else None,
        mean=None if is_share else rounded(value, MEAN),
        sd=None if is_share else three_digits(float(np.sqrt(variance))),
        low=low,
        high=high,
        levels=trait.levels,
    )


def _offered(trait: Trait) -> tuple[float | None, float | None]:
    """Ends of the scale that people were offered. The ends of other numbers, such as an age, are
    only the least and the most that somebody said."""
    if trait.measure is Measure.ORDERED or trait.role is Role.RATING:
        return trait.low, trait.high
    return None, None


def _answered(everyone: Tally, i: int, minimum: int) -> float:
    """Weighted share of people who answered; fewer than `minimum` who did, or did not, are told
    as nobody."""
    answered, n = int(everyone.answered[0, i]), int(everyone.people[0])
    if answered < minimum:
        return 0.0
    if n - answered < minimum:
        return 1.0
    return round(float(everyone.w[0, i] / everyone.people_w[0]), SHARE)


def _trait_figures(
    tally: Tally,
    traits: Sequence[Trait],
    columns: list[int],
    shown: Shown,
    most: int,
    least_effect: float,
) -> list[tuple[TraitFigure, ...]]:
    """The traits in `columns` that set each segment apart, strongest first."""
    chosen, kept = tally.select(columns), [traits[i] for i in columns]
    is_share = np.array([t.measure is Measure.BINARY for t in kept], dtype=bool)
    v = v_tests(chosen, is_share)
    p = two_sided_p(v)
    q = false_discovery_rates(p)
    everyone = chosen.everyone
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = np.abs(chosen.means - everyone.means) / np.sqrt(everyone.variances)
    worth = (q < CHANCE) & (effect >= least_effect) & shown.cells[:, columns]
    worth &= ~(_mirrored(kept, everyone.means[0]) & (v < 0))
    found = []
    for k in range(len(tally.people)):
        order = [i for i in np.argsort(-np.abs(v[k]), kind="stable") if worth[k, i]][:most]
        found.append(
            tuple(
                _trait_figure(kept[i], chosen.means[k, i], everyone.means[0, i], v[k, i], q[k, i])
                for i in order
            )
        )
    return found


def _mirrored(traits: Sequence[Trait], shares: Floats) -> NDArray[np.bool_]:
    """Whether a trait is one of the only two answers to its question: each tells the other."""
    answers: dict[str, list[int]] = {}
    for place, trait in enumerate(traits):
        if trait.exclusive:
            answers.setdefault(trait.question, []).append(place)
    mirrored = np.zeros(len(traits), dtype=bool)
    for places in answers.values():
        if len(places) == 2 and np.isclose(shares[places].sum(), 1):
            mirrored[places] = True
    return mirrored


def _trait_figure(
    trait: Trait, value_in: float, value_all: float, v: float, q: float
) -> TraitFigure:
    is_share = trait.measure is Measure.BINARY
    direction: Literal["over", "under"] = "over" if v > 0 else "under"
    low, high = _offered(trait)
    return TraitFigure(
        id=trait.id,
        question=trait.question,
        dimension=trait.dimension,
        label=trait.label,
        role=trait.role.value,
        measure=trait.measure.value,
        direction=direction,
        share_in=rounded(value_in, SHARE) if is_share else None,
        share_all=rounded(value_all, SHARE) if is_share else None,
        mean_in=None if is_share else rounded(value_in, MEAN),
        mean_all=None if is_share else rounded(value_all, MEAN),
        lift=rounded(value_in / value_all, LIFT) if is_share else None,
        v_test=rounded(v, V_TEST),
        p_value=three_digits(float(two_sided_p(np.array(v)))),
        q_value=three_digits(float(q)),
        low=low,
        high=high,
        levels=trait.levels,
    )
