"""All addresses. Pages stand under their language (`/fi/…`); what machines use, does not."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from revontuli.site.api import api

AREAS = (
    "front", "accounts", "answering", "surveys", "building", "room", "talk", "services",
    "chat", "bots",
)  # fmt: skip

urlpatterns = [
    path("", include("revontuli.site.views.ground")),
    path("api/v1/", api.urls),
    *i18n_patterns(
        *(path("", include(f"revontuli.site.views.{area}")) for area in AREAS),
        path("account/", include("allauth.urls")),
    ),
    # Last, so that this is the address that the provider of sign-in knows: one for all languages.
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
]

handler400 = "revontuli.site.views.ground.errors.bad_request"
handler403 = "revontuli.site.views.ground.errors.forbidden"
handler404 = "revontuli.site.views.ground.errors.not_found"
handler500 = "revontuli.site.views.ground.errors.failed"
