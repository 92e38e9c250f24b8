"""Our own API: `/api/v1`, described at `/api/v1/docs`. One router an area."""

from __future__ import annotations

from revontuli import __version__
from revontuli.site.api import chat, room, services, talk
from revontuli.site.api.access import SiteAPI

# Its description has an address of our own (`views.ground`): a page that fetches nothing.
api = SiteAPI(
    title="Revontuli", version=__version__, urls_namespace="api", docs_url=None, openapi_url=None
)
api.add_router("", services.router)
api.add_router("", talk.router)
api.add_router("", room.router)
api.add_router("", chat.router)
