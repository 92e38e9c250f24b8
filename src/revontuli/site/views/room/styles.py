"""The report's rules for tables and marks, kept to the parts of pages that come from it."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from revontuli.picture.report.page import style_sheet

APART = "& > section + section, & > * + section { margin-top: 2rem; }\n"


@cache_control(max_age=3600, public=True)
def styles(request: HttpRequest) -> HttpResponse:
    """The style sheet."""
    return HttpResponse(_nested(), content_type="text/css")


@cache
def _nested() -> str:
    """The rules, inside `.figures`, so that they meet nothing else on the page."""
    return f".figures {{\n{style_sheet('parts')}\n{APART}}}\n"
