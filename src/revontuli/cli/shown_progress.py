"""Progress on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from revontuli.engine.progress import Progress


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Progress as bars in a terminal, and as a line for each stage elsewhere (stderr)."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        stages: set[str] = set()

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in stages:
                stages.add(stage)
                console.print(f"{stage} …", highlight=False)

        yield tell
        return

    from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(finished_text="[green]✓"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                for task in tasks.values():
                    bars.update(task, total=1, completed=1)  # an earlier stage is over
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show
        for task in tasks.values():
            bars.update(task, total=1, completed=1)
