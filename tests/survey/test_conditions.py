from __future__ import annotations

import polars as pl
import pytest

from revontuli.errors import InputError
from revontuli.survey.conditions import Condition, condition_names

PEOPLE = pl.DataFrame(
    {
        "age": [17.0, 18.0, None, 20.0],
        "work": ["yes", "no", None, "1"],
        "worries": [["a", "b"], [], None, ["rent"]],
    }
)


@pytest.mark.parametrize(
    ("condition", "asked"),
    [
        ("${age} > 17", [0, 1, 0, 1]),
        ("${age} = '18'", [0, 1, 0, 0]),
        ("${age} = ''", [0, 0, 1, 0]),
        ("${age} + 1 = 19", [0, 1, 0, 0]),
        ("${work} = 1", [0, 0, 0, 1]),
        ("${work} != ''", [1, 1, 0, 1]),
        ("selected(${worries}, 'rent')", [0, 0, 0, 1]),
        ("not(selected(${worries}, 'a')) and ${age} >= 18", [0, 1, 0, 1]),
        ("count-selected(${worries}) > 1", [1, 0, 0, 0]),
        ("if(${age} > 17, 1, 0) = 1", [0, 1, 0, 1]),
        ("int(${age} div 2) = 8 or ${work} = '1'", [1, 0, 0, 1]),
        ("coalesce(${work}, 'none') = 'none'", [0, 0, 1, 0]),
        ("regex(${work}, '^y')", [1, 0, 0, 0]),
        ("true()", [1, 1, 1, 1]),
    ],
)
def test_conditions_hold_as_in_the_form(condition: str, asked: list[int]) -> None:
    holds = Condition.parse(condition, "q").holds(PEOPLE, "q")
    assert holds.to_list() == [bool(value) for value in asked]


@pytest.mark.parametrize(
    "condition",
    ["${age} >", "once(${age})", "/data/age = 1", "../age = 1", "selected(${age})", "("],
)
def test_a_condition_that_is_not_understood_is_one_clear_message(condition: str) -> None:
    with pytest.raises(InputError, match=r"column 'q': the condition .* can't be worked out"):
        Condition.parse(condition, "q").holds(PEOPLE, "q")


def test_the_names_in_a_condition_are_found_in_order() -> None:
    assert condition_names("${b} = 1 and ${ a } = 2 or ${b} = 3") == ("b", "a")


def test_other_users_of_the_parser_do_not_get_our_functions() -> None:
    from elementpath import XPath1Parser

    Condition.parse("selected(${a}, 'b')", "q")
    assert "selected" not in XPath1Parser.symbol_table
