"""The first page: what there is for this person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """Open surveys, published pictures, the search for services; and the desk of who signed in."""
    return render(request, "front/home.html")
