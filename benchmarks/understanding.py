"""Intents of a real bot, learned and asked: how many are understood, and is it known what isn't?

    python -m benchmarks understanding [--quick]

The utterances of Turku's bot (`../shared/data/nlu/turku_{fi,en}.yml`), in stratified folds; what
each part of this asks stands in benchmarks/README.md.
"""

from __future__ import annotations

import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from benchmarks.report import console, print_table, print_verdicts, write_json
from revontuli.dialogue import Example, Prediction, Understanding
from revontuli.dialogue.remembered_vectors import RememberingEncoder
from revontuli.language.encoder import Encoder, get_encoder

NLU = Path(__file__).parents[2] / "shared" / "data" / "nlu"
LANGUAGES = {"fi": "en", "en": "fi"}  # each with the other
SEEDS = range(5)  # parameters were chosen on seeds from 100 on
FOLDS = 5
AHEAD, AIM, LEAST_AUROC = 0.03, 0.93, 0.93
OURS, NGRAMS = "revontuli", "n-grams + linear"
VECTORS, LOWER = "encoder + linear", "encoder + linear, lower case"
Names = NDArray[np.str_]
Learner = Callable[[Sequence[Example], Encoder], Callable[[Sequence[str]], list[str]]]


def run(quick: bool = False) -> None:
    """Measure, print and write `results/understanding.json`."""
    if not NLU.is_dir():
        console.print("The bot's utterances are not here: nothing measured.")
        return
    warnings.filterwarnings("ignore", message="The least populated class")
    encoder = RememberingEncoder(get_encoder())
    told = {language: read_examples(language) for language in LANGUAGES}
    for examples in told.values():  # so that nobody's time has the encoding
        encoder.queries([example.text for example in examples])
    seeds = SEEDS[:1] if quick else SEEDS
    body: dict[str, Any] = {"quick": quick, "encoder": encoder.name, "languages": {}}
    for language, other in LANGUAGES.items():
        console.print(f"{language}: {len(told[language])} utterances")
        body["languages"][language] = {
            "n": len(told[language]),
            "intents": len({example.intent for example in told[language]}),
            **folds(told[language], encoder, seeds),
            "with the other language": with_other(told[language], told[other], encoder, seeds[:2]),
            "taught only in the other": only_other(told[language], told[other], encoder),
            "rejection": rejection(told[language], encoder, seeds),
        }
    body["training"] = clock(told["fi"])
    verdicts = tell(body)
    body["verdicts"] = verdicts
    print_verdicts(verdicts)
    write_json("understanding", body)


def read_examples(language: str) -> list[Example]:
    """The utterances as the file has them."""
    document = yaml.safe_load((NLU / f"turku_{language}.yml").read_text(encoding="utf-8"))
    return [
        Example(example["text"].strip(), entry["intent"], language)
        for entry in document["nlu"]
        if "intent" in entry
        for example in entry["examples"]
    ]


def learn_ours(examples: Sequence[Example], encoder: Encoder) -> Callable[..., list[str]]:
    """`Understanding`, by the intent that comes first, sure or not."""
    learned = Understanding.train(examples, 0, encoder)
    return lambda texts: [learned.predict(text).alternatives[0].intent for text in texts]


def learn_ngrams(examples: Sequence[Example], encoder: Encoder) -> Callable[..., list[str]]:
    """Character n-grams of 2-4 within words, tf-idf, and a linear support vector machine."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    counted = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    model = make_pipeline(counted, LinearSVC(C=10)).fit(*apart(examples))
    return lambda texts: list(map(str, model.predict(list(texts))))


def learn_vectors(
    examples: Sequence[Example], encoder: Encoder, lower: bool = False
) -> Callable[..., list[str]]:
    """The encoder's vectors from their mean, of unit length, and a support vector machine."""
    from sklearn.svm import LinearSVC

    def encode(texts: Sequence[str]) -> NDArray[np.floating]:
        return encoder.queries([t.lower().strip(" .?!") for t in texts] if lower else texts)

    def unit(vectors: NDArray[np.floating]) -> NDArray[np.floating]:
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    texts, intents = apart(examples)
    vectors = encode(texts)
    mean = vectors.mean(axis=0)
    model = LinearSVC(C=1).fit(unit(vectors - mean), intents)
    return lambda texts: list(map(str, model.predict(unit(encode(texts) - mean))))


def learn_lower(examples: Sequence[Example], encoder: Encoder) -> Callable[..., list[str]]:
    """The same without capitals and signs at the ends."""
    return learn_vectors(examples, encoder, lower=True)


PEERS: dict[str, Learner] = {NGRAMS: learn_ngrams, VECTORS: learn_vectors, LOWER: learn_lower}
METHODS: dict[str, Learner] = {OURS: learn_ours, **PEERS}


def apart(examples: Sequence[Example]) -> tuple[list[str], list[str]]:
    return [example.text for example in examples], [example.intent for example in examples]


def folds(examples: Sequence[Example], encoder: Encoder, seeds: Sequence[int]) -> dict[str, Any]:
    """Every method on the same folds; of ours also how sure it was."""
    truth = np.array([example.intent for example in examples])
    asked: list[tuple[str, Prediction]] = []
    confused: Counter[tuple[str, str, str]] = Counter()
    found: dict[str, list[Names]] = {name: [] for name in METHODS}
    for seed in seeds:
        answers = {name: np.empty(len(truth), dtype=truth.dtype) for name in METHODS}
        for known, held in split(truth, seed):
            taught, texts = [examples[i] for i in known], [examples[i].text for i in held]
            learned = Understanding.train(taught, 0, encoder)
            predictions = [learned.predict(text) for text in texts]
            asked += zip(truth[held], predictions, strict=True)
            answers[OURS][held] = [one.alternatives[0].intent for one in predictions]
            for name, learn in PEERS.items():
                answers[name][held] = learn(taught, encoder)(texts)
        for row in np.flatnonzero(answers[OURS] != truth):
            confused[examples[int(row)].text, str(truth[row]), str(answers[OURS][row])] += 1
        for name in METHODS:
            found[name].append(answers[name])
    return {
        "methods": {name: score(truth, answers) for name, answers in found.items()},
        "sure": sureness(asked),
        "confusions": [[*words, n] for words, n in confused.most_common(60)],
    }


def split(truth: Names, seed: int) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    from sklearn.model_selection import StratifiedKFold

    dealer = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    return list(dealer.split(np.zeros(len(truth)), truth))


def score(truth: Names, answers: Sequence[Names]) -> dict[str, float]:
    """Mean accuracy and macro F1 over the seeds, and how far the seeds are apart."""
    from sklearn.metrics import f1_score

    right = [float((found == truth).mean()) for found in answers]
    f1 = [f1_score(truth, found, average="macro", zero_division=0) for found in answers]
    return {
        "accuracy": round(float(np.mean(right)), 4),
        "accuracy_sd": round(float(np.std(right)), 4),
        "macro_f1": round(float(np.mean(f1)), 4),
    }


def sureness(asked: Sequence[tuple[str, Prediction]]) -> dict[str, float]:
    """Whether confidence is true, and how often it is sure, wrong when sure, or says nothing."""
    right = np.array([one.alternatives[0].intent == intent for intent, one in asked])
    sure = np.array([one.is_sure for _, one in asked])
    silent = np.array([one.intent is None for _, one in asked])
    confidence = np.array([one.confidence for _, one in asked])
    in_five = [intent in {a.intent for a in one.alternatives} for intent, one in asked]
    return {
        "expected_calibration_error": round(calibration_error(confidence, right), 4),
        "sure": round(float(sure.mean()), 4),
        "sure_and_wrong": round(float((sure & ~right).mean()), 4),
        "wrong_of_sure": round(float((sure & ~right).sum() / max(1, sure.sum())), 4),
        "nothing_said": round(float(silent.mean()), 4),
        "right_but_nothing_said": round(float((silent & right).mean()), 4),
        "among_alternatives": round(float(np.mean(in_five)), 4),
    }


def calibration_error(confidence: NDArray[np.floating], right: NDArray[np.bool_]) -> float:
    """Expected calibration error in ten equal bins (Naeini et al. 2015)."""
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = (
        abs(float(confidence[bins == k].mean() - right[bins == k].mean())) * (bins == k).mean()
        for k in np.unique(bins)
    )
    return float(sum(gaps))


def with_other(
    examples: Sequence[Example], others: Sequence[Example], encoder: Encoder, seeds: Sequence[int]
) -> dict[str, dict[str, float]]:
    """The same folds, with all the other language's examples of the same intents beside them."""
    truth = np.array([example.intent for example in examples])
    known_intents = set(truth)
    more = [example for example in others if example.intent in known_intents]
    found: dict[str, list[Names]] = {name: [] for name in METHODS}
    for seed in seeds:
        answers = {name: np.empty(len(truth), dtype=truth.dtype) for name in METHODS}
        for known, held in split(truth, seed):
            taught = [*(examples[i] for i in known), *more]
            for name, learn in METHODS.items():
                answers[name][held] = learn(taught, encoder)([examples[i].text for i in held])
        for name in METHODS:
            found[name].append(answers[name])
    return {name: score(truth, answers) for name, answers in found.items()}


def only_other(
    examples: Sequence[Example], others: Sequence[Example], encoder: Encoder
) -> dict[str, float]:
    """Accuracy on this language's utterances of what was taught in the other."""
    taught = {example.intent for example in others}
    asked = [example for example in examples if example.intent in taught]
    texts, truth = apart(asked)
    return {
        name: round(float((np.array(learn(others, encoder)(texts)) == np.array(truth)).mean()), 4)
        for name, learn in METHODS.items()
    }


def rejection(
    examples: Sequence[Example], encoder: Encoder, seeds: Sequence[int]
) -> dict[str, Any]:
    """A fifth of the intents left out, each once in a seed: how well is it known that they are?

    Beside ours stand two plain ways: the nearest example's cosine, and the highest probability of
    a logistic regression (Hendrycks & Gimpel 2017), both of the encoder's vectors.
    """
    from sklearn.metrics import roc_auc_score

    truth = np.array([example.intent for example in examples])
    measured: list[dict[str, float]] = []
    for seed in seeds:
        for known, held, strange in leave_out(truth, seed):
            taught, asked = [examples[i] for i in known], [*held, *strange]
            is_known = np.arange(len(asked)) < len(held)
            texts = [examples[i].text for i in asked]
            learned = Understanding.train(taught, 0, encoder)
            found = [learned.predict(text) for text in texts]
            measured.append(
                {
                    f"auroc: {OURS}": roc_auc_score(is_known, [learned.knows(t) for t in texts]),
                    **{
                        f"auroc: {name}": roc_auc_score(is_known, knows(taught, encoder)(texts))
                        for name, knows in KNOWING.items()
                    },
                    **doing(found, truth[asked], is_known),
                }
            )
    return {name: round(float(np.mean([one[name] for one in measured])), 4) for name in measured[0]}


def leave_out(
    truth: Names, seed: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]]:
    """Rows to learn from, rows held out of them, and rows of the intents left out; five times.

    Each intent is left out once. Of the others a fifth of the rows is held out, never an intent's
    last: an intent that nothing is learned of would be one left out.
    """
    drawn = np.random.default_rng(seed)
    intents = drawn.permutation(np.unique(truth))
    for turn in range(FOLDS):
        is_strange = np.isin(truth, intents[turn::FOLDS])
        order = drawn.permutation(np.flatnonzero(~is_strange))
        is_last = np.zeros(len(order), bool)
        is_last[np.unique(truth[order], return_index=True)[1]] = True
        held = order[~is_last][: len(order) // FOLDS]
        yield np.setdiff1d(order, held), held, np.flatnonzero(is_strange)


def doing(
    found: Sequence[Prediction], truth: Names, is_known: NDArray[np.bool_]
) -> dict[str, float]:
    """What becomes of messages of intents that are known, and of such that are not."""
    right = np.array([p.alternatives[0].intent == t for p, t in zip(found, truth, strict=True)])
    sure = np.array([one.is_sure for one in found])
    silent = np.array([one.intent is None for one in found])
    return {
        "known_sure_and_wrong": (sure & ~right)[is_known].mean(),
        "known_nothing_said": silent[is_known].mean(),
        "unknown_sure": sure[~is_known].mean(),
        "unknown_nothing_said": silent[~is_known].mean(),
    }


def nearness(examples: Sequence[Example], encoder: Encoder) -> Callable[..., Any]:
    """Cosine of the nearest example."""
    vectors = encoder.queries([example.text for example in examples])
    return lambda texts: (encoder.queries(texts) @ vectors.T).max(axis=1)


def likelihood(examples: Sequence[Example], encoder: Encoder) -> Callable[..., Any]:
    """Probability of the likeliest intent, by logistic regression."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    texts, intents = apart(examples)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))
    model.fit(encoder.queries(texts), intents)
    return lambda texts: model.predict_proba(encoder.queries(texts)).max(axis=1)


KNOWING = {"nearest example": nearness, "likeliest intent": likelihood}


def clock(examples: Sequence[Example]) -> dict[str, float]:
    """Seconds from examples to something that answers, the encoder loaded, encoding counted."""
    times = {}
    for name, learn in METHODS.items():
        encoder = get_encoder()  # a new one: it remembers nothing
        started = time.perf_counter()
        learn(examples, encoder)
        times[name] = round(time.perf_counter() - started, 2)
    learned = Understanding.train(examples, 0)
    texts = [f"{example.text} {number}" for number, example in enumerate(examples[:200])]
    waits = []
    for text in texts:
        started = time.perf_counter()
        learned.predict(text)
        waits.append(1e3 * (time.perf_counter() - started))
    times["message_ms_median"] = round(float(np.median(waits)), 2)
    times["message_ms_p95"] = round(float(np.quantile(waits, 0.95)), 2)
    return times


def tell(body: dict[str, Any]) -> dict[str, bool]:
    """The tables; and what was demanded."""
    verdicts = {}
    for language, measured in body["languages"].items():
        more, less = measured["with the other language"], measured["taught only in the other"]
        rows = [
            (name, one["accuracy"], one["macro_f1"], more[name]["accuracy"], less[name])
            for name, one in measured["methods"].items()
        ]
        headings = ("method", "accuracy", "macro F1", "with the other language", "only the other")
        print_table(f"Understanding: {language}", headings, rows)
        print_table(f"Sure: {language}", ("", "share"), list(measured["sure"].items()))
        print_table(f"Left out: {language}", ("", "value"), list(measured["rejection"].items()))
        right = {name: one["accuracy"] for name, one in measured["methods"].items()}
        best = max(right[name] for name in PEERS)
        verdicts[f"{language}: three points ahead of the better peer"] = right[OURS] >= best + AHEAD
        verdicts[f"{language}: {AIM:.0%} right (aim)"] = right[OURS] >= AIM
        verdicts[f"{language}: AUROC of the unknown at least {LEAST_AUROC}"] = (
            measured["rejection"][f"auroc: {OURS}"] >= LEAST_AUROC
        )
    print_table("Seconds to train on the Finnish file", ("", "s"), list(body["training"].items()))
    return verdicts


if __name__ == "__main__":
    run(quick=True)
