"""How a measure is told: a table on the terminal and the same numbers as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from benchmarks.ledger import FOLDER

console = Console()
if not console.is_terminal:
    console = Console(width=140)  # into a file or a log: tables whole

LIBRARIES = ("numpy", "scipy", "scikit-learn", "polars", "pandas", "kmodes", "prince", "stepmix")


def describe_machine() -> dict[str, Any]:
    """What the measures ran on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table whose first column is words and the others numbers, one row a line."""
    table = Table(title=title, title_justify="left")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="left" if number == 0 else "right", no_wrap=number == 0)
    for row in rows:
        table.add_row(*("–" if cell is None else str(cell) for cell in row))
    console.print(table)


def print_verdicts(verdicts: dict[str, bool]) -> None:
    """One line for each demand: PASS or FAIL."""
    for demand, passed in verdicts.items():
        console.print("[green]PASS[/]" if passed else "[red]FAIL[/]", demand, highlight=False)


def write_json(name: str, body: dict[str, Any], folder: Path = FOLDER) -> Path:
    """Write `results/NAME.json` with the machine's description; give its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    text = json.dumps({"machine": describe_machine(), **body}, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
    console.print(
        f"Written: {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}"
    )
    return path


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar with how much is done and how long is left."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    ) as progress:
        yield progress
