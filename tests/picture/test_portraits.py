import dataclasses
import json

import numpy as np
import polars as pl
import pytest
from scipy.stats import binomtest

from revontuli.errors import InputError
from revontuli.picture.describe import describe_groups
from revontuli.picture.disclosure import what_may_be_shown
from revontuli.picture.outcomes import wilson_interval
from revontuli.picture.picture import Segment, Stability
from revontuli.picture.portraits import population, segments
from revontuli.picture.tally import Tally
from revontuli.survey.codebook import Role
from revontuli.survey.traits import Measure, Trait, TraitTable
from revontuli.wellbeing import get_frame

from .people import TRAITS, counted, make_people

FRAME = get_frame("stiglitz")
SOLID = (Stability(0.9, "solid"),) * 3


def portraits(people: TraitTable, labels: np.ndarray, **more: object) -> tuple[Segment, ...]:
    table, tally, shown = counted(people, labels)
    return segments(tally, table.traits, FRAME, shown, stabilities=SOLID, **more)


def test_a_segment_is_told_by_what_sets_it_apart_strongest_first():
    people, labels = make_people()
    first, _, third = portraits(people, labels)
    assert [s.id for s in (first, third)] == ["s1", "s3"]
    assert first.traits[0].id == "children=yes"
    assert first.traits[0].direction == "over"
    told = [trait.id for trait in first.traits]
    assert "housing" in told
    assert "swims=yes" not in told  # no difference
    assert not any(id.startswith("dimension:") for id in told)
    strengths = [abs(trait.v_test) for trait in first.traits]
    assert strengths == sorted(strengths, reverse=True)
    assert next(t.id for t in third.reading if t.role == "area") == "area=shore"
    assert {t.role for t in first.reading} <= {"constant", "area"}
    assert first.n == (labels == 0).sum()
    assert sum(s.share for s in portraits(people, labels)) == pytest.approx(1, abs=0.002)


def test_numbers_are_those_of_describe_groups_as_they_are_published():
    people, labels = make_people(weighted=True)
    found = describe_groups(people.frame, labels, people.weights)
    shares = describe_groups(
        people.frame.with_columns(pl.col("children=yes").cast(pl.Boolean)), labels, people.weights
    )
    housing = next(t for t in portraits(people, labels)[0].traits if t.id == "housing")
    expected = found.row(
        by_predicate=(pl.col("group") == 0) & (pl.col("variable") == "housing"), named=True
    )
    assert housing.mean_in == round(expected["mean_in"], 2)
    assert housing.v_test == round(expected["v_test"], 2)
    assert housing.share_in is housing.lift is None
    children = next(t for t in portraits(people, labels)[0].traits if t.id == "children=yes")
    expected = shares.row(
        by_predicate=(pl.col("group") == 0) & (pl.col("variable") == "children=yes"), named=True
    )
    assert children.share_in == round(expected["share_in"], 3)
    assert children.lift == round(expected["lift"], 2)
    assert children.v_test == round(expected["v_test"], 2)
    assert children.p_value == float(f"{expected['p_value']:.3g}")


def test_the_number_of_traits_told_and_the_least_effect_can_be_chosen():
    people, labels = make_people()
    assert len(portraits(people, labels, most_traits=1)[0].traits) == 1
    assert portraits(people, labels, least_effect=9.0)[0].traits == ()


def test_a_share_that_rests_on_fewer_than_five_people_is_not_told():
    people, labels = make_people()
    rare = np.zeros(600)
    rare[np.flatnonzero(labels == 2)[:4]] = 1
    rare[np.flatnonzero(labels == 1)[:3]] = 1
    rare[np.flatnonzero(labels == 0)[:200]] = 1
    frame = people.frame.with_columns(pl.Series("swims=yes", rare))
    told = portraits(TraitTable(TRAITS, frame, people.weights), labels)
    assert [any(t.id == "swims=yes" for t in s.traits) for s in told] == [True, False, False]


def test_of_two_options_that_exclude_each_other_the_one_above_everyone_is_told():
    people, labels = make_people()
    stays = [
        dataclasses.replace(t, role=Role.CONSTANT) if t.question == "stays" else t for t in TRAITS
    ]
    people = TraitTable(tuple(stays), people.frame, people.weights)
    told = [{t.id for t in s.reading if t.question == "stays"} for s in portraits(people, labels)]
    assert (told[0], told[2]) == ({"stays=yes"}, {"stays=no"})


def test_an_outcome_has_a_wilson_interval():
    people, labels = make_people()
    table, tally, shown = counted(people, labels)
    told = segments(tally, table.traits, FRAME, shown, stabilities=SOLID)[1].outcomes
    assert [o.id for o in told] == ["stays=yes", "stays=no"]
    here = people.frame["stays=yes"].to_numpy()[labels == 1]
    interval = binomtest(int(here.sum()), len(here)).proportion_ci(method="wilson")
    assert told[0].share == pytest.approx(here.mean(), abs=0.0005)
    assert (told[0].low, told[0].high) == pytest.approx((interval.low, interval.high), abs=0.0005)
    assert population(tally, table.traits, FRAME, shown).outcomes[0].share is not None


def test_a_wilson_interval_stays_between_0_and_1():
    low, high = wilson_interval(np.array([0.0, 1.0]), np.array([5.0, 5.0]))
    assert (low >= 0).all()
    assert (high <= 1).all()


def test_an_outcome_that_is_a_number_is_told_in_the_reading():
    people, labels = make_people()
    traits = tuple(
        dataclasses.replace(t, role=Role.OUTCOME) if t.id == "born" else t for t in TRAITS
    )
    told = portraits(TraitTable(traits, people.frame, people.weights), labels)[0]
    assert "born" in [t.id for t in told.reading]


def test_everyone_is_told_trait_by_trait():
    people, labels = make_people()
    table, tally, shown = counted(people, labels)
    everyone = population(tally, table.traits, FRAME, shown)
    assert everyone.n == 600
    assert [t.id for t in everyone.traits] == [t.id for t in TRAITS]
    rent = next(t for t in everyone.traits if t.id == "rent=yes")
    assert rent.share == pytest.approx(people.frame["rent=yes"].mean(), abs=0.0005)
    assert rent.answered == pytest.approx(people.frame["rent=yes"].count() / 600, abs=0.0005)
    assert rent.mean is None


def test_that_a_few_did_not_answer_is_not_told():
    trait = Trait("a", Measure.NUMERIC, "a", Role.RATING)
    x = np.arange(40.0)
    x[:3] = np.nan
    table = TraitTable((trait,), pl.DataFrame({"a": x}).fill_nan(None), np.ones(40))
    tally = Tally.of(table, np.arange(40) % 2, 2)
    shown = what_may_be_shown(tally, table.traits)
    assert population(tally, table.traits, None, shown).traits[0].answered == 1.0


def test_a_segment_of_fewer_than_five_people_is_refused():
    people, labels = make_people()
    labels = np.where(np.arange(600) < 3, 2, np.minimum(labels, 1))
    with pytest.raises(InputError, match="segment 's3' has 3 people"):
        portraits(people, labels)


def test_portraits_are_written_as_json_without_holes():
    people, labels = make_people(80, missing=0.5)
    for segment in portraits(people, labels):
        json.dumps(dataclasses.asdict(segment), allow_nan=False)


def test_a_survey_without_dimensions_or_reading_has_portraits_too():
    people, labels = make_people()
    table = people.select(TRAITS[:4])
    tally = Tally.of(table, labels, 3)
    shown = what_may_be_shown(tally, table.traits)
    told = segments(tally, table.traits, None, shown, stabilities=SOLID)
    assert told[0].dimensions == told[0].reading == told[0].outcomes == ()
    assert told[0].traits


def test_a_rating_has_the_scale_it_was_given_on_and_its_spread():
    people, labels = make_people()
    table, tally, shown = counted(people, labels)
    everyone = {t.id: t for t in population(tally, table.traits, FRAME, shown).traits}
    housing = everyone["housing"]
    assert (housing.low, housing.high) == (1, 10)
    assert housing.sd == pytest.approx(people.frame["housing"].std(ddof=0), rel=0.005)
    assert everyone["rent=yes"].sd is everyone["rent=yes"].low is None
    figure = next(t for t in portraits(people, labels)[0].traits if t.id == "housing")
    assert (figure.low, figure.high) == (1, 10)


def test_the_ends_of_a_number_without_a_scale_are_single_people_and_not_told():
    people, labels = make_people()
    table, tally, shown = counted(people, labels)
    everyone = {t.id: t for t in population(tally, table.traits, FRAME, shown).traits}
    assert table.traits[[t.id for t in TRAITS].index("born")].low == 1950
    assert everyone["born"].low is everyone["born"].high is None
    assert everyone["born"].sd is not None


def test_an_ordered_trait_has_its_levels():
    people, labels = make_people()
    levels = tuple({"en": word} for word in ("none", "some", "many", "most", "all"))
    traits = tuple(
        dataclasses.replace(t, measure=Measure.ORDERED, role=Role.SINGLE, levels=levels)
        if t.id == "worry"
        else t
        for t in TRAITS
    )
    table, tally, shown = counted(TraitTable(traits, people.frame, people.weights), labels)
    worry = next(t for t in population(tally, table.traits, FRAME, shown).traits if t.id == "worry")
    assert worry.levels == levels
    assert (worry.low, worry.high) == (0, 4)
