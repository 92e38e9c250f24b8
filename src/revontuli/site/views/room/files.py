"""Views of a picture as files: drawings as SVG and PNG, tables as XLSX."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from revontuli import __version__
from revontuli.engine import atomic_path
from revontuli.site.views.room import drawings, sheets
from revontuli.site.views.room.seeing import Shown, get_picture_or_404, signing_in

TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class ViewFile:
    """A view that can be had as files.

    Attributes:
        svg: draws it; None where it has nothing to draw.
        tables: writes its tables to a path.
        is_kept: whether its files are kept on disk; not where filters or others change it.
    """

    svg: Callable[[HttpRequest, Shown], str | None]
    tables: Callable[[HttpRequest, Shown, Path], None]
    is_kept: bool = True


VIEWS = {
    "picture": ViewFile(drawings.overview, sheets.overview),
    "segments": ViewFile(drawings.segments, sheets.segments),
    "compare": ViewFile(drawings.compare, sheets.compare, is_kept=False),
    "dimensions": ViewFile(drawings.dimensions, sheets.dimensions),
    "pairs": ViewFile(drawings.pair, sheets.pair, is_kept=False),
    "areas": ViewFile(drawings.areas, sheets.areas),
    "baskets": ViewFile(drawings.baskets, sheets.baskets, is_kept=False),
    "drivers": ViewFile(drawings.drivers, sheets.drivers, is_kept=False),
    "needs": ViewFile(drawings.needs, sheets.needs, is_kept=False),
    "change": ViewFile(drawings.change, sheets.change, is_kept=False),
    "about": ViewFile(drawings.about, sheets.about),
}


@signing_in
def of_view(request: HttpRequest, publication: str, view: str, ending: str) -> HttpResponse:
    """A view of a picture as a file, with the same filters as the page."""
    shown = get_picture_or_404(request, publication)
    if view not in VIEWS:
        raise Http404
    return _answer(request, shown, VIEWS[view], ending, view)


@signing_in
def of_segment(request: HttpRequest, publication: str, segment: str, ending: str) -> HttpResponse:
    """A group's page as a file."""
    shown = get_picture_or_404(request, publication)
    found = shown.segment(segment)
    one = ViewFile(
        lambda _request, shown: drawings.segment(shown, found),
        lambda _request, shown, path: sheets.segment(shown, found, path),
    )
    return _answer(request, shown, one, ending, found.id)


def _answer(
    request: HttpRequest, shown: Shown, view: ViewFile, ending: str, name: str
) -> HttpResponse:
    if ending not in TYPES:
        raise Http404
    content = _kept(request, shown, view, ending, name)
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type=TYPES[ending])
    answer["Content-Disposition"] = f'attachment; filename="{shown.slug}-{name}.{ending}"'
    answer["Cache-Control"] = "private, max-age=300"
    return answer


def _kept(
    request: HttpRequest, shown: Shown, view: ViewFile, ending: str, name: str
) -> bytes | None:
    if not view.is_kept:
        return _made(request, shown, view, ending)
    what = f"{__version__} {shown.key} {shown.language} {name}"
    key = hashlib.sha256(what.encode()).hexdigest()
    file = Path(settings.HOME) / "cache" / "drawings" / f"{key}.{ending}"
    if file.exists():
        return file.read_bytes()
    content = _made(request, shown, view, ending)
    if content is not None:
        with atomic_path(file) as temporary:
            temporary.write_bytes(content)
    return content


def _made(request: HttpRequest, shown: Shown, view: ViewFile, ending: str) -> bytes | None:
    if ending == "xlsx":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "view.xlsx"
            view.tables(request, shown, path)
            return path.read_bytes() if path.exists() else None
    svg = view.svg(request, shown)
    if svg is None:
        return None
    from revontuli.picture.report.saved_charts import as_png

    return as_png(svg) if ending == "png" else svg.encode()
