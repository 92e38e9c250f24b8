"""Search: time and memory at 1,800 and at 30,000 services, beside BM25 with the encoder's cosine.

    python -m benchmarks search_speed [--quick]

The peer is what is put together in an afternoon: `rank_bm25` over the words (its index made once)
plus the cosine over all vectors of the same encoder. Ours and the peer answer in one process, one
question after the other by turns, so that whatever else the machine does falls on both alike; the
encoder is in the times, and no question is asked twice. The 30,000 services are the 1,800 real ones
over and over, with other ids and in other municipalities: their texts and so their vectors are the
same, which spares half an hour of encoding and changes nothing of what a search has to count.

In the race OpenBLAS has one thread: those that it starts for the peer's cosines go on spinning and
take the cores from the encoder, the peer's own and ours. Each is also measured alone, with threads
as they come.

What it costs in quality that the encoder is asked about few questions is told too, beside the
careful way (`ServiceFinder(…, careful=True)`), on the questions that the measure `search` has.

Every job runs in a process of its own (`search_speed_job`).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from benchmarks.report import console, print_table, print_verdicts, write_json
from benchmarks.search import CACHE, CAREFUL, OURS, SHARED, read_questions
from revontuli.catalogue import Catalogue, Service
from revontuli.catalogue.sources.table import read_service_table
from revontuli.language.places import municipalities
from revontuli.text import LANGUAGES

ROOT = Path(__file__).parents[1]
REAL, MANY = 1_800, 30_000
P95 = {REAL: 50, MANY: 100}  # milliseconds demanded
AHEAD = {REAL: 1, MANY: 5}  # times the peer's throughput, demanded
FIRST_ANSWER = 3.0  # seconds in a new process, demanded
UNMEANT = "· words and concepts, no vector"
ASKED = 400  # questions
ASKED_IN = {"bot": ("fi", "en"), "queries": LANGUAGES}  # questions of known answers, by language
SEED = 0
PEER = "rank_bm25 + cosine"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work.

    Attributes:
        work: "build" the index, "start" a new process from it, one contestant "alone", the "race"
            of all, or the "quality" of answers.
        services: how many.
        who: of "alone": which contestant.
        asked: questions.
    """

    work: str
    services: int
    who: str = ""
    asked: int = ASKED

    @property
    def folder(self) -> Path:
        """Where the catalogue and its index are."""
        return CACHE / f"speed-{self.services}"


def many_services(number: int) -> tuple[Service, ...]:
    """The real services, over and over in other municipalities, until there are so many."""
    real = read_service_table(SHARED / "ptv" / "services.csv")[0]
    rounds = -(-number // len(real))
    return tuple(_moved(service, turn) for turn in range(rounds) for service in real)[:number]


def _moved(service: Service, turn: int) -> Service:
    codes = list(municipalities())
    areas = (codes[(codes.index(a) + 17 * turn) % len(codes)] for a in service.areas if a in codes)
    return replace(service, id=f"{service.id}-{turn}", areas=tuple(areas)) if turn else service


def different_questions(number: int) -> list[str]:
    """What people asked, none twice, in an order that is always the same."""
    asked = {question.text: None for question in read_questions()}
    for file in sorted((SHARED / "nlu").glob("turku_*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if isinstance(block.get("examples"), list):
                asked.update((example["text"].strip(), None) for example in block["examples"])
    texts = list(asked)
    random.Random(SEED).shuffle(texts)
    return texts[:number]


def run(quick: bool = False) -> None:
    """Time every job, print the tables, write `results/search_speed.json`."""
    sizes = (REAL,) if quick else (REAL, MANY)
    asked = 100 if quick else ASKED
    told: dict[str, Any] = {}
    for services in sizes:
        _store(Job("build", services))
        for job in (
            Job("build", services),
            Job("start", services),
            Job("alone", services, OURS, 100),
            Job("alone", services, CAREFUL, 100),
            Job("alone", services, PEER, 100),
            Job("race", services, asked=asked),
        ):
            console.print(f"{services:,} services: {job.work} {job.who}".rstrip())
            told[" ".join(filter(None, (str(services), job.work, job.who)))] = _run(job)
        if services == REAL:
            told["quality"] = _run(Job("quality", services))
    verdicts = _verdicts(told, sizes)
    for services in sizes:
        _tell(told, services)
    _tell_quality(told["quality"])
    print_verdicts(verdicts)
    body = {"verdicts": verdicts, "jobs": told}
    write_json("search_speed-quick" if quick else "search_speed", body)


def _store(job: Job) -> None:
    Catalogue(many_services(job.services)).save(job.folder)


def _run(job: Job) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.search_speed_job", json.dumps(asdict(job))]
    environment = os.environ | ({"OPENBLAS_NUM_THREADS": "1"} if job.work == "race" else {})
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, env=environment
    )
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def _tell(told: Mapping[str, Any], services: int) -> None:
    race = told[f"{services} race"]
    peer = race["contestants"][PEER]["per_second"]
    print_table(
        f"{services:,} services, {race['asked']} different questions",
        ("", "a second", "× the peer", "p50 ms", "p95 ms", "alone a second", "memory GB"),
        [
            [
                name,
                f"{row['per_second']:.0f}",
                f"{row['per_second'] / peer:.1f}",
                f"{row['p50']:.1f}",
                f"{row['p95']:.1f}",
                f"{told[f'{services} alone {name}']['per_second']:.0f}",
                told[f"{services} alone {name}"]["peak_gb"],
            ]
            for name, row in race["contestants"].items()
        ],
    )
    build, start = told[f"{services} build"], told[f"{services} start"]
    print_table(
        "Where the time goes the careful way, ms a question",
        tuple(race["parts"]),
        [[f"{milliseconds:.2f}" for milliseconds in race["parts"].values()]],
    )
    console.print(
        f"Index made in {build['seconds']:.0f} s (vectors kept from before), "
        f"{build['peak_gb']:.2f} GB; a new process answers after {start['seconds']:.2f} s; "
        f"a question asked before takes {race['asked_before_ms']:.1f} ms; "
        f"{race['guessed']:.0%} of the questions are answered without the encoder."
    )


def _tell_quality(quality: Mapping[str, Any]) -> None:
    columns = [(asked, code) for asked, codes in ASKED_IN.items() for code in codes]
    print_table(
        "What it costs, nDCG@15 (from where on a guess is trusted was set on the bot's questions)",
        ("", *(f"{asked} {code}" for asked, code in columns)),
        [
            [name, *(f"{quality[asked][name][code]:.3f}" for asked, code in columns)]
            for name in (OURS, CAREFUL, UNMEANT)
        ],
    )


def _verdicts(told: Mapping[str, Any], sizes: tuple[int, ...]) -> dict[str, bool]:
    verdicts = {}
    for services in sizes:
        race = told[f"{services} race"]["contestants"]
        first = told[f"{services} start"]["seconds"]
        ratio, p95 = race[OURS]["per_second"] / race[PEER]["per_second"], race[OURS]["p95"]
        at = f"{services:,} services: "
        verdicts[f"{at}{ratio:.2f} × the peer's throughput, at least {AHEAD[services]}"] = (
            ratio >= AHEAD[services]
        )
        verdicts[f"{at}p95 {p95:.1f} ms, under {P95[services]}"] = p95 < P95[services]
        verdicts[f"{at}first answer of a new process {first:.2f} s, under {FIRST_ANSWER}"] = (
            first < FIRST_ANSWER
        )
    return verdicts
