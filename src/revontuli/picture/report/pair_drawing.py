"""Two traits as bars: a row for each level of the one, parted by the levels of the other."""

from __future__ import annotations

from markupsafe import Markup, escape

from revontuli.language import Words
from revontuli.picture.pair_table import NO, YES, PairTable
from revontuli.picture.report.lettering import clip, text_width
from revontuli.text import Text, in_language

WALL, TELEPHONE = 720.0, 340.0  # widths that a pair is drawn in
AFTER, ROW, BAR, SIZE = 60.0, 46.0, 26.0, 14.0
SHADES = 5  # steps of the colour, see figures.css


def draw_pair(pair: PairTable, words: Words, width: float = WALL) -> Markup:
    """The shown cells of a pair's table as an SVG element; empty where none is shown.

    Where the second trait is yes or no, only the yes is drawn. Cells held back are left out.
    """
    rows = [
        (name, cells)
        for name, cells in zip(pair.rows, pair.share, strict=True)
        if any(share is not None for share in cells)
    ]
    if not rows:
        return Markup("")
    yes_or_no = pair.columns == (NO, YES)
    drawn = [1] if yes_or_no else list(range(len(pair.columns)))
    language = words.language
    names = [] if yes_or_no else [pair.columns[place] for place in drawn]
    parts, top = _legend(names, language, width)
    label_room = width * 0.28
    for number, (name, cells) in enumerate(rows):
        y = top + number * ROW
        parts.append(
            _text(
                label_room - 12,
                y + BAR * 0.68,
                clip(in_language(name, language), SIZE, label_room - 14),
                "end",
            )
        )
        parts.append(
            f'<rect class="pair-track" x="{label_room:g}" y="{y:g}" '
            f'width="{width - label_room - AFTER:g}" height="{BAR:g}" rx="4"/>'
        )
        parts += _cells([(place, cells[place]) for place in drawn], label_room, width, y, words)
    height = top + len(rows) * ROW
    label = escape(f"{in_language(pair.label_a, language)} × {in_language(pair.label_b, language)}")
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing figure" role="img" '
        f'aria-label="{label}" viewBox="0 0 {width:g} {height:g}">{"".join(parts)}</svg>'
    )


def _cells(
    cells: list[tuple[int, float | None]], x: float, width: float, y: float, words: Words
) -> list[str]:
    room = width - x - AFTER
    parts = []
    alone = len(cells) == 1
    for place, share in cells:
        if share is None:
            continue
        wide = share * room
        shade = SHADES if alone else _shade(place, cells)
        parts.append(
            f'<rect class="pair-{shade}" x="{x:.1f}" y="{y:g}" '
            f'width="{wide:.1f}" height="{BAR:g}"/>'
        )
        told = words.percent(share)
        if alone:
            parts.append(_text(x + wide + 8, y + BAR * 0.68, told))
        elif wide > text_width(told, SIZE) + 6:
            parts.append(_text(x + wide / 2, y + BAR * 0.68, told, "middle", f"pair-ink-{shade}"))
        x += wide
    return parts


def _shade(place: int, cells: list[tuple[int, float | None]]) -> int:
    """A level's step of the colour, 1 to 5, darker the higher the level."""
    most = max(number for number, _share in cells)
    return 1 + round((SHADES - 1) * place / max(most, 1))


def _legend(names: list[Text], language: str, width: float) -> tuple[list[str], float]:
    """What the steps of the colour mean, on as many lines as it takes; and where the rows begin."""
    parts, x, y = [], 4.0, 8.0
    for place, name in enumerate(names):
        shade = 1 + round((SHADES - 1) * place / max(len(names) - 1, 1))
        words = clip(in_language(name, language), SIZE, width - 30)
        room = 20 + text_width(words, SIZE) + 18
        if x + room > width and x > 4:
            x, y = 4.0, y + 24
        parts.append(
            f'<rect class="pair-{shade}" x="{x:.1f}" y="{y:g}" width="14" height="14" rx="3"/>'
        )
        parts.append(_text(x + 20, y + 12, words))
        x += room
    return parts, y + 32 if names else 12.0


def _text(x: float, y: float, words: str, anchor: str = "start", kind: str = "") -> str:
    own = f' class="{kind}"' if kind else ""
    return (
        f'<text{own} x="{x:.1f}" y="{y:.1f}" font-size="{SIZE:g}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )
