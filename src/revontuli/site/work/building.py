"""Building a picture of a survey's answers, in the background."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from revontuli.engine import Progress
from revontuli.errors import InputError
from revontuli.site.background import kind_of_work
from revontuli.site.models import Iteration, Survey, Work
from revontuli.site.publishing import open_draft
from revontuli.site.roles import Role
from revontuli.survey import Responses

FEWEST = 30  # people whose answers make a picture; below it, no segment would come back


@kind_of_work("picture.build", title=_("A picture of a survey's answers"), roles=(Role.ANALYST,))
def build_iteration(work: Work, progress: Progress) -> None:
    """Build the picture of an iteration into its folder."""
    from revontuli.picture import build
    from revontuli.picture.folder import read_geojson, write_picture

    iteration = Iteration.objects.select_related("survey").get(pk=work.arguments["iteration"])
    survey = iteration.survey
    people = survey.sheets.filter(sent__isnull=False).count()
    if people < FEWEST:
        raise InputError(gettext_noop("Too few people have answered to build a picture."))
    progress("Reading the answers", 0, 1)
    responses = read_survey(survey)
    progress("Reading the answers", 1, 1)
    built = build(
        responses,
        geojson=read_geojson(survey.areas.path) if survey.areas else None,
        created=timezone.localdate(),
        progress=progress,
        **options_of(iteration),
    )
    write_picture(built, iteration.folder, Path(settings.HOME) / "pseudonym.key", progress)
    Iteration.objects.filter(pk=iteration.pk).update(built=timezone.now())
    open_draft(iteration)
    work.result = {"segments": len(built.picture.segments), "people": built.picture.population.n}


def read_survey(survey: Survey) -> Responses:
    """The answers sent to a survey, with its open answers coded into topics where that was done."""
    from revontuli.site.answers import write_answers
    from revontuli.site.coding import coded_responses
    from revontuli.survey import read_responses

    # The file is in the data folder, never in a shared one, and gone when it has been read.
    with TemporaryDirectory(dir=settings.HOME) as folder:
        path = Path(folder) / "answers.csv"
        write_answers(survey, path)
        return coded_responses(survey, read_responses(path, survey.codebook))


def options_of(iteration: Iteration) -> dict[str, Any]:
    """What was asked of an iteration, as `picture.build` takes it."""
    from revontuli.picture import Iteration as Asked
    from revontuli.picture.building import read_names
    from revontuli.wellbeing import resolve_frame

    told = iteration.options
    return {
        "segments": told.get("segments", "auto"),
        "seed": told.get("seed", 0),
        "bootstraps": told.get("bootstraps", 50),
        "frame": resolve_frame(told["frame"]) if told.get("frame") else None,
        "iteration": Asked(
            leave_out=tuple(told.get("leave_out", ())),
            weigh=told.get("weigh", {}),
            merge=tuple(tuple(ids) for ids in told.get("merge", ())),
            split=told.get("split", {}),
            names=read_names(told["names"]) if told.get("names") else {},
        ),
    }
