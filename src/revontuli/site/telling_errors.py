"""How what went wrong is told: a page for people, JSON for programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

API = "/api/"  # what stands there is asked by programs, which can't read a page


def tell(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    """The answer to a request that can't be met.

    Args:
        request: that it answers.
        status: of HTTP; people get the template of that number.
        detail: one plain sentence in English, for programs.
    """
    if request.path.startswith(API):
        return JsonResponse({"detail": detail}, status=status)
    return render(request, f"site/errors/{status}.html", status=status)
