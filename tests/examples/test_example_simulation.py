"""Simulated answers: whole, lawful to the questionnaire, and as the known groups say."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.examples.moving_to_study import (
    CHANGED_GROUP,
    GROUPS,
    change_story,
    simulate,
    simulate_batches,
)
from revontuli.examples.moving_to_study.answers import ASKED
from revontuli.examples.moving_to_study.questionnaire import XLSFORM, read_questionnaire
from revontuli.examples.moving_to_study.simulation import OVERLAP
from revontuli.survey import Codebook, make_traits, read_responses
from revontuli.text import LANGUAGES

FORM = read_questionnaire()
DIMENSIONS = [item.dimension for item in FORM if item.is_rating]


@pytest.fixture(scope="module")
def survey():
    return simulate(seed=0)


@pytest.fixture(scope="module")
def later():
    return simulate(seed=0, year=2026)


@pytest.fixture(scope="module")
def years():
    """Both years with people enough to tell change from chance."""
    return [simulate(16_000, seed=5, year=year, texts=False) for year in (2025, 2026)]


def test_the_same_seed_gives_the_same_answers(survey):
    again = simulate(seed=0)
    assert again.frame.equals(survey.frame)
    assert (again.groups == survey.groups).all()


def test_another_seed_gives_other_people(survey):
    assert not set(simulate(seed=1).keys) & set(survey.keys)


@pytest.mark.parametrize("year", [2025, 2026])
def test_as_many_answer_in_each_city_as_in_the_study(year):
    cities = simulate(year=year).frame["city"].value_counts()
    assert dict(cities.iter_rows()) == {"tampere": 1003, "turku": 610}


def test_columns_are_those_of_the_form(survey):
    assert tuple(survey.frame.columns) == FORM.columns
    assert survey.frame["person_key"].to_list() == survey.keys.tolist()
    assert survey.frame["person_key"].n_unique() == len(survey)


def _is_lawful(frame):
    for item in FORM:
        if item.options and item.type == "select_one":
            assert set(frame[item.name].drop_nulls()) <= set(item.values), item.name
        if item.type == "select_multiple":
            chosen = frame[item.name].drop_nulls().str.split(" ")
            assert set(chosen.explode()) <= set(item.values), item.name
            assert (chosen.list.n_unique() == chosen.list.len()).all(), item.name
            with_none = chosen.filter(chosen.list.contains("none"))
            assert (with_none.list.len() == 1).all(), item.name
        if item.is_rating:
            assert frame[item.name].drop_nulls().is_between(1, 10).all()
    for name, (asked_of, answers) in ASKED.items():
        not_asked = frame.filter(~pl.col(asked_of).is_in(answers).fill_null(False))
        assert not_asked[name].is_null().all(), name
    for name in ("area", "school"):
        city = {option.value: option.city for option in FORM[name].options}
        told = frame.filter(pl.col(name).is_not_null())
        assert (told[name].replace_strict(city) == told["city"]).all()


@settings(max_examples=12, deadline=None)
@given(
    people=st.integers(1, 60),
    seed=st.integers(0, 2**40),
    year=st.sampled_from([2025, 2026]),
    missing=st.floats(0, 0.5),
    overlap=st.floats(0, 0.499),
)
def test_every_answer_is_one_that_the_questionnaire_offers(people, seed, year, missing, overlap):
    survey = simulate(people, seed, year, missing, overlap)
    assert len(survey) == len(survey.groups) == people
    _is_lawful(survey.frame)


def test_every_option_is_chosen_by_somebody(survey):
    for item in FORM:
        if item.options:
            chosen = set(survey.frame[item.name].drop_nulls().str.split(" ").explode())
            assert chosen == set(item.values), item.name


def test_conditional_questions_are_answered_where_they_are_asked(survey):
    for name in ASKED:
        assert survey.frame[name].is_not_null().sum() > 100


def test_the_answers_are_read_without_a_fault_and_make_about_250_traits(survey, tmp_path):
    path = tmp_path / "answers.csv"
    survey.frame.write_csv(path)
    responses = read_responses(path, Codebook.read(XLSFORM))
    assert responses.faults == ()
    assert set(responses.not_shown.columns) == set(ASKED)
    assert 230 <= len(make_traits(responses).active.traits) <= 270


def test_about_as_much_is_missing_as_asked_for():
    for missing in (0.0, 0.06, 0.2):
        frame = simulate(8000, missing=missing, texts=False).frame
        asked = [item.name for item in FORM if item.is_rating]
        share = frame.select(asked).null_count().sum_horizontal().item() / (8000 * len(asked))
        assert share == pytest.approx(missing, abs=0.015)


def test_whoever_breaks_off_leaves_the_later_pages_empty(survey):
    last = [name for name in survey.frame.columns if name.startswith("security_")]
    first = [name for name in survey.frame.columns if name.startswith("material_")]
    ends = survey.frame.select(pl.all_horizontal(pl.col(last).is_null()).mean()).item()
    begins = survey.frame.select(pl.all_horizontal(pl.col(first).is_null()).mean()).item()
    assert ends > 2 * begins


def test_a_coded_topic_stands_beside_an_answer_in_words_and_nowhere_else(survey):
    for dimension in DIMENSIONS:
        words, topics = survey.frame[f"{dimension}_open"], survey.frame[f"{dimension}_topics"]
        assert (words.is_null() == topics.is_null()).all()
        assert words.drop_nulls().str.ends_with(".").all()


def test_open_answers_can_be_left_unwritten():
    frame = simulate(50, texts=False).frame
    assert frame["health_open"].is_null().all()
    assert frame["health_topics"].is_not_null().any()


def test_weights_are_positive_with_mean_one(survey):
    weight = survey.frame["weight"]
    assert weight.min() > 0
    assert weight.mean() == pytest.approx(1, abs=1e-3)
    assert weight.std() > 0.1


def test_there_are_eight_named_groups_in_three_languages():
    assert len(GROUPS) == 8
    assert GROUPS[CHANGED_GROUP].name["fi"] == "Ruuhkavuosien lapsiperheet"
    for language in LANGUAGES:
        assert len({group.name[language] for group in GROUPS}) == 8
        assert all(group.about[language] for group in GROUPS)
        assert change_story()[language]


def test_every_group_is_large_enough_to_be_found(survey):
    assert np.bincount(survey.groups, minlength=8).min() >= 0.07 * len(survey)


def test_the_groups_can_be_told_apart_but_not_without_mistakes(survey):
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    accuracy = {}
    for overlap in (OVERLAP, 0.3):
        drawn = simulate(seed=3, overlap=overlap, texts=False)
        values = _chosen_options(drawn.frame)
        learn = np.arange(len(drawn)) % 2 == 0
        model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
        model.fit(values[learn], drawn.groups[learn])
        accuracy[overlap] = model.score(values[~learn], drawn.groups[~learn])
    assert 0.94 < accuracy[OVERLAP] < 1
    assert accuracy[0.3] < accuracy[OVERLAP] - 0.05


def _chosen_options(frame):
    columns = [
        frame[item.name].str.split(" ").list.contains(value).fill_null(False)
        for item in FORM
        if item.role in ("multiple", "background", "open") and item.options
        for value in item.values
    ]
    return np.column_stack([column.to_numpy() for column in columns]).astype(float)


def _z(before, after):
    """How many standard errors a mean has moved."""
    error = np.sqrt(before.var() / before.len() + after.var() / after.len())
    return (after.mean() - before.mean()) / error


def test_the_changed_group_is_worse_off_where_the_story_says(years):
    before, after = (
        survey.frame.filter(pl.Series(survey.groups == CHANGED_GROUP)) for survey in years
    )
    for dimension in DIMENSIONS:
        z = _z(
            before[f"{dimension}_rating"].drop_nulls(), after[f"{dimension}_rating"].drop_nulls()
        )
        if dimension in ("material", "security"):
            assert z < -10, dimension
        else:
            assert abs(z) < 4, dimension
    rent = [frame["material_worries"].str.contains("rent").mean() for frame in (before, after)]
    assert rent[1] > rent[0] + 0.2


def test_the_other_groups_stay_as_they_were(years):
    for group in set(range(len(GROUPS))) - {CHANGED_GROUP}:
        before, after = (s.frame.filter(pl.Series(s.groups == group)) for s in years)
        for item in FORM:
            if item.is_rating:
                z = _z(before[item.name].drop_nulls(), after[item.name].drop_nulls())
                assert abs(z) < 4.5, (GROUPS[group].code, item.name)
            elif item.role == "multiple":
                for value in item.values:
                    chosen = [
                        frame[item.name].drop_nulls().str.split(" ").list.contains(value).cast(int)
                        for frame in (before, after)
                    ]
                    assert abs(_z(*chosen)) < 4.5, (GROUPS[group].code, item.name, value)


def test_groups_keep_their_shares_in_the_later_year(years):
    before, after = (np.bincount(s.groups, minlength=8) / len(s) for s in years)
    assert np.abs(before - after).max() < 0.02


def test_half_of_the_later_years_people_are_the_same_people(survey, later):
    both = survey.frame.join(later.frame, on="person_key", suffix="_later")
    assert both.height == pytest.approx(len(later) / 2, abs=1)
    for name in ("city", "gender", "birth_year", "school", "moved_from"):
        told = both.filter(pl.col(name).is_not_null() & pl.col(f"{name}_later").is_not_null())
        assert (told[name] == told[f"{name}_later"]).all(), name


def test_most_of_them_are_still_in_their_group(survey, later):
    then = dict(zip(survey.keys, survey.groups, strict=True))
    same = [then[k] == g for k, g in zip(later.keys, later.groups, strict=True) if k in then]
    assert 0.7 < np.mean(same) < 0.95


def test_batches_are_of_the_size_asked_for_and_unlike_each_other():
    batches = list(simulate_batches(250, seed=2, batch=100))
    assert [len(batch) for batch in batches] == [100, 100, 50]
    assert len({key for batch in batches for key in batch.keys}) == 250
    again = list(simulate_batches(250, seed=2, batch=100))
    assert all(a.frame.equals(b.frame) for a, b in zip(batches, again, strict=True))


@pytest.mark.parametrize(
    "wrong",
    [{"people": 0}, {"year": 2024}, {"missing": 0.9}, {"missing": -0.1}, {"overlap": 0.5}],
)
def test_an_argument_out_of_bounds_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        simulate(**wrong)
