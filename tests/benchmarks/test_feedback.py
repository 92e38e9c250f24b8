"""The simulation of feedback: its counts are those that events give, and its world is not ours."""

from datetime import date

import numpy as np
import pytest
from benchmarks.feedback import (
    ORDERS,
    SEGMENT_NAMES,
    SERVICE_NAMES,
    Ours,
    _counted,
    simulate,
)
from benchmarks.visitors import LISTED, World

from revontuli.guidance.feedback_counts import Event, EventKind, FeedbackCounts

DAY = date(2026, 1, 5)


def test_a_day_is_counted_as_its_events_would_be():
    world, ours = World(0, "good"), Ours(0, share=1.0)
    visits = world.visits(20)
    shown = ours.show(world, visits)
    deeds = world.visit(visits, shown.services)
    events = []
    for visit in range(20):
        for position in range(LISTED):
            kinds = {EventKind.SHOWN: True, EventKind.OPENED: deeds.opened[visit, position]}
            kinds |= {EventKind.HELPFUL: deeds.helpful[visit, position]}
            kinds |= {EventKind.NOT_HELPFUL: deeds.not_helpful[visit, position]}
            events += [
                Event(
                    service=str(SERVICE_NAMES[shown.services[visit, position]]),
                    kind=kind,
                    position=position + 1,
                    rank=int(shown.ranks[visit, position]) + 1,
                    propensity=float(shown.propensities[visit, position]),
                    prior=float(shown.priors[visit, position]),
                    day=DAY,
                    source=str(visit),
                    segment=str(SEGMENT_NAMES[visits.segment[visit]]),
                )
                for kind, happened in kinds.items()
                if happened
            ]

    one, other = _counted(visits, shown, deeds, DAY), FeedbackCounts.of(events)

    assert one.services.equals(other.services)
    assert one.layout.equals(other.layout)


def test_the_best_order_has_no_regret():
    world = World(1, "poor")
    visits = world.visits(10)
    listed = world.listed[visits.question]
    best = np.argsort(-world.of(world.worth, visits, listed), axis=1)

    assert world.regret(visits, np.take_along_axis(listed, best, axis=1)) == pytest.approx(0)
    assert (world.regret(visits, listed) > 0).all()


@pytest.mark.parametrize("name", ORDERS)
def test_the_same_seed_gives_the_same_regret(name):
    told = [simulate(ORDERS[name](3), 3, "good", "one source", 1000) for _ in range(2)]

    assert told[0] == told[1]
