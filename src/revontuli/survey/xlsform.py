"""Codebooks from XLSForms: the questionnaire itself, with columns of ours beside its own.

XLSForm (xlsform.org) is read by pyxform. Our columns on its survey sheet are `role`, `kind`,
`dimension`, `low`, `high`, `reverse`, `ordered`, `missing`, `not_shown`, `separator`, `note` and
`short::…`; on its settings sheet `full_title::…`, `frame` and `simulated`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from revontuli.errors import InputError, Sentence
from revontuli.survey.codebook import Choice, Codebook, Kind, Question, Role
from revontuli.survey.codebook_files import (
    YES,
    language_code,
    read_kind,
    read_number,
    read_role,
    read_separator,
    split_values,
)
from revontuli.survey.codebook_rules import check_questions, usual_kind

GROUPS = ("group", "loop")
ROW = re.compile(r"\[row\s*:\s*(?P<row>\d+)\]\s*")
NO_ANSWER = ("note", "trigger", "acknowledge", "hidden", "image", "audio", "video", "file")
KIND_OF_TYPE = {
    "select one": Kind.CHOICE,
    "select all that apply": Kind.CHOICES,
    "rank": Kind.CHOICES,
    "range": Kind.NUMBER,
    "integer": Kind.NUMBER,
    "int": Kind.NUMBER,
    "decimal": Kind.NUMBER,
    "text": Kind.TEXT,
    "string": Kind.TEXT,
    "date": Kind.TEXT,
    "dateTime": Kind.TEXT,
    "calculate": Kind.TEXT,
}
ROLE_OF_TYPE = {
    "select one": Role.SINGLE,
    "select all that apply": Role.MULTIPLE,
    "range": Role.RATING,
    "integer": Role.BACKGROUND,
    "int": Role.BACKGROUND,
    "decimal": Role.BACKGROUND,
    "text": Role.OPEN,
    "string": Role.OPEN,
}  # every other type is to be ignored


_one_at_a_time = threading.Lock()


def parse_xlsform(path: Path) -> dict[str, Any]:
    """An XLSForm as pyxform reads it.

    One at a time: pyxform's modules import each other, so that a thread which comes while another
    imports them for the first time would find them half made.

    Raises:
        InputError: pyxform can't use the form.
    """
    with _one_at_a_time:
        from pyxform.errors import PyXFormError
        from pyxform.xls2json import parse_file_to_json

        try:
            found: dict[str, Any] = parse_file_to_json(str(path), warnings=[])
        except PyXFormError as error:
            raise _explained(error, path) from error
    return found


def read_xlsform(path: Path, faults: list[InputError] | None = None) -> Codebook:
    """The codebook of an XLSForm; roles that it does not tell follow from the types.

    Args:
        path: of the form.
        faults: where what is wrong with single questions is put instead of being raised.

    Raises:
        InputError: pyxform can't use the form, or one of our columns can't be read.
    """
    form = parse_xlsform(path)
    language = form.get("default_language", "default")
    questions = []
    for item in flatten_form(form.get("children", []), Place()):
        question = _read_item(item, language, path)
        if question:
            questions.append(question)
    check_questions(questions, path)
    return Codebook(
        tuple(questions),
        title=form_texts(form.get("full_title") or form.get("title"), language),
        frame=str(form["frame"]).strip() if form.get("frame") else None,
        simulated=str(form.get("simulated", "")).strip().lower() in YES,
    )


def _explained(error: Exception, path: Path) -> InputError:
    """What pyxform says, with the row that it names."""
    found = ROW.search(str(error))
    problem = ROW.sub("", str(error)).strip() or Sentence("it is no form")
    row = int(found["row"]) if found else None
    return InputError(
        Sentence("the XLSForm can't be used: %(problem)s", problem=problem), file=path, row=row
    )


@dataclass(frozen=True)
class Place:
    """Where a question stands: under which groups' conditions, and whether in a repeat."""

    conditions: tuple[str, ...] = ()
    repeated: bool = False


def flatten_form(
    children: list[dict[str, Any]], place: Place
) -> Iterator[tuple[dict[str, Any], Place]]:
    """Questions without their groups, each with the conditions it stands under."""
    for child in children:
        if child.get("control", {}).get("bodyless"):
            continue  # pyxform's own meta group
        condition = child.get("bind", {}).get("relevant", "")
        here = Place(
            (*place.conditions, condition) if condition else place.conditions,
            place.repeated or child["type"] == "repeat",
        )
        if "children" in child:
            yield from flatten_form(child["children"], here)
        else:
            yield child, here


def _read_item(found: tuple[dict[str, Any], Place], language: str, path: Path) -> Question | None:
    item, place = found
    type_name, name = item["type"], item["name"]
    if type_name in NO_ANSWER:
        return None
    own = {column: str(item[column]).strip() for column in OWN_COLUMNS if column in item}
    kind = KIND_OF_TYPE.get(type_name, Kind.TEXT)
    role = ROLE_OF_TYPE.get(type_name, Role.IGNORE)
    if own.get("role"):
        role = _named(name, lambda: read_role(own["role"], None, path))
    if place.repeated:
        role = Role.IGNORE  # answers of a repeat stand in a table of their own
    choices = tuple(
        Choice(str(choice["name"]), form_texts(choice.get("label", {}), language))
        for choice in item.get("choices", ())
    )
    if kind is Kind.CHOICE and not choices:
        kind = Kind.TEXT  # choices in a file of their own, such as all municipalities
        role = Role.IGNORE if role is Role.SINGLE else role
    if kind is Kind.CHOICE and role is Role.RATING:
        kind = Kind.NUMBER
    if own.get("kind"):
        kind = read_kind(own["kind"], None, path) or kind
    elif type_name == "calculate" or role in (Role.ID, Role.WEIGHT):
        kind = usual_kind(role, bool(choices))
    low, high = _scale(item, own, kind, choices, path)
    conditions = place.conditions
    return Question(
        name=name,
        kind=kind,
        role=role,
        dimension=own.get("dimension") or None,
        label=form_texts(item.get("label", {}), language),
        low=low,
        high=high,
        choices=choices,
        ordered=own.get("ordered", "").lower() in YES,
        separator=read_separator(own.get("separator", ""))
        or (" " if kind is Kind.CHOICES else None),
        missing=split_values(own.get("missing", "")),
        not_shown=split_values(own.get("not_shown", "")),
        relevant=" and ".join(f"({c})" for c in conditions)
        if len(conditions) > 1
        else "".join(conditions),
        reverse=own.get("reverse", "").lower() in YES,
        short=form_texts(item.get("short", {}), language),
        note=own.get("note", ""),
    )


OWN_COLUMNS = (
    "role", "dimension", "low", "high", "reverse", "ordered", "missing", "not_shown", "separator",
    "note",
)  # fmt: skip


def _scale(
    item: Mapping[str, Any],
    own: Mapping[str, str],
    kind: Kind,
    choices: tuple[Choice, ...],
    path: Path,
) -> tuple[float | None, float | None]:
    """Ends of the scale: our columns, else the range's, else the smallest and largest choice."""
    if kind is not Kind.NUMBER:
        return None, None
    low = read_number(own.get("low", ""), "low", None, path)
    high = read_number(own.get("high", ""), "high", None, path)
    parameters = item.get("parameters", {}) if item["type"] == "range" else {}
    if parameters:
        low = float(parameters.get("start", 0)) if low is None else low
        high = float(parameters.get("end", 10)) if high is None else high
    elif choices:
        missing = split_values(own.get("missing", ""))
        try:
            points = [float(c.value) for c in choices if c.value not in missing]
        except ValueError as error:
            raise InputError(
                Sentence("a point of the rating is no number"),
                file=path,
                column=item["name"],
                expected=Sentence("numbers as the names of its choices"),
            ) from error
        low = min(points) if low is None else low
        high = max(points) if high is None else high
    return low, high


def _named(question: str, read: Any) -> Role:
    try:
        return Role(read())
    except InputError as error:
        raise InputError(
            Sentence("%(reason)s (of '%(question)s')", reason=error.problem, question=question),
            file=error.file,
            column=error.column,
            expected=error.expected,
        ) from error


def form_texts(label: object, language: str) -> dict[str, str]:
    """A label by language; one that is told in no language is in the form's own."""
    if not isinstance(label, Mapping):
        label = {language: label} if label else {}
    texts: dict[str, str] = {}
    named = {name: words for name, words in label.items() if name != "default"}
    if label.get("default"):
        named.setdefault(language, label["default"])
    for name, words in named.items():
        if words:
            code = "en" if name == "default" else language_code(name)
            texts.setdefault(code, " ".join(str(words).split()))
    return texts
