"""The example's questionnaire: read from its readable source, written as an XLSForm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from revontuli.engine import atomic_path
from revontuli.text import LANGUAGES, Text

HERE = Path(__file__).parent
SOURCE = HERE / "questionnaire.yaml"
AREAS = HERE / "areas.yaml"
XLSFORM = HERE / "questionnaire.xlsx"

LANGUAGE_NAMES = {"fi": "Suomi (fi)", "sv": "Svenska (sv)", "en": "English (en)"}
NONE = "none"  # the option "none of these", so that choosing nothing is told from not answering
MULTIPLE = {
    "worries": "no_worry",
    "does": "no_deed",
    "services": "no_service",
    "missing": "no_need",
}
ONLY_NONE = f"not(selected(., '{NONE}') and count-selected(.) > 1)"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer offered: its value, texts by language, and the city it is offered in, or ""."""

    value: str
    label: Text
    city: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the form, named as in XLSForm; `role`, `dimension` and the rest are our own.

    Attributes:
        type: "select_one", "select_multiple", "range", "integer", "text", "calculate" or "note".
        short: what it is called where room is scarce, by language.
        page: name of the page it stands on.
    """

    name: str
    type: str
    page: str
    label: Text
    short: Text = field(default_factory=dict)
    role: str = ""
    calculation: str = ""
    dimension: str = ""
    hint: Text = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    ordered: bool = False
    required: bool = False
    relevant: str = ""
    appearance: str = ""
    constraint: str = ""
    choice_filter: str = ""
    read_only: bool = False

    @property
    def is_rating(self) -> bool:
        """Whether it asks for a number from 1 to 10."""
        return self.type == "range"

    @property
    def values(self) -> tuple[str, ...]:
        """The values of the options, in the order offered."""
        return tuple(option.value for option in self.options)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the form."""

    name: str
    label: Text
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The whole form."""

    title: Text
    form_id: str
    version: str
    frame: str
    pages: tuple[Page, ...]
    only_none: Text

    def __iter__(self) -> Iterator[Item]:
        return (item for page in self.pages for item in page.items)

    def __getitem__(self, name: str) -> Item:
        return next(item for item in self if item.name == name)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of an export: every item but the notes, in the form's order."""
        return tuple(item.name for item in self if item.type != "note")

    @property
    def n_traits(self) -> int:
        """How many traits the answers give: a rating or an ordered choice one, an option one."""
        return sum(
            1 if item.type == "range" or item.ordered else len(item.options)
            for item in self
            if item.role in ("rating", "multiple", "open", "background")
        )


def split_text(line: str) -> dict[str, str]:
    """A text by language from "suomi | svenska | English"; one name alone serves for all."""
    parts = [part.strip() for part in line.split(" | ")]
    if len(parts) == 1:
        parts *= len(LANGUAGES)
    if len(parts) != len(LANGUAGES):
        raise ValueError(f"expected a text in {len(LANGUAGES)} languages: {line!r}")
    return dict(zip(LANGUAGES, parts, strict=True))


def read_yaml(path: Path) -> Any:
    """A YAML file with every scalar as text, so that "no" stays an answer."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


@cache
def read_areas() -> tuple[Option, ...]:
    """The residential areas as options."""
    return tuple(
        Option(code, split_text(area["name"]), city)
        for city, areas in read_yaml(AREAS).items()
        for code, area in areas.items()
    )


@cache
def read_questionnaire() -> Questionnaire:
    """The bundled questionnaire."""
    source = read_yaml(SOURCE)
    same = {name: split_text(text) for name, text in source["same"].items()}
    pages = []
    for page in source["pages"]:
        if "dimension" in page:
            items = tuple(_dimension_items(page, same))
        elif "topics" in page:
            items = tuple(_topic_items(source["pages"], page, same))
        else:
            items = tuple(_item(item, page["name"], same) for item in page["questions"])
        pages.append(Page(page["name"], split_text(page["label"]), items))
    return Questionnaire(
        title=split_text(source["title"]),
        form_id=source["form_id"],
        version=source["version"],
        frame=source["frame"],
        pages=tuple(pages),
        only_none=same["only_none"],
    )


def _options(choices: Mapping[str, str], none: Text | None = None) -> tuple[Option, ...]:
    options = tuple(Option(value, split_text(text)) for value, text in choices.items())
    return options if none is None else (*options, Option(NONE, none))


def _item(item: Mapping[str, Any], page: str, same: Mapping[str, Text]) -> Item:
    """An item that is written out in the source."""
    options = read_areas() if "choices_from" in item else _options(item.get("choices", {}))
    cities = item.get("choice_city", {})
    return Item(
        name=item["name"],
        type=item["type"],
        page=page,
        label=split_text(item["label"]),
        short=split_text(item["short"]) if "short" in item else {},
        calculation=item.get("calculation", ""),
        role=item.get("role", ""),
        dimension=item.get("dimension", ""),
        hint=same["many"] if item["type"] == "select_multiple" else {},
        options=tuple(replace(o, city=cities.get(o.value, o.city)) for o in options),
        ordered=item.get("ordered") == "yes",
        required=item.get("required") == "yes",
        relevant=item.get("relevant", ""),
        appearance=item.get("appearance", ""),
        constraint=item.get("constraint", ""),
        choice_filter=item.get("choice_filter", ""),
    )


def _short(page: Mapping[str, Any], part: Text) -> Text:
    """A short name such as "Health, worries"."""
    about = split_text(page["short"])
    return {code: f"{about[code]}, {part[code]}" for code in LANGUAGES}


def _dimension_items(page: Mapping[str, Any], same: Mapping[str, Text]) -> Iterator[Item]:
    """The rating, the four multiple choices and the open question of a dimension."""
    name, dimension = page["name"], page["dimension"]
    yield Item(
        name=f"{name}_rating",
        type="range",
        page=name,
        label=split_text(page["rating"]),
        short=_short(page, same["short_rating"]),
        role="rating",
        dimension=dimension,
        hint=split_text(page["rating_hint"]) if "rating_hint" in page else same["scale"],
    )
    for part, none in MULTIPLE.items():
        yield Item(
            name=f"{name}_{part}",
            type="select_multiple",
            page=name,
            label=split_text(page[part]) if part in page else same[part],
            short=_short(page, same[f"short_{part}"]),
            role="multiple",
            dimension=dimension,
            hint=same["many"],
            options=_options(page[f"{part}_choices"], same[none]),
            constraint=ONLY_NONE,
        )
    yield Item(
        name=f"{name}_open",
        type="text",
        page=name,
        label=split_text(page["open"]),
        short=_short(page, same["short_open"]),
        role="open",
        dimension=dimension,
        appearance="multiline",
    )


def _topic_items(
    pages: list[Mapping[str, Any]], coding: Mapping[str, Any], same: Mapping[str, Text]
) -> Iterator[Item]:
    """For each open question, the topics that a coder finds in its answers."""
    topics = split_text(coding["topics"])
    for page in pages:
        if "dimension" not in page:
            continue
        about = split_text(page["label"])
        yield Item(
            name=f"{page['name']}_topics",
            type="select_multiple",
            page=coding["name"],
            label={code: f"{topics[code]}: {about[code]}" for code in LANGUAGES},
            short=_short(page, same["short_open"]),
            role="open",
            dimension=page["dimension"],
            options=_options(page["topics_choices"]),
            read_only=True,  # the respondent passes it by
        )


def xlsform_sheets(form: Questionnaire) -> dict[str, list[list[str | int]]]:
    """The form's sheets as rows of cells, headings first: survey, choices, settings."""
    return {
        "survey": _rows(SURVEY_COLUMNS, _survey_rows(form)),
        "choices": _rows(CHOICE_COLUMNS, _choice_rows(form)),
        "settings": _rows(SETTING_COLUMNS, [_settings(form)]),
    }


def write_xlsform(path: str | Path = XLSFORM) -> Path:
    """Write the questionnaire as an XLSForm workbook, the same bytes each time; give its path."""
    import xlsxwriter

    path = Path(path)
    with atomic_path(path) as temporary, xlsxwriter.Workbook(temporary) as book:
        book.set_properties({"title": "Muutto opiskelupaikkakunnalle (simuloitu esimerkki)",
                             "created": datetime(2025, 1, 1)})  # fmt: skip
        heading = book.add_format({"bold": True, "bg_color": "#E7EEF4", "border": 1})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in xlsform_sheets(read_questionnaire()).items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row, plain if number else heading)
            for column, title in enumerate(rows[0]):
                sheet.set_column(column, column, 42 if "::" in str(title) else 18)
    return path


Row = dict[str, str | int]


def _by_language(column: str) -> list[str]:
    return [f"{column}::{LANGUAGE_NAMES[code]}" for code in LANGUAGES]


def _texts(column: str, text: Text) -> Row:
    return {f"{column}::{LANGUAGE_NAMES[code]}": text.get(code, "") for code in LANGUAGES}


SURVEY_COLUMNS = [
    "type", "name", *_by_language("label"), *_by_language("short"), *_by_language("hint"),
    "required", "relevant", "appearance", "parameters", "constraint",
    *_by_language("constraint_message"), "choice_filter", "calculation", "read_only",
    "role", "dimension", "ordered", "low", "high",
]  # fmt: skip
CHOICE_COLUMNS = ["list_name", "name", *_by_language("label"), "city"]
SETTING_COLUMNS = [
    "form_title", *_by_language("full_title"), "form_id", "version", "default_language",
    "style", "frame", "simulated",
]  # fmt: skip


def _rows(columns: list[str], rows: list[Row]) -> list[list[str | int]]:
    return [list(columns), *([row.get(column, "") for column in columns] for row in rows)]


def _survey_rows(form: Questionnaire) -> list[Row]:
    rows: list[Row] = []
    for page in form.pages:
        if page.name != "start":
            group: Row = {"type": "begin_group", "name": page.name, "appearance": "field-list"}
            rows.append(group | _texts("label", page.label))
        rows += [_survey_row(form, item) for item in page.items]
        if page.name != "start":
            rows.append({"type": "end_group"})
    return rows


def _survey_row(form: Questionnaire, item: Item) -> Row:
    row: Row = {
        "type": f"{item.type} {item.name}" if item.options else item.type,
        "name": item.name,
        "required": "yes" if item.required else "",
        "relevant": item.relevant,
        "appearance": item.appearance,
        "constraint": item.constraint,
        "choice_filter": item.choice_filter,
        "calculation": item.calculation,
        "read_only": "yes" if item.read_only else "",
        "role": item.role,
        "dimension": item.dimension,
        "ordered": "yes" if item.ordered else "",
    }
    row |= _texts("label", item.label) | _texts("short", item.short) | _texts("hint", item.hint)
    if item.constraint == ONLY_NONE:
        row |= _texts("constraint_message", form.only_none)
    if item.type == "range":
        row |= {"parameters": "start=1 end=10 step=1", "low": 1, "high": 10}
    return row


def _choice_rows(form: Questionnaire) -> list[Row]:
    rows = []
    for item in form:
        for option in item.options:
            row: Row = {"list_name": item.name, "name": option.value, "city": option.city}
            rows.append(row | _texts("label", option.label))
    return rows


def _settings(form: Questionnaire) -> Row:
    settings: Row = {
        "form_title": form.title["fi"],
        "form_id": form.form_id,
        "version": form.version,
        "default_language": LANGUAGE_NAMES["fi"],
        "style": "pages",
        "frame": form.frame,
        "simulated": "yes",
    }
    return settings | _texts("full_title", form.title)
