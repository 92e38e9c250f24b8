import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import hypergeom, norm

from revontuli.picture.tally import Tally
from revontuli.picture.v_test import (
    effective_sizes,
    false_discovery_rates,
    mean_v_test,
    share_v_test,
    two_sided_p,
    v_tests,
)


def share_v(x: float, n: float, K: float, N: float) -> float:
    return share_v_test(*(np.array([value], float) for value in (x / n, K / N, n, N)))[0]


@given(st.data())
def test_a_share_has_the_mid_p_tail_of_the_hypergeometric_distribution(data):
    N = data.draw(st.integers(2, 300))
    n, K = data.draw(st.integers(1, N - 1)), data.draw(st.integers(0, N))
    x = data.draw(st.integers(max(0, n + K - N), min(n, K)))
    drawn = hypergeom(N, K, n)
    half = drawn.pmf(x) / 2
    p = min(drawn.cdf(x - 1) + half, drawn.sf(x) + half)
    assume(p > 1e-12)  # SciPy's own tail loses digits beyond
    sign = 1 if x * N > K * n else -1
    assert share_v(x, n, K, N) == pytest.approx(sign * norm.isf(p), abs=1e-7)
    assert two_sided_p(np.array(share_v(x, n, K, N))) == pytest.approx(2 * p, rel=1e-6)


def test_a_share_stays_finite_and_ordered_when_the_probability_is_beyond_floating_point():
    v = [share_v(x, 50_000, 50_000, 1_000_000) for x in (10_000, 30_000, 50_000)]
    assert np.isfinite(v).all()
    assert v == sorted(v)
    # All 50,000 drawn, one way in C(10⁶, 5·10⁴); a normal tail at v is about exp(−v²/2) / v√2π.
    log_ways = math.lgamma(1e6 + 1) - math.lgamma(5e4 + 1) - math.lgamma(95e4 + 1)
    tail = v[-1] ** 2 / 2 + math.log(v[-1] * math.sqrt(2 * math.pi))
    assert tail == pytest.approx(log_ways + math.log(2), rel=1e-9)
    assert two_sided_p(np.array(v[-1])) == 0


def test_a_share_above_everyones_is_as_far_up_as_the_others_are_down():
    assert share_v(30, 60, 80, 400) == pytest.approx(-share_v(50, 340, 80, 400))


def test_weights_all_alike_give_the_plain_number_of_people():
    random = np.random.default_rng(0)
    values = random.integers(0, 2, (90, 3)).astype(float)
    values[random.random(values.shape) < 0.2] = np.nan
    labels = np.arange(90) % 4
    tally = Tally.of_values(("a", "b", "c"), values, labels, 4, np.full(90, 2.5))
    np.testing.assert_allclose(effective_sizes(tally), tally.answered)
    plain = Tally.of_values(("a", "b", "c"), values, labels, 4)
    for is_share in (np.ones(3, bool), np.zeros(3, bool)):
        np.testing.assert_allclose(v_tests(tally, is_share), v_tests(plain, is_share), atol=1e-9)


@pytest.mark.parametrize("is_share", [True, False])
def test_unequal_weights_do_not_find_differences_where_there_are_none(is_share):
    random = np.random.default_rng(1)
    n, columns = 400, 2000
    values = (random.random((n, columns)) < 0.3).astype(float)
    weights = random.lognormal(0, 0.8, n)
    tally = Tally.of_values(tuple(map(str, range(columns))), values, np.arange(n) % 5, 5, weights)
    v = v_tests(tally, np.full(columns, is_share))
    assert v.std() == pytest.approx(1, abs=0.03)
    assert (np.abs(v) > 1.96).mean() == pytest.approx(0.05, abs=0.01)


def test_a_trait_that_all_have_sets_nobody_apart():
    values = np.column_stack([np.ones(10), np.full(10, 7.1)])
    tally = Tally.of_values(("a", "b"), values, np.arange(10) % 2, 2)
    assert v_tests(tally, np.array([True, False])).tolist() == [[0, 0], [0, 0]]


def test_there_is_no_v_test_where_only_one_segment_answered():
    values = np.where(np.arange(10) % 2 == 0, 1.0, np.nan)[:, None]
    tally = Tally.of_values(("a",), values, np.arange(10) % 2, 2)
    assert np.isnan(v_tests(tally, np.array([True]))).all()


def test_a_mean_is_counted_in_standard_errors_of_a_draw_without_replacement():
    # 1 … 6: mean 3.5, variance 35/12; three of them, 4 5 6: error² = 35/12 / 3 · 3/5.
    v = mean_v_test(np.array(5.0), np.array(3.5), np.array(35 / 12), np.array(3.0), np.array(6.0))
    assert v == pytest.approx(1.5 / np.sqrt(35 / 60))


def test_missing_p_values_stay_out_of_the_false_discovery_rate():
    p = np.array([[0.01, np.nan, 0.04], [np.nan, np.nan, np.nan]])
    np.testing.assert_allclose(
        false_discovery_rates(p), [[0.02, np.nan, 0.04], [np.nan, np.nan, np.nan]]
    )
