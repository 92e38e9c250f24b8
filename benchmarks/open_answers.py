"""Open answers coded into topics: as people would?

    python -m benchmarks open_answers [--quick]

Three measures:

- *Agreement*: 359 answers coded by two people, cross-validated (stratified, ten folds, repeated;
  near-identical answers in one fold): Cohen's kappa with the agreed label, beside the two coders'
  own kappa and TF-IDF with logistic regression on the same folds. Every choice in learning is made
  in inner folds. The interval is a bootstrap over answers (2.5–97.5 %), of the mean over repeats.
- *Learning curve*: the same with 10, 20, 50 and 100 coded answers of each topic, at most; where a
  topic has fewer, all of its training answers.
- *Read through*: three topic codebooks (`benchmarks/topics`), written before coding, for three
  questions to children in Finnish. 60 answers to each were read and coded by one of us, who had
  seen the coder's topics, and the method was settled with them in view: so the figures are kinder
  than a blind reading of new answers would be.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import console, print_table, progress_bar, write_json
from revontuli.language.encoder import Encoder, get_encoder
from revontuli.survey.topic_coding import TopicCoder
from revontuli.survey.topic_suggestions import suggest_topics
from revontuli.survey.topics import TopicCodebook

ANSWERS = Path(__file__).parents[2] / "shared" / "data" / "open_answers"
TOPICS = Path(__file__).parent / "topics"
QUESTIONS = ("q3", "q7", "q11")
FOLDS, REPEATS, QUICK_REPEATS = 10, 5, 1
SIZES = (10, 20, 50, 100)
NEARLY_THE_SAME = 90  # rapidfuzz's ratio, 0–100
BOOTSTRAP = 2_000
Labels = NDArray[Any]
Coding = Callable[[list[str], list[str], list[str], int], list[str]]


def run(quick: bool = False) -> None:
    """Measure, print and write `results/open_answers.json`."""
    if not ANSWERS.is_dir():
        console.print("The open answers are not here: nothing measured.")
        return
    encoder = _Kept(get_encoder())
    body = {
        "agreement": measure_agreement(encoder, QUICK_REPEATS if quick else REPEATS),
        "learning_curve": measure_curve(encoder, 1 if quick else 3),
        "read_through": [read_through(question, encoder) for question in QUESTIONS],
    }
    write_json("open_answers", {"quick": quick, **body})


class _Kept:
    """An encoder that remembers its vectors in memory, for folds that share their answers."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dimension = encoder.name, encoder.dimension
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}

    def passages(self, texts: Sequence[str], progress: Any = None) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._encoder.passages(new), strict=True))
        return np.stack([self._known[text] for text in texts])

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encoder.queries(texts)


def code_with_ours(encoder: Encoder) -> Coding:
    def code(known: list[str], labels: list[str], new: list[str], seed: int) -> list[str]:
        coder = TopicCoder(encoder=encoder, min_confidence=0.0, seed=seed)
        coder.fit(known, [{label} for label in labels])
        return [one.codes[0] if one.topics else labels[0] for one in coder.predict(new)]

    return code


def code_with_tfidf(known: list[str], labels: list[str], new: list[str], seed: int) -> list[str]:
    """The baseline: weighted words and logistic regression, as they come."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=2_000))
    return list(model.fit(known, labels).predict(new))


def code_with_tfidf_balanced(
    known: list[str], labels: list[str], new: list[str], seed: int
) -> list[str]:
    """The baseline helped: words and pairs of them, topics weighted alike, weakly held back."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=2_000)
    return list(make_pipeline(words, model).fit(known, labels).predict(new))


def measure_agreement(encoder: Encoder, repeats: int) -> dict[str, Any]:
    """Cross-validated kappa of each way of coding with the agreed label."""
    from sklearn.metrics import cohen_kappa_score

    texts, labels, coders = read_coded()
    ways: dict[str, Coding] = {
        "ours": code_with_ours(encoder),
        "tf-idf + logistic regression": code_with_tfidf,
        "the same, balanced, with word pairs": code_with_tfidf_balanced,
    }
    predicted = {name: np.empty((repeats, len(texts)), dtype=object) for name in ways}
    seconds = dict.fromkeys(ways, 0.0)
    with progress_bar() as bar:
        task = bar.add_task("Agreement", total=repeats * FOLDS * len(ways))
        for repeat in range(repeats):
            for known, new in split(texts, labels, repeat):
                for name, code in ways.items():
                    start = time.perf_counter()
                    predicted[name][repeat, new] = code(
                        [texts[i] for i in known],
                        [labels[i] for i in known],
                        [texts[i] for i in new],
                        repeat,
                    )
                    seconds[name] += time.perf_counter() - start
                    bar.advance(task)
    truth = np.array(labels)
    rows = {
        name: {
            **_kappa_with_interval(truth, codes),
            "seconds_a_fold": round(seconds[name] / (repeats * FOLDS), 2),
        }
        for name, codes in predicted.items()
    }
    gain = _paired_gain(truth, predicted["ours"], predicted["tf-idf + logistic regression"])
    own = float(cohen_kappa_score(*coders))
    each = [round(float(cohen_kappa_score(truth, coder)), 3) for coder in coders]
    print_table(
        f"Kappa with the agreed label, {FOLDS} folds × {repeats}",
        ["", "kappa", "from", "to"],
        [
            *([name, row["kappa"], row["low"], row["high"]] for name, row in rows.items()),
            ["the two coders with each other", f"{own:.3f}", None, None],
            ["each coder with the agreed label", " ".join(map(str, each)), None, None],
        ],
    )
    console.print(f"Ours above the baseline by {gain['mean']} ({gain['low']} to {gain['high']}).")
    return {
        "answers": len(texts),
        "repeats": repeats,
        "coders_with_each_other": round(own, 3),
        "coders_with_agreed": each,
        "ways": rows,
        "gain_over_tfidf": gain,
    }


def read_coded() -> tuple[list[str], list[str], tuple[list[str], list[str]]]:
    """The coded answers: texts, agreed labels, and each coder's labels."""
    with (ANSWERS / "proactive_en.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    coders = [row["label_coder1"] for row in rows], [row["label_coder2"] for row in rows]
    return [row["text"] for row in rows], [row["label"] for row in rows], coders


def split(
    texts: Sequence[str], labels: Sequence[str], seed: int
) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Stratified folds with near-identical answers together."""
    from sklearn.model_selection import StratifiedGroupKFold

    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    return list(folds.split(texts, labels, group_alike(texts)))


def group_alike(texts: Sequence[str]) -> NDArray[np.intp]:
    """One number for answers that are nearly the same, also by way of a third."""
    from rapidfuzz import fuzz, process
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    plain = [
        " ".join("".join(c if c.isalnum() else " " for c in t.casefold()).split()) for t in texts
    ]
    alike = process.cdist(plain, plain, scorer=fuzz.ratio) >= NEARLY_THE_SAME
    groups: NDArray[np.intp] = connected_components(csr_matrix(alike), directed=False)[1]
    return groups


def _kappa_with_interval(truth: Labels, predicted: Labels) -> dict[str, float]:
    draws = _bootstrap(truth, predicted)
    return {
        "kappa": round(_mean_kappa(truth, predicted), 3),
        "low": round(float(np.quantile(draws, 0.025)), 3),
        "high": round(float(np.quantile(draws, 0.975)), 3),
    }


def _paired_gain(truth: Labels, ours: Labels, other: Labels) -> dict[str, float]:
    gains = _bootstrap(truth, ours) - _bootstrap(truth, other)  # the same draws
    return {
        "mean": round(_mean_kappa(truth, ours) - _mean_kappa(truth, other), 3),
        "low": round(float(np.quantile(gains, 0.025)), 3),
        "high": round(float(np.quantile(gains, 0.975)), 3),
    }


def _bootstrap(truth: Labels, predicted: Labels) -> NDArray[np.float64]:
    rng = np.random.default_rng(0)
    count = len(truth)
    return np.array(
        [
            _mean_kappa(truth[drawn], predicted[:, drawn])
            for drawn in (rng.integers(0, count, count) for _ in range(BOOTSTRAP))
        ]
    )


def _mean_kappa(truth: Labels, predicted: Labels) -> float:
    return float(np.mean([_kappa(truth, codes) for codes in predicted]))


def _kappa(truth: Labels, codes: Labels) -> float:
    """Cohen's kappa, without scikit-learn's checks: it is counted many thousand times."""
    observed = float(np.mean(truth == codes))
    names = np.unique(truth)
    chance = sum(float(np.mean(truth == name)) * float(np.mean(codes == name)) for name in names)
    return (observed - chance) / (1 - chance)


def measure_curve(encoder: Encoder, repeats: int) -> list[dict[str, Any]]:
    """Kappa with few coded answers of each topic."""
    texts, labels, _ = read_coded()
    truth = np.array(labels)
    ways = {"ours": code_with_ours(encoder), "tf-idf + logistic regression": code_with_tfidf}
    rows = []
    with progress_bar() as bar:
        task = bar.add_task("Learning curve", total=len(SIZES) * repeats * FOLDS)
        for size in SIZES:
            predicted = {name: np.empty((repeats, len(texts)), dtype=object) for name in ways}
            for repeat in range(repeats):
                rng = np.random.default_rng(repeat)
                for known, new in split(texts, labels, repeat):
                    few = [
                        place
                        for name in sorted(set(labels))
                        for place in rng.permutation(known[truth[known] == name])[:size]
                    ]
                    for name, code in ways.items():
                        predicted[name][repeat, new] = code(
                            [texts[i] for i in few],
                            [labels[i] for i in few],
                            [texts[i] for i in new],
                            repeat,
                        )
                    bar.advance(task)
            kappas = {
                name: round(_mean_kappa(truth, codes), 3) for name, codes in predicted.items()
            }
            rows.append({"of_each_topic": size, **kappas})
    print_table(
        "Kappa with few coded answers",
        ["of each topic, at most", *ways],
        [[row["of_each_topic"], *(row[name] for name in ways)] for row in rows],
    )
    return rows


def read_through(question: str, encoder: Encoder) -> dict[str, Any]:
    """Precision and recall of topics on the answers read, and what all answers became."""
    codebook = TopicCodebook.read(TOPICS / f"child_topics_{question}.yaml")
    with (ANSWERS / "child_fi.csv").open(encoding="utf-8") as file:
        rows = {row["fsd_id"]: row for row in csv.DictReader(file)}
    coded = TopicCoder.from_codebook(codebook, encoder).predict(
        [r[question] for r in rows.values()]
    )
    by_id = dict(zip(rows, coded, strict=True))
    read = read_by_us(question)
    right = sum(len(set(by_id[one].codes) & own) for one, own in read.items())
    given = sum(len(by_id[one].codes) for one in read)
    there = sum(len(own) for own in read.values())
    weights = np.array([float(row["paino"]) for row in rows.values()])
    said = np.array([one.answered for one in coded])
    other = np.array([one.other for one in coded])
    shares = {
        code: round(
            float(weights[[code in one.codes for one in coded]].sum() / weights[said].sum()), 3
        )
        for code in codebook.codes
    }
    unlike = [
        row[question] if one.other else None for row, one in zip(rows.values(), coded, strict=True)
    ]
    suggested = [
        {"words": list(one.words), "people": one.people}
        for one in suggest_topics(unlike, encoder, weights=weights)
    ]
    result = {
        "question": question,
        "read": len(read),
        "precision": round(right / given, 3),
        "recall": round(right / there, 3),
        "answered": int(said.sum()),
        "other": round(float(weights[other].sum() / weights[said].sum()), 3),
        "weighted_shares": shares,
        "suggested": suggested,
    }
    print_table(
        f"{question}, read through",
        ["answers", "precision", "recall", "other"],
        [[str(len(read)), result["precision"], result["recall"], result["other"]]],
    )
    return result


def read_by_us(question: str) -> dict[str, set[str]]:
    """What one of us read in 60 answers: the answer's id → its topics."""
    with (TOPICS / "child_read.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["question"] == question]
    return {row["id"]: set(row["topics"].split()) - {"other", "nothing"} for row in rows}
