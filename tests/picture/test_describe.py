import re
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from revontuli.errors import InputError
from revontuli.picture.describe import describe_groups

SHARED = Path(__file__).parents[3] / "shared"
REFERENCE = SHARED / "reference" / "catdes"

PEOPLE = pl.DataFrame(
    {
        "rating": [1, 2, 3, 4, 5, 6],
        "home": ["hall", "hall", "hall", "flat", "flat", "flat"],
        "swims": [True, None, True, False, None, False],
    }
)
GROUPS = ["a", "a", "a", "b", "b", "b"]


def row(found: pl.DataFrame, group: object, variable: str, level: str | None = None) -> dict:
    return found.row(
        by_predicate=(pl.col("group") == group)
        & (pl.col("variable") == variable)
        & pl.col("level").eq_missing(pl.lit(level)),
        named=True,
    )


def test_a_small_table_is_described_as_worked_out_by_hand():
    found = describe_groups(PEOPLE, GROUPS)
    assert found.columns == [
        *("group", "variable", "level", "n_in", "n_all", "mean_in", "mean_all", "sd_in", "sd_all"),
        *("share_in", "share_all", "share_of_level", "lift", "v_test", "p_value", "q_value"),
    ]
    assert found.height == 2 * 4

    rating = row(found, "b", "rating")
    assert (rating["mean_in"], rating["mean_all"]) == (5.0, 3.5)
    assert rating["sd_all"] == pytest.approx((35 / 12) ** 0.5)
    assert rating["v_test"] == pytest.approx(1.9639610121239315)  # 1.5 / √(35/12 / 3 · 3/5)
    assert rating["share_in"] is None
    assert rating["lift"] is None

    hall = row(found, "a", "home", "hall")
    assert (hall["share_in"], hall["share_all"], hall["lift"]) == (1.0, 0.5, 2.0)
    assert hall["share_of_level"] == 1.0
    assert hall["v_test"] == pytest.approx(1.959963984540054)  # half of 1 in C(6, 3) = 20 draws
    assert hall["p_value"] == pytest.approx(0.05)
    assert hall["mean_in"] is None

    swims = row(found, "a", "swims", "true")
    assert (swims["n_in"], swims["n_all"], swims["share_in"]) == (2, 4, 1.0)
    assert swims["p_value"] == pytest.approx(2 * 0.5 / 6)

    # p of group a: rating .0495, hall and flat .05, swims .1667; the last stands alone.
    assert [row(found, "a", "home", "hall")["q_value"], swims["q_value"]] == pytest.approx(
        [0.05 * 4 / 3, 1 / 6]
    )


def test_rows_run_from_the_highest_v_test_to_the_lowest_in_each_group():
    found = describe_groups(PEOPLE, GROUPS)
    assert found["group"].to_list() == ["a"] * 4 + ["b"] * 4
    for _, part in found.group_by("group"):
        assert part["v_test"].is_sorted(descending=True)


@pytest.mark.skipif(
    not REFERENCE.exists(), reason="FactoMineR's results are not beside the project"
)
def test_every_v_test_is_that_of_factominer_on_a_real_survey():
    labels = pl.read_csv(REFERENCE / "labels.csv")
    answers = pl.read_csv(SHARED / "data" / "young_people" / "responses.csv")
    found = describe_groups(answers[labels["row"].to_numpy() - 1], labels["segment"])
    names = {name: re.sub(r"[^A-Za-z0-9_.]", ".", name) for name in answers.columns}  # as R does
    found = found.with_columns(pl.col("variable").replace(names))

    numbers = pl.read_csv(REFERENCE / "catdes_quanti.csv").join(
        found, left_on=["segment", "variable"], right_on=["group", "variable"]
    )
    assert numbers.height == 834
    levels = pl.read_csv(REFERENCE / "catdes_category.csv").join(
        found.with_columns(level=pl.col("variable") + "=" + pl.col("level")),
        left_on=["segment", "level"],
        right_on=["group", "level"],
    )
    assert levels.height == 198
    assert found.height == numbers.height + levels.height
    for theirs, ours, table, scale in [
        ("v.test", "v_test", numbers, 1),
        ("p.value", "p_value", numbers, 1),
        ("Mean in category", "mean_in", numbers, 1),
        ("Overall mean", "mean_all", numbers, 1),
        ("sd in category", "sd_in", numbers, 1),
        ("Overall sd", "sd_all", numbers, 1),
        ("v.test", "v_test", levels, 1),
        ("p.value", "p_value", levels, 1),
        ("Mod/Cla", "share_in", levels, 100),
        ("Global", "share_all", levels, 100),
        ("Cla/Mod", "share_of_level", levels, 100),
    ]:
        difference = table[theirs] - table[ours] * scale
        assert difference.null_count() == 0
        assert difference.abs().max() < 1e-6, theirs


def test_only_those_who_answered_count():
    holes = pl.DataFrame({"x": [1.0, None, 3.0, float("nan"), 5.0, 8.0]})
    whole = pl.DataFrame({"x": [1.0, 3.0, 5.0, 8.0]})
    with_holes = describe_groups(holes, [0, 0, 0, 1, 1, 1])
    without = describe_groups(whole, [0, 0, 1, 1])
    assert with_holes.equals(without)


def test_pandas_and_polars_tables_are_described_alike():
    pandas = pd.DataFrame(
        {
            "rating": [1, 2, np.nan, 4, 5, 6],
            "home": pd.Categorical(["hall", "flat", None, "flat", "hall", "flat"]),
            "swims": pd.array([True, None, True, False, None, False], dtype="boolean"),
        }
    )
    polars = pl.DataFrame(
        {
            "rating": [1, 2, None, 4, 5, 6],
            "home": ["hall", "flat", None, "flat", "hall", "flat"],
            "swims": PEOPLE["swims"],
        }
    )
    from_pandas = describe_groups(pandas, pd.Series(GROUPS))
    assert from_pandas.equals(describe_groups(polars, np.array(GROUPS)))


def test_weights_all_alike_change_nothing():
    plain = describe_groups(PEOPLE, GROUPS)
    weighted = describe_groups(PEOPLE, GROUPS, weights=[3] * 6)
    assert weighted.drop("v_test", "p_value", "q_value").equals(
        plain.drop("v_test", "p_value", "q_value")
    )
    np.testing.assert_allclose(weighted["v_test"], plain["v_test"], atol=1e-9)


def test_weighted_shares_and_means_are_told_and_unequal_weights_make_one_less_sure():
    random = np.random.default_rng(0)
    groups = np.arange(400) % 2
    weights = random.lognormal(0, 1, 400)
    table = pl.DataFrame({"x": random.normal(0, 1, 400) + groups, "b": random.random(400) < 0.4})
    found, plain = describe_groups(table, groups, weights), describe_groups(table, groups)
    mean = row(found, 1, "x")
    assert mean["mean_in"] == pytest.approx(
        np.average(table["x"].to_numpy()[groups == 1], weights=weights[groups == 1])
    )
    assert row(found, 1, "b", "true")["share_all"] == pytest.approx(
        np.average(table["b"].to_numpy(), weights=weights)
    )
    assert 0 < mean["v_test"] < row(plain, 1, "x")["v_test"]


def test_numbers_far_from_zero_lose_no_digits():
    small = pl.DataFrame({"x": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]})
    far = pl.DataFrame({"x": [1e9 + x for x in range(1, 7)]})
    np.testing.assert_allclose(
        describe_groups(small, GROUPS)["v_test"], describe_groups(far, GROUPS)["v_test"]
    )


def test_a_column_without_answers_is_told_as_nobody_having_answered():
    found = describe_groups(pl.DataFrame({"x": [None] * 6, "y": range(6)}), GROUPS)
    nobody = row(found, "a", "x")
    assert (nobody["n_all"], nobody["mean_all"], nobody["v_test"]) == (0, None, None)


@pytest.mark.parametrize(
    ("frame", "labels", "weights", "message"),
    [
        (pl.DataFrame(), [], None, "the table is empty"),
        (PEOPLE[:0], [], None, "the table is empty"),
        (PEOPLE, ["a", "b"], None, "2 labels for 6 rows"),
        (PEOPLE, ["a"] * 6, None, "only one group"),
        (PEOPLE, ["a", "b", None, "a", "b", "a"], None, "1 rows have no group"),
        (PEOPLE, GROUPS, [1.0], "1 weights for 6 rows"),
        (PEOPLE, GROUPS, [1, 1, 1, 1, 1, 0], "zero or negative"),
        (PEOPLE.with_columns(x=pl.lit(float("inf"))), GROUPS, None, "row 2, column 'x'"),
        (PEOPLE.with_columns(x=pl.date(2026, 1, 1)), GROUPS, None, "column 'x': a column of Date"),
        (pd.DataFrame({"x": [1, "b", 3.5, 4, 5, 6]}), GROUPS, None, "the table cannot be read"),
        ("nothing", GROUPS, None, "the table cannot be read"),
    ],
)
def test_what_cannot_be_described_is_one_clear_message(frame, labels, weights, message):
    with pytest.raises(InputError, match=re.escape(message)):
        describe_groups(frame, labels, weights)
