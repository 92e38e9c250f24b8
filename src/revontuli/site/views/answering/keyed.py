"""Views of one person's own sheet, which their key opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from revontuli.errors import InputError
from revontuli.site import sheets

View = Callable[..., HttpResponse]


def never_kept(view: View) -> View:
    """What a view shows is for its reader alone: no browser, proxy or search engine keeps it."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return shown


def keyed(view: View) -> View:
    """Give a view the sheet of the key in its address; tell whoever has a wrong one.

    No CSRF token is asked for: nobody can make another's browser post to an address they do not
    know. So a page that was open for a week, or a browser without cookies, loses no answer.
    """

    @csrf_exempt
    @never_kept
    @wraps(view)
    def opened(request: HttpRequest, key: str, **kwargs: Any) -> HttpResponse:
        sheet = sheets.find_sheet(key)
        if sheet is None:
            return render(request, "answering/unknown.html", status=404)
        try:
            return view(request, sheet, sheets.tidy_key(key), **kwargs)
        except (InputError, FileNotFoundError):  # the questionnaire cannot be read any more
            return render(request, "answering/broken.html", {"survey": sheet.survey}, status=503)

    return opened
