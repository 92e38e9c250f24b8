from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.guidance.feedback_counts import FeedbackCounts
from revontuli.guidance.feedback_limits import WINDOW
from revontuli.guidance.feedback_table import EVERYBODY, KINDS, feedback_table
from revontuli.privacy import MINIMUM
from tests.guidance.catalogues import TODAY
from tests.guidance.feedback_events import visits

LATER = TODAY + timedelta(days=WINDOW)


def table(happened, today=LATER):
    return feedback_table(FeedbackCounts.of(happened), today)


def test_what_five_found_helpful_is_shown_and_what_four_did_is_not():
    shown = table(visits(5, "helpful") + visits(4, "helpful", service="s1"))

    assert shown.select("service", "segment", "helpful").rows() == [
        ("s0", EVERYBODY, 5),
        ("s0", "", 5),
    ]


def test_times_shown_need_so_many_that_they_must_be_five_peoples():
    assert table(visits(12, "shown")).is_empty()
    assert table(visits(13, "shown"))["shown"].to_list() == [13, 13]


def test_a_window_that_still_runs_is_not_told():
    assert table(visits(50, "shown"), TODAY).is_empty()


def test_a_small_segment_cannot_be_found_by_subtraction():
    happened = visits(9, "helpful", segment="a") + visits(7, "helpful", segment="b")
    happened += visits(2, "helpful", segment="c")

    rows = {row["segment"]: row["helpful"] for row in table(happened).iter_rows(named=True)}

    assert rows == {EVERYBODY: 18, "a": 9}


@given(st.lists(st.integers(0, 30), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_no_count_under_five_is_shown_nor_follows_from_those_shown(sizes):
    happened = [
        event
        for number, size in enumerate(sizes)
        for event in visits(size, "helpful", segment=f"segment {number}")
    ]

    shown = table(happened)

    for kind in KINDS:
        assert all(value is None or value >= MINIMUM for value in shown[kind])
    rows = {row["segment"]: row["helpful"] for row in shown.iter_rows(named=True)}
    everybody = rows.pop(EVERYBODY, None)
    if everybody is not None:
        rest = everybody - sum(value for value in rows.values() if value is not None)
        assert rest == 0 or rest >= MINIMUM
