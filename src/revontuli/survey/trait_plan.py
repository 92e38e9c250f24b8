"""From answers to traits: a plan learned once, followed alike for every batch.

The rules are told, with their reasons, in `docs/reference/traits.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from revontuli.errors import InputError, Sentence
from revontuli.survey.codebook import Choice, Kind, Question, Role
from revontuli.survey.responses import Responses
from revontuli.survey.trait_labels import (
    OTHER,
    choice_label,
    is_yes,
    is_yes_or_no,
    option_label,
    pooled_label,
    question_label,
)
from revontuli.survey.traits import Measure, Trait, TraitTable

STEPS_OF_NUMERIC = 5  # Rhemtulla, Brosseau-Liard & Savalei (2012)
WITHOUT_TRAITS = (Role.ID, Role.WEIGHT, Role.IGNORE)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one trait is made from one question's answers.

    Attributes:
        trait: what is made.
        kind: of the question's answers.
        values: for a binary trait, the answers that make it true.
        ranks: for an ordered trait of a choice, each answer's rank.
        start: for an ordered trait of a rating, the number whose rank is 0.
    """

    trait: Trait
    kind: Kind
    values: tuple[str, ...] = ()
    ranks: Mapping[str, int] = field(default_factory=dict)
    start: float = 0.0

    def expression(self) -> pl.Expr:
        """The trait over a frame of numbers and single choices; null where the answer is."""
        answers = pl.col(self.trait.question)
        if self.kind is Kind.NUMBER:
            value = answers - self.start if self.start else answers
        elif self.ranks:
            value = answers.replace_strict(self.ranks, default=None, return_dtype=pl.Float64)
        else:
            value = answers.is_in(list(self.values))
        return value.cast(pl.Float64).alias(self.trait.id)


@dataclass(frozen=True)
class TraitPlan:
    """Which traits are made, and how: learned from some answers, the same for every batch.

    Attributes:
        recipes: one for each trait, in order.
        weight_mean: mean of the weights it was learned from; weights are divided by it.
        dropped: what has no trait (a question's name or a trait's id) → why, in English.
        notes: what else an analyst should know, in English.
    """

    recipes: tuple[Recipe, ...]
    weight_mean: float = 1.0
    dropped: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def traits(self) -> tuple[Trait, ...]:
        """The traits, in order."""
        return tuple(recipe.trait for recipe in self.recipes)


def make_traits(responses: Responses, plan: TraitPlan | None = None) -> TraitTable:
    """Everybody's traits.

    Args:
        responses: the answers, or a batch of them.
        plan: learned by `plan_traits` from these answers or a sample; learned here where None.

    Returns:
        The traits; null where the answer they rest on is not known. Weights have mean 1 over the
        answers that the plan was learned from.

    Raises:
        InputError: as `plan_traits`.
    """
    plan = plan or plan_traits(responses)
    plain = [recipe for recipe in plan.recipes if recipe.kind is not Kind.CHOICES]
    columns = responses.frame.select([recipe.expression() for recipe in plain]).get_columns()
    of_several = [recipe for recipe in plan.recipes if recipe.kind is Kind.CHOICES]
    for question in dict.fromkeys(recipe.trait.question for recipe in of_several):
        here = [recipe for recipe in of_several if recipe.trait.question == question]
        columns += _options_chosen(responses.frame[question], here)
    frame = pl.DataFrame(columns).select([trait.id for trait in plan.traits])
    raw = responses.raw_weights
    weights = np.ones(len(responses)) if raw is None else raw / plan.weight_mean
    return TraitTable(plan.traits, frame, weights)


def _options_chosen(answers: pl.Series, recipes: list[Recipe]) -> list[pl.Series]:
    """The binary traits of one multiple-choice question; one pass through its lists for all."""
    place = {value: i for i, recipe in enumerate(recipes) for value in recipe.values}
    told = pl.DataFrame({"row": np.arange(len(answers)), "value": answers}).explode("value")
    told = told.with_columns(
        pl.col("value").replace_strict(place, default=None, return_dtype=pl.Int64)
    ).drop_nulls()
    has = np.zeros((len(recipes), len(answers)))
    has[told["value"].to_numpy(), told["row"].to_numpy()] = 1.0
    unknown = answers.is_null()
    traits = []
    for recipe, values in zip(recipes, has, strict=True):
        trait = pl.Series(recipe.trait.id, values)
        traits.append(trait.set(unknown, None) if unknown.any() else trait)
    return traits


def plan_traits(responses: Responses, *, min_share: float = 0.01, min_count: int = 10) -> TraitPlan:
    """Learn which traits the answers give.

    Args:
        responses: all answers, or a sample that stands for them.
        min_share: an option that a smaller share of those who answered chose is rare.
        min_count: an option that fewer people than this chose is rare too.

    Returns:
        The plan. Rare options of a question are pooled into one trait, "other"; what is the same
        for everybody who answered has no trait.

    Raises:
        InputError: fewer than two people answered, or no trait differs between them.
    """
    if len(responses) < 2:
        raise InputError(
            Sentence("there are answers from %(count)s person", count=len(responses)),
            file=responses.source or None,
            expected=Sentence("at least two people"),
        )
    planner = _Planner(responses, min_share, min_count)
    for question in responses.codebook:
        planner.add(question)
    if not any(recipe.trait.role.is_active for recipe in planner.recipes):
        raise InputError(
            Sentence("no answer that enters the clustering differs between people"),
            file=responses.source or None,
            expected=Sentence(
                "ratings, choices or background that people answered unlike each other"
            ),
        )
    raw = responses.raw_weights
    return TraitPlan(
        tuple(planner.recipes),
        weight_mean=float(raw.mean()) if raw is not None and raw.sum() > 0 else 1.0,
        dropped=planner.dropped,
        notes=tuple(planner.notes),
    )


class _Planner:
    """Collects recipes, question by question."""

    def __init__(self, responses: Responses, min_share: float, min_count: int) -> None:
        self.frame = responses.frame
        self.min_share, self.min_count = min_share, min_count
        self.recipes: list[Recipe] = []
        self.dropped: dict[str, str] = {}
        self.notes: list[str] = []

    def add(self, question: Question) -> None:
        """Add the traits of one question."""
        if question.role in WITHOUT_TRAITS:
            return
        answers = self.frame[question.name].drop_nulls()
        if question.role is Role.OPEN and question.kind is Kind.TEXT:
            self.dropped[question.name] = "an open answer that is not coded into topics"
        elif not len(answers):
            self.dropped[question.name] = "nobody answered"
        elif question.kind is Kind.NUMBER:
            self._add_number(question, answers)
        elif question.kind is Kind.CHOICES:
            self._add_options(question, question.choices, answers, exclusive=False)
        else:
            self._add_choice(question, answers)

    def _add_number(self, question: Question, answers: pl.Series) -> None:
        least, most = float(answers.min()), float(answers.max())  # type: ignore[arg-type]
        if least == most:
            self.dropped[question.name] = f"everybody who answered said {least:g}"
            return
        low = least if question.low is None else float(question.low)
        high = most if question.high is None else float(question.high)
        steps = high - low + 1
        in_steps = low.is_integer() and bool((answers == answers.round()).all())
        if question.role is Role.RATING and steps < STEPS_OF_NUMERIC and in_steps:
            labels = {choice.value: choice_label(choice) for choice in question.choices}
            points = [f"{low + rank:g}" for rank in range(int(steps))]
            levels = tuple(labels.get(point, {"en": point}) for point in points)
            self._add_ordered(question, levels, start=low)
        else:
            trait = _trait(question, Measure.NUMERIC, low=low, high=high)
            self.recipes.append(Recipe(trait, question.kind))

    def _add_choice(self, question: Question, answers: pl.Series) -> None:
        silent = (*question.missing, *question.not_shown)
        choices = tuple(choice for choice in question.choices if choice.value not in silent)
        if question.kind is Kind.TEXT:
            choices = tuple(Choice(value) for value in sorted(answers.unique()))
        reading = question.role.is_reading
        if answers.n_unique() == 1:
            self.dropped[question.name] = f"everybody who answered said '{answers[0]}'"
        elif len(choices) == 2 and not reading:
            self._add_one_of_two(question, choices, answers)
        elif question.ordered and question.role is not Role.OUTCOME:
            ranks = {choice.value: rank for rank, choice in enumerate(choices)}
            levels = tuple(choice_label(choice) for choice in choices)
            self._add_ordered(question, levels, ranks=ranks)
        else:
            self._add_options(question, choices, answers, exclusive=True)

    def _add_ordered(
        self,
        question: Question,
        levels: tuple[Mapping[str, str], ...],
        ranks: Mapping[str, int] | None = None,
        start: float = 0.0,
    ) -> None:
        trait = _trait(question, Measure.ORDERED, low=0.0, high=len(levels) - 1.0, levels=levels)
        self.recipes.append(Recipe(trait, question.kind, ranks=ranks or {}, start=start))

    def _add_one_of_two(
        self, question: Question, choices: tuple[Choice, ...], answers: pl.Series
    ) -> None:
        """One trait tells both options: the yes, the higher of two in order, else the rarer."""
        counts = _count(answers)
        if is_yes_or_no(choices):
            chosen = next(choice for choice in choices if is_yes(choice))
        elif question.ordered:
            chosen = choices[1]
        else:
            chosen = min(choices, key=lambda choice: counts.get(choice.value, 0))
        rarer = min(counts.get(choice.value, 0) for choice in choices)
        if self._is_rare(rarer, len(answers)):
            fewest = self._fewest(len(answers))  # how few they are is not for showing
            self.dropped[question.name] = f"fewer than {fewest} people answered unlike the others"
            return
        self.recipes.append(_option(question, chosen))

    def _add_options(
        self, question: Question, choices: tuple[Choice, ...], answers: pl.Series, exclusive: bool
    ) -> None:
        """A binary trait for each option; rare ones together as "other"."""
        counts = _count(answers)
        rare = []
        recipes: list[Recipe] = []
        for choice in choices:
            count = counts.get(choice.value, 0)
            if count == 0:
                self.dropped[f"{question.name}={choice.value}"] = "nobody chose it"
            elif count == len(answers):
                self.dropped[f"{question.name}={choice.value}"] = "everybody who answered chose it"
            elif self._is_rare(count, len(answers)):
                rare.append(choice.value)
            else:
                recipes.append(_option(question, choice, exclusive))
        self.recipes += self._pool(question, recipes, rare, answers, exclusive)

    def _pool(
        self,
        question: Question,
        recipes: list[Recipe],
        rare: list[str],
        answers: pl.Series,
        exclusive: bool,
    ) -> list[Recipe]:
        """The recipes with the rare options in "other", where together they are not rare."""
        if not rare:
            return recipes
        for place, recipe in enumerate(recipes):
            if recipe.values == (OTHER,):  # the question has an "other" of its own
                recipes[place] = Recipe(recipe.trait, question.kind, (OTHER, *rare))
                self._note_pooled(question, rare)
                return recipes
        together = _count_any(answers, rare)
        if len(rare) == 1 or self._is_rare(together, len(answers)):
            reason = f"too few people chose it (fewer than {self._fewest(len(answers))})"
            self.dropped |= {f"{question.name}={value}": reason for value in rare}
            return recipes
        self._note_pooled(question, rare)
        trait = _trait(
            question,
            Measure.BINARY,
            id=f"{question.name}={OTHER}",
            label=pooled_label(question),
            level=OTHER,
            exclusive=exclusive,
        )
        return [*recipes, Recipe(trait, question.kind, tuple(rare))]

    def _note_pooled(self, question: Question, rare: list[str]) -> None:
        self.notes.append(
            f"{question.name}: {len(rare)} rare options are pooled as '{OTHER}': {', '.join(rare)}"
        )

    def _fewest(self, answered: int) -> int:
        return max(self.min_count, int(np.ceil(self.min_share * answered)))

    def _is_rare(self, count: int, answered: int) -> bool:
        return count < self._fewest(answered)


def _trait(
    question: Question,
    measure: Measure,
    *,
    id: str | None = None,
    label: Mapping[str, str] | None = None,
    level: str | None = None,
    exclusive: bool = False,
    dimension: str | None = None,
    low: float | None = None,
    high: float | None = None,
    levels: tuple[Mapping[str, str], ...] = (),
) -> Trait:
    return Trait(
        id=id or question.name,
        measure=measure,
        question=question.name,
        role=question.role,
        dimension=dimension or question.dimension,
        label=label or question_label(question),
        level=level,
        exclusive=exclusive,
        low=low,
        high=high,
        levels=levels,
    )


def _option(question: Question, choice: Choice, exclusive: bool = False) -> Recipe:
    trait = _trait(
        question,
        Measure.BINARY,
        id=f"{question.name}={choice.value}",
        label=option_label(question, choice.label, choice.value),
        level=choice.value,
        exclusive=exclusive,
        dimension=choice.dimension,
    )
    return Recipe(trait, question.kind, (choice.value,))


def _count(answers: pl.Series) -> dict[str, int]:
    """How many people gave each answer."""
    if answers.dtype == pl.List:
        answers = answers.explode(empty_as_null=False).drop_nulls()
    values = answers.value_counts()
    return dict(zip(values[answers.name], values["count"], strict=True))


def _count_any(answers: pl.Series, values: list[str]) -> int:
    if answers.dtype == pl.List:
        return int((answers.list.set_intersection(values).list.len() > 0).sum())
    return int(answers.is_in(values).sum())
