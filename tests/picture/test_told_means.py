from __future__ import annotations

import pytest

from revontuli.language import Words
from revontuli.picture.picture import TraitSummary
from revontuli.picture.told_means import (
    common_scale,
    nearest_level,
    scale_of,
    scale_words,
    told_value,
)

NEVER, SOMETIMES, OFTEN = {"en": "never"}, {"en": "sometimes"}, {"en": "often"}


def summary(measure: str, **more: object) -> TraitSummary:
    return TraitSummary("a", "a", None, {"en": "A"}, "single", measure, 1.0, **more)  # type: ignore[arg-type]


RATING = summary("numeric", low=1.0, high=5.0)
WORDS = summary("ordered", low=0.0, high=2.0, levels=(NEVER, SOMETIMES, OFTEN))
POINTS = summary("ordered", low=0.0, high=3.0, levels=tuple({"en": str(i)} for i in range(1, 5)))


def test_a_rating_is_told_on_its_own_scale() -> None:
    assert told_value(3.7, RATING) == 3.7
    assert scale_of(RATING) == (1, 5)
    assert nearest_level(3.7, RATING) is None


def test_levels_in_words_are_numbered_from_one() -> None:
    assert told_value(0.4, WORDS) == 1.4
    assert scale_of(WORDS) == (1, 3)


@pytest.mark.parametrize(("mean", "level"), [(0.0, NEVER), (0.6, SOMETIMES), (2.0, OFTEN)])
def test_a_mean_of_ranks_has_the_nearest_level(mean: float, level: dict[str, str]) -> None:
    assert nearest_level(mean, WORDS) == level


def test_levels_that_are_numbers_are_the_scale_themselves() -> None:
    assert told_value(1.5, POINTS) == 2.5
    assert scale_of(POINTS) == (1, 4)
    assert nearest_level(1.5, POINTS) is None


def test_levels_from_nought_are_numbered_from_nought() -> None:
    levels = tuple({"en": str(i)} for i in range(4))
    assert scale_of(summary("ordered", low=0.0, high=3.0, levels=levels)) == (0, 3)


def test_a_number_without_a_scale_has_none() -> None:
    assert scale_of(summary("numeric")) is None
    assert common_scale([RATING, summary("numeric")]) is None


def test_shares_do_not_matter_to_a_common_scale() -> None:
    assert common_scale([RATING, summary("binary"), RATING]) == (1, 5)
    assert common_scale([RATING, WORDS, RATING]) == (1, 5)
    assert common_scale([RATING, WORDS]) is None


def test_a_scale_is_told_in_words() -> None:
    assert scale_words((1, 5), Words("fi")) == "asteikko 1–5"
