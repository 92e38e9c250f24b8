"""A real survey: how surely do the segments come back, how many are there, how long does it take?

    python -m benchmarks real [--quick]

1,010 young people answered 150 questions in Bratislava in 2013. Nobody knows the true groups, so
the measure is stability: every method finds its groups among everybody and again among people drawn
with replacement, and the two are compared among the people drawn, by the adjusted Rand index and by
each segment's largest Jaccard similarity (Hennig 2007). It is counted in the same way for all, here
and not by the methods, at the same number of groups: the one that ours finds.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.answers import Answers, Kind
from benchmarks.ledger import FOLDER, Ledger, key_of
from benchmarks.methods import METHODS, OURS, load, recipe
from benchmarks.report import console, print_table, progress_bar, write_json

SURVEY = Path(__file__).parents[2] / "shared" / "data" / "young_people" / "responses.csv"
FIGURES = ("k_found", "seconds_found", "ari", "jaccard", "weakest", "seconds")
DRAWS, QUICK_DRAWS = 20, 3
SEED = 0
Labels = NDArray[np.intp]

# The questionnaire's own parts: the first column of each. The last, who one is, stays out of the
# clustering.
PARTS = {
    "Music": "music",
    "Movies": "films",
    "History": "interests",
    "Flying": "fears",
    "Smoking": "habits",
    "Daily events": "personality",
    "Finances": "spending",
    "Age": "",
}


def read_survey(path: Path = SURVEY) -> Answers:
    """The survey with its 1–5 answers as ranks, its choices as choices, in its own parts."""
    table = pd.read_csv(path)
    part = ""
    columns, kinds, dimensions = {}, {}, {}
    for name in table.columns:
        part = PARTS.get(name, part)
        if not part or table[name].nunique() < 2:
            continue
        if pd.api.types.is_numeric_dtype(table[name]):
            columns[name] = table[name].astype(float) - table[name].min()
            kinds[name] = Kind.ORDERED
        else:
            columns[name] = table[name].where(table[name].notna(), None)
            kinds[name] = Kind.NOMINAL
        dimensions[name] = part
    return Answers(pd.DataFrame(columns), kinds, dimensions)


def run(
    quick: bool = False,
    methods: Sequence[str] = METHODS,
    folder: Path = FOLDER,
    path: Path = SURVEY,
) -> dict[str, Any] | None:
    """Measure what is not yet in the ledger, then tell it all."""
    if not path.exists():
        console.print(f"The real survey is not here ({path.name}); nothing measured.")
        return None
    answers = read_survey(path)
    draws = QUICK_DRAWS if quick else DRAWS
    ledger = Ledger(folder / "real.jsonl")
    with progress_bar() as bar:
        task = bar.add_task("Real survey", total=len(methods) * (draws + 2) + 1)
        own = _fit(ledger, answers, OURS, None, None)
        bar.advance(task)
        k = len(set(own["labels"]))
        results = {}
        for method in methods:
            found = _fit(ledger, answers, method, None, None)
            bar.advance(task)
            given = _fit(ledger, answers, method, k, None)
            bar.advance(task)
            again = []
            for turn in range(draws):
                again.append(_fit(ledger, answers, method, k, turn))
                bar.advance(task)
            results[method] = _compare(found, given, again, len(answers.frame))
    print_table(
        f"Young people, {answers.frame.shape[0]} × {answers.frame.shape[1]}: stability over "
        f"{draws} draws at {k} segments",
        ("method", "k by itself", "s", "ARI", "Jaccard", "weakest segment", "s a fit"),
        [[method, *(result[figure] for figure in FIGURES)] for method, result in results.items()],
    )
    body = {"k": k, "draws": draws, "recipes": {m: recipe(m) for m in methods}, "methods": results}
    write_json("real-quick" if quick else "real", body, folder)
    return body


def draw_people(people: int, turn: int) -> Labels:
    """Row numbers of people drawn with replacement; the same for every method."""
    return np.random.default_rng([SEED, turn]).integers(0, people, people)


def _fit(
    ledger: Ledger, answers: Answers, method: str, k: int | None, turn: int | None
) -> dict[str, Any]:
    """Groups among everybody (`turn` None) or among the people of one draw, kept when found."""
    rows, columns = answers.frame.shape
    key = key_of(method=recipe(method), k=k, turn=turn, rows=rows, columns=columns)
    if key not in ledger:
        own = answers if turn is None else answers.where(draw_people(rows, turn))
        start = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            labels = load(method)(own, k, SEED).labels
        seconds = round(time.perf_counter() - start, 2)
        ledger.write(key, {"seconds": seconds, "labels": np.asarray(labels).tolist()})
    return ledger[key]


def _compare(
    found: dict[str, Any], given: dict[str, Any], again: Sequence[dict[str, Any]], people: int
) -> dict[str, Any]:
    from sklearn.metrics import adjusted_rand_score

    labels = np.array(given["labels"])
    agreement, similarity = [], []
    for turn, other in enumerate(again):
        drawn, first = np.unique(draw_people(people, turn), return_index=True)
        others = np.array(other["labels"])[first]
        agreement.append(adjusted_rand_score(labels[drawn], others))
        similarity.append(jaccard(labels[drawn], others, np.unique(labels)))
    by_segment = np.nanmean(similarity, axis=0)
    return {
        "k_found": len(set(found["labels"])),
        "seconds_found": found["seconds"],
        "ari": round(float(np.mean(agreement)), 3),
        "jaccard": round(float(by_segment.mean()), 3),
        "weakest": round(float(by_segment.min()), 3),
        "by_segment": [round(float(value), 3) for value in by_segment],
        "seconds": round(fmean(fit["seconds"] for fit in (given, *again)), 2),
    }


def jaccard(labels: Labels, others: Labels, segments: Labels) -> NDArray[np.float64]:
    """For each of `segments`, its largest Jaccard similarity with a group of `others`."""
    largest = []
    for segment in segments:
        own = labels == segment
        sizes = [
            (own & (others == other)).sum() / (own | (others == other)).sum()
            for other in np.unique(others)
        ]
        largest.append(max(sizes) if own.any() else np.nan)
    return np.array(largest)
