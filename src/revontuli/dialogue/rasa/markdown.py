"""Examples and stories in the Markdown of Rasa 1.x."""

from __future__ import annotations

import re

from revontuli.dialogue.rasa.nlu import (
    LONGEST_EXAMPLE,
    REGEX,
    TOO_LONG,
    language_of_file,
    say,
    tidy,
)
from revontuli.dialogue.rasa.project import Listed, Pair, Project
from revontuli.dialogue.rasa.stories import ACTION, CHECKPOINT, ENTITIES, LATER, SLOTS

_HEADING = re.compile(r"##\s*(intent|synonym|lookup|regex)\s*:\s*(.+?)\s*")
_STORY = re.compile(r"##\s+(.+?)\s*")
_INTENT = re.compile(r"\*\s*([^\s{]+)(\{.*\})?\s*")
_BULLET = re.compile(r"\s*[-*+]\s+(.*\S)\s*")


def read_markdown(project: Project, file: str, text: str) -> None:
    """Add what a Markdown file has to `project`; of one that is neither, nothing."""
    lines = text.splitlines()
    if any(_HEADING.fullmatch(line) for line in lines):
        _read_nlu(project, file, lines)
    elif any(_INTENT.fullmatch(line) for line in lines) and any("- utter_" in x for x in lines):
        _read_stories(project, file, lines)


def _read_nlu(project: Project, file: str, lines: list[str]) -> None:
    kind, name = "", ""
    for number, line in enumerate(lines, start=1):
        heading, bullet = _HEADING.fullmatch(line), _BULLET.fullmatch(line)
        if heading:
            kind, name = heading[1], heading[2]
            if kind == "intent":
                project.intents.setdefault(name, (file, number))
            elif kind == "regex":
                project.leave(file, number, name, REGEX)
        elif bullet and kind == "intent":
            if len(bullet[1]) > LONGEST_EXAMPLE:
                project.leave(file, number, name, TOO_LONG)
            else:
                say(project, name, bullet[1], language_of_file(file), file, number)
        elif bullet and kind in ("synonym", "lookup"):
            language, text = language_of_file(file), tidy(bullet[1])
            project.listed.append(Listed(kind, name, text, language, file, number))


def _read_stories(project: Project, file: str, lines: list[str]) -> None:
    story, intent, actions, start = "", "", [], 0  # type: ignore[var-annotated]
    left = False

    def end() -> None:
        if intent and actions and not left:
            project.pairs.append(Pair(intent, tuple(actions), False, file, start))

    for number, line in enumerate(lines, start=1):
        heading, asked, bullet = (p.fullmatch(line) for p in (_STORY, _INTENT, _BULLET))
        if heading:
            end()
            story, intent, actions, start, left = heading[1], "", [], number, False
        elif asked and not line.lstrip().startswith("* utter_"):
            if intent:
                if not left:
                    project.leave(file, number, story, LATER)
                end()
                left = True
            elif asked[2] and asked[2] != "{}":
                project.leave(file, number, story, ENTITIES)
                left = True
            intent = intent or asked[1]
        elif bullet and not left:
            if bullet[1].startswith("utter_"):
                actions.append(bullet[1])
            else:
                is_slot = bullet[1].startswith(("slot", "form"))
                project.leave(file, number, story, SLOTS if is_slot else ACTION)
                left = is_slot
        elif line.startswith(">") and not left:
            project.leave(file, number, story, CHECKPOINT)
            left = True
    end()
