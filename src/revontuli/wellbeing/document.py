"""YAML read with care: every fault is told with its line, its field and what was expected."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import yaml

from revontuli.errors import InputError, Sentence
from revontuli.text import Text

FIELDS = Sentence("'field: value' lines")
TEXT = Sentence("text")
NUMBER = Sentence("a number")


class Document:
    """A place in a YAML file.

    Scalars are read as the text that stands there, so that a code such as `no` or `010` stays
    what it is, and whoever asks for a number gets one or a clear message.

    Args:
        node: the parsed node, or None for a field that is not there.
        file: the file, for messages.
        field: the place in the file, such as "dimensions[2].name".
        line: line of the file, for a field that is not there.
    """

    def __init__(
        self, node: yaml.Node | None, file: str, field: str = "", line: int | None = None
    ) -> None:
        self._node = node
        self.file = file
        self.field = field
        self.line = node.start_mark.line + 1 if node is not None else line

    @classmethod
    def read(cls, path: str | Path) -> Document:
        """Read a file that holds one YAML mapping.

        Raises:
            InputError: there is no such file, it is not UTF-8, not YAML, or not a mapping.
        """
        file = Path(path)
        try:
            return cls.parse(file.read_text(encoding="utf-8-sig"), str(file))
        except UnicodeDecodeError as error:
            raise InputError(Sentence("this is not UTF-8 text"), file=file) from error
        except OSError as error:
            raise InputError(Sentence("this file cannot be read"), file=file) from error

    @classmethod
    def parse(cls, text: str, file: str) -> Document:
        """The same from text."""
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            problem = Sentence("this is not YAML (%(error)s)", error=error.problem)
            raise InputError(problem, file=file, row=line) from error
        except (yaml.YAMLError, RecursionError) as error:
            raise InputError(Sentence("this is not YAML"), file=file) from error
        if not isinstance(node, yaml.MappingNode):
            raise InputError(
                Sentence("this is not a YAML mapping"),
                file=file,
                expected=FIELDS,
            )
        return cls(node, file)

    def __bool__(self) -> bool:
        """Whether something stands here."""
        if not isinstance(self._node, yaml.ScalarNode):
            return self._node is not None
        empty = ("", "~", "null") if self._node.style is None else ("",)  # "null" in quotes is text
        return self._node.value not in empty

    @property
    def is_text(self) -> bool:
        """Whether a single value stands here."""
        return isinstance(self._node, yaml.ScalarNode)

    @property
    def is_list(self) -> bool:
        """Whether a list stands here."""
        return isinstance(self._node, yaml.SequenceNode)

    def __getitem__(self, key: str) -> Document:
        """The field `key` of a mapping, there or not."""
        missing = Document(None, self.file, self._inner(key), self.line)
        return self.fields().get(key, missing)

    def __iter__(self) -> Iterator[Document]:
        """The items of a list with at least one."""
        if not isinstance(self._node, yaml.SequenceNode) or not self._node.value:
            self.fail(Sentence("a list with at least one item"))
        for number, node in enumerate(self._node.value, start=1):
            yield Document(node, self.file, f"{self.field}[{number}]")

    def items(self) -> list[Document]:
        """The items of a list; of an empty one, or one that is not there, none."""
        empty = isinstance(self._node, yaml.SequenceNode) and not self._node.value
        return [] if empty or not self else list(self)

    def fields(self) -> dict[str, Document]:
        """The fields of a mapping, in order."""
        if not isinstance(self._node, yaml.MappingNode):
            self.fail(FIELDS)
        found: dict[str, Document] = {}
        for key, value in self._node.value:
            name = str(key.value)
            document = Document(value, self.file, self._inner(name))
            if name in found:
                document.fail(
                    Sentence("each field once"), problem=Sentence("this field stands twice")
                )
            found[name] = document
        return found

    def only(self, *names: str) -> Document:
        """This mapping, known to have no other fields than `names`."""
        for name, value in self.fields().items():
            if name not in names:
                value.fail(
                    Sentence("one of %(known)s", known=", ".join(names)),
                    problem=Sentence("'%(name)s' is not a field here", name=name),
                )
        return self

    def text(self, expected: str = TEXT) -> str:
        """What stands here, as text."""
        if not self or not isinstance(self._node, yaml.ScalarNode):
            self.fail(expected)
        return str(self._node.value).strip()

    def number(self) -> float:
        """What stands here, as a number."""
        try:
            value = float(self.text(NUMBER))
        except ValueError:
            self.fail(NUMBER)
        return value if math.isfinite(value) else self.fail(NUMBER)

    def words(self) -> Text:
        """A text by language: a mapping from language codes, with at least one."""
        words = {language: value.text() for language, value in self.fields().items()}
        return words or self.fail(Sentence("a text by language, such as 'fi: Asuminen'"))

    def fail(self, expected: str, problem: str = "") -> NoReturn:
        """Raise an InputError about this place."""
        if not problem:
            value = self._node.value if isinstance(self._node, yaml.ScalarNode) else ""
            problem = Sentence("this is missing")
            if value:
                problem = Sentence("'%(value)s' will not do", value=value)
            if self and not isinstance(self._node, yaml.ScalarNode):
                problem = Sentence("this is not what it should be")
        raise InputError(
            problem, file=self.file, row=self.line, column=self.field or None, expected=expected
        )

    def _inner(self, key: str) -> str:
        return f"{self.field}.{key}" if self.field else key
