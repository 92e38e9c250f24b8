from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from revontuli.picture.pairs import (
    PairTally,
    RankScores,
    associate,
    pair_associations,
    surprising_pairs,
)
from revontuli.survey.traits import Measure, Trait, TraitTable


def make_table(columns, weights=None):
    """A trait table from {id: (measure, values)}; the question is the id's part before "="."""
    traits = tuple(
        Trait(id=id, measure=measure, question=id.split("=")[0], label={"en": id})
        for id, (measure, _) in columns.items()
    )
    frame = pl.DataFrame(
        {id: pl.Series(np.asarray(values, dtype=float)) for id, (_, values) in columns.items()}
    ).with_columns(pl.all().fill_nan(None))
    n = frame.height
    weights = np.ones(n) if weights is None else np.asarray(weights) / np.mean(weights)
    return TraitTable(traits, frame, weights)


@pytest.fixture
def mixed():
    rng = np.random.default_rng(3)
    n = 400
    z = rng.normal(size=n)
    age = 20 + 5 * z + rng.normal(size=n) * 5
    age[rng.random(n) < 0.1] = np.nan
    rank = np.digitize(z + rng.normal(size=n), [-1, 0, 1]).astype(float)
    rank[rng.random(n) < 0.1] = np.nan
    return make_table(
        {
            "age": (Measure.NUMERIC, age),
            "income": (Measure.NUMERIC, 1e6 + 1000 * z + rng.normal(size=n) * 500),
            "rank": (Measure.ORDERED, rank),
            "yes": (Measure.BINARY, (z + rng.normal(size=n) > 0).astype(float)),
            "no": (Measure.BINARY, (z + rng.normal(size=n) < -1).astype(float)),
        }
    )


def known_pair(table, a, b):
    x, y = table.frame[a].to_numpy(), table.frame[b].to_numpy()
    both = ~np.isnan(x) & ~np.isnan(y)
    return x[both], y[both]


def value_of(found, a, b, what="value"):
    ids = [trait.id for trait in found.traits]
    return getattr(found, what)[ids.index(a), ids.index(b)]


def test_numeric_and_binary_pairs_are_those_of_scipy(mixed):
    found = pair_associations(mixed)
    for a, b, measure in [
        ("age", "income", "pearson"),
        ("age", "yes", "point-biserial"),
        ("yes", "no", "phi"),
    ]:
        expected = stats.pearsonr(*known_pair(mixed, a, b))
        assert value_of(found, a, b) == pytest.approx(expected.statistic, abs=1e-9)
        assert value_of(found, a, b, "p") == pytest.approx(expected.pvalue, rel=1e-6)
        assert value_of(found, a, b, "measure") == measure


def test_a_pair_with_an_ordered_trait_is_spearmans(mixed):
    found = pair_associations(mixed)
    for other in ("age", "income", "yes"):
        expected = stats.spearmanr(*known_pair(mixed, "rank", other)).statistic
        # Ranks are learned once and not anew for each pair: equal where nothing else is missing.
        assert value_of(found, "rank", other) == pytest.approx(expected, abs=0.01)
        assert value_of(found, "rank", other, "measure") == "spearman"
    complete = mixed.where(~np.isnan(mixed.values()).any(axis=1))
    expected = stats.spearmanr(*known_pair(complete, "rank", "age")).statistic
    assert value_of(pair_associations(complete), "rank", "age") == pytest.approx(expected)


def test_weights_count_as_people_do_in_the_value():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=50), rng.normal(size=50)
    times = rng.integers(1, 5, size=50)
    once = make_table({"x": (Measure.NUMERIC, x), "y": (Measure.NUMERIC, y)}, times)
    repeated = stats.pearsonr(np.repeat(x, times), np.repeat(y, times)).statistic
    found = pair_associations(once)
    assert value_of(found, "x", "y") == pytest.approx(repeated)
    kish = times.sum() ** 2 / (times**2).sum()
    assert value_of(found, "x", "y", "n_effective") == pytest.approx(kish)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5))
def test_batches_add_up_to_the_whole(seed, parts):
    rng = np.random.default_rng(seed)
    n = 60
    values = rng.integers(0, 4, size=(n, 4)).astype(float)
    values[rng.random(values.shape) < 0.2] = np.nan
    table = make_table(
        {
            "a": (Measure.NUMERIC, values[:, 0]),
            "b": (Measure.ORDERED, values[:, 1]),
            "c": (Measure.BINARY, np.where(np.isnan(values[:, 2]), np.nan, values[:, 2] > 1)),
            "d": (Measure.ORDERED, values[:, 3]),
        },
        rng.uniform(0.5, 2, size=n),
    )
    scores = RankScores.of(table)
    pieces = [
        PairTally.of(table.where(rows), scores) for rows in np.array_split(np.arange(n), parts)
    ]
    total = pieces[0]
    for piece in pieces[1:]:
        total = total + PairTally.from_arrays(piece.arrays())
    whole = associate(PairTally.of(table, scores), scores)
    summed = associate(total, scores)
    np.testing.assert_allclose(summed.value, whole.value, atol=1e-9)
    np.testing.assert_array_equal(summed.n, whole.n)
    np.testing.assert_array_equal(summed.smallest, whole.smallest)
    assert np.nanmax(np.abs(whole.value)) <= 1


def test_every_sum_goes_over_those_for_whom_both_are_known(monkeypatch):
    monkeypatch.setattr("revontuli.picture.pair_tally.ROWS_AT_ONCE", 16)
    rng = np.random.default_rng(0)
    n = 50
    measures = [Measure.BINARY] * 3 + [Measure.NUMERIC, Measure.ORDERED, Measure.ORDERED]
    values = rng.integers(0, 2, size=(n, 6)).astype(float)
    values[:, 3:5] = rng.integers(1, 6, size=(n, 2))
    values[rng.random((n, 6)) < 0.2] = np.nan
    values[np.isnan(values[:, 0]), 1] = values[np.isnan(values[:, 1]), 0] = np.nan  # one question
    weights = rng.uniform(0.2, 3, size=n)
    table = make_table(
        {f"t{i}": (measure, values[:, i]) for i, measure in enumerate(measures)}, weights
    )
    scores, w, known = RankScores.of(table), table.weights, ~np.isnan(values)

    def ridits(i):
        return np.interp(values[:, i], scores.levels[i], scores.ridits[i]) - 0.5

    moved = (values - scores.centre) / scores.scale
    x = np.column_stack([*moved[:, :4].T, ridits(4), ridits(5), ridits(3)])
    x_known, x = ~np.isnan(x), np.nan_to_num(x)
    two = [0, 1, 2, 5]
    upper, both = (values == 1)[:, two], known[:, :, None] & known[:, None, :]
    expected = {
        "n": both.sum(axis=0),
        "weight": np.einsum("n,nij->ij", w, both),
        "weight_squared": np.einsum("n,nij->ij", w**2, both),
        "sums": np.einsum("n,ne,nj->ej", w, x, known),
        "squares": np.einsum("n,ne,nj->ej", w, x**2, known),
        "products": np.einsum("n,ne,nf->ef", w, x * x_known, x * x_known),
        "upper": upper.T.astype(int) @ known,
        "both": upper.T.astype(int) @ upper,
    }
    for name, found in PairTally.of(table, scores).arrays().items():
        np.testing.assert_allclose(found, expected[name], rtol=1e-9, atol=1e-9, err_msg=name)
        if name in {"n", "upper", "both"}:
            np.testing.assert_array_equal(found, expected[name])


def test_tallies_of_unlike_traits_are_not_added():
    one = make_table({"a": (Measure.NUMERIC, [1, 2, 3])})
    two = make_table({"a": (Measure.NUMERIC, [1, 2, 3]), "b": (Measure.BINARY, [0, 1, 1])})
    with pytest.raises(ValueError, match="unlike"):
        PairTally.of(one, RankScores.of(one)) + PairTally.of(two, RankScores.of(two))


def test_rare_pairs_get_fishers_mid_p():
    a = np.r_[np.ones(4), np.zeros(96)]
    b = np.r_[np.ones(3), np.zeros(96), 1]
    found = pair_associations(make_table({"a": (Measure.BINARY, a), "b": (Measure.BINARY, b)}))
    law = stats.hypergeom(100, 4, 4)
    mid = 2 * (law.sf(3) + law.pmf(3) / 2)
    assert value_of(found, "a", "b", "p") == pytest.approx(mid)


def test_a_trait_that_never_varies_has_no_association():
    found = pair_associations(
        make_table(
            {
                "same": (Measure.NUMERIC, np.full(30, 7.1)),
                "x": (Measure.NUMERIC, np.arange(30)),
                "gone": (Measure.NUMERIC, np.full(30, np.nan)),
            }
        )
    )
    assert np.isnan(value_of(found, "same", "x"))
    assert np.isnan(value_of(found, "gone", "x"))
    assert surprising_pairs(found) == ()


def test_pure_noise_holds_no_surprise():
    told = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        noise = rng.normal(size=(300, 30))
        table = make_table({f"t{i}": (Measure.NUMERIC, noise[:, i]) for i in range(30)})
        told += bool(surprising_pairs(pair_associations(table)))
    assert told <= 1


def block_table(rng, n=600):
    """Two dimensions of close traits, and one pair across them."""
    base = rng.normal(size=(n, 2))
    data = base.repeat(10, axis=1) + rng.normal(size=(n, 20))
    data[:, 15] = data[:, 3] + rng.normal(size=n) * 0.5
    traits = tuple(
        Trait(id=f"t{i}", measure=Measure.NUMERIC, question=f"q{i}", dimension="ab"[i // 10])
        for i in range(20)
    )
    frame = pl.DataFrame({trait.id: data[:, i] for i, trait in enumerate(traits)})
    return TraitTable(traits, frame, np.ones(n))


def test_the_pair_beyond_what_its_dimensions_have_is_the_surprise():
    found = pair_associations(block_table(np.random.default_rng(1)))
    first = surprising_pairs(found)[0]
    assert (first.a, first.b) == ("t3", "t15")
    assert first.surprise == pytest.approx(abs(first.value) - first.expected, abs=0.002)


def test_options_of_one_question_are_no_surprise():
    rng = np.random.default_rng(0)
    home = rng.integers(0, 2, size=200)
    columns = {"home=a": home, "home=b": 1 - home}
    columns |= {f"x{i}": rng.integers(0, 2, size=200) for i in range(20)}
    table = make_table({id: (Measure.BINARY, values) for id, values in columns.items()})
    pairs = surprising_pairs(pair_associations(table))
    assert all({pair.a, pair.b} != {"home=a", "home=b"} for pair in pairs)


def test_no_pair_is_told_from_a_cell_under_five():
    rng = np.random.default_rng(5)
    n = 500
    rare = (np.arange(n) < 12).astype(float)
    columns = {"rare": rare, "twin": np.where(np.arange(n) < 3, 0.0, rare)}
    columns |= {f"x{i}": (rng.random(n) < 0.5).astype(float) for i in range(20)}
    found = pair_associations(
        make_table({id: (Measure.BINARY, values) for id, values in columns.items()})
    )
    assert value_of(found, "rare", "twin") > 0.8
    assert value_of(found, "rare", "twin", "smallest") == 0
    assert all({pair.a, pair.b} != {"rare", "twin"} for pair in surprising_pairs(found))
    assert np.isnan(value_of(found.published(), "rare", "twin"))


def test_a_list_of_pairs_is_varied():
    rng = np.random.default_rng(0)
    n = 400
    hub = rng.normal(size=n)
    columns = {"hub": (Measure.NUMERIC, hub)}
    columns |= {f"s{i}": (Measure.NUMERIC, hub + rng.normal(size=n)) for i in range(5)}
    columns |= {f"x{i}": (Measure.NUMERIC, rng.normal(size=n)) for i in range(40)}
    pairs = surprising_pairs(pair_associations(make_table(columns)))
    assert pairs
    for id in columns:
        assert sum(id in (pair.a, pair.b) for pair in pairs) <= 2
