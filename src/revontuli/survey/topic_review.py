"""Coded answers for people to look over, and what they corrected read back.

The file holds answers without personal data, in no order that tells whose they are: those the
coder is least sure of come first, for they teach it most (uncertainty sampling, Lewis & Gale 1994).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from revontuli.errors import InputError, Sentence
from revontuli.survey.tables import read_table
from revontuli.survey.topic_files import write_table
from revontuli.survey.topic_texts import clean_answer
from revontuli.survey.topics import OTHER, Coded, TopicCodebook

COLUMNS = ("answer", "topics", "confidence", "checked")
RIGHT = ("ok", "x", "yes", "kyllä", "ja")
BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Answers that people looked over.

    Attributes:
        texts: the answers, redacted.
        topics: the codes of each; empty where no topic fits.
        changed: how many of them people coded otherwise than the coder.
    """

    texts: tuple[str, ...]
    topics: tuple[frozenset[str], ...]
    changed: int


def write_review(
    path: str | Path,
    texts: Sequence[str | None],
    coded: Sequence[Coded],
    *,
    limit: int | None = None,
) -> Path:
    """Write a review file: answers with their topics, and an empty column for people.

    In `checked` a person writes "ok" where the topics are right, else the right codes with |
    between, or "other" where no topic fits; what stays empty was not looked at. Only the
    file's owner can read it.

    Args:
        path: .csv or .xlsx.
        texts: the answers; redacted here, the same answer written once.
        coded: what the coder made of each.
        limit: how many at most.
    """
    told: dict[str, Coded] = {}
    for text, one in zip(texts, coded, strict=True):
        if one.answered and (clean := clean_answer(text)):
            told.setdefault(clean, one)
    order = sorted(told, key=lambda answer: (_sureness(told[answer]), answer))[:limit]
    rows = [[answer, _join(told[answer]), f"{told[answer].confidence:.2f}", ""] for answer in order]
    return write_table([COLUMNS, *rows], path, "review", mode=0o600)


def _sureness(one: Coded) -> float:
    """How far the coder is from being in two minds."""
    return min((abs(chance - 0.5) for _, chance in one.topics), default=abs(one.confidence - 0.5))


def _join(one: Coded) -> str:
    return BETWEEN.join(one.codes) or OTHER


def read_review(path: str | Path, topics: TopicCodebook | None = None) -> Reviewed:
    """Read a review file that people filled in.

    Args:
        path: as written by `write_review`, or any table with the columns answer and checked.
        topics: the codes that may stand there; None for any.

    Raises:
        InputError: a column is not there, or a code is not a topic; says the row.
    """
    rows = read_table(path)
    for column in ("answer", "checked"):
        if column not in rows.heading:
            raise InputError(
                Sentence("the review file has no column '%(name)s'", name=column),
                file=path,
                row=1,
                expected=", ".join(COLUMNS),
            )
    texts: list[str] = []
    sets: list[frozenset[str]] = []
    changed = 0
    for row, cells in rows:
        checked = cells.get("checked", "")
        answer = clean_answer(cells.get("answer", ""))
        if not checked or not answer:
            continue
        before = _codes(cells.get("topics", ""))
        own = before if checked.casefold() in RIGHT else _codes(checked)
        for code in sorted(own):
            if topics is not None and code not in topics.codes:
                raise InputError(
                    Sentence("'%(code)s' is not a topic", code=code),
                    file=path,
                    row=row,
                    column="checked",
                    expected=Sentence(
                        "ok, %(other)s, or codes with | between: %(codes)s",
                        other=OTHER,
                        codes=", ".join(topics.codes),
                    ),
                )
        texts.append(answer)
        sets.append(own)
        changed += own != before
    return Reviewed(tuple(texts), tuple(sets), changed)


def _codes(cell: str) -> frozenset[str]:
    codes = (
        code.strip() for code in cell.replace(",", BETWEEN).replace(";", BETWEEN).split(BETWEEN)
    )
    return frozenset(code for code in codes if code and code.casefold() not in (OTHER, "-"))
