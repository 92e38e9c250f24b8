"""`revontuli catalogue`: bring services in, look the portfolio over, give it on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from revontuli.catalogue import Catalogue
    from revontuli.catalogue.checking import CatalogueCheck
    from revontuli.catalogue.import_files import ImportReport
    from revontuli.catalogue.source import Source

app = typer.Typer(
    name="catalogue",
    help="The network's services and terms: bring them in, look them over, give them on.",
    no_args_is_help=True,
)

Folder = Annotated[
    Path | None,
    typer.Option("--catalogue", metavar="DIR", help="The catalogue; REVONTULI_HOME/catalogue."),
]
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
SHOWN = 20


@app.command("import")
def import_command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE", help="ptv, general-descriptions, tpr, table, skos or example."
        ),
    ],
    place: Annotated[
        str,
        typer.Argument(metavar="PATH_OR_URL", help="Where it is; the source's own if left out."),
    ] = "",
    municipality: Annotated[
        str, typer.Option(help="ptv: services of this one; its code or name.")
    ] = "",
    region: Annotated[str, typer.Option(help="ptv: services of this region; its code.")] = "",
    organisation: Annotated[str, typer.Option(help="ptv: services of this one; its id.")] = "",
    everything: Annotated[
        bool, typer.Option(help="All of it, even where only what changed could be asked for.")
    ] = False,
    allow_removal: Annotated[
        bool, typer.Option(help="Remove even more than half of what it brought before.")
    ] = False,
    catalogue: Folder = None,
    as_json: Json = False,
) -> None:
    """Bring services and terms in from a source; the catalogue is never worse than before.

    Interrupted, the same command goes on where it stopped.
    """
    from revontuli.catalogue.importing import import_into
    from revontuli.cli.home import catalogue_folder
    from revontuli.cli.shown_progress import shown_progress

    opened = _open(source, place, municipality, region, organisation)
    try:
        with shown_progress() as progress:
            report = import_into(
                catalogue or catalogue_folder(),
                opened,
                progress,
                everything=everything,
                allow_removal=allow_removal,
            )
    except KeyboardInterrupt:
        typer.echo(
            "Interrupted; the stored catalogue is as it was. "
            "Run the same command again: it goes on where it stopped.",
            err=True,
        )
        raise typer.Exit(130) from None
    if as_json:
        import msgspec

        encoded = msgspec.json.encode(report, enc_hook=str)
        typer.echo(msgspec.json.format(encoded, indent=2).decode())
        return
    print_import(report)


@app.command("check")
def check_command(
    links: Annotated[bool, typer.Option("--links", help="Look whether links are alive.")] = False,
    search: Annotated[
        bool, typer.Option("--search", help="Look whether search finds each service.")
    ] = False,
    life_event: Annotated[
        str | None, typer.Option(help="Whose dimensions and phases must be served.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Write a page per language there."),
    ] = None,
    catalogue: Folder = None,
    as_json: Json = False,
) -> None:
    """Look the portfolio over: languages, texts, links, channels, duplicates, gaps, a score."""
    from datetime import date

    from revontuli.catalogue import Catalogue
    from revontuli.catalogue.checking import check_catalogue
    from revontuli.cli.home import catalogue_folder
    from revontuli.cli.services import open_finder
    from revontuli.cli.shown_progress import shown_progress

    folder = catalogue or catalogue_folder()
    finder = open_finder(folder) if search else None

    def find(text: str) -> list[str]:
        assert finder is not None
        return [match.service.id for match in finder.search(text, limit=15)]

    with shown_progress() as progress:
        checked = check_catalogue(
            Catalogue.load(folder),
            date.today(),
            look_at_links=links,
            life_event=life_event,
            finder=find if search else None,
            progress=progress,
            link_cache=folder / "links.json" if links else None,
        )
    if output is not None:
        from revontuli.catalogue.check_page import write_check_pages

        for path in write_check_pages(checked, output):
            typer.echo(f"Wrote {path}", err=True)
    if as_json:
        import msgspec

        typer.echo(msgspec.json.format(msgspec.json.encode(checked), indent=2).decode())
        return
    _print_check(checked)


@app.command("enrich")
def enrich_command(
    place: Annotated[
        str, typer.Argument(metavar="PATH_OR_URL", help="The file of general descriptions.")
    ],
    catalogue: Folder = None,
) -> None:
    """Add what PTV's general descriptions tell to services of the same Finnish name."""
    from datetime import date

    from revontuli.catalogue.source import State
    from revontuli.catalogue.sources.general_descriptions import enrich, read_general_descriptions
    from revontuli.catalogue.store import update_catalogue
    from revontuli.cli.home import catalogue_folder

    described = read_general_descriptions(place, State(date.today()))
    gained = 0

    def richer(stored: Catalogue) -> Catalogue:
        nonlocal gained
        enriched = enrich(stored, described)
        gained = len(enriched.bases)
        return enriched.catalogue

    update_catalogue(catalogue or catalogue_folder(), richer)
    typer.echo(f"{gained} services gained from {len(described)} general descriptions.")


@app.command("export")
def export_command(
    layout: Annotated[str, typer.Argument(metavar="FORMAT", help="table, cpsv-ap or schema-org.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help=".csv or .xlsx; .jsonld.")
    ],
    catalogue: Folder = None,
) -> None:
    """Write the catalogue as a table, CPSV-AP or schema.org."""
    from revontuli.catalogue import Catalogue
    from revontuli.catalogue.exports import export_catalogue
    from revontuli.cli.home import catalogue_folder

    stored = Catalogue.load(catalogue or catalogue_folder())
    export_catalogue(stored, layout, output)
    typer.echo(f"Wrote {output}: {len(stored)} services, {len(stored.terms)} terms.")


@app.command("versions")
def versions_command(catalogue: Folder = None) -> None:
    """List the stored versions, and what the newest changed."""
    from revontuli.catalogue.difference import compare_catalogues
    from revontuli.catalogue.store import load_catalogue, versions
    from revontuli.cli.home import catalogue_folder

    folder = catalogue or catalogue_folder()
    stored = versions(folder)
    if not stored:
        load_catalogue(folder)  # tells that there is none, and how to get one
    for version in stored:
        typer.echo(f"{version.number:>4}  {version.services} services, {version.terms} terms")
    if len(stored) > 1:
        older, newer = (load_catalogue(folder, v.number) for v in stored[-2:])
        change = compare_catalogues(older, newer)
        for kind, items in (("services", change.services), ("terms", change.terms)):
            typer.echo(
                f"From {older.number} to {newer.number}, {kind}: {len(items.added)} added, "
                f"{len(items.changed)} changed, {len(items.removed)} removed."
            )


def print_import(report: ImportReport) -> None:
    """What an import did, in a few lines."""
    typer.echo(
        f"{report.source}: {report.came} came: {len(report.added)} new, "
        f"{len(report.changed)} changed, {report.unchanged} unchanged; "
        f"{len(report.removed)} removed; {len(report.refused)} refused."
    )
    for remark in (*report.refused, *report.notices)[:SHOWN]:
        typer.echo(f"  {remark.id}: {remark.reason}")
    more = len(report.refused) + len(report.notices) - SHOWN
    if more > 0:
        typer.echo(f"  … and {more} more, in the import's report.json.")


def _print_check(checked: CatalogueCheck) -> None:
    from collections import Counter

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from revontuli.text import in_language

    console = Console()
    console.print(
        f"{checked.services} services, {checked.terms} terms: {checked.score:.0f} of 100.",
        highlight=False,
    )
    kinds = Counter((found.severity.value, found.kind.value) for found in checked.findings)
    table = Table("severity", "what", "how many", header_style="bold")
    for (severity, kind), count in kinds.most_common():
        table.add_row(severity, kind, str(count))
    console.print(table)
    for provider in checked.providers[:SHOWN]:
        name = in_language(provider.name, "en") or provider.provider or "(no provider)"
        console.print(Text(f"{provider.score:>4.0f}  {name}"))
    for coverage in checked.coverage:
        unserved: dict[str, list[str]] = {}
        for dimension, phase in coverage.unserved:
            unserved.setdefault(dimension, []).append(phase)
        for dimension, phases in unserved.items():
            all_of_it = len(phases) == len(coverage.phases)
            where = "any phase" if all_of_it else ", ".join(phases)
            console.print(Text(f"{coverage.life_event}: nothing serves {dimension} in {where}."))


def _open(source: str, place: str, municipality: str, region: str, organisation: str) -> Source:
    """The source by its kind; the bundled example is one too."""
    from revontuli.catalogue.sources import SOURCES, open_source
    from revontuli.errors import InputError

    if source == "example":
        if place or municipality or region or organisation:
            raise InputError("the source 'example' is the bundled one", expected="nothing after it")
        from revontuli.catalogue.sources.ready import ReadySource
        from revontuli.examples.moving_to_study import example_catalogue

        return ReadySource("example", example_catalogue())
    if source not in SOURCES:
        raise InputError(
            f"there is no source '{source}'", expected=f"one of {', '.join(SOURCES)}, example"
        )
    return open_source(
        source, place, municipality=municipality, region=region, organisation=organisation
    )
