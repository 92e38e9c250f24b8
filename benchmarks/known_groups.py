"""Made-up surveys whose groups are known, to see which methods find them again.

Eight dimensions, each with a rating 1–10, three ordered choices, a multiple choice of five options
and one choice of four without an order: 80 columns. People belong to 5–8 groups of unequal sizes.
What a person answers comes from three things: their group's place in the dimension, their own
place in it (so that answers within a dimension go together beyond the groups, as they do in real
surveys), and chance. In the layout "noise" stands a ninth dimension of 100 columns, made alike, in
which no group differs from another.

The seed decides the groups and the people; how much the groups overlap and who left what unanswered
is laid over the same people, so that conditions are compared like with like.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.answers import Answers, Kind

Array = NDArray[np.float64]

DIMENSIONS = 8
BLOCK = (Kind.RATING, *[Kind.ORDERED] * 3, *[Kind.BINARY] * 5, Kind.NOMINAL)
NOISE_BLOCKS = 10  # 10 × 10 columns in one dimension

# How far groups stand apart, in standard deviations of one question. Chosen so that a classifier
# that is told the groups reaches an adjusted Rand index of about 0.97, 0.88 and 0.70
SPREADS = {"small": 0.85, "medium": 0.65, "large": 0.5}
MISSING = (0.0, 0.1, 0.3)
LAYOUTS = ("equal", "noise")

PERSON_SHARE = 0.15  # of a question's variance that is the person's own place in the dimension
OWN_EFFECT = 0.5  # how much a question sets groups apart beyond its dimension
OPTIONS = 4  # of a nominal choice
STEPS = 5  # of an ordered choice


@dataclass(frozen=True, slots=True)
class Condition:
    """One way to make a survey.

    Attributes:
        overlap: how much groups overlap, a key of SPREADS.
        missing: share of answers left out.
        layout: "equal", or "noise" with a dimension of 100 columns of noise.
        people: rows.
    """

    overlap: str
    missing: float
    layout: str
    people: int = 1000


def make_survey(condition: Condition, seed: int) -> Answers:
    """A survey with known groups under one condition."""
    groups = 5 + seed % 4
    sizes_rng, places_rng, people_rng, noise_rng, holes_rng = (
        np.random.default_rng([seed, part]) for part in range(5)
    )
    truth = _draw_groups(groups, condition.people, sizes_rng)
    places = _draw_places(groups, places_rng)
    spread = SPREADS[condition.overlap]
    columns: dict[str, pd.Series] = {}
    kinds: dict[str, Kind] = {}
    dimensions: dict[str, str] = {}
    for number in range(DIMENSIONS):
        person = people_rng.standard_normal(condition.people)
        block = _draw_block(BLOCK, spread * places[:, number], spread, truth, person, people_rng)
        _add(f"d{number + 1}", block, columns, kinds, dimensions)
    if condition.layout == "noise":
        person = noise_rng.standard_normal(condition.people)
        kinds_of_noise = BLOCK * NOISE_BLOCKS
        block = _draw_block(kinds_of_noise, np.zeros(groups), 0.0, truth, person, noise_rng)
        _add("noise", block, columns, kinds, dimensions)
    frame = pd.DataFrame(columns)
    return Answers(_leave_out(frame, condition.missing, holes_rng), kinds, dimensions, truth)


def _draw_groups(groups: int, people: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Each person's group; groups are of unequal sizes, none expected under 5 %."""
    shares = 0.05 + (1 - 0.05 * groups) * rng.dirichlet(np.full(groups, 3.0))
    return rng.choice(groups, size=people, p=shares)


def _draw_places(groups: int, rng: np.random.Generator) -> Array:
    """Each group's place in each dimension; in about a third of them it is like everyone.

    Of twenty draws the one is taken whose two likest groups are the least alike.
    """

    def draw() -> Array:
        return rng.standard_normal((groups, DIMENSIONS)) * (rng.random((groups, DIMENSIONS)) < 0.67)

    def smallest_distance(places: Array) -> float:
        apart = np.linalg.norm(places[:, None] - places[None], axis=2)
        return float(apart[np.triu_indices(groups, 1)].min())

    return max((draw() for _ in range(20)), key=smallest_distance)


def _draw_block(
    kinds: tuple[Kind, ...],
    place: Array,
    spread: float,
    truth: NDArray[np.intp],
    person: Array,
    rng: np.random.Generator,
) -> list[tuple[Kind, pd.Series]]:
    """Answers to the questions of one dimension. `place` and `spread` are the groups'."""
    block = []
    for kind in kinds:
        if kind is Kind.NOMINAL:
            series = _draw_nominal(place, spread, truth, rng)
        else:
            loading = rng.uniform(0.6, 1.0) * rng.choice([-1.0, 1.0])
            own = OWN_EFFECT * spread * rng.standard_normal(len(place))
            leaning = (
                (loading * place + own)[truth]
                + np.sign(loading) * np.sqrt(PERSON_SHARE) * person
                + np.sqrt(1 - PERSON_SHARE) * rng.standard_normal(len(truth))
            )
            series = _draw_answer(kind, leaning, rng)
        block.append((kind, series))
    return block


def _draw_answer(kind: Kind, leaning: Array, rng: np.random.Generator) -> pd.Series:
    """What a person answers who leans so strongly to a question."""
    if kind is Kind.RATING:
        return pd.Series(np.clip(np.round(rng.uniform(5, 7.5) + 2 * leaning), 1, 10))
    if kind is Kind.ORDERED:
        bounds = np.sort(rng.uniform(-1.6, 1.6, STEPS - 1))
        return pd.Series(np.searchsorted(bounds, leaning).astype(float))
    return pd.Series((leaning > rng.uniform(-0.3, 1.3)).astype(float))


def _draw_nominal(
    place: Array, spread: float, truth: NDArray[np.intp], rng: np.random.Generator
) -> pd.Series:
    """The choice whose utility is greatest (a multinomial logit)."""
    slopes = rng.standard_normal(OPTIONS)
    own = OWN_EFFECT * spread * rng.standard_normal((len(place), OPTIONS))
    utility = rng.uniform(-0.7, 0.7, OPTIONS) + place[:, None] * slopes + own
    chosen = (utility[truth] + rng.gumbel(size=(len(truth), OPTIONS))).argmax(axis=1)
    return pd.Series(np.array([f"option {number + 1}" for number in range(OPTIONS)])[chosen])


def _add(
    dimension: str,
    block: list[tuple[Kind, pd.Series]],
    columns: dict[str, pd.Series],
    kinds: dict[str, Kind],
    dimensions: dict[str, str],
) -> None:
    for number, (kind, series) in enumerate(block, start=1):
        name = f"{dimension}_{number}_{kind}"
        columns[name], kinds[name], dimensions[name] = series, kind, dimension


def _leave_out(frame: pd.DataFrame, share: float, rng: np.random.Generator) -> pd.DataFrame:
    """The frame with `share` of its cells empty; some people leave out many, others few."""
    if not share:
        return frame
    rates = rng.beta(2, 2 * (1 - share) / share, size=len(frame))
    return frame.mask(rng.random(frame.shape) < rates[:, None])
