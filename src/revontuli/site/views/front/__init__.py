"""The first page, pages about the site itself, and how the site looks."""

from revontuli.site.access import EVERYONE, page
from revontuli.site.views.front import about, home, look, style

app_name = "front"
urlpatterns = [
    page("", home.home, "home", allow=EVERYONE),
    page("about/", about.about, "about", allow=EVERYONE),
    page("about/privacy/", about.privacy, "privacy", allow=EVERYONE),
    page("about/accessibility/", about.accessibility, "accessibility", allow=EVERYONE),
    page("style/", style.style, "style", allow=EVERYONE),
    page("look/scheme/", look.scheme, "scheme", allow=EVERYONE, methods=("POST",)),
    page("look/manifest.webmanifest", look.manifest, "manifest", allow=EVERYONE),
    page("look/figures.css", look.figures, "figures", allow=EVERYONE),
    page("look/<digest>/light.css", look.theme_light, "theme_light", allow=EVERYONE),
    page("look/<digest>/dark.css", look.theme_dark, "theme_dark", allow=EVERYONE),
    page("look/<digest>/logo", look.logo, "logo", allow=EVERYONE),
    page("look/aurora.svg", look.aurora, "aurora", allow=EVERYONE),
]
