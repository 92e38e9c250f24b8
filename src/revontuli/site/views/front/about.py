"""Pages about the site itself, in plain words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def about(request: HttpRequest) -> HttpResponse:
    """What the site is for."""
    return render(request, "front/about.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """What is known of whom, why, and for how long."""
    return render(request, "front/privacy.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "front/accessibility.html")
