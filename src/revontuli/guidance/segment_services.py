"""From a portrait to services: what answers a segment's needs, and what nothing answers.

A segment's needs are the dimensions on which it is badly off, not those on which people in
general are: a red or yellow light, or a mean clearly below everyone's (v-test under −1.96, and a
difference of at least 0.2 standard deviations, Cohen's small effect), but never a mean so high
that a person with it would have no need (`need_weight`).

What is asked of a service is that it is offered here today, and to citizens. Ages, phases and
target groups are a person's and not a group's, unless the caller says that all of the segment
share them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from revontuli.catalogue import Provenance, Service
from revontuli.guidance.fit import check_profile
from revontuli.guidance.match import ReasonKind
from revontuli.guidance.needs import need_weight
from revontuli.guidance.profile import Profile
from revontuli.guidance.recommending import BONUS, SERVES, Recommender
from revontuli.picture.picture import DimensionFigure, Light, Picture, Segment
from revontuli.text import Text, in_language
from revontuli.wellbeing import Dimension, Frame, frames

if TYPE_CHECKING:
    import polars as pl

CLEARLY = 1.96  # |v-test| from which a mean is clearly below everyone's
SMALL_EFFECT = 0.2  # standard deviations


class Gap(StrEnum):
    """Why nothing answers a need."""

    NOT_LABELLED = "not_labelled"  # no service is labelled in a dimension that speaks of it
    NO_SERVICE = "no_service"  # no service in the catalogue helps it
    NOT_HERE = "not_here"  # services do, but none of them here and now
    NOT_FOR_THEM = "not_for_them"  # services here do, but not for people like these


@dataclass(frozen=True, slots=True)
class ServiceForNeed:
    """A service that answers a need.

    Attributes:
        service: the service; the best of its near-duplicates.
        weight: how much it helps the need, 0 to 1.
        provenance: who says so.
    """

    service: Service
    weight: float
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class SegmentNeed:
    """A dimension on which a segment is badly off, and what answers it.

    Attributes:
        dimension, name: the dimension's code, and its name by language.
        mean: the segment's mean, on the picture's scale.
        light: as a traffic light, or None where the frame has none.
        difference: mean less everyone's mean.
        is_below: whether it is clearly below everyone's.
        services: what answers it here, the best first.
        count: how many services do in all.
        gap: why nothing does; None where something does.
    """

    dimension: str
    name: Text
    mean: float
    light: Light | None
    difference: float | None
    is_below: bool
    services: tuple[ServiceForNeed, ...]
    count: int
    gap: Gap | None


@dataclass(frozen=True, slots=True)
class SegmentServices:
    """What a segment needs, and what answers that.

    Attributes:
        segment, name, share: the segment's id, name by language and share of everyone.
        needs: the heaviest first; none where the segment is well in all that was asked.
    """

    segment: str
    name: Text
    share: float
    needs: tuple[SegmentNeed, ...]

    @property
    def gaps(self) -> tuple[SegmentNeed, ...]:
        """The needs that nothing answers."""
        return tuple(need for need in self.needs if need.gap is not None)


@dataclass(frozen=True, slots=True)
class PictureServices:
    """What each segment of a picture needs, and what answers that, in the picture's order."""

    segments: tuple[SegmentServices, ...]

    @property
    def gaps(self) -> tuple[tuple[SegmentServices, SegmentNeed], ...]:
        """The needs that nothing answers, those of most people first."""
        found = [(segment, need) for segment in self.segments for need in segment.gaps]
        return tuple(sorted(found, key=lambda gap: -gap[0].share))

    def table(self, language: str = "fi") -> pl.DataFrame:
        """A row for each service of each need, and one for each need that nothing answers.

        Columns: segment, segment_name, share, dimension, dimension_name, mean, light, difference,
        rank (1 is the best), service, service_name, provider, weight, provenance, gap. Those of
        the service are null where `gap` is not.
        """
        import polars as pl

        schema = {name: getattr(pl, kind) for name, kind in COLUMNS.items()}
        return pl.DataFrame(list(self._rows(language)), schema=schema, orient="row")

    def _rows(self, language: str) -> Iterator[tuple[object, ...]]:
        for segment in self.segments:
            for need in segment.needs:
                start = (
                    segment.segment,
                    in_language(segment.name, language),
                    segment.share,
                    need.dimension,
                    in_language(need.name, language),
                    need.mean,
                    need.light,
                    need.difference,
                )
                if need.gap is not None:
                    yield (*start, *(None,) * 6, need.gap.value)
                for rank, found in enumerate(need.services, start=1):
                    service = found.service
                    yield (
                        *start,
                        rank,
                        service.id,
                        service.label(language),
                        in_language(service.provider.name, language),
                        found.weight,
                        found.provenance.value,
                        None,
                    )


COLUMNS = {
    "segment": "String",
    "segment_name": "String",
    "share": "Float64",
    "dimension": "String",
    "dimension_name": "String",
    "mean": "Float64",
    "light": "String",
    "difference": "Float64",
    "rank": "Int64",
    "service": "String",
    "service_name": "String",
    "provider": "String",
    "weight": "Float64",
    "provenance": "String",
    "gap": "String",
}


def services_for_picture(
    picture: Picture,
    recommender: Recommender,
    municipalities: Sequence[str],
    *,
    today: date,
    limit: int = 5,
) -> PictureServices:
    """What answers the needs of every segment of a picture: see `services_for_segment`."""
    return PictureServices(
        tuple(
            services_for_segment(
                segment, picture, recommender, municipalities, today=today, limit=limit
            )
            for segment in picture.segments
        )
    )


def services_for_segment(
    segment: Segment,
    picture: Picture,
    recommender: Recommender,
    municipalities: Sequence[str],
    *,
    today: date,
    profile: Profile | None = None,
    limit: int = 5,
) -> SegmentServices:
    """What answers a segment's needs, and the needs that nothing answers.

    Args:
        segment: of the picture.
        picture: for its frame.
        recommender: of the catalogue.
        municipalities: codes of where the picture's people live; with none, only nationwide
            services answer.
        today: the day on which services are offered.
        profile: what all of the segment share, such as a phase of a life event or being families
            with children; None leaves ages, phases and target groups alone.
        limit: at most so many services for each need.

    Raises:
        InputError: an age, life event or phase of the profile is not known.
    """
    figures = find_segment_needs(segment, picture)
    offered = recommender.fit.offered(municipalities, today)
    fits = offered & _shared(profile, recommender, municipalities, today)
    search = _Search(recommender, _frame(segment, picture), offered, fits, limit)
    needs = tuple(search.need(figure) for figure in figures)
    return SegmentServices(segment.id, segment.name, segment.share, needs)


def find_segment_needs(segment: Segment, picture: Picture) -> tuple[DimensionFigure, ...]:
    """The dimensions on which a segment is badly off, the heaviest first.

    None in a picture whose dimensions have no good and bad end (a codebook's own "music").
    """
    frame = _frame(segment, picture)
    if frame.green_from is None and frame.code not in {known.code for known in frames()}:
        return ()
    found = [(figure, _weight(figure, frame)) for figure in segment.dimensions]
    badly = [(f, weight) for f, weight in found if weight > 0 and (_is_lit(f) or is_below(f))]
    return tuple(f for f, _ in sorted(badly, key=lambda need: (-need[1], need[0].code)))


def is_below(figure: DimensionFigure) -> bool:
    """Whether a mean is clearly below everyone's: beyond chance, and by enough to matter."""
    if figure.v_test is None or figure.difference is None:
        return False
    return figure.v_test <= -CLEARLY and figure.difference <= -SMALL_EFFECT * (figure.sd or 0.0)


def _is_lit(figure: DimensionFigure) -> bool:
    return figure.light in ("red", "yellow")


def _weight(figure: DimensionFigure, frame: Frame) -> float:
    return 0.0 if figure.mean is None else need_weight(figure.mean, frame)


@dataclass(frozen=True)
class _Search:
    """Finds what answers one need after another."""

    recommender: Recommender
    frame: Frame
    offered: NDArray[np.bool_]
    fits: NDArray[np.bool_]
    limit: int

    def need(self, figure: DimensionFigure) -> SegmentNeed:
        helps = self.recommender.dimensions.serves(figure.code, self.frame)
        answering = helps >= SERVES
        found = self.best(helps, answering & self.fits)
        return SegmentNeed(
            dimension=figure.code,
            name=figure.name,
            mean=float(figure.mean or 0.0),
            light=figure.light,
            difference=figure.difference,
            is_below=is_below(figure),
            services=tuple(self.answer(place, helps) for place in found[: self.limit]),
            count=len(found),
            gap=None if found else self.gap(figure.code, answering),
        )

    def best(self, helps: NDArray[np.float64], answering: NDArray[np.bool_]) -> list[int]:
        """The services that answer, the best first: local ones before nationwide ones like them,
        what is for this need before what helps with everything, of near-duplicates the best."""
        services, groups = self.recommender.services, self.recommender.groups
        breadth = self.recommender.dimensions.breadth(self.frame)

        def worth(place: int) -> tuple[float, float, str]:
            near = 0.0 if services[place].nationwide else BONUS[ReasonKind.PLACE]
            helping = round(float(helps[place]) * (1 + near), 9)
            return -helping, float(breadth[place]), services[place].id

        seen: dict[int, int] = {}
        for place in sorted(np.flatnonzero(answering).tolist(), key=worth):
            group = -1 if groups is None else int(groups[place])
            seen.setdefault(group if group >= 0 else -2 - place, place)
        return list(seen.values())

    def answer(self, place: int, helps: NDArray[np.float64]) -> ServiceForNeed:
        learned = self.recommender.dimensions.learned[place]
        return ServiceForNeed(
            self.recommender.services[place],
            float(helps[place]),
            Provenance.LEARNED if learned else Provenance.EXPERT,
        )

    def gap(self, code: str, answering: NDArray[np.bool_]) -> Gap:
        if not self.recommender.dimensions.speaks_of(code, self.frame):
            return Gap.NOT_LABELLED
        if not answering.any():
            return Gap.NO_SERVICE
        return Gap.NOT_FOR_THEM if (answering & self.offered).any() else Gap.NOT_HERE


def _shared(
    profile: Profile | None, recommender: Recommender, municipalities: Sequence[str], today: date
) -> NDArray[np.bool_]:
    """What fits people of whom all share a profile, in any of the places."""
    if profile is None:
        return np.ones(len(recommender.services), dtype=bool)
    fits = np.zeros(len(recommender.services), dtype=bool)
    person = check_profile(profile, recommender.events)
    for municipality in municipalities or (None,):
        fits |= recommender.fit.fits(replace(person, municipality=municipality), today)
    return fits


def _frame(segment: Segment, picture: Picture) -> Frame:
    """The picture's frame, whoever made it, with the dimensions that the segment was asked."""
    named = picture.frame
    nothing = Dimension("", {})  # a frame has at least one
    return Frame(
        code=named.code,
        name=named.name,
        low=named.low,
        high=named.high,
        dimensions=tuple(Dimension(d.code, d.name) for d in segment.dimensions) or (nothing,),
        yellow_from=named.yellow_from,
        green_from=named.green_from,
    )
