"""How the site looks: the visitor's choice, and files that are made rather than kept."""

from __future__ import annotations

from importlib.resources import files

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control

from revontuli.site import theme
from revontuli.site.surroundings import SCHEME_COOKIE, SCHEMES

YEAR = 365 * 24 * 3600
REPORT = files("revontuli.picture.report") / "templates"


def scheme(request: HttpRequest) -> HttpResponse:
    """Keep the visitor's choice of light or dark, and go back to where they were."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("front:home")
    response = redirect(back)
    chosen = request.POST.get("scheme", "")
    if chosen in SCHEMES:
        response.set_cookie(
            SCHEME_COOKIE, chosen, max_age=YEAR, secure=settings.IS_HTTPS, httponly=True,
            samesite="Lax",
        )  # fmt: skip
    else:
        response.delete_cookie(SCHEME_COOKIE)
    return response


@cache_control(max_age=3600, public=True)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a telephone that keeps the site on its first screen should know."""
    look = theme.current()
    content = {
        "name": look.name if look else "Revontuli",
        "lang": request.LANGUAGE_CODE,
        "start_url": reverse("front:home"),
        "display": "browser",
        "icons": [{"src": static("site/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(content, content_type="application/manifest+json")


@cache_control(max_age=3600, public=True)
def figures(request: HttpRequest) -> HttpResponse:
    """The report's own rules for drawings, so that they look the same on the site."""
    return HttpResponse((REPORT / "figures.css").read_bytes(), content_type="text/css")


@cache_control(max_age=24 * 3600, public=True)
def aurora(request: HttpRequest) -> HttpResponse:
    """The sky that the report opens with."""
    drawing = (REPORT / "aurora.svg").read_text(encoding="utf-8")
    namespaced = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return HttpResponse(namespaced, content_type="image/svg+xml")


@cache_control(max_age=YEAR, public=True, immutable=True)
def theme_light(request: HttpRequest, digest: str) -> HttpResponse:
    """The city's own colours, over the site's."""
    return HttpResponse(_theme(digest).stylesheet("light"), content_type="text/css")


@cache_control(max_age=YEAR, public=True, immutable=True)
def theme_dark(request: HttpRequest, digest: str) -> HttpResponse:
    """The same for the dark scheme."""
    return HttpResponse(_theme(digest).stylesheet("dark"), content_type="text/css")


@cache_control(max_age=YEAR, public=True, immutable=True)
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    """The city's logo."""
    look = _theme(digest)
    if look.logo is None:
        raise Http404
    return HttpResponse(look.logo, content_type=look.logo_type)


def _theme(digest: str) -> theme.Theme:
    """The theme as it is now; what was before is not served under its new address."""
    look = theme.current()
    if look is None or look.digest != digest:
        raise Http404
    return look
