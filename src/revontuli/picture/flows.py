"""Where those went who answered both times: flows between the segments of two pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from revontuli.errors import InputError
from revontuli.picture.change import Flow, Flows
from revontuli.privacy import MINIMUM, protect_table, pseudonym

NOBODY_CAN_KNOW = 10**9  # those who answered neither time: as good as any number


def segment_flows(
    keys_a: Sequence[object],
    labels_a: NDArray[np.intp],
    keys_b: Sequence[object],
    labels_b: NDArray[np.intp],
    *,
    segments_a: Sequence[str],
    segments_b: Sequence[str],
    secret: bytes | str | None = None,
    minimum: int = MINIMUM,
) -> Flows:
    """Count who went from which segment to which, by a pseudonymous key.

    Cells of fewer than `minimum` people are hidden, with as many more as it takes that they
    can't be had by subtraction, also not from the published sizes of the segments: those who
    answered one time alone have a row and a column of their own in what is protected. Shares are
    told only in rows where the number who did not come back may be known.

    Args:
        keys_a, keys_b: each person's key in the two surveys; None or "" for nobody's.
        labels_a, labels_b: each person's segment, as a place in `segments_a` or `segments_b`;
            -1 for none. The same lengths as the keys.
        segments_a, segments_b: ids of the segments.
        secret: where given, keys are turned into pseudonyms by it first (`privacy.pseudonym`),
            so that ids written with other spaces or letter encodings still meet. Without it the
            keys must already be pseudonyms.
        minimum: the fewest people that a number may rest on.

    Raises:
        InputError: a key stands twice in one survey.
        ValueError: keys and labels have different lengths.
    """
    first = _by_key(keys_a, labels_a, secret, "the first survey")
    second = _by_key(keys_b, labels_b, secret, "the second survey")
    counts = np.zeros((len(segments_a) + 1, len(segments_b) + 1), dtype=np.int64)
    for key, segment in first.items():
        counts[segment, second.get(key, -1)] += 1
    for key, segment in second.items():
        if key not in first:
            counts[-1, segment] += 1
    # Those without a key answered too, and are counted in the segments' sizes.
    for keys, labels, row in ((keys_a, labels_a, False), (keys_b, labels_b, True)):
        for key, label in zip(keys, labels, strict=True):
            if key in (None, ""):
                place = (-1, label) if row else (label, -1)
                counts[place] += 1
    counts[-1, -1] = NOBODY_CAN_KNOW
    shown = protect_table(counts, minimum=minimum)
    both = counts[:-1, :-1]
    n = int(both.sum())
    flows = []
    for i, a in enumerate(segments_a):
        came_back = int(both[i].sum())
        for j, b in enumerate(segments_b):
            is_shown = bool(shown[i, j])
            with_share = is_shown and bool(shown[i, -1])
            flows.append(
                Flow(
                    a=a,
                    b=b,
                    n=int(both[i, j]) if is_shown else None,
                    share=int(both[i, j]) / came_back if with_share else None,
                )
            )
    left, came = counts[:-1, -1].sum(), counts[-1, :-1].sum()
    told = all(number == 0 or number >= minimum for number in (left, came)) and n >= minimum
    return Flows(n=n if told else None, flows=tuple(flows))


def _by_key(
    keys: Sequence[object], labels: NDArray[np.intp], secret: bytes | str | None, where: str
) -> dict[object, int]:
    found: dict[object, int] = {}
    for row, (key, label) in enumerate(zip(keys, labels, strict=True), start=2):
        if key in (None, ""):
            continue
        known = pseudonym(key, secret) if secret is not None else key
        if known in found:
            raise InputError(f"a key stands twice in {where}", row=row, expected="each person once")
        found[known] = int(label)
    return found
