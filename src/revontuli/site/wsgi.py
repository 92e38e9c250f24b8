"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "revontuli.site.settings")
application = get_wsgi_application()


def _warm_up() -> None:
    """Begin to make ready what the first visitors would wait for."""
    from revontuli.site import search

    search.finder(wait=0)


_warm_up()
