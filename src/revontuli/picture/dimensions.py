"""The frame in use, and how each person is doing in its dimensions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from revontuli.errors import InputError, Sentence
from revontuli.picture.picture import FrameName
from revontuli.picture.tally import MOST_STEPS, USUAL_STEPS
from revontuli.survey.codebook import Codebook, Question, Role
from revontuli.survey.traits import Measure, Trait, TraitTable
from revontuli.text import LANGUAGES, Text
from revontuli.wellbeing import Dimension, Frame, get_frame

PREFIX = "dimension:"
OWN_FRAME = "own"
OWN_NAME: Text = {"fi": "Kyselyn omat teemat", "sv": "Enkätens egna teman", "en": "Own themes"}


def frame_in_use(codebook: Codebook, frame: Frame | None = None) -> Frame | None:
    """The frame that a survey's dimensions are drawn in.

    It is `frame` where it is given, else the built-in one that the codebook names, else one made
    of the codebook's own dimensions, on the scale that most of their ratings have and without
    lights, for nobody has said which end is good. None where the codebook has no dimensions.

    Raises:
        InputError: the codebook names a frame that there is none of, or a dimension that the
            frame does not have.
    """
    if frame is None and codebook.frame is not None:
        frame = get_frame(codebook.frame)
    if frame is None:
        return _own_frame(codebook) if codebook.dimensions else None
    for question in codebook:
        if question.dimension and question.dimension not in frame:
            raise InputError(
                Sentence(
                    "question '%(question)s' is about '%(dimension)s', which the frame"
                    " '%(frame)s' does not have",
                    question=question.name,
                    dimension=question.dimension,
                    frame=frame.code,
                ),
                column="dimension",
                expected=Sentence("one of %(known)s", known=", ".join(frame.codes)),
            )
    return frame


def picture_frame(codebook: Codebook, frame: Frame | None = None) -> FrameName:
    """The frame as a picture names it; see `frame_in_use`."""
    used = frame_in_use(codebook, frame)
    if used is None:
        return FrameName(OWN_FRAME, OWN_NAME, 0.0, 1.0)
    return FrameName(used.code, used.name, used.low, used.high, used.yellow_from, used.green_from)


def dimension_traits(
    table: TraitTable, codebook: Codebook, frame: Frame | None = None
) -> TraitTable:
    """A numeric trait `dimension:CODE` for each dimension of the frame in use.

    Its value is the mean of the person's ratings about the dimension, each turned where a high
    one is bad and carried in a straight line from its own scale to the frame's; not known where
    the person rated none. The role is `IGNORE`: these traits neither enter the clustering nor are
    listed among the others.

    Args:
        table: everybody's traits, the ratings among them; others don't matter.
        codebook: what the ratings are about.
        frame: as for `frame_in_use`.

    Raises:
        InputError: as `frame_in_use`, or a rating's scale is not known.
    """
    used = frame_in_use(codebook, frame)
    if used is None:
        return table.select([])
    columns: dict[str, NDArray[np.float64]] = {}
    traits: list[Trait] = []
    for dimension in used.dimensions:
        ratings = _ratings(table.traits, codebook, dimension.code)
        trait = Trait(
            PREFIX + dimension.code,
            Measure.NUMERIC,
            PREFIX + dimension.code,
            role=Role.IGNORE,
            dimension=dimension.code,
            label=dimension.name,
            low=used.low,
            high=used.high,
        )
        traits.append(trait)
        columns[trait.id] = _mean_rating(table, ratings, used)
    frame_of_traits = pl.DataFrame(columns).with_columns(pl.all().fill_nan(None))
    return TraitTable(tuple(traits), frame_of_traits, table.weights)


def add_dimensions(table: TraitTable, codebook: Codebook, frame: Frame | None = None) -> TraitTable:
    """`table` with the columns of `dimension_traits` after its own."""
    more = dimension_traits(table, codebook, frame)
    if not more.traits:
        return table
    return TraitTable(table.traits + more.traits, table.frame.hstack(more.frame), table.weights)


def dimension_bins(codebook: Codebook, frame: Frame | None = None) -> dict[str, int]:
    """For `Tally.of`: as many steps of each dimension as its ratings commonly have answers.

    Ten answers from 1 to 10 fall into ten even steps also where the frame's scale is 0 to 10;
    eleven steps would leave one of them empty.
    """
    used = frame_in_use(codebook, frame)
    bins = {}
    for dimension in used.dimensions if used else ():
        steps = Counter(
            int(q.high - q.low) + 1
            for q in codebook.with_role(Role.RATING)
            if q.dimension == dimension.code and q.low is not None and q.high is not None
            if 1 <= q.high - q.low < MOST_STEPS
        )
        bins[PREFIX + dimension.code] = steps.most_common(1)[0][0] if steps else USUAL_STEPS
    return bins


def _own_frame(codebook: Codebook) -> Frame:
    scales = Counter(
        (q.low, q.high)
        for q in codebook.with_role(Role.RATING)
        if q.dimension and q.low is not None and q.high is not None
    )
    low, high = scales.most_common(1)[0][0] if scales else (0.0, 1.0)
    dimensions = tuple(Dimension(code, _own_name(code)) for code in codebook.dimensions)
    return Frame(OWN_FRAME, OWN_NAME, low, high, dimensions)


def _own_name(code: str) -> Text:
    words = code.replace("_", " ").strip()
    return dict.fromkeys(LANGUAGES, words[:1].upper() + words[1:])


def _ratings(
    traits: Sequence[Trait], codebook: Codebook, dimension: str
) -> list[tuple[Trait, Question]]:
    about = {q.name: q for q in codebook.with_role(Role.RATING) if q.dimension == dimension}
    return [
        (trait, about[trait.question])
        for trait in traits
        if trait.question in about and trait.measure is not Measure.BINARY
    ]


def _mean_rating(
    table: TraitTable, ratings: list[tuple[Trait, Question]], frame: Frame
) -> NDArray[np.float64]:
    """Each person's mean of `ratings` on the frame's scale, NaN where they gave none."""
    total, answers = np.zeros(len(table)), np.zeros(len(table))
    for trait, question in ratings:
        low, high = _scale(trait, question)
        height = (table.frame[trait.id].to_numpy() - low) / (high - low)
        height = 1 - height if question.reverse else height
        answers += ~np.isnan(height)
        total += np.nan_to_num(height)
    mean = np.divide(total, answers, out=np.full(len(table), np.nan), where=answers > 0)
    return frame.low + mean * (frame.high - frame.low)


def _scale(trait: Trait, question: Question) -> tuple[float, float]:
    # The trait's own scale first: its values may be ranks where the question's are choices.
    low = trait.low if trait.low is not None else question.low
    high = trait.high if trait.high is not None else question.high
    if low is None or high is None or not low < high:
        raise InputError(
            Sentence("the rating's scale is not known"),
            column=question.name,
            expected=Sentence("its low and high end in the codebook"),
        )
    return float(low), float(high)
