"""Topics on disk: CSV and XLSX tables, and YAML. The layout is told in
`docs/how-to/code-open-answers.md`: one row a topic, and below it a row for each further example.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from revontuli.engine import atomic_path, safe_cell
from revontuli.errors import InputError, Sentence
from revontuli.survey.codebook_files import read_texts, split_values
from revontuli.survey.tables import read_table
from revontuli.survey.topics import CODE, OTHER, Topic, TopicCodebook
from revontuli.wellbeing.document import Document

COLUMNS = ("code", "dimension", "examples")
TEXTS = ("name", "description", "examples")  # followed by ::language
TITLE = "#title"
YAML_ENDINGS = (".yaml", ".yml")


def read_topics(path: str | Path) -> TopicCodebook:
    """Read topics from a CSV, XLSX or YAML file.

    Raises:
        InputError: it is not a list of topics, or a row of it can't be used; says which and why.
    """
    path = Path(path)
    if path.suffix.lower() in YAML_ENDINGS:
        return _read_yaml(path)
    rows = read_table(path)
    known = [c for c in rows.heading if c in COLUMNS or c.split("::")[0].strip() in TEXTS]
    for column in rows.heading:
        if column and column not in known:
            raise InputError(
                Sentence("a list of topics has no column '%(name)s'", name=column),
                file=path,
                row=1,
                column=column,
                expected=Sentence(
                    "one of %(known)s, name::fi, description::fi", known=", ".join(COLUMNS)
                ),
            )
    if "code" not in rows.heading:
        raise InputError(
            Sentence("the list has no column 'code'"),
            file=path,
            row=1,
            expected="code, name::fi, examples",
        )
    return _from_rows(rows, path)


def _from_rows(rows: Sequence[tuple[int, Mapping[str, str]]], path: Path) -> TopicCodebook:
    topics: dict[str, Topic] = {}
    title: Mapping[str, str] = {}
    for row, cells in rows:
        code = cells.get("code", "")
        if code == TITLE:
            title = read_texts("name", cells)
            continue
        examples = tuple(_examples(cells))
        if not code and topics:
            code = next(reversed(topics))
        elif code not in topics:
            _check_code(code, path, row)
            topics[code] = Topic(
                code,
                read_texts("name", cells),
                read_texts("description", cells),
                examples,
                cells.get("dimension") or None,
            )
            continue
        if not topics or any(cells.get(c) for c in cells if not c.startswith(("code", "examples"))):
            raise InputError(
                Sentence("the topic '%(code)s' stands twice", code=code),
                file=path,
                row=row,
                column="code",
                expected=Sentence("one row for each topic, and below it rows with examples alone"),
            )
        known = topics[code]
        topics[code] = Topic(
            code, known.name, known.description, (*known.examples, *examples), known.dimension
        )
    if not topics:
        raise InputError(
            Sentence("the list has no topics"), file=path, expected=Sentence("a row for each topic")
        )
    return TopicCodebook(tuple(topics.values()), title)


def _check_code(code: str, path: Path, row: int | None) -> None:
    if not CODE.fullmatch(code) or code == OTHER:
        raise InputError(
            Sentence("'%(code)s' is no code for a topic", code=code)
            if code
            else Sentence("this topic has no code"),
            file=path,
            row=row,
            column="code",
            expected=Sentence(
                "letters, digits, '_', '-' and '.', and not '%(other)s'", other=OTHER
            ),
        )


def _examples(cells: Mapping[str, str]) -> Iterator[str]:
    for column, cell in cells.items():
        if column.split("::")[0].strip() == "examples":
            yield from split_values(cell)


def _read_yaml(path: Path) -> TopicCodebook:
    document = Document.read(path).only("title", "topics")
    topics: list[Topic] = []
    for item in document["topics"]:
        item.only("code", "name", "description", "examples", "dimension")
        code = item["code"].text(Sentence("a short code"))
        _check_code(code, path, item["code"].line)
        if any(topic.code == code for topic in topics):
            item["code"].fail(
                Sentence("each topic once"),
                problem=Sentence("the topic '%(code)s' stands twice", code=code),
            )
        topics.append(
            Topic(
                code,
                item["name"].words() if item["name"] else {},
                item["description"].words() if item["description"] else {},
                tuple(one.text() for one in item["examples"]) if item["examples"] else (),
                item["dimension"].text() if item["dimension"] else None,
            )
        )
    return TopicCodebook(tuple(topics), document["title"].words() if document["title"] else {})


def write_topics(codebook: TopicCodebook, path: str | Path) -> Path:
    """Write topics as CSV or XLSX, by the ending of the name; whole or not at all.

    Raises:
        InputError: the name ends in something else.
    """
    return write_table([list(row) for row in _rows(codebook)], path, "topics")


def _rows(codebook: TopicCodebook) -> Iterator[list[str]]:
    languages = {
        field: list(dict.fromkeys(code for topic in codebook for code in getattr(topic, field)))
        for field in ("name", "description")
    }
    languages["name"] += [code for code in codebook.title if code not in languages["name"]]
    texts = [f"{field}::{code}" for field, codes in languages.items() for code in codes]
    heading = ["code", *texts, "dimension", "examples"]
    yield heading
    if codebook.title:
        cells = {"code": TITLE} | {f"name::{code}": text for code, text in codebook.title.items()}
        yield [cells.get(column, "") for column in heading]
    for topic in codebook:
        cells = {"code": topic.code, "dimension": topic.dimension or ""}
        cells |= {f"name::{code}": text for code, text in topic.name.items()}
        cells |= {f"description::{code}": text for code, text in topic.description.items()}
        first, *more = [_quoted(example) for example in topic.examples] or [""]
        yield [(cells | {"examples": first}).get(column, "") for column in heading]
        for example in more:
            yield [{"code": topic.code, "examples": example}.get(c, "") for c in heading]


def _quoted(example: str) -> str:
    if "|" in example or example.startswith('"'):
        return '"' + example.replace('"', '""') + '"'
    return example


def write_table(
    rows: Sequence[Sequence[object]], path: str | Path, sheet: str, mode: int = 0o644
) -> Path:
    """Write rows (heading first) as CSV or XLSX, none of them run as a formula; whole or not.

    `mode` says who may read it: 0o600 for its owner alone.

    Raises:
        InputError: the name ends in neither .csv nor .xlsx.
    """
    path = Path(path)
    safe = [[safe_cell(cell) for cell in row] for row in rows]
    if path.suffix.lower() == ".csv":
        with (
            atomic_path(path, mode) as temporary,
            temporary.open("w", encoding="utf-8-sig", newline="") as file,
        ):
            csv.writer(file).writerows(safe)
    elif path.suffix.lower() == ".xlsx":
        with atomic_path(path, mode) as temporary:
            _write_xlsx(safe, temporary, sheet)
    else:
        raise InputError(
            Sentence("tables are not written as '%(ending)s'", ending=path.suffix),
            file=path,
            expected=Sentence("a name that ends in .csv or .xlsx"),
        )
    return path


def _write_xlsx(rows: Sequence[Sequence[object]], path: Path, name: str) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        sheet = workbook.add_worksheet(name)
        heading = workbook.add_format({"bold": True})
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row, heading if place == 0 else None)
        sheet.freeze_panes(1, 0)
        sheet.autofit(400)
