"""Responses and what else `domain.yml` tells, whole or split over files; Botfront's too."""

from __future__ import annotations

import re

from revontuli.dialogue.rasa.nlu import NOT_IN_FORM, language_of_file
from revontuli.dialogue.rasa.project import OTHER_LANGUAGE, Project, Response, language_code
from revontuli.errors import InputError
from revontuli.language import N_
from revontuli.text import LANGUAGES
from revontuli.wellbeing.document import Document

FORM = N_("Forms that collect values are not used here; the skills ask what they need.")
SLOT = N_("Slots are not used here; place, age, group and time are remembered without them.")
ENTITY = N_("Entities of the project's own are not used here.")
ACTION = N_("Actions in program code cannot be carried over.")
CUSTOM = N_("This part of the answer is made for another channel and cannot be shown here.")
CONDITION = N_("An answer that depends on a slot's value cannot be carried over.")
CHANNEL = N_("An answer for one channel alone cannot be carried over.")
NO_TEXT = N_("There are no words in this answer.")

LANGUAGE_SLOTS = ("language", "lang", "locale")  # answers by language are carried over
_PAYLOAD = re.compile(r"/([^\s{}]+)\s*(?:\{.*\})?\s*", re.DOTALL)
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)\S+")
_WIDGETS = ("custom", "attachment", "elements", "template")


def read_domain(project: Project, file: Document) -> None:
    """Add what a file of the domain has to `project`."""
    for section in ("responses", "templates"):  # Rasa 1.x called them templates
        for name, item in _mapping(project, file[section]).items():
            try:
                _read_response(project, name, item)
            except InputError as error:
                project.leave(file.file, error.row, name, NOT_IN_FORM)
    for name, place in _names(project, file["intents"]):
        project.intents.setdefault(name, (file.file, place.line))
    for section, reason in (("forms", FORM), ("slots", SLOT), ("entities", ENTITY)):
        for name, place in _names(project, file[section]):
            if name.casefold() not in LANGUAGE_SLOTS:
                project.leave(file.file, place.line, name, reason)
    for name, place in _names(project, file["actions"]):
        if not name.startswith("utter_"):
            project.leave(file.file, place.line, name, ACTION)


def read_botfront_responses(project: Project, file: Document) -> None:
    """Add responses as Botfront's database writes them: key, and values by language."""
    for item in file["templates"].items():
        try:
            for value in item["values"].items():
                language = _language(value["lang"] or value["language"])
                for content in value["sequence"].items():
                    part = content["content"] if content["content"] else content
                    _read_botfront_part(project, item["key"].text(), part, language)
        except InputError as error:
            project.leave(file.file, error.row, error.column or "", NOT_IN_FORM)


def _read_botfront_part(project: Project, name: str, part: Document, language: str | None) -> None:
    inner = Document.parse(part.text(), part.file) if part.is_text else part
    _read_wording(project, name, inner, language, part.line)


def _read_response(project: Project, name: str, item: Document) -> None:
    for wording in item.items():
        if wording.is_text:
            _add(project, name, wording.text(), None, (), wording, wording.line)
        else:
            _read_wording(project, name, wording, None, wording.line)


def _read_wording(
    project: Project, name: str, item: Document, language: str | None, line: int | None
) -> None:
    language = language or _language(item["language"] or item["lang"])
    if not language and item["metadata"] and not item["metadata"].is_text:
        language = _language(item["metadata"]["language"])
    conditions = item["condition"].items() if item["condition"] else []
    for condition in conditions:
        if not _is_about_language(condition):
            project.leave(item.file, line, name, CONDITION)
            return
        language = _language(condition["value"])
    if item["channel"]:
        project.leave(item.file, line, name, CHANNEL)
        return
    for field in _WIDGETS:
        if item[field]:
            project.leave(item.file, line, f"{name}: {field}", CUSTOM)
    lines = [item["text"].text()] if item["text"] else []
    if item["image"] and item["image"].is_text:
        lines.append(item["image"].text())
    leads_to = _read_buttons(item, lines)
    _add(project, name, "\n".join(lines), language, leads_to, item, line)


def _add(
    project: Project,
    name: str,
    text: str,
    language: str | None,
    leads_to: tuple[str, ...],
    item: Document,
    line: int | None,
) -> None:
    if not text and not leads_to:
        project.leave(item.file, line, name, NO_TEXT)
        return
    language = language or language_of_file(item.file)
    if language and language not in LANGUAGES:
        project.leave(item.file, line, name, OTHER_LANGUAGE)
        return
    responses = project.responses.setdefault(name, [])
    responses.append(Response(text, language, leads_to, item.file, line))


def _read_buttons(item: Document, lines: list[str]) -> tuple[str, ...]:
    """Intents that buttons mean; those that lead to a page become a line of the text."""
    leads_to = []
    buttons = [*item["buttons"].items(), *item["quick_replies"].items()]  # Botfront's
    for button in buttons:
        title = button["title"].text() if button["title"] else ""
        payload = button["payload"].text() if button["payload"] else ""
        url = button["url"].text() if button["url"] else ""
        intent = _PAYLOAD.fullmatch(payload)
        if intent:
            leads_to.append(intent[1])
        elif url or _ADDRESS.fullmatch(payload):
            lines.append(f"{title}: {url or payload}")
    return tuple(dict.fromkeys(leads_to))


def _is_about_language(condition: Document) -> bool:
    name = condition["name"]
    about = name.text().casefold() if name and name.is_text else ""
    return about in LANGUAGE_SLOTS and bool(_language(condition["value"]))


def _language(item: Document) -> str | None:
    return language_code(item.text()) if item and item.is_text else None


def _mapping(project: Project, item: Document) -> dict[str, Document]:
    if not item or item.is_list:
        return {}
    try:
        return item.fields()
    except InputError as error:
        project.leave(item.file, error.row, error.column or "", NOT_IN_FORM)
        return {}


def _names(project: Project, item: Document) -> list[tuple[str, Document]]:
    """Names of a list, whose items may be mappings with one field, or of a mapping."""
    if not item:
        return []
    if not item.is_list:
        return list(_mapping(project, item).items())
    found = []
    for name in item.items():
        if name.is_text:
            found.append((name.text(), name))
        else:
            found += [(key, name) for key in _mapping(project, name)]
    return found
