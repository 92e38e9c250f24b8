"""Files that people send: of the kind they say they are, of a size we can bear, and safe to read.

    with checked_upload(form.cleaned_data["file"], kinds=("xlsx", "csv")) as path:
        codebook = Codebook.read(path)

Whatever is wrong with the file is an `InputError` that names it as its sender does, never by our
path; `add_fault` puts it beside a form's field.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.forms import BaseForm
from django.utils.translation import gettext as _

from revontuli.errors import InputError
from revontuli.site import sentences
from revontuli.site.workbook_check import check_workbook

MOST_BYTES = 20 * 2**20
MOST_COLUMNS = 5000
LONGEST_NAME = 80
SAMPLE = 64 * 2**10  # bytes in which a text file shows that it is one
# What no text file begins with: archives, workbooks, pictures, programs.
NOT_TEXT = (b"PK", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"MZ", b"\x1f\x8b")


@contextmanager
def checked_upload(
    file: File[Any], kinds: Collection[str] = ("xlsx", "csv"), most: int = MOST_BYTES
) -> Iterator[Path]:
    """Give the path of a copy of what was sent, under a random name, while the block runs.

    Args:
        file: from a form.
        kinds: endings that will do, from `KINDS`.
        most: bytes.

    Raises:
        InputError: it is of another kind, too large, or not what its name says; or whatever the
            block raises, with the sender's name for the file.
    """
    name = sender_name(file)
    try:
        kind = _kind(name, kinds)
        path = _copy(file, kind, most)
        try:
            KINDS[kind](path)
            yield path
        finally:
            path.unlink(missing_ok=True)
    except InputError as error:
        if error.file is not None:
            error.file = name
        raise


def keep_upload(
    file: File[Any],
    kinds: Collection[str] = ("xlsx", "csv"),
    most: int = MOST_BYTES,
    folder: str = "uploads",
) -> str:
    """Check what was sent and keep it in the private storage, such as for work in the background.

    Returns:
        its name in the default storage: random, with the ending. Who keeps it deletes it.
    """
    with checked_upload(file, kinds, most) as path, path.open("rb") as opened:
        return default_storage.save(f"{folder}/{path.name}", File(opened))


def add_fault(form: BaseForm, field: str | None, error: InputError) -> None:
    """Put what is wrong beside `field`, or above the form."""
    form.add_error(field, sentences.told(error))


def sender_name(file: File[Any]) -> str:
    """What the sender calls the file, without folders, control characters and endless length."""
    name = re.split(r"[\\/]", file.name or "")[-1]
    name = "".join(letter for letter in name if letter.isprintable()).strip()
    return name if len(name) <= LONGEST_NAME else f"…{name[-LONGEST_NAME + 1 :]}"


def _kind(name: str, kinds: Collection[str]) -> str:
    kind = name.rpartition(".")[2].lower() if "." in name else ""
    if kind not in kinds:
        endings = ", ".join(f".{kind}" for kind in kinds)
        raise InputError(
            _("Files of this kind are not read here; send one of these: %(kinds)s.")
            % {"kinds": endings},
            file=name,
        )
    return kind


def _copy(file: File[Any], kind: str, most: int) -> Path:
    folder = Path(settings.HOME) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}.{kind}"
    written = 0
    path.touch(mode=0o600)
    try:
        with path.open("wb") as target:
            for chunk in file.chunks():
                written += len(chunk)
                if written > most:
                    raise _too_large(most)
                target.write(chunk)
        if not written:
            raise InputError(_("The file is empty."), file=path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _too_large(most: int) -> InputError:
    megabytes = max(1, most // 2**20)
    return InputError(_("The file is larger than %(size)s MB.") % {"size": megabytes}, file="")


# Whether the content is what the ending says


def _check_text(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    has_mark = start.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))
    if start.startswith(NOT_TEXT) or (b"\0" in start and not has_mark):
        raise InputError(_("This is not a text file, whatever its name says."), file=path)


def _check_csv(path: Path) -> None:
    from revontuli.survey.csv_source import open_csv

    _check_text(path)
    if len(open_csv(path).columns) > MOST_COLUMNS:
        raise InputError(
            _("The table has more than %(most)s columns.") % {"most": MOST_COLUMNS}, file=path
        )


def _read_utf8(path: Path) -> str:
    _check_text(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(_("The file is not text in UTF-8."), file=path) from error
    if "\0" in text:
        raise InputError(_("This is not a text file, whatever its name says."), file=path)
    return text


def _not_whole(kind: str) -> str:
    return _("This is not a whole %(kind)s file.") % {"kind": kind}


def _check_yaml(path: Path) -> None:
    _read_utf8(path)


def _check_json(path: Path) -> None:
    text = _read_utf8(path)
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(_not_whole("JSON"), file=path) from error


def _begins(*starts: bytes, kind: str, ends: bytes = b"") -> Callable[[Path], None]:
    def check(path: Path) -> None:
        with path.open("rb") as file:
            begins_so = file.read(max(map(len, starts))).startswith(starts)
            file.seek(-min(len(ends), path.stat().st_size), 2)
            if not begins_so or file.read() != ends:
                raise InputError(_not_whole(kind), file=path)

    return check


KINDS: dict[str, Callable[[Path], None]] = {
    "xlsx": check_workbook,
    "csv": _check_csv,
    "tsv": _check_csv,
    "txt": _check_csv,
    "json": _check_json,
    "geojson": _check_json,
    "yaml": _check_yaml,
    "yml": _check_yaml,
    "jsonld": _check_json,
    **dict.fromkeys(("ttl", "nt", "rdf", "xml", "owl"), _check_text),  # vocabularies
    "sav": _begins(b"$FL2", b"$FL3", kind="SPSS"),
    "zsav": _begins(b"$FL3", kind="SPSS"),
    "parquet": _begins(b"PAR1", ends=b"PAR1", kind="Parquet"),
    "zip": _begins(b"PK\x03\x04", kind="ZIP"),
    "png": _begins(b"\x89PNG\r\n\x1a\n", kind="PNG"),
}
