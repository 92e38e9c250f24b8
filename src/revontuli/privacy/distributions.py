"""Histograms that may be shown."""

from __future__ import annotations

from numpy.typing import ArrayLike

from revontuli.privacy.tables import MINIMUM, whole_counts


def protect_distribution(counts: ArrayLike, minimum: int = MINIMUM) -> list[tuple[int, int]]:
    """Which neighbouring bins of a histogram to show as one.

    Bins are joined from the low end until each holds at least `minimum` people, and what is left
    over joins the last. No histogram of joined neighbours that may be shown has more bins, and it
    has no holes, so its shape stays true.

    Args:
        counts: people in each bin, in order. Shape (bins,).
        minimum: the fewest people that a bin may hold.

    Returns:
        Pairs (start, stop): bins start … stop - 1 are shown as one, and all pairs together cover
        every bin. Empty where everybody together is under `minimum`.
    """
    values = whole_counts(counts, dimensions=1)
    ends: list[int] = []
    people = 0
    for end, count in enumerate(values.tolist(), start=1):
        people += count
        if people >= minimum:
            ends.append(end)
            people = 0
    if not ends:
        return []
    ends[-1] = len(values)
    return list(zip([0, *ends[:-1]], ends, strict=True))
