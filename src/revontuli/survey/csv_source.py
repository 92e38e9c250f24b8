"""Text files of answers: separator and encoding found out, read in batches."""

from __future__ import annotations

import codecs
import csv
import io
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from revontuli.errors import InputError, Sentence

LONGEST_LINE = 16 * 1024 * 1024  # bytes; 250 open answers of 60 kB would still fit
CHUNK = 1024 * 1024
SAMPLE = 128 * 1024  # the csv module refuses longer fields
SEPARATORS = (",", ";", "\t", "|")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ONE_BYTE_ENCODINGS = ("cp1252", "latin_1", "cp850", "mac_roman")  # the first wins a tie
NORDIC = frozenset("åäöÅÄÖéÉüÜæøÆØšžŠŽõ€§°½´’”“–…\u00a0")


@dataclass(frozen=True)
class CsvSource:
    """A CSV or TSV file.

    Attributes:
        path: the file.
        columns: the heading; a name that stands twice gets " (2)", an empty one "column 7".
        encoding: as Python names it.
        separator: one character.
    """

    path: Path
    columns: tuple[str, ...]
    encoding: str
    separator: str

    def batches(self, columns: list[str], rows: int) -> Iterator[pl.DataFrame]:
        """Frames of at most `rows` rows of text with only `columns`, in order."""
        with utf8_copy(self.path, self.encoding) as path:
            lazy = self._scan(path).select(columns)
            try:
                yield from lazy.collect_batches(chunk_size=rows, maintain_order=True)
            except pl.exceptions.PolarsError as error:
                raise self._explain(error) from error

    def count(self) -> int:
        """How many rows follow the heading."""
        with utf8_copy(self.path, self.encoding) as path:
            try:
                return int(self._scan(path).select(pl.len()).collect().item())
            except pl.exceptions.PolarsError as error:
                raise self._explain(error) from error

    def _scan(self, path: Path) -> pl.LazyFrame:
        return pl.scan_csv(
            path,
            separator=self.separator,
            infer_schema=False,
            has_header=False,
            skip_rows=1,
            schema=dict.fromkeys(self.columns, pl.String),
        )

    def _explain(self, error: Exception) -> InputError:
        """What polars stumbled on, with its row."""
        width = len(self.columns)
        with self.path.open(encoding=self.encoding, newline="") as file:
            records = csv.reader(file, delimiter=self.separator)
            try:
                for row, cells in enumerate(records, start=1):
                    if len(cells) > width:
                        return InputError(
                            Sentence("there are %(cells)s cells", cells=len(cells)),
                            file=self.path,
                            row=row,
                            expected=Sentence("%(width)s, as in the heading", width=width),
                        )
            except csv.Error as fault:
                return InputError(
                    Sentence("this row can't be read (%(fault)s)", fault=fault),
                    file=self.path,
                    row=row + 1,
                )
        first_line = str(error).strip().splitlines()[0]
        return InputError(
            Sentence("this is not a whole CSV file (%(first_line)s)", first_line=first_line),
            file=self.path,
        )


def open_csv(
    path: Path, encoding: str | None = None, longest_line: int = LONGEST_LINE
) -> CsvSource:
    """Find out a text file's encoding, separator and heading.

    Args:
        path: the file.
        encoding: given by someone who knows it, or None.
        longest_line: bytes; a line beyond it is refused before it fills the memory.

    Raises:
        InputError: empty, not text, wrong encoding, an endless line, or an unclosed quote.
    """
    if path.stat().st_size == 0:
        raise InputError(
            Sentence("the file is empty"), file=path, expected=Sentence("a heading and answers")
        )
    check_lines(path, longest_line)
    encoding = encoding or find_encoding(path)
    check_encoding(path, encoding)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(SAMPLE)
    if not sample.strip():
        raise InputError(
            Sentence("the file is empty"), file=path, expected=Sentence("a heading and answers")
        )
    separator = find_separator(sample)
    heading = next(csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
    return CsvSource(path, name_columns(heading), encoding, separator)


def name_columns(heading: list[str]) -> tuple[str, ...]:
    """Column names that differ: a second "Other" becomes "Other (2)"."""
    seen: Counter[str] = Counter()
    names = []
    for place, cell in enumerate(heading, start=1):
        name = " ".join(str(cell).split()) or f"column {place}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def find_encoding(path: Path) -> str:
    """The encoding of a text file: by its mark, then UTF-8, then the likeliest one-byte one."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    for mark, encoding in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return encoding
    if b"\0" in start:
        return _without_mark(path, start)
    broken, whole, row = _count_utf8(path)
    if not broken:
        return "utf-8"
    if whole > broken:
        raise InputError(
            Sentence("this row is not in the encoding of the others"),
            file=path,
            row=row,
            expected="UTF-8",
        )
    return _likeliest(_telling_part(path))


def _likeliest(data: bytes) -> str:
    """The one-byte encoding in which most letters beyond ASCII are ones that people here use.

    General detectors guess from long texts and give up on a few names; the letters of Finnish and
    Swedish stand at unlike bytes in each of these encodings, so a handful is enough.
    """

    def share(encoding: str) -> float:
        try:
            beyond = [c for c in data.decode(encoding) if c > "\x7f"]
        except UnicodeDecodeError:
            return -1.0
        return sum(c in NORDIC for c in beyond) / max(1, len(beyond))

    return max(ONE_BYTE_ENCODINGS, key=share)


def _without_mark(path: Path, start: bytes) -> str:
    """UTF-16 without its mark has its NULs in every other place; anything else is no text."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > 0.3 * len(start) / 2 and even < odd / 10:
        return "utf-16-le"
    if even > 0.3 * len(start) / 2 and odd < even / 10:
        return "utf-16-be"
    raise InputError(
        Sentence("this is not a text file"), file=path, expected=Sentence("a CSV file of answers")
    )


def _count_utf8(path: Path) -> tuple[int, int, int]:
    """How many bytes break UTF-8, how many characters beyond ASCII are whole, the first bad row."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    broken = whole = newlines = row = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if chunk.isascii() and not decoder.getstate()[0]:
                newlines += chunk.count(b"\n")
                continue
            text = decoder.decode(chunk)
            bad = text.count("\ufffd")
            if bad and not row:
                row = newlines + text[: text.index("\ufffd")].count("\n") + 1
            broken += bad
            whole += len(text) - len(text.encode("ascii", "ignore")) - bad
            newlines += text.count("\n")
    broken += len(decoder.decode(b"", final=True))
    return broken, whole, row


def _telling_part(path: Path) -> bytes:
    """The first lines that are not plain ASCII: what tells encodings apart."""
    with path.open("rb") as file:
        lines = (line for line in iter(lambda: file.readline(CHUNK), b"") if not line.isascii())
        return b"".join(islice(lines, 500))


def check_lines(path: Path, longest_line: int = LONGEST_LINE) -> None:
    """Refuse a line that would fill the memory, having read no more of it than the limit."""
    since_newline, row = 0, 1
    with path.open("rb") as file:
        while chunk := file.read(min(CHUNK, longest_line + 1)):
            first = chunk.find(b"\n")
            longest = since_newline + (len(chunk) if first < 0 else first)
            if longest > longest_line:
                raise InputError(
                    Sentence("this line goes on beyond %(most)s bytes", most=f"{longest_line:,}"),
                    file=path,
                    row=row,
                    expected=Sentence("one line a person"),
                )
            since_newline = longest if first < 0 else len(chunk) - chunk.rfind(b"\n") - 1
            row += chunk.count(b"\n")


def check_encoding(path: Path, encoding: str) -> None:
    """Refuse a file that is not in `encoding` throughout, telling the row."""
    decoder = codecs.getincrementaldecoder(encoding)()
    row = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                row += chunk[: error.start].count(b"\n")
                raise InputError(
                    Sentence("this row is not in %(encoding)s", encoding=encoding),
                    file=path,
                    row=row,
                ) from error
            if not chunk:
                return
            row += chunk.count(b"\n")


def find_separator(sample: str) -> str:
    """The separator that cuts the first records into the same number of cells, most cells first."""

    def evenness(separator: str) -> tuple[float, int]:
        records = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        try:
            widths = [len(cells) for cells in islice(records, 50) if cells]
        except csv.Error:
            return 0.0, 0
        if len(widths) > 2 and len(widths) < 50:
            widths = widths[:-1]  # the sample may end in the middle of a record
        width = widths[0]
        return (sum(w == width for w in widths) / len(widths), width) if width > 1 else (0.0, 1)

    best = max(SEPARATORS, key=evenness)
    return best if evenness(best)[1] > 1 else ","


@contextmanager
def utf8_copy(path: Path, encoding: str) -> Iterator[Path]:
    """The file itself where it is UTF-8, else a copy in UTF-8 that goes when the block ends."""
    if encoding in ("utf-8", "ascii"):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="revontuli-") as folder:
        copy = Path(folder) / "answers.csv"
        with (
            path.open(encoding=encoding, newline="") as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            while text := source.read(CHUNK):
                target.write(text)
        yield copy
