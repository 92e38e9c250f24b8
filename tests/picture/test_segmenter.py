import numpy as np
import pandas as pd
import polars as pl
import pytest
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import adjusted_rand_score

from revontuli.errors import InputError
from revontuli.picture.segmenter import Segmenter
from revontuli.survey import make_traits

from .small_surveys import small_survey

QUICK = {"segments": 3, "bootstraps": 0, "starts": 5}


def planted(
    people: int = 240, seed: int = 0, missing: float = 0.0, groups: int = 3, apart: float = 3.0
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Answers of people in known groups: twelve questions, four of them unlike in each group."""
    rng = np.random.default_rng(seed)
    group = np.arange(people) % groups
    values = rng.normal(size=(people, 4 * groups))
    for number in range(groups):
        values[group == number, 4 * number : 4 * number + 4] += apart
    return np.where(rng.random(values.shape) < missing, np.nan, values), group


def mixed(people: int = 120) -> pd.DataFrame:
    """A pandas table of every kind of column, with holes."""
    values, group = planted(people)
    words = np.array(["low", "mid", "high"])[group]
    holes = np.where(np.arange(people) % 7 == 0, None, words)
    return pd.DataFrame(
        {
            "number": values[:, 0],
            5: values[:, 5],
            "ordered": pd.Categorical(holes, ["low", "mid", "high"], ordered=True),
            "category": pd.Categorical(words),
            "text": holes,
            "boolean": np.where(np.arange(people) % 5 == 0, None, group == 1),
            "nullable": pd.array(np.where(group == 2, 1, 0), dtype="Int64"),
            "absent": [pd.NA, *values[1:, 9]],
        }
    )


# scikit-learn's manners


def test_parameters_are_kept_as_given():
    split = {"s1": 2}
    segmenter = Segmenter("auto", seed=4, split=split, leave_out=("x0",))
    assert segmenter.get_params()["split"] is split
    assert clone(segmenter).get_params() == segmenter.get_params()
    assert segmenter.set_params(seed=5).seed == 5


def test_fit_gives_itself_and_what_was_learned_ends_in_an_underscore():
    values, _ = planted()
    segmenter = Segmenter(**QUICK)
    assert segmenter.fit(values) is segmenter
    assert segmenter.labels_.shape == segmenter.confidence_.shape == (240,)
    assert segmenter.n_segments_ == len(segmenter.segment_ids_) == 3
    np.testing.assert_array_equal(Segmenter(**QUICK).fit_predict(values), segmenter.labels_)


def test_nobody_is_predicted_before_the_fit():
    with pytest.raises(NotFittedError):
        Segmenter().predict(np.ones((3, 3)))


# What it takes


def test_a_pandas_table_of_every_kind_is_taken():
    table = mixed()
    segmenter = Segmenter(**QUICK).fit(table)
    measures = {trait.id: trait.measure.value for trait in segmenter.coding_.traits}
    assert measures["ordered"] == "ordered"
    assert measures["category=low"] == measures["boolean"] == measures["nullable"] == "binary"
    assert measures["number"] == measures["5"] == measures["absent"] == "numeric"
    np.testing.assert_array_equal(segmenter.predict(table), segmenter.labels_)
    levels = segmenter.coding_.ridits[list(measures).index("ordered")][0]
    assert levels.tolist() == [0, 1, 2]


def test_a_polars_table_gives_the_same_as_pandas_and_numpy():
    values, _ = planted(missing=0.1)
    names = [f"x{i}" for i in range(12)]
    found = [
        Segmenter(**QUICK).fit(table).labels_
        for table in (
            values,
            pl.DataFrame(values, schema=names),
            pd.DataFrame(values, columns=names),
        )
    ]
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[0], found[2])


def test_polars_categories_are_unordered_and_enums_ordered():
    _, group = planted(60)
    words = np.array(["low", "mid", "high"])[group]
    table = pl.DataFrame(
        {
            "c": pl.Series(words, dtype=pl.Categorical),
            "e": pl.Series(words, dtype=pl.Enum(["low", "mid", "high"])),
            "x": planted(60)[0][:, 0],
        }
    )
    traits = Segmenter(**QUICK).fit(table).coding_.traits
    assert [t.id for t in traits] == ["c=high", "c=low", "c=mid", "e", "x"]


def test_the_traits_of_a_survey_are_taken_without_what_is_for_reading():
    table = make_traits(small_survey(150, 2)[0])
    segmenter = Segmenter(**QUICK).fit(table)
    assert all(trait.role.is_active for trait in segmenter.coding_.traits)
    np.testing.assert_array_equal(segmenter.predict(table), segmenter.labels_)


@pytest.mark.parametrize("missing", [0.0, 0.1, 0.4])
def test_those_it_learned_from_are_predicted_as_they_were_found(missing):
    values, _ = planted(missing=missing)
    segmenter = Segmenter(**QUICK).fit(values)
    np.testing.assert_array_equal(segmenter.predict(values), segmenter.labels_)
    np.testing.assert_allclose(segmenter.predict_proba(values).sum(axis=1), 1)
    np.testing.assert_allclose(segmenter.predict_proba(values).max(axis=1), segmenter.confidence_)


# New people


def test_few_people_are_predicted_as_they_would_be_among_all():
    table = mixed()
    segmenter = Segmenter(**QUICK).fit(table)
    whole = segmenter.predict_proba(table)
    for person in range(6):
        one = segmenter.predict_proba(table.iloc[[person]])
        np.testing.assert_allclose(one[0], whole[person], atol=1e-9)


def test_somebody_who_answered_nothing_may_be_in_any_segment():
    segmenter = Segmenter(**QUICK).fit(planted()[0])
    for nobody in (np.full((2, 12), np.nan), pd.DataFrame({"other": [1, 2]})):
        chance = segmenter.predict_proba(nobody)
        assert chance.shape == (2, 3)
        np.testing.assert_allclose(chance.sum(axis=1), 1)
        np.testing.assert_allclose(chance, 1 / 3, atol=0.05)


def test_a_category_that_was_never_seen_is_none_of_those_that_were():
    table = mixed()
    segmenter = Segmenter(**QUICK).fit(table)
    new = segmenter.predict_proba(pl.DataFrame({"category": ["new"], "number": [0.1]}))
    assert np.isfinite(new).all()


def test_a_column_of_another_kind_than_before_is_one_message():
    segmenter = Segmenter(**QUICK).fit(mixed())
    with pytest.raises(InputError, match="column 'category'"):
        segmenter.predict(pl.DataFrame({"category": [1.5, 2.5]}))
    other = pl.Series(["low"], dtype=pl.Enum(["high", "mid", "low"]))
    with pytest.raises(InputError, match="not those that were learned from"):
        segmenter.predict(pl.DataFrame({"ordered": other}))


def test_confidence_grows_with_the_answers_known():
    values, _ = planted(apart=2.0)
    segmenter = Segmenter(**QUICK).fit(values)
    order = np.random.default_rng(1).permutation(12)
    sure = []
    for known in (1, 4, 8, 12):
        some = np.full_like(values, np.nan)
        some[:, order[:known]] = values[:, order[:known]]
        sure.append(segmenter.predict_proba(some).max(axis=1).mean())
    assert sure == sorted(sure)
    assert sure[0] < 0.8 < sure[-1]


# The same again


def test_the_same_seed_gives_the_same_bits():
    values, _ = planted(missing=0.1)
    first, again = (Segmenter(3, bootstraps=3).fit(values) for _ in range(2))
    assert first.labels_.tobytes() == again.labels_.tobytes()
    assert first.confidence_.tobytes() == again.confidence_.tobytes()
    assert list(first.stability_) == list(again.stability_)


def test_the_order_of_people_does_not_matter():
    values, _ = planted(missing=0.1)
    order = np.random.default_rng(3).permutation(240)
    found, shuffled = (Segmenter(**QUICK).fit(v).labels_ for v in (values, values[order]))
    assert adjusted_rand_score(found[order], shuffled) == 1


def test_segments_are_numbered_by_size():
    rng = np.random.default_rng(2)
    for seed in range(4):
        values, group = planted(400, seed, apart=2.0)
        keep = rng.random(400) < np.array([0.4, 1.0, 0.7])[group]
        sizes = np.bincount(Segmenter(**QUICK).fit(values[keep]).labels_, minlength=3)
        assert list(sizes) == sorted(sizes, reverse=True)


def test_a_weight_of_three_is_the_same_person_three_times():
    values, group = planted(180)
    weights = np.where(group == 2, 3.0, 1.0)
    repeated = np.vstack([values, values[group == 2], values[group == 2]])
    one = Segmenter(**QUICK).fit(values, weights=weights)
    other = Segmenter(**QUICK).fit(repeated)
    assert adjusted_rand_score(one.labels_, other.labels_[:180]) == 1
    assert (one.labels_[group == 2] == 0).all()  # the largest by weight


# What it finds


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_known_groups_are_found(missing):
    values, group = planted(missing=missing)
    assert adjusted_rand_score(Segmenter(**QUICK).fit(values).labels_, group) > 0.9


@pytest.mark.parametrize("groups", [4, 5])
def test_the_number_of_groups_is_found(groups):
    values, group = planted(300, groups=groups)
    segmenter = Segmenter(bootstraps=0, segment_range=(2, 8)).fit(values)
    assert segmenter.n_segments_ == groups
    assert [c.k for c in segmenter.candidates_ if c.chosen] == [groups]
    assert adjusted_rand_score(segmenter.labels_, group) > 0.9


def test_a_dimension_of_many_questions_of_noise_does_not_hide_the_groups():
    values, group = planted()
    noise = np.random.default_rng(4).normal(size=(240, 100))
    dimensions = {f"x{i}": "groups" if i < 12 else "noise" for i in range(112)}
    table = np.hstack([values, noise])
    found = Segmenter(**QUICK).fit(table, dimensions=dimensions)
    assert adjusted_rand_score(found.labels_, group) > 0.8


def test_known_groups_come_back_and_noise_does_not():
    values, _ = planted()
    noise = np.random.default_rng(5).normal(size=(240, 12))
    solid = Segmenter(3, bootstraps=10).fit(values).stability_
    weak = Segmenter(6, bootstraps=10, components=6).fit(noise).stability_
    assert min(solid) > 0.75
    assert np.mean(weak) < 0.6
    assert all(0 <= s <= 1 for s in (*solid, *weak))


# The analyst's wishes


def test_what_is_left_out_does_not_count():
    values, _ = planted()
    blind = Segmenter(**QUICK, leave_out=[f"x{i}" for i in range(4, 12)]).fit(values)
    assert [t.id for t in blind.coding_.traits] == ["x0", "x1", "x2", "x3"]
    changed = values.copy()
    changed[:, 4:] = 0
    np.testing.assert_array_equal(blind.predict(changed), blind.labels_)
    zero = Segmenter(**QUICK, weigh={f"x{i}": 0 for i in range(4, 12)}).fit(values)
    np.testing.assert_array_equal(zero.labels_, blind.labels_)


def test_what_weighs_more_is_followed():
    rng = np.random.default_rng(6)
    one, other = rng.integers(0, 2, (2, 200))
    values = rng.normal(size=(200, 8)) * 0.6
    values[:, :4] += 2 * one[:, None]
    values[:, 4:] += 2 * other[:, None]
    dimensions = {f"x{i}": "one" if i < 4 else "other" for i in range(8)}
    options = QUICK | {"segments": 2}
    for name, truth in (("one", one), ("other", other)):
        found = Segmenter(**options, weigh={name: 8}).fit(values, dimensions=dimensions)
        assert adjusted_rand_score(found.labels_, truth) > 0.8


@pytest.mark.parametrize(
    ("wish", "ids"),
    [
        ({"merge": [["s3", "s1"]]}, ("s1+s3", "s2")),
        ({"split": {"s2": 3}}, ("s1", "s2a", "s2b", "s2c", "s3")),
        ({"split": {"s1": 2}, "merge": [["s1b", "s3"]]}, ("s1a", "s1b+s3", "s2")),
        ({"merge": [["s1", "s2"], ["s1+s2", "s3"]]}, ("s1+s2+s3",)),
        ({"merge": [["s2", "s3"], ["s1", "s2+s3"]]}, ("s1+s2+s3",)),
    ],
)
def test_segments_are_merged_and_split(wish, ids):
    values, _ = planted()
    plain = Segmenter(**QUICK).fit(values)
    edited = Segmenter(**QUICK | {"bootstraps": 2}, **wish).fit(values)
    assert edited.segment_ids_ == ids
    assert edited.n_segments_ == len(ids) == len(edited.stability_)
    named = np.array(edited.segment_ids_)[edited.labels_]
    for person in range(0, 240, 7):  # everybody is in a part of the segment they were in
        assert plain.segment_ids_[plain.labels_[person]] in named[person]
    np.testing.assert_array_equal(edited.predict(values), edited.labels_)


# What cannot be used


def one_bad(value: object) -> NDArray[np.float64]:
    values = planted(30)[0]
    values[3, 2] = value
    return values


WRONG = {
    "no people": (np.empty((0, 3)), {}, "empty"),
    "no columns": (np.empty((5, 0)), {}, "empty"),
    "one person": (np.ones((1, 3)), {}, "at least two people"),
    "nothing known": (np.full((9, 3), np.nan), {}, "no trait differs"),
    "constant": (np.ones((9, 3)), {}, "no trait differs"),
    "too few people": (planted(30)[0], {"segments": 31}, "31 segments of 30 people"),
    "no segments": (planted(30)[0], {"segments": 0}, "0 segments"),
    "alike in pairs": (np.repeat(planted(2)[0], 9, axis=0), {"segments": 3}, "segments"),
    "infinite": (one_bad(np.inf), {}, "column 'x2'"),
    "three dimensions": (np.zeros((3, 3, 3)), {}, "3 dimensions"),
    "a list": ([[1, 2], [3, 4]], {}, "no table"),
    "dates": (pd.DataFrame({"d": pd.date_range("2025", periods=9)}), {}, "column 'd'"),
    "lists": (pl.DataFrame({"l": [[1], [2], [3]]}), {}, "column 'l'"),
    "a name twice": (pd.DataFrame(np.ones((9, 2)), columns=["a", "a"]), {}, "column 'a'"),
    "free text": (pl.DataFrame({"t": [f"answer {i}" for i in range(99)]}), {}, "column 't'"),
    "all left out": (planted(30)[0], {"leave_out": [f"x{i}" for i in range(12)]}, "left out"),
    "an unknown name": (planted(30)[0], {"leave_out": ["y"]}, "'y' is not known"),
    "less than nothing": (planted(30)[0], {"weigh": {"x1": -1}}, "'x1' cannot weigh -1"),
    "an unknown segment": (planted(30)[0], {"merge": [["s1", "s9"]]}, "no segment 's9'"),
    "merged with itself": (planted(30)[0], {"merge": [["s1", "s1"]]}, "no merge"),
    "split in one": (planted(30)[0], {"split": {"s1": 1}}, "cannot be split"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_used_is_one_message(name):
    table, options, told = WRONG[name]
    with pytest.raises(InputError) as error:
        Segmenter(**QUICK | options).fit(table)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("weight", [0, -1, np.nan, np.inf])
def test_a_weight_that_is_not_above_zero_is_told_with_its_row(weight):
    weights = np.ones(30)
    weights[4] = weight
    with pytest.raises(InputError, match="row 6, column 'weight'"):
        Segmenter(**QUICK).fit(planted(30)[0], weights=weights)
    with pytest.raises(InputError, match="3 weights for 30 people"):
        Segmenter(**QUICK).fit(planted(30)[0], weights=np.ones(3))


def test_people_who_answered_the_same_are_in_the_same_segment():
    values, _ = planted(40)
    labels = Segmenter(**QUICK).fit(np.repeat(values, 3, axis=0)).labels_
    assert (labels.reshape(40, 3) == labels.reshape(40, 3)[:, :1]).all()


@pytest.mark.parametrize("people", [2, 3, 5, 9, 14])
def test_a_handful_of_people_is_segments_or_one_message(people):
    try:
        segmenter = Segmenter(bootstraps=2).fit(planted(people)[0])
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 (segments are right as well)
    else:
        assert len(segmenter.labels_) == people
