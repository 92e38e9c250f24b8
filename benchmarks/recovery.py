"""Are groups that are known to be there found again? Ours beside its peers.

    python -m benchmarks recovery [--quick]

Every survey is made with known groups (`known_groups`, and the bundled example at its own
difficulty) and given to every method twice: to find how many groups there are by its own
criterion, and with their true number. The measure is the adjusted Rand index (Hubert & Arabie
1985) between the groups found and those made: 1 is the same, 0 is chance. A method that fails
counts as 0.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks import ceiling
from benchmarks.answers import Answers
from benchmarks.ledger import FOLDER, Ledger, key_of
from benchmarks.methods import METHODS, OURS, PEERS, load, recipe
from benchmarks.report import console, print_table, print_verdicts, progress_bar, write_json

SEEDS = tuple(range(10, 20))  # 0–9 are for making and choosing; nothing was tuned on these
PEOPLE = 1000
EXAMPLE_PEOPLE = 1613  # as it is bundled: Tampere's 1,003 and Turku's 610
CEILING = "told the groups"
MODES = ("found", "given")  # who says how many groups there are: the method, or we
HEADINGS = (
    *("method", "ARI, k found", "k found", "k true", "k error", "s"),
    *("ARI, k given", "s", "failed"),
)
WORDS = {"found": "number of groups found", "given": "true number given"}
GOAL = 0.90  # at the example's own difficulty


@dataclass(frozen=True, slots=True)
class Survey:
    """One survey to be made: a condition of the grid, or the bundled example."""

    overlap: str
    missing: float
    layout: str
    seed: int
    people: int = PEOPLE

    @property
    def is_example(self) -> bool:
        return self.overlap == "example"

    @property
    def condition(self) -> str:
        if self.is_example:
            return "bundled example, its own difficulty"
        noise = ", 100 columns of noise" if self.layout == "noise" else ""
        return f"{self.overlap} overlap, {self.missing:.0%} missing{noise}"

    def make(self) -> Answers:
        if self.is_example:
            from benchmarks.example import make_example

            return make_example(self.seed, self.people)
        from benchmarks.known_groups import Condition, make_survey

        condition = Condition(self.overlap, self.missing, self.layout, self.people)
        return make_survey(condition, self.seed)


@dataclass(frozen=True, slots=True)
class Cell:
    """One survey given to one method in one mode."""

    survey: Survey
    method: str
    mode: str

    @property
    def key(self) -> str:
        survey = self.survey
        return key_of(
            method=_recipe(self.method),
            mode=self.mode,
            maker=_digest_of_makers(survey.is_example),
            overlap=survey.overlap,
            missing=survey.missing,
            layout=survey.layout,
            people=survey.people,
            seed=survey.seed,
        )


@lru_cache
def _recipe(method: str) -> str:
    return ceiling.RECIPE if method == CEILING else recipe(method)


@lru_cache
def _digest_of_makers(is_example: bool) -> str:
    """Of the code that makes the surveys, so that results of another survey are not reused."""
    here = Path(__file__).parent
    files = [here / "answers.py", here / "known_groups.py"]
    if is_example:
        source = here.parent / "src" / "revontuli"
        files = [here / "answers.py", here / "example.py"]
        files += sorted((source / "examples" / "moving_to_study").iterdir())
        files += sorted((source / "survey").glob("*.py"))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files if file.is_file()))
    return digest.hexdigest()[:8]


def plan(quick: bool) -> list[Survey]:
    """The surveys to make, one seed after another so that a run cut short is balanced."""
    from benchmarks.known_groups import SPREADS

    if quick:
        return [
            Survey("small", 0.1, "equal", 0),
            Survey("medium", 0.0, "equal", 1),
            Survey("medium", 0.1, "noise", 2),
            Survey("large", 0.1, "equal", 3),
            Survey("example", 0.0, "", 0, EXAMPLE_PEOPLE),
        ]
    return [
        survey
        for seed in SEEDS
        for survey in (
            *(Survey(o, m, "equal", seed) for o in SPREADS for m in (0.0, 0.1, 0.3)),
            *(Survey(o, m, "noise", seed) for o in SPREADS for m in (0.1,)),
            Survey("medium", 0.0, "noise", seed),
            Survey("medium", 0.3, "noise", seed),
            Survey("example", 0.0, "", seed, EXAMPLE_PEOPLE),
        )
    ]


def cells_of(surveys: Sequence[Survey], methods: Sequence[str]) -> list[Cell]:
    cells = []
    for survey in surveys:
        cells += [Cell(survey, method, mode) for method in methods for mode in MODES]
        cells.append(Cell(survey, CEILING, "given"))
    return cells


def measure(cell: Cell) -> dict[str, Any]:
    """Do one cell: make the survey, find the groups, hold them against the truth."""
    from sklearn.metrics import adjusted_rand_score
    from threadpoolctl import threadpool_limits

    answers = cell.survey.make()
    assert answers.truth is not None
    groups = len(set(answers.truth.tolist()))
    row: dict[str, Any] = {
        "condition": cell.survey.condition,
        "seed": cell.survey.seed,
        "method": cell.method,
        "mode": cell.mode,
        "groups": groups,
    }
    find = ceiling.find_groups if cell.method == CEILING else load(cell.method)
    start = time.perf_counter()
    try:
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = find(answers, groups if cell.mode == "given" else None, cell.survey.seed)
    except Exception as error:  # a method that fails is a result too, told in the table
        row |= {"ari": 0.0, "k": None, "error": f"{type(error).__name__}: {error}"[:200]}
    else:
        row |= {"ari": round(float(adjusted_rand_score(answers.truth, found.labels)), 4)}
        row |= {"k": found.k, "tried": {str(k): round(s, 4) for k, s in found.tried.items()}}
    return row | {"seconds": round(time.perf_counter() - start, 2)}


def run(
    quick: bool = False,
    methods: Sequence[str] = METHODS,
    workers: int = 2,
    folder: Path = FOLDER,
    surveys: Sequence[Survey] | None = None,
) -> dict[str, Any]:
    """Measure what is not yet in the ledger, then tell it all. Interrupt it when you like."""
    ledger = Ledger(folder / "recovery.jsonl")
    cells = cells_of(surveys if surveys is not None else plan(quick), methods)
    measure_all(cells, ledger, workers)
    rows = [ledger[cell.key] for cell in cells if cell.key in ledger]
    summary = summarise(rows, methods)
    tell(summary, methods)
    recipes = {method: _recipe(method) for method in methods}
    name = "recovery-quick" if quick else "recovery"
    write_json(name, {"recipes": recipes, **summary, "cells": rows}, folder)
    return summary


def measure_all(cells: Sequence[Cell], ledger: Ledger, workers: int) -> None:
    """Do the cells that are not in the ledger, several at a time, each kept when it is done."""
    todo = [cell for cell in cells if cell.key not in ledger]
    with progress_bar() as bar:
        task = bar.add_task("Recovery", total=len(cells), completed=len(cells) - len(todo))
        if workers == 1:
            for cell in todo:
                ledger.write(cell.key, measure(cell))
                bar.advance(task)
            return
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
            os.environ.setdefault(name, "1")  # for the workers; two at a time fill two cores
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers, context)
        try:
            waiting: dict[Future[dict[str, Any]], Cell] = {}
            queue = iter(todo)
            for cell in queue:
                waiting[pool.submit(measure, cell)] = cell
                if len(waiting) < 2 * workers:
                    continue
                _keep_finished(waiting, ledger, lambda: bar.advance(task))
            while waiting:
                _keep_finished(waiting, ledger, lambda: bar.advance(task))
        except KeyboardInterrupt:
            console.print("Stopped. What is finished is kept; the same command goes on from there.")
            raise SystemExit(130) from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _keep_finished(
    waiting: dict[Future[dict[str, Any]], Cell], ledger: Ledger, advance: Callable[[], None]
) -> None:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        ledger.write(waiting.pop(future).key, future.result())
        advance()


def summarise(rows: Sequence[dict[str, Any]], methods: Sequence[str]) -> dict[str, Any]:
    """Means by method and condition, and whether what was demanded holds."""
    conditions = list(dict.fromkeys(row["condition"] for row in rows))
    overall = {
        method: {mode: _mean_of(rows, method, mode) for mode in MODES}
        for method in (*methods, CEILING)
    }
    by_condition = {
        condition: {
            method: {
                mode: _mean_of([r for r in rows if r["condition"] == condition], method, mode)
                for mode in MODES
            }
            for method in (*methods, CEILING)
        }
        for condition in conditions
    }
    return {
        "overall": overall,
        "by_condition": by_condition,
        "verdicts": judge(overall, by_condition, methods),
    }


def _mean_of(rows: Iterable[dict[str, Any]], method: str, mode: str) -> dict[str, Any] | None:
    own = [row for row in rows if row["method"] == method and row["mode"] == mode]
    if not own:
        return None
    counted = [row for row in own if row["k"] is not None]
    return {
        "ari": round(fmean(row["ari"] for row in own), 3),
        "surveys": len(own),
        "failed": len(own) - len(counted),
        "k": round(fmean(row["k"] for row in counted), 2) if counted else None,
        "groups": round(fmean(row["groups"] for row in own), 2),
        "k_error": round(fmean(abs(row["k"] - row["groups"]) for row in counted), 2)
        if counted
        else None,
        "seconds": round(fmean(row["seconds"] for row in own), 2),
    }


def judge(
    overall: dict[str, Any], by_condition: dict[str, Any], methods: Sequence[str]
) -> dict[str, bool]:
    """The demands, in words with their numbers, and whether each holds."""
    verdicts = {}
    for mode in MODES:
        ours = overall.get(OURS, {}).get(mode)
        for peer in PEERS:
            theirs = overall.get(peer, {}).get(mode)
            if ours and theirs:
                demand = f"ahead of {peer} on average, {WORDS[mode]}"
                demand += f": {ours['ari']:.3f} beside {theirs['ari']:.3f}"
                verdicts[demand] = ours["ari"] > theirs["ari"]
    for condition, means in by_condition.items():
        ours = means.get(OURS, {}).get("found")
        if condition.startswith("bundled example") and ours:
            demand = f"{GOAL:.2f} or better at the example's own difficulty: {ours['ari']:.3f}"
            verdicts[demand] = ours["ari"] >= GOAL
    return verdicts


def tell(summary: dict[str, Any], methods: Sequence[str]) -> None:
    """Print the tables and the verdicts."""
    rows = [_overall_row(name, summary["overall"][name]) for name in (*methods, CEILING)]
    print_table("Recovery of known groups, mean over all surveys", HEADINGS, rows)
    for mode in MODES:
        rows = [
            _condition_row(name, means, methods, mode)
            for name, means in summary["by_condition"].items()
        ]
        title = f"Adjusted Rand index by condition, {WORDS[mode]} (best in bold)"
        print_table(title, ("condition", "surveys", *methods, CEILING), rows)
    print_verdicts(summary["verdicts"])


def _overall_row(name: str, means: dict[str, Any]) -> list[object]:
    found, given = means["found"] or {}, means["given"] or {}
    failed = found.get("failed", 0) + given.get("failed", 0)
    figures = [found.get(part) for part in ("ari", "k", "groups", "k_error", "seconds")]
    return [name, *figures, given.get("ari"), given.get("seconds"), failed or None]


def _condition_row(
    name: str, means: dict[str, Any], methods: Sequence[str], mode: str
) -> list[object]:
    figures = {method: means[method][mode] for method in methods if means[method][mode]}
    best = max((mean["ari"] for mean in figures.values()), default=None)
    cells = []
    for method in methods:
        text = f"{figures[method]['ari']:.3f}" if method in figures else "–"
        cells.append(f"[bold]{text}[/]" if text != "–" and float(text) == best else text)
    ceiling_mean = means[CEILING]["given"]
    surveys = max((mean["surveys"] for mean in figures.values()), default=0)
    return [name, surveys, *cells, ceiling_mean and f"{ceiling_mean['ari']:.3f}"]
