"""What the encoder costs, and what a cheaper one would cost in quality.

    python -m benchmarks encoding [--quick]

- *Clock*: a process that loads the encoder, a new question, one remembered, passages a second,
  vectors read from disk. The processor's time stands beside the wall's, which other work stretches.
- *A static student*: a linear map from hashed character n-grams of a question to the encoder's
  vector of it, learned (ridge) from what the encoder says of the words of the catalogue and of half
  of its services' names. Told on the other half: cosine with the encoder's own vector, both from
  the mean; how many of the encoder's first 15 services it finds; and nDCG@15 of cosine alone on the
  people's questions, by language, beside the encoder's.
"""

from __future__ import annotations

import csv
import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import console, print_table, write_json
from revontuli.language.encoder import Encoder, get_encoder
from revontuli.language.vector_cache import VectorCache

PTV = Path(__file__).parents[2] / "shared" / "data" / "ptv"
CACHE = Path(__file__).parent / "data" / "vectors"
STORED = 30_000
FIRST = 15
HASHES = 2**16
Vectors = NDArray[np.float32]


def run(quick: bool = False) -> None:
    """Measure, print and write `results/encoding.json`."""
    if not PTV.is_dir():
        console.print("The services are not here: nothing measured.")
        return
    started = time.perf_counter()
    encoder = get_encoder(cache=CACHE)
    encoder.queries(["lämmin"])
    loaded = time.perf_counter() - started
    with (PTV / "services.csv").open(encoding="utf-8") as file:
        services = list(csv.DictReader(file))
    body = {
        "quick": quick,
        "encoder": encoder.name,
        "clock": {"loaded_s": round(loaded, 3), **clock(services)},
        "student": student(services, encoder, words=500 if quick else 5_000),
    }
    print_table("Encoding", ("", "value"), list(body["clock"].items()))
    by_language = body["student"].pop("ndcg")
    print_table("Static student", ("", "value"), list(body["student"].items()))
    print_table(
        "nDCG@15 of cosine alone",
        ("language", "encoder", "student"),
        [(language, *values) for language, values in by_language.items()],
    )
    body["student"]["ndcg"] = by_language
    write_json("encoding", body)


def clock(services: Sequence[dict[str, str]]) -> dict[str, float]:
    """Times of an encoder that keeps nothing on disk."""
    encoder = get_encoder()
    questions = [f"haluan uimaan {number}" for number in range(100)]
    texts = [f"{row['name_fi']}. {row['summary_fi']}" for row in services[:128]]
    wall, work = timed([lambda q=q: encoder.queries([q]) for q in questions])
    again, _ = timed([lambda q=q: encoder.queries([q]) for q in questions])
    batch, batch_work = timed([lambda: encoder.passages(texts)])
    return {
        "question_ms_median": round(1e3 * float(np.median(wall)), 2),
        "question_ms_p95": round(1e3 * float(np.quantile(wall, 0.95)), 2),
        "question_cpu_ms": round(1e3 * float(np.median(work)), 2),
        "remembered_question_ms": round(1e3 * float(np.median(again)), 4),
        "passages_per_s": round(len(texts) / batch[0], 1),
        "passages_per_cpu_s": round(len(texts) / batch_work[0], 1),
        "read_30000_vectors_s": round(read_stored(encoder.dimension), 3),
    }


def timed(actions: Sequence[Callable[[], Any]]) -> tuple[list[float], list[float]]:
    """Wall and processor seconds of each action."""
    wall, work = [], []
    for action in actions:
        start, busy = time.perf_counter(), time.process_time()
        action()
        work.append(time.process_time() - busy)
        wall.append(time.perf_counter() - start)
    return wall, work


def read_stored(dimension: int) -> float:
    """Seconds to read 30,000 vectors from disk."""
    vectors = np.zeros((STORED, dimension), np.float32)
    vectors[np.arange(STORED), np.arange(STORED) % dimension] = 1
    texts = [f"palvelu {number}" for number in range(STORED)]
    with tempfile.TemporaryDirectory() as folder:
        VectorCache(Path(folder), "bench", dimension).put(texts, vectors)
        wall, _ = timed([lambda: VectorCache(Path(folder), "bench", dimension).get(texts)])
    return wall[0]


def student(services: Sequence[dict[str, str]], encoder: Encoder, words: int) -> dict[str, Any]:
    """A static stand-in for the encoder of questions, and how near it comes."""
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import Ridge

    names = [row["name_fi"] for row in services]
    texts = [f"{row['name_fi']}. {row['summary_fi']}" for row in services]
    counts = Counter(word for text in texts for word in re.findall(r"\w+", text.lower()))
    vocabulary = [word for word, _ in counts.most_common(words)]
    order = np.random.default_rng(0).permutation(len(names))
    known, held_out = np.array_split(order, 2)
    taught = [*vocabulary, *(names[row] for row in known)]

    hashing = HashingVectorizer(
        analyzer="char_wb", ngram_range=(3, 6), n_features=HASHES, dtype=np.float32
    )
    target = encoder.queries(taught)
    mean = target.mean(0)
    ridge = Ridge(alpha=0.3, solver="sparse_cg", fit_intercept=False)
    fitted = ridge.fit(hashing.transform(taught), target - mean).coef_
    weights = np.ascontiguousarray(fitted.T, dtype=np.float32)

    def told(asked: Sequence[str]) -> Vectors:
        return np.asarray(hashing.transform(asked) @ weights, dtype=np.float32)

    passages = encoder.passages(texts)
    passages = unit(passages - passages.mean(0))
    asked = [names[row] for row in held_out]
    exact = encoder.queries(asked) - mean
    guessed = told(asked)
    wall, _ = timed([lambda name=name: told([name]) for name in asked[:200]])
    return {
        "taught": len(taught),
        "question_ms": round(1e3 * float(np.median(wall)), 3),
        "megabytes": round(weights.nbytes / 1e6, 1),
        "cosine": round(float((unit(exact) * unit(guessed)).sum(1).mean()), 3),
        "first_15_in_common": round(in_common(first(exact, passages), first(guessed, passages)), 3),
        "ndcg": {
            language: [
                ndcg(language, services, lambda q: encoder.queries(q) - mean, passages),
                ndcg(language, services, told, passages),
            ]
            for language in ("fi", "en", "sv")
        },
    }


def ndcg(
    language: str,
    services: Sequence[dict[str, str]],
    encode: Callable[[Sequence[str]], Vectors],
    passages: Vectors,
) -> float:
    """Mean nDCG@15 of cosine alone on the people's questions."""
    place = {row["id"]: number for number, row in enumerate(services)}
    cases = json.loads((PTV / "queries.json").read_text(encoding="utf-8"))
    ranked = first(encode([case["query"][language] for case in cases]), passages)
    gains = 1 / np.log2(np.arange(FIRST) + 2)
    values = []
    for case, row in zip(cases, ranked, strict=True):
        relevant = [place[service] for service in case["relevant"]]
        ideal = gains[: min(FIRST, len(relevant))].sum()
        values.append(float(gains[np.isin(row, relevant)].sum() / ideal))
    return round(float(np.mean(values)), 3)


def first(questions: Vectors, passages: Vectors) -> NDArray[np.intp]:
    """The 15 services nearest to each question, best first."""
    return np.argsort(-(questions @ passages.T), axis=1)[:, :FIRST]


def in_common(one: NDArray[np.intp], other: NDArray[np.intp]) -> float:
    """Mean share of services that two lists have in common."""
    return float(np.mean([np.isin(a, b).mean() for a, b in zip(one, other, strict=True)]))


def unit(vectors: Vectors) -> Vectors:
    """Rows of unit length."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


if __name__ == "__main__":
    run(quick=True)
