"""Our own API: `/api/v1`, described at `/api/v1/docs`. One router an area."""

from __future__ import annotations

from ninja import NinjaAPI

from revontuli import __version__

api = NinjaAPI(title="Revontuli", version=__version__, urls_namespace="api", docs_url=None)
