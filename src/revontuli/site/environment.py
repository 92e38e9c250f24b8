"""What the environment says of a deployment, with safe defaults where it says nothing."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from revontuli.engine import atomic_path


def home() -> Path:
    """`REVONTULI_HOME`, or `var` in the current folder; whole, for a worker may start elsewhere."""
    return Path(os.environ.get("REVONTULI_HOME") or "var").resolve()


def flag(name: str, default: bool = False) -> bool:
    """A setting that is on or off: "1", "true", "yes" and "on" are on."""
    value = os.environ.get(name, "").strip().lower()
    return default if not value else value in ("1", "true", "yes", "on")


def number(name: str, default: int) -> int:
    """A setting that is a whole number."""
    return int(os.environ.get(name) or default)


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
        with atomic_path(file) as path:
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return file.read_text(encoding="ascii").strip()


def oidc_apps() -> list[dict[str, object]]:
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
