"""How accounts come to be: made by the administrator, or by the city's own sign-in."""

from __future__ import annotations

import logging
import re
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from axes.signals import user_locked_out
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse

from revontuli.site.limits import client_address
from revontuli.site.models import User
from revontuli.site.roles import SEE_PERSONAL_DATA

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody makes an account for themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """As everywhere on the site."""
        return client_address(request) or "0.0.0.0"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At the site's own address, whatever name it was asked by."""
        return _password_link(key)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Whoever the city's own sign-in knows may come in, without any role at first."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Yes: the provider was chosen by the city."""
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Name and address as the provider says."""
        user: User = super().populate_user(request, sociallogin, data)
        parts = [data.get("first_name"), data.get("last_name")]
        user.name = str(data.get("name") or " ".join(part for part in parts if part))[:150]
        user.email = user.email.lower()
        return user


class MFAAdapter(DefaultMFAAdapter):
    """What an authenticator app shows beside the code."""

    def build_totp_svg(self, url: str) -> str:
        """On white also where the page is dark, or no camera can read it."""
        paper = '<rect width="100%" height="100%" fill="#ffffff"/>'
        return re.sub(r"(<svg[^>]*>)", rf"\1{paper}", super().build_totp_svg(url), count=1)

    def get_totp_label(self, user: User) -> str:
        """Their address."""
        return user.email


def tried_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Which account somebody tried to sign in to, for the lock-out."""
    given = credentials or request.POST
    return str(given.get("email") or given.get("login") or given.get("username") or "").lower()


@receiver(user_locked_out)
def tell_of_lock_out(**_ignored: Any) -> None:
    """Write down that it happened, not to whom."""
    log.warning("an account was locked after failed attempts to sign in")


def signed_in(request: HttpRequest) -> User:
    """Who asks, on a page that is for those who have signed in."""
    return cast(User, request.user)


def must_set_up_mfa(user: Any) -> bool:
    """Whether they see personal data, must have more than a password, and have not yet.

    Who has no password here signs in by the city's provider, which asks for what it finds right.
    """
    if not settings.REQUIRE_MFA or not user.is_authenticated or not user.has_usable_password():
        return False
    return bool(user.roles & set(SEE_PERSONAL_DATA)) and not has_mfa(user)


def has_mfa(user: User) -> bool:
    """Whether they sign in with an authenticator app."""
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def trust_address(user: User) -> None:
    """Note that an e-mail address is theirs, as the administrator says."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )


def invitation_link(user: User) -> str:
    """The address at which `user` sets a password, once, within three days."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return _password_link(key)


def _password_link(key: str) -> str:
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "0", "key": "0"})
    return f"{settings.PUBLIC_ADDRESS}{path.removesuffix('0-0/')}{key}/"
