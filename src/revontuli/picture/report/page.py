"""The report as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from revontuli.engine import atomic_path
from revontuli.language.templates import template_environment
from revontuli.picture.picture import Picture
from revontuli.picture.report.view import PageView
from revontuli.text import LANGUAGES

if TYPE_CHECKING:
    from revontuli.picture.change import Comparison

STYLES = ("tokens", "figures", "parts", "page", "print")


def write_report(
    picture: Picture,
    folder: str | Path,
    languages: Sequence[str] = LANGUAGES,
    comparison: Comparison | None = None,
) -> list[Path]:
    """Write `report.fi.html`, `report.sv.html` … into `folder` and give their paths.

    Each file holds its styles and drawings, asks for nothing from anywhere and runs no script.

    Args:
        picture: as disclosure control left it; what is None there is not shown.
        folder: made where there is none.
        languages: codes; a label that a language lacks is shown in the next best, marked so.
        comparison: what changed since an earlier picture, for a section of its own.
    """
    written = []
    for language in languages:
        path = Path(folder) / f"report.{language}.html"
        with atomic_path(path) as temporary:
            temporary.write_text(render_report(picture, language, comparison), encoding="utf-8")
        written.append(path)
    return written


def render_report(
    picture: Picture, language: str = "fi", comparison: Comparison | None = None
) -> str:
    """The report in one language, as HTML."""
    template = template_environment("revontuli.picture.report", language).get_template(
        "report.html"
    )
    return template.render(css=styles(), **PageView(picture, language, comparison).names())


def render_section(view: PageView, name: str, **also: object) -> Markup:
    """One section by itself, for a page that is made elsewhere.

    It has no inline style, so it stands also where a content security policy allows none. The
    page brings the styles `figures` and `parts`, and the colours of `tokens`.

    Args:
        view: what is shown.
        name: of the template, such as "population".
        also: what the template needs besides.
    """
    environment = template_environment("revontuli.picture.report", view.language)
    template = environment.get_template(f"{name}.html")
    return Markup(template.render(view.names() | also))


@cache
def styles() -> Markup:
    """The style sheets, one after another."""
    return Markup(
        "".join(style_sheet(name) for name in ("tokens", "figures", "parts", "page", "print"))
    )


@cache
def style_sheet(name: str) -> str:
    """One of the page's style sheets as it is kept."""
    path = Path(__file__).parent / "templates" / f"{name}.css"
    return path.read_text(encoding="utf-8")
