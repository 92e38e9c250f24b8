"""Time and memory, ours beside its peers in one run, on the bundled example's questions.

    python -m benchmarks speed [--quick]

Every job runs in a process of its own (`speed_job`), which tells wall-clock and processor time of
the work and the peak of its resident memory. Reading a table for a method is not in its time; in
`picture` (the command `revontuli picture build`, from a Parquet file to the finished picture)
everything is. A job that passes its limit of time or memory is stopped, and told as such. An
interrupted run goes on where it stopped; a new run measures all anew.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.ledger import FOLDER, Ledger, key_of
from benchmarks.methods import METHODS, OURS, PEERS
from benchmarks.report import console, print_table, print_verdicts, progress_bar, write_json

DATA = Path(__file__).with_name("data")
ROOT = Path(__file__).parents[1]
SEED = 0
GROUPS = 8  # known in the example
SMALL, MIDDLE = 1003, 30_000
LARGE = (250_000, 500_000, 1_000_000)
BATCH = 50_000
LIMIT = 600  # seconds a job
PEERS_LIMIT = 180  # seconds a peer gets for 30,000 people and more
MEMORY_GB = 12  # a peer gets; ours is measured

FIGURES = {"wall": 1, "cpu": 1, "peak_gb": 2, "before_gb": 2}  # with their decimals

WORK = {
    "auto+50": "number found, 50 bootstraps",
    "auto": "number found",
    "given": "number given",
    "picture": "the whole picture from Parquet",
}


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work to time.

    Attributes:
        method: name of the method.
        work: a key of WORK.
        people: rows.
        limit: seconds after which it is stopped.
        memory_gb: memory after which it is stopped, or None.
    """

    method: str
    work: str
    people: int
    limit: int = LIMIT
    memory_gb: int | None = None

    @property
    def file(self) -> Path:
        return DATA / f"example_{self.people}.parquet"


def plan(quick: bool, methods: Sequence[str]) -> list[Job]:
    jobs = [
        Job(OURS, "auto+50", SMALL),
        Job(OURS, "given", SMALL),
        Job(OURS, "picture", SMALL),
        *(Job(peer, work, SMALL) for peer in PEERS for work in ("given", "auto")),
        Job(OURS, "auto+50", MIDDLE),
        Job(OURS, "given", MIDDLE),
    ]
    if not quick:
        jobs += [
            Job(OURS, "picture", MIDDLE),
            *(Job(peer, "given", MIDDLE, PEERS_LIMIT, MEMORY_GB) for peer in PEERS),
            *(Job(OURS, "picture", people, 3 * LIMIT) for people in LARGE),
            *(Job(peer, "given", LARGE[-1], PEERS_LIMIT, MEMORY_GB) for peer in PEERS),
        ]
    return [job for job in jobs if job.method in methods]


def run(
    quick: bool = False, methods: Sequence[str] = METHODS, folder: Path = FOLDER
) -> dict[str, Any]:
    """Make the files, time every job, tell it all."""
    jobs = plan(quick, methods)
    ledger = Ledger(folder / "speed.jsonl")
    with progress_bar() as bar:
        sizes = sorted({job.people for job in jobs})
        task = bar.add_task("Making answers", total=sum(sizes))
        for people in sizes:
            _write_answers(people, lambda done: bar.advance(task, done))
        task = bar.add_task("Timing", total=len(jobs))
        for job in jobs:
            bar.update(task, description=f"{job.method}, {job.people:,}, {WORK[job.work]}")
            key = key_of(**asdict(job))
            if key not in ledger:
                ledger.write(key, asdict(job) | time_job(job))
            bar.advance(task)
        bar.update(task, description="Timing")
    rows = [ledger[key_of(**asdict(job))] for job in jobs]
    verdicts = judge(rows)
    tell(rows, verdicts)
    body = {"verdicts": verdicts, "jobs": rows}
    write_json("speed-quick" if quick else "speed", body, folder)
    ledger.path.unlink(missing_ok=True)  # the next run measures anew
    return body


def _write_answers(people: int, advance: Any) -> None:
    """The example's answers of so many people as Parquet, once, batch by batch."""
    import numpy as np
    import polars as pl
    import pyarrow.parquet as pq

    from revontuli.engine import atomic_path
    from revontuli.examples.moving_to_study import simulate_batches

    target = DATA / f"example_{people}.parquet"
    if target.exists():
        advance(people)
        return
    truth: list[Any] = []
    with atomic_path(target) as temporary:
        writer = None
        for simulation in simulate_batches(people, seed=SEED, batch=BATCH):
            table = simulation.frame.to_arrow()
            writer = writer or pq.ParquetWriter(temporary, table.schema)
            writer.write_table(table.cast(writer.schema))
            truth.append(simulation.groups)
            advance(len(simulation))
        if writer:
            writer.close()
        pl.DataFrame({"group": np.concatenate(truth)}).write_parquet(
            target.with_suffix(".groups.parquet")
        )


def time_job(job: Job) -> dict[str, Any]:
    """Run one job in a process group of its own and give what it tells, or why it did not."""
    command = [sys.executable, "-m", "benchmarks.speed_job", json.dumps(asdict(job))]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=job.limit)
    except subprocess.TimeoutExpired:
        _stop(process)
        return {"failed": f"stopped after {job.limit} s"}
    except KeyboardInterrupt:
        _stop(process)
        console.print("Stopped. The same command goes on from here.")
        raise SystemExit(130) from None
    if process.returncode:
        lines = err.strip().splitlines() or [f"status {process.returncode}"]
        memory = job.memory_gb and ("MemoryError" in err or "llocat" in err)
        return {"failed": f"more than {job.memory_gb} GB" if memory else lines[-1][:200]}
    told: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return told


def _stop(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)  # its own group, which we started
    process.wait()


def judge(rows: Sequence[dict[str, Any]]) -> dict[str, bool]:
    """What was demanded of ours, with its numbers, and whether it holds."""
    ours = {(row["work"], row["people"]): row for row in rows if row["method"] == OURS}
    verdicts = {}
    for work, people, seconds in (
        ("auto+50", SMALL, 10),
        ("auto+50", MIDDLE, 60),
        ("picture", MIDDLE, 60),
    ):
        row = ours.get((work, people))
        if row:
            wall = row.get("wall")
            took = row["failed"] if wall is None else f"{wall:.1f} s"
            demand = f"{people:,} people, {WORK[work]}, within {seconds} s: {took}"
            verdicts[demand] = wall is not None and wall <= seconds
    largest = ours.get(("picture", LARGE[-1]))
    if largest:
        peak = largest.get("peak_gb")
        demand = f"{LARGE[-1]:,} people under 6 GB: {peak or largest.get('failed')} GB"
        verdicts[demand] = peak is not None and peak < 6
    grown = {people: ours.get(("picture", people), {}).get("wall") for people in LARGE}
    if largest and all(grown.values()):
        pace = [wall / people * 1e6 for people, wall in grown.items() if wall]
        demand = "time grows in line with rows: " + ", ".join(f"{p:.0f}" for p in pace)
        verdicts[f"{demand} µs a row"] = pace[-1] <= 1.2 * pace[0]
    return verdicts


def tell(rows: Sequence[dict[str, Any]], verdicts: dict[str, bool]) -> None:
    """Print the table, each peer's time and memory as multiples of ours, and the verdicts."""
    base = {
        (row["work"], row["people"]): row for row in rows if row["method"] == OURS and "wall" in row
    }
    lines = []
    for row in rows:
        name = f"{row['method']}, {WORK[row['work']]}"
        if "failed" in row:
            lines.append([name, f"{row['people']:,}", row["failed"], *[None] * 6])
            continue
        against = "auto+50" if row["work"] == "auto" else row["work"]
        ours = base.get((against, row["people"])) if row["method"] != OURS else None
        figures = [f"{row[figure]:.{digits}f}" for figure, digits in FIGURES.items()]
        ratio = f"{row['wall'] / ours['wall']:.1f} ×" if ours else None
        lines.append([name, f"{row['people']:,}", *figures, row.get("k"), row.get("ari"), ratio])
    print_table(
        "Time and memory (a peer's ratio is to ours at the same size; its search to ours with "
        "50 bootstraps)",
        ("work", "people", "s", "CPU s", "peak GB", "before", "k", "ARI", "ratio"),
        lines,
    )
    print_verdicts(verdicts)
