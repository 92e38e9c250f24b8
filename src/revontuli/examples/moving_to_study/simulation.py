"""Simulated answers to the example's questionnaire, as a survey tool would export them.

The model, in short. Each person belongs to one of eight known groups and resembles another a
little (`overlap`). A rating is the person's blend of the groups' means, plus how the person leans
on that dimension, general positivity and noise, rounded to 1–10. An option is chosen with a
probability whose log-odds are the blend of the groups' log-odds, plus acquiescence, positivity
and the leaning: whoever is badly off worries more. Then answers go missing: single ones, and
whole pages after a break-off. Nothing in it comes from real people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray

from revontuli.examples.moving_to_study import groups
from revontuli.examples.moving_to_study.answers import Answers
from revontuli.examples.moving_to_study.people import (
    CITIES,
    TAMPERE_SHARE,
    People,
    a_year_later,
    draw_people,
)

PEOPLE = 1613
OVERLAP = 0.13
MISSING = 0.06
YEARS = (groups.FIRST_YEAR, groups.LATER_YEAR)


@dataclass(frozen=True)
class Simulation:
    """A simulated survey and the truth behind it.

    Attributes:
        frame: one row a person, one column a question, as the survey tool exports it: codes of
            the choices, several of them with a space between; null where nothing stands.
        groups: each person's known group, a position in GROUPS. Shape (n,).
        keys: each person's pseudonym, the same in both years. Shape (n,).
        year: of the survey.
    """

    frame: pl.DataFrame
    groups: NDArray[np.intp]
    keys: NDArray[np.str_]
    year: int

    def __len__(self) -> int:
        return self.frame.height


def simulate(
    people: int = PEOPLE,
    seed: int = 0,
    year: int = groups.FIRST_YEAR,
    missing: float = MISSING,
    overlap: float = OVERLAP,
    texts: bool = True,
) -> Simulation:
    """Simulate a year's survey.

    The same arguments give the same answers. With the same `people` and `seed`, half of the
    later year's people are people of the first year, with the same keys.

    Args:
        people: how many answer; of the default 1,613, 1,003 are of Tampere and 610 of Turku.
        seed: of every random choice, 0 or more.
        year: 2025, or 2026 when the situation of one group (CHANGED_GROUP) has become worse.
        missing: share of ratings and multiple choices left unanswered, 0 to 0.5; about a third
            of them by breaking off. Open questions are skipped by about half in any case.
        overlap: mean share of another group in a person's profile, 0 to 0.5 (not included).
        texts: whether to write out the open answers; without, their columns are empty.

    Raises:
        ValueError: an argument is outside what is said above.
    """
    if people < 1:
        raise ValueError(f"people must be at least 1, not {people}")
    if year not in YEARS:
        raise ValueError(f"year must be one of {YEARS}, not {year}")
    if not 0 <= missing <= 0.5:
        raise ValueError(f"missing must be from 0 to 0.5, not {missing}")
    if not 0 <= overlap < 0.5:
        raise ValueError(f"overlap must be at least 0 and below 0.5, not {overlap}")
    tampere = round(people * TAMPERE_SHARE)
    counts = (tampere, people - tampere)
    who = draw_people(np.random.default_rng([seed, 1]), counts, overlap)
    if year == groups.LATER_YEAR:
        who = _half_new(np.random.default_rng([seed, 2]), who, counts, overlap)
    rng = np.random.default_rng([seed, year])
    frame = Answers(who, rng, year, missing).frame(texts)
    return Simulation(frame, who.group, who.key, year)


def simulate_batches(
    people: int,
    seed: int = 0,
    batch: int = 50_000,
    year: int = groups.FIRST_YEAR,
    missing: float = MISSING,
    overlap: float = OVERLAP,
    texts: bool = False,
) -> Iterator[Simulation]:
    """Simulate `people` in batches of `batch`, each from a seed of its own, none kept in memory.

    Arguments as in `simulate`. Any batch can be made again alone, but other batch sizes give
    other people.
    """
    for number, start in enumerate(range(0, people, batch)):
        own_seed = int(np.random.SeedSequence([seed, 3, number]).generate_state(1, np.uint64)[0])
        size = min(batch, people - start)
        yield simulate(size, own_seed, year, missing, overlap, texts)


def _half_new(rng: Generator, who: People, counts: tuple[int, int], overlap: float) -> People:
    """Half of the people a year later, and as many new ones, so that groups keep their shares."""
    chosen = [rng.permutation(np.flatnonzero(who.city == c))[: counts[c] // 2] for c in (0, 1)]
    back = a_year_later(rng, who, np.sort(np.concatenate(chosen)))
    new = []
    for city, name in enumerate(CITIES):
        there = np.bincount(back.group[back.city == city], minlength=len(groups.read_groups()))
        new.append(np.maximum(groups.shares(name) * counts[city] - there, 0.01))
    left = (counts[0] - len(chosen[0]), counts[1] - len(chosen[1]))
    everyone = back.joined(draw_people(rng, left, overlap, np.stack(new)))
    return everyone.take(rng.permutation(len(everyone)))
