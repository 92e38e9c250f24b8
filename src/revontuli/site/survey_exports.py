"""Answers taken out of the site: as a table, with an organisation's own pseudonyms.

Two organisations that take out the same survey can't join their tables by the pseudonyms.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from revontuli.engine import Progress, silent
from revontuli.privacy import pseudonym
from revontuli.site.answers import pseudonym_secret, responses_frame
from revontuli.site.models import Organisation, Survey
from revontuli.survey import Codebook, Role
from revontuli.survey.topic_files import write_table

LETTERS = 26  # of a pseudonym in a table


def write_export(
    survey: Survey, organisation: Organisation, path: Path, progress: Progress = silent
) -> int:
    """Write what an organisation may see of the answers sent to a survey.

    Args:
        survey: whose.
        organisation: that takes them; it sees the common part and its own modules, the survey's
            owner everything.
        path: ending in .csv or .xlsx; readable by its owner alone.
        progress: told as it goes on.

    Returns:
        how many people.
    """
    progress("Reading the answers", 0, 2)
    codebook = survey.codebook_for(organisation)
    frame = with_own_pseudonyms(
        responses_frame(survey, codebook=codebook), codebook, survey, organisation
    )
    progress("Writing the table", 1, 2)
    separators = {question.name: question.separator or ";" for question in codebook}
    columns = [
        column.list.join(separators[column.name]) if column.dtype == pl.List else column
        for column in frame
    ]
    rows = pl.DataFrame(columns)
    write_table([list(rows.columns), *map(_cells, rows.iter_rows())], path, "answers", mode=0o600)
    progress("Writing the table", 2, 2)
    return frame.height


def _cells(row: tuple[object, ...]) -> list[object]:
    return [_cell(value) for value in row]


def _cell(value: object) -> object:
    if value is None:
        return ""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def with_own_pseudonyms(
    frame: pl.DataFrame, codebook: Codebook, survey: Survey, organisation: Organisation
) -> pl.DataFrame:
    """The answers with ids that only this organisation's tables of this series have."""
    secret = pseudonym_secret()
    own = f"{organisation.slug}:{survey.series or survey.slug}"
    for question in codebook.with_role(Role.ID):
        ids = [pseudonym(f"{own}:{id}", secret, LETTERS) for id in frame[question.name]]
        frame = frame.with_columns(pl.Series(question.name, ids, dtype=pl.String))
        frame = frame.sort(question.name)  # so that the order tells nothing either
    return frame
