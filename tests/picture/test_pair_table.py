from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from revontuli.picture.pair_table import pair_chart, pair_table
from revontuli.survey.traits import Measure, Trait, TraitTable

LEVELS = tuple({"fi": name} for name in ("harvoin", "joskus", "usein"))


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    n = 300
    rating = rng.integers(1, 11, size=n).astype(float)
    rating[:20] = np.nan
    often = np.clip(rng.integers(0, 3, size=n), 0, 2).astype(float)
    lonely = (rng.random(n) < 0.4).astype(float)
    traits = (
        Trait("rating", Measure.NUMERIC, "rating", label={"fi": "Tyytyväisyys", "en": "Rating"}),
        Trait("often", Measure.ORDERED, "often", label={"fi": "Kuinka usein"}, levels=LEVELS),
        Trait("lonely", Measure.BINARY, "lonely", label={"fi": "Yksinäinen"}),
        Trait("rare", Measure.BINARY, "rare", label={"fi": "Harvinainen"}),
    )
    columns = (rating, often, lonely, (np.arange(n) > 290).astype(float))
    frame = pl.DataFrame(
        {trait.id: column for trait, column in zip(traits, columns, strict=True)}
    ).with_columns(pl.all().fill_nan(None))
    return TraitTable(traits, frame, np.ones(n))


def test_rows_are_levels_and_their_shares_sum_to_one(table):
    found = pair_table(table, "often", "lonely")
    assert found.rows == LEVELS
    for shares in found.share:
        assert sum(shares) == pytest.approx(1, abs=0.011)


def test_a_numeric_trait_is_shown_in_classes(table):
    found = pair_table(table, "rating", "lonely")
    names = [row["en"] for row in found.rows]
    assert names[0].startswith("1")
    assert names[-1].endswith("10")
    assert 3 <= len(names) <= 6


def test_counts_are_told_to_the_nearest_five(table):
    found = pair_table(table, "often", "lonely")
    counts = [n for line in found.n for n in line]
    assert all(n % 5 == 0 for n in counts)
    assert sum(counts) == pytest.approx(300, abs=15)


def test_small_cells_are_hidden_and_not_left_to_subtraction(table):
    found = pair_table(table, "often", "rare")
    hidden = np.array([[n is None for n in line] for line in found.n])
    assert hidden[:, 1].any()
    assert (hidden.sum(axis=1) != 1).all()
    assert all((n is None) == (s is None) for i, j in zip(found.n, found.share, strict=True)
               for n, s in zip(i, j, strict=True))  # fmt: skip


def test_an_unknown_trait_is_a_key_error(table):
    with pytest.raises(KeyError):
        pair_table(table, "rating", "nothing")


def test_a_trait_with_itself_and_an_empty_pair_still_make_a_table(table):
    assert pair_table(table, "often", "often").rows == LEVELS
    nobody = table.where(np.arange(300) < 20)
    assert pair_table(nobody, "rating", "lonely").rows == ()


@pytest.mark.parametrize("names", [("often", "lonely"), ("rating", "often"), ("rare", "often")])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_chart_draws_without_a_request(table, names, language):
    import vl_convert

    spec = pair_chart(pair_table(table, *names), language)
    svg = vl_convert.vegalite_to_svg(json.dumps(spec))
    assert svg.startswith("<svg")
    assert "data:" not in svg
    assert "NaN" not in svg
