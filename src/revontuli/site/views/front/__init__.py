"""The first page, and the page that shows how the site looks."""

from revontuli.site.access import EVERYONE, page
from revontuli.site.views.front import home

app_name = "front"
urlpatterns = [page("", home.home, "home", allow=EVERYONE)]
