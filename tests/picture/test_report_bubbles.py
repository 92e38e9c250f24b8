from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.picture.report.lettering import clip, text_width, wrap
from revontuli.picture.report.packing import pack

SHARES = st.lists(st.floats(0.005, 1.0), min_size=1, max_size=20)


@settings(max_examples=40, deadline=None)
@given(SHARES, st.sampled_from([(880.0, 760.0), (360.0, 640.0)]))
def test_circles_do_not_overlap_and_stay_on_the_page(
    shares: list[float], page: tuple[float, float]
) -> None:
    rim = 12.0
    circles = pack(shares, *page, rim)
    for a, b in combinations(circles, 2):
        assert math.hypot(a.x - b.x, a.y - b.y) >= a.r + b.r + 2 * rim - 0.1
    for circle in circles:
        assert circle.r + rim - 0.1 <= circle.x <= page[0] - circle.r - rim + 0.1
        assert circle.r + rim - 0.1 <= circle.y <= page[1] - circle.r - rim + 0.1


@settings(max_examples=20, deadline=None)
@given(SHARES)
def test_a_circles_area_is_as_its_share(shares: list[float]) -> None:
    circles = pack(shares, 880, 760, 20)
    largest = max(circle.r for circle in circles)
    for share, circle in zip(shares, circles, strict=True):
        expected = largest * math.sqrt(share / max(shares))
        assert circle.r == pytest.approx(expected, abs=0.02)


def test_the_packing_fills_a_fair_part_of_the_page() -> None:
    circles = pack([0.21, 0.17, 0.15, 0.13, 0.11, 0.10, 0.07, 0.06], 890, 760, 22)
    filled = sum(math.pi * (circle.r + 22) ** 2 for circle in circles) / (890 * 760)
    assert filled > 0.5


def test_no_shares_give_no_circles() -> None:
    assert pack([], 100, 100, 5) == []


def test_words_are_wrapped_within_the_width() -> None:
    lines = wrap("Worried about the cost of housing", 16, lambda _line: 130, 4)
    assert lines is not None
    assert " ".join(lines) == "Worried about the cost of housing"
    assert all(text_width(line, 16) <= 130 for line in lines)


def test_a_word_wider_than_the_line_does_not_fit() -> None:
    assert wrap("Opiskeluterveydenhuolto", 16, lambda _line: 60, 4) is None


def test_a_clipped_text_fits() -> None:
    assert text_width(clip("Opiskeluterveydenhuolto", 14, 90), 14) <= 90
    assert clip("short", 14, 90) == "short"
