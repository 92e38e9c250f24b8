"""ARCHITECTURE.md tells the house as it is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "revontuli"
PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
ROOMS = sorted(path.parent for path in SOURCE.rglob("__init__.py") if path.parent != SOURCE)


def name_of(room: Path) -> str:
    return room.relative_to(SOURCE).as_posix()


def told_of(room: str) -> str:
    """What stands under the heading of a room."""
    found = re.search(rf"^### `{re.escape(room)}/`(.*?)(?=^##|\Z)", PAGE, re.M | re.S)
    assert found, f"ARCHITECTURE.md has no heading ### `{room}/`"
    return found[1]


@pytest.mark.parametrize("room", ROOMS, ids=name_of)
def test_every_file_of_a_room_is_told_and_no_other(room: Path) -> None:
    files = {path.name for path in room.glob("*.py")} - {"__init__.py", "__main__.py"}
    assert set(re.findall(r"`(\w+\.py)`", told_of(name_of(room)))) == files


def test_no_room_is_told_that_is_not_there() -> None:
    told = set(re.findall(r"^### `([\w/]+)/`", PAGE, flags=re.MULTILINE))
    assert told == {name_of(room) for room in ROOMS}


def test_the_floors_are_those_that_import_linter_holds() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = pyproject["tool"]["importlinter"]["contracts"]
    floors = [re.findall(r"revontuli\.(\w+)", layer) for layer in contract["layers"]]
    block = re.search(r"^```floors\n(.*?)^```", PAGE, flags=re.M | re.S)
    assert block
    shown = [re.findall(r"\b(\w+)(?:/|\.py)", line) for line in block[1].splitlines()]
    assert [sorted(f) for f in shown if f] == [sorted(f) for f in floors]
