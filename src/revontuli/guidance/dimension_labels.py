"""What experts have said of services, from a table."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from revontuli.errors import InputError
from revontuli.guidance.dimension_views import METERS


def read_labels(path: str | Path) -> dict[str, dict[str, float]]:
    """Which meters of 3X10D each service helps, from a CSV file.

    A row is a service: its `id`, and a column for each meter with a weight from 0 to 1 (1 and 0
    will do). A meter without a column helps none; other columns are left alone. A row with no
    weights says that the service helps no meter, or is not for individual people.

    Raises:
        InputError: no such file, no `id` or no meter among its columns, or a weight is not one.
    """
    try:
        table = pl.read_csv(path, infer_schema=False)
    except FileNotFoundError as error:
        raise InputError("there is no such file", file=path) from error
    except pl.exceptions.PolarsError as error:
        raise InputError(f"this is not CSV ({error})", file=path) from error
    meters = [name for name in METERS if name in table.columns]
    if "id" not in table.columns or not meters:
        raise InputError(
            "the heading has no id or no meter",
            file=path,
            row=1,
            expected=f"id and some of {', '.join(METERS)}",
        )
    return {
        str(row["id"]): {name: _weight(row[name], path, number, name) for name in meters}
        for number, row in enumerate(table.iter_rows(named=True), 2)
        if row["id"]
    }


def _weight(cell: str | None, path: str | Path, row: int, column: str) -> float:
    try:
        weight = float((cell or "0").replace(",", "."))
    except ValueError:
        weight = -1.0
    if not 0 <= weight <= 1:
        raise InputError(
            f"'{cell}' is no weight", file=path, row=row, column=column, expected="0 to 1"
        )
    return weight
