"""How accounts come to be: made by the administrator, or by the city's own sign-in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Nobody makes an account for themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Whoever the city's own sign-in knows may come in, without any role at first."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Yes: the provider was chosen by the city."""
        return True
