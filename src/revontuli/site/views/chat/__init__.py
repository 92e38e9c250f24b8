"""Bots to talk with: their page, and what other sites embed."""

from __future__ import annotations

from django.urls import URLPattern

from revontuli.site.access import EVERYONE, page
from revontuli.site.views.chat import embedding, from_picture, remembering, talking

POST = ("POST",)

app_name = "chat"
urlpatterns: list[URLPattern] = [
    page("chat/", talking.bots, "index", allow=EVERYONE),
    page("chat/<slug:bot>/", talking.bot, "bot", allow=EVERYONE),
    page("chat/<slug:bot>/say/", talking.say, "say", allow=EVERYONE, methods=POST),
    page("chat/<slug:bot>/rate/", talking.rate, "rate", allow=EVERYONE, methods=POST),
    page("chat/<slug:bot>/again/", remembering.again, "again", allow=EVERYONE, methods=POST),
    page("chat/<slug:bot>/memory/", remembering.memory, "memory", allow=EVERYONE),
    page("chat/<slug:bot>/memory/keep/", remembering.keep, "keep", allow=EVERYONE, methods=POST),
    page("chat/<slug:bot>/forget/", remembering.forget, "forget", allow=EVERYONE, methods=POST),
    page("chat/<slug:bot>/embed/", embedding.embed, "embed", allow=EVERYONE),
    page(
        "chat/<slug:bot>/from-picture/<key>/",
        from_picture.ask, "from_picture", allow=EVERYONE, methods=POST,
    ),
]  # fmt: skip
