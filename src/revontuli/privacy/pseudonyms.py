"""Following the same respondent from year to year without keeping who it is."""

from __future__ import annotations

import base64
import hmac
import os
import secrets
import stat
import unicodedata
from pathlib import Path

from revontuli.errors import InputError

SECRET_BYTES = 32
SHORTEST_SECRET = 16
LONGEST_PSEUDONYM = 52  # what the 256 bits of SHA-256 come to in base32


def pseudonym(id: object, secret: bytes | str, length: int = 20) -> str:
    """A respondent's pseudonym: the same id and secret give the same one, and without the secret
    nobody can tell whose it is, nor try ids until one fits.

    It is HMAC-SHA256 (RFC 2104) of the id in base32 (RFC 4648), lower case, cut to `length`
    characters of 5 bits; 20 characters make two people in a million alike with a probability
    under 1e-18. Spaces around the id and the way its letters are encoded (Unicode NFC) make no
    difference; upper and lower case do.

    Args:
        id: as it stands in the answers.
        secret: of at least 16 bytes, kept apart from the answers (`keep_secret`).
        length: characters, 8 to 52.

    Raises:
        ValueError: the id is empty, the secret too short or the length not in range.
    """
    name = unicodedata.normalize("NFC", str(id)).strip()
    key = secret.encode() if isinstance(secret, str) else secret
    if not name:
        raise ValueError("an empty id has no pseudonym")
    if len(key) < SHORTEST_SECRET:
        raise ValueError(f"a secret has at least {SHORTEST_SECRET} bytes")
    if not 8 <= length <= LONGEST_PSEUDONYM:
        raise ValueError(f"a pseudonym has 8 to {LONGEST_PSEUDONYM} characters")
    digest = hmac.digest(key, name.encode(), "sha256")
    enough = digest[: 5 * -(-length // 8)]  # 5 bytes make 8 characters; a million ids take seconds
    return base64.b32encode(enough).decode().lower()[:length]


def keep_secret(path: str | Path) -> str:
    """The secret kept in a file; where there is no file, a new random one is made and stored.

    The file is made for its owner alone (mode 0600). Keep it apart from the answers and as long as
    years are to be compared; without it, nobody is followed any more.

    Args:
        path: of the secret's file.

    Returns:
        64 hexadecimal characters for a secret made here; what the file holds otherwise.

    Raises:
        InputError: the file can be read by others, or holds too short a secret.
    """
    path = Path(path)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_secret(path)
    except OSError as error:
        raise InputError(f"the secret cannot be stored: {error.strerror}", file=path) from error
    secret = secrets.token_hex(SECRET_BYTES)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{secret}\n")
    return secret


def _read_secret(path: Path) -> str:
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise InputError(
            "others can read this secret", file=path, expected="mode 0600, for its owner alone"
        )
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("this secret cannot be read", file=path, expected="text") from error
    if len(secret.encode()) < SHORTEST_SECRET:
        raise InputError(
            "this secret is too short", file=path, expected=f"at least {SHORTEST_SECRET} bytes"
        )
    return secret
