"""What bots say, in templates."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from revontuli.site.linking import pieces, safe_url

register = template.Library()


@register.filter
def paragraphs_with_links(text: str) -> SafeString:
    """Plain words as paragraphs, with links where they name addresses and telephone numbers."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    return format_html_join("\n", "<p>{}</p>", ((_linked(part.strip()),) for part in paragraphs))


def _linked(text: str) -> SafeString:
    lines = ((_line(line),) for line in text.split("\n"))
    return format_html_join(mark_safe("<br>"), "{}", lines)


def _line(text: str) -> SafeString:
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<a href="{}">{}</a>', p.url, p.text) if p.url else p.text,)
            for p in pieces(text)
        ),
    )


@register.filter
def unbroken_numbers(label: str) -> str:
    """Words in which no telephone number is parted by the end of a line."""
    return re.sub(r"(?<=\d) (?=\d)", "\u00a0", label)


@register.filter
def as_safe_url(url: str) -> str:
    """The address where a page may lead to it; else ""."""
    return safe_url(url)
