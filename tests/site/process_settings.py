"""The site's settings for processes that tests start: a real database and a real queue."""

from revontuli.site.settings import *  # noqa: F403
from revontuli.site.settings import SITE

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if not list((SITE / "migrations").glob("0*.py")):
    MIGRATION_MODULES = {"revontuli": None}
