"""Counts of feedback on disk: added to by several processes, whole after every addition.

Two SQLite files: `counts.sqlite` with the counts, which may be copied and kept; and
`sources.sqlite` with the hashes by which nobody is counted twice, for its owner alone, emptied
when their window is over. Both change together or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import polars as pl

from revontuli.errors import InputError
from revontuli.guidance.feedback_counts import (
    LAYOUT_KEYS,
    LAYOUT_SUMS,
    SERVICE_KEYS,
    SERVICE_SUMS,
    Event,
    FeedbackCounts,
)
from revontuli.guidance.feedback_limits import admit, keys_of, window_of

COUNTS, SOURCES = "counts.sqlite", "sources.sqlite"
FORMAT = 1
PATIENCE = 10.0  # seconds to wait for another process that writes
TABLES = {"services": (SERVICE_KEYS, SERVICE_SUMS), "layout": (LAYOUT_KEYS, LAYOUT_SUMS)}


class FeedbackStore:
    """A folder with counts of feedback.

    Args:
        folder: made where it is not there.

    Raises:
        InputError: what is there is no such store, or cannot be read or written.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / SOURCES).touch(mode=0o600)
        except OSError as error:
            raise InputError(
                f"this cannot be written: {error.strerror}", file=self.folder, expected="a folder"
            ) from error
        with self._transaction() as database:
            _prepare(database, self.folder / COUNTS)

    def add(self, events: Iterable[Event], secret: bytes | str, today: date) -> int:
        """Count events, each source no more than its allowance (`feedback_limits.py`).

        Args:
            events: in the order in which they came; those of windows that are over, or of days to
                come, are left out.
            secret: of at least 16 bytes (`privacy.keep_secret`).
            today: the day; hashes of windows before its own are thrown away.

        Returns:
            How many events counted.
        """
        window = window_of(today)
        current = [e for e in events if window_of(e.day) == window and e.day <= today]
        keys = sorted({key for event in current for key in keys_of(event, secret)})
        with self._transaction() as database:
            database.execute("DELETE FROM sources.seen WHERE window < ?", (window,))
            admitted, changed = admit(current, secret, _seen(database, keys))
            database.executemany(
                "INSERT OR REPLACE INTO sources.seen (hash, window, times) VALUES (?, ?, ?)",
                [(key, window, times) for key, times in changed.items()],
            )
            _add_counts(database, FeedbackCounts.of(admitted))
        return len(admitted)

    def counts(self) -> FeedbackCounts:
        """All that is counted."""
        with self._transaction() as database:
            services, layout = (_read(database, table) for table in TABLES)
        return FeedbackCounts(services, layout)

    def merge(self, counts: FeedbackCounts) -> None:
        """Add the counts of another store; once only, or they count twice."""
        with self._transaction() as database:
            _add_counts(database, counts)

    def forget(self, before: date, today: date) -> None:
        """Throw away the counts of days before one, and hashes of windows that are over."""
        with self._transaction() as database:
            for table in TABLES:
                database.execute(f"DELETE FROM {table} WHERE day < ?", (before.isoformat(),))
            database.execute("DELETE FROM sources.seen WHERE window < ?", (window_of(today),))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Both files as one database; what the block changes is kept whole or not at all."""
        path = self.folder / COUNTS
        try:
            with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as database:
                database.execute("ATTACH DATABASE ? AS sources", (str(self.folder / SOURCES),))
                database.execute("PRAGMA sources.secure_delete = ON")
                database.execute("BEGIN IMMEDIATE")
                try:
                    yield database
                    database.execute("COMMIT")
                finally:
                    if database.in_transaction:
                        database.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise InputError(
                f"this cannot be used: {error}", file=path, expected="a store of feedback"
            ) from error


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    found = int(database.execute("PRAGMA main.user_version").fetchone()[0])
    if found > FORMAT:
        raise InputError(f"format {found} is not known", file=path, expected=f"up to {FORMAT}")
    for table, (keys, sums) in TABLES.items():
        columns = [
            f"{name} {'INTEGER' if kind == pl.Int64 else 'TEXT'}" for name, kind in keys.items()
        ]
        columns += [f"{name} INTEGER NOT NULL" for name in sums]
        key = ", ".join(keys)
        database.execute(
            f"CREATE TABLE IF NOT EXISTS main.{table} ({', '.join(columns)}, PRIMARY KEY ({key}))"
            " WITHOUT ROWID"
        )
    database.execute(
        "CREATE TABLE IF NOT EXISTS sources.seen"
        " (hash TEXT PRIMARY KEY, window INTEGER NOT NULL, times INTEGER NOT NULL) WITHOUT ROWID"
    )
    database.execute(f"PRAGMA main.user_version = {FORMAT}")


def _seen(database: sqlite3.Connection, keys: Sequence[str]) -> dict[str, int]:
    """How often each hash has come; those that have not are left out."""
    found: dict[str, int] = {}
    for key in keys:
        row = database.execute("SELECT times FROM sources.seen WHERE hash = ?", (key,)).fetchone()
        if row is not None:
            found[key] = int(row[0])
    return found


def _add_counts(database: sqlite3.Connection, counts: FeedbackCounts) -> None:
    for table, (keys, sums) in TABLES.items():
        names = [*keys, *sums]
        rows = getattr(counts, table).select(pl.col("day").cast(pl.String), pl.exclude("day"))
        grown = ", ".join(f"{name} = {name} + excluded.{name}" for name in sums)
        database.executemany(
            f"INSERT INTO main.{table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
            f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {grown}",
            rows.select(names).iter_rows(),
        )


def _read(database: sqlite3.Connection, table: str) -> pl.DataFrame:
    keys, sums = TABLES[table]
    names = [*keys, *sums]
    rows = database.execute(f"SELECT {', '.join(names)} FROM main.{table}").fetchall()
    schema = dict(keys) | dict.fromkeys(sums, pl.Int64)
    texts = pl.DataFrame(rows, schema=schema | {"day": pl.String}, orient="row")
    return texts.with_columns(pl.col("day").str.to_date()).sort(list(keys))
