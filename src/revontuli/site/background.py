"""Work in the background: with progress, stopped on request, tried again, never run twice at once.

A kind of work is a plain function with `@kind_of_work`; `start` puts one into the queue:

    @kind_of_work("picture.build", title=_("Build a picture"), roles=(Role.ANALYST,))
    def build(work: Work, progress: Progress) -> None: ...

    start("picture.build", key=f"picture:{iteration.pk}", by=user, iteration=iteration.pk)

What calls `progress` now and then can be stopped at those moments, and handed back when the worker
is asked to leave. A worker that dies in the middle is noticed, and its work is taken up once more;
so a kind of work must bear being begun anew.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules
from time import monotonic
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop
from django_tasks import task

from revontuli.engine import Progress
from revontuli.errors import InputError, Sentence
from revontuli.site import sentences
from revontuli.site.models import User, Work
from revontuli.site.roles import Role

log = logging.getLogger(__name__)
WorkFunction = Callable[[Work, Progress], None]
STALE = timedelta(seconds=90)  # no sign of life for so long: whoever did it is gone
BETWEEN_SIGNS = 10.0  # seconds
BETWEEN_WRITES = 0.5  # seconds, of progress
MOST_TRIES = 2
WORKER_SEEN = "worker-seen"
LONG, SHORT = QUEUES = ("default", "short")  # short work never waits behind long work
LEFT_ALONE = gettext_noop("The machine stopped in the middle of it. You can try it again.")
leaving = threading.Event()  # this worker was asked to leave: what it does is handed back


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work.

    Attributes:
        function: what does it.
        title: what people call it; the kind's own name where empty.
        roles: colleagues with one of these may stop it and try it again; else only who began it.
        is_short: whether it takes seconds and somebody waits for it: done beside long work.
    """

    function: WorkFunction
    title: Any = ""
    roles: frozenset[Role] = frozenset()
    is_short: bool = False


KINDS: dict[str, Kind] = {}


class Stopped(Exception):
    """Somebody asked for the work to stop."""


class HandedBack(Exception):
    """The worker leaves, or is no longer the one that does this work."""


def kind_of_work(
    kind: str, *, title: Any = "", roles: tuple[Role, ...] = (), is_short: bool = False
) -> Callable[[WorkFunction], WorkFunction]:
    """Make a function a kind of work, by this name."""

    def register(function: WorkFunction) -> WorkFunction:
        KINDS[kind] = Kind(function, title, frozenset(roles), is_short)
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
        under_way = Work.objects.under_way().filter(key=key).first()
        return under_way or start(kind, key=key, by=by, **arguments)  # it ended just now
    transaction.on_commit(lambda: _queue(work.pk, kind))
    return work


def _queue(number: int, kind: str) -> None:
    is_short = kind in KINDS and KINDS[kind].is_short
    (perform.using(queue_name=SHORT) if is_short else perform).enqueue(number)


def stop(work: Work) -> None:
    """Ask it to stop: at once where it waits, else when it next tells of its progress."""
    waiting = Work.objects.filter(pk=work.pk, state=Work.State.WAITING)
    if not waiting.update(state=Work.State.STOPPED, ended=timezone.now()):
        Work.objects.filter(pk=work.pk, state=Work.State.RUNNING).update(stop_asked=True)


def again(work: Work, by: User) -> Work:
    """The same once more, for `by`; what is under way stays as it is."""
    return start(work.kind, key=work.key, by=by, **work.arguments)


@task()
def perform(number: int) -> None:
    """Do one piece of work that waits; nothing if it was stopped or is being done already."""
    now = timezone.now()
    waiting = Work.objects.filter(pk=number, state=Work.State.WAITING)
    taken = waiting.update(
        state=Work.State.RUNNING, started=now, seen=now, worker=_me(), tries=F("tries") + 1
    )
    if not taken:
        return
    work = Work.objects.get(pk=number)
    try:
        with _signs_of_life(work):
            KINDS[work.kind].function(work, _told_to(work))
    except HandedBack:
        _hand_back(work)
    except Stopped:
        work.end(Work.State.STOPPED)
    except InputError as error:  # something that whoever asked for it can mend
        if isinstance(error.problem, Sentence):
            work.result["problem"] = sentences.as_json(error)  # for readers of other languages
        work.end(Work.State.FAILED, problem=str(error))
    except Exception:
        log.exception("work %s (%s) failed", work.pk, work.kind)
        work.end(Work.State.FAILED)
    else:
        work.end(Work.State.DONE)


def _me() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _told_to(work: Work) -> Progress:
    """Progress that is kept with the work, and where it stops if that was asked for."""
    last: tuple[str, float] = ("", -1e9)

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal last
        if leaving.is_set():
            raise HandedBack
        now = monotonic()
        if stage == last[0] and done < total and now - last[1] < BETWEEN_WRITES:
            return
        last = (stage, now)
        mine = work.held().filter(stop_asked=False)
        if not mine.update(
            stage=stage[:200], done=max(done, 0), total=max(total, 1), seen=timezone.now()
        ):
            raise Stopped if work.held().exists() else HandedBack

    return progress


class _signs_of_life:
    """While in it, a thread tells now and then that the work is being done."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_error: object) -> None:
        self.over.set()

    def _tell(self) -> None:
        while not self.over.wait(BETWEEN_SIGNS):
            try:
                self.work.held().update(seen=timezone.now())
            except DatabaseError as error:  # the next sign may come through
                log.warning("no sign of life could be written (%s)", type(error).__name__)
            finally:
                connection.close()


def _hand_back(work: Work) -> None:
    """Let another worker take it up; it is no failed try."""
    if work.held().update(
        state=Work.State.WAITING, tries=F("tries") - 1, worker="", stage="", done=0
    ):
        _queue(work.pk, work.kind)


# What goes wrong with machines


def recover() -> int:
    """Take up what was left in the middle or never reached the queue.

    Returns:
        how many works were put back or given up.
    """
    left = [work for work in Work.objects.filter(state=Work.State.RUNNING) if _is_left(work)]
    return sum(_take_up(work) for work in left) + _queue_the_forgotten()


def _is_left(work: Work) -> bool:
    host, _, process = work.worker.rpartition(":")
    if host == socket.gethostname() and process.isdecimal() and not _lives(int(process)):
        return True
    return work.seen is None or work.seen < timezone.now() - STALE


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _take_up(work: Work) -> bool:
    if work.stop_asked:
        return work.end(Work.State.STOPPED)
    if work.tries >= MOST_TRIES:
        return work.end(Work.State.FAILED, problem=LEFT_ALONE)
    taken = work.held().update(
        state=Work.State.WAITING, worker="", stage="", done=0, seen=timezone.now()
    )
    if taken:
        _queue(work.pk, work.kind)
    return bool(taken)


def _queue_the_forgotten() -> int:
    """Works that wait with nothing in the queue: the machine stopped between the two."""
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    long_ago = timezone.now() - timedelta(seconds=30)
    waiting = Work.objects.filter(state=Work.State.WAITING).filter(
        Q(seen__isnull=True, created__lt=long_ago) | Q(seen__lt=long_ago)
    )
    kinds = dict(waiting.values_list("pk", "kind"))
    if kinds:
        queued = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
        for arguments in queued.values_list("args_kwargs", flat=True):
            for number in arguments["args"]:
                kinds.pop(number, None)
    for number, kind in kinds.items():
        _queue(number, kind)
    return len(kinds)


def tell_worker_lives() -> None:
    """A sign of life of a worker, whether it has work or not."""
    cache.set(WORKER_SEEN, timezone.now().isoformat(), timeout=86_400)


def seconds_since_worker() -> float | None:
    """How long ago a worker was last seen; None where none was, for a day."""
    seen = cache.get(WORKER_SEEN)
    return (timezone.now() - datetime.fromisoformat(seen)).total_seconds() if seen else None
