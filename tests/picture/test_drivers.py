from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from revontuli.errors import InputError
from revontuli.picture.drivers import find_drivers
from revontuli.picture.outcome_model import Columns, area_under_curve, half_sample_effects
from revontuli.privacy import protect_table
from revontuli.survey.codebook import Role
from revontuli.survey.traits import Measure, Trait, TraitTable

SEGMENTS = ("s1", "s2", "s3")


def make_table(x, outcome, weights=None, measure=Measure.BINARY, levels=()):
    """Traits x0… (binary where they are all 0 or 1) and the outcome "stays"."""
    traits, columns = [], {}
    for i, column in enumerate(np.asarray(x, dtype=float).T):
        binary = np.isin(column[~np.isnan(column)], (0, 1)).all()
        traits.append(
            Trait(
                f"x{i}",
                Measure.BINARY if binary else Measure.NUMERIC,
                f"q{i}",
                label={"en": f"trait {i}"},
            )
        )
        columns[f"x{i}"] = column
    traits.append(
        Trait("stays", measure, "stays", role=Role.OUTCOME, label={"en": "Stays"}, levels=levels)
    )
    columns["stays"] = np.asarray(outcome, dtype=float)
    weights = np.ones(len(outcome)) if weights is None else weights / np.mean(weights)
    frame = pl.DataFrame(columns).with_columns(pl.all().fill_nan(None))
    return TraitTable(tuple(traits), frame, weights)


def draw(log_odds, rng):
    return (rng.random(len(log_odds)) < 1 / (1 + np.exp(-log_odds))).astype(float)


def planted(seed=0, n=800, columns=15):
    """x0 (numeric) raises the outcome, x1 (binary) lowers it, the rest is noise."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, columns))
    x[:, 1] = rng.random(n) < 0.4
    x[:, 2:5] = rng.random((n, 3)) < 0.3
    return x, draw(0.9 * x[:, 0] - 1.2 * x[:, 1] + 0.3, rng), rng


def test_what_goes_with_the_outcome_is_found():
    x, y, _ = planted()
    found = find_drivers(make_table(x, y), "stays")
    assert found.predicts
    assert found.auroc_low > 0.6
    assert found.brier < found.brier_baseline
    assert 0.7 < found.calibration_slope < 1.4
    assert found.share == pytest.approx(y.mean(), abs=0.001)
    effects = {driver.trait: driver.effect for driver in found.drivers}
    assert set(effects) == {"x0", "x1"}
    assert effects["x0"] > 0.1
    assert effects["x1"] < -0.1
    for driver in found.drivers:
        assert driver.low < driver.effect < driver.high
        assert driver.selected > 0.9


def test_pure_noise_is_not_said_to_predict():
    said = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        y = (rng.random(400) < 0.4).astype(float)
        found = find_drivers(make_table(rng.normal(size=(400, 20)), y), "stays", seed=seed)
        said += found.predicts
        if not found.predicts:
            assert found.drivers == ()
    assert said <= 1


def test_the_interval_of_an_effect_holds_the_truth():
    held = 0
    for seed in range(20):
        x, y, _ = planted(seed, n=600, columns=8)
        probability = 1 / (1 + np.exp(-(0.9 * x[:, 0] - 1.2 * 1 + 0.3)))
        without = 1 / (1 + np.exp(-(0.9 * x[:, 0] + 0.3)))
        truth = (probability - without).mean()
        binary = np.array([False, True, True, True, True, False, False, False])
        effects = half_sample_effects(x, y.astype(int), np.ones(600), binary, pairs=25, seed=seed)[
            :, 1
        ]
        held += abs(effects.mean() - truth) <= 1.96 * effects.std(ddof=1)
    assert held >= 17


def test_the_same_seed_gives_the_same_drivers():
    x, y, _ = planted(n=400)
    table = make_table(x, y)
    assert find_drivers(table, "stays", seed=3) == find_drivers(table, "stays", seed=3)


def test_segments_tell_their_share_less_everyones():
    x, y, rng = planted()
    labels = rng.integers(0, 3, size=len(y))
    labels[y == 1] = np.where(rng.random(int(y.sum())) < 0.5, 2, labels[y == 1])
    found = find_drivers(make_table(x, y), "stays", labels, SEGMENTS)
    segments = {d.trait: d for d in found.drivers if d.is_segment}
    assert set(segments) == set(SEGMENTS)
    expected = y[labels == 2].mean() - y.mean()
    assert segments["s3"].effect == pytest.approx(expected, abs=0.001)
    assert segments["s3"].low > 0


def test_a_segment_with_few_cases_is_not_told():
    x, y, _ = planted()
    labels = np.zeros(len(y), dtype=int)
    labels[np.flatnonzero(y == 1)[:3]] = 1
    labels[np.flatnonzero(y == 0)[:40]] = 1
    found = find_drivers(make_table(x, y), "stays", labels, SEGMENTS[:2])
    assert not [d for d in found.drivers if d.is_segment]


def test_a_segment_is_not_told_where_another_answer_to_the_question_would_give_few_away():
    x, y, rng = planted()
    labels = rng.integers(0, 2, size=len(y))
    perhaps = np.zeros(len(y))
    perhaps[np.flatnonzero((labels == 1) & (y == 0))[:3]] = 1  # the rest of s2 said no
    table = make_table(x, y)
    stays = replace(table.traits[-1], exclusive=True)
    others = [replace(stays, id="perhaps"), replace(stays, id="no")]
    answers = {"perhaps": perhaps, "no": 1 - y - perhaps}
    frame = table.frame.with_columns(**{id: pl.Series(v) for id, v in answers.items()})
    table = TraitTable((*table.traits[:-1], stays, *others), frame, table.weights)
    counts = np.array([[(labels == k) @ v for v in (y, *answers.values())] for k in (0, 1)])
    shown = protect_table(counts.astype(int))[:, 0]
    assert not shown.all()
    found = find_drivers(table, "stays", labels, SEGMENTS[:2])
    told = {d.trait for d in found.drivers if d.is_segment}
    assert told <= {id for id, may in zip(SEGMENTS, shown, strict=False) if may}
    assert not {"perhaps", "no"} & {d.trait for d in found.drivers}


def test_missing_answers_are_no_obstacle():
    x, y, rng = planted(n=1000)
    x[rng.random(x.shape) < 0.2] = np.nan
    y[rng.random(len(y)) < 0.1] = np.nan
    found = find_drivers(make_table(x, y), "stays")
    assert found.n == (~np.isnan(y)).sum()
    assert {"x0", "x1"} <= {driver.trait for driver in found.drivers}


def test_a_question_asked_only_of_those_who_leave_is_left_out():
    rng = np.random.default_rng(1)
    y = (rng.random(500) < 0.5).astype(float)
    x = rng.normal(size=(500, 5))
    x[:, 0] = np.where(y == 0, rng.normal(size=500), np.nan)  # why do you leave?
    assert not find_drivers(make_table(x, y), "stays").predicts


def test_a_numeric_outcome_is_split_where_it_is_most_even():
    x, _, rng = planted()
    rating = np.clip(np.round(5.5 + 2 * x[:, 0] + rng.normal(size=len(x))), 1, 10)
    found = find_drivers(make_table(x, rating, measure=Measure.NUMERIC), "stays")
    assert 0.3 < found.share < 0.7
    assert "≥" in found.label["en"]
    assert found.drivers[0].trait == "x0"
    higher = find_drivers(make_table(x, rating, measure=Measure.NUMERIC), "stays", threshold=8)
    assert higher.share == pytest.approx((rating >= 8).mean(), abs=0.001)


def test_an_ordered_outcome_is_named_by_its_level():
    x, _, rng = planted()
    levels = tuple({"en": name} for name in ("no", "perhaps", "yes"))
    rank = np.digitize(x[:, 0] + rng.normal(size=len(x)), [-0.7, 0.1]).astype(float)
    table = make_table(x, rank, measure=Measure.ORDERED, levels=levels)
    assert find_drivers(table, "stays").label == {"en": "Stays: ≥ yes"}


def test_too_few_cases_are_not_modelled():
    x, y, _ = planted()
    y[:] = 0
    y[:10] = 1
    assert find_drivers(make_table(x, y), "stays") is None
    y[:] = np.nan
    assert find_drivers(make_table(x, y), "stays") is None


def test_an_unknown_outcome_is_a_fault():
    x, y, _ = planted(n=100)
    with pytest.raises(InputError, match="no trait 'leaves'"):
        find_drivers(make_table(x, y), "leaves")


def test_the_weighted_area_is_that_of_people_repeated():
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, size=60)
    score = np.round(rng.normal(size=60) + y, 1)  # with ties
    times = rng.integers(1, 4, size=60)
    area, influence = area_under_curve(score, y, times.astype(float))
    assert area == pytest.approx(roc_auc_score(np.repeat(y, times), np.repeat(score, times)))
    assert influence.sum() == pytest.approx(0, abs=1e-12)


def test_columns_are_learned_from_the_training_people_alone():
    rng = np.random.default_rng(0)
    train, test = rng.normal(size=(50, 3)), rng.normal(size=(50, 3)) * 100
    train[:10, 0] = np.nan
    columns = Columns(train, np.ones(50), [0])
    inside = columns.of(train)
    assert inside.shape == (50, 4)
    np.testing.assert_allclose(inside[:, :3].mean(axis=0), 0, atol=1e-12)
    assert (inside[:10, 0] == 0).all()
    assert columns.of(test)[:, 1].std() > 50
