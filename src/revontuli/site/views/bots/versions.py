"""Versions: trained in the background, looked over in a report, published, taken back."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from revontuli.errors import InputError
from revontuli.site import background
from revontuli.site.bot_meanings import Meanings
from revontuli.site.bot_versions import (
    LOOK_OVER,
    TRAIN,
    history_of,
    is_changed_since,
    last_work,
    may_publish,
    newest,
    note_others,
    published_number,
    put_before_people,
    report_of,
    train_key,
    try_tests,
)
from revontuli.site.models import Bot, BotVersion
from revontuli.site.views.bots.reach import (
    EVERY_DUTY,
    TECHNOLOGY,
    around,
    bot_for,
    user_of,
)
from revontuli.site.views.bots.report_words import told_report

SHOWN = 30  # versions, and lines of the history


def versions(request: HttpRequest, bot: str) -> HttpResponse:
    """All versions with how good they are, training, and who published what when."""
    found = bot_for(request, bot, *EVERY_DUTY)
    note_others(found)
    now = published_number(found)
    last = newest(found)
    listed = list(found.versions.select_related("by")[:SHOWN])
    reports = [report_of(one) for one in listed]
    rows = [
        {"version": one, "report": report, "is_published": one.number == now,
         "may_publish": may_publish(one)}
        for one, report in zip(listed, reports, strict=True)
    ]  # fmt: skip
    parts = {report.folds for report in reports if report}
    return render(
        request, "bots/versions.html",
        around(
            request, found, "bots:versions", rows=rows, newest=last, published=now,
            work=last_work(found), is_measured_unlike=len(parts) > 1,
            is_changed=is_changed_since(found, last), history=history_of(found)[:SHOWN],
        ),
    )  # fmt: skip


def train(request: HttpRequest, bot: str) -> HttpResponse:
    """Begin to train; nothing where it is under way already."""
    found = bot_for(request, bot, TECHNOLOGY)
    background.start(TRAIN, key=train_key(found), by=user_of(request), bot=found.pk)
    return redirect("bots:versions", found.slug)


def look_over(request: HttpRequest, bot: str, number: int) -> HttpResponse:
    """Begin to look over a version; nothing where that or a training is under way already."""
    found = bot_for(request, bot, TECHNOLOGY)
    version = version_of(found, number)
    background.start(
        LOOK_OVER, key=train_key(found), by=user_of(request), bot=found.pk, version=version.number
    )
    return redirect("bots:version", found.slug, number)


def version_of(bot: Bot, number: int) -> BotVersion:
    """A version of the bot; 404 where it has none of this number."""
    version = bot.versions.select_related("by", "bot").filter(number=number).first()
    if version is None:
        raise Http404
    return version


def report(request: HttpRequest, bot: str, number: int) -> HttpResponse:
    """What was found of a version: how well it understands, and what to mend."""
    found = bot_for(request, bot, *EVERY_DUTY)
    note_others(found)
    version = version_of(found, number)
    read = report_of(version)
    return render(
        request, "bots/report.html",
        around(
            request, found, "bots:versions", (_("Version %(n)s") % {"n": number}, ""),
            version=version, report=read, told=told_report(read, Meanings(found)) if read else None,
            published=published_number(found), may_publish=may_publish(version),
            work=last_work(found),
        ),
    )  # fmt: skip


def ask_publish(request: HttpRequest, bot: str, number: int) -> HttpResponse:
    """Are you sure? What would change for people."""
    found = bot_for(request, bot, TECHNOLOGY)
    version = version_of(found, number)
    with suppress(InputError):  # a damaged version is told of when it is to be published
        try_tests(version)
    read = report_of(version)
    address = reverse("bots:version", args=[found.slug, number])
    return render(
        request, "bots/publish.html",
        around(
            request, found, "bots:versions", (_("Version %(n)s") % {"n": number}, address),
            (_("Publish"), ""), version=version, report=read, may_publish=may_publish(version),
            published=published_number(found),
            is_changed=version == newest(found) and is_changed_since(found, version),
        ),
    )  # fmt: skip


def publish(request: HttpRequest, bot: str, number: int) -> HttpResponse:
    """Put a version before people, anew or again."""
    found = bot_for(request, bot, TECHNOLOGY)
    version = version_of(found, number)
    try:
        put_before_people(version, user_of(request))
    except InputError:
        if may_publish(version):
            messages.error(request, _("This version is damaged on disk. Train a new one."))
            return redirect("bots:versions", found.slug)
        if report_of(version):
            why = _("It can't be published: some of the tests did not pass. See the report.")
        else:
            why = _("It can't be published before it has been looked over.")
        messages.error(request, why)
        return redirect("bots:version", found.slug, number)
    messages.success(
        request, _("Version %(n)s answers people from now on.") % {"n": version.number}
    )
    return redirect("bots:versions", found.slug)
