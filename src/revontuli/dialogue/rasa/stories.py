"""Stories and rules as pairs of question and answer; what is more than that is left."""

from __future__ import annotations

from revontuli.dialogue.rasa.nlu import NOT_IN_FORM, language_of_file, plain
from revontuli.dialogue.rasa.project import Pair, Project, Said, language_code
from revontuli.errors import InputError
from revontuli.language import N_
from revontuli.text import LANGUAGES
from revontuli.wellbeing.document import Document

LATER = N_("Only the first question of a story is carried over; what follows depends on it.")
CHECKPOINT = N_("A story that goes on from a checkpoint cannot be carried over.")
SLOTS = N_("A story or rule that depends on slots or forms cannot be carried over.")
ACTION = N_("A story or rule with an action in program code is carried over without it.")
NO_QUESTION = N_("This begins with no question, so there is nothing that it answers.")
ENTITIES = N_("A story for one value of an entity cannot be carried over.")
NO_ANSWER = N_("There is no answer after the question.")

# Rasa's own, that stand for nothing that is said.
_SILENT = ("action_listen", "action_restart", "action_session_start", "action_back")


def read_stories(project: Project, file: Document) -> None:
    """Add the stories and rules of a file to `project`; those of tests as tests."""
    is_test = _is_test(file.file)
    for section in ("stories", "rules"):
        for item in file[section].items() if file[section] else ():
            try:
                if is_test:
                    _read_test(project, item)
                else:
                    _read_story(project, item, is_rule=section == "rules")
            except InputError as error:
                project.leave(file.file, error.row, error.column or "", NOT_IN_FORM)


def _is_test(name: str) -> bool:
    *folders, last = name.casefold().split("/")
    return "tests" in folders or last.startswith("test_")


def _read_test(project: Project, item: Document) -> None:
    about = item["metadata"]["language"] if item["metadata"] else item["metadata"]
    language = language_code(about.text()) if about else language_of_file(item.file)
    for step in item["steps"].items():
        if step["user"] and step["intent"]:
            text = plain(step["user"].text())
            if text.startswith("/") or (language and language not in LANGUAGES):
                continue  # a button; or a language that bots here do not speak
            project.tests.append(Said(step["intent"].text(), text, language))


def _read_story(project: Project, item: Document, is_rule: bool) -> None:
    name = (item["rule"] or item["story"] or item["steps"]).text() if _is_named(item) else ""
    if item["condition"] or item["conversation_start"]:
        project.leave(item.file, item.line, name, SLOTS)
        return
    intents: list[str] = []
    actions: list[str] = []
    has_acted = False
    for step in item["steps"].items():
        kind = next(iter(step.fields()), "")
        if kind in ("intent", "or", "user") and has_acted:
            if intents:
                project.leave(item.file, step.line, name, LATER)
            break
        has_acted = has_acted or kind == "action"
        reason = _read_step(step, kind, intents, actions)
        if reason:
            project.leave(item.file, step.line, name, reason)
            if reason != ACTION:
                return
    if not intents:
        project.leave(item.file, item.line, name, NO_QUESTION)
    elif not actions:
        project.leave(item.file, item.line, name, NO_ANSWER)
    for intent in intents if actions else ():
        project.pairs.append(Pair(intent, tuple(actions), is_rule, item.file, item.line))


def _is_named(item: Document) -> bool:
    return bool(item["rule"] or item["story"])


def _read_step(step: Document, kind: str, intents: list[str], actions: list[str]) -> str:
    """Take one step in; why the story cannot be carried over, "" where it can."""
    if kind == "intent":
        intents.append(step["intent"].text())
        return ENTITIES if step["entities"] else ""
    if kind == "or":
        for inner in step["or"].items():
            if not inner["intent"]:
                return SLOTS
            intents.append(inner["intent"].text())
        return ""
    if kind == "action":
        name = step["action"].text()
        if name.startswith("utter_"):
            actions.append(name)
            return ""
        return "" if name in _SILENT else ACTION
    if kind == "checkpoint":
        return CHECKPOINT
    return SLOTS
