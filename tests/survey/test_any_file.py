"""Whatever is in a file: it is read, or refused with one clear message."""

from __future__ import annotations

import csv
import tempfile
from contextlib import suppress
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.survey import (
    check_responses,
    draft_codebook,
    make_traits,
    read_codebook,
    read_responses,
    write_codebook,
)

LETTERS = st.characters(exclude_categories=["Cc", "Cs"])
CELLS = st.one_of(
    st.sampled_from(
        ["", "", "1", "2", "3", "5", "10", "99", "0", "yes", "no", "a b", "a;b", "N/A", "NA",
         "never", "often", "always", "0,5", "1.5", "20100", "2024-01-02", "x", "y",
         "en osaa sanoa", "-1"]
    ),
    st.text(LETTERS, max_size=8),
)  # fmt: skip
NAMES = st.one_of(
    st.sampled_from(
        ["id", "weight", "paino", "age", "q1", "q1[a]", "q1[b]", "q1/a", "q1/b", "q1_1", "q1_2",
         "gender", "kunta", "3. Mitä?: a", "3. Mitä?: b", "mood (0-10)", "will you stay", ""]
    ),
    st.text(LETTERS, max_size=6),
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 6))
    pools = [draw(st.lists(CELLS, min_size=1, max_size=5)) for _ in range(width)]
    heading = [draw(NAMES) for _ in range(width)]
    rows = draw(
        st.lists(st.tuples(*(st.sampled_from(pool) for pool in pools)), min_size=1, max_size=25)
    )
    return [heading, *map(list, rows)]


@given(table=tables())
@settings(max_examples=60, deadline=None)
def test_a_draft_fits_the_answers_it_was_made_from(table: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
        try:
            codebook = draft_codebook(path)
        except InputError:
            return  # only what has no answers, or cells beyond the heading's
        stored = read_codebook(write_codebook(codebook, Path(folder) / "codebook.csv"))
        assert stored == codebook
        faults = check_responses(path, stored)
        kinds = {fault.kind for fault in faults}
        assert kinds <= {"empty-row", "duplicate-id", "missing-weight"}
        with suppress(InputError):  # where nobody, or everybody, answered the same
            traits = make_traits(read_responses(path, stored, strict=False))
            assert traits.frame.columns == [trait.id for trait in traits.traits]
            assert all(dtype == pl.Float64 for dtype in traits.frame.dtypes)


@given(
    content=st.binary(max_size=300), ending=st.sampled_from([".csv", ".xlsx", ".sav", ".parquet"])
)
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes, ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"answers{ending}"
        path.write_bytes(content)
        with suppress(InputError):
            read_responses(path, draft_codebook(path), strict=False)


@given(content=st.binary(max_size=300), ending=st.sampled_from([".csv", ".xlsx"]))
@settings(max_examples=40, deadline=None)
def test_any_bytes_are_a_codebook_or_refused(content: bytes, ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"codebook{ending}"
        path.write_bytes(content)
        with suppress(InputError):
            read_codebook(path)
