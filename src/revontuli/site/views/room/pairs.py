"""The pairs explorer: any two traits, among everyone or in one group."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from revontuli.errors import InputError
from revontuli.picture.pair_counts import PairCounts
from revontuli.picture.pair_table import PairTable, strength
from revontuli.picture.picture import Segment
from revontuli.picture.private import FOLDER, PAIRS, read_pairs
from revontuli.picture.report import readings
from revontuli.picture.report.pair_drawing import TELEPHONE, WALL, draw_pair
from revontuli.site.views.room.filters import choice, segment_choice
from revontuli.site.views.room.seeing import Shown, get_picture_or_404, signing_in
from revontuli.site.views.room.tabs import view_page

LONGEST = 100  # characters of a search


@dataclass(frozen=True, slots=True)
class ChosenPair:
    """Two traits that somebody looks at.

    Attributes:
        a, b: ids; "" where none is chosen.
        segment: the group they are looked at in; None for everyone.
        table: what may be shown; None where two unlike traits are not chosen.
    """

    a: str
    b: str
    segment: Segment | None
    table: PairTable | None


@signing_in
def pairs(request: HttpRequest, publication: str) -> HttpResponse:
    """Two traits as chart, table and strength; without two, the most surprising pairs."""
    shown = get_picture_or_404(request, publication)
    options = trait_options(shown)
    groups, segment = segment_choice(request, shown)
    pair = chosen_pair(request, shown)
    query = request.GET.get("q", "").strip()[:LONGEST]
    view = shown.view
    reading = [_("Choose two things that can be true of a person, and see how they go together.")]
    context: dict[str, Any] = {"section": ""}
    if pair.table is not None:
        reading = readings.of_pair(view, pair.table, pair.segment)
        context = {
            "section": _pair_section(shown, pair),
            "strength": strength(pair.table),
            "swapped": f"?{urlencode({'a': pair.b, 'b': pair.a, 'segment': segment})}",
        }
    elif pair.a or pair.b:
        context = {"section": shown.section("one_trait", trait_id=pair.a or pair.b)}
    return view_page(
        request, shown, "pairs",
        title=_("Pairs"),
        reading=reading,
        pin=_pin(pair),
        is_drawn=pair.table is not None,
        a=pair.a,
        b=pair.b,
        options=_narrowed(options, query, (pair.a, pair.b)),
        query=query,
        groups=groups,
        chosen=segment,
        surprising=_surprising(shown),
        **context,
    )  # fmt: skip


def _pin(pair: ChosenPair) -> tuple[str, str] | None:
    """What notes are pinned to: the pair, or the one trait that is chosen."""
    if pair.table is not None:
        return "pair", f"{pair.a}|{pair.b}"
    return ("trait", pair.a or pair.b) if pair.a or pair.b else None


def trait_options(shown: Shown) -> list[tuple[str, str]]:
    """The traits that can be looked at, by what they are called."""
    counts = pair_counts(shown)
    if counts is None:
        return []
    told = {trait.id for trait in shown.picture.population.traits}
    view = shown.view
    found = [(t.id, view.plain(t.label) or t.id) for t in counts.traits if t.id in told]
    return sorted(found, key=lambda option: option[1].casefold())


def _narrowed(
    options: list[tuple[str, str]], query: str, chosen: tuple[str, ...]
) -> list[tuple[str, str]]:
    """The traits that a search finds, and those that are chosen already."""
    words = query.casefold().split()
    return [
        (id, label)
        for id, label in options
        if id in chosen or all(word in label.casefold() for word in words)
    ]


def chosen_pair(request: HttpRequest, shown: Shown) -> ChosenPair:
    """The pair that the address names."""
    options = trait_options(shown)
    a, b = choice(request, "a", options), choice(request, "b", options)
    _groups, id = segment_choice(request, shown)
    segment = shown.picture.segment(id) if id else None
    counts = pair_counts(shown)
    table = counts.table(a, b, id or None) if counts and a and b and a != b else None
    return ChosenPair(a, b, segment, table)


def _pair_section(shown: Shown, pair: ChosenPair) -> str:
    from revontuli.picture.report.page import render_section

    assert pair.table is not None
    view = shown.view
    wall, telephone = (draw_pair(pair.table, view.words, width) for width in (WALL, TELEPHONE))
    return render_section(view, "pair", pair=pair.table, wall=wall, telephone=telephone)


def _surprising(shown: Shown) -> list[tuple[str, str, str, str]]:
    """The pairs that the picture tells of: labels, address, strength."""
    view = shown.view
    return [
        (
            view.plain(pair.label_a) or pair.a,
            view.plain(pair.label_b) or pair.b,
            f"?{urlencode({'a': pair.a, 'b': pair.b})}",
            view.signed(pair.value),
        )
        for pair in view.pairs()
    ]


def pair_counts(shown: Shown) -> PairCounts | None:
    """The counts of the picture's pairs; None where none were kept when it was built."""
    folder = shown.publication.iteration.folder
    file = folder / FOLDER / PAIRS
    if not file.exists():
        return None
    return _counts(str(folder), file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _counts(folder: str, changed: int) -> PairCounts | None:
    try:
        return read_pairs(folder)
    except InputError:  # damaged, or of another version: the picture is still whole
        return None
