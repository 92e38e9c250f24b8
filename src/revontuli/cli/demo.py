"""`revontuli demo`: the bundled example from nothing."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer


def demo_command(
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the site afterwards (not built yet).")
    ] = True,
    port: Annotated[int, typer.Option(help="Port of the site.")] = 8000,
) -> None:
    """Build the bundled example: a life event's answers of two years, their pictures, the change.

    Everything is written into the folder REVONTULI_HOME, or ./var.
    """
    from revontuli.cli.home import home
    from revontuli.cli.picture import (
        build_from_files,
        compare_folders,
        print_comparison,
        print_summary,
    )
    from revontuli.cli.shown_progress import shown_progress
    from revontuli.engine import atomic_folder
    from revontuli.examples.moving_to_study import write_example
    from revontuli.picture import write_report

    folder = home() / "example"
    built = []
    with shown_progress() as progress:
        example = write_example(folder, progress=progress)
    for year, answers in ((2025, example.answers_2025), (2026, example.answers_2026)):
        output = folder / f"picture_{year}"
        typer.echo(f"\n{answers.name}: simulated answers", err=True)
        with shown_progress() as progress:
            built.append(
                build_from_files(
                    answers,
                    example.questionnaire,
                    output,
                    areas=example.areas,
                    created=date(year, 11, 1),
                    progress=progress,
                ).picture
            )
    earlier, later = built
    print_summary(earlier, folder / "picture_2025")
    comparison = compare_folders(folder / "picture_2025", folder / "picture_2026", earlier, later)
    output = folder / "change"
    with atomic_folder(output) as temporary:
        comparison.save(temporary)
        write_report(later, temporary, comparison=comparison)
    typer.echo("\nWhat changed from 2025 to 2026:")
    print_comparison(comparison, output)
