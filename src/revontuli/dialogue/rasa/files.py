"""The text files of a Rasa project, from a folder or a zip, read without being unpacked."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from revontuli.errors import InputError, Sentence

ENDINGS = (".yml", ".yaml", ".md")
MOST_FILES = 2_000
LARGEST_FILE = 10_000_000  # bytes, unpacked
LARGEST_PROJECT = 50_000_000

_LEFT_FOLDERS = ("models", "node_modules", "venv", "docs")


def read_project_files(path: str | Path) -> dict[str, str]:
    """The YAML and Markdown files of a project: path in the project → text, in order of paths.

    Nothing is written to the disk, links are not followed, and no more is unpacked than may be,
    whatever a zip says of its sizes. Folders of models and hidden ones are left.

    Raises:
        InputError: there is no such folder or zip, it is damaged or locked, a file in it is not
            UTF-8, or it is larger than a bot's project can be.
    """
    path = Path(path)
    read: dict[str, str] = {}
    total = 0
    for name, content in _from_folder(path) if path.is_dir() else _from_zip(path):
        total += len(content)
        if len(read) >= MOST_FILES or len(content) > LARGEST_FILE or total > LARGEST_PROJECT:
            raise InputError(
                Sentence("this is larger than a bot's project can be"),
                file=f"{path}: {name}",
                expected=Sentence(
                    "%(files)s files and %(megabytes)s MB at most",
                    files=f"{MOST_FILES:,}",
                    megabytes=LARGEST_PROJECT // 1_000_000,
                ),
            )
        try:
            read[name] = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError(Sentence("this is not UTF-8 text"), file=f"{path}: {name}") from error
    return dict(sorted(read.items()))


def _is_wanted(name: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in name.parts)
    left = any(part in _LEFT_FOLDERS for part in name.parts[:-1])
    readme = name.name.casefold() in ("readme.md", "changelog.md", "license.md")
    return name.suffix.casefold() in ENDINGS and not (hidden or left or readme)


def _from_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    for folder, inner, names in os.walk(path):  # links to folders are not followed
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            short = PurePosixPath(file.relative_to(path).as_posix())
            if _is_wanted(short) and stat.S_ISREG(file.lstat().st_mode):
                with file.open("rb") as opened:
                    yield str(short), opened.read(LARGEST_FILE + 1)


def _from_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as packed:
            for info in packed.infolist():
                if not info.is_dir() and _is_wanted(PurePosixPath(info.filename)):
                    with packed.open(info) as opened:
                        yield info.filename, opened.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise InputError(Sentence("there is no such folder or zip file"), file=path) from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
        NotImplementedError,
        OSError,
        EOFError,
    ) as error:
        raise InputError(
            Sentence("this cannot be unpacked"),
            file=path,
            expected=Sentence(
                "a folder or a zip file without a password, with a Rasa project in it"
            ),
        ) from error
