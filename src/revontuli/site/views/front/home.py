"""The first page: what there is for this person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from revontuli.site.navigation import place
from revontuli.site.views.front import shown
from revontuli.site.views.front.desk import desk


def home(request: HttpRequest) -> HttpResponse:
    """Open surveys, published pictures, the search for services; and the desk of who signed in."""
    surveys = [
        {"survey": survey, "address": place("answering:start", survey=survey.slug)}
        for survey in shown.open_surveys()
    ]
    rooms = [
        {"room": room, "address": place("room:front", room=room.slug)}
        for room in shown.life_events(request.user)
    ]
    context = {
        "surveys": surveys,
        "rooms": rooms,
        "pictures": shown.pictures(request.user),
        "search": place("services:search"),
        "desk": desk(request.user) if request.user.is_authenticated else [],
    }
    return render(request, "front/home.html", context)
