"""A published picture to take along: the report, a PDF, and open data with its description."""

from __future__ import annotations

from functools import lru_cache

from csp.decorators import csp
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from revontuli.picture import Picture
from revontuli.site.models import Publication
from revontuli.site.texts import said
from revontuli.site.views.room.seeing import Shown, get_picture_or_404, signing_in

# The report is one file with its styles in it; it runs no script and asks for nothing.
REPORT_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "sandbox": True,
}


@signing_in
@csp(REPORT_POLICY)  # type: ignore[arg-type]  # it is typed for views without parameters
def report(request: HttpRequest, publication: str) -> HttpResponse:
    """The whole picture as one HTML file; `?save` gives it as a file."""
    shown = get_picture_or_404(request, publication)
    answer = HttpResponse(_report(shown))
    if "save" in request.GET:
        answer["Content-Disposition"] = _attachment(shown, "html")
    return answer


@signing_in
def pdf(request: HttpRequest, publication: str) -> HttpResponse:
    """The picture for a meeting."""
    shown = get_picture_or_404(request, publication)
    answer = HttpResponse(_pdf(shown), content_type="application/pdf")
    answer["Content-Disposition"] = _attachment(shown, "pdf")
    return answer


@signing_in
def data(request: HttpRequest, publication: str) -> HttpResponse:
    """What the open data are: every table and column."""
    from revontuli.picture.open_data import tables

    shown = get_picture_or_404(request, publication)
    return render(
        request,
        "building/data.html",
        {
            "shown": shown,
            "publication": shown.publication,
            "title": _title(shown),
            "tables": tables(shown.picture),
            "is_public": shown.publication.state == Publication.State.PUBLIC,
        },
    )


@signing_in
def file(request: HttpRequest, publication: str, name: str) -> HttpResponse:
    """One file of the open data, or all of them as a ZIP."""
    shown = get_picture_or_404(request, publication)
    content, kind = _file(shown.picture, publication, name)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{publication}-{name}"'
    return answer


def _file(picture: Picture, slug: str, name: str) -> tuple[str | bytes, str]:
    import json

    from revontuli.picture.open_data import description, package, tables

    if name == "all.zip":
        return package(picture, slug), "application/zip"
    if name == "picture.json":
        return picture.to_json(), "application/json"
    if name == "datapackage.json":
        told = description(picture, slug)
        return json.dumps(told, ensure_ascii=False, indent=2), "application/json"
    for table in tables(picture):
        if name == f"{table.name}.csv":
            return table.to_csv(), "text/csv; charset=utf-8"
    raise Http404


@lru_cache(maxsize=6)  # the same picture gives the same file
def _report(shown: Shown) -> str:
    from revontuli.picture.report.page import render_report

    return render_report(shown.picture, shown.language)


@lru_cache(maxsize=6)
def _pdf(shown: Shown) -> bytes:
    from revontuli.picture.print.pdf import render_pdf

    return render_pdf(shown.picture, shown.language)


def _title(shown: Shown) -> str:
    title = said(shown.publication.title) or said(dict(shown.picture.title))
    return f"{title} {shown.publication.iteration.survey.wave}"


def _attachment(shown: Shown, ending: str) -> str:
    # Translators: the first part of a saved file's name, in lower-case letters without spaces
    name = _("picture")
    return f'attachment; filename="{name}-{shown.slug}.{get_language()}.{ending}"'
