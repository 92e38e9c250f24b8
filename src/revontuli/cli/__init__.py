"""The command line: `revontuli`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from revontuli import __version__
from revontuli.cli import bot, catalogue, demo, picture, serve, services, survey
from revontuli.errors import InputError

app = typer.Typer(
    name="revontuli",
    help="See how a city's people are doing, talk about it together, and see what changed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(survey.app)
app.add_typer(picture.app)
app.add_typer(catalogue.app)
app.add_typer(services.app)
app.add_typer(bot.app)
app.add_typer(serve.user_app)
app.command("demo")(demo.demo_command)
app.command("serve")(serve.serve)
app.command("worker")(serve.worker)
app.command("check")(serve.check)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"revontuli {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print it, stop."),
    ] = False,
) -> None:
    """Options before the command."""


def main() -> None:
    """Run the command line; wrong input is one message and exit status 1."""
    try:
        app()
    except InputError as error:
        typer.secho(f"revontuli: {error}.", err=True, fg=typer.colors.RED)
        sys.exit(1)
    except OSError as error:  # a full disk, a file that may not be read
        where = f"{error.filename}: " if error.filename else ""
        typer.secho(f"revontuli: {where}{error.strerror or error}.", err=True, fg=typer.colors.RED)
        sys.exit(1)
