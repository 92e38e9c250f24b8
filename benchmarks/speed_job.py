"""One timed piece of work in a process of its own: `python -m benchmarks.speed_job JOB`.

JOB is a `speed.Job` as JSON. The last line printed is what was measured, as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from benchmarks.speed import GROUPS, SEED, Job


def main(job: Job) -> dict[str, Any]:
    if job.memory_gb:
        size = job.memory_gb * 10**9
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    return _time_picture(job) if job.work == "picture" else _time_fit(job)


def _time_fit(job: Job) -> dict[str, Any]:
    """The fit alone: the table is read and its libraries are imported before the clock starts."""
    import polars as pl
    from sklearn.metrics import adjusted_rand_score

    from benchmarks.example import example_codebook, from_traits
    from benchmarks.methods import load
    from revontuli.survey import make_traits, read_responses

    answers = from_traits(make_traits(read_responses(job.file, example_codebook())))
    find = load(job.method)
    options: dict[str, Any] = {"bootstraps": 50} if job.work == "auto+50" else {}
    before = _peak_gb(resource.RUSAGE_SELF)
    start, cpu = time.perf_counter(), time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = find(answers, GROUPS if job.work == "given" else None, SEED, **options)
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    told = {"wall": wall, "cpu": cpu, "before_gb": before, "k": found.k}
    told["peak_gb"] = _peak_gb(resource.RUSAGE_SELF)
    truth = job.file.with_suffix(".groups.parquet")
    if truth.exists():
        groups = pl.read_parquet(truth)["group"].to_numpy()
        told["ari"] = float(adjusted_rand_score(groups, found.labels))
    return {name: round(value, 3) for name, value in told.items()}


def _time_picture(job: Job) -> dict[str, Any]:
    """The command as a user gives it, from its start to its end."""
    questionnaire = files("revontuli.examples.moving_to_study").joinpath("questionnaire.xlsx")
    with as_file(questionnaire) as codebook, tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("revontuli")), "picture", "build"]
        command += [str(job.file), "--codebook", str(codebook), "--seed", str(SEED)]
        command += ["-o", folder]
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        wall = time.perf_counter() - start
        picture = json.loads((Path(folder) / "picture.json").read_text(encoding="utf-8"))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall": round(wall, 3),
        "cpu": round(used.ru_utime + used.ru_stime, 3),
        "before_gb": 0.0,
        "peak_gb": _peak_gb(resource.RUSAGE_CHILDREN),
        "k": len(picture["segments"]),
    }


def _peak_gb(who: int) -> float:
    """The largest resident memory so far. Linux tells kilobytes, macOS bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(who).ru_maxrss * unit / 1e9, 3)


if __name__ == "__main__":
    print(json.dumps(main(Job(**json.loads(sys.argv[1])))))
