"""The bundled example, and any survey made into traits, as every method receives it."""

from __future__ import annotations

import tempfile
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl

from benchmarks.answers import Answers, Kind
from revontuli.examples.moving_to_study import simulate
from revontuli.survey import (
    Codebook,
    Measure,
    Trait,
    TraitTable,
    make_traits,
    read_codebook,
    read_responses,
)


def make_example(seed: int, people: int) -> Answers:
    """The bundled example at its own difficulty, through reading and traits as a user's file."""
    simulation = simulate(people=people, seed=seed, texts=False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.parquet"
        simulation.frame.write_parquet(path)
        traits = make_traits(read_responses(path, example_codebook()))
    return from_traits(traits, simulation.groups)


def example_codebook() -> Codebook:
    """The example's questionnaire as a codebook."""
    name = files("revontuli.examples.moving_to_study").joinpath("questionnaire.xlsx")
    with as_file(name) as path:
        return read_codebook(path)


def from_traits(table: TraitTable, truth: np.ndarray | None = None) -> Answers:
    """The traits that enter the clustering, for every method to use in its own way.

    The options of one choice, which are a yes/no trait each, become one nominal column again,
    since that is how the peers take a choice; nothing else changes.
    """
    active = table.active
    columns: dict[str, pd.Series] = {}
    kinds: dict[str, Kind] = {}
    dimensions: dict[str, str] = {}
    choices: dict[str, list[Trait]] = {}
    for trait in active.traits:
        if trait.exclusive:
            choices.setdefault(trait.question, []).append(trait)
            name = trait.question
        else:
            name = trait.id
            columns[name] = pd.Series(active.frame[trait.id].to_numpy().astype(float))
            kinds[name] = _KINDS[trait.measure]
        dimensions[name] = trait.dimension or str(trait.role)
    for question, traits in choices.items():
        columns[question] = _chosen(active.frame, traits)
        kinds[question] = Kind.NOMINAL
    frame = pd.DataFrame(columns)
    varying = [name for name in frame.columns if frame[name].nunique() > 1]
    return Answers(
        frame[varying],
        {name: kinds[name] for name in varying},
        {name: dimensions[name] for name in varying},
        None if truth is None else np.asarray(truth, dtype=np.intp),
        active,
    )


_KINDS = {
    Measure.NUMERIC: Kind.RATING,
    Measure.ORDERED: Kind.ORDERED,
    Measure.BINARY: Kind.BINARY,
}


def _chosen(frame: pl.DataFrame, traits: list[Trait]) -> pd.Series:
    """Which of the options was chosen: its value, "other" for none of them, None for no answer."""
    values = frame.select([trait.id for trait in traits]).to_numpy().astype(float)
    names = np.array([trait.level or trait.id for trait in traits], dtype=object)
    known = ~np.isnan(values).all(axis=1)
    filled = np.nan_to_num(values)
    chosen = np.where(filled.max(axis=1) > 0, names[filled.argmax(axis=1)], "other")
    return pd.Series([name if told else None for name, told in zip(chosen, known, strict=True)])
