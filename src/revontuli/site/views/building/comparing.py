"""Two tries at a picture side by side: which segments are the same, and how their people differ."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from revontuli.picture import Comparison, Picture
from revontuli.site.views.building.iterations import is_there, own_survey
from revontuli.text import Text


def compare(request: HttpRequest, survey: str) -> HttpResponse:
    """`?i=` names two iterations of the survey."""
    from revontuli.picture.folder import compare_folders

    asked = own_survey(request, survey)
    chosen = request.GET.getlist("i")
    numbers = [int(i) for i in dict.fromkeys(chosen) if i.isascii() and i.isdecimal()][:3]
    found = asked.iterations.in_bulk([n for n in numbers if n < 2**31])
    pair = [found[n] for n in numbers if n in found and is_there(found[n])]
    if len(pair) != 2:
        messages.warning(request, _("Choose two pictures that are ready."))
        return redirect("building:survey", asked.slug)
    a, b = sorted(pair, key=lambda iteration: iteration.pk)
    comparison = compare_folders(a.folder, b.folder)
    return render(
        request,
        "building/compare.html",
        {
            "survey": asked,
            "a": a,
            "b": b,
            "comparison": comparison,
            "flows": _table(comparison, a.picture, b.picture) if comparison.flows else None,
        },
    )


def _table(comparison: Comparison, a: Picture, b: Picture) -> list[tuple[Text, list[int | None]]]:
    """How many of each segment of `a` are in each of `b`; None where it may not be shown."""
    flows = comparison.flows.flows if comparison.flows else ()
    found = {(flow.a, flow.b): flow.n for flow in flows}
    return [
        (row.name, [found.get((row.id, column.id)) for column in b.segments]) for row in a.segments
    ]
