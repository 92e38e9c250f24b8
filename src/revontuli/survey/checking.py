"""Every fault of a file of answers, for the person who mends it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from revontuli.survey.codebook import Codebook
from revontuli.survey.columns import locate
from revontuli.survey.conditions import condition_names
from revontuli.survey.reading import BATCH, Reader
from revontuli.survey.responses import Fault
from revontuli.survey.sources import open_source


def check_responses(path: str | Path, codebook: Codebook) -> tuple[Fault, ...]:
    """Everything in the answers that is not as the codebook says, in the file's order.

    Kinds of faults: "off-scale", "unreadable-number", "unknown-choice", "not-asked",
    "duplicate-id", "bad-weight", "missing-weight" and "empty-row".

    Raises:
        InputError: the file can't be read, or lacks a column that the codebook names.
    """
    reader = Reader(open_source(path), codebook, strict=False)
    return tuple(fault for batch in reader.batches(BATCH) for fault in batch.faults)


def count_faults(faults: Iterable[Fault]) -> dict[str, int]:
    """How many faults there are of each kind, the commonest first."""
    return dict(Counter(fault.kind for fault in faults).most_common())


def find_unknown_columns(path: str | Path, codebook: Codebook) -> tuple[str, ...]:
    """The file's columns that the codebook does not tell of: no fault, but worth a look."""
    source = open_source(path)
    asked = {name for question in codebook for name in condition_names(question.relevant)}
    located = locate(codebook, source.columns, source.path, asked)
    known = {column for question in located.values() for column in question.columns}
    known |= {column for question in codebook for column in (question.name, *question.columns)}
    options = tuple(f"{column}/" for column in known)  # KoboToolbox tells several choices twice
    return tuple(c for c in source.columns if c not in known and not c.startswith(options))
