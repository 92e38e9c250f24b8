"""Files of answers as tables read in batches, whatever their format."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from revontuli.errors import InputError, Sentence
from revontuli.survey.csv_source import name_columns, open_csv

FORMATS = Sentence(".csv, .tsv, .txt, .xlsx, .sav, .zsav or .parquet")


class Source(Protocol):
    """A table of answers in a file: its columns, and its rows in batches."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The heading; names differ."""

    def batches(self, columns: list[str], rows: int) -> Iterator[pl.DataFrame]:
        """Frames of at most `rows` rows with only `columns`, in the file's order."""

    def count(self) -> int:
        """How many rows there are."""


@dataclass(frozen=True)
class ColumnLabels:
    """What a file itself says of a column, as SPSS does.

    Attributes:
        label: what was asked.
        values: value → what it means.
        missing: values that the file's maker counts as no answer.
    """

    label: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def open_source(path: str | Path) -> Source:
    """Open a file of answers by the ending of its name.

    Raises:
        InputError: there is no such file, it is of another format, empty, or not whole.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(Sentence("there is no such file"), file=path)
    ending = path.suffix.lower()
    if ending in (".csv", ".tsv", ".txt"):
        return open_csv(path)
    if path.stat().st_size == 0:
        raise InputError(
            Sentence("the file is empty"), file=path, expected=Sentence("a heading and answers")
        )
    if ending in (".xlsx", ".xlsm", ".xls", ".ods"):
        return open_excel(path)
    if ending in (".sav", ".zsav"):
        return open_spss(path)
    if ending in (".parquet", ".pq"):
        return open_parquet(path)
    raise InputError(
        Sentence("files ending in '%(ending)s' are not read", ending=ending),
        file=path,
        expected=FORMATS,
    )


def column_labels(source: Source) -> Mapping[str, ColumnLabels]:
    """What the file itself says of its columns; nothing for formats that can't say."""
    return source.labels if isinstance(source, SpssSource) else {}


# Parquet


@dataclass(frozen=True)
class ParquetSource:
    """A Parquet file, which may be larger than memory."""

    path: Path
    columns: tuple[str, ...]

    def batches(self, columns: list[str], rows: int) -> Iterator[pl.DataFrame]:
        """See `Source`."""
        import pyarrow.parquet as parquet

        with parquet.ParquetFile(self.path) as file:
            for batch in file.iter_batches(batch_size=rows, columns=columns):
                frame = pl.from_arrow(batch)
                assert isinstance(frame, pl.DataFrame)
                yield frame.select(columns)

    def count(self) -> int:
        """See `Source`."""
        import pyarrow.parquet as parquet

        with parquet.ParquetFile(self.path) as file:
            return int(file.metadata.num_rows)


def open_parquet(path: Path) -> ParquetSource:
    """Open a Parquet file; InputError where it is not whole."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        names = parquet.read_schema(path).names
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(Sentence("this is not a whole Parquet file"), file=path) from error
    return ParquetSource(path, tuple(names))


# Excel


@dataclass(frozen=True)
class ExcelSource:
    """The first sheet of a workbook that has a heading; held in memory, as Excel bounds its size.

    Attributes:
        path: the file.
        columns: the heading.
        table: the rows below it, all as text.
    """

    path: Path
    columns: tuple[str, ...]
    table: pl.DataFrame = field(repr=False)

    def batches(self, columns: list[str], rows: int) -> Iterator[pl.DataFrame]:
        """See `Source`."""
        yield from self.table.select(columns).iter_slices(rows)

    def count(self) -> int:
        """See `Source`."""
        return self.table.height


def open_excel(path: Path) -> ExcelSource:
    """Read a workbook's answers; InputError where it is not whole or has none."""
    for _, rows in read_sheets(path):
        if len(rows) > 1:
            columns = name_columns([cell_text(cell) for cell in rows[0]])
            cells = [[cell_text(cell) or None for cell in row] for row in rows[1:]]
            schema = dict.fromkeys(columns, pl.String)
            return ExcelSource(path, columns, pl.DataFrame(cells, schema=schema, orient="row"))
    raise InputError(
        Sentence("the workbook is empty"), file=path, expected=Sentence("a heading and answers")
    )


def read_sheets(path: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    """Name and rows of each sheet, from cell A1 on; InputError where the file is not whole."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(path)
        for name in workbook.sheet_names:
            yield name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise InputError(
            Sentence("this is not a whole workbook"), file=path, expected=Sentence("an XLSX")
        ) from error


def cell_text(cell: object) -> str:
    """A cell as a person reads it: 3.0 is "3", TRUE is "true"."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


# SPSS


@dataclass(frozen=True)
class SpssSource:
    """An SPSS file with what it says of its columns."""

    path: Path
    columns: tuple[str, ...]
    rows: int | None
    labels: Mapping[str, ColumnLabels] = field(repr=False)

    def batches(self, columns: list[str], rows: int) -> Iterator[pl.DataFrame]:
        """See `Source`."""
        offset = 0
        while True:
            frame = self._read(columns, rows, offset)
            if frame.height:
                yield frame
            if frame.height < rows:
                return
            offset += frame.height

    def _read(self, columns: list[str], rows: int, offset: int) -> pl.DataFrame:
        import pyreadstat

        try:
            frame, _ = pyreadstat.read_sav(
                str(self.path),
                usecols=columns,
                user_missing=True,
                row_limit=rows,
                row_offset=offset,
                output_format="polars",
            )
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as error:
            raise _not_spss(self.path, error) from error
        return frame.select(columns)

    def count(self) -> int:
        """See `Source`."""
        if self.rows is not None:
            return self.rows
        return sum(frame.height for frame in self.batches([self.columns[0]], 100_000))


def open_spss(path: Path) -> SpssSource:
    """Open an SPSS file; InputError where it is not whole."""
    import pyreadstat

    try:
        _, meta = pyreadstat.read_sav(str(path), metadataonly=True, user_missing=True)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as error:
        raise _not_spss(path, error) from error
    labels = {}
    for name, label in zip(meta.column_names, meta.column_labels, strict=True):
        values = {
            cell_text(value): text.strip()
            for value, text in meta.variable_value_labels.get(name, {}).items()
        }
        missing = _user_missing(meta.missing_ranges.get(name, []), values)
        labels[name] = ColumnLabels((label or "").strip(), values, missing)
    rows = meta.number_rows
    return SpssSource(path, tuple(meta.column_names), rows, labels)


def _user_missing(ranges: Sequence[Any], values: Mapping[str, str]) -> tuple[str, ...]:
    """User-missing values one by one; an open range by the labelled values within it."""
    found: list[str] = []
    for span in ranges:
        low, high = span["lo"], span["hi"]
        if isinstance(low, str) or low == high:
            found.append(cell_text(low))
        elif math.isfinite(low) and math.isfinite(high) and high - low <= 1000:
            found += [str(value) for value in range(math.ceil(low), math.floor(high) + 1)]
        else:
            found += [value for value in values if _is_between(value, low, high)]
    return tuple(dict.fromkeys(found))


def _is_between(value: str, low: float, high: float) -> bool:
    try:
        return low <= float(value) <= high
    except ValueError:
        return False


def _not_spss(path: Path, error: Exception) -> InputError:
    return InputError(
        Sentence("this is not a whole SPSS file (%(error)s)", error=error),
        file=path,
        expected=Sentence("a .sav"),
    )
