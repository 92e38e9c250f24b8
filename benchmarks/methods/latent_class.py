"""A latent class model of mixed answers by `stepmix` (Morin et al. 2023).

Ratings are normal, ranks and choices categorical, options binary, each with the library's own
handling of missing answers (full information maximum likelihood). The number of classes is the one
with the lowest AIC; the search stops once it has risen three times in a row. In a pilot on eight
surveys of `recovery`, AIC did better for this method than BIC, which is commoner but stops at too
few classes when every class has a parameter for every step of every question.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from stepmix.stepmix import StepMix
from stepmix.utils import get_mixed_descriptor

from benchmarks.answers import Answers, Kind
from benchmarks.methods.found import FEWEST, MOST, Found

STARTS = 4  # at a known number of classes
STARTS_OF_SEARCH = 1  # at each number tried
RISES = 3  # of the criterion in a row, after which no larger number is tried
TOLERANCE = 1e-5  # of the mean log-likelihood of a person
MOST_STEPS = 300


def find_groups(answers: Answers, k: int | None, seed: int) -> Found:
    frame, measurement = _describe(answers)
    if k is not None:
        return Found(_fit(frame, measurement, k, STARTS, seed).predict(frame), {})
    tried: dict[int, float] = {}
    for number in range(FEWEST, MOST + 1):
        model = _fit(frame, measurement, number, STARTS_OF_SEARCH, seed)
        tried[number] = float(model.aic(frame))
        if number - min(tried, key=tried.__getitem__) >= RISES:
            break
    best = min(tried, key=tried.__getitem__)
    return Found(_fit(frame, measurement, best, STARTS, seed).predict(frame), tried)


def _describe(answers: Answers) -> tuple[pd.DataFrame, dict[str, dict[str, object]]]:
    """The answers as numbers, and how each column is distributed within a class."""
    frame = answers.frame.copy()
    for name in answers.columns(Kind.NOMINAL):
        codes, _ = pd.factorize(frame[name], sort=True)
        frame[name] = np.where(codes < 0, np.nan, codes)
    families = {
        "continuous": answers.columns(Kind.RATING),
        "binary": answers.columns(Kind.BINARY),
        "categorical": answers.columns(Kind.ORDERED, Kind.NOMINAL),
    }
    holes = "_nan" if frame.isna().to_numpy().any() else ""
    described: tuple[pd.DataFrame, dict[str, dict[str, object]]] = get_mixed_descriptor(
        frame.astype(float),
        **{family + holes: names for family, names in families.items() if names},
    )
    return described


def _fit(
    frame: pd.DataFrame,
    measurement: dict[str, dict[str, object]],
    k: int,
    starts: int,
    seed: int,
) -> StepMix:
    model = StepMix(
        n_components=k,
        measurement=measurement,
        n_init=starts,
        abs_tol=TOLERANCE,
        max_iter=MOST_STEPS,
        random_state=seed,
        verbose=0,
        progress_bar=0,
    )
    return model.fit(frame)
