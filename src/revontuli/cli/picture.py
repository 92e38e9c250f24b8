"""`revontuli picture`: build a picture, compare two, look at a pair of traits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from revontuli.errors import InputError
from revontuli.text import LANGUAGES

if TYPE_CHECKING:
    from revontuli.picture import Picture
    from revontuli.picture.building import Built, Iteration
    from revontuli.picture.change import Comparison

app = typer.Typer(
    name="picture", help="Situational pictures: build one, compare two.", no_args_is_help=True
)

NOT_SHOWN = "not shown"
MOST_SEED = 2**31 - 1
UNFINISHED = ".unfinished"  # folder in the output, of batches that an interrupted run counted
LARGE = 100_000  # rows of a Parquet file from which it is read batch by batch

Answers = Annotated[
    Path, typer.Argument(metavar="RESPONSES", help="Answers: CSV, TSV, XLSX, SPSS or Parquet.")
]
CodebookFile = Annotated[
    Path, typer.Option("--codebook", metavar="CODEBOOK", help="CSV, XLSX or XLSForm.")
]
Folder = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Written here.")]


@app.command("build")
def build_command(
    responses: Answers,
    codebook: CodebookFile,
    segments: Annotated[str, typer.Option(help="How many, or 'auto' to find out.")] = "auto",
    seed: Annotated[
        int, typer.Option(min=0, max=MOST_SEED, help="The same seed gives the same picture.")
    ] = 0,
    engine: Annotated[str, typer.Option(help="Where it is counted: 'local'.")] = "local",
    output: Folder = Path("picture"),
    frame: Annotated[
        str | None, typer.Option(metavar="CODE|FILE", help="A frame other than the codebook's.")
    ] = None,
    areas: Annotated[
        Path | None, typer.Option(metavar="GEOJSON", help="Shapes of the areas, for a map.")
    ] = None,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Trait, question or dimension to cluster without."),
    ] = None,
    weigh: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=N", help="Let a trait, question or dimension count N times."),
    ] = None,
    merge: Annotated[
        list[str] | None, typer.Option(metavar="ID+ID", help="Join segments: s2+s5.")
    ] = None,
    split: Annotated[
        list[str] | None, typer.Option(metavar="ID=N", help="Part a segment: s1=2.")
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option(metavar="ID=NAME", help="Name a segment: s1='New here'.")
    ] = None,
    baskets: Annotated[
        list[str] | None,
        typer.Option(metavar="QUESTION", help="Multiple-choice questions for the baskets."),
    ] = None,
    outcome: Annotated[
        list[str] | None,
        typer.Option(metavar="TRAIT", help="Outcome to find drivers of: stay=no."),
    ] = None,
    bootstraps: Annotated[int, typer.Option(min=1, help="Draws that test the segments.")] = 50,
) -> None:
    """Build the picture of a survey: picture.json, a report in three languages, XLSX and charts."""
    from revontuli.cli.shown_progress import shown_progress
    from revontuli.picture.building import Iteration, read_names

    check_engine(engine)
    iteration = Iteration(
        leave_out=tuple(leave_out or ()),
        weigh={k: read_number(v, k) for k, v in read_pairs(weigh, "--weigh").items()},
        merge=tuple(tuple(ids.split("+")) for ids in merge or ()),
        split={k: read_whole(v, k) for k, v in read_pairs(split, "--split").items()},
        names=read_names(read_pairs(name, "--name")),
    )
    with shown_progress() as progress:
        try:
            built = build_from_files(
                responses,
                codebook,
                output,
                segments=read_segments(segments),
                seed=seed,
                frame=frame,
                areas=areas,
                iteration=iteration,
                basket_questions=baskets,
                outcomes=outcome,
                bootstraps=bootstraps,
                progress=progress,
            )
        except KeyboardInterrupt:
            kept = (output / UNFINISHED).exists()
            more = " Run the same command again: what is finished is kept." if kept else ""
            typer.echo(f"Interrupted.{more}", err=True)
            raise typer.Exit(130) from None
    print_summary(built.picture, output)


def build_from_files(
    responses: Path,
    codebook: Path,
    output: Path,
    *,
    frame: str | None = None,
    areas: Path | None = None,
    iteration: Iteration | None = None,
    progress: Any,
    **options: Any,
) -> Built:
    """Build a picture from files and write all that belongs to it into `output`."""
    from revontuli.cli.home import home
    from revontuli.engine import check_folder
    from revontuli.picture.building import build, checkpoint_key
    from revontuli.picture.folder import read_geojson, write_picture
    from revontuli.survey import count_rows, read_codebook, read_responses
    from revontuli.wellbeing import resolve_frame

    check_folder(output)  # better now than when all is counted
    book = read_codebook(codebook)
    given: dict[str, Any] = {
        **options,
        "iteration": iteration,
        "frame": resolve_frame(frame) if frame else None,
        "geojson": read_geojson(areas) if areas else None,
        "progress": progress,
    }
    if responses.suffix == ".parquet" and count_rows(responses) > LARGE:
        from revontuli.engine import read_sha256
        from revontuli.engine.local import Checkpoint
        from revontuli.picture import StoredResponses

        stored = StoredResponses(responses, book)
        told = {k: v for k, v in given.items() if k != "progress"}
        told["codebook"] = read_sha256(codebook)
        given["checkpoint"] = Checkpoint(output / UNFINISHED, checkpoint_key(stored, told))
        built = build(stored, **given)
    else:
        built = build(read_responses(responses, book), **given)
    write_picture(built, output, home() / "pseudonym.key", progress)
    return built


@app.command("compare")
def compare_command(
    a: Annotated[Path, typer.Argument(metavar="DIR_A", help="The earlier picture's folder.")],
    b: Annotated[Path, typer.Argument(metavar="DIR_B", help="The later picture's folder.")],
    output: Folder = Path("comparison"),
) -> None:
    """Compare two pictures: which segments are the same, what changed, who went where."""
    from revontuli.engine import atomic_folder
    from revontuli.picture import Picture, write_report
    from revontuli.picture.folder import compare_folders

    later = Picture.load(b)
    comparison = compare_folders(a, b)
    with atomic_folder(output) as folder:
        comparison.save(folder)
        write_report(later, folder, comparison=comparison)
    print_comparison(comparison, output)


@app.command("pair")
def pair_command(
    responses: Answers,
    first: Annotated[str, typer.Argument(metavar="TRAIT", help="Such as housing=rented.")],
    second: Annotated[str, typer.Argument(metavar="TRAIT")],
    codebook: CodebookFile,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.svg", help="Draw a chart here, .svg or .png."),
    ] = None,
    language: Annotated[str, typer.Option(help="fi, sv or en.")] = "fi",
) -> None:
    """Show how two traits go together: a table, its strength and a chart."""
    from revontuli.picture.pair_table import pair_chart, pair_table
    from revontuli.picture.pairs import pair_associations
    from revontuli.survey import make_traits, read_codebook, read_responses

    if language not in LANGUAGES:
        raise typer.BadParameter(f"'{language}' is not fi, sv or en", param_hint="--language")
    if output and output.suffix not in (".svg", ".png"):
        raise typer.BadParameter(f"'{output}' ends in neither .svg nor .png", param_hint="-o")
    table = make_traits(read_responses(responses, read_codebook(codebook)))
    chosen = [find_trait(table.traits, id) for id in (first, second)]
    if first == second:
        raise InputError(f"'{first}' is named twice", expected="two unlike traits")
    told = pair_table(table, first, second)
    print_pair(told, pair_associations(table.select(chosen)).published(), language)
    if output:
        draw_chart(pair_chart(told, language), output)
        typer.echo(f"Drew {output}.")


@app.command("report")
def report_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A picture's folder.")],
) -> None:
    """Write the report, workbook and charts anew from picture.json, after it was edited."""
    from revontuli.picture import Picture, write_charts, write_report, write_workbook

    picture = Picture.load(folder)
    write_report(picture, folder)
    write_workbook(picture, folder / "picture.xlsx")
    write_charts(picture, folder / "charts")
    typer.echo(f"Wrote {folder / 'report.fi.html'}.")


def check_engine(engine: str) -> None:
    """Wrong usage for an engine that is not here."""
    if engine != "local":
        raise typer.BadParameter(f"'{engine}' is not available: use 'local'", param_hint="--engine")


def read_segments(text: str) -> int | Literal["auto"]:
    """'auto' or a number; wrong usage for anything else."""
    if text == "auto":
        return "auto"
    if not text.isdecimal():
        raise typer.BadParameter(f"'{text}' is not a number or 'auto'", param_hint="--segments")
    return int(text)


def read_pairs(given: list[str] | None, option: str) -> dict[str, str]:
    """NAME=VALUE options as a mapping; wrong usage where there is no equals sign.

    The last equals sign parts them, for a trait's own name has one.
    """
    pairs = {}
    for text in given or ():
        name, equals, value = text.partition("=") if option == "--name" else text.rpartition("=")
        if not (name and equals and value):
            raise typer.BadParameter(f"'{text}' is not NAME=VALUE", param_hint=option)
        pairs[name] = value
    return pairs


def read_number(text: str, name: str) -> float:
    """A number from the command line; wrong usage for anything else."""
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a number", param_hint=name) from None


def read_whole(text: str, name: str) -> int:
    """A whole number from the command line; wrong usage for anything else."""
    if not text.isdecimal():
        raise typer.BadParameter(f"'{text}' is not a whole number", param_hint=name)
    return int(text)


def find_trait(traits: Any, id: str) -> Any:
    """The trait of this id; InputError names the nearest ones."""
    from difflib import get_close_matches

    for trait in traits:
        if trait.id == id:
            return trait
    near = get_close_matches(id, [trait.id for trait in traits], n=3, cutoff=0.4)
    raise InputError(f"there is no trait '{id}'", expected=" or ".join(near) or "a trait's id")


def draw_chart(spec: dict[str, Any], path: Path) -> None:
    """Draw a Vega-Lite chart as SVG or PNG, by the ending of the file's name."""
    import vl_convert

    from revontuli.engine import atomic_path

    with atomic_path(path) as temporary:
        if path.suffix == ".png":
            temporary.write_bytes(vl_convert.vegalite_to_png(spec, scale=2))
        else:
            temporary.write_text(vl_convert.vegalite_to_svg(spec), encoding="utf-8")


def print_summary(picture: Picture, output: Path) -> None:
    """The picture in a screenful, and where the report is."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from revontuli.text import in_language

    console = Console()
    told = in_language(picture.title, "en")
    simulated = "  (simulated answers)" if picture.simulated else ""
    console.print(Text(f"\n{told}{simulated}", style="bold"))
    console.print(
        f"{picture.population.n:,} people, {len(picture.segments)} segments", highlight=False
    )
    table = Table(header_style="bold", box=None, pad_edge=False)
    for heading, justify in (("", "left"), ("segment", "left"), ("people", "right")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    table.add_column("share", justify="right")
    table.add_column("comes back", justify="left")
    table.add_column("most unlike everyone in", overflow="fold")
    for segment in picture.segments:
        strongest = [in_language(t.label, "en") for t in segment.traits if t.direction == "over"]
        table.add_row(
            segment.id,
            Text(in_language(segment.name, "en")),
            f"{segment.n:,}",
            f"{segment.share:.0%}",
            f"{segment.stability.grade} ({segment.stability.jaccard:.2f})",
            Text("; ".join(strongest[:2])),
        )
    console.print(table)
    console.print(
        f"{picture.suppressed} numbers are held back: none shown rests on fewer than "
        f"{picture.minimum} people.",
        highlight=False,
    )
    print_report_paths(output)


def print_report_paths(output: Path) -> None:
    """Where the report is, a language a line, with nothing that wraps a path."""
    for language, name in (("fi", "suomeksi"), ("sv", "på svenska"), ("en", "in English")):
        typer.echo(f"Report {name}: {(output / f'report.{language}.html').resolve()}")


def print_comparison(comparison: Comparison, output: Path) -> None:
    """What changed, in a screenful, and where the report is."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from revontuli.text import in_language

    console = Console()
    table = Table(header_style="bold", box=None, pad_edge=False)
    for heading in ("earlier", "later", "alike", "what changed most"):
        table.add_column(heading, overflow="fold")
    for match in comparison.segments:
        sure = sorted((c for c in match.dimensions if c.is_sure), key=lambda c: -abs(c.change))
        told = "; ".join(f"{in_language(c.label, 'en')} {c.change:+.1f}" for c in sure[:3])
        table.add_row(
            Text(f"{match.a} {in_language(match.name_a, 'en')}"),
            Text(f"{match.b} {in_language(match.name_b, 'en')}"),
            f"{match.similarity:.2f}",
            Text(told or "nothing for sure"),
        )
    console.print(table)
    for heading, unmatched in (("New", comparison.new), ("Gone", comparison.gone)):
        for one in unmatched:
            console.print(Text(f"{heading}: {one.id} {in_language(one.name, 'en')}"))
    print_report_paths(output)


def print_pair(told: Any, associations: Any, language: str) -> None:
    """A pair's table and strength on the screen."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from revontuli.text import in_language

    table = Table(
        title=Text(f"{in_language(told.label_a, language)} × {in_language(told.label_b, language)}")
    )
    table.add_column("")
    for column in told.columns:
        table.add_column(in_language(column, language), justify="right")
    for row, counts, shares in zip(told.rows, told.n, told.share, strict=True):
        cells = [
            NOT_SHOWN if count is None or share is None else f"{share:.0%} ({count})"
            for count, share in zip(counts, shares, strict=True)
        ]
        table.add_row(Text(in_language(row, language)), *cells)
    console = Console()
    console.print(table)
    if any(None in (*counts, *shares) for counts, shares in zip(told.n, told.share, strict=True)):
        console.print(
            f"“{NOT_SHOWN}”: it rests on fewer than 5 people, or lets such a number be worked out.",
            highlight=False,
        )
    value, p = associations.value[0, 1], associations.p[0, 1]
    if value == value:  # NaN where too few answered for it to be told
        console.print(f"{associations.measure[0, 1]} {value:.2f}, p {p:.2g}", highlight=False)
