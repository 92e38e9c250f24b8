"""What the environment says of a deployment, with safe defaults where it says nothing."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from revontuli.errors import InputError


def home() -> Path:
    """`REVONTULI_HOME`, or `var` in the current folder; whole, for a worker may start elsewhere."""
    return Path(os.environ.get("REVONTULI_HOME") or "var").resolve()


def flag(name: str, default: bool = False) -> bool:
    """A setting that is on or off: "1", "true", "yes" and "on" are on."""
    value = os.environ.get(name, "").strip().lower()
    return default if not value else value in ("1", "true", "yes", "on")


def number(name: str, default: int) -> int:
    """A setting that is a whole number.

    Raises:
        InputError: it is something else.
    """
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal():
        raise InputError(f"{name} is '{value}'", expected="a whole number")
    return int(value)


def word(name: str) -> str:
    """A setting that is a text; empty where it is unset."""
    return os.environ.get(name, "").strip()


def words(name: str) -> list[str]:
    """A setting that is a list, separated by commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def address() -> str:
    """`REVONTULI_URL`: where people find the site. Hosts, cookies and links follow from it."""
    return (os.environ.get("REVONTULI_URL") or "http://localhost:8000").rstrip("/")


def hosts() -> list[str]:
    """Names that the site answers to: its address's, its own machine's, and `REVONTULI_HOSTS`."""
    own = urlsplit(address()).hostname or "localhost"
    return list(dict.fromkeys([own, "localhost", "127.0.0.1", "[::1]", *words("REVONTULI_HOSTS")]))


def secret_key(folder: Path) -> str:
    """`REVONTULI_SECRET_KEY`, or a random one that is made once and kept in `folder`."""
    if given := os.environ.get("REVONTULI_SECRET_KEY"):
        return given
    file = folder / "secret_key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _keep_first(file, secrets.token_urlsafe(50))
    return file.read_text(encoding="ascii").strip()


def _keep_first(file: Path, text: str) -> None:
    """Write a file for its owner alone, whole or not at all; one that is there by now stays."""
    handle, name = tempfile.mkstemp(dir=file.parent)  # mode 0600
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    with suppress(FileExistsError):
        os.link(name, file)
    Path(name).unlink()


def sign_in_origins() -> list[str]:
    """Where the sign-in form may lead: browsers look at where a form is sent on to, too."""
    parts = urlsplit(os.environ.get("REVONTULI_OIDC_URL", ""))
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def oidc_apps() -> list[dict[str, Any]]:
    """The OpenID Connect provider that people sign in with, where `REVONTULI_OIDC_URL` names one.

    `REVONTULI_OIDC_CLIENT` and `REVONTULI_OIDC_SECRET` are what the provider gave the site;
    `REVONTULI_OIDC_NAME` is what the button says.
    """
    address = os.environ.get("REVONTULI_OIDC_URL")
    if not address:
        return []
    return [
        {
            "provider_id": "oidc",
            "name": os.environ.get("REVONTULI_OIDC_NAME") or "OpenID Connect",
            "client_id": os.environ.get("REVONTULI_OIDC_CLIENT", ""),
            "secret": os.environ.get("REVONTULI_OIDC_SECRET", ""),
            "settings": {"server_url": address, "oauth_pkce_enabled": True},
        }
    ]


def mail(folder: Path) -> dict[str, object]:
    """Django's settings for mail, from `REVONTULI_MAIL_URL`.

    `smtp://user:password@host:587` begins in the clear and goes on under TLS; `smtps://…:465` is
    under TLS from the start; `smtp://localhost:25?tls=no` for a server of the machine's own. Where
    it is unset, messages are kept as files in `folder`.
    """
    url = os.environ.get("REVONTULI_MAIL_URL", "")
    if not url:
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": folder}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise InputError(
            "REVONTULI_MAIL_URL can't be read", expected="smtp://user:password@host:587"
        )
    wants_tls = parse_qs(parts.query).get("tls", ["yes"])[0] not in ("no", "0", "false")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and wants_tls,
        "EMAIL_TIMEOUT": 20,
    }


def sender() -> str:
    """`REVONTULI_MAIL_FROM`: whose name mail is in."""
    host = urlsplit(address()).hostname or "localhost"
    return os.environ.get("REVONTULI_MAIL_FROM") or f"Revontuli <revontuli@{host}>"
