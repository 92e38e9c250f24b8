"""What the web server calls."""

import os

# People are answered side by side, so nobody's question is worked at by several threads: on a busy
# machine two of them take nearly twice the time of one. Before anything that reads it is loaded.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "revontuli.site.settings")
application = get_wsgi_application()

# Not before Django is set up, and before anyone is let in.
from revontuli.site.warming import make_ready  # noqa: E402

make_ready()
