"""One piece of work timed in a process of its own: `python -m benchmarks.search_speed_job JOB`.

JOB is a `search_speed.Job` as JSON. The last line printed is what was measured, as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from benchmarks.search import (
    CACHE,
    CAREFUL,
    DEPTH,
    OURS,
    measure_questions,
    read_bot_questions,
    read_questions,
    searched,
    text_of,
    words_of,
)
from benchmarks.search_speed import PEER, UNMEANT, Job, different_questions
from revontuli.catalogue import Catalogue
from revontuli.guidance import ServiceFinder
from revontuli.guidance.guessed_vectors import GuessedMeaning, guessed_vectors
from revontuli.guidance.language_space import products
from revontuli.guidance.searched import text_features
from revontuli.language.encoder import get_encoder
from revontuli.text import LANGUAGES

Contestant = Callable[[str], object]
WARMING = 20  # questions before the clock starts, not among those timed
STARTED = """
import sys
from pathlib import Path
from revontuli.catalogue import Catalogue
from revontuli.guidance import ServiceFinder
folder = Path(sys.argv[1])
assert ServiceFinder(Catalogue.load(folder)).search(sys.argv[2])
"""


def main(job: Job) -> dict[str, Any]:
    work = {"build": build, "start": start, "alone": alone, "race": race, "quality": quality}
    return work[job.work](job)


def build(job: Job) -> dict[str, Any]:
    """An index anew, with vectors of texts that are kept."""
    (job.folder / "search" / "index.npz").unlink(missing_ok=True)
    get_encoder(cache=CACHE).queries(["the model is loaded before"])
    seconds, cpu = time.perf_counter(), time.process_time()
    _finder(job)
    return {
        "seconds": time.perf_counter() - seconds,
        "cpu": time.process_time() - cpu,
        "peak_gb": _peak_gb(resource.RUSAGE_SELF),
    }


def start(job: Job) -> dict[str, Any]:
    """A new process, from nothing to the end of its first answer; the best of three."""
    question = different_questions(1)[0]
    seconds = []
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", STARTED, str(job.folder), question], check=True)
        seconds.append(time.perf_counter() - begun)
    return {"seconds": min(seconds), "all": seconds, "peak_gb": _peak_gb(resource.RUSAGE_CHILDREN)}


def alone(job: Job) -> dict[str, Any]:
    """One contestant by itself."""
    answer = CONTESTANTS[job.who](job)
    questions = different_questions(WARMING + job.asked)
    for question in questions[:WARMING]:
        answer(question)
    seconds = _by_turns({job.who: answer}, questions[WARMING:])[job.who]
    return {**_figures(seconds), "peak_gb": _peak_gb(resource.RUSAGE_SELF)}


def quality(job: Job) -> dict[str, Any]:
    """nDCG@15 with guesses, with the encoder, and without any vector, by language."""
    finders = {OURS: _finder(job), CAREFUL: _finder(job, True), UNMEANT: _without_meaning(job)}
    rankers = {name: searched(finder) for name, finder in finders.items()}
    told: dict[str, Any] = {}
    for name, asked in (
        ("bot", read_bot_questions(finders[OURS].catalogue.services)),
        ("queries", read_questions()),
    ):
        measured = measure_questions(asked, rankers)
        told[name] = {ranker: row["by_language"] for ranker, row in measured.items()}
    return told


def _without_meaning(job: Job) -> ServiceFinder:
    """A finder that goes by words, and by concepts that are said."""
    finder = _finder(job)
    no_cosines = np.zeros(len(finder.catalogue), np.float32)
    finder._meant = lambda question, words: (None, no_cosines)  # type: ignore
    return finder


def race(job: Job) -> dict[str, Any]:
    """Each question to all contestants in turn; who is first changes with each."""
    contestants = {name: make(job) for name, make in CONTESTANTS.items()}
    questions = different_questions(WARMING + job.asked)
    for question in questions[:WARMING]:
        for answer in contestants.values():
            answer(question)
    timed = questions[WARMING:]
    seconds = _by_turns(contestants, timed)
    return {
        "asked": len(timed),
        "contestants": {name: _figures(times) for name, times in seconds.items()},
        "parts": _parts(job, timed),
        "guessed": _guessed(job, timed),
        "asked_before_ms": _asked_before(job, timed[:100]),
    }


def _by_turns(
    contestants: Mapping[str, Contestant], questions: list[str]
) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    order = list(contestants)
    for question in questions:
        for name in order:
            begun = time.perf_counter()
            contestants[name](question)
            seconds[name].append(time.perf_counter() - begun)
        order.append(order.pop(0))
    return seconds


def _figures(seconds: list[float]) -> dict[str, float]:
    return {
        "per_second": len(seconds) / sum(seconds),
        "p50": float(np.quantile(seconds, 0.5)) * 1e3,
        "p95": float(np.quantile(seconds, 0.95)) * 1e3,
    }


def _finder(job: Job, careful: bool = False) -> ServiceFinder:
    # An encoder of its own: what one contestant has asked is not in the other's memory.
    encoder, folder = get_encoder(cache=CACHE), job.folder / "search"
    return ServiceFinder(Catalogue.load(job.folder), encoder, folder, careful=careful)


def _ours(job: Job, careful: bool = False) -> Contestant:
    finder = _finder(job, careful)
    for language in LANGUAGES:
        finder.search("a", language)  # what is made once for each
    return lambda question: finder.search(question, limit=DEPTH)


def _peer(job: Job) -> Contestant:
    texts = [text_of(service) for service in Catalogue.load(job.folder)]
    words = BM25Okapi([words_of(text) for text in texts])
    encoder = get_encoder(cache=CACHE)
    vectors = encoder.passages(texts)

    def answer(question: str) -> object:
        scores = words.get_scores(words_of(question)) + vectors @ encoder.queries([question])[0]
        best = np.argpartition(-scores, DEPTH)[:DEPTH]
        return best[np.argsort(-scores[best])]

    return answer


CONTESTANTS: Mapping[str, Callable[[Job], Contestant]] = {
    OURS: _ours,
    CAREFUL: partial(_ours, careful=True),
    PEER: _peer,
}


def _guessed(job: Job, questions: list[str]) -> float:
    """Share of the questions for which a finder does not ask the encoder."""
    finder, guesses = _finder(job), guessed_vectors(get_encoder().name)
    if guesses is None:
        return 0.0
    meaning = GuessedMeaning(guesses, finder.index.vectors, finder.index.space)
    asked = [finder.read(text) for text in questions]
    guessed = [meaning.guess(text_features(q.words), q.language) is not None for q in asked]
    return sum(guessed) / len(asked)


def _parts(job: Job, questions: list[str]) -> dict[str, float]:
    """Mean milliseconds of each part of a search, the careful way.

    Reading and encoding are timed when a question is new, the others when it has been asked; what
    is left of a whole search then is the ranking and its reasons.
    """
    finder = _finder(job, careful=True)
    for language in LANGUAGES:
        finder.search("a", language)
    new, known = ([_times(finder, text) for text in questions] for _ in range(2))
    first, again = np.mean(new, axis=0), np.mean(known, axis=0)
    begun = time.perf_counter()
    for text in questions:
        finder.search(text, limit=DEPTH)
    whole = (time.perf_counter() - begun) / len(questions)
    parts = dict(zip(("reading", "encoder"), first, strict=False))
    parts |= dict(zip(("words", "meaning", "concepts"), again[2:], strict=True))
    parts["ranking, reasons"] = whole - again.sum()
    return {part: 1e3 * float(seconds) for part, seconds in parts.items()}


def _times(finder: ServiceFinder, text: str) -> NDArray[np.float64]:
    """Seconds of reading, encoding, words, meaning and concepts of one question."""
    index, times = finder.index, [time.perf_counter()]
    asked = finder.read(text)
    times.append(time.perf_counter())
    vector = finder.encoder.queries([asked.text])[0]
    times.append(time.perf_counter())
    features = text_features(asked.words)
    index.words.score(features)
    times.append(time.perf_counter())
    centred = index.space.centred(vector, asked.language)
    products(index.vectors, index.space.brought(centred, asked.language))
    times.append(time.perf_counter())
    index.concepts.score(index.concepts.profile(centred, features, asked.language))
    times.append(time.perf_counter())
    return np.diff(times)


def _asked_before(job: Job, questions: list[str]) -> float:
    """Median milliseconds of a question that was asked before: its vector is in memory."""
    answer = _ours(job)
    for question in questions:
        answer(question)
    return _figures(_by_turns({OURS: answer}, questions)[OURS])["p50"]


def _peak_gb(who: int) -> float:
    """The largest resident memory so far. Linux tells kilobytes, macOS bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(who).ru_maxrss * unit / 1e9, 3)


if __name__ == "__main__":
    print(json.dumps(main(Job(**json.loads(sys.argv[1])))))
