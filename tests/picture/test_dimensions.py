from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from revontuli.errors import InputError
from revontuli.picture.dimension_figures import dimension_figures
from revontuli.picture.dimensions import (
    add_dimensions,
    dimension_bins,
    dimension_traits,
    frame_in_use,
    picture_frame,
)
from revontuli.picture.tally import Tally
from revontuli.survey.codebook import Codebook, Kind, Question, Role
from revontuli.survey.traits import Measure, Trait, TraitTable
from revontuli.wellbeing import get_frame

from .people import CODEBOOK, TRAITS, counted, make_people


def rating(name: str, dimension: str, low: float = 1, high: float = 5, **more: bool) -> Question:
    return Question(name, Kind.NUMBER, Role.RATING, dimension, low=low, high=high, **more)


def table_of(**columns: list[float | None]) -> TraitTable:
    traits = tuple(Trait(name, Measure.NUMERIC, name, Role.RATING) for name in columns)
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64))
    return TraitTable(traits, frame, np.ones(frame.height))


def test_ratings_are_carried_to_the_frames_scale_and_turned_where_high_is_bad():
    codebook = Codebook(
        (rating("home", "housing"), rating("mould", "housing", 0, 4, reverse=True)), frame="3x10d"
    )
    table = table_of(home=[1, 5, 3, None, None], mould=[4, 0, 4, 1, None])
    found = dimension_traits(table, codebook)
    assert [t.id for t in found.traits] == [f"dimension:{c}" for c in get_frame("3x10d").codes]
    assert found.frame["dimension:housing"].to_list() == [0, 10, 2.5, 7.5, None]
    assert found.frame["dimension:family"].to_list() == [None] * 5
    assert {t.role for t in found.traits} == {Role.IGNORE}
    assert add_dimensions(table, codebook).active.traits == table.traits


def test_a_rating_kept_as_ranks_is_carried_from_its_ranks():
    codebook = Codebook((rating("home", "housing", 1, 3),), frame="3x10d")
    trait = Trait("home", Measure.ORDERED, "home", Role.RATING, low=0, high=2)
    table = TraitTable((trait,), pl.DataFrame({"home": [0.0, 1.0, 2.0]}), np.ones(3))
    found = dimension_traits(table, codebook)
    assert found.frame["dimension:housing"].to_list() == [0, 5, 10]


def test_a_codebook_without_a_frame_has_its_own_dimensions_without_lights():
    codebook = Codebook(
        (rating("rock", "music"), rating("folk", "music"), rating("snakes", "night_fears", 1, 10))
    )
    name = picture_frame(codebook)
    assert (name.code, name.low, name.high, name.green_from) == ("own", 1, 5, None)
    frame = frame_in_use(codebook)
    assert frame is not None
    assert frame["night_fears"].name["fi"] == "Night fears"


def test_a_codebook_without_dimensions_has_none():
    codebook = Codebook((Question("a", Kind.NUMBER, Role.RATING),))
    table = table_of(a=[1, 2])
    assert frame_in_use(codebook) is None
    assert picture_frame(codebook).code == "own"
    assert dimension_traits(table, codebook).traits == ()
    assert add_dimensions(table, codebook) is table


def test_a_frame_given_stands_before_the_codebooks():
    codebook = Codebook((rating("home", "housing"),), frame="stiglitz")
    assert picture_frame(codebook, get_frame("3x10d")).code == "3x10d"
    with pytest.raises(InputError, match="question 'home' is about 'housing'"):
        picture_frame(codebook)


def test_a_rating_without_a_scale_is_a_fault_of_the_codebook():
    question = Question("home", Kind.NUMBER, Role.RATING, "housing")
    with pytest.raises(InputError, match="column 'home': the rating's scale is not known"):
        dimension_traits(table_of(home=[1, 2]), Codebook((question,), frame="3x10d"))


def test_each_of_ten_answers_has_a_step_of_its_own_on_another_scale():
    codebook = Codebook((rating("home", "housing", 1, 10),), frame="3x10d")
    found = dimension_traits(table_of(home=[float(x) for x in range(1, 11)] * 5), codebook)
    bins = dimension_bins(codebook)
    assert bins["dimension:housing"] == 10
    tally = Tally.of(found, np.zeros(50, int), 1, bins)
    housing = [t.id for t in found.traits].index("dimension:housing")
    assert tally.bin_n[housing, :10].tolist() == [5] * 10


def test_figures_are_those_of_a_plain_count():
    people, labels = make_people(weighted=True)
    table, tally, shown = counted(people, labels)
    frame = get_frame("stiglitz")
    everyone, segments = dimension_figures(tally, table.traits, frame, shown)
    assert [f.code for f in everyone] == [f.code for f in segments[0]] == list(frame.codes)

    health = next(f for f in segments[1] if f.code == "health")
    x = people.frame["health"].to_numpy()
    here = (labels == 1) & ~np.isnan(x)
    w = people.weights[here]
    mean = np.average(x[here], weights=w)
    sd = np.sqrt(np.average((x[here] - mean) ** 2, weights=w))
    error = sd / np.sqrt(w.sum() ** 2 / (w**2).sum() - 1)
    assert health.mean == pytest.approx(mean, abs=0.005)
    assert health.sd == pytest.approx(sd, abs=0.005)
    assert health.low == pytest.approx(mean - 1.96 * error, abs=0.006)
    assert health.high == pytest.approx(mean + 1.96 * error, abs=0.006)
    overall = next(f for f in everyone if f.code == "health")
    assert health.difference == pytest.approx(health.mean - overall.mean, abs=1e-9)
    assert overall.difference is overall.v_test is None
    assert [len(f.distribution) for f in segments[0]] == [0] * 8

    housing = [next(f for f in s if f.code == "environment") for s in segments]
    assert housing[0].v_test > 5
    assert housing[2].v_test < -5
    assert housing[0].light == frame.light(housing[0].mean)


def test_a_distribution_adds_up_and_no_step_has_fewer_than_five():
    people, labels = make_people(60)
    table, tally, shown = counted(people, labels)
    everyone, _ = dimension_figures(tally, table.traits, get_frame("stiglitz"), shown)
    bins = next(f for f in everyone if f.code == "environment").distribution
    assert sum(b.share for b in bins) == pytest.approx(1, abs=0.005)
    assert (bins[0].low, bins[-1].high) == (0.5, 10.5)
    answered = people.frame["health"].count()
    assert all(b.share * answered > 4.9 for b in bins)
    assert all(a.high == b.low for a, b in pairwise(bins))


def test_a_mean_of_fewer_than_five_answers_is_held_back():
    people, labels = make_people(200)
    few = np.flatnonzero(labels == 2)[:3]
    rare = pl.Series(np.isin(np.arange(200), few))
    holes = pl.when((pl.Series(labels) != 2) | rare).then("health").alias("health")
    people = TraitTable(TRAITS, people.frame.with_columns(holes), people.weights)
    table, tally, shown = counted(people, labels, CODEBOOK)
    _, segments = dimension_figures(tally, table.traits, get_frame("stiglitz"), shown)
    health = [next(f for f in s if f.code == "health") for s in segments]
    assert health[2].mean is health[2].low is health[2].v_test is None
    assert health[1].mean is None  # else everyone's mean would tell the third's
    assert health[0].mean is not None
