"""Life events: what the network gathers around, in phases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path

from revontuli.errors import InputError, Sentence
from revontuli.text import Text
from revontuli.wellbeing.document import Document

LIFE_EVENTS = ("moving_to_study", "leaving_work", "child_is_born")


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a life event: before it, while it happens, when it has become everyday, and after.

    Attributes:
        code: unique in its event, such as "anticipation".
        name: by language.
        description: what a person goes through then, by language.
    """

    code: str
    name: Text
    description: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A change in life that people need several services for.

    Attributes:
        code: such as "moving_to_study".
        name: by language.
        phases: in the order in which they come; codes are unique.
    """

    code: str
    name: Text
    phases: tuple[Phase, ...]

    def __getitem__(self, code: str) -> Phase:
        for phase in self.phases:
            if phase.code == code:
                return phase
        raise KeyError(code)

    def __iter__(self) -> Iterator[Phase]:
        return iter(self.phases)


def life_events() -> tuple[LifeEvent, ...]:
    """The built-in life events."""
    return tuple(get_life_event(code) for code in LIFE_EVENTS)


@cache
def get_life_event(code: str) -> LifeEvent:
    """The built-in life event with this code.

    Raises:
        InputError: there is none.
    """
    if code not in LIFE_EVENTS:
        raise InputError(
            Sentence("there is no life event '%(code)s'", code=code),
            expected=Sentence("one of %(known)s", known=", ".join(LIFE_EVENTS)),
        )
    file = resources.files("revontuli.wellbeing") / "life_events" / f"{code}.yaml"
    return _life_event(Document.parse(file.read_text(encoding="utf-8"), f"{code}.yaml"))


def read_life_event(path: str | Path) -> LifeEvent:
    """A city's own life event from a YAML file.

    Raises:
        InputError: it says which line and field of the file is wrong, and what was expected.
    """
    return _life_event(Document.read(path))


def resolve_life_event(code_or_path: str | Path) -> LifeEvent:
    """The built-in life event with this code, or the one in this file.

    Raises:
        InputError: there is neither, or the file is wrong.
    """
    if Path(code_or_path).suffix.lower() in (".yaml", ".yml"):
        return read_life_event(code_or_path)
    return get_life_event(str(code_or_path))


def _life_event(document: Document) -> LifeEvent:
    document.only("code", "name", "phases")
    phases: dict[str, Phase] = {}
    for item in document["phases"]:
        phase = _phase(item)
        if phase.code in phases:
            item["code"].fail(
                Sentence("unique codes"),
                problem=Sentence("'%(code)s' stands twice", code=phase.code),
            )
        phases[phase.code] = phase
    return LifeEvent(document["code"].text(), document["name"].words(), tuple(phases.values()))


def _phase(item: Document) -> Phase:
    item.only("code", "name", "description")
    description = item["description"]
    return Phase(
        item["code"].text(), item["name"].words(), description.words() if description else {}
    )
