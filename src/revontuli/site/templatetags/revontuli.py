"""What every template of the site may call; it is loaded by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page

from revontuli.site import navigation as places
from revontuli.site import sentences, texts
from revontuli.text import Text

register = template.Library()


@register.filter
def said(text: Text | None) -> str:
    """A text by language, in the language of the page."""
    return texts.said(text)


@register.filter
def told(text: object) -> str:
    """What the library says is wrong, in the language of the page."""
    return sentences.told(text)


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> dict[str, Any]:
    """Where the one who looks can go from any page."""
    request = context.get("request")
    if request is None or not hasattr(request, "user"):  # an early error
        return {}
    return places.navigation(request)


@register.simple_tag
def page_numbers(page: Page[Any]) -> Iterable[int | str]:
    """Numbers of pages near `page`, its first and its last, with marks where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
