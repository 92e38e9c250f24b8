"""Muutto opiskelupaikkakunnalle: a questionnaire, and answers to it that are made up.

from revontuli.examples.moving_to_study import GROUPS, simulate
answers = simulate(seed=0)
answers.frame                     # as a survey tool would export it
GROUPS[answers.groups[0]].name    # what the first person really is
"""

from revontuli.examples.moving_to_study.groups import (
    Group,
    change_story,
    changed_group,
    read_groups,
)
from revontuli.examples.moving_to_study.simulation import Simulation, simulate, simulate_batches

GROUPS = read_groups()
CHANGED_GROUP = changed_group()

__all__ = [
    "CHANGED_GROUP",
    "GROUPS",
    "Group",
    "Simulation",
    "change_story",
    "simulate",
    "simulate_batches",
]
