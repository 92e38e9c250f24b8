"""From answers to a picture: learn from some, count all, describe what was counted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from importlib.metadata import version
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from revontuli import __version__
from revontuli.engine import Progress, silent
from revontuli.engine.local import Checkpoint
from revontuli.errors import InputError, Sentence
from revontuli.picture.areas import describe_areas
from revontuli.picture.baskets import find_baskets
from revontuli.picture.choice import grade
from revontuli.picture.combinations import typical_combinations
from revontuli.picture.counting import SAMPLE_FOR_ROWS, Count
from revontuli.picture.dimensions import (
    add_dimensions,
    frame_in_use,
    picture_frame,
)
from revontuli.picture.disclosure import what_may_be_shown
from revontuli.picture.drivers import find_drivers
from revontuli.picture.model_file import load_segmenter, save_segmenter
from revontuli.picture.naming import working_names
from revontuli.picture.pair_counts import PairCounts, count_pairs
from revontuli.picture.pairs import Associations, surprising_pairs
from revontuli.picture.picture import Candidate, Pair, Picture, Provenance, Segment
from revontuli.picture.portraits import population, segments
from revontuli.picture.rounding import SHARE
from revontuli.picture.segmenter import Segmenter
from revontuli.picture.source import HeldResponses, StoredResponses
from revontuli.picture.story import tell_story
from revontuli.survey import (
    Codebook,
    Kind,
    Responses,
    Role,
    Trait,
    TraitPlan,
    TraitTable,
    make_traits,
    plan_traits,
)
from revontuli.text import LANGUAGES, Text
from revontuli.wellbeing import Frame

MOST_SEED = 2**31 - 1
COUNTED_VERSIONS = ("numpy", "scipy", "scikit-learn", "polars")


@dataclass(frozen=True)
class Iteration:
    """What the analyst asked of the segments; kept with the picture.

    Attributes:
        leave_out: traits, questions or dimensions that the clustering does without.
        weigh: what a trait, question or dimension counts beside the others; 1 is as is.
        merge: ids of segments to join, each two or more.
        split: into how many parts to split a segment, by id.
        names: what people call a segment, by id.
    """

    leave_out: tuple[str, ...] = ()
    weigh: Mapping[str, float] = field(default_factory=dict)
    merge: tuple[tuple[str, ...], ...] = ()
    split: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Built:
    """A picture with what it was made from; only the picture may be shown.

    Attributes:
        picture: safe to show.
        segmenter: predicts the segment of a new person.
        plan: makes a new person's answers into traits.
        people: one row a person, in the answers' order: id (null without one), segment,
            confidence. Personal data.
        associations: every pair of traits. For the analyst: it holds small cells.
        pair_counts: the same as counts by segment; they hold small numbers too.
    """

    picture: Picture
    segmenter: Segmenter
    plan: TraitPlan
    people: pl.DataFrame
    associations: Associations
    pair_counts: PairCounts


def build_picture(
    responses: Responses | StoredResponses,
    *,
    segments: int | Literal["auto"] = "auto",
    seed: int = 0,
    **options: Any,
) -> Picture:
    """Build the picture of a survey. For the arguments see `build`."""
    return build(responses, segments=segments, seed=seed, **options).picture


def build(
    responses: Responses | StoredResponses,
    *,
    segments: int | Literal["auto"] = "auto",
    seed: int = 0,
    frame: Frame | None = None,
    iteration: Iteration | None = None,
    bootstraps: int = 50,
    basket_questions: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    geojson: Mapping[str, Any] | None = None,
    created: date | None = None,
    checkpoint: Checkpoint | None = None,
    progress: Progress = silent,
) -> Built:
    """Build the picture of a survey, and keep what it was made from.

    Segments are learned from everybody, or from a seeded sample where the answers stay on disk;
    then everybody is assigned and counted batch by batch, and all that the picture tells is
    described from the counts. Only typical combinations, baskets and drivers look at single
    people, at most 20,000 of them.

    Args:
        responses: the answers, read or on disk.
        segments: a number, or "auto" to find one.
        seed: of every random choice; the same answers and seed give the same picture.
        frame: a city's own frame; None takes the one the codebook names.
        iteration: what the analyst asks of the segments.
        bootstraps: draws for the segments' stability, at least 1.
        basket_questions: multiple-choice questions for the baskets; None takes all.
        outcomes: traits of outcomes that drivers are looked for ("stay=no"); None takes the
            first option of each outcome question.
        geojson: the areas' shapes; features' "id" are the area question's values.
        created: the picture's date; None is today.
        checkpoint: where finished batches are kept until the whole is done.
        progress: told how the work goes on.

    Raises:
        InputError: the answers cannot be made into a picture; the message says why.
    """
    if bootstraps < 1:
        raise InputError(
            f"{bootstraps} bootstraps",
            expected="at least 1, for a picture tells how surely its segments come back",
        )
    if not 0 <= seed <= MOST_SEED:
        raise InputError(f"{seed} is no seed", expected=f"a whole number from 0 to {MOST_SEED}")
    source = responses if isinstance(responses, StoredResponses) else HeldResponses(responses)
    iteration = iteration or Iteration()
    check_basket_questions(source.codebook, basket_questions)
    progress("Reading the answers", 0, 1)
    learned = source.learn_from(seed)
    plan = plan_traits(learned)
    sample = add_dimensions(make_traits(learned, plan), source.codebook, frame)
    segmenter = learn_segments(sample, segments, seed, bootstraps, iteration, checkpoint, progress)
    check_edits(iteration, segmenter.segment_ids_)
    parts = segmenter.labels_, segmenter.confidence_
    count = Count(source, plan, segmenter, frame, sample, parts)
    count.run(checkpoint, progress)
    picture = describe(
        count, learned, iteration, frame, geojson, basket_questions, outcomes, progress
    )
    parameters = {
        "segments": segments,
        "seed": seed,
        "bootstraps": bootstraps,
        "basket_questions": list(basket_questions) if basket_questions else None,
        "outcomes": list(outcomes) if outcomes else None,
        "iteration": json.loads(json.dumps(asdict(iteration))),  # as picture.json gives it back
    }
    provenance = Provenance(
        source=source.source,
        sha256=source.sha256(),
        created=(created or date.today()).isoformat(),
        seed=seed,
        parameters=parameters,
        versions={"revontuli": __version__, **{name: version(name) for name in COUNTED_VERSIONS}},
        metrics=count.metrics(picture, bootstraps),
        notes=(*plan.notes, *count.notes(learned)),
    )
    if checkpoint:
        checkpoint.clear()
    return Built(
        picture=replace(picture, provenance=provenance),
        segmenter=segmenter,
        plan=plan,
        people=count.people(),
        associations=count.associations(),
        pair_counts=count_pairs(count.paired(sample), count.labels, segmenter.segment_ids_),
    )


def learn_segments(
    sample: TraitTable,
    segments: int | Literal["auto"],
    seed: int,
    bootstraps: int,
    iteration: Iteration,
    checkpoint: Checkpoint | None,
    progress: Progress,
) -> Segmenter:
    """The segments of the sample, or those kept from a run that was interrupted."""
    kept = checkpoint.folder / "segmenter.npz" if checkpoint else None
    if kept and kept.exists():
        return load_segmenter(kept)
    segmenter = Segmenter(
        segments,
        seed,
        bootstraps=bootstraps,
        leave_out=list(iteration.leave_out),
        weigh=dict(iteration.weigh),
        merge=[list(ids) for ids in iteration.merge],
        split=dict(iteration.split),
        progress=progress,
    ).fit(sample)
    if checkpoint and kept:
        checkpoint.open()
        save_segmenter(segmenter, kept)
    return segmenter


def check_basket_questions(codebook: Codebook, names: Sequence[str] | None) -> None:
    """InputError for a name that is no question of which several options may be chosen."""
    several = [question.name for question in codebook if question.kind is Kind.CHOICES]
    for name in names or ():
        if name not in several:
            raise InputError(
                Sentence("'%(name)s' is no multiple-choice question", name=name),
                expected=", ".join(several) or Sentence("a survey that has one"),
            )


def check_edits(iteration: Iteration, ids: Sequence[str]) -> None:
    """InputError for a name given to a segment that is not there."""
    for id in iteration.names:
        if id not in ids:
            raise InputError(
                Sentence("there is no segment '%(id)s' to name", id=id), expected=", ".join(ids)
            )


def describe(
    count: Count,
    learned: Responses,
    iteration: Iteration,
    frame: Frame | None,
    geojson: Mapping[str, Any] | None,
    basket_questions: Sequence[str] | None,
    outcomes: Sequence[str] | None,
    progress: Progress,
) -> Picture:
    """The picture of what was counted, without its provenance."""
    codebook, traits, segmenter = learned.codebook, count.traits, count.segmenter
    progress("Describing the segments", 0, 4)
    used_frame = frame_in_use(codebook, frame)
    shown = what_may_be_shown(count.tally, traits)
    rows = some_rows(len(count.sample), segmenter.seed)
    table, labels = count.sample.where(rows), count.labels[rows]
    ids = segmenter.segment_ids_
    people = np.maximum(count.tally.people, 1)
    portraits = segments(
        count.tally,
        traits,
        used_frame,
        shown,
        stabilities=[grade(float(similarity)) for similarity in segmenter.stability_],
        confidences=[round(float(c), 3) for c in count.confidence / people],
        combinations=typical_combinations(table, labels, count.tally, shown),
        ids=ids,
    )
    portraits = name_segments(portraits, iteration.names)
    progress("Describing the segments", 1, 4)
    pairs = pairs_beside(surprising_pairs(count.associations()), portraits, traits)
    progress("Describing the segments", 2, 4)
    baskets = find_baskets(table, labels, ids, questions=basket_questions)
    progress("Describing the segments", 3, 4)
    names = [segment.name for segment in portraits]
    drivers = [
        found
        for trait in outcome_traits(count, learned, outcomes)
        if (
            found := find_drivers(
                table, trait.id, labels, ids, segment_names=names, seed=segmenter.seed
            )
        )
    ]
    progress("Describing the segments", 4, 4)
    picture = Picture(
        title=codebook.title or {"en": learned.source},
        frame=picture_frame(codebook, frame),
        population=population(count.tally, traits, used_frame, shown),
        segments=portraits,
        provenance=Provenance(learned.source, "", "", segmenter.seed),
        simulated=codebook.simulated,
        areas=describe_areas(count.tally, traits, shown, codebook, ids),
        pairs=pairs,
        baskets=baskets,
        drivers=tuple(drivers),
        candidates=told_candidates(segmenter.candidates_, len(count.sample), shown.minimum),
        suppressed=shown.held_back,
        map_geojson=geojson,
    )
    return replace(
        picture,
        segments=tuple(replace(s, story=tell_story(s, picture)) for s in picture.segments),
    )


def pairs_beside(
    pairs: tuple[Pair, ...], portraits: tuple[Segment, ...], traits: Sequence[Trait]
) -> tuple[Pair, ...]:
    """The pairs that no combination lets be worked back to a question's last option.

    A combination of a trait and one option, and a pair of the same trait and another option, leave
    the third option of a question to be found by subtraction.
    """
    question = {trait.id: trait.question for trait in traits}
    told = [set(c.traits) for segment in portraits for c in segment.combinations]

    def clash(pair: Pair, combination: set[str]) -> bool:
        own = {pair.a, pair.b}
        asked = {question[id] for id in combination}
        return len(own & combination) == 1 and {question[id] for id in own} <= asked

    return tuple(pair for pair in pairs if not any(clash(pair, traits) for traits in told))


def told_candidates(
    tried: tuple[Candidate, ...], people: int, minimum: int
) -> tuple[Candidate, ...]:
    """The numbers of segments that were tried, none with a segment that could be counted as small.

    A smallest segment of fewer than `minimum` people is told as one of `minimum`.
    """
    least = minimum / people
    return tuple(replace(c, smallest=round(max(c.smallest, least), SHARE)) for c in tried)


def some_rows(people: int, seed: int) -> NDArray[np.intp]:
    """Row numbers of everybody, or of a seeded part of many people."""
    if people <= SAMPLE_FOR_ROWS:
        return np.arange(people)
    return np.sort(np.random.default_rng(seed).choice(people, SAMPLE_FOR_ROWS, replace=False))


def name_segments(found: tuple[Segment, ...], given: Mapping[str, Text]) -> tuple[Segment, ...]:
    """The segments with the names people gave them, and working names for the others."""
    return tuple(
        replace(segment, name={**name, **given.get(segment.id, {})})
        for segment, name in zip(found, working_names(found), strict=True)
    )


def outcome_traits(count: Count, learned: Responses, outcomes: Sequence[str] | None) -> list[Trait]:
    """What drivers are looked for: the traits named, or of each outcome the first one offered.

    InputError where a name is no trait of an outcome question.
    """
    questions = {question.name for question in learned.codebook.with_role(Role.OUTCOME)}
    own = {trait.id: trait for trait in count.traits if trait.question in questions}
    if outcomes is None:
        first: dict[str, Trait] = {}
        for trait in own.values():
            first.setdefault(trait.question, trait)
        return list(first.values())
    for id in outcomes:
        if id not in own:
            raise InputError(
                Sentence("'%(id)s' is no outcome", id=id),
                expected=", ".join(own) or Sentence("an outcome"),
            )
    return [own[id] for id in outcomes]


def read_names(given: Mapping[str, str]) -> dict[str, Text]:
    """Names given in one language, for all of them."""
    return {id: dict.fromkeys(LANGUAGES, name) for id, name in given.items()}


def checkpoint_key(source: StoredResponses, parameters: Mapping[str, Any]) -> str:
    """What kept counts rest on: the answers, the parameters and the version."""
    told = {
        "sha256": source.sha256(),
        "batch": source.batch,
        "sample": source.sample,
        "version": __version__,
        **parameters,
    }
    return json.dumps(told, sort_keys=True, default=str)
