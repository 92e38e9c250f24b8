"""One person beside a picture: how they are doing in its dimensions, and whom they are like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from revontuli.picture.dimensions import PREFIX, dimension_traits
from revontuli.picture.segmenter import Segmenter
from revontuli.survey import Codebook, Kind, Measure, Question, Role, Trait, TraitTable
from revontuli.wellbeing import Frame

Answers = Mapping[str, Any]  # by question: a number, a text or a list of values


@dataclass(frozen=True, slots=True)
class Nearest:
    """The segment that a person is most like.

    Attributes:
        id: of the segment.
        confidence: how sure it is, 0 to 1.
        known: share of the segmenter's traits that their answers tell, 0 to 1.
    """

    id: str
    confidence: float
    known: float


def rate_dimensions(
    answers: Answers, codebook: Codebook, frame: Frame | None = None
) -> dict[str, float]:
    """How a person is doing, by dimension, on the frame's scale; as `dimension_traits` counts it.

    Args:
        answers: theirs.
        codebook: what they mean.
        frame: as for `frame_in_use`.

    Returns:
        Only the dimensions that they rated, in the frame's order.

    Raises:
        InputError: as `dimension_traits`.
    """
    traits, columns = [], {}
    for question in codebook.with_role(Role.RATING):
        answer = answers.get(question.name)
        known = question.low is not None and question.high is not None
        if question.kind is Kind.NUMBER and known and isinstance(answer, (int, float)):
            traits.append(
                Trait(
                    question.name, Measure.NUMERIC, question.name,
                    role=question.role, dimension=question.dimension,
                    label=question.label, low=question.low, high=question.high,
                )
            )  # fmt: skip
            columns[question.name] = [float(answer)]
    if not traits:
        return {}
    table = TraitTable(tuple(traits), pl.DataFrame(columns), np.ones(1))
    rated = dimension_traits(table, codebook, frame).frame
    row = rated.row(0, named=True)
    return {name.removeprefix(PREFIX): v for name, v in row.items() if v is not None}


def nearest_segment(segmenter: Segmenter, answers: Answers, codebook: Codebook) -> Nearest | None:
    """The segment that a new person belongs to; None where their answers tell none of its traits.

    Args:
        segmenter: fitted.
        answers: theirs.
        codebook: what they mean; of the survey that the segmenter learned from, or one like it.
    """
    questions = {question.name: question for question in codebook}
    traits = segmenter.coding_.traits
    values = [_trait_value(trait, questions.get(trait.question), answers) for trait in traits]
    known = sum(value is not None for value in values) / max(len(values), 1)
    if not known:
        return None
    row = {
        trait.id: pl.Series(trait.id, [value], dtype=pl.Float64)
        for trait, value in zip(traits, values, strict=True)
    }
    table = TraitTable(traits, pl.DataFrame(row), np.ones(1))
    shares = segmenter.predict_proba(table)[0]
    best = int(np.argmax(shares))
    return Nearest(segmenter.segment_ids_[best], min(1.0, float(shares[best])), known)


def _trait_value(trait: Trait, question: Question | None, answers: Answers) -> float | None:
    """A trait of one person; None where it is not known."""
    answer = answers.get(trait.question)
    if answer is None or question is None:
        return None
    if trait.measure is Measure.BINARY:
        chosen = answer if isinstance(answer, list) else [str(answer)]
        offered = {choice.value for choice in question.choices}
        if trait.level not in offered:  # rare options together: which ones is not kept
            return None
        return float(trait.level in chosen)
    if isinstance(answer, (int, float)):
        is_ranked = trait.measure is Measure.ORDERED and question.low is not None
        return float(answer) - (float(question.low or 0) if is_ranked else 0.0)
    silent = (*question.missing, *question.not_shown)
    ranks = [choice.value for choice in question.choices if choice.value not in silent]
    return float(ranks.index(answer)) if answer in ranks else None
