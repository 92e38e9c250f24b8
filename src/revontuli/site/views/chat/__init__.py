"""Bots to talk with: their page, what other sites embed, Slack."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "chat"
urlpatterns: list[URLPattern] = []
