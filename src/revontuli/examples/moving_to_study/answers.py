"""What simulated people answer, question by question."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray

from revontuli.examples.moving_to_study import groups
from revontuli.examples.moving_to_study.people import CITIES, Floats, Ints, People, draw
from revontuli.examples.moving_to_study.questionnaire import (
    AREAS,
    HERE,
    NONE,
    Item,
    read_questionnaire,
    read_yaml,
)

Mask = NDArray[np.bool_]

BREAK_OFF = 0.6  # of `missing`: share of people who break off; half of their pages are lost
ITEM = 0.7  # of `missing`: share of single answers left out
SAYS_NONE = 0.9  # share of those who choose nothing that tick "none of these"
SKIPPED = {"constant": 0.3, "area": 0.7, "background": 0.4, "outcome": 0.6}  # of the usual

# How far a person's leanings move the log-odds of an option, by the part of the page.
LEANING = {"worries": -0.4, "missing": -0.25, "topics": -0.1}
POSITIVITY = {"worries": -0.4, "missing": -0.25, "does": 0.15}
ACQUIESCENCE = 0.4
# How far they move a rating, and what is left to chance (sd), in steps of the scale.
RATING_LEANING, RATING_POSITIVITY, RATING_NOISE = 1.0, 0.8, 1.0

READINESS = np.array([1.25, 0.78, 1.0])  # to answer, by gender: what a weight makes good
WITH_CHILDREN = ("family", "single_parent")
ASKED = {  # where the form's conditions hold; a test keeps the two alike
    "own_language": ("language", ["sv", "en", "other"]),
    "work_fit": ("work", ["sometimes", "part", "full"]),
    "childcare": ("children", ["yes"]),
}


class Answers:
    """One survey's answers in the making; arrays have an entry a person."""

    def __init__(self, people: People, rng: Generator, year: int, missing: float) -> None:
        self.people = people
        self.rng = rng
        self.year = year
        self.profile = people.profile()
        self.form = read_questionnaire()
        self.columns: dict[str, pl.Series] = {}
        n = len(people)
        carelessness = 10 * rng.beta(0.8, 7.2, n)  # mean 1, a few far above
        self.leaves_out = np.minimum(carelessness * ITEM * missing, 0.8)
        pages = [page.name for page in self.form.pages]
        self.place = {page: place for place, page in enumerate(pages)}
        first, end = self.place["material"], self.place["coding"]
        breaks_off = rng.random(n) < BREAK_OFF * missing
        self.first_lost = np.where(breaks_off, rng.integers(first, end, n), len(pages))

    def frame(self, texts: bool) -> pl.DataFrame:
        """All the answers, in the form's order."""
        self._add_person()
        self._add_background()
        ratings = {item.dimension: self._add_rating(item) for item in self.form if item.is_rating}
        for item in self.form:
            if item.role == "multiple":
                self._add_options(item, self._chances(item))
            elif item.page == "coding":
                self._add_open(item, ratings[item.dimension], texts)
        self._add_wish_to_stay(ratings)
        return pl.DataFrame([self.columns[name].alias(name) for name in self.form.columns])

    # Who they are and where they live.

    def _add_person(self) -> None:
        who = self.people
        self.columns["person_key"] = pl.Series(who.key.tolist(), dtype=pl.String)
        self.columns["weight"] = pl.Series(self._weights())
        for name in ("birth_year", "study_year"):
            lost = self._lost(self.form[name])
            self.columns[name] = _without(pl.Series(getattr(who, name), dtype=pl.Int64), lost)
        for name in ("city", "gender", "school", "language", "moved_from"):
            self._add_choice(name, getattr(who, name))
        sizes = np.where(who.city[:, None] == _area_city(), _area_sizes()[who.group], 0.0)
        self._add_choice("area", draw(self._uniform(), sizes))

    def _weights(self) -> Floats:
        """As if calibrated to a register of students: who answers less readily weighs more."""
        readiness = READINESS[self.people.gender]
        readiness = readiness * np.where(self.year - self.people.birth_year < 30, 1.0, 1.15)
        spread = np.exp(self.rng.normal(0, 0.15, len(self.people)))
        weight = np.clip(spread / readiness, 0.4, 3)
        return np.round(weight / weight.mean(), 4)

    def _add_background(self) -> None:
        luck = dict(zip(LUCKY, self.people.luck.T, strict=True))
        for name in ("living", "housing", "work", "own_language", "work_fit"):
            shares = self.profile @ groups.weights(name, self.form[name].values)
            position = draw(luck[name], shares)
            self._add_choice(name, position)
            if name == "living":
                values = self.form["living"].values
                families = [values.index(value) for value in WITH_CHILDREN]
                # A few have children who live elsewhere.
                has_children = np.isin(position, families) | (luck["children"] < 0.01)
        yes, no = (self.form["children"].values.index(value) for value in ("yes", "no"))
        self._add_choice("children", np.where(has_children, yes, no))
        for name in ("income", "childcare"):
            self._add_options(self.form[name], self._chances(self.form[name]))

    # What they think, do and need.

    def _add_rating(self, item: Item) -> Floats:
        """Add a dimension's rating; give it before it is rounded and some left out."""
        column = groups.dimensions().index(item.dimension)
        rating = self.profile @ groups.ratings(self.year)[:, column]
        rating += RATING_LEANING * self.people.leaning[:, column]
        rating += RATING_POSITIVITY * self.people.positivity
        rating += self.rng.normal(0, RATING_NOISE, len(rating))
        whole = pl.Series(np.clip(np.rint(rating), 1, 10), dtype=pl.Int64)
        self.columns[item.name] = _without(whole, self._lost(item))
        return rating

    def _chances(self, item: Item) -> Floats:
        """Each person's chance of choosing each option but "none". Shape (n, options)."""
        part = item.name.rpartition("_")[2]
        odds = self.profile @ groups.log_odds(item, self.year)
        leaning = ACQUIESCENCE * self.people.acquiescence
        leaning = leaning + POSITIVITY.get(part, 0) * self.people.positivity
        if item.dimension and part in LEANING:
            column = groups.dimensions().index(item.dimension)
            leaning = leaning + LEANING[part] * self.people.leaning[:, column]
        return 1 / (1 + np.exp(-odds - leaning[:, None]))

    def _add_options(self, item: Item, chances: Floats) -> Mask:
        """Add a multiple choice; give who chose what. Shape (n, options)."""
        chosen = self.rng.random(chances.shape) < chances
        nothing = ~chosen.any(axis=1)
        if NONE in item.values:
            ticked = nothing & (self._uniform() < SAYS_NONE)
            chosen = np.column_stack([chosen, ticked])
            nothing &= ~ticked
        self.columns[item.name] = _without(
            _delimited(item.values, chosen), nothing | self._lost(item)
        )
        return chosen

    def _add_open(self, item: Item, rating: Floats, texts: bool) -> None:
        """Add an open answer in words and the topics a coder finds in it."""
        words = item.name.replace("_topics", "_open")
        # People write more where things are worse, and some write more than others.
        readiness = -0.1 + 0.15 * (6.8 - rating) + self.people.talkative
        silent = self._uniform() > 1 / (1 + np.exp(-readiness))
        silent |= self._lost(self.form[words])
        chances = self._chances(item)
        chosen = self.rng.random(chances.shape) < chances
        main = (chances * self.rng.random(chances.shape)).argmax(axis=1)
        chosen[np.arange(len(main)), main] |= ~chosen.any(axis=1)
        self.columns[item.name] = _without(_delimited(item.values, chosen), silent)
        wording = self.rng.integers(0, 3, chosen.shape)
        if texts:
            self.columns[words] = _without(_sentences(item, chosen, wording), silent)
        else:
            self.columns[words] = pl.Series([None] * len(silent), dtype=pl.String)

    def _add_wish_to_stay(self, ratings: dict[str, Floats]) -> None:
        """The group's wish, and more so for whoever likes it here and has people here."""
        odds = np.log(self.profile @ groups.numbers("stay"))
        ties = (ratings["relations"] + ratings["environment"]) / 2 - 6.8
        odds += np.outer(ties, [0.3, 0.0, -0.3])  # yes, unsure, no
        self._add_choice("stay", draw(self._uniform(), np.exp(odds)))

    # What is left out.

    def _add_choice(self, name: str, position: Ints) -> None:
        item = self.form[name]
        values = pl.Series(item.values).gather(position)
        self.columns[name] = _without(values, self._lost(item))

    def _lost(self, item: Item) -> Mask:
        """Who gives no answer: leaves it out, has broken off, or was not asked."""
        if item.required:
            return np.zeros(len(self.people), dtype=bool)
        lost = self._uniform() < self.leaves_out * SKIPPED.get(item.role, 1.0)
        lost |= self.first_lost <= self.place[item.page]
        if item.name in ASKED:
            asked_of, answers = ASKED[item.name]
            lost |= ~self.columns[asked_of].is_in(answers).fill_null(False).to_numpy()
        return lost

    def _uniform(self) -> Floats:
        return self.rng.random(len(self.people))


LUCKY = ("living", "housing", "work", "own_language", "work_fit", "children")


def _without(answers: pl.Series, lost: Mask) -> pl.Series:
    """The answers, null where they are lost."""
    return answers.set(pl.Series(lost), None)


def _delimited(values: tuple[str, ...], chosen: Mask) -> pl.Series:
    """The chosen values with a space between, as Kobo has them; looked up, not joined."""
    combinations = [
        " ".join(value for place, value in enumerate(values) if number >> place & 1)
        for number in range(2 ** len(values))
    ]
    number = chosen @ (1 << np.arange(len(values)))
    return pl.Series(combinations).gather(number)


def _sentences(item: Item, chosen: Mask, wording: Ints) -> pl.Series:
    """The open answer in words: one of the sentences of each topic."""
    phrases = _phrases()[item.dimension]
    said = []
    for column, topic in enumerate(item.values):
        number = wording[:, column] % len(phrases[topic])
        words = pl.Series(topic, phrases[topic]).gather(number)
        said.append(_without(words, ~chosen[:, column]))
    return pl.select(pl.concat_str(said, separator=" ", ignore_nulls=True)).to_series()


@cache
def _phrases() -> dict[str, dict[str, list[str]]]:
    return read_yaml(HERE / "phrases.yaml")


@cache
def _area_city() -> Ints:
    """Each area's city, a position in CITIES."""
    return np.array([CITIES.index(city) for city, areas in read_yaml(AREAS).items() for _ in areas])


@cache
def _area_sizes() -> Floats:
    """How many of each group live in each area, within a city. Shape (groups, areas)."""
    areas = [area for areas in read_yaml(AREAS).values() for area in areas.values()]
    kinds = groups.factors("areas")
    return np.array(
        [[float(a["size"]) * kind.get(a["kind"], 1.0) for a in areas] for kind in kinds]
    )
