"""How what went wrong is told: a page for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

API = "/api/"  # what stands there is asked by programs, which can't read a page


def tell(request: HttpRequest, status: int, detail: str, page: str = "") -> HttpResponse:
    """The answer to a request that can't be met.

    Args:
        request: that it answers.
        status: of HTTP.
        detail: one plain sentence in English, for programs.
        page: the template for people; the one of the status where empty.
    """
    if _is_of_a_program(request):
        return JsonResponse({"detail": detail}, status=status)
    return render(request, f"site/errors/{page or status}.html", status=status)


def api_errors_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Tell programs in JSON also what Django and its libraries would tell them in HTML."""

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        is_page = answer.get("Content-Type", "").startswith("text/html")
        if answer.status_code >= 400 and is_page and _is_of_a_program(request):
            answer.content = tell(request, answer.status_code, _detail(answer)).content
            answer["Content-Type"] = "application/json"  # what else it says stays, such as Allow
        return answer

    return middleware


def _is_of_a_program(request: HttpRequest) -> bool:
    return f"{request.path}/".startswith(API)


def _detail(answer: HttpResponse) -> str:
    if answer.status_code == 405:
        return f"This address takes {answer.get('Allow', 'no such method')}."
    return f"{answer.reason_phrase}."
