"""Texts of services in templates: marked with their language where it is not the page's."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from revontuli.site.texts import said
from revontuli.text import Text

register = template.Library()


def language_of(text: Text) -> str:
    """The language in which `text` is shown; "" where that is the page's, or nothing is shown."""
    language, shown = get_language() or "fi", said(text)
    if not shown or text.get(language):
        return ""
    return next(code for code, words in text.items() if words == shown)


@register.filter
def marked(text: Text | None) -> SafeString:
    """A short text, with its language told to the browser where it is another than the page's."""
    text = text or {}
    language = language_of(text)
    if not language:
        return format_html("{}", said(text))
    return format_html('<span lang="{}">{}</span>', language, said(text))


@register.filter
def in_which(text: Text | None) -> SafeString:
    """ "In Finnish", where a text is in another language than the page; else nothing."""
    language = language_of(text or {})
    if not language:
        return SafeString("")
    names = {"fi": _("In Finnish"), "sv": _("In Swedish"), "en": _("In English")}
    words = names.get(language) or _("In another language")
    return format_html('<span class="badge">{}</span>', words)


@register.filter
def paragraphs(text: Text | None) -> SafeString:
    """A long text: a paragraph a line, and which language it is in."""
    text = text or {}
    language = language_of(text)
    lines = [(line,) for line in said(text).split("\n") if line.strip()]
    body = format_html_join("\n", "<p>{}</p>", lines)
    if not language:
        return body
    note = in_which(text)
    return format_html('<p>{}</p><div class="stack" lang="{}">{}</div>', note, language, body)


@register.filter
def unlocalized(number: float) -> str:
    """A number with a point, as addresses of the web take it."""
    return f"{number:.6f}"
