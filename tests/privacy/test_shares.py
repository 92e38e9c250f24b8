from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from revontuli.privacy import (
    both_sides,
    protect_distribution,
    protect_means,
    protect_shares,
    protect_totals,
)

from .attacker import Attacker

MINIMUM = 5


@st.composite
def yes_no(draw, traits=2):
    """How many in each segment have each trait, and how many answered."""
    shape = (draw(st.integers(1, 6)), traits)
    size = st.one_of(st.integers(0, 8), st.integers(0, 60))
    have = draw(arrays(np.int64, shape, elements=size))
    return have, have + draw(arrays(np.int64, shape, elements=size))


@st.composite
def single_choice(draw):
    """A question with a few options: how many in each segment chose each, and answered."""
    shape = (draw(st.integers(1, 5)), draw(st.integers(2, 4)))
    size = st.one_of(st.integers(0, 8), st.integers(0, 60))
    have = draw(arrays(np.int64, shape, elements=size))
    rest = draw(arrays(np.int64, (shape[0], 1), elements=size)) * draw(st.integers(0, 1))
    return have, np.broadcast_to(have.sum(axis=1, keepdims=True) + rest, shape)


def attack_trait(have, answered, shown, total_shown, answers_told):
    """Unknowns: who has the trait in each segment, then who has it not."""
    n = len(have)
    attacker = Attacker(2 * n)
    for s in range(n):
        if shown[s]:
            attacker.learn([s], have[s])
            attacker.learn([n + s], answered[s] - have[s])
        if answers_told[s]:
            attacker.learn([s, n + s], answered[s])
    attacker.learn(range(2 * n), answered.sum())
    if total_shown:
        attacker.learn(range(n), have.sum())
    return attacker


@settings(max_examples=100, deadline=None)
@given(yes_no())
def test_an_attacker_finds_nobody_in_the_shares(data):
    have, answered = data
    shown, totals = protect_shares(have, answered), protect_totals(have, answered)
    told = protect_means(answered)
    n = len(have)
    for t in range(have.shape[1]):
        assert (have[shown[:, t], t] >= MINIMUM).all()
        assert ((answered - have)[shown[:, t], t] >= MINIMUM).all()
        if answered[:, t].sum() < MINIMUM:
            assert not totals[t]
            continue
        attacker = attack_trait(have[:, t], answered[:, t], shown[:, t], totals[t], told[:, t])
        for s in np.flatnonzero(~shown[:, t]):
            for unknown, people in ((s, have[s, t]), (n + s, answered[s, t] - have[s, t])):
                if people < MINIMUM:
                    assert attacker.range_of([unknown])[1] >= MINIMUM


def test_hiding_only_the_small_share_would_be_caught():
    have, answered = np.array([2, 20, 30]), np.array([20, 40, 60])
    naive = both_sides(have, answered)
    told = np.ones(3, dtype=bool)
    assert attack_trait(have, answered, naive, True, told).range_of([0]) == (2, 2)
    shown = protect_shares(have[:, None], answered[:, None])[:, 0]
    assert shown.tolist() == [False, False, True]
    assert attack_trait(have, answered, shown, True, told).range_of([0]) == (0, 20)


def test_those_who_have_it_not_count_as_much_as_those_who_have():
    have, answered = np.array([[18], [20], [30]]), np.array([[20], [40], [60]])
    assert protect_shares(have, answered)[:, 0].tolist() == [False, False, True]


def test_hidden_segments_that_hide_each_other_cost_no_third():
    have, answered = np.array([[4], [3], [30]]), np.array([[20], [40], [60]])
    assert protect_shares(have, answered)[:, 0].tolist() == [False, False, True]


@settings(max_examples=60, deadline=None)
@given(single_choice())
def test_an_attacker_finds_nobody_in_the_options_of_a_question(data):
    """All options together: a row adds up to those who answered."""
    have, answered = data
    groups = [range(have.shape[1])]
    shown = protect_shares(have, answered, exclusive=groups)
    totals = protect_totals(have, answered, exclusive=groups)
    people = answered[:, 0]
    if people.sum() < MINIMUM:
        assert not shown.any()
        return
    table = np.column_stack([have, people - have.sum(axis=1)])
    attacker = Attacker(table.size)
    number = np.arange(table.size).reshape(table.shape)
    for s, told in enumerate(protect_means(people[:, None])[:, 0]):
        if told:
            attacker.learn(number[s], people[s])
    for s, t in np.argwhere(shown):
        attacker.learn([number[s, t]], have[s, t])
    for t in np.flatnonzero(totals):
        attacker.learn(number[:, t], have[:, t].sum())
    attacker.learn(number.ravel(), people.sum())
    for s, t in np.argwhere(~shown):
        if have[s, t] < MINIMUM:
            assert attacker.range_of([number[s, t]])[1] >= MINIMUM


def test_options_told_apart_only_by_trait_would_be_caught():
    """Each option is safe as a trait of its own, but the row adds up."""
    have = np.array([[30, 30, 2], [30, 30, 30], [30, 30, 30]])
    answered = np.broadcast_to(have.sum(axis=1, keepdims=True), have.shape)
    apart = protect_shares(have, answered)
    assert apart[0, :2].all()
    assert not apart[0, 2]
    together = protect_shares(have, answered, exclusive=[[0, 1, 2]])
    assert together[0].sum() <= 1


def test_options_that_are_more_than_the_answers_are_refused():
    with pytest.raises(ValueError, match="exclude"):
        protect_shares([[6, 6]], [[11, 11]], exclusive=[[0, 1]])


def test_more_who_have_it_than_answered_is_refused():
    with pytest.raises(ValueError, match="more people"):
        protect_shares([[6]], [[5]])


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match="alike"):
        protect_shares([[6]], [[7, 8]])


def test_everyones_share_needs_five_on_both_sides():
    assert protect_totals([[3, 3, 20]], [[20, 3, 24]]).tolist() == [False, False, False]
    assert protect_totals([[3, 20], [2, 19]], [[20, 30], [20, 19]]).tolist() == [True, True]


@settings(max_examples=100, deadline=None)
@given(arrays(np.int64, (5, 3), elements=st.integers(0, 20)))
def test_the_hidden_means_rest_on_five_people_or_more_together(answered):
    shown = protect_means(answered)
    assert (answered[shown] >= MINIMUM).all()
    for t in range(3):
        if shown[:, t].any() and not shown[:, t].all():
            assert answered[~shown[:, t], t].sum() >= MINIMUM


def test_250_traits_of_8_segments_are_one_call():
    rng = np.random.default_rng(0)
    answered = rng.integers(0, 200, size=(8, 250))
    have = rng.binomial(answered, 0.1)
    shown = protect_shares(have, answered)
    assert shown.shape == (8, 250)
    assert (have[shown] >= MINIMUM).all()


@settings(max_examples=100, deadline=None)
@given(arrays(np.int64, st.integers(0, 12), elements=st.integers(0, 12)))
def test_every_bin_of_a_histogram_holds_five_people_and_none_is_lost(counts):
    bins = protect_distribution(counts)
    assert bool(bins) == (counts.sum() >= MINIMUM)
    assert all(counts[start:stop].sum() >= MINIMUM for start, stop in bins)
    if bins:
        starts, stops = zip(*bins, strict=True)
        assert (starts[0], stops[-1]) == (0, len(counts))
        assert starts[1:] == stops[:-1]


def test_a_histogram_joins_small_neighbours():
    assert protect_distribution([1, 2, 9, 0, 5, 3]) == [(0, 3), (3, 6)]
    assert protect_distribution([7, 7, 7]) == [(0, 1), (1, 2), (2, 3)]
