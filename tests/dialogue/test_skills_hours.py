"""Opening hours: open now, until when, and in words."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.catalogue import Opening
from revontuli.dialogue.hours import is_open, next_change, tell_hours

WEEK = (
    Opening(weekdays=(1, 2, 3, 4), opens="09:00", closes="15:00"),
    Opening(weekdays=(5,), opens="09:00", closes="13:00"),
)
NIGHT = (Opening(weekdays=(5, 6), opens="22:00", closes="02:00"),)
ALWAYS = (Opening(weekdays=(1, 2, 3, 4, 5, 6, 7), opens="00:00", closes="24:00"),)
CHRISTMAS = (*WEEK, Opening(first=date(2026, 12, 24), last=date(2026, 12, 26), closed=True))
SUMMER = (
    *WEEK,
    Opening((1, 2, 3, 4, 5), "10:00", "12:00", first=date(2026, 7, 1), last=date(2026, 7, 31)),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        (WEEK, "2026-11-23 09:00", True),  # a Monday
        (WEEK, "2026-11-23 14:59", True),
        (WEEK, "2026-11-23 15:00", False),
        (WEEK, "2026-11-27 13:30", False),
        (WEEK, "2026-11-28 10:00", False),
        (NIGHT, "2026-11-27 23:00", True),
        (NIGHT, "2026-11-28 01:59", True),
        (NIGHT, "2026-11-28 02:00", False),
        (ALWAYS, "2026-11-28 00:00", True),
        (CHRISTMAS, "2026-12-24 10:00", False),
        (CHRISTMAS, "2026-12-28 10:00", True),
        (SUMMER, "2026-07-06 09:30", False),
        (SUMMER, "2026-07-06 11:00", True),
        ((Opening(note={"fi": "Sopimuksen mukaan"}),), "2026-11-23 10:00", None),
        ((), "2026-11-23 10:00", None),
        ((Opening((1,), "nine", "late"),), "2026-11-23 10:00", False),
    ],
)
def test_whether_it_is_open(hours: tuple[Opening, ...], moment: str, expected: bool | None) -> None:
    assert is_open(hours, at(moment)) is expected


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        (WEEK, "2026-11-23 08:00", "9.00"),
        (WEEK, "2026-11-23 10:00", "15.00"),
        (WEEK, "2026-11-23 16:00", "ti 9.00"),
        (WEEK, "2026-11-27 14:00", "ma 9.00"),
        (NIGHT, "2026-11-27 23:00", "la 2.00"),
        (CHRISTMAS, "2026-12-24 10:00", "ma 9.00"),
        (ALWAYS, "2026-11-23 10:00", ""),
        ((), "2026-11-23 10:00", ""),
    ],
)
def test_when_that_changes(hours: tuple[Opening, ...], moment: str, expected: str) -> None:
    assert next_change(hours, at(moment), "fi") == expected


def test_hours_in_words() -> None:
    assert tell_hours(WEEK, "fi") == ["ma–to 9.00–15.00", "pe 9.00–13.00"]
    assert tell_hours(ALWAYS, "en") == ["Mon–Sun round the clock"]
    assert tell_hours(CHRISTMAS, "sv")[-1].endswith("stängt")
    assert tell_hours((Opening(note={"fi": "Sopimuksen mukaan"}),), "fi") == ["Sopimuksen mukaan"]


@given(
    st.lists(
        st.builds(
            Opening,
            weekdays=st.lists(st.integers(1, 7), max_size=7).map(tuple),
            opens=st.sampled_from(["", "00:00", "08:30", "22:00", "x"]),
            closes=st.sampled_from(["", "02:00", "16:00", "24:00", "99:99"]),
            closed=st.booleans(),
        ),
        max_size=4,
    ).map(tuple),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
)
def test_hours_of_any_kind_are_read(hours: tuple[Opening, ...], now: datetime) -> None:
    assert is_open(hours, now) in (True, False, None)
    next_change(hours, now, "fi")
    tell_hours(hours, "sv")
