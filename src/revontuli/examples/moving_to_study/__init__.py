"""Muutto opiskelupaikkakunnalle: a questionnaire, and answers to it that are made up.

from revontuli.examples.moving_to_study import GROUPS, simulate
survey = simulate(seed=0)
survey.frame                      # as a survey tool would export it
GROUPS[survey.groups[0]].name     # the group the first person was drawn from
"""

from revontuli.examples.moving_to_study.bundle import (
    ExampleFiles,
    ExamplePaths,
    example_files,
    write_example,
)
from revontuli.examples.moving_to_study.groups import (
    Group,
    change_story,
    changed_group,
    read_groups,
)
from revontuli.examples.moving_to_study.service_catalogue import example_catalogue
from revontuli.examples.moving_to_study.service_questions import ExampleQuestion, example_questions
from revontuli.examples.moving_to_study.simulation import Simulation, simulate, simulate_batches

GROUPS = read_groups()
CHANGED_GROUP = changed_group()  # position in GROUPS of the group that is worse off in 2026

__all__ = [
    "CHANGED_GROUP",
    "GROUPS",
    "ExampleFiles",
    "ExamplePaths",
    "ExampleQuestion",
    "Group",
    "Simulation",
    "change_story",
    "example_catalogue",
    "example_files",
    "example_questions",
    "simulate",
    "simulate_batches",
    "write_example",
]
