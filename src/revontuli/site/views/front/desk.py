"""The desk of someone who works here: what waits for them, by their roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from revontuli.site.background import KINDS
from revontuli.site.models import Iteration, Note, Publication, Survey, User, Work
from revontuli.site.navigation import place
from revontuli.site.roles import Role
from revontuli.site.texts import said

MOST = 5  # of one kind; the page behind has the rest
FEWEST = 5  # people: a smaller number of answers is not told


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing on the desk.

    Attributes:
        label: what it is.
        note: where it stands.
        address: the page where it is dealt with; "" where there is none.
        tone: "good", "warn", "bad" or "info": how much it calls.
    """

    label: str
    note: str
    address: str
    tone: str = "info"


@dataclass(frozen=True, slots=True)
class Pile:
    """Things of one kind."""

    title: str
    things: list[Waiting]


def desk(user: User) -> list[Pile]:
    """What waits for `user`, the most pressing first; piles with nothing in them are left out."""
    piles = [
        Pile(str(title()), list(things(user)))
        for roles, title, things in _piles()
        if not roles or user.has_role(*roles)
    ]
    return [pile for pile in piles if pile.things]


Things = Callable[[User], Iterator[Waiting]]


def _piles() -> tuple[tuple[tuple[Role, ...], Callable[[], Any], Things], ...]:
    analyst, officer, administrator = Role.ANALYST, Role.PROTECTION_OFFICER, Role.ADMINISTRATOR
    return (
        ((officer,), lambda: _("Pictures waiting for your check"), _to_check),
        ((analyst,), lambda: _("Sent back to you with remarks"), _returned),
        ((), lambda: _("Notes that you look into"), _notes),
        ((), lambda: _("Your work in the background"), _own_work),
        ((analyst,), lambda: _("Surveys that are open"), _open_surveys),
        ((analyst,), lambda: _("Pictures being made"), _unpublished),
        ((administrator,), lambda: _("Work that failed lately"), _failed_work),
        ((administrator,), lambda: _("Accounts without a role"), _without_role),
    )


def _to_check(user: User) -> Iterator[Waiting]:
    waiting = Publication.objects.filter(state=Publication.State.IN_CHECK).order_by("changed")
    for publication in waiting[:MOST]:
        yield Waiting(
            said(publication.title) or publication.slug,
            _("Being checked"),
            place("building:check", publication=publication.slug),
            "warn",
        )


def _returned(user: User) -> Iterator[Waiting]:
    returned = Publication.objects.filter(
        state=Publication.State.RETURNED, iteration__survey__owner=user.organisation_id
    )
    for publication in returned[:MOST]:
        yield Waiting(
            said(publication.title) or publication.slug,
            _("Returned"),
            place("building:iteration", iteration=publication.iteration_id),
            "warn",
        )


def _notes(user: User) -> Iterator[Waiting]:
    for note in user.owned_notes.still_there().filter(state__in=Note.UNSETTLED)[:MOST]:
        address = place("talk:thread", note=note.pk)
        yield Waiting(Truncator(note.body).words(12), note.get_state_display(), address)


def _own_work(user: User) -> Iterator[Waiting]:
    lately = timezone.now() - timedelta(days=1)
    works = user.works.filter(
        Q(state__in=Work.UNDER_WAY) | Q(state=Work.State.FAILED, ended__gte=lately)
    )
    for work in works[:MOST]:
        yield _work(work)


def _failed_work(user: User) -> Iterator[Waiting]:
    lately = timezone.now() - timedelta(days=1)
    for work in Work.objects.filter(state=Work.State.FAILED, ended__gte=lately)[:MOST]:
        yield _work(work)


def _work(work: Work) -> Waiting:
    note = work.get_state_display()
    if work.state == Work.State.RUNNING:
        note = f"{note}, {work.percent} %"
    tone = "bad" if work.state == Work.State.FAILED else "info"
    kind = KINDS.get(work.kind)
    label = str(kind.title) if kind and kind.title else work.kind
    return Waiting(label, note, place("accounts:one_work", work=work.pk), tone)


def _open_surveys(user: User) -> Iterator[Waiting]:
    now = timezone.now()
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    surveys = (
        Survey.objects.filter(owner=user.organisation_id, opens__lte=now)
        .filter(Q(closes=None) | Q(closes__gt=now))
        .annotate(
            answers=Count("sheets", Q(sheets__sent__isnull=False)),
            today=Count("sheets", Q(sheets__sent__gte=today)),
        )
    )
    for survey in surveys[:MOST]:
        address = place("surveys:survey", survey=survey.slug)
        yield Waiting(str(survey), _counts(survey.answers, survey.today), address, "good")


def _counts(answers: int, today: int) -> str:
    if answers < FEWEST:
        return _("fewer than five answers")
    all_of_them = ngettext("%(n)s answer", "%(n)s answers", answers) % {"n": answers}
    if today < FEWEST:
        return all_of_them
    return _("%(answers)s, %(today)s of them today") % {"answers": all_of_them, "today": today}


def _unpublished(user: User) -> Iterator[Waiting]:
    drafts = Iteration.objects.filter(
        Q(publication=None) | Q(publication__state=Publication.State.DRAFT),
        survey__owner=user.organisation_id,
        built__isnull=False,
    ).select_related("survey")
    for iteration in drafts[:MOST]:
        address = place("building:iteration", iteration=iteration.pk)
        yield Waiting(str(iteration), str(iteration.survey), address)


def _without_role(user: User) -> Iterator[Waiting]:
    number = User.objects.filter(is_active=True, grants=None).count()
    if number:
        accounts = ngettext("%(n)s account", "%(n)s accounts", number) % {"n": number}
        yield Waiting(
            accounts, _("They can sign in, but see nothing yet"), place("accounts:people")
        )
