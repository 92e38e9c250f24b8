"""The example as files: what is bundled, and a whole made-up survey in a folder."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from revontuli.engine import Progress, atomic_folder, silent
from revontuli.examples.moving_to_study import groups
from revontuli.examples.moving_to_study.questionnaire import HERE, XLSFORM
from revontuli.examples.moving_to_study.simulation import simulate
from revontuli.examples.moving_to_study.tiles import GEOJSON

README = HERE / "README.md"


@dataclass(frozen=True, slots=True)
class ExampleFiles:
    """What is bundled with the package: the XLSForm, the map and what is true about them."""

    questionnaire: Path
    areas: Path
    readme: Path


@dataclass(frozen=True, slots=True)
class ExamplePaths:
    """The example in a folder.

    Attributes:
        questionnaire: the XLSForm, which is also the codebook.
        answers_2025, answers_2026: the simulated answers, CSV.
        areas: schematic shapes of the areas, GeoJSON.
        truth: CSV of person_key, year and group: the known group of everyone.
        readme: what is true and what is made up.
    """

    questionnaire: Path
    answers_2025: Path
    answers_2026: Path
    areas: Path
    truth: Path
    readme: Path


def example_files() -> ExampleFiles:
    """The bundled files, where the package is installed."""
    return ExampleFiles(XLSFORM, GEOJSON, README)


def write_example(folder: str | Path, seed: int = 0, progress: Progress = silent) -> ExamplePaths:
    """Write the questionnaire, both years' answers, the map and the truth into `folder`.

    The files take their places only once all are written.

    Args:
        folder: made where there is none; files of the same names in it are replaced.
        seed: of the simulation; the same seed writes the same bytes.
        progress: told how the work goes on.
    """
    folder = Path(folder)
    years = (groups.FIRST_YEAR, groups.LATER_YEAR)
    codes = [group.code for group in groups.read_groups()]
    truth = []
    with atomic_folder(folder) as temporary:
        for file in (XLSFORM, GEOJSON, README):
            shutil.copyfile(file, temporary / file.name)
        for done, year in enumerate(years):
            progress("Simulating the example's answers", done, len(years))
            survey = simulate(seed=seed, year=year)
            survey.frame.write_csv(temporary / f"answers_{year}.csv")
            group = pl.Series("group", codes).gather(survey.groups)
            truth.append(survey.frame.select("person_key", year=pl.lit(year)).with_columns(group))
        pl.concat(truth).write_csv(temporary / "truth.csv")
        progress("Simulating the example's answers", len(years), len(years))
    return ExamplePaths(
        questionnaire=folder / XLSFORM.name,
        answers_2025=folder / "answers_2025.csv",
        answers_2026=folder / "answers_2026.csv",
        areas=folder / GEOJSON.name,
        truth=folder / "truth.csv",
        readme=folder / README.name,
    )
