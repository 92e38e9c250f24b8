from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.guidance.examination import default_examination, estimate_examination
from revontuli.guidance.exploration import Exploration

shares = st.floats(0, 1)


@given(shares, st.integers(0, 20), st.text(max_size=10))
def test_a_service_is_at_most_one_place_from_its_own(share, n, key):
    order = Exploration(1, share).order(n, key)

    assert sorted(order.tolist()) == list(range(n))
    assert np.abs(order - np.arange(n)).max(initial=0) <= 1


@given(shares, st.integers(1, 20))
def test_propensities_of_a_rank_and_of_a_position_add_up_to_one(share, n):
    explore = Exploration(1, share)
    table = np.array([[explore.propensity(r + 1, p + 1, n) for p in range(n)] for r in range(n)])

    assert table.sum(axis=0) == pytest.approx(np.ones(n))
    assert table.sum(axis=1) == pytest.approx(np.ones(n))


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_services_stand_where_their_propensity_says_so_often(n):
    explore, times = Exploration(seed=3, share=0.8), 4000
    found = Counter(
        (rank + 1, position)
        for visit in range(times)
        for position, rank in enumerate(explore.order(n, str(visit)).tolist(), 1)
    )

    for rank in range(1, n + 1):
        for position in range(1, n + 1):
            expected = explore.propensity(rank, position, n)
            assert found[rank, position] / times == pytest.approx(expected, abs=0.03)


def test_the_same_visit_sees_the_same_list_and_another_seed_another():
    first, again, other = Exploration(1, 1.0), Exploration(1, 1.0), Exploration(2, 1.0)
    keys = [str(visit) for visit in range(20)]

    assert all((first.order(15, key) == again.order(15, key)).all() for key in keys)
    assert any((first.order(15, key) != other.order(15, key)).any() for key in keys)


def test_without_exploration_the_list_stays_as_it_is():
    explore = Exploration(1, 0.0)

    assert all((explore.order(15, str(visit)) == np.arange(15)).all() for visit in range(50))
    assert explore.propensity(3, 3, 15) == 1.0


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_an_impossible_share_is_refused(share):
    with pytest.raises(ValueError, match="from 0 to 1"):
        Exploration(1, share)


# What exploration tells of examination.


def lists(n_visits, share, attraction, examined, seed=0):
    """Cells of `n_visits` lists whose ranks attract so: shown, opened and both over propensity."""
    explore, draw = Exploration(seed, share), np.random.default_rng(seed)
    size = len(examined)
    cells = np.zeros((4, size, size))
    for visit in range(n_visits):
        order = explore.order(size, str(visit))
        opened = draw.random(size) < examined * attraction[order]
        for position, rank in enumerate(order.tolist()):
            weight = 1 / explore.propensity(rank + 1, position + 1, size)
            done = opened[position]
            cells[:, rank, position] += (1, done, weight, done * weight)
    return cells


def estimated(cells):
    rank, position = np.indices(cells[0].shape) + 1
    return estimate_examination(
        rank.ravel(), position.ravel(), *cells.reshape(4, -1), n_positions=len(cells[0])
    )


TRUE = np.array([1.0, 0.8, 0.7, 0.62, 0.3])


def test_examination_is_found_whatever_the_services_are():
    rising = np.array([0.1, 0.2, 0.3, 0.5, 0.6])  # the better services stand below
    cells = lists(20_000, 1.0, rising, TRUE)

    assert estimated(cells) == pytest.approx(TRUE, rel=0.1)


def test_a_share_of_exploration_that_changed_makes_no_difference():
    """Where few lists were explored all was opened often, and where many were, seldom."""
    often = lists(15_000, 0.1, np.full(5, 0.9), TRUE)
    seldom = lists(15_000, 1.0, np.full(5, 0.2), TRUE, seed=1)
    cells = often + seldom

    assert estimated(cells) == pytest.approx(TRUE, rel=0.12)
    unweighted = np.stack([cells[0], cells[1], cells[0], cells[1]])
    assert np.abs(estimated(unweighted) / TRUE - 1).max() > 0.2


def test_with_nothing_explored_examination_is_the_usual():
    cells = lists(500, 0.0, np.full(5, 0.4), TRUE)

    assert estimated(cells) == pytest.approx(default_examination(5))
    assert estimated(np.zeros((4, 3, 3))) == pytest.approx([1, 1 / 2, 1 / 3])
    assert estimated(np.zeros((4, 1, 1))) == pytest.approx([1])
