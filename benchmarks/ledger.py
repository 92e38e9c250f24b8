"""Results kept as they come, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("results")


class Ledger:
    """A JSON Lines file of results, one line a finished cell, found again by its key.

    A line that was cut off when the machine stopped is left out, and its cell is done again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows: dict[str, dict[str, Any]] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    row = json.loads(line)
                    self._rows[row["key"]] = row
                except (ValueError, KeyError):
                    continue

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def __getitem__(self, key: str) -> dict[str, Any]:
        return self._rows[key]

    def write(self, key: str, row: Mapping[str, Any]) -> None:
        """Keep `row` under `key`, on disk before this returns."""
        line = {"key": key, **row}
        self._rows[key] = line
        self.path.parent.mkdir(parents=True, exist_ok=True)
        cut = self.path.exists() and self.path.read_bytes()[-1:] not in (b"", b"\n")
        with self.path.open("a", encoding="utf-8") as file:
            file.write(("\n" if cut else "") + json.dumps(line, ensure_ascii=False) + "\n")


def key_of(**parts: object) -> str:
    """A readable key: what the cell is, in a fixed order."""
    return " · ".join(f"{name}={parts[name]}" for name in sorted(parts))
