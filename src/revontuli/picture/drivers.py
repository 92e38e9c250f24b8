"""What goes with an outcome, such as the wish to stay in the city.

It says what goes with the outcome among people who are otherwise alike in what was asked. It
doesn't say what brings it about: that needs an experiment, or at least a change over time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from revontuli.errors import InputError
from revontuli.picture.outcome_model import (
    Quality,
    Z,
    choose_traits,
    half_sample_effects,
    measure_quality,
    most_taken,
)
from revontuli.picture.picture import Driver, Drivers
from revontuli.picture.rounding import SHARE, rounded
from revontuli.privacy import MINIMUM, protect_shares
from revontuli.survey.codebook import Role
from revontuli.survey.traits import Measure, Trait, TraitTable
from revontuli.text import Text

Floats = NDArray[np.float64]

FEWEST = 25  # people with and without the outcome; with fewer there is nothing to learn from
MOST_PEOPLE = 5000  # a larger survey is modelled on a sample of so many
ASKED_OF_ONE_SIDE = 0.05  # a question hardly anybody on one side was asked comes after the outcome
SPLITS = 40  # of everyone into two halves
# Traits are chosen and measured on the same people, which flatters chance: with q under 0.05, one
# in nine of the traits told of simulated answers was noise; with 0.01, one in seventy.
SURE = 0.01
RESAMPLES = 400  # of people, for the segments' intervals


def find_drivers(
    table: TraitTable,
    outcome: str,
    labels: NDArray[np.intp] | None = None,
    segment_ids: Sequence[str] = (),
    *,
    segment_names: Sequence[Text] = (),
    traits: Sequence[Trait] | None = None,
    threshold: float | None = None,
    limit: int = 15,
    seed: int = 0,
    minimum: int = MINIMUM,
) -> Drivers | None:
    """Model an outcome by all other traits, and tell what goes with it if that can be told.

    The model is a logistic regression with an L1 penalty on standardised traits; a missing answer
    stands at the mean, and that it is missing is a column of its own where many left the question
    out. Its quality is measured by 5-fold stratified cross-validation, repeated four times, with
    everything learned inside the folds. Where the 95 % interval of the AUROC holds 0.5, it says
    so (`predicts` is False) and no drivers are told.

    Traits are chosen by stability selection (`outcome_model.choose_traits`), and the chosen ones
    measured together without the penalty, which would draw every effect towards nothing
    (`outcome_model.half_sample_effects`). A trait is told when at least half of the choices took
    it, its interval leaves out 0 and its effect is beyond chance among all traits tried
    (Benjamini & Hochberg 1995). A segment's effect is its share with the outcome less
    everyone's, with a bootstrap interval (Efron 1979): segments are made of the traits, so that
    nothing else can stay the same.

    Questions that people on one side of the outcome were hardly asked (why do you leave?) are
    left out: they follow from the answer and would tell nothing.

    Args:
        table: everybody's traits, the outcome among them.
        outcome: the outcome's trait id. A numeric or ordered one is taken as high or not.
        labels: each person's segment as a place in `segment_ids`. Shape (n,).
        segment_ids: the segments.
        segment_names: their names, for the drivers' labels; ids stand in where there are none.
        traits: what may go with the outcome; where None, active traits and constants.
        threshold: from this value on a numeric or ordered outcome is high; where None, the
            value that splits people most evenly.
        limit: how many traits at most.
        seed: of the folds and samples.
        minimum: people that any number rests on.

    Returns:
        None where fewer than 25 people have the outcome, or have it not.

    Raises:
        InputError: the table has no such trait.
    """
    target = next((trait for trait in table.traits if trait.id == outcome), None)
    if target is None:
        raise InputError(f"there is no trait '{outcome}'", expected="the id of an outcome's trait")
    answers = table.frame[outcome].to_numpy().astype(float)
    answered = np.flatnonzero(~np.isnan(answers))
    yes, label = _as_yes_or_no(target, answers, table.weights, threshold)
    cases = int(yes[answered].sum())
    if min(cases, len(answered) - cases) < FEWEST:
        return None
    rows = _sample(answered, seed)
    y, weights = yes[rows], table.weights[rows]
    chosen = [t for t in (traits or _may_explain(table)) if t.question != target.question]
    chosen = _asked_of_both(table, chosen, rows, y)
    if not chosen:
        return None
    values = table.select(chosen).values()[rows]
    answered_by = _one_of_each_question(chosen)
    quality = measure_quality(values, y, weights, answered_by, seed)
    predicts = bool(quality.low > 0.5)
    told: list[Driver] = []
    if predicts:
        taken = choose_traits(values, y, weights, answered_by, quality.step, SPLITS, seed)
        told = _trait_drivers(chosen, taken, values, y, weights, limit, seed, minimum)
        if labels is not None:
            places = np.asarray(labels)
            names = segment_names or [{"en": id} for id in segment_ids]
            shown = _segments_shown(table, target, yes, places, len(segment_ids), minimum)
            told += _segment_drivers(
                segment_ids,
                names,
                shown,
                places[answered],
                yes[answered],
                table.weights[answered],
                seed,
            )
    share = float(np.average(yes[answered], weights=table.weights[answered]))
    return _drivers(target, label, share, len(answered), quality, predicts, told)


def _as_yes_or_no(
    trait: Trait, answers: Floats, weights: Floats, threshold: float | None
) -> tuple[NDArray[np.int_], Text]:
    """1 for those with the outcome (0 for not known too), and what it is called."""
    if trait.measure is Measure.BINARY:
        return (answers == 1).astype(int), trait.label
    if threshold is None:
        known = ~np.isnan(answers)
        cuts = np.unique(answers[known])[1:]
        if not len(cuts):
            return np.zeros(len(answers), dtype=int), trait.label
        shares = [np.average(answers[known] >= cut, weights=weights[known]) for cut in cuts]
        threshold = float(cuts[np.argmin(np.abs(np.array(shares) - 0.5))])
    label = {language: f"{words} ≥ {threshold:g}" for language, words in trait.label.items()}
    rank = int(threshold)
    if trait.levels and 0 <= rank < len(trait.levels):
        level = trait.levels[rank]
        label = {
            language: f"{words}: ≥ {level.get(language, f'{threshold:g}')}"
            for language, words in trait.label.items()
        }
    return np.where(np.isnan(answers), 0, answers >= threshold).astype(int), label


def _sample(rows: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
    if len(rows) <= MOST_PEOPLE:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, MOST_PEOPLE, replace=False))


def _may_explain(table: TraitTable) -> list[Trait]:
    return [t for t in table.traits if t.role.is_active or t.role is Role.CONSTANT]


def _asked_of_both(
    table: TraitTable, traits: Sequence[Trait], rows: NDArray[np.intp], y: NDArray[np.int_]
) -> list[Trait]:
    """The traits that are known for people on both sides of the outcome."""
    known = ~np.isnan(table.select(traits).values()[rows])
    sides = known[y == 1].mean(axis=0), known[y == 0].mean(axis=0)
    fewer, more = np.minimum(*sides), np.maximum(*sides)
    follows = (fewer < ASKED_OF_ONE_SIDE) & (more > 4 * ASKED_OF_ONE_SIDE)
    return [t for t, out in zip(traits, follows | (more == 0), strict=True) if not out]


def _one_of_each_question(traits: Sequence[Trait]) -> list[int]:
    places: dict[str, int] = {}
    for place, trait in enumerate(traits):
        places.setdefault(trait.question, place)
    return list(places.values())


def _trait_drivers(
    traits: Sequence[Trait],
    taken: Floats,
    values: Floats,
    y: NDArray[np.int_],
    weights: Floats,
    limit: int,
    seed: int,
    minimum: int,
) -> list[Driver]:
    """The traits that were taken often and whose effect is beyond chance, strongest first."""
    places = [int(place) for place in most_taken(taken, y)]
    if not places:
        return []
    binary = np.array([traits[place].measure is Measure.BINARY for place in places], dtype=bool)
    effects = half_sample_effects(values[:, places], y, weights, binary, SPLITS, seed)
    means = effects.mean(axis=0)
    margin = Z * effects.std(axis=0, ddof=1)
    low, high = means - margin, means + margin
    sure = _q_values(effects, len(traits)) < SURE
    told = []
    for at, place in enumerate(places):
        if binary[at] and _four_cells(values[:, place], y).min() < minimum:
            continue
        if sure[at] and (low[at] > 0 or high[at] < 0):
            told.append(
                Driver(
                    trait=traits[place].id,
                    label=traits[place].label,
                    effect=round(float(means[at]), SHARE),
                    low=round(float(low[at]), SHARE),
                    high=round(float(high[at]), SHARE),
                    selected=round(float(taken[place]), 2),
                )
            )
    return sorted(told, key=lambda driver: -abs(driver.effect))[:limit]


def _q_values(effects: Floats, tried: int) -> Floats:
    """q of each measured trait among all that were tried; the others count as p = 1."""
    from scipy.special import ndtr
    from scipy.stats import false_discovery_control

    errors = np.maximum(effects.std(axis=0, ddof=1), 1e-12)
    p = np.ones(tried)
    p[: effects.shape[1]] = 2 * ndtr(-np.abs(effects.mean(axis=0)) / errors)
    return np.asarray(false_discovery_control(p)[: effects.shape[1]])


def _four_cells(x: Floats, y: NDArray[np.int_]) -> NDArray[np.int64]:
    known = ~np.isnan(x)
    return np.bincount((2 * (x[known] == 1) + y[known]).astype(int), minlength=4)


def _segments_shown(
    table: TraitTable,
    target: Trait,
    yes: NDArray[np.int_],
    places: NDArray[np.intp],
    count: int,
    minimum: int,
) -> NDArray[np.bool_]:
    """In which segments the outcome's share may be told, as it may in their portraits.

    The other answers to a single-choice question count too: theirs are told elsewhere.
    """
    together = [target]
    if target.exclusive and target.measure is Measure.BINARY:
        together += [
            t for t in table.traits if t.question == target.question and t.exclusive and t != target
        ]
    values = table.select(together).values()
    have, size = np.zeros((2, count, len(together)), dtype=np.int64)
    for column in range(len(together)):
        inside = ~np.isnan(values[:, column]) & (places >= 0)
        has = yes if column == 0 else values[:, column] == 1
        size[:, column] = np.bincount(places[inside], minlength=count)
        have[:, column] = np.bincount(places[inside & (has == 1)], minlength=count)
    groups = [list(range(len(together)))] if len(together) > 1 else []
    return protect_shares(have, size, minimum, exclusive=groups)[:, 0]


def _segment_drivers(
    ids: Sequence[str],
    names: Sequence[Text],
    shown: NDArray[np.bool_],
    places: NDArray[np.intp],
    y: NDArray[np.int_],
    weights: Floats,
    seed: int,
) -> list[Driver]:
    """Each segment's share with the outcome less everyone's."""
    count, inside = len(ids), places >= 0
    cell, weights = 2 * places[inside] + y[inside], weights[inside]

    def differences(rows: NDArray[np.intp] | slice) -> Floats:
        sums = np.bincount(cell[rows], weights=weights[rows], minlength=2 * count)
        without, with_it = sums.reshape(count, 2).T
        people = without + with_it
        share = with_it / np.where(people > 0, people, np.nan)
        return np.asarray(share - with_it.sum() / people.sum())

    rng = np.random.default_rng(seed)
    drawn = [differences(rng.integers(0, len(cell), len(cell))) for _ in range(RESAMPLES)]
    low, high = np.nanpercentile(drawn, [2.5, 97.5], axis=0)
    effect = differences(slice(None))
    return [
        Driver(
            trait=ids[k],
            label=names[k],
            effect=round(float(effect[k]), SHARE),
            low=round(float(low[k]), SHARE),
            high=round(float(high[k]), SHARE),
            selected=1.0,
            is_segment=True,
        )
        for k in map(int, np.flatnonzero(shown))
    ]


def _drivers(
    target: Trait,
    label: Text,
    share: float,
    n: int,
    quality: Quality,
    predicts: bool,
    told: Sequence[Driver],
) -> Drivers:
    return Drivers(
        outcome=target.id,
        question=target.question,
        label=label,
        share=round(share, SHARE),
        n=n,
        auroc=round(quality.auroc, SHARE),
        auroc_low=round(quality.low, SHARE),
        auroc_high=round(quality.high, SHARE),
        brier=round(quality.brier, 4),
        brier_baseline=round(quality.brier_baseline, 4),
        calibration_slope=None if quality.slope is None else rounded(quality.slope, 2),
        predicts=predicts,
        drivers=tuple(told),
    )
