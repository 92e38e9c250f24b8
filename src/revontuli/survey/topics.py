"""What people write about in answers to an open question: a list of topics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from revontuli.errors import InputError, Sentence
from revontuli.text import Text

OTHER = "other"  # the code of answers that no topic fits
CODE = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that answers are about.

    Attributes:
        code: short and stable, letters, digits, "_", "-" and "."; not "other".
        name: by language.
        description: what belongs to it and what does not, by language.
        examples: answers or parts of them that are about it, in any language.
        dimension: code of a dimension of the frame in use, or None.
    """

    code: str
    name: Text = field(default_factory=dict)
    description: Text = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    dimension: str | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that tells what it is about, none twice."""
        return tuple(
            dict.fromkeys((*self.examples, *self.name.values(), *self.description.values()))
        )


@dataclass(frozen=True, slots=True)
class TopicCodebook:
    """The topics of one open question, in the order in which they are shown.

    Attributes:
        topics: codes are unique.
        title: by language.

    Raises:
        InputError: a code stands twice, or will not do.
    """

    topics: tuple[Topic, ...]
    title: Text = field(default_factory=dict)

    def __post_init__(self) -> None:
        seen = set()
        for code in self.codes:
            if not CODE.fullmatch(code) or code == OTHER:
                raise InputError(
                    Sentence("'%(code)s' is no code for a topic", code=code),
                    column="code",
                    expected=Sentence(
                        "letters, digits, '_', '-' and '.', and not '%(other)s'", other=OTHER
                    ),
                )
            if code in seen:
                raise InputError(
                    Sentence("the topic '%(code)s' stands twice", code=code), column="code"
                )
            seen.add(code)

    @classmethod
    def read(cls, path: str | Path) -> TopicCodebook:
        """The topics in a CSV, XLSX or YAML file.

        Raises:
            InputError: it is not a list of topics, or a row of it can't be used.
        """
        from revontuli.survey.topic_files import read_topics

        return read_topics(path)

    def __iter__(self) -> Iterator[Topic]:
        return iter(self.topics)

    def __len__(self) -> int:
        return len(self.topics)

    def __getitem__(self, code: str) -> Topic:
        for topic in self.topics:
            if topic.code == code:
                return topic
        raise KeyError(code)

    @property
    def codes(self) -> tuple[str, ...]:
        """The topics' codes, in order."""
        return tuple(topic.code for topic in self.topics)

    def with_topics(self, topics: Iterable[Topic]) -> TopicCodebook:
        """The same with more topics at the end, such as suggested ones that people took."""
        return replace(self, topics=(*self.topics, *topics))


@dataclass(frozen=True, slots=True)
class Coded:
    """The topics of one answer.

    Attributes:
        topics: (code, confidence 0–1), the surest first; empty where none is sure enough.
        confidence: of the surest topic, also where it was not sure enough; 0 without an answer.
        answered: whether something was said; "en tiedä", "vet inte" and "-" say nothing.
    """

    topics: tuple[tuple[str, float], ...]
    confidence: float
    answered: bool = True

    @property
    def codes(self) -> tuple[str, ...]:
        """The topics' codes, the surest first."""
        return tuple(code for code, _ in self.topics)

    @property
    def other(self) -> bool:
        """Whether something was said that no topic fits."""
        return self.answered and not self.topics
