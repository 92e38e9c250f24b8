"""The eight known groups of the simulation, and how likely each is to answer what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.examples.moving_to_study.questionnaire import (
    HERE,
    NONE,
    Item,
    read_questionnaire,
    read_yaml,
    split_text,
)
from revontuli.text import Text

FIRST_YEAR, LATER_YEAR = 2025, 2026
UNNAMED = 2.0  # weight of an answer that the group's description does not name

DEFAULTS = {"own_language": {"seldom": "15", "sometimes": "40", "usually": "45"}}

# How common an option is (log-odds) before the group's marks, by the part of the page.
BASE = {
    "worries": -1.15,
    "does": -0.75,
    "services": -1.35,
    "missing": -1.15,
    "topics": -1.0,
    "income": -0.8,
    "attraction": -0.8,
}
STEP = 0.95  # log-odds of one "+"
TEXTURE = 0.25  # sd of the log-odds by which groups differ where nothing is marked


@dataclass(frozen=True, slots=True)
class Group:
    """One known group: its code, its name and one line about it by language."""

    code: str
    name: Text
    about: Text


@cache
def _source() -> Mapping[str, Any]:
    return read_yaml(HERE / "groups.yaml")


@cache
def _later() -> Mapping[str, Any]:
    return read_yaml(HERE / "later_year.yaml")


@cache
def read_groups() -> tuple[Group, ...]:
    """The eight groups; a simulation's `groups` holds positions in this tuple."""
    return tuple(
        Group(code, split_text(group["name"]), split_text(group["about"]))
        for code, group in _source().items()
    )


def changed_group() -> int:
    """Position of the group whose situation is different in the later year."""
    return [group.code for group in read_groups()].index(_later()["group"])


def change_story() -> Text:
    """What changed between the years, in a sentence by language."""
    return split_text(_later()["story"])


def numbers(field: str) -> NDArray[np.float64]:
    """A field of every group that is a list of numbers. Shape (groups, numbers)."""
    return np.array([[float(x) for x in group[field]] for group in _source().values()])


def factors(field: str) -> list[dict[str, float]]:
    """A field of every group that says how many times more often something is so."""
    return [{k: float(v) for k, v in group[field].items()} for group in _source().values()]


def shares(city: str) -> NDArray[np.float64]:
    """Each group's share of a city's respondents. Shape (groups,), sum 1."""
    share = np.array([float(group["share"][city]) for group in _source().values()])
    return share / share.sum()


def weights(field: str, values: tuple[str, ...], unnamed: float = UNNAMED) -> NDArray[np.float64]:
    """How each group spreads over the answers to a choice. Shape (groups, values), rows sum 1."""
    table = np.full((len(_source()), len(values)), unnamed)
    for row, group in enumerate(_source().values()):
        for value, weight in group.get(field, DEFAULTS.get(field, {})).items():
            table[row, values.index(value)] = float(weight)
    return table / table.sum(axis=1, keepdims=True)


def ratings(year: int) -> NDArray[np.float64]:
    """Each group's mean rating on each dimension in a year. Shape (groups, dimensions)."""
    codes = dimensions()
    table = np.array([[float(g["ratings"][code]) for code in codes] for g in _source().values()])
    if year >= LATER_YEAR:
        for code, change in _later()["ratings"].items():
            table[changed_group(), codes.index(code)] += float(change)
    return table


def log_odds(item: Item, year: int) -> NDArray[np.float64]:
    """Each group's log-odds of choosing each option but "none". Shape (groups, options)."""
    options = tuple(value for value in item.values if value != NONE)
    if item.name == "childcare":
        share = np.full((len(_source()), len(options)), 0.4)
        for row, group in enumerate(_source().values()):
            for value, per_cent in group.get("childcare", {}).items():
                share[row, options.index(value)] = float(per_cent) / 100
        return np.log(share / (1 - share))
    page, _, part = item.name.rpartition("_")
    # The texture is the same in every run: it belongs to the groups, not to the sample.
    texture = np.random.default_rng([len(item.name), *item.name.encode()])
    common = texture.normal(0, 0.3, len(options))
    table = BASE[part] + common + texture.normal(0, TEXTURE, (len(_source()), len(options)))
    for row, code in enumerate(_source()):
        marks = _marks(code, year)
        for column, option in enumerate(options):
            table[row, column] += STEP * marks.get(f"{page or part}.{part}.{option}", 0)
    return table


def dimensions() -> list[str]:
    """Codes of the dimensions, in the form's order."""
    return [item.dimension for item in read_questionnaire() if item.is_rating]


@cache
def _marks(code: str, year: int) -> dict[str, int]:
    """A group's marks as "page.part.option" → -2 … 2; the later year's take their place."""
    marks = _read_marks(_source()[code]["marks"])
    if year >= LATER_YEAR and code == _later()["group"]:
        marks |= _read_marks(_later()["marks"])
    return marks


def _read_marks(source: Mapping[str, str]) -> dict[str, int]:
    marks = {}
    for page, line in source.items():
        for word in line.split():
            found = re.fullmatch(r"(?:(\w+)\.)?(\w+?)(\++|-+)", word)
            if found is None:
                raise ValueError(f"not a mark: {word!r}")
            part, option, sign = found.groups()
            where = f"{page}.{part or page}" if part != "income" else "income.income"
            marks[f"{where}.{option}"] = len(sign) if sign[0] == "+" else -len(sign)
    return marks
