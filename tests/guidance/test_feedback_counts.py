import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.guidance.feedback_counts import Event, EventKind, FeedbackCounts
from revontuli.guidance.feedback_limits import ALLOWANCE, WINDOW, admit
from tests.guidance.catalogues import TODAY
from tests.guidance.feedback_events import event, events, visits

SECRET = "a secret of the tests"
CROWD = [f"visitor {number}" for number in range(5)]


def same(one: FeedbackCounts, other: FeedbackCounts) -> bool:
    return one.services.equals(other.services) and one.layout.equals(other.layout)


@given(events(CROWD), events(CROWD), events(CROWD))
@settings(max_examples=30, deadline=None)
def test_counts_add_up_in_any_order(first, second, third):
    a, b, c = (FeedbackCounts.of(happened) for happened in (first, second, third))

    together = FeedbackCounts.of([*first, *second, *third])

    assert same(a.merge(b, c), together)
    assert same(c.merge(a).merge(b), together)
    assert same(together.merge(FeedbackCounts.empty()), together)


def test_an_opening_and_a_vote_are_counted_where_the_service_stood():
    counts = FeedbackCounts.of(
        [
            event("shown", position=2, rank=1, propensity=0.025, prior=0.5, segment="a"),
            event("opened", position=2, rank=1, propensity=0.025, prior=0.5, segment="a"),
            event("not_helpful", position=2, rank=1, propensity=0.025, prior=0.5, segment="a"),
        ]
    )

    assert counts.services.rows() == [(TODAY, "search", "s0", "a", 2, 1, 1, 0, 1, 500)]
    assert counts.layout.rows() == [(TODAY, "search", 1, 2, 1, 1, 40_000, 40_000)]


def test_nobody_is_in_the_counts():
    columns = {*FeedbackCounts.empty().services.columns, *FeedbackCounts.empty().layout.columns}
    counts = FeedbackCounts.of([event("shown", source="anna@example.org")])

    assert not {"source", "question", "text", "key"} & columns
    assert "anna" not in counts.services.write_csv() + counts.layout.write_csv()


@pytest.mark.parametrize(
    ("told", "column"),
    [
        ({"position": 0}, "position"),
        ({"rank": 101}, "rank"),
        ({"propensity": 0.0}, "propensity"),
        ({"propensity": float("nan")}, "propensity"),
        ({"prior": 1.5}, "prior"),
        ({"source": ""}, "source"),
        ({"service": ""}, "service"),
        ({"kind": "loved"}, "kind"),
        ({"shown_in": "newspaper"}, "shown_in"),
    ],
)
def test_an_impossible_event_is_refused_with_its_column(told, column):
    usual = {"service": "s", "kind": EventKind.SHOWN, "position": 1, "rank": 1, "propensity": 1.0}
    usual |= {"prior": 1.0, "day": TODAY, "source": "x"}

    with pytest.raises(InputError, match=f"column '{column}'"):
        Event(**{**usual, **told})


def test_a_source_counts_once_with_its_vote_whatever_it_says_next():
    sent = [event("helpful"), event("not_helpful"), event("helpful")]

    admitted, _ = admit(sent, SECRET, {})

    assert [e.kind for e in admitted] == [EventKind.HELPFUL]


@given(st.lists(st.sampled_from(list(EventKind)), max_size=40), st.integers(1, 30))
@settings(max_examples=40, deadline=None)
def test_one_source_never_counts_beyond_its_allowance(kinds, n_services):
    sent = [event(k, f"s{i % n_services}") for i, k in enumerate(kinds * 5)]

    admitted, _ = admit(sent, SECRET, {})

    for kind in (EventKind.SHOWN, EventKind.OPENED):
        of_service, in_all = ALLOWANCE[kind]
        counted = [e.service for e in admitted if e.kind == kind]
        assert len(counted) <= in_all
        assert all(counted.count(service) <= of_service for service in counted)
    votes = [e.service for e in admitted if e.kind not in (EventKind.SHOWN, EventKind.OPENED)]
    assert len(votes) == len(set(votes)) <= ALLOWANCE["vote"][1]


def test_what_was_seen_before_counts_against_the_allowance():
    _, seen = admit([event("helpful")], SECRET, {})

    again, changed = admit([event("helpful")], SECRET, seen)

    assert again == []
    assert changed == {}


def test_another_source_service_or_window_counts_anew():
    _, seen = admit([event("helpful")], SECRET, {})
    later = TODAY.fromordinal(TODAY.toordinal() + WINDOW)
    others = [
        event("helpful", source="another"),
        event("helpful", "s1"),
        event("helpful", day=later),
    ]

    admitted, _ = admit(others, SECRET, seen)

    assert admitted == others


def test_no_two_hashes_of_a_source_can_be_told_to_be_of_one():
    _, of_one = admit([event("opened", f"s{i}") for i in range(5)], SECRET, {})
    _, of_many = admit(visits(5, "opened"), SECRET, {})

    assert len(of_one) == 5 + 1  # one for each service, one for all together
    assert len(of_many) == 5 * 2
    assert all(len(key) == 16 and "someone" not in key for key in of_one)


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        admit([event("shown")], "short", {})
