"""Forms from XLSForms, and the plain ones that codebooks make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from revontuli.errors import InputError, Sentence
from revontuli.survey.codebook import Codebook, Kind, Question, Role
from revontuli.survey.codebook_files import YES
from revontuli.survey.conditions import Condition
from revontuli.survey.form import Form, FormChoice, FormPage, Item, ItemKind
from revontuli.survey.xlsform import GROUPS, Place, flatten_form, form_texts, parse_xlsform
from revontuli.text import Text

KIND_OF_TYPE = {
    "note": ItemKind.NOTE,
    "select one": ItemKind.SINGLE,
    "select all that apply": ItemKind.MULTIPLE,
    "rank": ItemKind.MULTIPLE,
    "range": ItemKind.RATING,
    "integer": ItemKind.NUMBER,
    "int": ItemKind.NUMBER,
    "decimal": ItemKind.NUMBER,
    "text": ItemKind.TEXT,
    "string": ItemKind.TEXT,
    "date": ItemKind.DATE,
    "calculate": ItemKind.CALCULATED,
}  # other types (photographs, places on a map) are not asked
KIND_OF_ANSWERS = {
    Kind.NUMBER: ItemKind.NUMBER,
    Kind.CHOICE: ItemKind.SINGLE,
    Kind.CHOICES: ItemKind.MULTIPLE,
    Kind.TEXT: ItemKind.TEXT,
}
MOST_ITEMS = 8  # on a page of a form that has no groups
NOT_COLUMNS = ("name", "label", "media")
CHOICE = "choice:"  # before the name of a choice's column, in a choice filter
# A word of an expression: texts, references and numbers, which are left alone; a path; a name.
WORDS = re.compile(
    r"'[^']*'|\"[^\"]*\"|\$\{[^}]*\}|\d+(?:\.\d*)?|\.\d+|\.\.|\.|[^\W\d][\w-]*(?:\s*\()?"
)


def read_form(path: str | Path) -> Form:
    """The form in an XLSForm, or the plain one that a codebook makes.

    Raises:
        InputError: it can't be used; says what and where.
    """
    path = Path(path)
    codebook = Codebook.read(path)
    found = _parsed(path)
    form = _xlsform(found, codebook) if found else _plain_form(codebook)
    if not form.pages:
        raise InputError(
            Sentence("there is nothing to answer"),
            file=path,
            expected=Sentence("at least one question"),
        )
    _check_names(form)
    return form


def _parsed(path: Path) -> dict[str, Any] | None:
    """An XLSForm as pyxform reads it, or None for a codebook's own table."""
    if path.suffix.lower() not in (".xlsx", ".xls", ".xlsm"):
        return None
    from revontuli.survey.sources import read_sheets

    if "survey" not in dict(read_sheets(path)):
        return None
    return parse_xlsform(path)


def _check_names(form: Form) -> None:
    known = {item.name for item in form.items} | {question.name for question in form.codebook}
    for item in form.items:
        for condition in (item.relevant, item.required, item.constraint, item.choice_filter):
            for name in condition.names if isinstance(condition, Condition) else ():
                if name not in known and not name.startswith(CHOICE):
                    raise InputError(
                        Sentence(
                            "'%(name)s' is asked about, and there is no such question", name=name
                        ),
                        column=item.name,
                    )


# XLSForms


def _xlsform(found: dict[str, Any], codebook: Codebook) -> Form:
    language = found.get("default_language", "default")
    reader = _ItemReader(codebook, language)
    pages: list[FormPage] = []
    items: list[Item] = []
    loose: list[Item] = []  # that stand in no group
    for child in _page_groups(found.get("children", [])):
        own = [item for entry in flatten_form([child], Place()) if (item := reader.read(*entry))]
        items += own
        if child["type"] not in GROUPS:
            loose += own
        elif _is_answered(own):
            pages += _by_dimension(loose, codebook) if _is_answered(loose) else []
            notes = () if _is_answered(loose) else loose  # they open the page that follows
            loose = []
            label = form_texts(child.get("label", {}), language)
            pages.append(FormPage(child["name"], label, _shown([*notes, *own])))
    pages += _by_dimension(loose, codebook) if _is_answered(loose) else []
    return Form(tuple(pages), tuple(items), codebook)


def _page_groups(children: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What stands at the top, without groups that only hold other groups."""
    for child in children:
        inner = [one for one in child.get("children", ()) if not _is_meta(one)]
        if child["type"] in GROUPS and inner and all(one["type"] in GROUPS for one in inner):
            condition = child.get("bind", {}).get("relevant", "")
            yield from _page_groups([_under(condition, one) for one in inner])
        elif child["type"] != "repeat" and not _is_meta(child):
            yield child


def _under(condition: str, child: dict[str, Any]) -> dict[str, Any]:
    """A group with the condition of the group around it too."""
    own = child.get("bind", {}).get("relevant", "")
    both = " and ".join(f"({one})" for one in (condition, own) if one)
    return {**child, "bind": {**child.get("bind", {}), "relevant": both}} if both else child


def _is_meta(child: Mapping[str, Any]) -> bool:
    return bool(child.get("control", {}).get("bodyless"))


def _is_answered(items: Iterable[Item]) -> bool:
    return any(item.is_answered for item in items)


def _shown(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(item for item in items if item.kind is not ItemKind.CALCULATED)


class _ItemReader:
    """Reads one row of the form at a time."""

    def __init__(self, codebook: Codebook, language: str) -> None:
        self.questions = {question.name: question for question in codebook}
        self.language = language

    def read(self, row: dict[str, Any], place: Place) -> Item | None:
        """The item of a row; None for what nobody is asked."""
        kind = KIND_OF_TYPE.get(row["type"])
        name, bind = row["name"], row.get("bind", {})
        if kind is None or place.repeated:
            return None
        if kind not in (ItemKind.NOTE, ItemKind.CALCULATED) and _is_yes(bind.get("readonly")):
            return None
        question = self.questions.get(name)
        choices = self.choices(row)
        if kind is ItemKind.SINGLE and not choices:
            kind = ItemKind.TEXT  # choices in a file of their own, such as all municipalities
        if kind is ItemKind.SINGLE and question and question.role is Role.RATING:
            kind = ItemKind.RATING
        appearance = str(row.get("control", {}).get("appearance", ""))
        low, high, step = _scale(row, question, kind)
        conditions = [f"({one})" for one in place.conditions]
        return Item(
            name=name,
            kind=kind,
            label=form_texts(row.get("label", {}), self.language),
            hint=form_texts(row.get("hint", {}), self.language),
            question=question,
            choices=choices,
            choice_filter=_choice_filter(row, choices),
            relevant=Condition.parse(" and ".join(conditions), name) if conditions else None,
            required=_required(bind.get("required"), name),
            constraint=_constraint(bind.get("constraint"), name),
            required_message=form_texts(bind.get("jr:requiredMsg", {}), self.language),
            constraint_message=form_texts(bind.get("jr:constraintMsg", {}), self.language),
            calculation=_calculation(bind.get("calculate"), name),
            low=low,
            high=high,
            step=step,
            is_whole=row["type"] in ("integer", "int"),
            is_long="multiline" in appearance or (kind is ItemKind.TEXT and _is_open(question)),
            is_compact="minimal" in appearance or "autocomplete" in appearance,
        )

    def choices(self, row: Mapping[str, Any]) -> tuple[FormChoice, ...]:
        """What a row offers."""
        return tuple(
            FormChoice(
                str(choice["name"]),
                form_texts(choice.get("label", {}), self.language),
                {k: str(v) for k, v in choice.items() if k not in NOT_COLUMNS},
            )
            for choice in row.get("choices", ())
        )


def _is_open(question: Question | None) -> bool:
    return question is not None and question.role is Role.OPEN


def _is_yes(value: object) -> bool:
    return str(value or "").strip().lower() in (*YES, "true()")


def _required(value: object, name: str) -> Condition | bool:
    text = str(value or "").strip()
    if not text or text.lower() in ("no", "false", "false()", "0"):
        return False
    return True if _is_yes(text) else Condition.parse(_own_name(text, name), name)


def _constraint(value: object, name: str) -> Condition | None:
    text = str(value or "").strip()
    return Condition.parse(_own_name(text, name), name) if text else None


def _own_name(expression: str, name: str) -> str:
    """`.`, which means the answer itself, as the question's name."""
    return WORDS.sub(lambda word: f"${{{name}}}" if word[0] == "." else word[0], expression)


def _calculation(value: object, name: str) -> Condition | None:
    text = str(value or "").strip()
    try:
        return Condition.parse(text, name) if text else None
    except InputError:  # such as once(uuid()): what it stands for is made otherwise
        return None


def _choice_filter(row: Mapping[str, Any], choices: tuple[FormChoice, ...]) -> Condition | None:
    text = str(row.get("choice_filter") or "").strip()
    if not text:
        return None
    columns = {column for choice in choices for column in choice.columns} | {"name"}
    named = WORDS.sub(
        lambda word: f"${{{CHOICE}{word[0]}}}" if word[0] in columns else word[0], text
    )
    return Condition.parse(named, row["name"])


def _scale(
    row: Mapping[str, Any], question: Question | None, kind: ItemKind
) -> tuple[float | None, float | None, float]:
    if kind not in (ItemKind.RATING, ItemKind.NUMBER) or question is None:
        return None, None, 1.0
    parameters = row.get("parameters") or {}
    step = float(parameters.get("step", 1)) if kind is ItemKind.RATING else 1.0
    return question.low, question.high, step


# Codebooks


def _plain_form(codebook: Codebook) -> Form:
    items = [
        _plain_item(question)
        for question in codebook
        if question.role not in (Role.ID, Role.WEIGHT, Role.IGNORE)
    ]
    return Form(tuple(_by_dimension(items, codebook)), tuple(items), codebook)


def _plain_item(question: Question) -> Item:
    kind = KIND_OF_ANSWERS[question.kind]
    if kind is ItemKind.NUMBER and question.role is Role.RATING:
        kind = ItemKind.RATING
    return Item(
        name=question.name,
        kind=kind,
        label=question.label or {"en": question.name},
        question=question,
        choices=tuple(
            FormChoice(choice.value, choice.label)
            for choice in question.choices
            if choice.value not in question.not_shown
        ),
        relevant=Condition.parse(question.relevant, question.name) if question.relevant else None,
        low=question.low,
        high=question.high,
        is_long=question.role is Role.OPEN,
    )


def _by_dimension(items: Iterable[Item], codebook: Codebook) -> list[FormPage]:
    """Pages of items that follow each other and are about the same dimension."""
    runs: list[tuple[str, list[Item]]] = []
    for item in _shown(items):
        about = (item.question.dimension if item.question else None) or ""
        if item.kind is ItemKind.NOTE and runs and len(runs[-1][1]) < MOST_ITEMS:
            about = runs[-1][0]
        if not runs or runs[-1][0] != about or len(runs[-1][1]) >= MOST_ITEMS:
            runs.append((about, []))
        runs[-1][1].append(item)
    return [
        FormPage(f"{about or 'page'}_{number}", _dimension_name(about, codebook), tuple(run))
        for number, (about, run) in enumerate(runs, 1)
        if _is_answered(run)
    ]


def _dimension_name(code: str, codebook: Codebook) -> Text:
    from revontuli.wellbeing import get_frame

    if not code:
        return {}
    if codebook.frame:
        frame = get_frame(codebook.frame)
        if code in frame:
            return frame[code].name
    words = code.replace("_", " ")
    return {"en": words[:1].upper() + words[1:]}
