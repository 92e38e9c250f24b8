import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.picture.tally import ARRAYS, Tally, bin_edges
from revontuli.survey.codebook import Role
from revontuli.survey.traits import Measure, Trait, TraitTable

TRAITS = (
    Trait("swims", Measure.BINARY, "swims"),
    Trait("housing", Measure.NUMERIC, "housing", Role.RATING, low=1, high=10),
    Trait("studies", Measure.ORDERED, "studies", low=0, high=3),
    Trait("rent", Measure.NUMERIC, "rent"),
)


def make_table(n: int, seed: int = 0, missing: float = 0.2) -> TraitTable:
    random = np.random.default_rng(seed)
    values = np.column_stack(
        [
            random.integers(0, 2, n),
            random.integers(1, 11, n),
            random.integers(0, 4, n),
            random.normal(600, 90, n),
        ]
    ).astype(float)
    values[random.random(values.shape) < missing] = np.nan
    frame = pl.DataFrame({t.id: values[:, i] for i, t in enumerate(TRAITS)})
    return TraitTable(TRAITS, frame.fill_nan(None), random.uniform(0.2, 3, n))


def assert_same(a: Tally, b: Tally) -> None:
    assert a.ids == b.ids
    for name in ARRAYS:
        np.testing.assert_allclose(getattr(a, name), getattr(b, name), rtol=1e-9, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(
    n=st.integers(0, 60),
    n_segments=st.integers(1, 4),
    cuts=st.lists(st.integers(0, 60), max_size=3),
    seed=st.integers(0, 99),
)
def test_the_tally_of_all_is_the_sum_of_the_tallies_of_any_split(n, n_segments, cuts, seed):
    table = make_table(n, seed)
    labels = np.random.default_rng(seed).integers(0, n_segments, n)
    parts = np.split(np.random.default_rng(seed).permutation(n), sorted(min(c, n) for c in cuts))
    total = Tally.empty(TRAITS, n_segments)
    for rows in parts:
        total = total + Tally.of(table.where(rows), labels[rows], n_segments)
    assert_same(total, Tally.of(table, labels, n_segments))


def test_every_number_is_that_of_a_plain_count():
    table, n_segments = make_table(500), 3
    labels = np.random.default_rng(1).integers(0, n_segments, 500)
    tally = Tally.of(table, labels, n_segments)
    for segment in range(n_segments):
        inside = labels == segment
        assert tally.people[segment] == inside.sum()
        assert tally.people_w[segment] == pytest.approx(table.weights[inside].sum())
        assert tally.people_w2[segment] == pytest.approx((table.weights[inside] ** 2).sum())
        for column in range(len(TRAITS)):
            x = table.values()[inside, column]
            w = table.weights[inside][~np.isnan(x)]
            x = x[~np.isnan(x)]
            assert tally.answered[segment, column] == len(x)
            mean = np.average(x, weights=w)
            expected = {
                "w": w.sum(),
                "w2": (w**2).sum(),
                "x": x.sum(),
                "x2": (x**2).sum(),
                "wx": (w * x).sum(),
                "wx2": (w * x**2).sum(),
                "means": mean,
                "variances": np.average((x - mean) ** 2, weights=w),
                "sizes": w.sum() ** 2 / (w**2).sum(),
            }
            for name, value in expected.items():
                assert getattr(tally, name)[segment, column] == pytest.approx(value), name


def test_a_rating_from_1_to_10_has_a_step_for_each_number():
    table = make_table(300)
    tally = Tally.of(table, np.zeros(300, int), 1)
    housing = table.frame["housing"].drop_nulls().to_numpy()
    assert tally.bins.tolist() == [0, 10, 4, 0]
    assert tally.bin_n[1].tolist() == [(housing == number).sum() for number in range(1, 11)]
    assert tally.bin_w[1].sum() == pytest.approx(tally.w[0, 1])
    assert bin_edges(TRAITS[1], 10)[[0, 1, -1]].tolist() == [0.5, 1.5, 10.5]


def test_the_number_of_steps_can_be_chosen_where_there_is_a_scale():
    table = make_table(50)
    tally = Tally.of(table, np.zeros(50, int), 1, bins={"housing": 3, "rent": 3})
    assert tally.bins.tolist() == [0, 3, 4, 0]
    assert tally.bin_n[1].sum() == tally.answered[0, 1]


def test_a_segment_without_people_counts_nothing():
    tally = Tally.of(make_table(20), np.zeros(20, int), 2)
    assert tally.people.tolist() == [20, 0]
    assert np.isnan(tally.means[1]).all()
    assert np.isnan(tally.sizes[1]).all()


def test_everyone_is_all_segments_together():
    table = make_table(80)
    labels = np.arange(80) % 4
    assert_same(Tally.of(table, labels, 4).everyone, Tally.of(table, labels * 0, 1))


def test_a_tally_comes_back_from_a_file_as_it_was(tmp_path):
    tally = Tally.of(make_table(40), np.arange(40) % 2, 2)
    np.savez(tmp_path / "tally.npz", **tally.to_arrays())
    with np.load(tmp_path / "tally.npz") as arrays:
        assert_same(Tally.from_arrays(arrays), tally)


def test_a_selection_is_the_tally_of_those_traits():
    table, labels = make_table(40), np.arange(40) % 2
    chosen = Tally.of(table.select(TRAITS[1:3]), labels, 2)
    whole = Tally.of(table, labels, 2).select([1, 2])
    for name in ("answered", "wx", "wx2"):
        np.testing.assert_allclose(getattr(whole, name), getattr(chosen, name))
    assert whole.ids == ("housing", "studies")


@pytest.mark.parametrize("labels", [np.array([0, 1]), np.array([0, 1, 2]), np.array([0, -1, 1])])
def test_labels_that_do_not_go_with_the_table_are_refused(labels):
    with pytest.raises(ValueError, match="label"):
        Tally.of(make_table(3), labels, 2)


def test_tallies_of_unlike_traits_do_not_add_up():
    with pytest.raises(ValueError, match="same traits"):
        Tally.empty(TRAITS, 2) + Tally.empty(TRAITS[:2], 2)
    with pytest.raises(ValueError, match="same steps"):
        Tally.empty(TRAITS, 2) + Tally.empty(TRAITS, 2, bins={"housing": 3})
