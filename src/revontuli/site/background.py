"""Work in the background: with progress, stopped on request, tried again, never run twice at once.

A kind of work is a plain function with `@kind_of_work`; `start` puts one into the queue:

    @kind_of_work("picture.build")
    def build(work: Work, progress: Progress) -> None: ...

    start("picture.build", key=f"picture:{iteration.pk}", by=user, iteration=iteration.pk)

What calls `progress` now and then can be stopped at those moments.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from revontuli.engine import Progress
from revontuli.errors import InputError
from revontuli.site.models import User, Work

log = logging.getLogger(__name__)
WorkFunction = Callable[[Work, Progress], None]
KINDS: dict[str, WorkFunction] = {}


class Stopped(Exception):
    """Somebody asked for the work to stop."""


def kind_of_work(kind: str) -> Callable[[WorkFunction], WorkFunction]:
    """Make a function a kind of work, by this name."""

    def register(function: WorkFunction) -> WorkFunction:
        KINDS[kind] = function
        return function

    return register


def find_jobs() -> None:
    """Import every module of `revontuli.site.work`, where the kinds of work are."""
    package = import_module("revontuli.site.work")
    for module in iter_modules(package.__path__):
        import_module(f"revontuli.site.work.{module.name}")


def start(kind: str, *, key: str, by: User | None, **arguments: Any) -> Work:
    """Put work into the queue, or give the one with this key that is under way already.

    Args:
        kind: a name in `KINDS`.
        key: what it is done to; no two works of one key are under way at once.
        by: who asked for it.
        arguments: what the function finds in `work.arguments`; JSON.
    """
    try:
        with transaction.atomic():
            work = Work.objects.create(kind=kind, key=key, started_by=by, arguments=arguments)
    except IntegrityError:
        return Work.objects.under_way().get(key=key)
    transaction.on_commit(lambda: perform.enqueue(work.pk))
    return work


@task()
def perform(number: int) -> None:
    """Do one piece of work that waits; nothing if it was stopped or is being done already."""
    waiting = Work.objects.filter(pk=number, state=Work.State.WAITING)
    if not waiting.update(state=Work.State.RUNNING, started=timezone.now(), seen=timezone.now()):
        return
    work = Work.objects.get(pk=number)
    try:
        KINDS[work.kind](work, _told_to(work))
    except Stopped:
        work.end(Work.State.STOPPED)
    except InputError as error:  # something that whoever asked for it can mend
        work.end(Work.State.FAILED, problem=str(error))
    except Exception:
        log.exception("work %s (%s) failed", work.pk, work.kind)
        work.end(Work.State.FAILED)
    else:
        work.end(Work.State.DONE)


def _told_to(work: Work) -> Progress:
    """Progress that is kept with the work, and where it stops if that was asked for."""

    def progress(stage: str, done: int, total: int) -> None:
        Work.objects.filter(pk=work.pk).update(
            stage=stage, done=done, total=max(total, 1), seen=timezone.now()
        )
        if Work.objects.filter(pk=work.pk, stop_asked=True).exists():
            raise Stopped

    return progress
