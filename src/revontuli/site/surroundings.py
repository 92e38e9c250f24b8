"""What every page shows around what it is about."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from revontuli.site.texts import NAMES


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """The page's language, and the same page in the others."""
    here = get_language()
    return {
        "language": here,
        "other_languages": [
            (code, name, translate_url(request.get_full_path(), code))
            for code, name in NAMES.items()
            if code != here
        ],
    }
