"""The look at the portfolio: what its owners should mend, provider by provider."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from revontuli.catalogue.checking import CatalogueCheck
from revontuli.catalogue.findings import HEADINGS, Finding, tell
from revontuli.language import Words
from revontuli.site import search as searching
from revontuli.site.background import start
from revontuli.site.editing import Reach
from revontuli.site.models import Work
from revontuli.site.work.services import check_file

PAGE = 50
KEY = "services.check"


def show(request: HttpRequest) -> HttpResponse:
    """Scores by provider, and findings that lead to the editor."""
    check = last_check()
    catalogue = searching.catalogue()
    provider, kind = request.GET.get("provider", ""), request.GET.get("kind", "")
    context: dict[str, object] = {
        "check": check,
        "work": Work.objects.filter(kind=KEY).first(),
        "is_old": bool(check and catalogue and check.version != catalogue.number),
        "provider": provider,
        "kind": kind,
        "has_services": catalogue is not None,
    }
    if check:
        context |= _findings(request, check, provider, kind)
    return render(request, "services/check.html", context)


def _findings(
    request: HttpRequest, check: CatalogueCheck, provider: str, kind: str
) -> dict[str, object]:
    words = Words(get_language() or "fi")
    chosen = [
        found
        for found in check.findings
        if (not provider or found.provider == provider) and (not kind or found.kind == kind)
    ]
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    kinds = Counter(found.kind for found in check.findings)
    catalogue, reach = searching.catalogue(), Reach(request.user)
    known = catalogue.by_id if catalogue else {}

    def row(found: Finding) -> dict[str, object]:
        service = known.get(found.service)
        return {
            "finding": found,
            "name": check.names.get(found.service, {}),
            "message": tell(found.kind, found.values, words),
            "heading": words.gettext(HEADINGS[found.kind]),
            "is_there": service is not None,
            "may_edit": service is not None and reach.covers(service.provider),
        }

    return {
        "page_obj": page,
        "rows": [row(found) for found in page],
        "kinds": [(k.value, words.gettext(HEADINGS[k]), n) for k, n in kinds.most_common()],
        "severities": {
            "error": _("to be mended at once"),
            "warning": _("to be mended"),
            "note": _("could be better"),
        },
    }


def last_check() -> CatalogueCheck | None:
    """What was found last; None where nobody has looked, or it was another version's way."""
    try:
        return msgspec.json.decode(check_file().read_bytes(), type=CatalogueCheck)
    except (OSError, msgspec.DecodeError):
        return None


def again(request: HttpRequest) -> HttpResponse:
    """Look anew, in the background."""
    if searching.catalogue() is not None:
        links = request.POST.get("links") == "on"
        start(KEY, key=KEY, by=request.user, links=links)  # type: ignore[arg-type]
    return redirect("services:check")


def download(request: HttpRequest) -> HttpResponse:
    """All findings as a table."""
    from revontuli.catalogue.check_page import TABLE, write_findings

    check = last_check()
    if check is None:
        raise Http404(_("Nobody has looked the services over yet."))
    with TemporaryDirectory() as folder:
        content = write_findings(check, Path(folder) / TABLE).read_bytes()
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{TABLE}"'},
    )
