"""Two pictures side by side: what changed, and what is new and gone.

Only the pictures' published numbers are used, so that pictures saved years ago can be compared
and nothing is told that they do not tell.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from revontuli.picture.change import (
    Change,
    Comparison,
    Flows,
    MatchedSegment,
    NotCompared,
    Reason,
    UnmatchedSegment,
)
from revontuli.picture.picture import Picture, Segment
from revontuli.picture.published import Estimate, PublishedPicture, Z
from revontuli.picture.rounding import V_TEST, rounded, three_digits

THRESHOLD = 0.5
DECIMALS = 4  # of a change: one more than the published numbers have

Floats = NDArray[np.float64]


def compare_pictures(
    a: Picture, b: Picture, *, flows: Flows | None = None, threshold: float = THRESHOLD
) -> Comparison:
    """Compare two pictures of two years or two cities.

    Segments are matched one to one so that the similarity of their portraits is greatest in all
    (Kuhn 1955, the Hungarian method); see `segment_similarity`. Segments less similar than
    `threshold` are not matched: they are gone (in a) or new (in b).

    Shares are compared by Newcombe's (1998) interval from Wilson's, means by the normal
    interval. People count for less where weights are uneven, by the design effect that the
    intervals of the published dimension means show. The two pictures are taken as two samples;
    where the same people answered both, the intervals are wider than they need be. In a matched
    segment a change is of the group, not of the same people; only traits that both portraits
    list are compared there.

    Args:
        a, b: the pictures, the earlier one first.
        flows: of those who answered both, from `segment_flows`.
        threshold: the least similarity of a match, -1 to 1.
    """
    reason = _unlike_frames(a, b)
    missing = [NotCompared("frame", b.frame.code, b.frame.name, reason)] if reason else []
    read_a, read_b = PublishedPicture(a), PublishedPicture(b)
    everyone = _changes(read_a.everyone(), read_b.everyone(), missing, not reason)
    similarity = segment_similarity(a, b)
    pairs = _match(similarity, threshold)
    shares = _with_q([_change(read_a.share(i), read_b.share(j)) for i, j in pairs])
    segments = []
    for (i, j), share in zip(pairs, shares, strict=True):
        one, other = a.segments[i], b.segments[j]
        changes = _changes(read_a.segment(i), read_b.segment(j), missing, not reason, one.id)
        segments.append(
            MatchedSegment(
                a=one.id,
                b=other.id,
                name_a=one.name,
                name_b=other.name,
                similarity=round(float(similarity[i, j]), 3),
                share=share,
                dimensions=tuple(c for c in changes if c.measure == "dimension"),
                traits=tuple(c for c in changes if c.measure != "dimension"),
            )
        )
    return Comparison(
        title_a=a.title,
        title_b=b.title,
        created_a=a.provenance.created,
        created_b=b.provenance.created,
        n_a=a.population.n,
        n_b=b.population.n,
        frame=a.frame,
        dimensions=tuple(c for c in everyone if c.measure == "dimension"),
        traits=tuple(c for c in everyone if c.measure != "dimension"),
        segments=tuple(segments),
        new=_unmatched(b.segments, a.segments, similarity.T, {j for _, j in pairs}),
        gone=_unmatched(a.segments, b.segments, similarity, {i for i, _ in pairs}),
        flows=flows,
        not_compared=tuple(missing),
        threshold=threshold,
        simulated=a.simulated or b.simulated,
        minimum=min(a.minimum, b.minimum),
    )


def _unlike_frames(a: Picture, b: Picture) -> Reason | None:
    if a.frame.code != b.frame.code:
        return "another frame"
    if (a.frame.low, a.frame.high) != (b.frame.low, b.frame.high):
        return "another scale"
    return None


def segment_similarity(a: Picture, b: Picture) -> Floats:
    """How like each segment of a is to each of b. Shape (segments of a, of b), -1 to 1.

    A portrait is how far the segment is from its own picture's everyone, in standard deviations,
    in each dimension and each trait that both pictures have; a trait that it does not list counts
    as 0. The similarity is the mean of the cosine over dimensions and the cosine over traits, or
    the one of them that there is. Being measured from each picture's own everyone, it is not
    moved by what changed for all.
    """
    codes = {d.code for d in a.population.dimensions} & {d.code for d in b.population.dimensions}
    if _unlike_frames(a, b):
        codes = set()
    measures = {trait.id: trait.measure for trait in a.population.traits}
    ids = {t.id for t in b.population.traits if measures.get(t.id) == t.measure}
    parts = [
        _cosines(profile(a, names), profile(b, names))
        for profile, names in ((_dimension_profiles, codes), (_trait_profiles, ids))
        if names
    ]
    if not parts:
        return np.zeros((len(a.segments), len(b.segments)))
    return np.asarray(np.mean(parts, axis=0))


def _dimension_profiles(picture: Picture, codes: set[str]) -> Floats:
    everyone = {d.code: d for d in picture.population.dimensions}
    width = picture.frame.high - picture.frame.low
    profiles = np.zeros((len(picture.segments), len(codes)))
    place = {code: at for at, code in enumerate(sorted(codes))}
    for row, segment in enumerate(picture.segments):
        for figure in segment.dimensions:
            mean = everyone[figure.code].mean if figure.code in codes else None
            if mean is not None and figure.mean is not None:
                spread = everyone[figure.code].sd or width / 4
                profiles[row, place[figure.code]] = (figure.mean - mean) / spread
    return profiles


def _trait_profiles(picture: Picture, ids: set[str]) -> Floats:
    spreads = PublishedPicture(picture).spreads
    profiles = np.zeros((len(picture.segments), len(ids)))
    place = {id: at for at, id in enumerate(sorted(ids))}
    for row, segment in enumerate(picture.segments):
        for figure in segment.traits:
            inside = figure.share_in if figure.share_in is not None else figure.mean_in
            among_all = figure.share_all if figure.share_all is not None else figure.mean_all
            spread = spreads.get(figure.id)
            if figure.id in ids and inside is not None and among_all is not None and spread:
                profiles[row, place[figure.id]] = (inside - among_all) / spread
    return profiles


def _cosines(a: Floats, b: Floats) -> Floats:
    lengths = np.linalg.norm(a, axis=1)[:, None] * np.linalg.norm(b, axis=1)[None, :]
    return np.asarray(np.divide(a @ b.T, lengths, out=np.zeros(lengths.shape), where=lengths > 0))


def _match(similarity: Floats, threshold: float) -> list[tuple[int, int]]:
    from scipy.optimize import linear_sum_assignment

    # What is under the threshold is worth nothing, so that it never costs a real match.
    worth = np.where(similarity >= threshold, 1 + similarity, 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [
        (int(i), int(j))
        for i, j in zip(rows, columns, strict=True)
        if similarity[i, j] >= threshold
    ]


def _unmatched(
    own: Sequence[Segment], others: Sequence[Segment], similarity: Floats, matched: set[int]
) -> tuple[UnmatchedSegment, ...]:
    found = []
    for place, segment in enumerate(own):
        if place in matched:
            continue
        nearest = int(np.argmax(similarity[place])) if others else None
        found.append(
            UnmatchedSegment(
                id=segment.id,
                name=segment.name,
                share=segment.share,
                nearest=None if nearest is None else others[nearest].id,
                similarity=None if nearest is None else round(float(similarity[place, nearest]), 3),
            )
        )
    return tuple(found)


def _changes(
    a: Sequence[Estimate],
    b: Sequence[Estimate],
    missing: list[NotCompared],
    same_frame: bool,
    segment: str | None = None,
) -> list[Change]:
    """Changes of what both tell, with q over all of them; the rest goes into `missing`."""
    before = {estimate.key: estimate for estimate in a}
    after = {estimate.key: estimate for estimate in b}
    changes = []
    for key, estimate in (before | after).items():
        one, other = before.get(key), after.get(key)
        is_dimension = estimate.measure == "dimension"
        if is_dimension and not same_frame:
            continue  # said once, of the whole frame
        what: Literal["dimension", "trait"] = "dimension" if is_dimension else "trait"
        reason: Reason | None = None
        if one is None or other is None:
            if segment is not None and not is_dimension:
                continue  # a portrait lists only what is over- or under-represented
            reason = "only in b" if one is None else "only in a"
        elif one.measure != other.measure:
            reason = "another measure"
        elif one.value is None or other.value is None:
            reason = "not shown"
        else:
            changes.append(_change(one, other))
        if reason is not None:
            missing.append(NotCompared(what, estimate.id, estimate.label, reason, segment))
    return _with_q(changes)


def _change(a: Estimate, b: Estimate) -> Change:
    if a.value is None or b.value is None:
        raise ValueError(f"'{a.id}' is not shown in both pictures")
    difference = b.value - a.value
    told = Change(
        id=a.id,
        label=a.label,
        measure=a.measure,
        a=a.value,
        b=b.value,
        change=round(difference, DECIMALS) + 0.0,
        dimension=a.dimension,
    )
    if a.people is not None and b.people is not None:
        low, high = _newcombe(a.value, a.people, b.value, b.people)
        pooled = (a.value * a.people + b.value * b.people) / (a.people + b.people)
        error = math.sqrt(max(pooled * (1 - pooled), 0.0) * (1 / a.people + 1 / b.people))
    elif a.error is not None and b.error is not None:
        error = math.hypot(a.error, b.error)
        low, high = difference - Z * error, difference + Z * error
    else:
        return told
    if error == 0 and difference != 0:
        return told
    v = difference / error if error > 0 else 0.0
    return replace(
        told,
        low=rounded(low, DECIMALS),
        high=rounded(high, DECIMALS),
        v_test=rounded(v, V_TEST),
        p_value=math.erfc(abs(v) / math.sqrt(2)),
    )


def _newcombe(p: float, n: float, q: float, m: float) -> tuple[float, float]:
    """95 % interval of q - p (Newcombe 1998, method 10)."""
    low_p, high_p = _wilson(p, n)
    low_q, high_q = _wilson(q, m)
    difference = q - p
    return (
        difference - math.hypot(q - low_q, high_p - p),
        difference + math.hypot(high_q - q, p - low_p),
    )


def _wilson(p: float, n: float) -> tuple[float, float]:
    middle = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * math.sqrt(max(p * (1 - p), 0.0) / n + Z**2 / (4 * n**2))
    return middle - half, middle + half


def _with_q(changes: Sequence[Change]) -> list[Change]:
    from scipy.stats import false_discovery_control

    p = [change.p_value for change in changes if change.p_value is not None]
    q = iter(false_discovery_control(p) if p else [])
    return [
        replace(change, p_value=three_digits(change.p_value), q_value=three_digits(next(q)))
        if change.p_value is not None
        else change
        for change in changes
    ]
