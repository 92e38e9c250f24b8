"""Examples, synonyms, lookups and expressions of `nlu.yml`, versions 2.0 and 3.x."""

from __future__ import annotations

import re
from collections.abc import Iterator

from revontuli.dialogue.rasa.project import OTHER_LANGUAGE, Listed, Project, Said, language_code
from revontuli.dialogue.rasa.words import MARK, marks
from revontuli.errors import InputError
from revontuli.language import N_
from revontuli.text import LANGUAGES
from revontuli.wellbeing.document import Document

LONGEST_EXAMPLE = 500  # characters

NOT_IN_FORM = N_("This is not in a form that Rasa reads.")
REGEX = N_("Regular expressions are not used here; places, ages and times are found without them.")
TOO_LONG = N_("This example is too long to learn from.")
NO_EXAMPLES = N_("There are no examples here.")

_BULLET = re.compile(r"\s*[-*+]\s+(.*\S)")
_LANGUAGE_IN_NAME = re.compile(r"(?:^|[/._-])(fi|sv|en)(?=[/._-])")


def read_nlu(project: Project, file: Document) -> None:
    """Add what the `nlu` of a file has to `project`."""
    for item in file["nlu"].items():
        try:
            _read_item(project, item)
        except InputError as error:
            if "too many" in error.problem:
                raise
            project.leave(file.file, error.row, error.column or "", NOT_IN_FORM)


def say(
    project: Project, intent: str, text: str, language: str | None, file: str, line: int | None
) -> None:
    """Add an example, and what its marks tell of words."""
    said = Said(intent, plain(text), language)
    project.say(said, file)
    for kind, written, value in marks(text):
        one = Listed("mark", kind, written, language, file, line, value, (intent, said.text))
        project.listed.append(one)


def tidy(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """An example without its marks of entities: "muutan [Turkuun](city)" → "muutan Turkuun"."""
    return " ".join(MARK.sub(r"\1", text).split())


def language_of_file(name: str) -> str | None:
    """The language in a file's path, as in "data/nlu/fi.yml" and "nlu_sv.yml"."""
    found = _LANGUAGE_IN_NAME.findall(name.casefold())
    return found[-1] if found else None


def _read_item(project: Project, item: Document) -> None:
    fields = item.fields()
    if "intent" in fields:
        _read_intent(project, item)
    elif "synonym" in fields or "lookup" in fields:
        what = "synonym" if "synonym" in fields else "lookup"
        language = language_of_file(item.file)
        for text, _ in _examples(item):
            one = Listed(what, fields[what].text(), tidy(text), language, item.file, item.line)
            project.listed.append(one)
    elif "regex" in fields:
        project.leave(item.file, item.line, fields["regex"].text(), REGEX)
    else:
        project.leave(item.file, item.line, next(iter(fields), ""), NOT_IN_FORM)


def _read_intent(project: Project, item: Document) -> None:
    intent = item["intent"].text()
    about = _metadata(item)
    language = language_code(about.get("language", "")) or language_of_file(item.file)
    project.intents.setdefault(intent, (item.file, item.line))
    if language and about.get("title"):
        project.titles.setdefault(intent, {})[language] = about["title"]
    if about.get("topic"):
        project.topics.setdefault(intent, about["topic"])
    count = 0
    for text, own_language in _examples(item):
        count += 1
        spoken = own_language or language
        if len(text) > LONGEST_EXAMPLE:
            project.leave(item.file, item.line, intent, TOO_LONG)
        elif spoken and spoken not in LANGUAGES:
            project.leave(item.file, item.line, intent, OTHER_LANGUAGE)
        else:
            say(project, intent, text, spoken, item.file, item.line)
    if not count and not about.get("title"):
        project.leave(item.file, item.line, intent, NO_EXAMPLES)


def _examples(item: Document) -> Iterator[tuple[str, str | None]]:
    """Texts and the languages that they themselves tell, from a block of lines or a list."""
    examples = item["examples"]
    if not examples:
        return
    if examples.is_list:
        for example in examples.items():
            if example.is_text:
                yield _first_line(example.text()), None
            elif example["text"]:
                about = _metadata(example)
                language = language_code(about.get("language", ""))
                yield _first_line(example["text"].text()), language or None
        return
    for line in examples.text().splitlines():
        found = _BULLET.match(line)
        if found:
            yield found[1], None


def _first_line(text: str) -> str:
    """Rasa's own export writes `text: |`, and some write "- " before it there too."""
    found = _BULLET.match(text)
    return " ".join((found[1] if found else text).split())


def _metadata(item: Document) -> dict[str, str]:
    """Texts of an item's metadata; of anything else nothing."""
    about = item["metadata"]
    if not about or about.is_text or about.is_list:
        return {}
    return {name: value.text() for name, value in about.fields().items() if value.is_text and value}
