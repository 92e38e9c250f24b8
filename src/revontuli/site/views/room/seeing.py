"""Who may see which picture and life event, and a picture made ready for a page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from markupsafe import Markup

from revontuli.picture import Picture
from revontuli.picture.picture import Segment
from revontuli.picture.report.page import render_section
from revontuli.picture.report.view import Links, PageView
from revontuli.site.models import LifeEventRoom, Publication
from revontuli.site.roles import Role
from revontuli.site.views.room.naming import given_texts
from revontuli.text import Text

State = Publication.State
INSIDE = frozenset(Role) - {Role.ADMINISTRATOR}  # who keeps accounts need not see pictures
MAKERS = (Role.ANALYST, Role.PROTECTION_OFFICER)
DRAFTS = (State.DRAFT, State.IN_CHECK, State.RETURNED)


class NotSignedIn(Exception):
    """It may be there for whoever signs in."""


def visible_publications(user: Any) -> QuerySet[Publication]:
    """The pictures that `user` may see.

    What is published to everyone, everyone; what is published inside, whoever works with pictures;
    drafts, the analysts and data protection officers of the organisation that owns the survey.
    """
    may_see = Q(state=State.PUBLIC)
    if user.is_authenticated and user.roles & INSIDE:
        may_see |= Q(state=State.INSIDE)
    if user.is_authenticated and user.organisation_id and user.has_role(*MAKERS):
        may_see |= Q(state__in=DRAFTS, iteration__survey__owner=user.organisation_id)
    found = Publication.objects.filter(may_see)
    return found.select_related("iteration__survey__life_event", "iteration__survey__owner")


def visible_rooms(user: Any) -> QuerySet[LifeEventRoom]:
    """The life events whose front page `user` may see."""
    rooms = LifeEventRoom.objects.select_related("owner").order_by("pk")
    sees_all = user.is_authenticated and user.roles & INSIDE
    return rooms if sees_all else rooms.filter(is_public=True)


def get_room_or_404(request: HttpRequest, slug: str) -> LifeEventRoom:
    """The life event, if the one who looks may see it; else they sign in, or there is none."""
    room = visible_rooms(request.user).filter(slug=slug).first()
    if room is None:
        raise _refusal(request)
    return room


def get_picture_or_404(request: HttpRequest, slug: str) -> Shown:
    """The picture, if the one who looks may see it; else they sign in, or there is none.

    Raises:
        Http404: there is no such picture for them, or its files are away.
        NotSignedIn: there may be one for whoever signs in.
    """
    publication = visible_publications(request.user).filter(slug=slug).first()
    if publication is None:
        raise _refusal(request)
    try:
        return shown(publication, get_language() or settings.LANGUAGE_CODE)
    except OSError as error:
        raise Http404 from error


def _refusal(request: HttpRequest) -> Exception:
    return Http404() if request.user.is_authenticated else NotSignedIn()


def signing_in(view: Any) -> Any:
    """A view that sends whoever is `NotSignedIn` to sign in."""
    from functools import wraps

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            answer: HttpResponseBase = view(request, *args, **kwargs)
        except NotSignedIn:
            return redirect_to_login(request.get_full_path())
        return answer

    return asked


@dataclass(frozen=True)
class Shown:
    """A picture as pages in one language show it; two of the same key are the same.

    Attributes:
        slug: of its publication.
        language: of the pages.
        key: digest of all that it tells, names too.
        picture: with the names that people gave its segments.
        publication: whose it is.
    """

    slug: str
    language: str
    key: str
    picture: Picture = field(compare=False)
    publication: Publication = field(compare=False)

    @property
    def view(self) -> PageView:
        """What the report's sections are made of, with links to the site's pages."""
        links = Links(self.segment_address, self.trait_address)
        return PageView(self.picture, self.language, links=links)

    def segment(self, id: str) -> Segment:
        """The segment with this id.

        Raises:
            Http404: there is none.
        """
        try:
            return self.picture.segment(id)
        except KeyError:
            raise Http404 from None

    def segment_address(self, id: str) -> str:
        """A segment's page."""
        return address("segment", self.slug, segment=id)

    def trait_address(self, id: str) -> str:
        """A trait among the pairs."""
        from urllib.parse import urlencode

        return f"{address('pairs', self.slug)}?{urlencode({'a': id})}"

    def section(self, name: str, **also: Any) -> Markup:
        """A section of the report; `also` are ids of what it shows, by name of a segment."""
        return _section(self, name, tuple(sorted(also.items())))


def address(name: str, publication: str, **parameters: str) -> str:
    """The address of a page of a picture."""
    return reverse(f"room:{name}", kwargs={"publication": publication, **parameters})


def shown(publication: Publication, language: str) -> Shown:
    """A picture made ready for pages in `language`.

    Raises:
        OSError: its files are away.
    """
    changed = (publication.iteration.folder / "picture.json").stat().st_mtime_ns
    given = {id: list(texts) for id, texts in given_texts(publication).items()}
    folder, names = str(publication.iteration.folder), json.dumps(given, sort_keys=True)
    picture, key = _named(folder, changed, names)
    return Shown(publication.slug, language, key, picture, publication)


@lru_cache(maxsize=16)
def _named(folder: str, changed: int, names: str) -> tuple[Picture, str]:
    picture = renamed(Picture.load(folder), json.loads(names))
    return picture, hashlib.sha256(picture.to_json().encode()).hexdigest()


def renamed(picture: Picture, given: Mapping[str, tuple[Text, Text]]) -> Picture:
    """The picture with names and stories that people gave its segments, everywhere it tells them.

    Args:
        picture: as it was built.
        given: name and story by language, by segment's id.
    """
    if not given:
        return picture
    nothing: tuple[Text, Text] = ({}, {})
    segments = tuple(
        replace(
            segment,
            name={**segment.name, **given.get(segment.id, nothing)[0]},
            story={**segment.story, **given.get(segment.id, nothing)[1]},
        )
        for segment in picture.segments
    )
    names = {segment.id: segment.name for segment in segments}
    drivers = tuple(
        replace(
            model,
            drivers=tuple(
                replace(driver, label=names[driver.trait])
                if driver.is_segment and driver.trait in names
                else driver
                for driver in model.drivers
            ),
        )
        for model in picture.drivers
    )
    return replace(picture, segments=segments, drivers=drivers)


@lru_cache(maxsize=256)
def _section(shown: Shown, name: str, also: tuple[tuple[str, Any], ...]) -> Markup:
    given = {
        key: shown.segment(value)
        if key == "segment"
        else [shown.segment(id) for id in value]
        if key == "chosen"
        else value
        for key, value in also
    }
    return render_section(shown.view, name, **given)
