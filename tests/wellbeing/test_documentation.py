"""What docs/reference/frames.md says is so."""

from __future__ import annotations

import re
from pathlib import Path

from revontuli.wellbeing import (
    frames,
    get_frame,
    get_links,
    life_events,
    read_frame,
    read_life_event,
    read_links,
)

PAGE = (Path(__file__).parents[2] / "docs/reference/frames.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```(yaml|csv)\n(.*?)```", PAGE, flags=re.DOTALL)
ROWS = [
    tuple(cell.strip().strip("`") for cell in line.strip("|").split("|"))
    for line in PAGE.splitlines()
    if line.startswith("| `")
]


def example(tmp_path, start):
    for suffix, text in EXAMPLES:
        if text.startswith(start):
            path = tmp_path / f"neighbourhood.{suffix}"
            path.write_text(text, encoding="utf-8")
            return path
    raise AssertionError(f"no example starts with {start!r}")


def test_every_dimension_stands_with_its_names():
    for frame in frames():
        for dimension in frame:
            names = tuple(dimension.name[language] for language in ("fi", "sv", "en"))
            assert (dimension.code, *names) in [row[:4] for row in ROWS]


def test_the_national_figures_are_those_of_the_frame():
    reference = get_frame("3x10d").reference
    for code in reference.means:
        figure = f"{reference.means[code]:.2f} ({reference.sds[code]:.2f})"
        assert any(row[0] == code and row[-1] == figure for row in ROWS)


def test_the_thresholds_are_those_of_the_frames():
    for frame in frames():
        assert (frame.code, f"{frame.yellow_from:g}", f"{frame.green_from:g}") in ROWS


def test_every_link_stands_with_its_weight():
    links = get_links("3x10d", "stiglitz").links
    told = [(link.source, link.target, f"{link.weight:g}") for link in links]
    codes = get_frame("3x10d").codes
    assert told == [row for row in ROWS if len(row) == 3 and row[0] in codes]


def test_every_life_event_stands_with_its_names():
    for event in life_events():
        names = tuple(event.name[language] for language in ("fi", "sv", "en"))
        assert (event.code, *names) in ROWS


def test_the_examples_of_frames_are_read_and_alike(tmp_path):
    one = read_frame(example(tmp_path, "code: neighbourhood"))
    other = read_frame(example(tmp_path, "code,"))
    assert one.dimensions == other.dimensions
    assert (one.code, one.low, one.green_from) == (other.code, other.low, other.green_from)


def test_the_examples_of_links_and_life_events_are_read(tmp_path):
    links = read_links(example(tmp_path, "source:"), get_frame("3x10d"), get_frame("stiglitz"))
    assert links.links[0].source == "friends"
    event = read_life_event(example(tmp_path, "code: moving_in_together"))
    assert len(event.phases) == 2
