"""Tables of the views of a picture as workbooks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import HttpRequest

from revontuli.picture.picture import Picture, Segment
from revontuli.site.views.room.filters import choice, chosen_segments, segment_choice
from revontuli.site.views.room.seeing import Shown

if TYPE_CHECKING:
    from revontuli.picture.change import Change

PORTRAIT = ("about", "segments", "dimensions", "traits", "reading", "outcomes", "combinations")


def _write(shown: Shown, path: Path, *names: str, picture: Picture | None = None) -> None:
    from revontuli.picture.workbook import write_workbook

    write_workbook(picture or shown.picture, path, shown.language, ("about", *names))


def overview(request: HttpRequest, shown: Shown, path: Path) -> None:
    """The whole picture."""
    from revontuli.picture.workbook import write_workbook

    write_workbook(shown.picture, path, shown.language)


def segments(request: HttpRequest, shown: Shown, path: Path) -> None:
    """All groups, with their traits."""
    _write(shown, path, "segments", "traits")


def segment(shown: Shown, segment: Segment, path: Path) -> None:
    """All that is told of one group."""
    _of_segments(shown, (segment,), path)


def compare(request: HttpRequest, shown: Shown, path: Path) -> None:
    """All that is told of the chosen groups."""
    _of_segments(shown, tuple(chosen_segments(request, shown)), path)


def _of_segments(shown: Shown, chosen: tuple[Segment, ...], path: Path) -> None:
    from revontuli.picture.workbook import write_workbook

    write_workbook(replace(shown.picture, segments=chosen), path, shown.language, PORTRAIT)


def dimensions(request: HttpRequest, shown: Shown, path: Path) -> None:
    """Everyone's and each group's dimensions."""
    _write(shown, path, "dimensions")


def areas(request: HttpRequest, shown: Shown, path: Path) -> None:
    """Each group's share of each area."""
    _write(shown, path, "areas")


def baskets(request: HttpRequest, shown: Shown, path: Path) -> None:
    """What is chosen together, among all or in one group."""
    segment = segment_choice(request, shown)[1]
    kept = tuple(b for b in shown.picture.baskets if not segment or b.segment == segment)
    _write(shown, path, "baskets", picture=replace(shown.picture, baskets=kept))


def drivers(request: HttpRequest, shown: Shown, path: Path) -> None:
    """The models of outcomes."""
    from revontuli.site.views.room.picture import outcome_options

    outcome = choice(request, "outcome", outcome_options(shown))
    kept = tuple(m for m in shown.picture.drivers if outcome in ("", m.outcome))
    _write(shown, path, "drivers", picture=replace(shown.picture, drivers=kept))


def about(request: HttpRequest, shown: Shown, path: Path) -> None:
    """Where the picture comes from, and the numbers of groups that were tried."""
    _write(shown, path, "candidates", "provenance")


def pair(request: HttpRequest, shown: Shown, path: Path) -> None:
    """Two traits, or the surprising pairs where two are not chosen."""
    from revontuli.picture.sheets import Sheets, open_workbook
    from revontuli.site.views.room.pairs import chosen_pair

    table = chosen_pair(request, shown).table
    if table is None:
        _write(shown, path, "pairs")
        return
    with open_workbook(path) as book:
        sheets = Sheets(book, shown.language)
        sheets.sheet(
            "pair",
            "a level_a b level_b share_of_row:share! people:count!",
            (
                (
                    sheets.label(table.label_a) or table.a,
                    sheets.label(row),
                    sheets.label(table.label_b) or table.b,
                    sheets.label(column),
                    share,
                    n,
                )
                for row, shares, counts in zip(table.rows, table.share, table.n, strict=True)
                for column, share, n in zip(table.columns, shares, counts, strict=True)
            ),
        )


def needs(request: HttpRequest, shown: Shown, path: Path) -> None:
    """Needs by group with the services that answer them; nothing while services are not ready."""
    from revontuli.picture.sheets import Sheets, open_workbook
    from revontuli.site.views.room.needs import municipality_code, picture_services

    answered = picture_services(shown, municipality_code(request.GET.get("municipality", "")))
    if answered is None:
        return
    headings = (
        "segment segment_name share:share dimension dimension_name mean:mean light "
        "difference:mean rank:count service service_name provider weight:mean provenance gap"
    )
    with open_workbook(path) as book:
        Sheets(book, shown.language).sheet("needs", headings, answered.table(shown.language).rows())


def change(request: HttpRequest, shown: Shown, path: Path) -> None:
    """What changed among everyone and in each group, and who went where."""
    from revontuli.picture.sheets import Cell, Sheets, open_workbook
    from revontuli.site.views.room.drawings import comparison_for

    comparison = comparison_for(request, shown)
    if comparison is None:
        return
    with open_workbook(path) as book:
        sheets = Sheets(book, shown.language)

        def rows(group: str, changes: Iterable[Change]) -> Iterable[tuple[Cell, ...]]:
            for one in changes:
                name = sheets.label(one.label) or one.id
                values = one.a, one.b, one.change, one.low, one.high, one.p_value, one.q_value
                yield group, one.id, name, one.measure, *values

        headings = (
            "segment what label measure before:mean now:mean change:mean low:mean high:mean "
            "p_value:small q_value:small"
        )
        told = [*rows("everyone", (*comparison.dimensions, *comparison.traits))]
        for pair in comparison.segments:
            told += rows(pair.b, (pair.share, *pair.dimensions, *pair.traits))
        sheets.sheet("change", headings, told)
        if comparison.flows:
            flows = [(flow.a, flow.b, flow.n, flow.share) for flow in comparison.flows.flows]
            sheets.sheet("flows", "before now people:count! share:share!", flows)
