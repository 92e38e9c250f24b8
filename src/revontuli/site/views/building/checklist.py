"""What the officer looks at: counted from the very picture that would be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from revontuli.picture.picture import Area, Picture, Segment
from revontuli.site.models import Publication
from revontuli.survey import Role
from revontuli.text import Text


@dataclass(frozen=True)
class Checklist:
    """What would be shown of people.

    Attributes:
        people: in the picture.
        segments: all, the smallest first.
        smallest: people in the smallest segment.
        minimum: no number rests on fewer people.
        held_back: numbers that are not shown.
        traits: how many are told of everyone.
        background: labels of the traits of background, constants and areas, by which somebody
            might be recognised.
        areas: those named, the smallest first.
        open_questions: labels of open questions, of which only topics are shown.
        is_simulated: whether the answers are made up.
    """

    people: int
    segments: tuple[Segment, ...]
    smallest: int
    minimum: int
    held_back: int
    traits: int
    background: tuple[Text, ...]
    areas: tuple[Area, ...]
    open_questions: tuple[Text, ...]
    is_simulated: bool


RECOGNISABLE = {Role.BACKGROUND.value, Role.CONSTANT.value, Role.AREA.value}


def checklist_of(publication: Publication) -> Checklist:
    """The checklist of a publication's picture."""
    picture: Picture = publication.picture
    segments = tuple(sorted(picture.segments, key=lambda segment: segment.n))
    told = picture.population.traits
    questions = {trait.question for trait in told if trait.role in RECOGNISABLE}
    codebook = publication.iteration.survey.codebook
    return Checklist(
        people=picture.population.n,
        segments=segments,
        smallest=segments[0].n,
        minimum=picture.minimum,
        held_back=picture.suppressed,
        traits=len(told),
        background=tuple(
            (question.short or question.label)
            for question in codebook
            if question.name in questions
        ),
        areas=tuple(sorted(picture.areas, key=lambda area: area.n or 0)),
        open_questions=_without_doubles(q.short or q.label for q in codebook.with_role(Role.OPEN)),
        is_simulated=picture.simulated,
    )


def _without_doubles(labels: Iterable[Text]) -> tuple[Text, ...]:
    """Each once: a question and its topics are two columns of one name."""
    return tuple({tuple(label.items()): label for label in labels}.values())
