import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.picture.disclosure import what_may_be_shown
from revontuli.picture.tally import Tally
from revontuli.privacy import exposed_cells
from revontuli.survey.codebook import Role
from revontuli.survey.traits import Measure, Trait, TraitTable

OPTIONS = tuple(
    Trait(f"home={v}", Measure.BINARY, "home", Role.SINGLE, level=v, exclusive=True) for v in "abcd"
)
TRAITS = (*OPTIONS, Trait("swims", Measure.BINARY, "swims"), Trait("x", Measure.NUMERIC, "x"))


def make_tally(seed: int, n: int, n_segments: int) -> Tally:
    random = np.random.default_rng(seed)
    home = random.choice(5, n, p=[0.6, 0.2, 0.1, 0.05, 0.05])  # the fifth has no trait: too rare
    values = np.column_stack(
        [*(home == i for i in range(4)), random.random(n) < 0.2, random.normal(0, 1, n)]
    ).astype(float)
    values[random.random(n) < 0.2, :4] = np.nan
    values[:, 4:][random.random((n, 2)) < 0.5] = np.nan
    frame = pl.DataFrame({t.id: values[:, i] for i, t in enumerate(TRAITS)}).fill_nan(None)
    table = TraitTable(TRAITS, frame, np.ones(n))
    return Tally.of(table, random.integers(0, n_segments, n), n_segments)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(20, 300), st.integers(2, 5))
def test_no_small_cell_is_shown_or_found_by_subtraction(seed, n, n_segments):
    tally = make_tally(seed, n, n_segments)
    shown = what_may_be_shown(tally, TRAITS)
    have, answered = tally.have, tally.answered
    binary = np.arange(5)
    for people in (have[:, binary], (answered - have)[:, binary], answered[:, [5]]):
        columns = binary if people.shape[1] == 5 else np.array([5])
        cells = shown.cells[:, columns]
        assert (people[cells] >= 5).all()
        # Everyone's number less the shown ones is that of the hidden ones together.
        rest = np.where(cells, 0, people).sum(axis=0)
        told = shown.totals[columns] & ~cells.all(axis=0) & cells.any(axis=0)
        assert (rest[told] >= 5).all()
    assert not (shown.cells & ~shown.totals).any()

    rest = answered[:, :1] - have[:, :4].sum(axis=1, keepdims=True)
    table = np.hstack([have[:, :4], rest])
    may = np.hstack([shown.cells[:, :4], np.zeros((n_segments, 1), dtype=bool)])
    assert not exposed_cells(table, may)[:, :4].any()


def test_what_is_held_back_is_counted():
    tally = make_tally(1, 60, 4)
    shown = what_may_be_shown(tally, TRAITS)
    assert shown.held_back == (~shown.cells).sum() + (~shown.totals).sum() > 0


def test_with_many_people_in_every_cell_nothing_is_held_back():
    assert what_may_be_shown(make_tally(1, 20_000, 3), TRAITS).held_back == 0
