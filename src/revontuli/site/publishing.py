"""A picture's way to being seen: draft → checked by the data protection officer → published.

    draft → in check → published inside, or to everyone → withdrawn
              ↓ ↑
            returned

Nobody checks what they sent themselves, and what is checked is what is published: an iteration's
picture does not change once it has been sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from revontuli.site.models import Iteration, Publication, User
from revontuli.site.roles import Role

State = Publication.State


class OutOfTurn(Exception):
    """The publication is not where this step starts: somebody was quicker."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the way.

    Attributes:
        role: who takes it.
        starts: the states it starts from.
    """

    role: Role
    starts: tuple[str, ...]


STEPS = {
    "send": Step(Role.ANALYST, (State.DRAFT, State.RETURNED, State.WITHDRAWN)),
    "take_back": Step(Role.ANALYST, (State.IN_CHECK,)),
    "publish": Step(Role.PROTECTION_OFFICER, (State.IN_CHECK,)),
    "return": Step(Role.PROTECTION_OFFICER, (State.IN_CHECK,)),
    "withdraw": Step(Role.PROTECTION_OFFICER, (State.INSIDE, State.PUBLIC)),
}


def open_draft(iteration: Iteration) -> Publication:
    """The publication of an iteration; a draft where there was none."""
    slug = f"{iteration.survey.slug}-{iteration.pk}"
    return Publication.objects.get_or_create(
        iteration=iteration, defaults={"slug": slugify(slug), "title": iteration.survey.title}
    )[0]


def send(publication: Publication, by: User, audience: str) -> None:
    """Ask the officer to check it, for publishing to `audience` (INSIDE or PUBLIC)."""
    if audience not in Publication.SHOWN:
        raise ValueError(f"nobody publishes to '{audience}'")
    _take(publication, "send", by, state=State.IN_CHECK, audience=audience, sent_by=by)


def take_back(publication: Publication, by: User) -> None:
    """Go on working at it."""
    _take(publication, "take_back", by, state=State.DRAFT)


def publish(publication: Publication, by: User, audience: str, remarks: str = "") -> None:
    """Show it to `audience`, which may be narrower than what was asked for, never wider."""
    if audience == State.PUBLIC and publication.audience != State.PUBLIC:
        raise PermissionDenied
    if publication.sent_by_id == by.pk:
        raise PermissionDenied
    _take(
        publication, "publish", by,
        state=audience, checked_by=by, remarks=remarks, published=timezone.now(),
    )  # fmt: skip


def give_back(publication: Publication, by: User, remarks: str) -> None:
    """Say what must be done before it can be shown."""
    _take(publication, "return", by, state=State.RETURNED, checked_by=by, remarks=remarks)


def withdraw(publication: Publication, by: User, remarks: str) -> None:
    """Show it to nobody any more."""
    _take(publication, "withdraw", by, state=State.WITHDRAWN, remarks=remarks)


def _take(publication: Publication, name: str, by: User, **changes: object) -> None:
    step = STEPS[name]
    if not by.has_role(step.role):
        raise PermissionDenied
    with transaction.atomic():
        locked = Publication.objects.select_for_update().get(pk=publication.pk)
        if locked.state not in step.starts:
            raise OutOfTurn
        for field, value in changes.items():
            setattr(locked, field, value)
        locked.save()
    publication.refresh_from_db()
