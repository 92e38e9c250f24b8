"""Feedback: do services that help come higher, how soon, and who can push one up by cheating?

    python -m benchmarks feedback [--quick]

Simulated visitors (`visitors.py`) come a day at a time. Each order is measured by its regret: how
many fewer visitors are expected to be helped than by the best order possible, added up over time.

- *static*: by the content score;
- *popularity*: by opened / shown of each service, neither corrected for position nor with a prior
  (what was never shown keeps its place by the content score among equals);
- *popularity by segment*: the same for each segment;
- *ours*: `FeedbackRanker` out of the box, learning every fifth night, with its exploration. What
  its exploration costs is in its regret.

Attacks come when a quarter of the visitors have been, for the service that is worth least: one
source sends 10,000 times "shown, opened, helpful" in a day; 50 sources, each 200 times. Ours counts
them through its limits; popularity has none.

`PILOT` seeds were for making the method; the whole run is on others. Keep it so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any, Protocol

import numpy as np
import polars as pl

from benchmarks.ledger import FOLDER
from benchmarks.report import print_table, print_verdicts, progress_bar, write_json
from benchmarks.visitors import (
    LISTED,
    PRIORS,
    SEGMENTS,
    SERVICES,
    Deeds,
    Floats,
    Ints,
    Visits,
    World,
)
from revontuli.guidance.exploration import Exploration
from revontuli.guidance.feedback import DEFAULT, FeedbackRanker, Strength
from revontuli.guidance.feedback_counts import Event, EventKind, FeedbackCounts
from revontuli.guidance.feedback_limits import admit

PILOT = tuple(range(10))
SEEDS = tuple(range(10, 20))
VISITS, A_DAY, NIGHTS = 20_000, 200, 5
FIRST_DAY = date(2026, 1, 5)
TOLD_AT = (0.05, 0.25, 0.5, 1.0)  # shares of the visits after which regret is told
ATTACKED_AT = 0.25
ATTACKS = {
    "none": (0, 0),
    "one source": (1, 10_000),
    "50 sources": (50, 200),
}  # sources, times each
SECRET = "a secret for the benchmark only"
SEGMENT_NAMES = np.array([f"segment {number}" for number in range(len(SEGMENTS))])
SERVICE_NAMES = np.array([f"service {number:02}" for number in range(SERVICES)])


@dataclass(frozen=True)
class Shown:
    """The lists of a day; each of shape (n, 15) by position."""

    services: Ints
    priors: Floats
    ranks: Ints
    propensities: Floats


class Order(Protocol):
    """A way to put services in order, that may learn."""

    def show(self, world: World, visits: Visits) -> Shown: ...
    def learn(self, visits: Visits, shown: Shown, deeds: Deeds, day: date) -> None: ...
    def attacked(self, service: int, sources: int, times: int, day: date) -> None: ...


class Static:
    def show(self, world: World, visits: Visits) -> Shown:
        return _plain(world, visits, np.zeros((SERVICES, len(SEGMENTS))))

    def learn(self, visits: Visits, shown: Shown, deeds: Deeds, day: date) -> None:
        pass

    def attacked(self, service: int, sources: int, times: int, day: date) -> None:
        pass


class Popularity:
    def __init__(self, by_segment: bool = False) -> None:
        self.by_segment = by_segment
        self.shown = np.zeros((SERVICES, len(SEGMENTS)))
        self.opened = np.zeros((SERVICES, len(SEGMENTS)))

    def show(self, world: World, visits: Visits) -> Shown:
        shown, opened = self.shown, self.opened
        if not self.by_segment:
            shown, opened = (np.broadcast_to(x.sum(1)[:, None], x.shape) for x in (shown, opened))
        return _plain(world, visits, opened / np.maximum(shown, 1))

    def learn(self, visits: Visits, shown: Shown, deeds: Deeds, day: date) -> None:
        places = (shown.services, visits.segment[:, None])
        np.add.at(self.shown, places, 1)
        np.add.at(self.opened, places, deeds.opened)

    def attacked(self, service: int, sources: int, times: int, day: date) -> None:
        self.shown[service] += sources * times / len(SEGMENTS)
        self.opened[service] += sources * times / len(SEGMENTS)


@dataclass
class Ours:
    seed: int
    share: float = 0.1
    strength: Strength = DEFAULT
    counts: list[FeedbackCounts] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.exploration = Exploration(self.seed, self.share)
        self.ranker = FeedbackRanker(FeedbackCounts.empty(), FIRST_DAY, self.strength)
        self.multipliers = np.ones((SERVICES, len(SEGMENTS)))
        self.visits = 0
        self.days = 0

    def show(self, world: World, visits: Visits) -> Shown:
        services, priors = world.listed[visits.question], world.scores[visits.question]
        order = self.ranker.order(priors, self.multipliers[services, visits.segment[:, None]])
        ranks = np.array(
            [self.exploration.order(LISTED, str(self.visits + i)) for i in range(len(order))]
        )
        self.visits += len(order)
        order = np.take_along_axis(order, ranks, axis=1)
        propensity = np.array(
            [
                [
                    self.exploration.propensity(rank + 1, position + 1, LISTED)
                    for position in range(LISTED)
                ]
                for rank in range(LISTED)
            ]
        )
        return Shown(
            np.take_along_axis(services, order, axis=1),
            np.take_along_axis(priors, order, axis=1),
            ranks,
            propensity[ranks, np.arange(LISTED)],
        )

    def learn(self, visits: Visits, shown: Shown, deeds: Deeds, day: date) -> None:
        self.counts.append(_counted(visits, shown, deeds, day))
        self.days += 1
        if self.days % NIGHTS == 0:
            counts = self.counts[0].merge(*self.counts[1:])
            self.counts = [counts]
            self.ranker = FeedbackRanker(counts, day, self.strength)
            self.multipliers = np.array(
                [
                    [self.ranker.multiplier(s, g) for g in SEGMENT_NAMES]
                    for s in SERVICE_NAMES.tolist()
                ]
            )

    def attacked(self, service: int, sources: int, times: int, day: date) -> None:
        """What is sent is what a visitor's session could send: a service it was shown, first."""
        kinds = (EventKind.SHOWN, EventKind.OPENED, EventKind.HELPFUL)
        segments = SEGMENT_NAMES.tolist()
        sent = [
            Event(
                SERVICE_NAMES[service],
                kind,
                1,
                1,
                1 - self.share / 4,
                1.0,
                day,
                f"attacker {source}",
                segments[time % len(segments)],
            )
            for source in range(sources)
            for time in range(min(times, 40))  # what comes after is refused alike
            for kind in kinds
        ]
        admitted, _ = admit(sent, SECRET, {})
        self.counts.append(FeedbackCounts.of(admitted))


def _plain(world: World, visits: Visits, scores: Floats) -> Shown:
    """By a score of service and segment; of equals, the better content score first."""
    services, priors = world.listed[visits.question], world.scores[visits.question]
    order = np.argsort(-scores[services, visits.segment[:, None]], axis=1, kind="stable")
    ranks = np.broadcast_to(np.arange(LISTED), order.shape)
    return Shown(
        np.take_along_axis(services, order, axis=1),
        np.take_along_axis(priors, order, axis=1),
        ranks,
        np.ones(order.shape),
    )


def _counted(visits: Visits, shown: Shown, deeds: Deeds, day: date) -> FeedbackCounts:
    """A day as counts, the way that `FeedbackCounts.of` makes them of events."""
    n, size = shown.services.shape
    opened = deeds.opened.ravel().astype(np.int64)
    weight = np.rint(1000 / shown.propensities.ravel()).astype(np.int64)
    rows = pl.DataFrame(
        {
            "day": np.full(n * size, np.datetime64(day)),
            "shown_in": np.full(n * size, "search"),
            "service": SERVICE_NAMES[shown.services.ravel()],
            "segment": SEGMENT_NAMES[np.repeat(visits.segment, size)],
            "rank": shown.ranks.ravel() + 1,
            "position": np.tile(np.arange(size) + 1, n),
            "shown": np.ones(n * size, dtype=np.int64),
            "opened": opened,
            "helpful": deeds.helpful.ravel().astype(np.int64),
            "not_helpful": deeds.not_helpful.ravel().astype(np.int64),
            "prior": np.rint(1000 * shown.priors.ravel()).astype(np.int64),
            "shown_weight": weight,
            "opened_weight": weight * opened,
        }
    ).with_columns(pl.col("day").cast(pl.Date))
    empty = FeedbackCounts.empty()
    return empty.merge(
        FeedbackCounts(rows.select(empty.services.columns), rows.select(empty.layout.columns))
    )


ORDERS: dict[str, Callable[[int], Order]] = {
    "static": lambda seed: Static(),
    "popularity": lambda seed: Popularity(),
    "popularity by segment": lambda seed: Popularity(by_segment=True),
    "ours": lambda seed: Ours(seed),
}


def simulate(order: Order, seed: int, prior: str, attack: str, n_visits: int) -> dict[str, Any]:
    """One world's visitors from the first to the last."""
    world = World(seed, prior)
    target = world.worst_service()
    sources, times = ATTACKS[attack]
    regrets: list[Floats] = []
    places: list[float] = []
    n_days = n_visits // A_DAY
    for number in range(n_days):
        day = FIRST_DAY + timedelta(days=number)
        visits = world.visits(A_DAY)
        shown = order.show(world, visits)
        deeds = world.visit(visits, shown.services)
        regrets.append(world.regret(visits, shown.services))
        if number >= n_days * ATTACKED_AT:
            places += (np.argwhere(shown.services == target)[:, 1] + 1).tolist()
        if sources and number == int(n_days * ATTACKED_AT):
            order.attacked(target, sources, times, day)
        order.learn(visits, shown, deeds, day)
    total = np.cumsum(np.concatenate(regrets))
    return {
        "regret": {str(at): round(float(total[int(at * len(total)) - 1]), 2) for at in TOLD_AT},
        "last_day_ndcg": round(world.ndcg(visits, shown.services), 4),
        "target_position": round(fmean(places), 2),
    }


def run(quick: bool = False, folder: Path = FOLDER) -> dict[str, Any]:
    """Simulate, tell, and write `results/feedback.json`."""
    seeds = SEEDS[:2] if quick else SEEDS
    n_visits = VISITS // 4 if quick else VISITS
    jobs = [(p, a, s, o) for p in PRIORS for a in ATTACKS for s in seeds for o in ORDERS]
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    with progress_bar() as bar:
        for prior, attack, seed, name in bar.track(jobs, description="Visitors"):
            result = simulate(ORDERS[name](seed), seed, prior, attack, n_visits)
            found.setdefault((prior, attack, name), []).append(result)
    for prior in PRIORS:
        _tell(prior, found)
    verdicts = _verdicts(found)
    print_verdicts(verdicts)
    body = {
        "seeds": list(seeds),
        "visits": n_visits,
        "verdicts": verdicts,
        "results": [
            {"prior": p, "attack": a, "order": o, "seeds": results}
            for (p, a, o), results in found.items()
        ],
    }
    write_json("feedback-quick" if quick else "feedback", body, folder)
    return body


def _tell(prior: str, found: dict[tuple[str, str, str], list[dict[str, Any]]]) -> None:
    rows = [
        [
            f"{name}, attack: {attack}",
            *(f"{fmean(r['regret'][str(at)] for r in results):.0f}" for at in TOLD_AT),
            f"{fmean(r['last_day_ndcg'] for r in results):.3f}",
            f"{fmean(r['target_position'] for r in results):.1f}",
        ]
        for (own, attack, name), results in found.items()
        if own == prior
    ]
    told = [f"regret at {at:.0%}" for at in TOLD_AT]
    print_table(
        f"Content scores that are {prior}: regret added up, mean of the seeds",
        ("order", *told, "nDCG, last day", "position of the worst"),
        rows,
    )


def _verdicts(found: dict[tuple[str, str, str], list[dict[str, Any]]]) -> dict[str, bool]:
    def regrets(prior: str, attack: str, name: str) -> Floats:
        return np.array([r["regret"]["1.0"] for r in found[prior, attack, name]])

    verdicts = {}
    for prior in PRIORS:
        for other in ("static", "popularity"):
            ahead = regrets(prior, "none", "ours") < regrets(prior, "none", other)
            demand = f"{prior} content scores: less regret than {other} in most seeds"
            verdicts[f"{demand} ({ahead.sum()} of {len(ahead)})"] = bool(ahead.mean() > 0.5)
        for attack in (name for name in ATTACKS if name != "none"):
            harm = regrets(prior, attack, "ours").mean() / regrets(prior, "none", "ours").mean() - 1
            demand = f"{prior} content scores, {attack}: regret grows by less than 5 %"
            verdicts[f"{demand} ({harm:+.1%})"] = bool(harm < 0.05)
    return verdicts
