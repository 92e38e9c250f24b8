from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from revontuli.picture.baskets import find_baskets
from revontuli.survey.codebook import Role
from revontuli.survey.traits import Measure, Trait, TraitTable


def make_table(values, weights=None, role=Role.MULTIPLE):
    values = np.asarray(values, dtype=float)
    traits = tuple(
        Trait(f"q={i}", Measure.BINARY, "q", role=role, label={"en": f"option {i}"}, level=str(i))
        for i in range(values.shape[1])
    )
    frame = pl.DataFrame({t.id: values[:, i] for i, t in enumerate(traits)})
    n = len(values)
    weights = np.ones(n) if weights is None else np.asarray(weights) / np.mean(weights)
    return TraitTable(traits, frame.with_columns(pl.all().fill_nan(None)), weights)


def planted(seed=0, n=1000, items=10):
    """Options chosen at random, but whoever chose 0 mostly chose 1."""
    rng = np.random.default_rng(seed)
    x = (rng.random((n, items)) < 0.3).astype(float)
    x[:, 1] = np.where(rng.random(n) < 0.7, x[:, 0], x[:, 1])
    return x


def options(basket):
    return {*basket.antecedent, *basket.consequent}


def test_the_planted_set_and_rule_are_found():
    x = planted()
    baskets = find_baskets(make_table(x))
    assert baskets
    assert all(options(basket) == {"q=0", "q=1"} for basket in baskets)
    a_set = next(basket for basket in baskets if not basket.consequent)
    rule = next(basket for basket in baskets if basket.consequent)
    both = (x[:, 0] * x[:, 1]).mean()
    assert a_set.support == pytest.approx(both, abs=0.001)
    assert a_set.lift == pytest.approx(both / x[:, 0].mean() / x[:, 1].mean(), abs=0.01)
    given, then = int(rule.antecedent[0][-1]), int(rule.consequent[0][-1])
    assert rule.confidence == pytest.approx(both / x[:, given].mean(), abs=0.001)
    expected = both / x[:, given].mean() / x[:, then].mean()
    assert rule.lift == pytest.approx(expected, abs=0.01)
    assert rule.labels["q=0"] == {"en": "option 0"}


def test_options_chosen_at_random_make_no_basket():
    told = 0
    for seed in range(10):
        x = (np.random.default_rng(seed).random((500, 12)) < 0.35).astype(float)
        told += bool(find_baskets(make_table(x)))
    assert told <= 1


def test_support_is_weighted_and_over_those_who_answered():
    x = planted()
    rng = np.random.default_rng(1)
    weights = rng.uniform(0.5, 2.0, size=len(x))
    away = rng.random(len(x)) < 0.3
    x[away, :2] = np.nan
    here = ~away
    basket = find_baskets(make_table(x, weights))[0]
    expected = (x[here, 0] * x[here, 1] * weights[here]).sum() / weights[here].sum()
    assert basket.support == pytest.approx(expected, abs=0.001)


def test_an_option_that_adds_nothing_makes_no_longer_rule():
    for basket in find_baskets(make_table(planted(items=6))):
        assert len(basket.antecedent) + len(basket.consequent) == 2


def test_three_that_go_together_are_a_set_of_three():
    rng = np.random.default_rng(2)
    n = 1500
    x = (rng.random((n, 8)) < 0.25).astype(float)
    group = rng.random(n) < 0.2
    x[np.ix_(group, [0, 1, 2])] = (rng.random((group.sum(), 3)) < 0.8).astype(float)
    sets = [basket for basket in find_baskets(make_table(x)) if not basket.consequent]
    assert any(len(options(basket) & {"q=0", "q=1", "q=2"}) >= 2 for basket in sets)
    for i, one in enumerate(sets):
        assert all(len(options(one) & options(other)) < 2 for other in sets[:i])


def test_a_segment_tells_what_is_commoner_in_it_than_among_all():
    rng = np.random.default_rng(4)
    n = 1200
    labels = rng.integers(0, 3, size=n)
    x = (rng.random((n, 8)) < 0.3).astype(float)
    special = labels == 2
    x[np.ix_(special, [4, 5])] = (rng.random((special.sum(), 2)) < 0.7).astype(float)
    baskets = find_baskets(make_table(x), labels, ("s1", "s2", "s3"))
    of_third = [basket for basket in baskets if basket.segment == "s3"]
    assert options(of_third[0]) == {"q=4", "q=5"}
    assert of_third[0].support > of_third[0].support_all + 0.1
    assert not [b for b in baskets if b.segment == "s1" and options(b) == {"q=4", "q=5"}]


def test_a_basket_that_leaves_a_cell_under_five_is_not_told():
    rng = np.random.default_rng(0)
    x = (rng.random((400, 5)) < 0.3).astype(float)
    x[:, 1] = x[:, 0]
    few = np.flatnonzero(x[:, 0] == 1)[:3]
    x[few, 1] = 0  # three people who chose 0 and not 1
    assert all(options(b) != {"q=0", "q=1"} for b in find_baskets(make_table(x)))


def test_few_people_who_left_one_option_out_keep_the_basket_back():
    x = planted()
    assert find_baskets(make_table(x))
    x[:3, 0] = np.nan  # their choice of 1 would follow from its own share
    assert all(options(b) != {"q=0", "q=1"} for b in find_baskets(make_table(x)))


def test_only_the_questions_asked_for_are_looked_at():
    table = make_table(planted(), role=Role.BACKGROUND)
    assert find_baskets(table) == ()
    assert find_baskets(table, questions=["q"])
    assert find_baskets(table, questions=["other"]) == ()


def test_nobody_makes_no_basket():
    assert find_baskets(make_table(np.zeros((0, 3)))) == ()
    assert find_baskets(make_table(np.full((30, 3), np.nan))) == ()


def test_many_common_options_are_handled():
    rng = np.random.default_rng(0)
    x = (rng.random((400, 60)) < 0.6).astype(float)
    assert isinstance(find_baskets(make_table(x)), tuple)
