"""`revontuli demo`: the bundled example from nothing."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer


def demo_command(
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the site when all is built.")
    ] = True,
    port: Annotated[int, typer.Option(help="Port of the site.")] = 8000,
) -> None:
    """Build the bundled example: answers of two years, their pictures, services; and the site.

    Everything is written into the folder REVONTULI_HOME, or ./var. What is there already from an
    earlier time stays: the site's database is added to, never emptied.
    """
    from revontuli.cli.home import home
    from revontuli.cli.picture import (
        build_from_files,
        print_comparison,
        print_summary,
    )
    from revontuli.cli.shown_progress import shown_progress
    from revontuli.engine import atomic_folder
    from revontuli.examples.moving_to_study import write_example
    from revontuli.picture import write_report
    from revontuli.picture.folder import compare_folders

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
    comparison = compare_folders(folder / "picture_2025", folder / "picture_2026")
    output = folder / "change"
    with atomic_folder(output) as temporary:
        comparison.save(temporary)
        write_report(later, temporary, comparison=comparison)
    typer.echo("\nWhat changed from 2025 to 2026:")
    print_comparison(comparison, output)
    _show_services()
    _open_site(folder, port, serve=serve)


QUESTIONS = (
    ("fi", "Mistä löydän asunnon?"),
    ("sv", "Hur skaffar jag ett busskort?"),
    ("en", "How do I apply for student aid?"),
)


def _show_services() -> None:
    """Bring the example's services in, and answer what is asked most."""
    from revontuli.catalogue.importing import import_into
    from revontuli.catalogue.sources.ready import ReadySource
    from revontuli.cli.catalogue import print_import
    from revontuli.cli.home import catalogue_folder
    from revontuli.cli.services import open_finder, print_matches
    from revontuli.examples.moving_to_study import example_catalogue

    typer.echo("\nThe example's services:")
    print_import(import_into(catalogue_folder(), ReadySource("example", example_catalogue())))
    finder = open_finder(None)
    for language, question in QUESTIONS:
        typer.echo(f"\n{question}")
        print_matches(finder.search(question, language, limit=3), finder, language)
    typer.echo('\nAsk on: revontuli services search "…"')


def _open_site(folder: Path, port: int, *, serve: bool) -> None:
    """Bring the example into the site, say where everything is, and serve it."""
    from revontuli.cli.serve import run_command, run_site

    os.environ.setdefault("REVONTULI_URL", f"http://localhost:{port}")
    typer.echo("\nThe example's site:")
    for command in (("prepare",), ("load_example", str(folder))):
        if run_command(*command):
            raise typer.Exit(1)
    if serve:
        run_site("127.0.0.1", port, workers=2, threads=8, with_worker=True)
