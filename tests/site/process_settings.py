"""The site's settings for processes that tests start: a real database and a real queue."""

from revontuli.site.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
