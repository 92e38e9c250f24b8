from __future__ import annotations

import pytest

from revontuli.language import Words


@pytest.mark.parametrize(
    ("language", "number", "share", "day"),
    [
        ("fi", "1\u00a0613,5", "12\u00a0%", "21. marraskuuta 2026"),
        ("sv", "1\u00a0613,5", "12\u00a0%", "21 november 2026"),
        ("en", "1,613.5", "12%", "21 November 2026"),
    ],
)
def test_numbers_shares_and_dates_are_written_as_the_language_does(
    language: str, number: str, share: str, day: str
) -> None:
    words = Words(language)
    assert words.number(1613.46, 1) == number
    assert words.percent(0.1234) == share
    assert words.day("2026-11-21") == day


def test_a_small_share_keeps_a_decimal() -> None:
    assert Words("fi").percent(0.004) == "0,4\u00a0%"
    assert Words("fi").percent(0.0) == "0\u00a0%"
    assert Words("en").percent(0.123, 1) == "12.3%"


def test_a_sign_is_told_when_asked_for() -> None:
    words = Words("fi")
    assert words.number(0.44, 1, sign=True) == "+0,4"
    assert words.number(-0.44, 1) == "−0,4"


def test_a_number_that_rounds_to_nothing_has_no_sign() -> None:
    assert Words("fi").number(-0.01, 1, sign=True) == "0,0"


def test_what_is_not_a_date_stays_as_it_stands() -> None:
    assert Words("fi").day("last spring") == "last spring"


def test_things_in_a_row_end_with_and() -> None:
    assert Words("fi").series(["a", "b", "c"]) == "a, b ja c"
    assert Words("sv").series(["a", "b"]) == "a och b"
    assert Words("en").series([]) == ""
