"""The desk of those who keep a bot: questions, answers, versions, figures."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "bots"
urlpatterns: list[URLPattern] = []
