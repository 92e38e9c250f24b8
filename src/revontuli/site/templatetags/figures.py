"""Figures as a language writes them: `{% load figures %}`."""

from __future__ import annotations

from collections import Counter

from django import template
from django.utils.translation import get_language

from revontuli.language import Words
from revontuli.picture import Picture

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """A share of 0 to 1 as a percentage; a dash where it may not be shown."""
    return "–" if share is None else Words(get_language() or "fi").percent(share)


@register.simple_tag
def grades(picture: Picture) -> list[tuple[str, int]]:
    """How many segments come back how surely: grade and count, the surest first."""
    found = Counter(segment.stability.grade for segment in picture.segments)
    return [(grade, found[grade]) for grade in ("solid", "fair", "weak") if found[grade]]
