"""`revontuli survey`: draft a codebook, check answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from revontuli.survey import Codebook, Fault, Question

app = typer.Typer(
    name="survey", help="Answers and their codebook: draft it, check them.", no_args_is_help=True
)

Answers = Annotated[
    Path, typer.Argument(metavar="RESPONSES", help="Answers: CSV, TSV, XLSX, SPSS or Parquet.")
]


@app.command("codebook")
def codebook_command(
    responses: Answers,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="CODEBOOK", help="Write it here: .csv or .xlsx."),
    ] = None,
) -> None:
    """Draft a codebook: guess what each column of the answers is, for you to look over."""
    from rich.console import Console

    from revontuli.survey import draft_codebook, write_codebook

    codebook = draft_codebook(responses)
    if output is None:
        _print_codebook(codebook)
        return
    write_codebook(codebook, output)
    noted = sum(bool(question.note) for question in codebook)
    console = Console()
    console.print(f"Wrote {output}: {len(codebook.questions)} questions.", highlight=False)
    if noted:
        console.print(f"{noted} of them have a note: look at those first.", highlight=False)


@app.command("check")
def check_command(
    responses: Answers,
    codebook: Annotated[
        Path, typer.Option("--codebook", metavar="CODEBOOK", help="CSV, XLSX or XLSForm.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List everything in the answers that is not as the codebook says; status 1 if anything."""
    from revontuli.survey import check_responses, find_unknown_columns, read_codebook

    book = read_codebook(codebook)
    faults = check_responses(responses, book)
    unknown = find_unknown_columns(responses, book)
    if as_json:
        typer.echo(_as_json(faults, unknown))
    else:
        _print_faults(faults, unknown, responses)
    if faults:
        raise typer.Exit(1)


@app.command("code")
def code_command(
    responses: Answers,
    codebook: Annotated[
        Path, typer.Option("--codebook", metavar="CODEBOOK", help="CSV, XLSX or XLSForm.")
    ],
    question: Annotated[str, typer.Option(metavar="NAME", help="The open question.")],
    topics: Annotated[
        Path, typer.Option(metavar="TOPICS", help="Topics with examples: CSV, XLSX or YAML.")
    ],
    reviewed: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A review file that people filled in.")
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Write the files there.")
    ] = Path("coded"),
    limit: Annotated[int, typer.Option(min=1, help="Answers in the review file, at most.")] = 200,
) -> None:
    """Code an open question's answers into topics, for people to look over.

    Writes coded.csv and coded_codebook.csv (to build a picture of), review.csv (to fill in, and
    give back with --reviewed) and suggested_topics.csv. Personal data is redacted in all of them.
    """
    from revontuli.cli.services import encoder_name
    from revontuli.cli.shown_progress import shown_progress
    from revontuli.engine import check_folder
    from revontuli.errors import InputError
    from revontuli.language.encoder import get_encoder
    from revontuli.survey import read_codebook, read_responses
    from revontuli.survey.topic_coding import TopicCoder
    from revontuli.survey.topic_files import write_topics
    from revontuli.survey.topic_review import read_review, write_review
    from revontuli.survey.topic_suggestions import suggest_topics
    from revontuli.survey.topic_traits import code_responses, open_answers, write_coded
    from revontuli.survey.topics import TopicCodebook

    check_folder(output)
    listed = TopicCodebook.read(topics)
    book = read_codebook(codebook)
    read = read_responses(responses, book)
    answers = open_answers(read, question)
    encoder = get_encoder(encoder_name())
    with shown_progress() as progress:
        coder = TopicCoder.from_codebook(listed, encoder)
        if reviewed is not None:
            taught = read_review(reviewed, listed)
            if not taught.texts:
                raise InputError(
                    "nobody has checked anything",
                    file=reviewed,
                    column="checked",
                    expected="ok, or the right topics with | between",
                )
            coder = TopicCoder(listed, encoder).fit(taught.texts, taught.topics)
        coded = coder.predict(answers, progress)
        unlike = [text if one.other else None for text, one in zip(answers, coded, strict=True)]
        suggestions = suggest_topics(
            unlike, weights=read.weights, encoder=encoder, progress=progress
        )
    output.mkdir(parents=True, exist_ok=True)
    write_coded(
        code_responses(read, {question: coder}),
        output / "coded.csv",
        output / "coded_codebook.csv",
    )
    write_review(output / "review.csv", answers, coded, limit=limit)
    if suggestions:
        suggested = [s.as_topic(f"suggested_{n}") for n, s in enumerate(suggestions, 1)]
        write_topics(TopicCodebook(tuple(suggested)), output / "suggested_topics.csv")
    said = sum(one.answered for one in coded)
    other = sum(one.other for one in coded)
    typer.echo(
        f"{said} answers coded, {other} of them to no topic; {len(suggestions)} topics suggested."
    )
    typer.echo(f"Look over {output / 'review.csv'}, then give it back with --reviewed.")


def _print_codebook(codebook: Codebook) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=None, header_style="bold")
    for heading in ("name", "role", "answers", "note"):
        table.add_column(heading, overflow="fold")
    for question in codebook:
        style = "dim" if question.role == "ignore" else ""
        cells = (question.name, question.role.value, _told_answers(question), question.note)
        table.add_row(*map(Text, cells), style=style)
    console = Console()
    console.print(table)
    console.print("Write it to a file with -o codebook.csv, edit it, and keep it with the answers.")


def _told_answers(question: Question) -> str:
    """A question's answers in a few words."""
    if question.low is not None and question.high is not None:
        return f"{question.low:g}–{question.high:g}"
    if not question.choices:
        return question.kind.value
    shown = [choice.value for choice in question.choices[:6]]
    more = f" … ({len(question.choices)})" if len(question.choices) > len(shown) else ""
    return (" < " if question.ordered else ", ").join(shown) + more


def _print_faults(faults: tuple[Fault, ...], unknown: tuple[str, ...], file: Path) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from revontuli.survey import count_faults

    console = Console()
    if unknown:
        console.print(Text(f"Notice: the codebook does not tell of {', '.join(unknown)}."))
    if not faults:
        console.print(Text(f"{file.name}: everything is as the codebook says."))
        return
    table = Table(header_style="bold")
    table.add_column("row", justify="right")
    for heading in ("column", "value", "expected"):
        table.add_column(heading, overflow="fold")
    for fault in faults:
        row = "" if fault.row is None else str(fault.row)
        column = fault.column or "(whole row)"
        table.add_row(*map(Text, (row, column, fault.value, fault.expected)))
    console.print(table)
    counts = ", ".join(f"{count} {kind}" for kind, count in count_faults(faults).items())
    console.print(Text(f"{file.name}: {len(faults)} faults ({counts})."))


def _as_json(faults: tuple[Fault, ...], unknown: tuple[str, ...]) -> str:
    from dataclasses import asdict

    from revontuli.survey import count_faults

    body = {
        "faults": [asdict(fault) for fault in faults],
        "counts": count_faults(faults),
        "unknown_columns": list(unknown),
    }
    return json.dumps(body, ensure_ascii=False, indent=2)
