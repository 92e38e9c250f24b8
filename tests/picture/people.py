"""Made-up people in known segments, for tests of what is told of them."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from revontuli.picture.dimensions import add_dimensions
from revontuli.picture.disclosure import Shown, what_may_be_shown
from revontuli.picture.tally import Tally
from revontuli.survey.codebook import Choice, Codebook, Kind, Question, Role
from revontuli.survey.traits import Measure, Trait, TraitTable

SHARES = {"children": (0.8, 0.1, 0.05), "rent": (0.7, 0.2, 0.3), "swims": (0.4, 0.4, 0.4)}
AREAS = ("centre", "hill", "shore")
CODEBOOK = Codebook(
    (
        Question("housing", Kind.NUMBER, Role.RATING, "environment", low=1, high=10),
        Question("worry", Kind.NUMBER, Role.RATING, "environment", low=0, high=4, reverse=True),
        Question("health", Kind.NUMBER, Role.RATING, "health", low=1, high=10),
        *(Question(name, Kind.CHOICE, Role.SINGLE, "material") for name in SHARES),
        Question("born", Kind.NUMBER, Role.CONSTANT),
        Question(
            "area",
            Kind.CHOICE,
            Role.AREA,
            choices=tuple(Choice(a, {"en": a.title()}) for a in AREAS),
        ),
        Question("stays", Kind.CHOICE, Role.OUTCOME),
    ),
    frame="stiglitz",
)
BINARY = tuple(
    Trait(f"{name}=yes", Measure.BINARY, name, Role.SINGLE, "material", {"en": name}, "yes")
    for name in SHARES
)
TRAITS = (
    Trait("housing", Measure.NUMERIC, "housing", Role.RATING, "environment", low=1, high=10),
    Trait("worry", Measure.NUMERIC, "worry", Role.RATING, "environment", low=0, high=4),
    Trait("health", Measure.NUMERIC, "health", Role.RATING, "health", low=1, high=10),
    *BINARY,
    Trait("born", Measure.NUMERIC, "born", Role.CONSTANT, low=1950, high=2005),
    *(
        Trait(f"area={a}", Measure.BINARY, "area", Role.AREA, level=a, exclusive=True)
        for a in AREAS
    ),
    *(
        Trait(f"stays={a}", Measure.BINARY, "stays", Role.OUTCOME, level=a, exclusive=True)
        for a in ("yes", "no")
    ),
)


def make_people(
    n: int = 600, seed: int = 0, missing: float = 0.05, weighted: bool = False
) -> tuple[TraitTable, NDArray[np.int64]]:
    """People of three segments, the first half of them in the first; and their segments."""
    random = np.random.default_rng(seed)
    labels = np.sort(random.choice(3, n, p=[0.5, 0.3, 0.2]))
    area = random.integers(0, 3, n)
    area[labels == 2] = np.where(random.random((labels == 2).sum()) < 0.7, 2, 0)
    stays = (random.random(n) < np.array([0.8, 0.5, 0.3])[labels]).astype(float)
    columns = {
        "housing": np.clip(np.rint(random.normal(np.array([8, 6, 4])[labels], 1.5)), 1, 10),
        "worry": random.integers(0, 5, n),
        "health": random.integers(1, 11, n),
        **{
            f"{name}=yes": random.random(n) < np.array(shares)[labels]
            for name, shares in SHARES.items()
        },
        "born": random.normal(np.array([1985, 1998, 1999])[labels], 3),
        **{f"area={name}": area == i for i, name in enumerate(AREAS)},
        "stays=yes": stays,
        "stays=no": 1 - stays,
    }
    frame = pl.DataFrame({name: np.asarray(v, dtype=float) for name, v in columns.items()})
    for name in ("housing", "health", "rent=yes", "born"):
        hole = pl.Series(random.random(n) < missing)
        frame = frame.with_columns(pl.when(~hole).then(name).alias(name))
    weights = random.uniform(0.3, 2, n) if weighted else np.ones(n)
    return TraitTable(TRAITS, frame, weights / weights.mean()), labels


def counted(
    table: TraitTable, labels: NDArray[np.int64], codebook: Codebook = CODEBOOK
) -> tuple[TraitTable, Tally, Shown]:
    """The table with its dimensions, its tally, and what may be shown of it."""
    whole = add_dimensions(table, codebook)
    tally = Tally.of(whole, labels, int(labels.max()) + 1)
    return whole, tally, what_may_be_shown(tally, whole.traits)
