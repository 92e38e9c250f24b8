"""What has changed since the picture before this one in its series, and who went where."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from revontuli.engine import atomic_path
from revontuli.errors import InputError
from revontuli.picture import Comparison
from revontuli.picture.report import readings
from revontuli.picture.report.page import render_section
from revontuli.picture.report.view import PageView
from revontuli.site.models import Publication
from revontuli.site.views.room.seeing import (
    Shown,
    get_picture_or_404,
    signing_in,
    visible_publications,
)
from revontuli.site.views.room.seeing import (
    shown as made_ready,
)
from revontuli.site.views.room.tabs import view_page


@signing_in
def change(request: HttpRequest, publication: str) -> HttpResponse:
    """Change from the picture before, as tables, with the flows."""
    shown = get_picture_or_404(request, publication)
    earlier = earlier_publication(request.user, shown.publication)
    comparison = compared(shown, earlier) if earlier else None
    reading = [_("There is no earlier picture of this series to compare with.")]
    section: str = ""
    if comparison is not None:
        view = PageView(shown.picture, shown.language, comparison, shown.view.links)
        reading = readings.of_change(view, comparison)
        section = render_section(view, "change")
    return view_page(
        request, shown, "change",
        title=_("What has changed"),
        reading=reading,
        section=section,
        earlier=earlier,
    )  # fmt: skip


def earlier_publication(user: Any, publication: Publication) -> Publication | None:
    """The picture before this one in its series that `user` may see."""
    survey = publication.iteration.survey
    if not survey.series:
        return None
    found = visible_publications(user).filter(
        iteration__survey__series=survey.series,
        iteration__survey__life_event=survey.life_event_id,
        iteration__survey__wave__lt=survey.wave,
        state__in=Publication.SHOWN,
    )
    return found.order_by("-iteration__survey__wave", "-published").first()


def compared(shown: Shown, earlier: Publication) -> Comparison | None:
    """The picture beside an earlier one; None where the earlier one's files are away."""
    try:
        before = made_ready(earlier, shown.language)
        return _comparison(before, shown)
    except (OSError, InputError):
        return None


@lru_cache(maxsize=16)
def _comparison(before: Shown, now: Shown) -> Comparison:
    """Kept on disk, for it takes a moment to count."""
    from revontuli.picture.compare import compare_pictures
    from revontuli.picture.folder import flows_between

    key = hashlib.sha256(f"{before.key} {now.key}".encode()).hexdigest()
    file = Path(settings.HOME) / "cache" / "comparisons" / f"{key}.json"
    try:
        return Comparison.load(file)
    except InputError:
        pass
    folders = before.publication.iteration.folder, now.publication.iteration.folder
    flows = flows_between(*folders)
    found = compare_pictures(before.picture, now.picture, flows=flows)
    titles = before.publication.title, now.publication.title
    found = replace(found, title_a=titles[0] or found.title_a, title_b=titles[1] or found.title_b)
    with atomic_path(file) as temporary:
        temporary.write_text(found.to_json(), encoding="utf-8")
    return found
