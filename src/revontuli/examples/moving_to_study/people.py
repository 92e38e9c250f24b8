"""Who the simulated people are: what stays theirs from one year to the next."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from revontuli.examples.moving_to_study import groups
from revontuli.examples.moving_to_study.questionnaire import read_questionnaire

CITIES = ("tampere", "turku")
TAMPERE_SHARE = 1003 / 1613  # as many answers as the study had from each city
DIMENSIONS = 8
LUCK = 6
KEPT = 0.7  # correlation of a person's leanings with those of the year before
MOVES = 0.08  # share of people who are in another group a year later
MOVES_FROM_FRESH = 0.65  # nobody stays a newcomer for long

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class People:
    """One entry a person in every array; choices are positions among the question's options.

    Attributes:
        key: pseudonym, 16 hexadecimal digits.
        city: position in CITIES.
        group, second: the known group, and another one the person also resembles.
        blend: how much of the person's profile comes from the second group, 0 to 0.5.
        positivity, acquiescence, talkative: leanings in answering, standard normal.
        leaning: on each dimension, better (+) or worse (-) off than the group. Shape (n, 8).
        luck: uniform numbers that decide the background answers. Shape (n, 6).
    """

    key: NDArray[np.str_]
    city: Ints
    group: Ints
    second: Ints
    blend: Floats
    positivity: Floats
    acquiescence: Floats
    talkative: Floats
    leaning: Floats
    luck: Floats
    birth_year: Ints
    study_year: Ints
    gender: Ints
    school: Ints
    language: Ints
    moved_from: Ints

    def __len__(self) -> int:
        return len(self.city)

    def profile(self) -> Floats:
        """How much of each group is in each person. Shape (n, groups), rows sum 1."""
        shares = np.zeros((len(self), len(groups.read_groups())))
        rows = np.arange(len(self))
        shares[rows, self.group] = 1 - self.blend
        shares[rows, self.second] += self.blend
        return shares

    def joined(self, others: People) -> People:
        """These people and others after them."""
        both = {f.name: (getattr(self, f.name), getattr(others, f.name)) for f in fields(self)}
        return People(**{name: np.concatenate(parts) for name, parts in both.items()})

    def take(self, rows: Ints) -> People:
        """Only the people at `rows`, in that order."""
        return People(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def draw_people(
    rng: Generator, counts: tuple[int, int], overlap: float, shares: Floats | None = None
) -> People:
    """Draw `counts` people of Tampere and Turku.

    Args:
        overlap: mean of `blend`, 0 to 0.5.
        shares: each group's share in each city, shape (2, groups), in place of the known ones.
    """
    n = sum(counts)
    city = rng.permutation(np.repeat([0, 1], counts))
    if shares is None:
        shares = np.stack([groups.shares(name) for name in CITIES])
    group = draw(_even(rng, city), shares[city])
    number = len(groups.read_groups())
    second = (group + rng.integers(1, number, n)) % number
    born = groups.numbers("born")[group]
    year = groups.numbers("study_year")[group]
    language = _language(rng, city, group)
    return People(
        key=np.array([f"{x:016x}" for x in rng.integers(0, 2**64, n, dtype=np.uint64).tolist()]),
        city=city,
        group=group,
        second=second,
        blend=_blend(rng, n, overlap),
        positivity=rng.normal(size=n),
        acquiescence=rng.normal(size=n),
        talkative=rng.normal(size=n),
        leaning=rng.normal(size=(n, DIMENSIONS)),
        luck=rng.random((n, LUCK)),
        birth_year=np.clip(np.rint(rng.normal(born[:, 0], born[:, 1])), 1955, 2007).astype(int),
        study_year=np.clip(np.rint(rng.normal(year[:, 0], year[:, 1])), 1, 7).astype(int),
        gender=draw(rng.random(n), np.tile([0.55, 0.41, 0.04], (n, 1))),
        school=_school(rng, city, group, language),
        language=language,
        moved_from=_choice(rng, "moved_from", group),
    )


def a_year_later(rng: Generator, people: People, chosen: Ints) -> People:
    """The `chosen` people a year on: a year further in their studies, some in another group."""
    then, n = people.take(chosen), len(chosen)
    fresh_leaning = rng.normal(size=(n, DIMENSIONS))
    redrawn = rng.random((n, LUCK)) < 0.1
    group = draw(rng.random(n), _moves()[then.group])
    return replace(
        then,
        group=group,
        second=np.where(group == then.second, then.group, then.second),
        study_year=np.minimum(then.study_year + 1, 8),
        leaning=KEPT * then.leaning + np.sqrt(1 - KEPT**2) * fresh_leaning,
        luck=np.where(redrawn, rng.random((n, LUCK)), then.luck),
    )


def draw(uniform: Floats, shares: Floats) -> Ints:
    """For each person a position, with the probabilities of the person's row of `shares`."""
    steps = np.cumsum(shares, axis=1)
    return (uniform[:, None] * steps[:, -1:] > steps[:, :-1]).sum(axis=1)


def _even(rng: Generator, city: Ints) -> Floats:
    """Uniform numbers that are evenly spread within each city, so that groups keep their size."""
    even = np.empty(len(city))
    for number in range(len(CITIES)):
        rows = np.flatnonzero(city == number)
        even[rows] = (rng.permutation(len(rows)) + rng.random(len(rows))) / max(len(rows), 1)
    return even


def _blend(rng: Generator, n: int, overlap: float) -> Floats:
    if overlap == 0:
        return np.zeros(n)
    middle = 2 * overlap  # of a beta distribution on 0 … 0.5
    return 0.5 * rng.beta(8 * middle, 8 * (1 - middle), n)


def _choice(rng: Generator, field: str, group: Ints) -> Ints:
    values = read_questionnaire()[field].values
    return draw(rng.random(len(group)), groups.weights(field, values, unnamed=0.0)[group])


def _language(rng: Generator, city: Ints, group: Ints) -> Ints:
    """Swedish is common in Turku and rare in Tampere."""
    values = read_questionnaire()["language"].values
    shares = groups.weights("language", values, unnamed=0.0)[group]
    shares[city == CITIES.index("tampere"), values.index("sv")] *= 0.25
    return draw(rng.random(len(group)), shares)


def _school(rng: Generator, city: Ints, group: Ints, language: Ints) -> Ints:
    """By the group's kind of school, the city and, in Turku, the language of teaching."""
    form = read_questionnaire()
    schools, swedish = form["school"].values, form["language"].values.index("sv")
    finnish_names = np.array([["tuni", "tamk", "tredu"], ["utu", "turku_amk", "tai"]])
    swedish_names = np.array([["tuni", "tamk", "tredu"], ["abo", "novia", "tai"]])
    kind = draw(rng.random(len(group)), groups.numbers("school")[group])
    in_swedish = rng.random(len(group)) < np.where(language == swedish, 0.85, 0.03)
    names = np.where(in_swedish, swedish_names[city, kind], finnish_names[city, kind])
    position = {school: place for place, school in enumerate(schools)}
    return np.array([position[name] for name in names], dtype=int)


def _moves() -> Floats:
    """Chance of being in each group a year later, by group. Shape (groups, groups)."""
    codes = [group.code for group in groups.read_groups()]
    stays = np.full(len(codes), 1 - MOVES)
    stays[codes.index("fresh")] = 1 - MOVES_FROM_FRESH
    stays[codes.index("rush")] = 1.0  # children stay
    moves = np.ones((len(codes), len(codes)))
    moves[:, codes.index("fresh")] = 0  # one is new only once
    moves[:, codes.index("abroad")] = 0
    moves[:, codes.index("rush")] = 0.1
    np.fill_diagonal(moves, 0)
    moves *= ((1 - stays) / moves.sum(axis=1))[:, None]
    return moves + np.diag(stays)
