"""What a new web process makes ready before its first visitor.

Whoever comes first would otherwise wait for what the process loads, and after a restart everybody
comes first. A process that can't make something ready serves all the same: whoever asks for it
waits then, or is told what is wrong.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from revontuli.text import LANGUAGES

log = logging.getLogger(__name__)
TEMPLATES = Path(__file__).parent / "templates"
PATIENCE = 10.0  # seconds that a process waits for its finder; a new index may take longer


def make_ready() -> None:
    """Load views, texts, templates, rules of redaction, open surveys, the catalogue and bots."""
    for step in (_addresses, _templates, _redaction, _surveys, _services, _bots):
        _try(step)
    connection.close()  # each thread that serves opens its own


def _try(step: Callable[[], object]) -> None:
    try:
        step()
    except Exception:
        log.exception("not made ready: %s", step.__name__.strip("_"))


def _addresses() -> None:
    """Addresses in each language, for which every view is imported; and the texts of it."""
    for code in LANGUAGES:
        with translation.override(code):
            reverse("front:home")
            translation.gettext("Save")


def _templates() -> None:
    for file in TEMPLATES.rglob("*.html"):
        get_template(str(file.relative_to(TEMPLATES)))


def _redaction() -> None:
    from revontuli.privacy import redact

    redact("Anna Virtanen, Hämeenkatu 1, 040 123 4567")


def _surveys() -> None:
    """The forms of open surveys, and what my own picture is held beside."""
    from revontuli.site.answers import survey_form
    from revontuli.site.everyone import everyone
    from revontuli.site.views.answering.start import open_surveys

    for survey in open_surveys()[:10]:
        survey_form(survey)
        everyone(survey)


def _services() -> None:
    from revontuli.site import search

    search.finder(wait=PATIENCE)


def _bots() -> None:
    """Published versions of open bots."""
    from revontuli.site.bots_ready import ready_bot
    from revontuli.site.models import Bot

    for slug in Bot.objects.filter(is_open=True).values_list("slug", flat=True):
        ready_bot(slug, wait=PATIENCE)
