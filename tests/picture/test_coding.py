import numpy as np
import polars as pl
import pytest

from revontuli.errors import InputError
from revontuli.picture.coding import Coding, as_trait_table, learn_ridits
from revontuli.survey import Measure, Role, Trait, TraitTable


def learned(table: TraitTable, **options: object) -> Coding:
    return Coding.learn(table, frozenset(options.get("leave_out", ())), options.get("weigh", {}))


def test_numbers_are_standardised_by_weight():
    values = np.array([[1.0], [2.0], [6.0], [np.nan]])
    weights = np.array([3.0, 1.0, 1.0, 1.0])
    coded = learned(as_trait_table(values, weights=weights)).apply(as_trait_table(values))[:, 0]
    known, told = coded[:3], weights[:3]
    assert np.average(known, weights=told) == pytest.approx(0)
    assert np.average(known**2, weights=told) == pytest.approx(1)
    assert np.isnan(coded[3])


def test_options_of_one_choice_are_divided_by_the_root_of_their_share():
    table = as_trait_table(pl.DataFrame({"home": ["a"] * 6 + ["b"] * 3 + ["c"]}))
    coding = learned(table)
    np.testing.assert_allclose(coding.center, [0.6, 0.3, 0.1])
    np.testing.assert_allclose(coding.scale, np.sqrt([0.6, 0.3, 0.1]))
    assert set(coding.layout.questions) == {0}
    # A question with J options has the inertia J - 1, as in multiple correspondence analysis.
    assert (coding.apply(table) ** 2).mean(axis=0).sum() == pytest.approx(2)


def test_ordered_answers_become_ridits():
    levels, scores = learn_ridits(np.array([0, 0, 1, 2, np.nan]), np.ones(5))
    assert levels.tolist() == [0, 1, 2]
    np.testing.assert_allclose(scores, [0.25, 0.625, 0.875])  # people below, and half of the level
    levels, scores = learn_ridits(np.array([0.0, 1.0]), np.array([3.0, 1.0]))
    np.testing.assert_allclose(scores, [0.375, 0.875])


def test_what_does_not_vary_is_left_out():
    table = as_trait_table(np.column_stack([np.ones(5), np.arange(5.0), np.full(5, np.nan)]))
    assert [trait.id for trait in learned(table).traits] == ["x1"]


def test_blocks_are_dimensions_then_background_then_the_rest():
    traits = (
        Trait("a", Measure.NUMERIC, "a", Role.RATING, "health"),
        Trait("b", Measure.NUMERIC, "b", Role.BACKGROUND),
        Trait("c", Measure.NUMERIC, "c", Role.SINGLE),
        Trait("d", Measure.NUMERIC, "d", Role.BACKGROUND, "health"),
    )
    frame = pl.DataFrame(np.random.default_rng(0).normal(size=(9, 4)), schema=list("abcd"))
    coding = learned(TraitTable(traits, frame, np.ones(9)))
    names = [coding.block_names[block] for block in coding.layout.blocks]
    assert names == ["health", "background", "other", "health"]


@pytest.mark.parametrize("name", ["home=a", "home", "housing"])
def test_a_trait_a_question_or_a_dimension_can_be_left_out_and_weighed(name):
    table = as_trait_table(
        pl.DataFrame({"home": ["a", "b", "c"] * 3, "x": np.arange(9.0)}), {"home": "housing"}
    )
    left = [trait.id for trait in learned(table, leave_out=[name]).traits]
    assert left == (["home=b", "home=c", "x"] if name == "home=a" else ["x"])
    emphasis = learned(table, weigh={name: 2.0}).layout.emphasis.tolist()
    assert emphasis == ([2, 1, 1, 1] if name == "home=a" else [2, 2, 2, 1])


def test_weights_of_a_trait_its_question_and_its_dimension_multiply():
    table = as_trait_table(pl.DataFrame({"home": ["a", "b", "c"] * 3}), {"home": "housing"})
    coding = learned(table, weigh={"home=a": 2.0, "home": 3.0, "housing": 0.5})
    assert coding.layout.emphasis.tolist() == [3.0, 1.5, 1.5]


def test_traits_that_new_people_were_not_asked_about_are_not_known():
    table = as_trait_table(np.random.default_rng(0).normal(size=(9, 3)))
    coded = learned(table).apply(as_trait_table(pl.DataFrame({"x2": [0.5, 1.0]})))
    assert np.isnan(coded[:, :2]).all()
    assert np.isfinite(coded[:, 2]).all()


def test_a_hand_made_table_with_a_wrong_weight_is_one_message():
    trait = Trait("a", Measure.NUMERIC, "a", Role.RATING)
    table = TraitTable((trait,), pl.DataFrame({"a": [1.0, 2.0]}), np.array([1.0, -1.0]))
    with pytest.raises(InputError, match=r"-1\.0 is not a weight"):
        as_trait_table(table)


def test_objects_are_read_as_what_they_have_in_common():
    import pandas as pd

    grid = np.array(
        [[1, "a", True], [None, "b", None], [2.5, None, False], [pd.NA, "a", True]], object
    )
    table = as_trait_table(grid)
    assert [trait.id for trait in table.traits] == ["x0", "x1=a", "x1=b", "x2"]
    assert table.frame["x0"].to_list() == [1, None, 2.5, None]
    assert table.frame["x1=a"].to_list() == [1, 0, None, 1]
    assert table.frame["x2"].to_list() == [1, None, 0, 1]
