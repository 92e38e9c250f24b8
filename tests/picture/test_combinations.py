import numpy as np
import polars as pl
import pytest

from revontuli.picture.combinations import typical_combinations
from revontuli.survey.traits import TraitTable

from .people import TRAITS, counted, make_people


def test_traits_that_go_together_in_a_segment_are_told_with_their_lift():
    people, labels = make_people(missing=0.1, weighted=True)
    table, tally, shown = counted(people, labels)
    first = typical_combinations(table, labels, tally, shown)[0]
    assert first[0].traits == ("children=yes", "rent=yes")
    both = (people.frame["children=yes"] * people.frame["rent=yes"]).to_numpy()
    known = ~np.isnan(both)
    share_all = np.average(both[known], weights=people.weights[known])
    here = known & (labels == 0)
    share_in = np.average(both[here], weights=people.weights[here])
    assert first[0].share_in == pytest.approx(share_in, abs=0.0005)
    assert first[0].share_all == pytest.approx(share_all, abs=0.0005)
    assert first[0].lift == pytest.approx(share_in / share_all, abs=0.005)


def test_segments_without_traits_of_their_own_have_no_combinations():
    people, labels = make_people()
    random = np.random.default_rng(1).integers(0, 3, len(labels))
    table, tally, shown = counted(people, random)
    assert all(told == () for told in typical_combinations(table, random, tally, shown))


@pytest.mark.parametrize("left_over", [1, 4, 5])
def test_a_combination_that_leaves_fewer_than_five_with_one_trait_only_is_not_told(left_over):
    people, labels = make_people(missing=0)
    children = people.frame["children=yes"].to_numpy()
    rent = children.copy()
    inside = np.flatnonzero((labels == 0) & (children == 1))
    rent[inside[:left_over]] = 0  # children and no worry about rent
    outside = np.flatnonzero((labels != 0) & (children == 1))
    rent[outside[:8]] = 0
    rent[np.flatnonzero((labels == 0) & (children == 0))[:9]] = 1
    rent[np.flatnonzero((labels != 0) & (children == 0))[:9]] = 1
    frame = people.frame.with_columns(pl.Series("rent=yes", rent))
    table, tally, shown = counted(TraitTable(TRAITS, frame, people.weights), labels)
    told = [set(c.traits) for c in typical_combinations(table, labels, tally, shown)[0]]
    assert ({"children=yes", "rent=yes"} in told) == (left_over >= 5)
