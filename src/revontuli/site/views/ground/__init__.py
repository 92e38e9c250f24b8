"""Signs of life and the API's description, for machines; pages about errors."""

from revontuli.site.access import EVERYONE, page
from revontuli.site.views.ground import api_docs, health, slack

app_name = "ground"
urlpatterns = [
    page("health/live", health.live, "live", allow=EVERYONE),
    page("health/ready", health.ready, "ready", allow=EVERYONE),
    page("metrics", health.measured, "metrics", allow=EVERYONE),
    page("slack/<slug:bot>/events/", slack.events, "slack", allow=EVERYONE, methods=("POST",)),
    page("api/v1/openapi.json", api_docs.openapi, "openapi", allow=EVERYONE),
    page("api/v1/docs", api_docs.docs, "api_docs", allow=EVERYONE),
]
