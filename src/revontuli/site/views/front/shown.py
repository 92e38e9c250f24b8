"""What the first page shows to anyone: surveys that are open, life events, published pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from revontuli.picture import Picture
from revontuli.site.models import LifeEventRoom, Publication, Survey
from revontuli.site.navigation import place
from revontuli.site.views.room.seeing import visible_publications
from revontuli.text import Text

HUES = 10  # tokens --seg-0 … --seg-9


def open_surveys() -> QuerySet[Survey]:
    """Surveys that anyone may answer now, those that close first before the others."""
    now = timezone.now()
    return (
        Survey.objects.filter(has_open_link=True, opens__lte=now)
        .filter(Q(closes=None) | Q(closes__gt=now))
        .exclude(questionnaire="")
        .select_related("life_event", "owner")
        .order_by("closes", "pk")
    )


def life_events(user: Any) -> QuerySet[LifeEventRoom]:
    """Rooms that are open to everyone; to those who work here, all of them."""
    rooms = LifeEventRoom.objects.select_related("owner").order_by("pk")
    return rooms if user.is_authenticated else rooms.filter(is_public=True)


@dataclass(frozen=True, slots=True)
class Band:
    """A group's part of a picture's strip: hue 0–9, start and width in hundredths of the whole."""

    hue: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A published picture as a card tells of it."""

    title: Text
    life_event: Text
    wave: str
    address: str
    people: int
    groups: int
    simulated: bool
    inside: bool
    published: datetime | None
    bands: tuple[Band, ...]


def pictures(user: Any, most: int = 6) -> list[ShownPicture]:
    """The newest published pictures that `user` may see; one whose files are away is left out."""
    published = visible_publications(user).filter(state__in=Publication.SHOWN)
    found = published.order_by("-published")[:most]
    return [shown for publication in found if (shown := _shown(publication))]


def _shown(publication: Publication) -> ShownPicture | None:
    try:
        picture = publication.picture
    except (OSError, ValueError):
        return None
    survey = publication.iteration.survey
    inside = publication.state == Publication.State.INSIDE
    return ShownPicture(
        title=publication.title or picture.title,
        life_event=survey.life_event.name,
        wave=survey.wave,
        address=place("room:picture", publication=publication.slug),
        people=picture.population.n,
        groups=len(picture.segments),
        simulated=picture.simulated,
        inside=inside,
        published=publication.published,
        bands=_bands(picture),
    )


def _bands(picture: Picture) -> tuple[Band, ...]:
    bands, start = [], 0.0
    for number, segment in enumerate(picture.segments):
        width = 100 * segment.share
        bands.append(Band(number % HUES, round(start, 2), round(width, 2)))
        start += width
    return tuple(bands)
