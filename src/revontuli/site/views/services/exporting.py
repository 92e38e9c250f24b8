"""The catalogue as files: a table, CPSV-AP, schema.org. They are open data."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from revontuli.catalogue import Catalogue
from revontuli.site import search as searching
from revontuli.site.limits import limited

LAYOUTS = {"table": "xlsx", "cpsv-ap": "jsonld", "schema-org": "jsonld"}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonld": "application/ld+json",
}


@limited("services.export", times=20, looking=True)
def download(request: HttpRequest, layout: str) -> HttpResponseBase:
    """The newest version in that layout; written once a version."""
    catalogue = searching.catalogue()
    if catalogue is None or layout not in LAYOUTS:
        raise Http404(_("There is no such file."))
    ending = LAYOUTS[layout]
    return FileResponse(
        _written(catalogue, layout, ending).open("rb"),
        as_attachment=True,
        filename=f"services-{layout}-{catalogue.number}.{ending}",
        content_type=TYPES[ending],
    )


def _written(catalogue: Catalogue, layout: str, ending: str) -> Path:
    from revontuli.catalogue.exports import export_catalogue

    folder = Path(settings.HOME) / "exports"
    path = folder / f"{layout}-{catalogue.number:06}.{ending}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        export_catalogue(catalogue, layout, path)
        for old in set(folder.glob(f"{layout}-*.{ending}")) - {path}:
            old.unlink(missing_ok=True)
    return path
