"""Services that people found helpful come a little higher: learning from feedback.

The content score is the prior. A service shown at position k with the share z of the best content
score is expected to be opened `examination(k) * (base + slope * z)` times: the position-based model
of clicks, with examination from exploration (`examination.py`) and attraction by regression on the
content score (regression-EM: Wang et al. 2018). Then for each service:

- **opened** more or less often than expected: a gamma-Poisson ratio, (strength + opened) /
  (strength + expected), as in DuMouchel (1999);
- **helpful** more or less often than services are, of those who said: a beta-binomial share.

Their product, the multiplier, is how many more people a service helps than its content score tells;
1 where nothing is known. It is learned for everybody and then, with that as the prior, for each
segment (two steps of empirical Bayes; a segment's own events count in both). Old days count less.

Nobody moves a service far alone: a source counts once (`feedback_limits.py`), a day counts only so
much (`Strength`), and a multiplier stays between 1 / `most` and `most`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from revontuli.guidance.examination import default_examination, estimate_examination
from revontuli.guidance.exploration import Exploration, Placed
from revontuli.guidance.feedback_counts import (
    NO_SEGMENT,
    SERVICE_KEYS,
    THOUSANDTHS,
    FeedbackCounts,
    ShownIn,
)
from revontuli.guidance.feedback_limits import FIRST_DAY, WINDOW
from revontuli.guidance.match import Match, Reason, ReasonKind
from revontuli.privacy import MINIMUM

# The factor by which one source can change a multiplier at most, whatever it sends in a window.
ONE_SOURCE = 1.5
BASE, SLOPE = 0.05, 0.15  # attraction by content score before anything is known
PSEUDO_EXAMINED = 100.0  # what that counts for, in services looked at
HELPFUL = 0.7  # share of votes that are "helpful" before anything is known
PSEUDO_VOTES = 20.0  # what that counts for
LEAST_USUAL = 0.5  # or one vote would be a large part of what is usual
ROUNDS = 30  # of EM

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Strength:
    """How much feedback it takes to move a service.

    Attributes:
        opens: what a content score counts for, in expected opens.
        segment_opens: what a service's opens by everybody count for in a segment.
        votes: what the usual share of "helpful" counts for, in votes.
        segment_votes: what everybody's votes count for in a segment.
        most: multipliers stay between 1 / `most` and `most`.
        half_life: days after which an event counts half.
        day_votes: one day's votes on a service count together no more than so many.
        day_opened, day_shown: the same for how often it was opened and shown.
    """

    opens: float = 60.0
    segment_opens: float = 40.0
    votes: float = 30.0
    segment_votes: float = 40.0
    most: float = 3.0
    half_life: float = 180.0
    day_votes: float = 5.0
    day_opened: float = 20.0
    day_shown: float = 200.0


DEFAULT = Strength()


class FeedbackRanker:
    """Puts services that were found helpful a little higher. It only orders what it is given.

    What is learned is learned when it is made; make a new one each night.

    Args:
        counts: what has happened.
        today: the day; what is dated after it is left out.
        strength: how much feedback it takes to move a service.

    Attributes:
        examination_: by list, how much each position is looked at beside the first. Shape (k,).
        attraction_: by list, `base` and `slope`: how often a service is opened when looked at,
            `base + slope * prior`.
    """

    def __init__(self, counts: FeedbackCounts, today: date, strength: Strength = DEFAULT) -> None:
        self.strength = strength
        known = counts.until(today)
        self.examination_ = {
            place: _examination(known, place, today, strength) for place in ShownIn
        }
        cells = _Cells.of(known, today, strength)
        self.attraction_ = {
            place: _attraction(cells.at(cells.shown_in == place), self.examination_[place])
            for place in ShownIn
        }
        expected = np.zeros(len(cells.position))
        for place in ShownIn:
            here = cells.shown_in == place
            expected[here] = _expected(
                cells.at(here), self.examination_[place], self.attraction_[place]
            )
        self._multiplier, self._helpfulness = _learned(cells, expected, strength)
        self._vouched = _vouched(known.services)

    def multiplier(self, service: str, segment: str | None = None) -> float:
        """How many more people a service helps than its content score tells; 1 is as many.

        Args:
            service: its id.
            segment: the group the person is like; for everybody if None.
        """
        everybody = self._multiplier.get((service, NO_SEGMENT), 1.0)
        return self._multiplier.get((service, segment or NO_SEGMENT), everybody)

    def rerank(
        self,
        matches: Sequence[Match],
        segment: str | None = None,
        shown_in: ShownIn | str = ShownIn.SEARCH,
    ) -> list[Match]:
        """The same matches, those that help more people than their scores tell a little higher.

        Args:
            matches: the best first.
            segment: the group the person is like, if known.
            shown_in: the list they are shown in.

        Returns:
            Matches whose `score` is that of the place they have now, so that it never rises down
            the list and keeps its scale. One that moved up, and that at least five sources found
            helpful, has that among its reasons.
            Exactly the same matches where nothing is known of any of them.
        """
        multipliers = np.array([self.multiplier(m.service.id, segment) for m in matches])
        if (multipliers == 1.0).all():
            return list(matches)
        scores = np.minimum.accumulate([match.score for match in matches])
        order = self.order(prior_shares(scores), multipliers, shown_in)
        return [
            self._told(matches[place], float(scores[position]), place > position, segment)
            for position, place in enumerate(order.tolist())
        ]

    def order(
        self, priors: Floats, multipliers: Floats, shown_in: ShownIn | str = ShownIn.SEARCH
    ) -> NDArray[np.intp]:
        """Which service comes first, second …, counted from 0; of equals the one given first.

        Args:
            priors: content scores as shares of the best of each list. Shape (…, n).
            multipliers: of the same services. Shape (…, n).
            shown_in: the list they are shown in.

        Returns:
            Shape (…, n).
        """
        base, slope = self.attraction_[ShownIn(shown_in)]
        return np.argsort(-(base + slope * priors) * multipliers, axis=-1, kind="stable")

    def place(
        self,
        matches: Sequence[Match],
        exploration: Exploration,
        key: str,
        segment: str | None = None,
        shown_in: ShownIn | str = ShownIn.SEARCH,
    ) -> list[Placed]:
        """The matches in the order in which to show them, with what events must tell of them.

        Args:
            matches: of one answer by their content scores, the best first; not reranked before.
            exploration: which neighbours change places.
            key: of the list, such as a random id of the visit; it is not kept.
            segment, shown_in: as for `rerank`.
        """
        scores = np.minimum.accumulate([match.score for match in matches])
        prior = dict(zip((m.service.id for m in matches), prior_shares(scores), strict=True))
        ranked = self.rerank(matches, segment, shown_in)
        return exploration.arrange(ranked, [prior[m.service.id] for m in ranked], key)

    def _told(self, match: Match, score: float, moved_up: bool, segment: str | None) -> Match:
        reasons = match.reasons
        if moved_up and (reason := self._reason(match.service.id, segment)):
            reasons = (*reasons, reason)
        return replace(match, score=score, reasons=reasons)

    def _reason(self, service: str, segment: str | None) -> Reason | None:
        """That people found it helpful: those like this one, or everybody."""
        for group in (segment or NO_SEGMENT, NO_SEGMENT):
            key = (service, group)
            if key in self._vouched and self._helpfulness[key] > 1.0:
                return Reason(ReasonKind.FEEDBACK, group, self._helpfulness[key])
        return None


def prior_shares(scores: Floats) -> Floats:
    """Content scores as shares of the best, 0 to 1. Scores may be of any scale, also below 0.

    Args:
        scores: not rising. Shape (n,).
    """
    zero = scores.min(initial=0.0)  # where scores lie below 0, the last is a share of 0
    above = scores - zero
    best = above.max(initial=0.0)
    return np.clip(above / best, 0.0, 1.0) if best > 0 else np.ones(len(scores))


@dataclass(frozen=True)
class _Cells:
    """Counts by list, service, segment and position, over all days. Each of shape (c,).

    The sums are weighted by age, and days with very much of a service are weighted down.
    """

    shown_in: NDArray[np.str_]
    service: NDArray[np.str_]
    segment: NDArray[np.str_]
    position: NDArray[np.int64]
    shown: Floats
    prior: Floats
    opened: Floats
    helpful: Floats
    not_helpful: Floats

    @classmethod
    def of(cls, counts: FeedbackCounts, today: date, strength: Strength) -> _Cells:
        votes = pl.col("helpful") + pl.col("not_helpful")
        a_day = ["service", "day"]
        age = _age_weight(today, strength.half_life)
        seen = age * pl.min_horizontal(
            _at_most(strength.day_shown, pl.col("shown").sum().over(a_day)),
            _at_most(strength.day_opened, pl.col("opened").sum().over(a_day)),
        )
        voted = age * _at_most(strength.day_votes, votes.sum().over(a_day))
        keys = [key for key in SERVICE_KEYS if key != "day"]
        rows = (
            counts.services.with_columns(
                shown=pl.col("shown") * seen,
                prior=pl.col("prior") * seen / THOUSANDTHS,
                opened=pl.min_horizontal("opened", "shown") * seen,
                helpful=pl.col("helpful") * voted,
                not_helpful=pl.col("not_helpful") * voted,
            )
            .group_by(keys)
            .agg(pl.exclude(*keys, "day").sum())
            .sort(keys)
        )
        texts = {name: rows[name].to_numpy().astype(str) for name in keys[:3]}
        sums = ("shown", "prior", "opened", "helpful", "not_helpful")
        return cls(
            **texts,
            position=rows["position"].to_numpy(),
            **{name: rows[name].to_numpy() for name in sums},
        )

    def at(self, chosen: NDArray[np.bool_]) -> _Cells:
        return _Cells(**{name: getattr(self, name)[chosen] for name in self.__dataclass_fields__})


def _age_weight(today: date, half_life: float) -> pl.Expr:
    age = (pl.lit(today) - pl.col("day")).dt.total_days()
    return pl.lit(0.5) ** (age / half_life)


def _at_most(most: float, of_day: pl.Expr) -> pl.Expr:
    """The weight of a day, so that it does not come to more than `most`."""
    return most / pl.max_horizontal(of_day, pl.lit(most))


def _examination(counts: FeedbackCounts, place: ShownIn, today: date, s: Strength) -> Floats:
    rows = counts.layout.filter(pl.col("shown_in") == place)
    deepest = counts.services.filter(pl.col("shown_in") == place)["position"].max()
    n_positions = int(deepest or 1)  # type: ignore[arg-type]
    if rows.is_empty():
        return default_examination(n_positions)
    weighted = rows.with_columns(
        pl.col("shown", "opened", "shown_weight", "opened_weight") * _age_weight(today, s.half_life)
    )
    return estimate_examination(
        rows["rank"].to_numpy(),
        rows["position"].to_numpy(),
        weighted["shown"].to_numpy(),
        weighted["opened"].to_numpy(),
        weighted["shown_weight"].to_numpy() / THOUSANDTHS,
        weighted["opened_weight"].to_numpy() / THOUSANDTHS,
        n_positions,
    )


def _attraction(cells: _Cells, examination: Floats) -> tuple[float, float]:
    """`base` and `slope` of attraction by content score, by EM with gamma priors.

    The slope is never below the base, so that content always counts: the best content score is
    worth at least twice one of 0.
    """
    flat = cells.shown * examination[cells.position - 1]
    sloped = cells.prior * examination[cells.position - 1]
    base, slope = BASE, SLOPE
    for _ in range(ROUNDS):
        by_base = cells.opened * base * flat / np.maximum(base * flat + slope * sloped, 1e-12)
        base_opens = by_base.sum() + PSEUDO_EXAMINED * BASE
        slope_opens = (cells.opened - by_base).sum() + PSEUDO_EXAMINED * SLOPE
        base = float(base_opens / (flat.sum() + PSEUDO_EXAMINED))
        slope = float(slope_opens / (sloped.sum() + PSEUDO_EXAMINED))
    if base > slope:
        total = cells.opened.sum() + PSEUDO_EXAMINED * (BASE + SLOPE)
        base = slope = float(total / (flat.sum() + sloped.sum() + 2 * PSEUDO_EXAMINED))
    return base, slope


def _expected(cells: _Cells, examination: Floats, attraction: tuple[float, float]) -> Floats:
    """How often each cell's services would be opened if the content score told all."""
    base, slope = attraction
    return examination[cells.position - 1] * (base * cells.shown + slope * cells.prior)


Learned = Mapping[tuple[str, str], float]  # by service and segment; NO_SEGMENT is everybody


def _learned(cells: _Cells, expected: Floats, strength: Strength) -> tuple[Learned, Learned]:
    """Multipliers, and the part of them that is from votes."""
    columns = np.column_stack([cells.opened, expected, cells.helpful, cells.not_helpful])
    services, service = np.unique(cells.service, return_inverse=True)
    segments, segment = np.unique(cells.segment, return_inverse=True)
    of_segment = np.zeros((len(segments), len(services), 4))
    np.add.at(of_segment, (segment, service), columns)
    of_all = of_segment.sum(axis=0)
    helpful, not_helpful = of_all[:, 2].sum(), of_all[:, 3].sum()
    usual = (PSEUDO_VOTES * HELPFUL + helpful) / (PSEUDO_VOTES + helpful + not_helpful)
    usual = max(usual, LEAST_USUAL)

    most, s = strength.most, strength
    attracts = _ratio(of_all, 1.0, s.opens, most)
    helps = _share(of_all, usual, s.votes, most, usual)
    attracts_in = _ratio(of_segment, attracts, s.segment_opens, most)
    helps_in = _share(of_segment, helps, s.segment_votes, most, usual)
    groups = [NO_SEGMENT, *(name for name in segments.tolist() if name != NO_SEGMENT)]
    known = segments != NO_SEGMENT
    attracts = np.vstack([attracts, attracts_in[known]])
    helps = np.vstack([helps, helps_in[known]]) / usual
    keys = [(name, group) for group in groups for name in services.tolist()]
    multiplier = np.clip(attracts * helps, 1 / most, most)
    return (
        dict(zip(keys, multiplier.ravel().tolist(), strict=True)),
        dict(zip(keys, helps.ravel().tolist(), strict=True)),
    )


def _ratio(sums: Floats, prior: Floats | float, weight: float, most: float) -> Floats:
    """How often services are opened beside what is expected: the mean of a gamma posterior."""
    ratio = (weight * prior + sums[..., 0]) / (weight + sums[..., 1])
    return np.clip(ratio, 1 / most, most)


def _share(sums: Floats, prior: Floats | float, weight: float, most: float, usual: float) -> Floats:
    """How many of those who said found services helpful: the mean of a beta posterior."""
    share = (weight * prior + sums[..., 2]) / (weight + sums[..., 2] + sums[..., 3])
    return np.clip(share, usual / most, usual * most)


def _vouched(services: pl.DataFrame) -> frozenset[tuple[str, str]]:
    """Services, by segment and for everybody, that at least five sources found helpful.

    A source votes once in a window, so that five votes in one window are five sources'.
    """
    window = (pl.col("day").to_physical() + FIRST_DAY) // WINDOW
    counted = services.select("service", "segment", "helpful", window=window)
    everybody = counted.with_columns(segment=pl.lit(NO_SEGMENT))
    found = (
        pl.concat([everybody, counted.filter(pl.col("segment") != NO_SEGMENT)])
        .group_by("service", "segment", "window")
        .agg(pl.col("helpful").sum())
        .filter(pl.col("helpful") >= MINIMUM)
    )
    return frozenset(zip(found["service"], found["segment"], strict=True))
