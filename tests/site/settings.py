"""The site's settings for tests: a data folder of their own, and nothing that only costs time."""

import atexit
import os
import shutil
import tempfile

os.environ["REVONTULI_HOME"] = tempfile.mkdtemp(prefix="revontuli-tests-")
os.environ.setdefault("REVONTULI_ENCODER", "ngrams")
atexit.register(shutil.rmtree, os.environ["REVONTULI_HOME"], ignore_errors=True)

from revontuli.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
        "QUEUES": ["default", "short"],
    }
}
CACHES = {**CACHES, "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# A file, for SQLite in memory does not let threads wait for each other as they do in real life.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": HOME / "test.sqlite3"}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = (  # noqa: F405
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"
    )
