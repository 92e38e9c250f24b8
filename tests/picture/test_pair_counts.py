"""Any two traits, in any group: what is shown is true, and nothing small can be worked out."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.picture.pair_counts import PairCounts, count_pairs
from revontuli.picture.pair_table import pair_table, strength
from revontuli.survey.traits import Measure, Trait, TraitTable

SEGMENTS = ("s1", "s2", "s3")
LEVELS = ({"en": "never"}, {"en": "sometimes"}, {"en": "often"})


def survey(people: int = 240, seed: int = 0) -> tuple[TraitTable, np.ndarray]:
    random = np.random.default_rng(seed)
    labels = random.integers(0, len(SEGMENTS), people)
    rented = (random.random(people) < 0.4).astype(float)
    frame = pl.DataFrame(
        {
            "rented": np.where(random.random(people) < 0.1, np.nan, rented),
            "worried": (random.random(people) < 0.2 + 0.5 * rented).astype(float),
            "rare": (random.random(people) < 0.05).astype(float),
            "often": random.integers(0, 3, people).astype(float),
            "born": random.integers(1960, 2005, people).astype(float),
        }
    ).with_columns(pl.all().fill_nan(None))
    traits = (
        Trait("rented", Measure.BINARY, "home", label={"en": "Rents"}),
        Trait("worried", Measure.BINARY, "worries", label={"en": "Worried"}),
        Trait("rare", Measure.BINARY, "rare", label={"en": "Rare"}),
        Trait("often", Measure.ORDERED, "often", label={"en": "How often"}, levels=LEVELS),
        Trait("born", Measure.NUMERIC, "born", label={"en": "Born"}),
    )
    return TraitTable(traits, frame, np.ones(people)), labels


TABLE, LABELS = survey()
COUNTS = count_pairs(TABLE, LABELS, SEGMENTS)
PAIRS = [(a.id, b.id) for a in TABLE.traits for b in TABLE.traits if a.id != b.id]


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_everyones_table_is_the_one_made_from_the_answers(a, b):
    if {a, b} == {"born", "rented"}:
        pytest.skip("classes of those who answered one are not those of who answered both")
    straight = pair_table(TABLE, a, b)
    counted = COUNTS.table(a, b)
    assert (counted.n, counted.share) == (straight.n, straight.share)


@pytest.mark.parametrize(("a", "b"), PAIRS)
@pytest.mark.parametrize("place", range(len(SEGMENTS)))
def test_what_is_shown_of_a_group_is_true(a, b, place):
    straight = pair_table(TABLE.where(place == LABELS), a, b, minimum=1)
    counted = COUNTS.table(a, b, SEGMENTS[place])
    if "born" in (a, b):
        return  # its classes are everyone's, and those of a group by itself are others
    for row, shown in zip(straight.n, counted.n, strict=True):
        for n, told in zip(row, shown, strict=True):
            assert told is None or told == n


@given(seed=st.integers(0, 10_000), people=st.integers(20, 150))
@settings(max_examples=25, deadline=None)
def test_no_cell_of_a_group_rests_on_fewer_than_five(seed, people):
    table, labels = survey(people, seed)
    counts = count_pairs(table, labels, SEGMENTS)
    for a, b in (("rented", "worried"), ("rare", "often"), ("rented", "rare")):
        known = table.frame[[a, b]].drop_nulls().height
        for place, segment in enumerate(SEGMENTS):
            own = table.where(labels == place)
            told = counts.table(a, b, segment)
            for i, row in enumerate(told.share):
                for j, share in enumerate(row):
                    mine = ((own.frame[a] == i) & (own.frame[b] == j)).sum()
                    assert share is None or mine >= 5, (known, a, b, segment)


@given(seed=st.integers(0, 10_000), people=st.integers(20, 150))
@settings(max_examples=25, deadline=None)
def test_a_hidden_cell_is_never_alone_among_the_groups_where_everyones_is_shown(seed, people):
    table, labels = survey(people, seed)
    counts = count_pairs(table, labels, SEGMENTS)
    everyone = counts.table("rented", "worried")
    groups = [counts.table("rented", "worried", segment) for segment in SEGMENTS]
    for i, j in np.ndindex(2, 2):
        hidden = [
            np.count_nonzero(
                ((table.frame["rented"] == i) & (table.frame["worried"] == j))
                .fill_null(False)
                .to_numpy()[labels == place]
            )
            for place, group in enumerate(groups)
            if group.n[i][j] is None
        ]  # fmt: skip
        if everyone.n[i][j] is not None and hidden:
            assert sum(hidden) >= 5


def test_the_ends_of_a_number_without_a_scale_are_not_told():
    names = [name["en"] for name in COUNTS.table("born", "worried").rows]
    born = TABLE.frame["born"]
    assert names[0].startswith("≤")
    assert names[-1].startswith("≥")
    assert not any(str(int(end)) in " ".join(names) for end in (born.min(), born.max()))


def test_two_traits_that_go_together_are_strong_and_unlike_ones_weak():
    value = strength(COUNTS.table("rented", "worried"))
    assert value is not None
    assert 0.35 < value < 0.7
    assert value == pytest.approx(strength(COUNTS.table("worried", "rented")), abs=0.03)


def test_no_strength_is_told_of_a_table_with_hidden_cells():
    assert strength(COUNTS.table("rare", "worried", "s1")) is None


def test_counts_come_back_from_disk_and_a_damaged_file_is_told(tmp_path):
    COUNTS.save(tmp_path / "pairs.npz")
    back = PairCounts.load(tmp_path / "pairs.npz")
    assert back.table("rented", "often", "s2") == COUNTS.table("rented", "often", "s2")
    assert (tmp_path / "pairs.npz").stat().st_mode & 0o077 == 0
    (tmp_path / "pairs.npz").write_bytes(b"nothing")
    with pytest.raises(InputError):
        PairCounts.load(tmp_path / "pairs.npz")


def test_an_unknown_trait_or_group_is_a_key_error():
    for a, b, segment in (("rented", "nothing", None), ("rented", "worried", "s9")):
        with pytest.raises(KeyError):
            COUNTS.table(a, b, segment)


def test_weights_count_in_shares_and_not_in_people():
    heavy = replace(TABLE, weights=np.where(TABLE.frame["worried"].to_numpy() > 0.5, 3.0, 0.5))
    plain, weighted = COUNTS, count_pairs(heavy, LABELS, SEGMENTS)
    assert plain.table("rented", "worried").n == weighted.table("rented", "worried").n
    shares = (c.table("rented", "worried").share[0][1] for c in (plain, weighted))
    assert next(shares) < next(shares)
