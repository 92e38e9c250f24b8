"""The v-test: how far a group is from everyone, in standard normal units.

The method is FactoMineR's `catdes` (Lebart, Morineau & Piron 1995; Husson, Lê & Pagès 2017): a
group is compared with what a draw of as many people without replacement would give. The numbers
of people may be effective numbers, so that the same formulas serve weighted answers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from revontuli.picture.tally import Tally

Floats = NDArray[np.float64]


def v_tests(tally: Tally, is_share: NDArray[np.bool_]) -> Floats:
    """How far each segment is from everyone in each trait.

    Args:
        tally: K segments × P traits.
        is_share: which traits are binary and compared as shares; the others as means. Shape (P,).

    Returns:
        Positive where the segment is above everyone; 0 where the trait is the same for all who
        answered; NaN where nobody or everybody who answered is in the segment. Shape (K, P).
    """
    everyone = tally.everyone
    size_all = np.broadcast_to(everyone.sizes, tally.w.shape)
    size_in = effective_sizes(tally)
    mean_all = np.broadcast_to(everyone.means, tally.w.shape)
    v = np.empty(tally.w.shape)
    v[:, ~is_share] = mean_v_test(
        tally.means[:, ~is_share],
        mean_all[:, ~is_share],
        np.broadcast_to(everyone.variances, v.shape)[:, ~is_share],
        size_in[:, ~is_share],
        size_all[:, ~is_share],
    )
    v[:, is_share] = share_v_test(
        tally.means[:, is_share],
        mean_all[:, is_share],
        size_in[:, is_share],
        size_all[:, is_share],
    )
    return v


def effective_sizes(tally: Tally) -> Floats:
    """How many equally weighted people of `tally.everyone.sizes` each segment counts for.

    If answers were drawn with variance s², the difference between a segment's weighted mean and
    everyone's would have the variance s²·d with d = Σ_in w²·(1/W_in − 1/W)² + Σ_out w²/W². Among
    N equally weighted people that is s²·(1/n − 1/N), so n = 1/(d + 1/N), where N is everyone's
    effective number (Kish 1965). With equal weights n is the number of people who answered.

    Returns:
        NaN where nobody or everybody who answered is in the segment. Shape (K, P).
    """
    everyone = tally.everyone
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = tally.w2 * np.square(1 / tally.w - 1 / everyone.w)
        outside = (everyone.w2 - tally.w2) / np.square(everyone.w)
        sizes = 1 / (inside + outside + 1 / everyone.sizes)
    apart = (tally.answered > 0) & (tally.answered < everyone.answered)
    return np.where(apart, sizes, np.nan)


def mean_v_test(
    mean_in: Floats, mean_all: Floats, variance: Floats, size_in: Floats, size_all: Floats
) -> Floats:
    """v-test of means: the difference in standard errors of a draw without replacement.

    Args:
        mean_in, mean_all: of the group and of everyone.
        variance: everyone's, divided by the number of people (not that number less one).
        size_in, size_all: number of people, or effective number.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(variance / size_in * (size_all - size_in) / (size_all - 1))
        v = (mean_in - mean_all) / error
    return np.where((variance == 0) & np.isfinite(size_in), 0.0, v)


def share_v_test(share_in: Floats, share_all: Floats, size_in: Floats, size_all: Floats) -> Floats:
    """v-test of shares: the mid-p hypergeometric tail as a normal quantile.

    Worked out in logarithms, so that it stays finite and exact however small the probability.

    Args:
        share_in, share_all: of the group and of everyone.
        size_in, size_all: number of people, or effective number; the counts they lead to need
            not be whole (the factorials are gamma functions).
    """
    from scipy.special import ndtri_exp

    shape = np.broadcast_shapes(*(np.shape(a) for a in (share_in, share_all, size_in, size_all)))
    flat = [np.broadcast_to(a, shape).ravel() for a in (share_in, share_all, size_in, size_all)]
    usable = np.all(np.isfinite(flat), axis=0)
    p, q, n, N = (a[usable] for a in flat)
    above = p > q
    # Seen from the side of those who do not have it, "too few" is "too many".
    p, q = np.where(above, p, 1 - p), np.where(above, q, 1 - q)
    quantile = ndtri_exp(_log_mid_p(n * p, n, N * q, N))
    v = np.full(flat[0].shape, np.nan)
    v[usable] = np.where(above, -quantile, quantile) + 0.0
    return v.reshape(shape)


def two_sided_p(v: Floats) -> Floats:
    """The two-sided probability of a v-test."""
    from scipy.special import log_ndtr

    return np.exp(np.minimum(np.log(2) + log_ndtr(-np.abs(v)), 0.0))


def false_discovery_rates(p: Floats) -> Floats:
    """q-values of Benjamini & Hochberg (1995) along the last axis; NaN stays out and NaN."""
    from scipy.stats import false_discovery_control

    q = np.full(p.shape, np.nan)
    for row in np.ndindex(p.shape[:-1]):
        known = ~np.isnan(p[row])
        if known.any():
            q[row][known] = false_discovery_control(p[row][known])
    return q


def _log_mid_p(x: Floats, n: Floats, K: Floats, N: Floats) -> Floats:
    """log of P(X > x) + P(X = x) / 2, or of 1 less that where it is over a half.

    Args:
        x: people drawn who have it, no fewer than the mean of the hypergeometric X.
        n: people drawn.
        K: people who have it.
        N: everyone.
    """
    x = np.clip(x, np.maximum(0.0, n + K - N), np.minimum(n, K))
    log_p = _log_probability(x, n, K, N) + np.log(0.5 + _tail_above(x, n, K, N))
    # Beside the mean the tail may hold a little more than half; catdes takes the smaller side.
    other_side = np.log1p(-np.exp(np.minimum(log_p, np.log(0.75))))
    return np.minimum(log_p, other_side)


def _log_probability(x: Floats, n: Floats, K: Floats, N: Floats) -> Floats:
    return _log_choose(K, x) + _log_choose(N - K, n - x) - _log_choose(N, n)


def _log_choose(n: Floats, k: Floats) -> Floats:
    from scipy.special import gammaln

    rest = np.maximum(n - k, 0.0)
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(rest + 1)


def _tail_above(x: Floats, n: Floats, K: Floats, N: Floats) -> Floats:
    """P(X > x) / P(X = x), adding terms until they no longer count."""
    total = np.zeros(len(x))
    left = np.arange(len(x))
    at, term = x.copy(), np.ones(len(x))
    while len(left):
        chosen, others = (K[left] - at) * (n[left] - at), N[left] - K[left] - n[left] + at + 1
        term = term * np.maximum(chosen, 0.0) / ((at + 1) * others)
        total[left] += term
        more = term > 1e-17 * (0.5 + total[left])
        left, at, term = left[more], at[more] + 1, term[more]
    return total
