"""Answers between the site's database and the floors below: out as a table, in from a file."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from revontuli.engine import Progress, atomic_path, safe_cell, silent
from revontuli.privacy import keep_secret, pseudonym, redact
from revontuli.site.models import AnswerSheet, Survey
from revontuli.survey import (
    Answers,
    Codebook,
    Fault,
    Form,
    Kind,
    Question,
    Role,
    ask,
    count_rows,
    read_batches,
)

BATCH = 500  # sheets written at once, so that those who answer meanwhile need not wait
PSEUDONYM = 52  # characters: all 256 bits
TYPES = {
    Kind.NUMBER: pl.Float64(),
    Kind.CHOICE: pl.String(),
    Kind.CHOICES: pl.List(pl.String),
    Kind.TEXT: pl.String(),
}


# Out


def responses_frame(
    survey: Survey, sent_only: bool = True, codebook: Codebook | None = None
) -> pl.DataFrame:
    """Everybody's answers in the codebook's layout, imported ones too.

    Args:
        survey: whose.
        sent_only: whether answers not sent yet are left out; of those, what was not asked is.
        codebook: its columns are made; the survey's own if None.

    Returns:
        A row a person, a column for each column of the codebook, typed; in no order that tells
        when they answered. The id is a pseudonym, the same next year for those who wanted that.
    """
    codebook = codebook or survey.codebook
    sheets = survey.sheets.order_by("pk")
    if sent_only:
        sheets = sheets.filter(sent__isnull=False)
    form = None if sent_only else survey_form(survey)
    found = sheets.values_list("pk", "pseudonym", "answers", "is_imported")
    rows = [
        (name or key.hex, answers if form is None or known else ask(form, answers).standing)
        for key, name, answers, known in found.iterator(2_000)
    ]
    columns = [column for question in codebook for column in _columns(question, rows)]
    return pl.DataFrame(columns)


def _columns(question: Question, rows: list[tuple[str, Answers]]) -> Iterator[pl.Series]:
    """A question's columns: one, or one for each of its options."""
    name = question.name
    if question.role is Role.ID:
        yield pl.Series(name, [key for key, _ in rows], dtype=pl.String)
        return
    told = [_typed(question, answers.get(name)) for _, answers in rows]
    if any(choice.column for choice in question.choices):
        for choice in question.choices:
            if choice.column:
                chosen = [None if t is None else int(choice.value in t) for t in told]
                yield pl.Series(choice.column, chosen, dtype=pl.Int8)
        return
    yield pl.Series(name, told, dtype=TYPES[question.kind])


def _typed(question: Question, answer: Any) -> Any:
    """An answer as its column holds it; None where it is of another kind, or there is none."""
    if question.role is Role.WEIGHT and answer is None:
        return 1.0
    if question.kind is Kind.NUMBER:
        return float(answer) if isinstance(answer, (int, float)) else None
    if question.kind is Kind.CHOICES:
        return answer if isinstance(answer, list) else None
    if isinstance(answer, float):
        return f"{answer:g}"
    return answer if isinstance(answer, str) else None


def write_answers(
    survey: Survey, path: str | Path, sent_only: bool = True, codebook: Codebook | None = None
) -> int:
    """Write everybody's answers into a file that `survey.read_responses` reads.

    Args:
        survey, sent_only, codebook: as for `responses_frame`.
        path: ending in .parquet, or in .csv for people and spreadsheets: there, texts that would
            run as formulas get an apostrophe. Readable by its owner alone.

    Returns:
        How many people.
    """
    codebook = codebook or survey.codebook
    frame = responses_frame(survey, sent_only, codebook)
    with atomic_path(path, 0o600) as temporary:
        if Path(path).suffix.lower() == ".parquet":
            frame.write_parquet(temporary)
        else:
            _as_text(frame, codebook).write_csv(temporary)
    return frame.height


def _as_text(frame: pl.DataFrame, codebook: Codebook) -> pl.DataFrame:
    separators = {question.name: question.separator or ";" for question in codebook}
    columns = []
    for column in frame:
        if column.dtype == pl.List:
            column = column.list.join(separators[column.name])
        if column.dtype == pl.String:
            safe = [safe_cell(cell) for cell in column]
            column = pl.Series(column.name, safe, dtype=pl.String)
        columns.append(column)
    return pl.DataFrame(columns)


def survey_form(survey: Survey) -> Form:
    """What is asked of people: the survey's own pages, and then those of its modules."""
    modules = [
        (str(m.questionnaire.path), m.scope) for m in survey.modules.all() if m.questionnaire
    ]
    files = [(survey.questionnaire.path, ""), *modules]
    return _form(tuple((file, Path(file).stat().st_mtime_ns, scope) for file, scope in files))


def _form(files: tuple[tuple[str, int, str], ...]) -> Form:
    if files not in _forms:
        first, *modules = (Form.read(file).scoped(scope) for file, _, scope in files)
        if len(_forms) >= MOST_FORMS:
            _forms.clear()
        _forms[files] = first.joined(modules)
    return _forms[files]


MOST_FORMS = 32
_forms: dict[tuple[tuple[str, int, str], ...], Form] = {}


# In


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    Attributes:
        new: people who were not there before.
        changed: people who were, with other answers.
        same: people who were, with these answers.
        redacted: pieces of personal data that were masked in what people wrote.
        faults: what in the file is not as the codebook says; those values were left out.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    redacted: int = 0
    faults: tuple[Fault, ...] = field(default=(), repr=False)


def import_answers(survey: Survey, path: str | Path, progress: Progress = silent) -> ImportReport:
    """Take answers collected elsewhere; the same file twice changes nothing.

    A person is known again by the id in the file, of which only a pseudonym is kept; without ids,
    by the answers themselves. Personal data in what people wrote is masked before it is stored.

    Args:
        survey: that the answers are of.
        path: CSV, TSV, XLSX, SPSS or Parquet, as its codebook says.
        progress: told how it goes on; where it stops, what was done stays done.

    Raises:
        InputError: the file can't be read, lacks a column, or has no answers.
    """
    importer = _Importer(survey)
    total = count_rows(path)
    faults: list[Fault] = []
    done = 0
    for batch in read_batches(path, survey.codebook, rows=BATCH, strict=False):
        progress("Importing answers", done, total)
        importer.take(batch.frame)
        faults += batch.faults
        done += BATCH
    progress("Importing answers", total, total)
    counts = importer.counts
    return ImportReport(
        counts["new"], counts["changed"], counts["same"], counts["redacted"], tuple(faults)
    )


class _Importer:
    """Turns rows into sheets."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.codebook = survey.codebook
        ids = self.codebook.with_role(Role.ID)
        self.id_name = ids[0].name if ids else None
        self.texts = {q.name for q in self.codebook if q.kind is Kind.TEXT}
        self.secret = pseudonym_secret() if ids else ""
        self.counts: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()

    def take(self, frame: pl.DataFrame) -> None:
        """One batch, in a transaction of its own."""
        sheets = {sheet.digest: sheet for sheet in map(self.sheet, frame.iter_rows(named=True))}
        with transaction.atomic():
            known = dict(
                AnswerSheet.objects.filter(digest__in=sheets).values_list("digest", "answers")
            )
            write = [s for s in sheets.values() if known.get(s.digest) != s.answers]
            AnswerSheet.objects.bulk_create(
                write,
                update_conflicts=True,
                unique_fields=["digest"],
                update_fields=["answers", "saved"],
            )
        changed = sum(sheet.digest in known for sheet in write)
        self.counts["new"] += len(write) - changed
        self.counts["changed"] += changed
        self.counts["same"] += len(sheets) - len(write)

    def sheet(self, row: Mapping[str, Any]) -> AnswerSheet:
        """The sheet of one row."""
        told = {k: v for k, v in row.items() if v is not None and k != self.id_name}
        digest_of_row = _digest(json.dumps(told, sort_keys=True, ensure_ascii=False))
        answers = {name: self.kept(name, value) for name, value in told.items()}
        id = row.get(self.id_name) if self.id_name else None
        name = pseudonym(id, self.secret, PSEUDONYM) if id else ""
        if not name:  # people who answered alike are told apart by their number
            self.seen[digest_of_row] += 1
            digest_of_row += f":{self.seen[digest_of_row]}"
        now = timezone.now()
        return AnswerSheet(
            survey=self.survey,
            digest=_digest(f"imported:{self.survey.pk}:{name or digest_of_row}"),
            language=settings.LANGUAGE_CODE,
            answers=answers,
            pseudonym=name,
            is_imported=True,
            sent=now,
        )

    def kept(self, name: str, value: Any) -> Any:
        """An answer as it is stored."""
        if name not in self.texts:
            return value
        redacted = redact(value)
        self.counts["redacted"] += len(redacted.found)
        return redacted.text


def pseudonym_secret() -> str:
    """What pseudonyms are made with, here and on the command line."""
    return keep_secret(Path(settings.HOME) / "pseudonym.key")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
