"""Ratings turned into needs."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.guidance.needs import PRIOR, find_needs, need_weight
from revontuli.wellbeing import Dimension, Frame, get_frame

METERS = get_frame("3x10d")
STIGLITZ = get_frame("stiglitz")

ratings_3x10d = st.dictionaries(
    st.sampled_from(METERS.codes), st.none() | st.integers(0, 10) | st.floats(0, 10), max_size=10
)


def test_the_lower_a_rating_the_heavier_the_need():
    needs = find_needs({"housing": 2, "finance": 3, "friends": 9, "health": 10})
    assert [need.dimension for need in needs] == ["housing", "finance"]
    assert needs[0].weight > needs[1].weight
    assert sum(need.weight for need in needs) == pytest.approx(1)


@pytest.mark.parametrize("frame", [METERS, STIGLITZ])
@pytest.mark.parametrize("rating", [9, 10, 9.0, 9.5])
def test_a_nine_or_a_ten_is_no_need_on_either_scale(frame, rating):
    assert need_weight(rating, frame) == 0
    assert find_needs(dict.fromkeys(frame.codes, rating)) == ()


@pytest.mark.parametrize("frame", [METERS, STIGLITZ])
def test_every_whole_rating_up_to_eight_is_a_need_and_each_step_down_adds_more(frame):
    weights = [need_weight(rating, frame) for rating in range(8, int(frame.low) - 1, -1)]
    assert weights[0] > 0
    assert weights[-1] == 1
    steps = [below - above for above, below in pairwise(weights)]
    assert all(later > earlier > 0 for earlier, later in pairwise(steps))


def test_what_was_not_told_is_no_need():
    assert find_needs({"housing": None, "finance": math.nan}) == ()
    assert find_needs({}) == ()


@pytest.mark.parametrize(
    ("ratings", "named"),
    [
        ({"housing": 2, "wealth": 3}, "wealth"),
        ({"housing": 11}, "housing"),
        ({"housing": -0.5}, "housing"),
        ({"material": 0}, "material"),
        ({"housing": "2"}, "housing"),
        ({"housing": True}, "housing"),
        ({"housing": math.inf}, "housing"),
        ({"housing": 2, "material": 3}, "material"),
    ],
)
def test_a_meter_not_known_or_a_rating_off_its_scale_is_named(ratings, named):
    with pytest.raises(InputError, match=named):
        find_needs(ratings)


def test_a_meter_that_the_asked_for_frame_lacks_is_named():
    with pytest.raises(InputError, match="housing"):
        find_needs({"housing": 2}, frame="stiglitz")


def test_health_alone_is_read_on_the_meter_of_guidance_work():
    (need,) = find_needs({"health": 0})
    assert need.frame.code == "3x10d"
    (need,) = find_needs({"health": 1, "voice": 9})
    assert need.frame.code == "stiglitz"


def test_a_citys_own_frame_has_its_own_scale():
    frame = Frame("own", {"en": "Own"}, 1, 5, (Dimension("calm", {"en": "Calm"}),))
    assert [need.rating for need in find_needs({"calm": 4}, frame)] == [4]
    assert find_needs({"calm": 5}, frame) == ()


def test_what_people_alike_need_counts_a_little_where_nothing_was_told():
    told, usual = find_needs({"housing": 0}, segment={"friends": 0})
    assert (told.dimension, told.is_told) == ("housing", True)
    assert (usual.dimension, usual.is_told) == ("friends", False)
    assert usual.weight / told.weight == pytest.approx(PRIOR)


def test_what_a_person_told_stands_whatever_people_alike_say():
    assert find_needs({"housing": 9}, segment={"housing": 1.0}) == ()
    # the same need by its name in the other frame
    assert find_needs({"finance": 10}, segment={"material": 2.0}, segment_frame="stiglitz") == ()


@given(ratings_3x10d, ratings_3x10d)
def test_needs_are_low_ratings_that_share_out_one(told, segment):
    needs = find_needs(told, METERS, segment)
    assert all(need.rating < 9 and need.weight > 0 for need in needs)
    assert not needs or sum(need.weight for need in needs) == pytest.approx(1)
    for need in needs:
        source = told if need.is_told else segment
        assert source[need.dimension] == need.rating
        assert need.is_told or told.get(need.dimension) is None
    assert [n.weight for n in needs] == sorted((n.weight for n in needs), reverse=True)
