"""Which shares and means of groups may be shown beside everyone's.

The groups (segments) share everybody out between them, so what is shown of all groups but some is
also known of the rest together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revontuli.privacy.tables import MINIMUM, protect_counts, protect_table, whole_counts

Groups = Sequence[
    Sequence[int]
]  # numbers of the traits that exclude each other, question by question


def both_sides(part: ArrayLike, whole: ArrayLike, *, minimum: int = MINIMUM) -> NDArray[np.bool_]:
    """Whether a share `part / whole` may be shown as far as its own people go.

    Those who have it and those who have not must both be at least `minimum`: "all but two of
    them" tells as much about the two as "two of them".

    Args:
        part: people who have it. Any shape.
        whole: people asked. A shape that broadcasts with it.
        minimum: the fewest people that a number may rest on.

    Returns:
        True where it may be shown.
    """
    have, asked = np.asarray(part), np.asarray(whole)
    if (have > asked).any():
        raise ValueError("more people have a trait than answered")
    return (have >= minimum) & (asked - have >= minimum)


def protect_shares(
    have: ArrayLike, answered: ArrayLike, minimum: int = MINIMUM, *, exclusive: Groups = ()
) -> NDArray[np.bool_]:
    """Which shares of yes/no traits may be shown by segment, beside everyone's.

    In a segment, those who have the trait and those who have not must both be at least `minimum`,
    and so must both be in the hidden segments together, since their sum follows from everyone's
    share. Where it is less, the shown segment with the fewest answers is hidden as well; one is
    enough, for it has at least `minimum` of both. Where the number of those who answered may not
    be told (`protect_means`), neither may the share.

    Options of one question that exclude each other add up to those who answered it. Name them in
    `exclusive`, and each such question is protected as a whole table (`protect_table`) too.

    Args:
        have: people who have the trait. Shape (segments, traits).
        answered: people for whom it is known. Shape (segments, traits).
        minimum: the fewest people that a number may rest on.
        exclusive: for each single-choice question, the numbers of its traits.

    Returns:
        True where the share may be shown. Shape (segments, traits). Publish everyone's share only
        where `protect_totals` says so.
    """
    has, asked = _pair(have, answered)
    shown = both_sides(has, asked, minimum=minimum) & protect_means(asked, minimum)
    for group in exclusive:
        table, columns = _with_rest(has, asked, group)
        hide = np.zeros(table.shape, dtype=bool)
        hide[:, : len(columns)] = ~shown[:, columns]
        kept = protect_table(table, minimum=minimum, hide=hide)
        shown[:, columns] &= kept[:, : len(columns)]
    rest_too_small = _rest_is_small(has, shown, minimum) | _rest_is_small(
        asked - has, shown, minimum
    )
    return _hide_one_more(asked, shown, rest_too_small)


def protect_totals(
    have: ArrayLike, answered: ArrayLike, minimum: int = MINIMUM, *, exclusive: Groups = ()
) -> NDArray[np.bool_]:
    """For which yes/no traits everyone's share may be shown.

    Args:
        have, answered, minimum, exclusive: as for `protect_shares`.

    Returns:
        True where the share among everyone may be shown. Shape (traits,).
    """
    has, asked = _pair(have, answered)
    shown = both_sides(has.sum(axis=0), asked.sum(axis=0), minimum=minimum)
    for group in exclusive:
        table, columns = _with_rest(has, asked, group)
        shown[columns] &= protect_counts(table.sum(axis=0), minimum=minimum)[: len(columns)]
    return shown


def protect_means(answered: ArrayLike, minimum: int = MINIMUM) -> NDArray[np.bool_]:
    """Which means may be shown by segment, beside everyone's.

    A mean rests on those who answered: at least `minimum` in the segment, and in the hidden
    segments together, since their mean follows from everyone's. Everyone's mean may be shown
    where at least `minimum` people answered in all.

    Args:
        answered: people whose answers a mean is of. Shape (segments, traits).
        minimum: the fewest people that a number may rest on.

    Returns:
        True where the mean may be shown. Shape (segments, traits).
    """
    asked = whole_counts(answered, dimensions=2)
    shown = asked >= minimum
    return _hide_one_more(asked, shown, _rest_is_small(asked, shown, minimum))


def _pair(have: ArrayLike, answered: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    has, asked = whole_counts(have, dimensions=2), whole_counts(answered, dimensions=2)
    if has.shape != asked.shape:
        raise ValueError(f"have is {has.shape} and answered {asked.shape}; they must be alike")
    return has, asked


def _with_rest(
    has: NDArray[np.int64], asked: NDArray[np.int64], group: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """A question's table of segments and options, with a last column for those who chose none of
    these (where options have been left out), and the numbers of its traits."""
    columns = np.asarray(group, dtype=np.intp)
    options = has[:, columns]
    rest = asked[:, columns].max(axis=1, initial=0) - options.sum(axis=1)
    if (rest < 0).any():
        raise ValueError("options that exclude each other have more people than answered")
    return (np.column_stack([options, rest]) if rest.any() else options), columns


def _rest_is_small(
    people: NDArray[np.int64], shown: NDArray[np.bool_], minimum: int
) -> NDArray[np.bool_]:
    """For each trait, whether the hidden segments together have under `minimum` of `people`."""
    hidden = np.where(shown, 0, people).sum(axis=0)
    return ~shown.all(axis=0) & (hidden < minimum)


def _hide_one_more(
    size: NDArray[np.int64], shown: NDArray[np.bool_], where: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Hide, in the columns `where`, the smallest segment that is shown."""
    columns = np.flatnonzero(where & shown.any(axis=0))
    smallest = np.where(shown, size, np.iinfo(np.int64).max)[:, columns].argmin(axis=0)
    result = shown.copy()
    result[smallest, columns] = False
    return result
