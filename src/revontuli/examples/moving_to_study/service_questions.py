"""What students ask, as they write it, and the example's services that answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from revontuli.examples.moving_to_study.service_catalogue import example_catalogue, service_id
from revontuli.text import LANGUAGES
from revontuli.wellbeing.document import Document

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ExampleQuestion:
    """A question and what answers it.

    Attributes:
        text: as a student writes it, short and with slips.
        language: its language, "fi", "sv" or "en".
        services: ids in `example_catalogue()` of the services that answer, the best first.
        municipality: code of where the person has told to be, or None.
    """

    text: str
    language: str
    services: tuple[str, ...]
    municipality: str | None = None


@cache
def example_questions() -> tuple[ExampleQuestion, ...]:
    """The questions in all three languages, for trying a search out.

    They were written before there was a search. Tuning a search to them would make them useless.
    """
    return read_example_questions(HERE / "questions.yaml")


def read_example_questions(path: str | Path) -> tuple[ExampleQuestion, ...]:
    """Read questions laid out as the example's.

    Raises:
        InputError: it says which line and field is wrong, and what was expected.
    """
    return tuple(
        question
        for item in Document.read(path).only("questions")["questions"]
        for question in _questions(item)
    )


def _questions(item: Document) -> list[ExampleQuestion]:
    item.only("services", "municipality", *LANGUAGES)
    services = tuple(_service(service) for service in item["services"])
    municipality = item["municipality"].text() if item["municipality"] else None
    return [
        ExampleQuestion(item[language].text(), language, services, municipality)
        for language in LANGUAGES
    ]


def _service(field: Document) -> str:
    if service_id(field.text()) not in example_catalogue().by_id:
        field.fail("the id of one of the example's services")
    return service_id(field.text())
