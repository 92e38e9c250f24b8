"""Numbers as they are published: rounded, and None where there is none to tell."""

from __future__ import annotations

import math

SHARE = 3  # decimals of shares and confidence intervals of shares
MEAN = 2
LIFT = 2
V_TEST = 2


def rounded(value: float, decimals: int) -> float | None:
    """`value` to so many decimals, or None where it is not a number."""
    return round(float(value), decimals) + 0.0 if math.isfinite(value) else None


def three_digits(value: float) -> float | None:
    """`value` to three significant digits, as p and q are told; None where it is not a number."""
    return float(f"{value:.3g}") if math.isfinite(value) else None
