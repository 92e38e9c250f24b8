from __future__ import annotations

import pytest

from revontuli.errors import InputError
from revontuli.text import LANGUAGES
from revontuli.wellbeing import (
    get_life_event,
    life_events,
    read_life_event,
    resolve_life_event,
)

PHASES = ["anticipation", "transition", "daily_life", "onwards"]

OWN = """\
code: moving_in
name: {fi: Muutto yhteen}
phases:
  - code: before
    name: {fi: Ennen}
  - code: after
    name: {fi: Jälkeen}
"""


def test_the_built_in_life_events_have_the_four_phases():
    assert [event.code for event in life_events()] == [
        "moving_to_study",
        "leaving_work",
        "child_is_born",
    ]
    for event in life_events():
        assert [phase.code for phase in event] == PHASES


def test_every_text_is_there_in_every_language():
    for event in life_events():
        for text in (event.name, *(t for p in event for t in (p.name, p.description))):
            assert tuple(text) == LANGUAGES
            assert all(text.values())


def test_a_phase_is_found_by_its_code():
    event = get_life_event("moving_to_study")
    assert event["transition"].name["fi"] == "Muutto"
    with pytest.raises(KeyError):
        event["never"]


def test_an_unknown_life_event_is_told_with_the_known_ones():
    with pytest.raises(InputError, match="one of moving_to_study, leaving_work, child_is_born"):
        resolve_life_event("winning_the_lottery")


def test_a_citys_own_life_event_is_read_from_yaml(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    event = resolve_life_event(path)
    assert event.code == "moving_in"
    assert [phase.code for phase in event] == ["before", "after"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("code: after", "code: before", "row 6.*'before' stands twice"),
        ("{fi: Jälkeen}", "", r"row 7, column 'phases\[2\]\.name': this is missing"),
        ("phases", "stages", "'stages' is not a field here"),
    ],
)
def test_a_fault_in_a_life_event_is_told_with_its_line_and_field(tmp_path, old, new, message):
    path = tmp_path / "own.yaml"
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_life_event(path)
