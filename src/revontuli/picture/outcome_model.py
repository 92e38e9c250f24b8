"""A regularised model of an outcome, and how far it can be believed.

Everything that is learned (means and spreads, what to put for a missing answer, the penalty, the
coefficients) is learned from the training people alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

FOLDS = 5
REPEATS = 4
Z = 1.959964
# The penalty as parts of the least one that lets nothing in, strongest first.
STEPS = (1.2, 1.6, 2.2, 3.0, 4.5, 7.0)
OFTEN_MISSING = 0.05  # from this share on, "did not answer" is a column of its own
EVENTS_PER_TRAIT = 10  # of the rarer outcome, for each trait of a refit (Peduzzi et al. 1996)


class Columns:
    """Traits as columns of one spread: standardised, a missing answer at the mean (0).

    Where many left a question out, whether they did is a column too, after the traits.

    Args:
        values: of the training people, NaN for not known. Shape (n, P).
        weights: theirs.
        answered_by: for each question with missing answers, the place of one of its traits.
    """

    def __init__(self, values: Floats, weights: Floats, answered_by: list[int]) -> None:
        missing = np.isnan(values)
        answered = weights @ (~missing).astype(float)
        total = np.maximum(answered, 1e-12)
        self.mean = (weights @ np.where(missing, 0.0, values)) / total
        squares = weights @ np.where(missing, 0.0, np.square(values - self.mean))
        self.spread = np.sqrt(squares / total)
        gone = 1 - answered / weights.sum()
        self.indicators = [
            place for place in answered_by if OFTEN_MISSING <= gone[place] <= 1 - OFTEN_MISSING
        ]
        self.gone = gone[self.indicators]

    def of(self, values: Floats) -> Floats:
        """The columns of these people. Shape (n, P + indicators)."""
        spread = np.where(self.spread > 1e-12, self.spread, np.inf)
        missing = np.isnan(values)
        standard = np.where(missing, 0.0, (values - self.mean) / spread)
        left_out = (missing[:, self.indicators] - self.gone) / np.sqrt(self.gone * (1 - self.gone))
        return np.column_stack([standard, left_out])


@dataclass(frozen=True, slots=True)
class Quality:
    """How well the model tells people apart whom it has not seen.

    Attributes:
        auroc, low, high: area under the ROC curve and its 95 % interval.
        brier, brier_baseline: Brier score, and that of always saying the training share.
        slope: of a logistic regression of the outcome on the predicted log-odds.
        step: the penalty that was taken most in the middle, as a part (see STEPS).
    """

    auroc: float
    low: float
    high: float
    brier: float
    brier_baseline: float
    slope: float | None
    step: float


@threadpool_limits.wrap(limits=1)  # many small fits: threads would only wait for each other
def measure_quality(
    values: Floats, outcome: NDArray[np.int_], weights: Floats, answered_by: list[int], seed: int
) -> Quality:
    """Repeated stratified cross-validation of the model.

    Predictions are calibrated (Platt 1999), those of each fold by what the others showed, since
    the penalty makes them too cautious. The interval of the AUROC comes from each person's
    influence on it, averaged over the repeats (after LeDell, Petersen & van der Laan 2015), made
    wider because the folds' models are learned from shared people (Nadeau & Bengio 2003); without
    that, noise is said to predict in one survey of seven.
    """
    from sklearn.model_selection import RepeatedStratifiedKFold

    splits = RepeatedStratifiedKFold(n_splits=FOLDS, n_repeats=REPEATS, random_state=seed)
    log_odds = np.zeros((REPEATS, len(outcome)))
    naive = np.zeros((REPEATS, len(outcome)))
    fold = np.zeros((REPEATS, len(outcome)), dtype=int)
    influence = np.zeros(len(outcome))
    areas, steps = [], []
    for number, (train, test) in enumerate(splits.split(values, outcome)):
        repeat = number // FOLDS
        step = _choose_step(
            values[train], outcome[train], weights[train], answered_by, seed + number
        )
        columns = Columns(values[train], weights[train], answered_by)
        model = fit_lasso(columns.of(values[train]), outcome[train], weights[train], step)
        score = model.decision_function(columns.of(values[test]))
        area, part = area_under_curve(score, outcome[test], weights[test])
        areas.append(area)
        influence[test] += part / (FOLDS * REPEATS)
        steps.append(step)
        log_odds[repeat, test] = score
        fold[repeat, test] = number % FOLDS
        naive[repeat, test] = np.average(outcome[train], weights=weights[train])
    log_odds = np.array(
        [_calibrated(*parts, outcome, weights) for parts in zip(log_odds, fold, strict=True)]
    )
    auroc, error = float(np.mean(areas)), float(np.sqrt(np.sum(influence**2)))
    # The folds' models were learned from shared people: 1 + folds · test / train people.
    error *= np.sqrt(1 + FOLDS / (FOLDS - 1))
    return Quality(
        auroc=auroc,
        low=float(max(auroc - Z * error, 0.0)),
        high=float(min(auroc + Z * error, 1.0)),
        brier=_brier(1 / (1 + np.exp(-log_odds)), outcome, weights),
        brier_baseline=_brier(naive, outcome, weights),
        slope=_calibration_slope(log_odds.mean(axis=0), outcome, weights),
        step=float(np.median(steps)),
    )


def _choose_step(
    values: Floats, outcome: NDArray[np.int_], weights: Floats, answered_by: list[int], seed: int
) -> float:
    """The penalty with the least log loss in a quarter of the training people set aside."""
    from sklearn.model_selection import train_test_split

    train, test = train_test_split(
        np.arange(len(outcome)), test_size=0.25, stratify=outcome, random_state=seed
    )
    columns = Columns(values[train], weights[train], answered_by)
    inside, aside = columns.of(values[train]), columns.of(values[test])
    losses = []
    for step in STEPS:
        model = fit_lasso(inside, outcome[train], weights[train], step)
        losses.append(_log_loss(model.decision_function(aside), outcome[test], weights[test]))
        if len(losses) > 2 and losses[-1] > losses[-2] > losses[-3]:
            break
    return STEPS[int(np.argmin(losses))]


def _log_loss(log_odds: Floats, outcome: NDArray[np.int_], weights: Floats) -> float:
    against = np.where(outcome == 1, -log_odds, log_odds)
    return float(np.average(np.logaddexp(0.0, against), weights=weights))


def fit_lasso(x: Floats, outcome: NDArray[np.int_], weights: Floats, step: float) -> Any:
    """Logistic regression with an L1 penalty (Tibshirani 1996).

    Args:
        x: standardised columns. Shape (n, columns).
        outcome: 0 or 1.
        weights: each person's.
        step: how many times weaker the penalty is than the least one that lets nothing in.
    """
    from sklearn.linear_model import LogisticRegression

    share = np.average(outcome, weights=weights)
    pull = np.abs((weights * (outcome - share)) @ x).max()
    lasso = LogisticRegression(
        solver="liblinear",
        C=step / max(float(pull), 1e-9),
        intercept_scaling=10.0,  # liblinear penalises the intercept: make it nearly free
        tol=1e-3,
        max_iter=200,
        random_state=0,
    )
    # scikit-learn 1.8 tells the penalty by l1_ratio, earlier ones by name.
    by_ratio = lasso.get_params()["penalty"] == "deprecated"
    lasso.set_params(**({"l1_ratio": 1.0} if by_ratio else {"penalty": "l1"}))
    return lasso.fit(x, outcome, sample_weight=weights)


def area_under_curve(
    score: Floats, outcome: NDArray[np.int_], weights: Floats
) -> tuple[float, Floats]:
    """Weighted AUROC, and each person's influence on it (DeLong et al. 1988). Shape (n,)."""
    yes, no = outcome == 1, outcome == 0
    below = _share_below(score[yes], score[no], weights[no])
    above = 1 - _share_below(score[no], score[yes], weights[yes])
    area = float(np.average(below, weights=weights[yes]))
    influence = np.zeros(len(score))
    influence[yes] = weights[yes] / weights[yes].sum() * (below - area)
    influence[no] = weights[no] / weights[no].sum() * (above - area)
    return area, influence


def _share_below(score: Floats, others: Floats, weights: Floats) -> Floats:
    """The share of `others` that are below each score; those level count as half."""
    order = np.argsort(others)
    sums = np.concatenate([[0.0], np.cumsum(weights[order])])
    left = sums[np.searchsorted(others[order], score, side="left")]
    right = sums[np.searchsorted(others[order], score, side="right")]
    return np.asarray((left + right) / (2 * sums[-1]))


def _brier(probability: Floats, outcome: NDArray[np.int_], weights: Floats) -> float:
    return float(np.average(((probability - outcome) ** 2).mean(axis=0), weights=weights))


def _calibrated(
    log_odds: Floats, fold: NDArray[np.int_], outcome: NDArray[np.int_], weights: Floats
) -> Floats:
    calibrated = np.zeros(len(log_odds))
    for number in range(FOLDS):
        others, own = fold != number, fold == number
        slope, start = _line(log_odds[others], outcome[others], weights[others])
        if slope <= 0:  # no better than chance: say the share
            share = float(np.average(outcome[others], weights=weights[others]))
            slope, start = 0.0, float(np.log(share / (1 - share)))
        calibrated[own] = start + slope * log_odds[own]
    return calibrated


def _calibration_slope(
    log_odds: Floats, outcome: NDArray[np.int_], weights: Floats
) -> float | None:
    return _line(log_odds, outcome, weights)[0] if np.std(log_odds) > 0.01 else None


def _line(log_odds: Floats, outcome: NDArray[np.int_], weights: Floats) -> tuple[float, float]:
    """Slope and intercept of a logistic regression on the log-odds (Newton's method)."""
    x = np.column_stack([log_odds, np.ones(len(log_odds))])
    line = np.array([1.0, 0.0])
    for _ in range(25):
        probability = 1 / (1 + np.exp(-np.clip(x @ line, -30, 30)))
        curve = (x * (weights * probability * (1 - probability))[:, None]).T @ x
        step = np.linalg.solve(curve + 1e-6 * np.eye(2), x.T @ (weights * (outcome - probability)))
        line += np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-8:
            break
    return float(line[0]), float(line[1])


@threadpool_limits.wrap(limits=1)
def choose_traits(
    values: Floats,
    outcome: NDArray[np.int_],
    weights: Floats,
    answered_by: list[int],
    step: float,
    pairs: int,
    seed: int,
) -> Floats:
    """How often the lasso takes each trait when it sees half of the people. Shape (P,), 0 to 1.

    Everyone is split in two at random, again and again, and each half is used (stability
    selection with complementary pairs, Shah & Samworth 2013).
    """
    taken = np.zeros(values.shape[1])
    halves = list(_halves(outcome, pairs, seed))
    for half in halves:
        columns = Columns(values[half], weights[half], answered_by)
        model = fit_lasso(columns.of(values[half]), outcome[half], weights[half], step)
        taken += model.coef_[0, : values.shape[1]] != 0
    return taken / len(halves)


def most_taken(taken: Floats, outcome: NDArray[np.int_]) -> Rows:
    """Places of the traits that at least half of the choices took; no more than can be measured
    at once with the people there are."""
    rarer = int(min(outcome.sum(), (1 - outcome).sum()))
    first = np.argsort(-taken, kind="stable")[: max(rarer // EVENTS_PER_TRAIT, 1)]
    return np.sort(first[taken[first] >= 0.5])


@threadpool_limits.wrap(limits=1)
def half_sample_effects(
    values: Floats,
    outcome: NDArray[np.int_],
    weights: Floats,
    binary: NDArray[np.bool_],
    pairs: int,
    seed: int,
) -> Floats:
    """Effects of traits in a logistic regression, measured in half of the people, many times.

    The spread of an estimate over half samples is the standard error of all people's (McCarthy
    1969): so many of them on both sides of the mean make a 95 % interval.

    Args:
        values: the chosen traits alone. Shape (n, P).
        outcome, weights: of the same people.
        binary: which traits are. Shape (P,).
        pairs: how many times everyone is split.
        seed: of the splits.

    Returns:
        Change of the outcome's probability, averaged over people, when a trait is had (binary)
        or is one standard deviation higher, the others staying as they are. Shape (2 · pairs, P).
    """
    effects = np.zeros((2 * pairs, values.shape[1]))
    for number, half in enumerate(_halves(outcome, pairs, seed)):
        columns = Columns(values[half], weights[half], [])
        x = columns.of(values[half])
        effects[number] = _average_changes(x, outcome[half], weights[half], columns, binary)
    return effects


def _halves(outcome: NDArray[np.int_], pairs: int, seed: int) -> Iterator[Rows]:
    from sklearn.model_selection import StratifiedShuffleSplit

    halves = StratifiedShuffleSplit(n_splits=pairs, test_size=0.5, random_state=seed)
    for one, other in halves.split(outcome, outcome):
        yield one
        yield other


def _average_changes(
    x: Floats,
    outcome: NDArray[np.int_],
    weights: Floats,
    columns: Columns,
    binary: NDArray[np.bool_],
) -> Floats:
    """Average marginal effect of each column. Shape (P,)."""
    from sklearn.linear_model import LogisticRegression

    # A penalty this weak only keeps a trait that all with the outcome share from running away.
    model = LogisticRegression(C=1.0, max_iter=500).fit(x, outcome, sample_weight=weights)
    slope, log_odds = model.coef_[0], model.decision_function(x)[:, None]
    spread = np.maximum(columns.spread, 1e-12)
    low = np.where(binary, (0 - columns.mean) / spread, x)
    high = np.where(binary, (1 - columns.mean) / spread, x + 1.0)
    with_low = 1 / (1 + np.exp(-(log_odds + slope * (low - x))))
    with_high = 1 / (1 + np.exp(-(log_odds + slope * (high - x))))
    return np.asarray(np.average(with_high - with_low, axis=0, weights=weights))
