"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "revontuli.site.settings")
application = get_wsgi_application()

# Not before Django is set up, and before anyone is let in.
from revontuli.site.warming import make_ready  # noqa: E402

make_ready()
