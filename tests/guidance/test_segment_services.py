"""From portraits to services."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.catalogue import DimensionWeight, Provenance
from revontuli.guidance import Profile
from revontuli.guidance.recommending import Recommender
from revontuli.guidance.segment_services import (
    COLUMNS,
    Gap,
    find_segment_needs,
    services_for_picture,
    services_for_segment,
)
from revontuli.picture.picture import (
    DimensionFigure,
    FrameName,
    Picture,
    Population,
    Segment,
    Stability,
)
from revontuli.picture.picture import Provenance as PictureProvenance
from revontuli.wellbeing import get_frame
from tests.guidance.catalogues import TODAY, service
from tests.picture.sample_picture import sample_picture

STIGLITZ = get_frame("stiglitz")


def figure(code: str, mean: float | None, v_test=0.0, difference=0.0, sd=2.0) -> DimensionFigure:
    return DimensionFigure(
        code=code,
        name={"fi": code},
        mean=mean,
        light=STIGLITZ.light(mean),
        sd=sd,
        difference=difference,
        v_test=v_test,
    )


def portrait(*figures: DimensionFigure, id: str = "s1", share: float = 0.5) -> Segment:
    return Segment(id, {"fi": id}, 100, share, 100.0, Stability(0.9, "solid"), dimensions=figures)


def picture(*segments: Segment, frame: FrameName | None = None) -> Picture:
    return Picture(
        title={"fi": "Kuva"},
        frame=frame or FrameName("stiglitz", STIGLITZ.name, 1, 10, 5.5, 7.5),
        population=Population(1000, 1000.0),
        segments=segments,
        provenance=PictureProvenance("a.csv", "0", "2026-11-22", 0),
    )


def answer(segment: Segment, services, places=("853",), **options):
    made = Recommender(services, groups=options.pop("groups", None))
    return services_for_segment(segment, picture(segment), made, places, today=TODAY, **options)


# Needs


def test_a_red_or_yellow_light_is_a_need_and_a_green_one_is_not():
    segment = portrait(figure("health", 5.0), figure("voice", 6.5), figure("relations", 8.0))
    assert [need.code for need in find_segment_needs(segment, picture(segment))] == [
        "health",
        "voice",
    ]


def test_green_but_clearly_below_everyone_is_a_need():
    below = figure("relations", 7.8, v_test=-5.0, difference=-0.8)
    chance = figure("health", 7.8, v_test=-1.5, difference=-0.8)
    small = figure("voice", 7.8, v_test=-5.0, difference=-0.1)
    above = figure("security", 7.8, v_test=5.0, difference=0.8)
    segment = portrait(below, chance, small, above)
    assert [need.code for need in find_segment_needs(segment, picture(segment))] == ["relations"]


def test_a_mean_of_nine_is_no_need_however_far_below_everyone():
    segment = portrait(figure("health", 9.1, v_test=-9.0, difference=-0.8, sd=1.0))
    assert find_segment_needs(segment, picture(segment)) == ()


def test_a_number_that_may_not_be_shown_is_no_need():
    segment = portrait(figure("health", None))
    assert find_segment_needs(segment, picture(segment)) == ()


def test_a_frame_without_a_good_end_has_no_needs():
    segment = portrait(replace(figure("music", 1.2, v_test=-8.0, difference=-2.0), light=None))
    own = picture(segment, frame=FrameName("own", {"fi": "Oma"}, 1, 5))
    assert find_segment_needs(segment, own) == ()


# What answers them


def test_each_need_has_the_services_that_help_it_the_best_first():
    services = [
        service("a", {"finance": 0.5}),
        service("b", {"finance": 0.9}),
        service("c", {"friends": 1}),
        service("d", {"finance": 0.1}),
    ]
    needs = answer(portrait(figure("material", 4.0)), services).needs
    (need,) = needs
    assert [found.service.id for found in need.services] == ["b", "a"]
    assert [found.weight for found in need.services] == pytest.approx([0.9, 0.5])
    assert need.gap is None


def test_the_best_are_shown_and_all_are_counted():
    services = [service(f"s{i}", {"finance": 1}) for i in range(9)]
    (need,) = answer(portrait(figure("material", 4.0)), services, limit=3).needs
    assert len(need.services) == 3
    assert need.count == 9


def test_local_services_come_first_and_near_duplicates_once():
    services = [
        service("far", {"finance": 1}, areas=("564",)),
        service("near", {"finance": 1}, areas=("853",)),
        service("wide", {"finance": 1}),
        service("wider", {"finance": 0.9}),
    ]
    (need,) = answer(portrait(figure("material", 4.0)), services, groups=None).needs
    assert [found.service.id for found in need.services] == ["near", "wide", "wider"]
    folded = np.array([3, 3, 3, -1])
    (need,) = answer(portrait(figure("material", 4.0)), services, groups=folded).needs
    assert [found.service.id for found in need.services] == ["near", "wider"]


def test_what_is_for_the_need_comes_before_what_helps_with_everything():
    services = [service("a", {"finance": 1, "friends": 1}), service("b", {"finance": 1})]
    (need,) = answer(portrait(figure("material", 4.0)), services).needs
    assert [found.service.id for found in need.services] == ["b", "a"]


def test_who_says_that_a_service_helps_is_told():
    learned = service("l", dimensions=(DimensionWeight("finance", 0.6, Provenance.LEARNED),))
    expert = service("e", {"finance": 1})
    (need,) = answer(portrait(figure("material", 4.0)), [learned, expert]).needs
    assert [found.provenance for found in need.services] == [Provenance.EXPERT, Provenance.LEARNED]


# What nothing answers


@pytest.mark.parametrize(
    ("services", "gap"),
    [
        ([], Gap.NOT_LABELLED),
        ([service("s", {"friends": 1})], Gap.NOT_LABELLED),
        ([service("s", {"finance": 0.1})], Gap.NO_SERVICE),
        ([service("s", {"finance": 1}, areas=("564",))], Gap.NOT_HERE),
        ([service("s", {"finance": 1}, valid_to=date(2026, 1, 1))], Gap.NOT_HERE),
        ([service("s", {"finance": 1}, target_groups=("KR2",))], Gap.NOT_HERE),
        ([service("s", {"finance": 1}, target_groups=("KR1", "KR1.1"))], None),
    ],
)
def test_a_need_that_nothing_answers_is_a_gap_with_its_reason(services, gap):
    answered = answer(portrait(figure("material", 4.0)), services)
    assert [need.gap for need in answered.needs] == [gap]
    assert [need.gap for need in answered.gaps] == ([gap] if gap else [])


def test_what_all_of_a_segment_share_can_be_asked_of_services_too():
    old = [service("s", {"finance": 1}, target_groups=("KR1", "KR1.1"))]
    segment = portrait(figure("material", 4.0))
    (need,) = answer(segment, old, profile=Profile(age=22)).needs
    assert need.gap is Gap.NOT_FOR_THEM
    (need,) = answer(segment, old, profile=Profile(target_groups=("KR1.1",))).needs
    assert need.gap is None


# Pictures


def test_every_segment_of_a_picture_has_its_answer_and_gaps_of_most_people_come_first():
    small = portrait(figure("voice", 4.0), figure("material", 5.0), id="s2", share=0.2)
    large = portrait(figure("voice", 4.0), id="s1", share=0.8)
    recommender = Recommender([service("s", {"finance": 1})])
    found = services_for_picture(picture(small, large), recommender, ("853",), today=TODAY)
    assert [segment.segment for segment in found.segments] == ["s2", "s1"]
    assert [(segment.segment, need.dimension) for segment, need in found.gaps] == [
        ("s1", "voice"),
        ("s2", "voice"),
    ]


def test_the_table_has_a_row_for_each_service_and_each_gap():
    segment = portrait(figure("voice", 4.0), figure("material", 5.0))
    recommender = Recommender([service("a", {"finance": 1}), service("b", {"finance": 0.5})])
    found = services_for_picture(picture(segment), recommender, ("853",), today=TODAY)
    table = found.table("fi")
    assert table.columns == list(COLUMNS)
    assert table["service"].to_list() == [None, "a", "b"]
    assert table["gap"].to_list() == ["not_labelled", None, None]
    assert table["rank"].to_list() == [None, 1, 2]


def test_a_picture_without_needs_is_an_empty_table_with_its_columns():
    found = services_for_picture(picture(), Recommender([]), (), today=TODAY)
    assert found.table().columns == list(COLUMNS)
    assert found.table().height == 0


def test_a_whole_picture_is_answered():
    recommender = Recommender([service(code, {code: 1}) for code in get_frame("3x10d").codes])
    found = services_for_picture(sample_picture(), recommender, ("853",), today=TODAY)
    assert len(found.segments) == len(sample_picture().segments)
    assert any(segment.needs for segment in found.segments)
    for segment in found.segments:
        for need in segment.needs:
            assert bool(need.services) == (need.gap is None)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(STIGLITZ.codes),
            st.none() | st.floats(1, 10),
            st.floats(-9, 9),
            st.floats(-3, 3),
        ),
        max_size=8,
        unique_by=lambda figure: figure[0],
    )
)
def test_every_need_is_bad_for_the_segment_or_worse_than_elsewhere(figures):
    segment = portrait(*(figure(*told) for told in figures))
    needs = find_segment_needs(segment, picture(segment))
    for need in needs:
        assert need.mean is not None
        assert need.mean < 9
        assert need.mean < 7.5 or (need.v_test < -1.9 and need.difference < 0)
    means = [need.mean for need in needs]
    assert means == sorted(means)
    red = {told[0] for told in figures if told[1] is not None and told[1] < 5.5}
    assert red <= {need.code for need in needs}
