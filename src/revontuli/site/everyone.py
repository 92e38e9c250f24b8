"""Everyone's means, for one person to hold their own beside: of a published picture, else live.

Live means rest on people counted in lots of ten. So no mean, and no difference of two of them,
rests on fewer than ten people; and who knows one of the ten (themselves) knows nothing of fewer
than five others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache

from revontuli.errors import InputError
from revontuli.picture.person import rate_dimensions
from revontuli.privacy import MINIMUM
from revontuli.site.models import Publication, Survey

LOT = 2 * MINIMUM
CACHED = 10 * 60  # seconds


@dataclass(frozen=True)
class Everyone:
    """How everyone is doing.

    Attributes:
        means: by dimension, on the frame's scale; only those that may be shown.
        n: how many people they rest on; of live means to the lot.
        publication: the picture that they are from; None for live ones.
    """

    means: Mapping[str, float] = field(default_factory=dict)
    n: int = 0
    publication: Publication | None = None


def everyone(survey: Survey) -> Everyone:
    """Of the survey's own published picture, else live, else of the last round's picture."""
    published = _published(survey)
    for publication in published:
        if publication.iteration.survey_id == survey.pk:
            return _of_picture(publication)
    live = live_means(survey)
    if live.means or not published:
        return live
    return _of_picture(published[0])


def _published(survey: Survey) -> list[Publication]:
    """Pictures that everyone may see, of this survey or its series, the newest first."""
    found = Publication.objects.filter(state=Publication.State.PUBLIC).select_related(
        "iteration", "iteration__survey"
    )
    rounds = (
        found.filter(iteration__survey__series=survey.series)
        if survey.series
        else found.filter(iteration__survey=survey)
    )
    return list(rounds.order_by("-published")[:5])


def public_picture(survey: Survey) -> Publication | None:
    """The newest picture that everyone may see, of this survey first."""
    published = _published(survey)
    own = [one for one in published if one.iteration.survey_id == survey.pk]
    return next(iter(own or published), None)


def _of_picture(publication: Publication) -> Everyone:
    try:
        picture = publication.picture
    except (InputError, OSError):
        return Everyone()
    means = {d.code: d.mean for d in picture.population.dimensions if d.mean is not None}
    return Everyone(means, picture.population.n, publication)


def live_means(survey: Survey) -> Everyone:
    """Means of those who have sent, in whole lots; the same for a while."""
    sent = survey.sheets.filter(sent__isnull=False).count()
    lots = sent // LOT
    if not lots:
        return Everyone()
    key = f"everyone:{survey.pk}:{lots}"
    known = cache.get(key)
    if known is None:
        known = _count(survey)
        cache.set(key, known, CACHED)
    return Everyone(known["means"], known["n"])


def _count(survey: Survey) -> dict[str, Any]:
    """Each dimension's mean of its first lots of people, in the order in which they sent."""
    codebook = survey.codebook
    sheets = survey.sheets.filter(sent__isnull=False).order_by("sent", "pk")
    ratings: dict[str, list[float]] = {}
    total = 0
    for answers in sheets.values_list("answers", flat=True).iterator(2_000):
        total += 1
        for code, rating in rate_dimensions(answers, codebook).items():
            ratings.setdefault(code, []).append(rating)
    means = {}
    for code, told in ratings.items():
        counted = told[: len(told) // LOT * LOT]
        if counted:
            means[code] = round(sum(counted) / len(counted), 1)
    return {"means": means, "n": total // LOT * LOT}
