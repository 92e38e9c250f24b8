"""Addresses for those who may use them: `{% load access %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import resolve, reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def address_if_allowed(context: template.Context, name: str, *args: Any) -> str:
    """The address called `name`, or nothing for whom it is not."""
    address = reverse(name, args=args)
    allow = getattr(resolve(address).func, "allow", None)
    request = context["request"]
    return address if allow is None or allow.passes(request.user) else ""
