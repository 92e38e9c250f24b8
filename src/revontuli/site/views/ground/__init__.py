"""Signs of life for machines, and pages about errors."""

from revontuli.site.access import EVERYONE, page
from revontuli.site.views.ground import health

app_name = "ground"
urlpatterns = [
    page("health/live", health.live, "live", allow=EVERYONE),
    page("health/ready", health.ready, "ready", allow=EVERYONE),
]
