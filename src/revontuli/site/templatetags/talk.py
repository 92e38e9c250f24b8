"""What templates of talking may call: notes of a thing on the page, links in what people wrote."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from revontuli.site.pins import Pinned
from revontuli.site.talking import may_talk
from revontuli.site.views.talk.forms import called as called_by
from revontuli.site.views.talk.pinned import Notes, notes_of_room, notes_on_page

register = template.Library()

LINK = re.compile(r"https?://[^\s<>\"'\\^`{|}]+")
CLOSING = ".,;:!?)]*_"  # at its end these belong to the sentence
LONGEST_LINK = 60  # characters of it that are shown


@register.simple_tag(takes_context=True)
def notes_pinned(context: template.Context, kind: str, key: str = "") -> Notes | None:
    """The notes of a thing on a publication's page, or of a life event ("room") on its own.

    All notes of the publication are fetched once for the page. None for whoever may not read them.
    """
    given = context.get("given_notes")
    if given is not None:
        return given
    request = context.get("request")
    if request is None or not may_talk(request.user):
        return None
    if kind == "room":
        room = context.get("room")
        return notes_of_room(request.user, room) if room is not None else None
    publication = context.get("publication")
    if publication is None:
        return None
    return notes_on_page(request, publication, Pinned.of(str(kind), str(key or "")))


@register.filter
def called(user: Any) -> str:
    """What somebody is called beside what they wrote."""
    return called_by(user)


@register.simple_tag
def taken_out(taken: tuple[str, ...]) -> str:
    """A kind word on what was left out of a text."""
    from revontuli.site.views.talk.adding import taken_words

    return taken_words(list(taken))


@register.filter
def linked(text: str) -> SafeString:
    """What somebody wrote: as text, with its web addresses as links and its lines kept."""
    pieces, end = [], 0
    for found in LINK.finditer(text):
        address = found[0].rstrip(CLOSING)
        shown = address if len(address) <= LONGEST_LINK else f"{address[:LONGEST_LINK]}…"
        link = format_html(
            '<a href="{}" rel="nofollow ugc noopener noreferrer">{}</a>', address, shown
        )
        pieces += [conditional_escape(text[end : found.start()]), link]
        end = found.start() + len(address)
    pieces.append(conditional_escape(text[end:]))
    return mark_safe("".join(pieces).replace("\n", "<br>"))
