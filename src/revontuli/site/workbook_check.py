"""Whether a workbook is safe to open: a ZIP that is small when unpacked, with a workbook alone.

Its parts are unpacked here once, in pieces, and nothing of them is kept: what a ZIP says of itself
need not be true, nor what a sheet says of its size.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext as _

from revontuli.errors import InputError

MOST_PARTS = 2000
MOST_UNPACKED = 400 * 2**20  # bytes
MOST_RATIO = 200  # unpacked to packed; a sheet of equal cells comes to about 100
SMALL = 2**20  # bytes unpacked below which the ratio is no matter
MOST_CELLS = 5_000_000  # readers make room for the whole rectangle up to the last cell
PIECE = 2**18
NEEDED = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
CELL = re.compile(r"\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d{1,7})", re.I)


class _Refused(Exception):
    """A part holds what a workbook doesn't need."""


def check_workbook(path: Path) -> None:
    """Raise InputError where `path` is no XLSX that is safe to open."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_contents(archive, path)
            _check_parts(archive, path)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise _not_whole(path) from error
    except (_Refused, expat.ExpatError) as error:
        raise _not_whole(path) from error


def _not_whole(path: Path) -> InputError:
    return InputError(_("This is not a whole XLSX workbook."), file=path)


def _too_much(path: Path) -> InputError:
    return InputError(_("The workbook would be too large when unpacked."), file=path)


def _check_contents(archive: zipfile.ZipFile, path: Path) -> None:
    """What the archive says of its parts."""
    parts = archive.infolist()
    names = {part.filename.casefold() for part in parts}
    odd = [part for part in parts if _leads_out(part.filename) or part.flag_bits & 0x1]
    whole = {part.filename for part in parts} >= NEEDED
    if len(parts) > MOST_PARTS or len(names) != len(parts) or odd or not whole:
        raise _not_whole(path)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise InputError(_("Workbooks with macros are not read; save it without."), file=path)
    if sum(part.file_size for part in parts) > _limit(path):
        raise _too_much(path)


def _leads_out(name: str) -> bool:
    pure = PurePosixPath(name)
    return pure.is_absolute() or ".." in pure.parts or any(mark in name for mark in "\\:\0")


def _limit(path: Path) -> int:
    return min(MOST_UNPACKED, max(SMALL, MOST_RATIO * path.stat().st_size))


def _check_parts(archive: zipfile.ZipFile, path: Path) -> None:
    """What the parts really are."""
    left = _limit(path)
    for part in archive.infolist():
        with archive.open(part) as opened:
            left -= _check_part(opened, part.filename, left, path)


def _check_part(opened: IO[bytes], name: str, left: int, path: Path) -> int:
    first = opened.read(PIECE)
    if first.startswith(ARCHIVES):
        raise _Refused
    # Old drawings are XML by name alone; a sheet that hides among them has this in it.
    is_drawing = name.lower().endswith(".vml")
    sheet = _Sheet() if first.lstrip().startswith(XML_STARTS) and not is_drawing else None
    unpacked, piece, before = 0, first, b""
    while piece:
        unpacked += len(piece)
        if unpacked > left:
            raise _too_much(path)
        if sheet:
            sheet.parser.Parse(piece, False)
        elif b"sheetData" in before + piece:
            raise _Refused
        before, piece = piece[-20:], opened.read(PIECE)
    if sheet:
        sheet.parser.Parse(b"", True)
        if sheet.columns * sheet.rows > MOST_CELLS:
            raise InputError(
                _("A sheet reaches too far to the right or down; delete what is empty there."),
                file=path,
            )
    return unpacked


class _Sheet:
    """How far a part's cells reach, if it is a sheet; entities are refused in any part.

    Attributes:
        columns, rows: up to the last cell.
    """

    def __init__(self) -> None:
        self.columns = self.rows = 1
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._element
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *_: object) -> None:
        raise _Refused

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        element = name.rpartition(":")[2]
        if element == "row":
            self._reach("A" + attributes.get("r", "1"))
        elif element == "c" and "r" in attributes:
            self._reach(attributes["r"])
        elif element == "dimension" and "ref" in attributes:
            for corner in attributes["ref"].split(":"):
                self._reach(corner)

    def _reach(self, corner: str) -> None:
        found = CELL.fullmatch(corner.strip())
        if not found:
            raise _Refused
        column = 0
        for letter in found["column"].upper():
            column = 26 * column + ord(letter) - 64
        self.columns, self.rows = max(self.columns, column), max(self.rows, int(found["row"]))
