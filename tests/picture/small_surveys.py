"""Small made-up surveys with every kind of question, for tests of what a whole picture tells."""

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from revontuli.survey import Choice, Codebook, Kind, Question, Responses, Role

DAY = date(2025, 11, 1)
HOMES = ("rented", "owned", "shared", "other_home")
HELP = ("health", "debt", "work", "study")
CITIES = ("centre", "hill", "shore", "harbour", "island")
STAYS = ("yes", "no", "unsure")


def choices(*values: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, {"en": value.title()}) for value in values)


QUESTIONS = (
    Question("key", Kind.TEXT, Role.ID),
    Question("money", Kind.NUMBER, Role.RATING, "finance", low=0, high=10),
    Question("friends", Kind.NUMBER, Role.RATING, "friends", low=0, high=10),
    Question("lonely", Kind.NUMBER, Role.RATING, "friends", low=1, high=2, reverse=True),
    Question("home", Kind.CHOICE, Role.SINGLE, "housing", choices=choices(*HOMES)),
    Question("help", Kind.CHOICES, Role.MULTIPLE, "health", choices=choices(*HELP)),
    Question("child", Kind.CHOICE, Role.BACKGROUND, "family", choices=choices("yes", "no")),
    Question("school", Kind.CHOICE, Role.CONSTANT, choices=choices("a", "b", "c")),
    Question("gender", Kind.NUMBER, Role.CONSTANT),
    Question("area", Kind.CHOICE, Role.AREA, choices=choices(*CITIES)),
    Question("stay", Kind.CHOICE, Role.OUTCOME, choices=choices(*STAYS)),
)
CODEBOOK = Codebook(QUESTIONS, title={"en": "A small survey"}, frame="3x10d")


def small_survey(
    people: int = 90,
    seed: int = 0,
    missing: float = 0.05,
    rare: float = 0.08,
    groups: tuple[float, ...] = (0.5, 0.3, 0.2),
) -> tuple[Responses, NDArray[np.intp]]:
    """Answers of people in known groups, and their groups.

    Args:
        rare: how common the rarest options are.
    """
    rng = np.random.default_rng(seed)
    group = np.sort(rng.choice(len(groups), people, p=groups))
    tilt = group / max(len(groups) - 1, 1)

    def draw(values: tuple[str, ...], lean: float) -> NDArray[np.str_]:
        common = np.linspace(1, rare, len(values))
        chance = common * np.exp(lean * tilt[:, None] * np.linspace(-1, 1, len(values)))
        chance /= chance.sum(axis=1, keepdims=True)
        return np.array(values)[(rng.random((people, 1)) > chance.cumsum(axis=1)).sum(axis=1)]

    def rating(low: int, high: int, lean: float) -> NDArray[np.float64]:
        middle = (low + high) / 2 + lean * (high - low) * (tilt - 0.5)
        return np.clip(np.rint(rng.normal(middle, (high - low) / 8)), low, high)

    chosen = rng.random((people, len(HELP))) < 0.15 + 0.5 * np.abs(
        tilt[:, None] - np.linspace(0, 1, len(HELP))
    )
    columns: dict[str, list[object]] = {
        "money": rating(0, 10, -0.8).tolist(),
        "friends": rating(0, 10, 0.7).tolist(),
        "lonely": np.where(rng.random(people) < rare, 2.0, 1.0).tolist(),
        "home": draw(HOMES, 2.0).tolist(),
        "help": [[HELP[i] for i in np.flatnonzero(row)] for row in chosen],
        "child": draw(("no", "yes"), 1.5).tolist(),
        "school": draw(("a", "b", "c"), 0.0).tolist(),
        "gender": np.where(rng.random(people) < rare, 2.0, 1.0).tolist(),
        "area": draw(CITIES, 1.0).tolist(),
        "stay": draw(STAYS, -1.0).tolist(),
    }
    for name, values in columns.items():
        hole = rng.random(people) < missing
        columns[name] = [None if h else v for h, v in zip(hole, values, strict=True)]
    schema = {"key": pl.String} | {
        q.name: {
            Kind.NUMBER: pl.Float64,
            Kind.CHOICE: pl.String,
            Kind.CHOICES: pl.List(pl.String),
        }[q.kind]
        for q in QUESTIONS[1:]
    }
    frame = pl.DataFrame({"key": [f"p{i}" for i in range(people)], **columns}, schema=schema)
    return Responses(CODEBOOK, frame, source="small.csv", sha256="0" * 64), group
