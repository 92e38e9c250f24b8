"""Answers as they arrive, shown so that nobody's can be worked out from how the numbers change.

Counts are rounded down to fives. A mean is shown from five people on, and is counted anew only when
at least five more (or fewer) have answered it: between two numbers that anyone sees stand always
five people or more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models.functions import TruncDate

from revontuli.privacy import MINIMUM
from revontuli.site.answers import responses_frame
from revontuli.site.models import LiveFigures, Survey
from revontuli.survey import Codebook, Question, Role

COMMON = ""  # the part of a survey that is no module
Means = dict[str, dict[str, float]]  # by dimension: people and mean


def live_figures(survey: Survey) -> dict[str, Any]:
    """What may be shown now of the answers sent to a survey.

    Returns:
        "people" and "imported", rounded down to fives; "days" and "languages" with the same;
        "parts": by the prefix of a module ("" for the common part) its "people" and "means"
        (by dimension: "people", "mean" on the frame's scale).
    """
    sent = survey.sheets.filter(sent__isnull=False)
    count = sent.count()
    with transaction.atomic():
        row, _new = LiveFigures.objects.select_for_update().get_or_create(survey=survey)
        before = row.figures
        if before.get("counted") == count:
            return dict(before)
        row.figures = {
            "counted": count,  # never shown
            "people": in_fives(count),
            "imported": in_fives(sent.filter(is_imported=True).count()),
            **_arrivals(survey),
            "parts": _parts(survey, before.get("parts", {})),
        }
        row.save()
    return dict(row.figures)


def in_fives(count: int) -> int:
    """`count` rounded down to a multiple of five."""
    return count - count % MINIMUM


def _arrivals(survey: Survey) -> dict[str, Any]:
    own = survey.sheets.filter(sent__isnull=False, is_imported=False)
    days = Counter(own.annotate(day=TruncDate("sent")).values_list("day", flat=True))
    languages = Counter(own.values_list("language", flat=True))
    return {
        "days": [[day.isoformat(), in_fives(days[day])] for day in sorted(days)],
        "languages": {code: in_fives(n) for code, n in sorted(languages.items())},
    }


def _parts(survey: Survey, before: Mapping[str, Any]) -> dict[str, Any]:
    codebook = survey.codebook
    ratings = [q for q in codebook.with_role(Role.RATING) if q.dimension]
    asked = Codebook(tuple(ratings), frame=codebook.frame)
    frame = responses_frame(survey, codebook=asked) if ratings else pl.DataFrame()
    scopes = {module.scope: module.prefix for module in survey.modules.all()}
    parts: dict[str, list[Question]] = {COMMON: [], **{prefix: [] for prefix in scopes.values()}}
    for question in ratings:
        own = next((p for scope, p in scopes.items() if question.name.startswith(scope)), COMMON)
        parts[own].append(question)
    return {
        prefix: _part(own, asked, frame, before.get(prefix, {})) for prefix, own in parts.items()
    }


def _part(
    questions: list[Question], codebook: Codebook, frame: pl.DataFrame, before: Mapping[str, Any]
) -> dict[str, Any]:
    if not questions or not frame.height:
        return {"people": 0, "means": {}}
    answered = frame.select(
        pl.any_horizontal(*(pl.col(q.name).is_not_null() for q in questions)).sum()
    ).item()
    return {
        "people": in_fives(int(answered)),
        "means": stepped(_means(questions, codebook, frame), before.get("means", {})),
    }


def stepped(now: Means, before: Means) -> Means:
    """Means that may be shown: new ones only where five people or more stand between.

    Args:
        now: by dimension, how many answered and their mean.
        before: what was shown last.
    """
    shown: Means = {}
    for dimension, one in now.items():
        last = before.get(dimension)
        moved = one["people"] - (last["people"] if last else 0)
        if abs(moved) >= MINIMUM and one["people"] >= MINIMUM:
            shown[dimension] = one
        elif last:
            shown[dimension] = last
    return {**{d: last for d, last in before.items() if d not in now}, **shown}


def _means(questions: list[Question], codebook: Codebook, frame: pl.DataFrame) -> Means:
    from revontuli.picture.dimensions import frame_in_use

    used = frame_in_use(codebook)
    if used is None:
        return {}
    means: Means = {}
    for code in used.codes:
        own = [_on_scale(q, used.low, used.high) for q in questions if q.dimension == code]
        if own:
            person = frame.select(pl.mean_horizontal(*own).alias("mean"))["mean"].drop_nulls()
            if len(person):
                mean = person.mean()
                assert isinstance(mean, float)
                means[code] = {"people": len(person), "mean": round(mean, 1)}
    return means


def _on_scale(question: Question, low: float, high: float) -> pl.Expr:
    """A rating from 0 to 1 of its own scale, turned where high is bad, on the frame's scale."""
    assert question.low is not None
    assert question.high is not None
    part = (pl.col(question.name) - question.low) / (question.high - question.low)
    return low + (1 - part if question.reverse else part) * (high - low)
