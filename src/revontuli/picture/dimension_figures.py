"""Each dimension of the frame among everyone and in every segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from revontuli.picture.dimensions import PREFIX
from revontuli.picture.disclosure import Shown, spread_may_be_told
from revontuli.picture.picture import Bin, DimensionFigure
from revontuli.picture.rounding import MEAN, SHARE, V_TEST, rounded
from revontuli.picture.tally import Tally, bin_edges
from revontuli.picture.v_test import v_tests
from revontuli.privacy import protect_distribution
from revontuli.survey.codebook import Role
from revontuli.survey.traits import Trait
from revontuli.wellbeing import Dimension, Frame

NORMAL_95 = 1.959963984540054
MANY = 1000  # people, whose mean to two decimals leaves their sum open by five steps either way


def dimension_figures(
    tally: Tally, traits: Sequence[Trait], frame: Frame | None, shown: Shown
) -> tuple[tuple[DimensionFigure, ...], list[tuple[DimensionFigure, ...]]]:
    """Every dimension among everyone, and in each segment.

    The confidence interval is mean ± 1.96 · sd / √(n − 1) with the effective number n of answers
    (Kish 1965), kept on the scale. It and the standard deviation are not told of so few people or
    answers that these could be worked back (`spread_may_be_told`). Steps of the distribution are
    joined to their neighbours until each holds enough people to be shown; but where the dimension
    is one question and fewer than a thousand answered, the mean would tell the steps that were
    joined, and there is none.

    Args:
        tally: K segments × P traits, those of `dimension_traits` among them.
        traits: in the tally's order.
        frame: the frame in use, or None where there are no dimensions.
        shown: what may be shown of the tally.

    Returns:
        Everyone's, and a tuple for each segment, in the frame's order.
    """
    if frame is None:
        return (), [() for _ in tally.people]
    place = {trait.id: column for column, trait in enumerate(traits)}
    columns = [place[PREFIX + code] for code in frame.codes]
    of_traits = tally.select(columns)
    of_all = of_traits.everyone
    v = v_tests(of_traits, np.zeros(len(columns), dtype=bool))
    everyone: list[DimensionFigure] = []
    segments: list[list[DimensionFigure]] = [[] for _ in tally.people]
    for i, (column, dimension) in enumerate(zip(columns, frame.dimensions, strict=True)):
        overall = DimensionFigure(dimension.code, dimension.name, mean=None)
        if shown.totals[column]:
            overall = _figure(dimension, frame, of_all, 0, i, shown.minimum)
            steps = _distribution(of_traits, i, traits[column], shown.minimum)
            joined = len(steps) < of_traits.bins[i]
            exact = _questions(traits, dimension) < 2 and of_all.answered[0, i] < MANY
            overall = replace(overall, distribution=() if joined and exact else steps)
        everyone.append(overall)
        for k, figures in enumerate(segments):
            figure = DimensionFigure(dimension.code, dimension.name, mean=None)
            if shown.cells[k, column]:
                figure = _figure(dimension, frame, of_traits, k, i, shown.minimum)
            figures.append(_beside(figure, overall, v[k, i]))
    return tuple(everyone), [tuple(figures) for figures in segments]


def _questions(traits: Sequence[Trait], dimension: Dimension) -> int:
    """How many ratings the dimension's mean is of."""
    return sum(t.role is Role.RATING and t.dimension == dimension.code for t in traits)


def _figure(
    dimension: Dimension, frame: Frame, tally: Tally, k: int, i: int, minimum: int
) -> DimensionFigure:
    mean, sd = tally.means[k, i], np.sqrt(tally.variances[k, i])
    more = tally.sizes[k, i] - 1
    margin = NORMAL_95 * sd / np.sqrt(more) if more > 0 else np.nan
    told = rounded(mean, MEAN)
    figure = DimensionFigure(
        code=dimension.code,
        name=dimension.name,
        mean=told,
        light=frame.light(told),  # of the mean as it is told, so that nobody sees 7.5 in yellow
    )
    of_all = len(tally.people) == 1
    steps = tally.bin_n[i, : tally.bins[i]] * of_all  # the steps are counted over all segments
    if not spread_may_be_told(int(tally.answered[k, i]), steps, minimum):
        return figure
    return replace(
        figure,
        low=rounded(max(mean - margin, frame.low), MEAN),
        high=rounded(min(mean + margin, frame.high), MEAN),
        sd=rounded(sd, MEAN),
    )


def _beside(figure: DimensionFigure, everyone: DimensionFigure, v: float) -> DimensionFigure:
    if figure.mean is None or everyone.mean is None:
        return figure
    difference = rounded(figure.mean - everyone.mean, MEAN)
    return replace(figure, difference=difference, v_test=rounded(v, V_TEST))


def _distribution(tally: Tally, i: int, trait: Trait, minimum: int) -> tuple[Bin, ...]:
    n_bins = int(tally.bins[i])
    if not n_bins:
        return ()
    people, weight = tally.bin_n[i, :n_bins], tally.bin_w[i, :n_bins]
    edges = bin_edges(trait, n_bins)
    return tuple(
        Bin(
            low=round(float(edges[start]), 4),
            high=round(float(edges[stop]), 4),
            share=rounded(weight[start:stop].sum() / weight.sum(), SHARE),
        )
        for start, stop in protect_distribution(people, minimum)
    )
