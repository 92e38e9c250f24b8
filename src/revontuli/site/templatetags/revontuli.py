"""What every template of the site may call: `{% load revontuli %}`."""

from __future__ import annotations

from django import template

from revontuli.site import texts
from revontuli.text import Text

register = template.Library()


@register.filter
def said(text: Text | None) -> str:
    """A text by language, in the language of the page."""
    return texts.said(text)
