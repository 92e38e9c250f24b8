"""Work in the background: followed, stopped, tried again, taken up when its worker dies."""

import os
import socket
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from revontuli.errors import InputError
from revontuli.site import background
from revontuli.site.background import Stopped, perform, recover, start, stop
from revontuli.site.models import Work

pytestmark = pytest.mark.django_db(transaction=True)
State = Work.State


@pytest.fixture
def kinds(monkeypatch):
    """Kinds of work that live as long as the test."""
    monkeypatch.setattr(background, "KINDS", {})
    return background.kind_of_work


@pytest.fixture
def queued(monkeypatch):
    """Numbers that were put into the queue, in place of a queue."""
    numbers: list[int] = []

    class Queue:
        enqueue = staticmethod(numbers.append)
        call = staticmethod(perform.call)

    monkeypatch.setattr(background, "perform", Queue)
    return numbers


def fresh(work: Work) -> Work:
    return Work.objects.get(pk=work.pk)


def a_dead_process() -> int:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def running_elsewhere(**also) -> Work:
    """A work that another process was doing and is no more."""
    worker = f"{socket.gethostname()}:{a_dead_process()}"
    values = {"state": State.RUNNING, "worker": worker, "tries": 1, "seen": timezone.now(), **also}
    return Work.objects.create(kind="tests.any", key="k", **values)


def test_work_tells_how_far_it_has_come_and_what_came_of_it(kinds):
    seen = []

    @kinds("tests.count")
    def count(work, progress):
        for number in range(3):
            progress("counting", number, 3)
            seen.append((fresh(work).stage, fresh(work).state))
        work.result = {"counted": 3}

    work = fresh(start("tests.count", key="k", by=None))
    assert (work.state, work.result, work.tries) == (State.DONE, {"counted": 3}, 1)
    assert seen == [("counting", State.RUNNING)] * 3
    assert work.ended >= work.started


def test_progress_is_written_seldom_but_each_stage_and_its_end_at_once(kinds):
    told = []

    @kinds("tests.many")
    def many(work, progress):
        for number in range(1000):
            progress("one", number, 1000)
        told.append(fresh(work).done)
        progress("two", 0, 10)
        told.append(fresh(work).stage)
        progress("two", 10, 10)
        told.append(fresh(work).percent)

    before = len(connection.queries_log)
    start("tests.many", key="k", by=None)
    assert told[0] < 999
    assert told[1:] == ["two", 100]
    assert len(connection.queries_log) - before < 100


def test_wrong_input_is_told_to_whoever_asked(kinds):
    @kinds("tests.wrong")
    def wrong(work, progress):
        raise InputError("there is no column 'a'", file="answers.csv", row=1)

    work = fresh(start("tests.wrong", key="k", by=None))
    assert work.state == State.FAILED
    assert work.problem == "answers.csv, row 1: there is no column 'a'"


def test_our_own_faults_are_not_told_in_detail(kinds):
    @kinds("tests.broken")
    def broken(work, progress):
        raise ZeroDivisionError("secret detail")

    work = fresh(start("tests.broken", key="k", by=None))
    assert (work.state, work.problem) == (State.FAILED, "")


def test_work_that_is_asked_to_stop_stops_where_it_next_tells_its_progress(kinds):
    reached = []

    @kinds("tests.long")
    def long(work, progress):
        progress("first", 0, 2)
        stop(work)
        progress("second", 1, 2)
        reached.append("the end")

    assert fresh(start("tests.long", key="k", by=None)).state == State.STOPPED
    assert reached == []


def test_work_that_waits_is_stopped_at_once_and_never_begins(kinds, queued):
    began = []
    kinds("tests.any")(lambda work, progress: began.append(1))
    work = start("tests.any", key="k", by=None)
    stop(work)
    perform.call(work.pk)
    assert fresh(work).state == State.STOPPED
    assert began == []


def test_the_same_key_is_under_way_once(kinds, queued):
    kinds("tests.any")(lambda work, progress: None)
    first = start("tests.any", key="k", by=None, number=1)
    assert start("tests.any", key="k", by=None, number=2) == first
    assert queued == [first.pk]
    perform.call(first.pk)
    assert start("tests.any", key="k", by=None) != first


def test_trying_again_does_the_same_with_the_same_arguments(kinds, people):
    given = []

    @kinds("tests.twice")
    def twice(work, progress):
        given.append(work.arguments)
        if len(given) == 1:
            raise InputError("not yet")

    first = fresh(start("tests.twice", key="k", by=None, number=7))
    second = fresh(background.again(first, people.analyst))
    assert given == [{"number": 7}] * 2
    assert (first.state, second.state) == (State.FAILED, State.DONE)
    assert second.started_by == people.analyst


def in_threads(count, function):
    """Run it in threads that begin together; what they gave, and what went wrong."""
    gate = threading.Barrier(count)
    given = []

    def run():
        gate.wait()
        try:
            given.append(function())
        except Exception as error:
            given.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def test_eight_workers_that_take_the_same_work_do_it_once(kinds, queued):
    done = []
    kinds("tests.once")(lambda work, progress: done.append(work.pk))
    work = start("tests.once", key="k", by=None)
    given = in_threads(8, lambda: perform.call(work.pk))
    assert given == [None] * 8
    assert done == [work.pk]


def test_eight_people_who_ask_for_the_same_at_once_get_one_work(kinds, queued):
    kinds("tests.any")(lambda work, progress: None)
    given = in_threads(8, lambda: start("tests.any", key="k", by=None).pk)
    assert len(set(given)) == 1, given
    assert Work.objects.count() == 1


def test_work_whose_worker_died_is_taken_up_by_another(queued):
    work = running_elsewhere()
    assert recover() == 1
    assert fresh(work).state == State.WAITING
    assert queued == [work.pk]


def test_work_that_died_twice_is_given_up_with_kind_words(queued):
    work = running_elsewhere(tries=2)
    recover()
    assert fresh(work).state == State.FAILED
    assert fresh(work).problem == background.LEFT_ALONE
    assert queued == []


def test_work_that_was_asked_to_stop_before_its_worker_died_is_stopped(queued):
    work = running_elsewhere(stop_asked=True)
    recover()
    assert fresh(work).state == State.STOPPED


def test_work_of_another_machine_is_left_alone_while_it_gives_signs_of_life(queued):
    work = running_elsewhere(worker="elsewhere:1")
    assert recover() == 0
    Work.objects.update(seen=timezone.now() - background.STALE - timedelta(seconds=1))
    assert recover() == 1
    assert fresh(work).state == State.WAITING


def test_work_of_a_living_process_is_left_alone(queued):
    work = running_elsewhere(worker=f"{socket.gethostname()}:{os.getpid()}")
    assert recover() == 0
    assert fresh(work).state == State.RUNNING


def test_work_that_never_reached_the_queue_is_put_there(kinds, queued):
    kinds("tests.any")(lambda work, progress: None)
    work = Work.objects.create(kind="tests.any", key="k")
    assert recover() == 0  # it may be on its way
    Work.objects.update(created=timezone.now() - timedelta(minutes=1))
    assert recover() == 1
    assert queued == [work.pk]


def test_a_worker_that_wakes_up_late_does_not_touch_what_another_took_up(kinds, queued):
    @kinds("tests.slept")
    def slept(work, progress):
        Work.objects.filter(pk=work.pk).update(worker="elsewhere:2", tries=2)  # meanwhile
        progress("on", 1, 2)

    work = start("tests.slept", key="k", by=None)
    perform.call(work.pk)
    assert (fresh(work).state, fresh(work).worker) == (State.RUNNING, "elsewhere:2")


def test_a_worker_that_is_asked_to_leave_hands_its_work_back(kinds, queued, monkeypatch):
    @kinds("tests.any")
    def any_(work, progress):
        background.leaving.set()
        progress("on", 1, 2)

    monkeypatch.setattr(background, "leaving", threading.Event())
    work = start("tests.any", key="k", by=None)
    perform.call(work.pk)
    assert (fresh(work).state, fresh(work).tries) == (State.WAITING, 0)
    assert queued == [work.pk, work.pk]


def test_stopping_is_an_exception_so_that_files_half_written_go(kinds):
    left = []

    @kinds("tests.files")
    def files(work, progress):
        stop(work)
        try:
            progress("on", 1, 2)
        except Stopped:
            left.append("cleaned")
            raise

    start("tests.files", key="k", by=None)
    assert left == ["cleaned"]
