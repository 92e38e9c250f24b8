"""Answers arriving: counts and means, never of fewer than five."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from revontuli.errors import InputError
from revontuli.site import sentences
from revontuli.site.live_figures import COMMON, live_figures
from revontuli.site.models import Survey
from revontuli.site.texts import NAMES, said
from revontuli.site.views.surveys.reach import around, is_owner, survey_for, user_of
from revontuli.wellbeing import Frame

MOST_DAYS = 60
WIDTH, HEIGHT = 640, 160


def live(request: HttpRequest, survey: str) -> HttpResponse:
    """How many have answered, when, in which language, and how they are doing so far."""
    found = survey_for(request, survey)
    context: dict[str, Any] = {"figures": None, "problem": ""}
    if found.questionnaire:
        try:
            context |= _shown(request, found)
        except InputError as error:
            error.file = None
            context["problem"] = sentences.told(error)
    context["polls"] = found.is_open
    is_piece = bool(getattr(request, "htmx", False))
    template = "surveys/parts/figures.html" if is_piece else "surveys/live.html"
    return render(request, template, around(request, found, "surveys:live", **context))


def _shown(request: HttpRequest, survey: Survey) -> dict[str, Any]:
    from revontuli.picture.dimensions import frame_in_use

    figures = live_figures(survey)
    frame = frame_in_use(survey.codebook)
    mine = [
        m
        for m in survey.modules.all()
        if is_owner(request, survey) or m.organisation_id == user_of(request).organisation_id
    ]
    names = {COMMON: "", **{module.prefix: said(module.title) for module in mine}}
    return {
        "figures": figures,
        "bars": _bars([(date.fromisoformat(day), n) for day, n in figures["days"]]),
        "width": WIDTH,
        "height": HEIGHT,
        "languages": [(NAMES.get(code, code), n) for code, n in figures["languages"].items()],
        "frame": frame,
        "parts": [
            (name, part["people"], _rows(part["means"], frame))
            for prefix, name in names.items()
            if (part := figures["parts"].get(prefix)) and (part["means"] or prefix != COMMON)
        ],
    }


def _rows(means: dict[str, Any], frame: Frame | None) -> list[dict[str, Any]]:
    if frame is None:
        return []
    span = frame.high - frame.low
    return [
        {
            "name": dimension.name,
            "mean": means[dimension.code]["mean"],
            "people": means[dimension.code]["people"],
            "percent": round(100 * (means[dimension.code]["mean"] - frame.low) / span),
        }
        for dimension in frame.dimensions
        if dimension.code in means
    ]


def _bars(days: list[tuple[date, int]]) -> list[dict[str, Any]]:
    """A bar a day, quiet days too, for the last two months at most."""
    if not days:
        return []
    first, last = days[0][0], days[-1][0]
    first = max(first, last - timedelta(days=MOST_DAYS - 1))
    counts = dict(days)
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    most = max([counts.get(day, 0) for day in every] + [5])
    step = WIDTH / max(len(every), 14)
    return [
        {
            "day": day,
            "people": counts.get(day, 0),
            "x": f"{place * step + step * 0.1:.1f}",
            "width": f"{step * 0.8:.1f}",
            "height": f"{(HEIGHT - 4) * counts.get(day, 0) / most:.1f}",
            "y": f"{HEIGHT - (HEIGHT - 4) * counts.get(day, 0) / most:.1f}",
        }
        for place, day in enumerate(every)
    ]
