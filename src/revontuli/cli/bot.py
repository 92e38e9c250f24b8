"""`revontuli bot`: train bots, see how good they are, ask them."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from revontuli.catalogue import Catalogue
    from revontuli.dialogue import BotContent, BotModel
    from revontuli.dialogue.rasa import RasaImport
    from revontuli.guidance import ServiceFinder

DEFAULT_BOT = "paavo"

app = typer.Typer(
    name="bot", help="Bots: train them, see how good they are, ask them.", no_args_is_help=True
)

BotName = Annotated[str, typer.Option("--bot", metavar="NAME", help="The bot's short name.")]
Content = Annotated[
    Path | None,
    typer.Option("--content", metavar="PATH", help="What its keepers wrote: YAML, or a folder."),
]
Seed = Annotated[int, typer.Option(help="The same content and seed give the same bot.")]
Number = Annotated[
    int | None,
    typer.Option("--version", metavar="N", help="This version; else the published or newest."),
]
Folder = Annotated[
    Path | None,
    typer.Option("--catalogue", metavar="DIR", help="The catalogue; REVONTULI_HOME/catalogue."),
]
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.command("train")
def train_command(
    bot: Annotated[
        str | None,
        typer.Option(
            "--bot", metavar="NAME", help="Its short name; that of its content, or paavo."
        ),
    ] = None,
    content: Content = None,
    from_rasa: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A Rasa or Botfront project: its folder, or a zip of it."),
    ] = None,
    seed: Seed = 0,
    publish: Annotated[
        bool, typer.Option("--publish", help="Let people talk with it, if its tests pass.")
    ] = False,
    catalogue: Folder = None,
) -> None:
    """Train a bot and store it as a new version; the one that answers now is not disturbed.

    Without --content or --from-rasa it is trained anew from what its newest version was made of;
    the bot paavo, where there is none, from the bundled example.
    """
    from time import perf_counter

    from revontuli.cli.bot_report import print_tests
    from revontuli.cli.services import encoder_name
    from revontuli.cli.shown_progress import shown_progress
    from revontuli.dialogue import versions
    from revontuli.dialogue.evaluation import run_tests
    from revontuli.dialogue.training import train_bot

    if content and from_rasa:
        raise typer.BadParameter("give one of --content and --from-rasa", param_hint="--content")
    written = _carried(from_rasa, bot) if from_rasa else _written(content, bot)
    known = _catalogue(catalogue, written)
    folder = _folder(written.id)
    began = perf_counter()
    with shown_progress() as progress:
        model = train_bot(
            written, known, seed, encoder_name(), progress, vectors=versions.vectors_file(folder)
        )
    seconds = perf_counter() - began
    tests = run_tests(written.tests, model.understanding)
    passed = sum(test.passed for test in tests)
    before = versions.newest_number(folder)
    number = versions.save_version(folder, model, {"tests": len(tests), "tests_passed": passed})
    counts = model.provenance["counts"]
    typer.echo(
        f"{written.id}: learned {counts['intents']} intents from {counts['examples']:,} examples "
        f"in {seconds:.1f} s."
    )
    if tests:
        typer.echo(f"Tests: {passed} of {len(tests)} passed.")
    print_tests([test for test in tests if not test.passed])
    is_new = number > before
    typer.echo(f"Version {number}{'' if is_new else ': the same as it was, nothing new'}.")
    if not publish:
        typer.echo(f'Try it: revontuli bot ask --bot {written.id} --version {number} "…"')
        return
    if passed < len(tests):
        typer.secho(
            "Not published: tests of its keepers did not pass.", err=True, fg=typer.colors.RED
        )
        raise typer.Exit(1)
    versions.publish(folder, number)
    typer.echo("Published: people talk with this version now.")


@app.command("evaluate")
def evaluate_command(
    bot: BotName = DEFAULT_BOT,
    content: Content = None,
    seed: Seed = 0,
    catalogue: Folder = None,
    as_json: Json = False,
) -> None:
    """Tell how well a bot understands, what is wrong with its content, and what has changed.

    Exit status 1 when a test of its keepers does not pass: then it may not be published.
    """
    from revontuli.cli.bot_report import print_report
    from revontuli.cli.services import encoder_name
    from revontuli.cli.shown_progress import shown_progress
    from revontuli.dialogue import versions
    from revontuli.dialogue.evaluation import evaluate

    written = _written(content, bot)
    folder = _folder(written.id)
    number = versions.published(folder)
    before = versions.load_version(folder, number) if number else None
    known = _catalogue(catalogue, written)
    with shown_progress() as progress:
        report = evaluate(
            written, known, seed, encoder_name(), before, progress,
            vectors=versions.vectors_file(folder),
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        print_report(report)
    if not report.may_publish:
        raise typer.Exit(1)


@app.command("ask")
def ask_command(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What somebody would write.")],
    bot: BotName = DEFAULT_BOT,
    lang: Annotated[
        str | None, typer.Option(help="Answer in it: fi, sv or en; else as it is asked.")
    ] = None,
    municipality: Annotated[
        str | None, typer.Option(help="Where the person is: a code such as 853, or a name.")
    ] = None,
    version: Number = None,
    catalogue: Folder = None,
    as_json: Json = False,
) -> None:
    """Ask a bot, as the first message of a conversation. Nothing of it is kept."""
    from revontuli.cli.services import check_language
    from revontuli.dialogue import Bot, Memory, Message, State
    from revontuli.dialogue.rephrasing import rephraser_in_use
    from revontuli.dialogue.versions import load_version
    from revontuli.language.places import get_municipality

    check_language(lang)
    place = get_municipality(municipality).code if municipality else ""
    model = load_version(_folder(bot), version)
    known = _catalogue(catalogue, model.content)
    state = State(language=lang or "fi", language_chosen=bool(lang), memory=Memory(place))
    finder: Any = _LateFinder(known) if len(known) else None
    answering = Bot(model, known, lambda: finder, rephraser=rephraser_in_use(known))
    turn = answering.reply(Message(text, language=lang), state)
    if as_json:
        typer.echo(json.dumps(_as_json(turn, model), ensure_ascii=False, indent=2))
    elif turn.reply.is_urgent:
        typer.secho(turn.reply.as_text(), bold=True)
    else:
        typer.echo(turn.reply.as_text())


@app.command("versions")
def versions_command(bot: BotName = DEFAULT_BOT, as_json: Json = False) -> None:
    """List the versions of a bot, and tell which one people talk with."""
    from revontuli.dialogue import versions

    folder = _folder(bot)
    versions.read_version(folder, max(versions.newest_number(folder), 1))  # tells where none is
    published = versions.published(folder)
    found = versions.versions(folder)
    if as_json:
        rows = [
            {
                "number": version.number,
                "published": version.number == published,
                "provenance": version.provenance,
                "metrics": version.metrics,
            }
            for version in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for version in found:
        counts, metrics = version.provenance.get("counts", {}), version.metrics
        line = f"{version.number:>4}  {counts.get('examples', 0):,} examples"
        if metrics.get("tests"):
            line += f", {metrics['tests_passed']} of {metrics['tests']} tests passed"
        typer.echo(line + (" · published" if version.number == published else ""))


@app.command("publish")
def publish_command(
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", min=1, help="As `bot versions` lists it.")
    ],
    bot: BotName = DEFAULT_BOT,
) -> None:
    """Let people talk with a version: a new one, or an earlier one again.

    Exit status 1 when it can't be read, or a test of its keepers does not pass.
    """
    from revontuli.cli.bot_report import print_tests
    from revontuli.dialogue import versions
    from revontuli.dialogue.evaluation import run_tests

    folder = _folder(bot)
    model = versions.load_version(folder, number)
    failed = [t for t in run_tests(model.content.tests, model.understanding) if not t.passed]
    if failed:
        print_tests(failed)
        typer.secho(
            f"Not published: version {number} of {bot} did not pass all tests of its keepers.",
            err=True,
            fg=typer.colors.RED,
        )
        raise typer.Exit(1)
    versions.publish(folder, number)
    typer.echo(f"Published: people talk with version {number} of {bot} now.")


@app.command("import")
def import_command(
    project: Annotated[
        Path, typer.Argument(metavar="PROJECT", help="A Rasa or Botfront project, or a zip of it.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The YAML file to write.")
    ],
    bot: Annotated[
        str, typer.Option("--bot", metavar="NAME", help="What the bot is called.")
    ] = "imported",
) -> None:
    """Bring another bot's project in as content to be read and edited; tell what was left."""
    from revontuli.dialogue.content_files import write_content

    write_content(_carried(project, bot), output)
    typer.echo(f"Wrote {output}. Train it: revontuli bot train --content {output}")


@app.command("export")
def export_command(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="PATH", help="The file or folder to write.")
    ],
    bot: BotName = DEFAULT_BOT,
    version: Number = None,
    rasa: Annotated[
        bool, typer.Option("--rasa", help="As the folder of a Rasa project, not as YAML.")
    ] = False,
) -> None:
    """Write what the keepers of a version wrote, to be edited, kept or taken elsewhere."""
    from revontuli.dialogue.content_files import write_content
    from revontuli.dialogue.rasa import write_rasa
    from revontuli.dialogue.versions import load_content

    content = load_content(_folder(bot), version)
    if rasa:
        write_rasa(content, output)
    else:
        write_content(content, output)
    typer.echo(f"Wrote {output}")


def _folder(bot: str) -> Path:
    from revontuli.cli.home import home
    from revontuli.dialogue.versions import bot_folder

    return bot_folder(home(), bot)


def _written(path: Path | None, bot: str | None) -> BotContent:
    """What the keepers wrote: in `path`, in the newest version, or in the bundled example."""
    from revontuli.dialogue.content_files import read_content
    from revontuli.dialogue.versions import load_content, newest_number

    if path is not None:
        content = read_content(path)
        return replace(content, id=bot) if bot else content
    name = bot or DEFAULT_BOT
    folder = _folder(name)
    if number := newest_number(folder):
        return load_content(folder, number)
    from revontuli.errors import InputError
    from revontuli.examples.moving_to_study.bot_content import example_bot

    if name != example_bot().id:
        raise InputError(
            f"there is no bot '{name}' yet",
            expected="--content or --from-rasa with what it is to be made of",
        )
    typer.echo(f"Nothing was trained yet: this is the bundled example, {name}.", err=True)
    return example_bot()


def _carried(project: Path, bot: str | None) -> BotContent:
    """A Rasa project as content; what could not be carried over is told."""
    from revontuli.dialogue.rasa import read_rasa

    carried = read_rasa(project, bot or "imported")
    _print_carried(carried)
    return carried.content


def _print_carried(carried: RasaImport) -> None:
    content, left = carried.content, carried.not_carried
    typer.echo(
        f"Carried over: {len(content.intents)} intents, {len(content.examples):,} examples, "
        f"{len(content.words):,} words, {len(content.tests)} tests.",
        err=True,
    )
    if carried.unanswered:
        typer.echo(f"Without an answer yet: {len(carried.unanswered)} of them.", err=True)
    if left:
        typer.echo(f"Left or changed: {len(left)}.", err=True)
    for item in left:
        line = f":{item.line}" if item.line else ""
        typer.echo(f"  {item.file}{line} {item.name}: {item.reason}", err=True)


def _catalogue(folder: Path | None, content: BotContent) -> Catalogue:
    """The stored catalogue; the example's own where none is stored and the bot is the example."""
    from revontuli.catalogue import Catalogue
    from revontuli.catalogue.store import newest_number
    from revontuli.cli.home import catalogue_folder

    if folder is not None or newest_number(catalogue_folder()):
        return Catalogue.load(folder or catalogue_folder())
    if content.is_example:
        from revontuli.examples.moving_to_study import example_catalogue

        return example_catalogue()
    typer.echo(
        f"There is no catalogue in {catalogue_folder()}: the bot knows no services or terms.",
        err=True,
    )
    return Catalogue()


class _LateFinder:
    """A finder that is made when something is first searched for: many answers need no search."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @cached_property
    def _finder(self) -> ServiceFinder:
        from revontuli.cli.services import encoder_name
        from revontuli.guidance import ServiceFinder

        return ServiceFinder(self._catalogue, encoder_name())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._finder, name)


def _as_json(turn: Any, model: BotModel) -> dict[str, Any]:
    import msgspec

    reply, record = turn.reply, turn.record
    told: dict[str, Any] = msgspec.to_builtins(reply)
    told["parts"] = [
        {"type": type(part).__name__.lower(), **msgspec.to_builtins(part)} for part in reply.parts
    ]
    told["alternatives"] = list(record.alternatives) if record else []
    told["words"] = turn.state.words
    told["version"] = model.provenance.get("version")
    return told
