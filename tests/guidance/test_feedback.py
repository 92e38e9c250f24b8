from datetime import timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.guidance import ReasonKind
from revontuli.guidance.exploration import Exploration
from revontuli.guidance.feedback import DEFAULT, ONE_SOURCE, FeedbackRanker, prior_shares
from revontuli.guidance.feedback_counts import FeedbackCounts
from revontuli.guidance.feedback_limits import WINDOW, admit
from tests.guidance.catalogues import TODAY
from tests.guidance.feedback_events import (
    NAMES,
    SEGMENTS,
    event,
    events,
    falling_scores,
    matches,
    visits,
)

SECRET = "a secret of the tests"
CROWD = [f"visitor {number}" for number in range(40)]
LIST = matches([1.0, 0.9, 0.8, 0.7, 0.6])


def learned(happened, today=TODAY):
    return FeedbackRanker(FeedbackCounts.of(happened), today)


@given(falling_scores(), st.sampled_from(SEGMENTS))
def test_no_feedback_leaves_every_match_as_it_was(scores, segment):
    given_ = matches(scores)

    assert learned([]).rerank(given_, segment) == given_


@given(falling_scores(), events(CROWD))
@settings(max_examples=40, deadline=None)
def test_feedback_on_other_services_leaves_every_match_as_it_was(scores, happened):
    elsewhere = [e for e in happened if e.service == "s7"]
    given_ = [m for m in matches(scores) if m.service.id != "s7"]

    assert learned(elsewhere).rerank(given_) == given_


@given(falling_scores(8), events(CROWD, 150), st.sampled_from(SEGMENTS))
@settings(max_examples=60, deadline=None)
def test_the_same_services_come_back_with_the_same_scores_and_reasons(scores, happened, segment):
    given_ = matches(scores)

    ranked = learned(happened).rerank(given_, segment, "search")

    assert [m.score for m in ranked] == [m.score for m in given_]
    assert sorted(m.service.id for m in ranked) == sorted(m.service.id for m in given_)


@given(events(CROWD, 150), events(["attacker"], 200))
@settings(max_examples=150, deadline=None)
def test_whatever_one_source_sends_no_multiplier_changes_by_more_than_told(happened, sent):
    before = learned(happened)
    counted, _ = admit(sent, SECRET, {})

    after = learned([*happened, *counted])

    for name in NAMES:
        for segment in SEGMENTS:
            change = after.multiplier(name, segment) / before.multiplier(name, segment)
            assert 1 / ONE_SOURCE <= change <= ONE_SOURCE


CROWDS = {
    "did nothing": ("shown",),
    "was helped": ("shown", "opened", "helpful"),
    "was not helped": ("shown", "opened", "not_helpful"),
}
SENT = [("shown", "opened", "helpful"), ("shown", "not_helpful"), ("shown", "opened")]


def crowd(times, kinds):
    """Two services that a crowd was shown two months ago: `times` ten visitors."""
    day = TODAY - timedelta(days=60)
    happened = visits(10, *kinds, service="s1", segment="a", day=day)
    happened += visits(10, *kinds, service="s2", position=2, rank=2, day=day)
    one = FeedbackCounts.of(happened)
    return FeedbackCounts.empty().merge(*[one] * times)


@pytest.mark.parametrize("did", CROWDS)
@pytest.mark.parametrize("times", [0, 3, 30])
def test_a_burst_of_one_source_stays_within_the_bound_whatever_the_crowd_did(did, times):
    """All its events on one service, in one segment, also where the crowd has opened nothing, on
    services that it liked and disliked."""
    counts = crowd(times, CROWDS[did])
    before = FeedbackRanker(counts, TODAY)
    for kinds, target, segment in product(SENT, ("s0", "s1", "s2"), ("a", "b")):
        for rank, position in ((1, 1), (2, 1), (15, 15)):
            told = {"rank": rank, "position": position, "segment": segment}
            told |= {"propensity": 0.025 if rank != position else 0.95}
            sent = [event(kind, target, "attacker", **told) for _ in range(5) for kind in kinds]
            counted, _ = admit(sent, SECRET, {})
            after = FeedbackRanker(counts.merge(FeedbackCounts.of(counted)), TODAY)
            for name in ("s0", "s1", "s2"):
                change = after.multiplier(name, segment) / before.multiplier(name, segment)
                assert 1 / ONE_SOURCE <= change <= ONE_SOURCE


def test_votes_of_one_day_count_no_more_than_a_few():
    days = [TODAY - timedelta(days=i % 100) for i in range(500)]
    others = [event("not_helpful", "s5", day=day) for day in days]
    others += [event("helpful", "s6", day=day) for day in days]

    burst = learned([*others, *visits(500, "helpful")])
    few = learned([*others, *visits(int(DEFAULT.day_votes), "helpful")])
    spread = learned([*others, *(event("helpful", day=day) for day in days)])

    assert burst.multiplier("s0") == pytest.approx(few.multiplier("s0"))
    assert burst.multiplier("s0") < spread.multiplier("s0") / 1.2


def test_what_people_found_helpful_comes_higher():
    happened = visits(60, "shown", service="s0")
    happened += visits(
        60, "shown", "opened", "helpful", service="s2", position=3, rank=3, prior=0.8
    )

    ranked = learned(happened).rerank(LIST)

    assert ranked[0].service.id == "s2"


def test_a_vote_moves_a_service_more_than_an_opening():
    opened = learned([event("shown"), event("opened")]).multiplier("s0")
    voted = learned([event("shown"), event("opened"), event("helpful")]).multiplier("s0")
    against = learned([event("shown"), event("opened"), event("not_helpful")]).multiplier("s0")

    assert opened > 1.0
    assert against < 1.0
    assert opened - against > opened - 1.0
    assert voted > opened


def test_the_same_openings_lower_down_say_more_for_a_service():
    above = learned(visits(50, "shown") + visits(10, "opened"))
    below = learned(
        visits(50, "shown", position=8, rank=8) + visits(10, "opened", position=8, rank=8)
    )

    assert below.multiplier("s0") > above.multiplier("s0")


def test_not_being_opened_where_nobody_looks_says_little_against_a_service():
    others = visits(300, "shown", service="s5") + visits(90, "opened", service="s5")
    above = learned(others + visits(100, "shown"))
    below = learned(others + visits(100, "shown", position=15, rank=15))

    assert above.multiplier("s0") < below.multiplier("s0") < 1.0


def test_a_segment_learns_most_from_itself():
    ranker = learned(
        [
            event("helpful", source=f"{i}", segment="a", day=TODAY - timedelta(days=i))
            for i in range(40)
        ]
    )

    assert 1 < ranker.multiplier("s0", "b") == ranker.multiplier("s0")
    assert ranker.multiplier("s0", "a") > ranker.multiplier("s0")


def test_an_unknown_segment_is_everybody():
    ranker = learned(visits(30, "helpful", segment="a"))

    assert ranker.multiplier("s0", "never seen") == ranker.multiplier("s0")


def test_old_feedback_counts_less_and_feedback_to_come_not_at_all():
    happened = [event("helpful", source=f"{i}", day=TODAY - timedelta(days=i)) for i in range(10)]
    now = learned(happened).multiplier("s0")
    in_a_year = learned(happened, TODAY + timedelta(days=365)).multiplier("s0")
    before = learned(happened, TODAY - timedelta(days=30)).multiplier("s0")

    assert 1.0 < in_a_year < now
    assert before == 1.0


def test_a_multiplier_stays_within_its_limits():
    days = [TODAY - timedelta(days=i) for i in range(300)]
    liked = [
        event(kind, source=f"{d}", day=d)
        for d in days
        for kind in ("shown", "opened", "helpful")
        for _ in range(5)
    ]
    disliked = [event("not_helpful", "s1", f"{d}", day=d) for d in days for _ in range(5)]
    disliked += [event("shown", "s1", f"{d}", day=d) for d in days for _ in range(20)]

    ranker = learned(liked + disliked)

    assert ranker.multiplier("s0") <= DEFAULT.most
    assert ranker.multiplier("s1") == pytest.approx(1 / DEFAULT.most)


def test_that_people_found_it_helpful_is_told_when_five_sources_said_so_in_one_window():
    # The window of TODAY began less than WINDOW days ago: four votes now, and four long before.
    few = [event("helpful", "s1", f"{i}", day=TODAY) for i in range(4)]
    few += [event("helpful", "s1", f"{i}", day=TODAY - timedelta(days=WINDOW)) for i in range(4)]
    enough = [*few, event("helpful", "s1", "the fifth", segment="a")]
    close = matches([1.0, 0.9999])

    told_few = learned(few).rerank(close)[0]
    told_enough = learned(enough).rerank(close)[0]

    assert told_few.service.id == told_enough.service.id == "s1"
    assert told_few.reasons == ()
    assert [(r.kind, r.value) for r in told_enough.reasons] == [(ReasonKind.FEEDBACK, "")]


def test_those_of_the_own_segment_are_told_of_where_there_are_five():
    happened = visits(5, "helpful", service="s1", segment="a")

    first = learned(happened).rerank(matches([1.0, 0.9999]), "a")[0]

    assert [(r.kind, r.value) for r in first.reasons] == [(ReasonKind.FEEDBACK, "a")]


def test_what_is_placed_tells_its_events_all_they_need():
    ranker = learned(visits(60, "helpful", service="s4", day=TODAY - timedelta(days=1)))

    placed = ranker.place(LIST, Exploration(seed=0, share=1.0), "visit", segment="a")
    told = [p.event("shown", day=TODAY, source="someone", segment="a") for p in placed]

    assert [p.position for p in placed] == [1, 2, 3, 4, 5]
    assert {e.service: e.prior for e in told} == {m.service.id: m.score for m in LIST}
    assert sorted(e.rank for e in told) == [1, 2, 3, 4, 5]
    assert all(abs(e.rank - e.position) <= 1 and e.propensity in (0.25, 0.5, 0.75) for e in told)


@pytest.mark.parametrize(
    ("scores", "shares"),
    [
        ([2.0, 1.0, 0.0], [1.0, 0.5, 0.0]),
        ([1.0, 0.0, -1.0], [1.0, 0.5, 0.0]),
        ([-1.0, -1.5, -2.0], [1.0, 0.5, 0.0]),
        ([3.0, 3.0], [1.0, 1.0]),
        ([0.0, 0.0], [1.0, 1.0]),
        ([-2.0], [1.0]),
        ([], []),
    ],
)
def test_content_scores_of_any_scale_become_shares_of_the_best(scores, shares):
    assert prior_shares(np.array(scores)).tolist() == shares
