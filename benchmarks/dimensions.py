"""Which meters of 3X10D a service helps: as experts would say?

    python -m benchmarks dimensions [--quick]

1,051 national services that experts labelled with the ten meters, 919 of them left out as not for
individuals. Two protocols: all of them (a service left out helps no meter), and the 132 that are
for individuals. In each, five folds repeated; a fold holds near-duplicates whole (services whose
names and summaries, or names, are spelt alike) and its share of every meter (iterative
stratification). Calibrated inside the training folds; the constants are the same for all. The model
also sees the texts, never the labels, of the catalogue's other services (not of the held-out fold).

Beside the model stand logistic regressions on the encoder's vector:

- *default*: scikit-learn's own, C = 1;
- *centred*: the same on unit vectors from the training services' mean, as our kernel sees them;
- *chosen*: C of 0.01 … 1,000 and class weights or none, the same for all meters, chosen by macro
  AUROC in five inner folds like the outer ones;
- *best in hindsight*: whichever C and weights turned out to have the highest macro AUROC on the
  outer folds themselves; no one could have known, so it is kinder to it than it should be.

AUROC and average precision are of a repeat's pooled predictions, a mean over repeats; *AUROC in
folds* is the mean over folds, where a model's level may differ between folds. `topics` has seen no
labels; its two calibration constants were fitted on these services, so only its order is a measure.
`without topics` is the model with the topics of the meters taken out of it: the topics were written
by someone who had seen these services' names, so what they add may be kinder than elsewhere.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import console, print_table, progress_bar, write_json
from revontuli.guidance.dimension_learning import fit, near_duplicates
from revontuli.guidance.dimension_views import METERS, Viewer, Views
from revontuli.guidance.dimensions import SURE, DimensionModel
from revontuli.language.encoder import Encoder, get_encoder

PTV = Path(__file__).parents[2] / "shared" / "data" / "ptv"
CACHE = Path(__file__).parent / "data" / "vectors"
FOLDS, REPEATS, QUICK_REPEATS = 5, 4, 1
GRID = tuple((c, w) for c in (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0) for w in (None, "balanced"))
HINDSIGHT = "logistic regression, best in hindsight"
THRESHOLDS = (0.2, SURE, 0.5, 0.7)
Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]
Setting = tuple[float, str | None]
Learn = Callable[[NDArray[np.int64], NDArray[np.int64], int], Floats]


def run(quick: bool = False) -> None:
    """Measure, print and write `results/dimensions.json`."""
    if not PTV.is_dir():
        console.print("The experts' labels are not here: nothing measured.")
        return
    encoder = get_encoder(cache=CACHE)
    names, texts, truth, left_out, unlabelled = read_labelled()
    groups = alike(names, texts, encoder)
    protocols = {"all": np.arange(len(texts)), "for individuals": np.flatnonzero(~left_out)}
    body: dict[str, Any] = {"quick": quick, "encoder": encoder.name, "groups": len(set(groups))}
    for name, rows in protocols.items():
        measured = measure(
            name,
            [texts[row] for row in rows],
            truth[rows],
            groups[rows],
            [*unlabelled, *np.delete(texts, rows).tolist()],
            encoder,
            QUICK_REPEATS if quick else REPEATS,
        )
        body[name] = measured
        show(name, measured)
    write_json("dimensions", body)


def read_labelled() -> tuple[list[str], list[str], Truth, Truth, list[str]]:
    """What experts labelled, and the texts of the services that they did not.

    Names, texts, the meters that experts marked (n, 10), and whether they left it out (n,).
    """
    with (PTV / "services.csv").open(encoding="utf-8") as file:
        services = {row["id"]: row for row in csv.DictReader(file)}
    with (PTV / "meters_national.csv").open(encoding="utf-8") as file:
        labelled = list(csv.DictReader(file))
    names = [services[row["id"]]["name_fi"] for row in labelled]
    told = {id: f"{row['name_fi']}. {row['summary_fi']}" for id, row in services.items()}
    texts = [told.pop(row["id"]) for row in labelled]
    truth = np.array([[row[meter] == "1" for meter in METERS] for row in labelled])
    left_out = np.array([row["not_for_individuals"] == "1" for row in labelled])
    return names, texts, truth, left_out, list(told.values())


def alike(names: Sequence[str], texts: Sequence[str], encoder: Encoder) -> NDArray[np.int64]:
    """Groups of services whose texts or names are near-duplicates, (n,)."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    by_text = near_duplicates(Viewer.of(texts, encoder)(texts))
    _, by_name = np.unique([name.casefold() for name in names], return_inverse=True)
    n = len(texts)
    places = np.arange(n)
    ends = np.concatenate([n + by_text, n + by_text.max() + 1 + by_name])
    links = coo_matrix((np.ones(2 * n), (np.tile(places, 2), ends)), shape=(3 * n + 1, 3 * n + 1))
    return np.asarray(connected_components(links, directed=False)[1][:n], dtype=np.int64)


def stratified_folds(
    labels: NDArray[np.bool_], groups: NDArray[Any], n_folds: int, seed: int
) -> NDArray[np.int64]:
    """The fold of each of n services, (n,): groups whole, each label spread as evenly as can be.

    Groups with the rarest labels are placed first, each in the fold that lacks its labels most
    (after Sechidis, Tsoumakas & Vlahavas, 2011).

    Args:
        labels: shape (n, k).
        groups: of n services; those of one group come into one fold.
        n_folds: how many.
        seed: of the order among equals.
    """
    rng = np.random.default_rng(seed)
    names, member = np.unique(groups, return_inverse=True)
    columns = np.column_stack([labels, np.ones(len(labels), dtype=bool)]).astype(float)
    counts = np.zeros((len(names), columns.shape[1]))
    np.add.at(counts, member, columns)
    wanted = np.maximum(counts.sum(0) / n_folds, 1e-9)
    rarity = (counts[:, :-1] / wanted[:-1]).sum(1)
    placed = np.zeros((n_folds, columns.shape[1]))
    fold_of_group = np.zeros(len(names), dtype=np.int64)
    order = rng.permutation(len(names))
    for group in order[np.argsort(-rarity[order], kind="stable")]:
        fuller = (((placed + counts[group]) / wanted) ** 2 - (placed / wanted) ** 2).sum(1)
        fold = int(np.argmin(fuller + 1e-9 * rng.random(n_folds)))
        placed[fold] += counts[group]
        fold_of_group[group] = fold
    return fold_of_group[member]


def measure(
    name: str,
    texts: list[str],
    truth: Truth,
    groups: NDArray[np.int64],
    others: list[str],
    encoder: Encoder,
    repeats: int,
) -> dict[str, Any]:
    """Every method's figures on one protocol."""
    vectors = encoder.passages(texts).astype(np.float64)
    methods: dict[str, Learn] = {
        "revontuli": lambda train, test, seed: ours(texts, truth, train, test, others, encoder),
        "without topics": lambda train, test, seed: without_topics(
            texts, truth, train, test, others, encoder
        ),
        "topics": lambda train, test, seed: DimensionModel.from_topics(encoder).probabilities(
            [texts[row] for row in test]
        ),
        "logistic regression, default": partial(regress, (1.0, None), vectors, truth),
        "logistic regression, centred": lambda train, test, seed: regressions(
            (1.0, None), away_from_mean(vectors, train), truth, train, test
        ),
        "logistic regression, chosen": lambda train, test, seed: chosen_regression(
            vectors, truth, groups, train, test, seed
        ),
        "base rate": lambda train, test, seed: np.tile(truth[train].mean(0), (len(test), 1)),
    }
    for setting in GRID:
        methods[f"{setting}"] = partial(regress, setting, vectors, truth)
    told: dict[str, list[Floats]] = {method: [] for method in methods}
    splits = []
    with progress_bar() as bar:
        task = bar.add_task(name, total=repeats * FOLDS)
        for seed in range(repeats):
            folds = stratified_folds(truth, groups, FOLDS, seed)
            splits.append(folds)
            for learned in told.values():
                learned.append(np.zeros(truth.shape))
            for fold in range(FOLDS):
                train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
                for method, learn in methods.items():
                    told[method][-1][test] = learn(train, test, seed)
                bar.advance(task)
    hindsight = max(
        map(str, GRID), key=lambda name: np.mean([macro_area(truth, p) for p in told[name]])
    )
    told[HINDSIGHT] = told[hindsight]
    figures = {
        name: describe(truth, told[name], splits) for name in told if not name.startswith("(")
    }
    figures[HINDSIGHT]["setting"] = hindsight
    sure = {str(t): sureness(truth, told["revontuli"], t) for t in THRESHOLDS}
    return {
        "services": len(truth),
        "positives": dict(zip(METERS, truth.sum(0).tolist(), strict=True)),
        "repeats": repeats,
        "methods": figures,
        "sure": sure,
        "reliability": reliability(truth, told["revontuli"]),
    }


def ours(
    texts: list[str],
    truth: Truth,
    train: NDArray[np.int64],
    test: NDArray[np.int64],
    others: list[str],
    encoder: Encoder,
) -> Floats:
    """The model as people use it."""
    labels = [{METERS[m] for m in np.flatnonzero(truth[row])} for row in train]
    known = [texts[row] for row in train]
    model = DimensionModel.train(known, labels, encoder, others=others)
    return model.probabilities([texts[row] for row in test])


def without_topics(
    texts: list[str],
    truth: Truth,
    train: NDArray[np.int64],
    test: NDArray[np.int64],
    others: list[str],
    encoder: Encoder,
) -> Floats:
    """The same learning from meaning and spelling alone."""
    viewer = Viewer.of([*(texts[row] for row in train), *others], encoder)
    views = blind(viewer([texts[row] for row in train]))
    counted = np.ones(len(train), dtype=bool)
    learned, _ = fit(viewer, views, truth[train], counted)
    return learned.probabilities(blind(viewer([texts[row] for row in test])))


def blind(views: Views) -> Views:
    """Views that say nothing of topics."""
    return replace(views, topics=np.zeros_like(views.topics))


def away_from_mean(vectors: Floats, train: NDArray[np.int64]) -> Floats:
    """Unit vectors from the mean of the training rows."""
    away = vectors - vectors[train].mean(0)
    return np.asarray(away / np.linalg.norm(away, axis=1, keepdims=True))


def regress(
    setting: Setting,
    vectors: Floats,
    truth: Truth,
    train: NDArray[np.int64],
    test: NDArray[np.int64],
    seed: int,
) -> Floats:
    """Logistic regressions with this setting; nothing in them is random."""
    return regressions(setting, vectors, truth, train, test)


def chosen_regression(
    vectors: Floats,
    truth: Truth,
    groups: NDArray[np.int64],
    train: NDArray[np.int64],
    test: NDArray[np.int64],
    seed: int,
) -> Floats:
    """Logistic regressions whose C and weights are chosen in inner folds."""
    inner = stratified_folds(truth[train], groups[train], FOLDS, seed + 1_000)

    def held_out(setting: Setting) -> float:
        told = np.zeros((len(train), len(METERS)))
        for fold in range(FOLDS):
            out = inner == fold
            told[out] = regressions(setting, vectors, truth, train[~out], train[out])
        return macro_area(truth[train], told)

    return regressions(max(GRID, key=held_out), vectors, truth, train, test)


def regressions(
    setting: Setting,
    vectors: Floats,
    truth: Truth,
    train: NDArray[np.int64],
    test: NDArray[np.int64],
) -> Floats:
    """Probabilities of every meter, (m, 10); 0 for one that no training row has."""
    from sklearn.linear_model import LogisticRegression

    c, weight = setting
    told = np.zeros((len(test), len(METERS)))
    for m in np.flatnonzero(truth[train].any(0)):
        model = LogisticRegression(C=c, class_weight=weight, max_iter=1_000)
        model.fit(vectors[train], truth[train, m])
        told[:, m] = model.predict_proba(vectors[test])[:, 1]
    return told


def macro_area(truth: Truth, told: Floats) -> float:
    """Macro AUROC over the meters."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(truth, told, average="macro"))


def describe(truth: Truth, told: list[Floats], splits: list[NDArray[np.int64]]) -> dict[str, Any]:
    """Figures of one method: means over repeats, and the least and greatest AUROC of a repeat."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    area = np.array([roc_auc_score(truth, p, average=None) for p in told])
    precision = np.array([average_precision_score(truth, p, average=None) for p in told])
    return {
        "auroc": round(float(area.mean()), 4),
        "auroc_range": [round(float(x), 4) for x in (area.mean(1).min(), area.mean(1).max())],
        "auroc_in_folds": round(
            float(np.mean([in_folds(truth, *x) for x in zip(told, splits, strict=True)])), 4
        ),
        "average_precision": round(float(precision.mean()), 4),
        "brier": round(float(np.mean([(p - truth) ** 2 for p in told])), 5),
        "ece": round(float(np.mean([calibration_error(truth, p) for p in told])), 4),
        "log_loss": round(float(np.mean([log_loss(truth, p) for p in told])), 5),
        "by_meter": {
            meter: {"auroc": round(float(a), 4), "average_precision": round(float(p), 4)}
            for meter, a, p in zip(METERS, area.mean(0), precision.mean(0), strict=True)
        },
    }


def in_folds(truth: Truth, told: Floats, folds: NDArray[np.int64]) -> float:
    """AUROC within each fold, a mean over meters and those folds that have the meter."""
    from sklearn.metrics import roc_auc_score

    areas = [
        np.mean(
            [
                roc_auc_score(truth[folds == fold, m], told[folds == fold, m])
                for fold in range(FOLDS)
                if truth[folds == fold, m].any()
            ]
        )
        for m in range(len(METERS))
    ]
    return float(np.mean(areas))


def calibration_error(truth: Truth, told: Floats, bins: int = 10) -> float:
    """Expected calibration error of all meters together, in ten bins of equal width."""
    place = np.minimum((told * bins).astype(int), bins - 1)
    return float(
        sum(
            (place == b).mean() * abs(told[place == b].mean() - truth[place == b].mean())
            for b in np.unique(place)
        )
    )


def log_loss(truth: Truth, told: Floats) -> float:
    """Mean negative log-likelihood, probabilities kept 1e-6 from 0 and 1."""
    p = np.clip(told, 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(truth, np.log(p), np.log(1 - p))))


def reliability(truth: Truth, told: list[Floats], bins: int = 10) -> list[dict[str, float]]:
    """What was told and what was so, by tenth of probability, over all repeats and meters."""
    told_all, true_all = np.concatenate(told).ravel(), np.tile(truth, (len(told), 1)).ravel()
    place = np.minimum((told_all * bins).astype(int), bins - 1)
    return [
        {
            "from": round(b / bins, 1),
            "n": int((place == b).sum() / len(told)),
            "told": round(float(told_all[place == b].mean()), 3),
            "true": round(float(true_all[place == b].mean()), 3),
        }
        for b in np.unique(place).tolist()
    ]


def sureness(truth: Truth, told: list[Floats], threshold: float) -> dict[str, float]:
    """What a threshold tells: how many labels, how many of them right, how many found."""
    sure = np.array([p >= threshold for p in told])
    right = sure & truth
    return {
        "told": round(float(sure.sum() / len(told)), 1),
        "precision": round(float(right.sum() / max(sure.sum(), 1)), 3),
        "recall": round(float(right.sum() / (len(told) * truth.sum())), 3),
        "services": round(float(sure.any(2).sum() / len(told)), 1),
    }


def show(name: str, measured: dict[str, Any]) -> None:
    """Print one protocol."""
    columns = ("auroc", "auroc_in_folds", "average_precision", "brier", "ece", "log_loss")
    print_table(
        f"Dimensions, {name} ({measured['services']} services, {measured['repeats']} repeats)",
        ("method", *columns),
        [(method, *(f[c] for c in columns)) for method, f in measured["methods"].items()],
    )


if __name__ == "__main__":
    run(quick=True)
