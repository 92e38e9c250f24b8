"""The charts by themselves, as SVG and PNG, for slides and walls."""

from __future__ import annotations

import re
from pathlib import Path

from markupsafe import escape

from revontuli.engine import atomic_path
from revontuli.language import Words
from revontuli.picture.picture import Picture
from revontuli.picture.report import bubbles, maps
from revontuli.picture.report.page import style_sheet

PIXELS = 2.0  # per unit of the drawing


def write_charts(picture: Picture, folder: str | Path, language: str = "fi") -> list[Path]:
    """Write every chart of the picture into `folder` as SVG and PNG; give the files' paths.

    Charts of made-up answers say so on themselves, since they travel without the report.

    `bubbles`, `shares`, and where the picture has them `dimensions`, `areas`, `candidates`,
    `drivers-1` …, and `map-s1` … for each segment.
    """
    written = []
    for name, svg in _charts(picture, language).items():
        png = as_png(svg)
        for suffix, content in (("svg", svg.encode()), ("png", png)):
            path = Path(folder) / f"{name}.{suffix}"
            with atomic_path(path) as temporary:
                temporary.write_bytes(content)
            written.append(path)
    return written


def _charts(picture: Picture, language: str) -> dict[str, str]:
    from revontuli.picture.report import standard_charts as standard

    words = Words(language)
    charts = {"shares": standard.shares_chart(picture, words)}
    if picture.population.dimensions:
        charts["dimensions"] = standard.dimensions_chart(picture, words)
    if picture.areas:
        charts["areas"] = standard.areas_chart(picture, words)
    if picture.candidates:
        charts["candidates"] = standard.candidates_chart(picture, words)
    for number, model in enumerate(picture.drivers, start=1):
        if model.drivers:
            charts[f"drivers-{number}"] = standard.drivers_chart(model, words)
    svgs = {"bubbles": standalone(bubbles.draw_bubbles(picture, language))}
    svgs |= {name: on_white(standard.as_svg(chart)) for name, chart in charts.items()}
    for segment, drawing in maps.draw_maps(picture, language) if picture.map_geojson else []:
        svgs[f"map-{segment.id}"] = standalone(str(drawing))
    return {name: told_simulated(svg, picture, words) for name, svg in svgs.items()}


def told_simulated(svg: str, picture: Picture, words: Words) -> str:
    """A chart that says so on itself where its answers are made up."""
    if not picture.simulated:
        return svg
    told = words.gettext("The answers are made up. Nothing here tells of real people.")
    return with_note(svg, f"{words.gettext('SIMULATED')} · {told}")


def as_png(svg: str) -> bytes:
    """A chart as PNG."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=PIXELS))


def with_note(svg: str, note: str) -> str:
    """A drawing with a line of words in a band of its own under it."""
    head, rest = svg.split(">", 1)
    box = re.search(r'viewBox="([-\d. ]+)"', head)
    if box is None:
        raise ValueError("the drawing has no viewBox")
    x, y, width, height = (float(number) for number in box.group(1).split())
    size = min(15.0, width / (0.56 * len(note)))
    band = size * 2
    head = head.replace(box.group(0), f'viewBox="{x:g} {y:g} {width:g} {height + band:g}"')
    head = re.sub(r' height="[\d.]+"', f' height="{height + band:g}"', head, count=1)
    words = (
        f'<rect x="{x:g}" y="{y + height:g}" width="{width:g}" height="{band:g}" fill="#ffd34d"/>'
        f'<text x="{x + width / 2:g}" y="{y + height + size * 1.35:g}" font-size="{size:.1f}" '
        f'font-family="Liberation Sans, Arial, sans-serif" font-weight="600" text-anchor="middle" '
        f'style="fill:#2d2100">{escape(note)}</text>'
    )
    return f"{head}>{rest.removesuffix('</svg>')}{words}</svg>"


def standalone(svg: str) -> str:
    """A drawing of the page with the page's light colours put in, so that it stands alone."""
    tokens = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", style_sheet("tokens").split("@media")[0]))
    css = re.sub(r"var\((--[\w-]+)\)", lambda m: tokens[m.group(1)], style_sheet("figures"))
    return on_white(str(svg).replace(">", f"><style>{css}</style>", 1))


def on_white(svg: str) -> str:
    """A drawing on white paper of its own size."""
    head, rest = svg.split(">", 1)
    style = ""
    if rest.startswith("<style>"):
        style, rest = rest[: rest.index("</style>") + 8], rest[rest.index("</style>") + 8 :]
    return f'{head}>{style}<rect width="100%" height="100%" fill="#ffffff"/>{rest}'
