"""Whether a question was asked of a person: XLSForm's `relevant` conditions.

A condition is XPath 1.0 (W3C, 1999) with the functions that ODK adds, of which `selected`,
`count-selected`, `if`, `coalesce`, `int` and `regex` are known here.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from revontuli.errors import InputError, Sentence

REFERENCE = re.compile(r"\$\{\s*(?:last-saved#)?([^}\s]+)\s*\}")
Value = str | float | bool
Answer = str | float | Sequence[str]  # one person's: a text or choice, a number, several choices
PATHS = ("/", "//", ".", "..", "@")

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def condition_names(relevant: str) -> tuple[str, ...]:
    """The questions that a condition asks about, in order of first use."""
    return tuple(dict.fromkeys(REFERENCE.findall(relevant)))


@dataclass(frozen=True)
class Condition:
    """A `relevant` condition, ready to be asked of many people.

    Attributes:
        names: the questions it asks about.
        text: as the codebook has it.
    """

    names: tuple[str, ...]
    text: str
    _token: Any

    @classmethod
    def parse(cls, relevant: str, question: str) -> Condition:
        """Read a condition.

        Raises:
            InputError: it is not XPath, or uses what is not known here.
        """
        from elementpath import ElementPathError

        names = condition_names(relevant)
        places = {name: f"$v{place}" for place, name in enumerate(names)}
        expression = REFERENCE.sub(lambda match: places[match[1]], relevant)
        try:
            token = _parser()().parse(expression)
        except (ElementPathError, RecursionError) as error:
            raise _cannot(relevant, question, error) from error
        if any(part.symbol in PATHS for part in token.iter()):
            raise _cannot(relevant, question, "paths into the form are not known here")
        return cls(names, relevant, token)

    def holds(self, frame: pl.DataFrame, question: str) -> pl.Series:
        """Whether it holds for each row of `frame`; worked out once for each unlike row.

        Args:
            frame: a column for each of `names`, as `Responses.frame` has them.
            question: whose condition it is, for messages.

        Raises:
            InputError: it can't be worked out.
        """
        if not self.names:
            return pl.repeat(self._ask((), question), frame.height, dtype=pl.Boolean, eager=True)
        answers = frame.select(
            [_plain(frame[name]).alias(f"v{place}") for place, name in enumerate(self.names)]
        )
        unlike = answers.unique(maintain_order=True)
        asked = [self._ask(row, question) for row in unlike.iter_rows()]
        unlike = unlike.with_columns(pl.Series("holds", asked, dtype=pl.Boolean))
        joined = answers.join(
            unlike, on=answers.columns, how="left", nulls_equal=True, maintain_order="left"
        )
        return joined["holds"]

    def holds_for(self, answers: Mapping[str, Answer | None], question: str) -> bool:
        """Whether it holds for one person; the same as `holds` says of their row.

        Args:
            answers: by question; one that is not there, or None, is "no answer".
            question: whose condition it is, for messages.

        Raises:
            InputError: it can't be worked out.
        """
        return _as_boolean(self.value_for(answers, question))

    def value_for(self, answers: Mapping[str, Answer | None], question: str) -> Value:
        """What the expression comes to for one person, for calculations. As `holds_for`."""
        return self._work_out(
            tuple(_plain_answer(answers.get(name)) for name in self.names), question
        )

    def _ask(self, row: tuple[str | float | None, ...], question: str) -> bool:
        return _as_boolean(self._work_out(row, question))

    def _work_out(self, row: tuple[str | float | None, ...], question: str) -> Any:
        from xml.etree.ElementTree import Element

        from elementpath import ElementPathError, XPathContext

        variables: dict[str, Any] = {
            f"v{place}": "" if value is None else value for place, value in enumerate(row)
        }
        context = XPathContext(root=Element("answers"), variables=variables)
        try:
            return self._token.evaluate(context)
        except (ElementPathError, ValueError, TypeError) as error:
            raise _cannot(self.text, question, error) from error


def _plain(answers: pl.Series) -> pl.Series:
    """Several chosen values as XLSForm has them: one text with spaces between."""
    return answers.list.join(" ") if answers.dtype == pl.List else answers


def _plain_answer(answer: Answer | None) -> str | float | None:
    """The same for one person."""
    if answer is None or isinstance(answer, str):
        return answer
    return float(answer) if isinstance(answer, (int, float)) else " ".join(answer)


def _cannot(relevant: str, question: str, error: object) -> InputError:
    return InputError(
        Sentence(
            "the condition '%(relevant)s' can't be worked out (%(error)s)",
            relevant=relevant,
            error=error,
        ),
        column=question,
        expected=Sentence(
            "an XLSForm condition such as selected(${worries}, 'rent') and ${age} > 17"
        ),
    )


def _as_number(value: Value) -> float:
    if isinstance(value, str):
        try:
            return float(value.strip())
        except ValueError:
            return math.nan
    return float(value)


def _as_string(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _as_boolean(value: Any) -> bool:
    if isinstance(value, str):
        return value != ""
    return bool(value) and value == value  # NaN is false


def _compare(sign: str, left: Value, right: Value) -> bool:
    """XPath 1.0, section 3.4: booleans, else numbers, else strings; < and > are for numbers."""
    compare = COMPARISONS[sign]
    if sign in ("=", "!="):
        if isinstance(left, bool) or isinstance(right, bool):
            return compare(_as_boolean(left), _as_boolean(right))
        if isinstance(left, str) and isinstance(right, str):
            return compare(left, right)
    return compare(_as_number(left), _as_number(right))


@cache
def _parser() -> Any:
    """elementpath's XPath 1.0 parser with XPath 1.0's own comparisons and ODK's functions."""
    from elementpath import XPath1Parser

    class FormParser(XPath1Parser):
        """XPath as forms use it."""

    def argument(token: Any, context: Any, place: int) -> Value:
        value = token[place].evaluate(context)
        if isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        return value if isinstance(value, (str, float, bool)) else float(value)

    def define(token_class: Any, evaluate: Callable[[Any, Any], Value]) -> None:
        token_class.evaluate = lambda self, context=None: evaluate(self, context)

    for sign in COMPARISONS:
        table = FormParser.symbol_table
        table[sign] = type(f"_Compare{len(sign)}", (table[sign],), {})
        define(
            table[sign],
            lambda token, context, sign=sign: _compare(  # type: ignore[misc]
                sign, argument(token, context, 0), argument(token, context, 1)
            ),
        )

    def text(token: Any, context: Any, place: int) -> str:
        return _as_string(argument(token, context, place))

    def if_else(token: Any, context: Any) -> Value:
        return argument(token, context, 1 if _as_boolean(argument(token, context, 0)) else 2)

    def whole(token: Any, context: Any) -> Value:
        number = _as_number(argument(token, context, 0))
        return float(math.trunc(number)) if math.isfinite(number) else number

    functions: dict[str, tuple[int, Callable[[Any, Any], Value]]] = {
        "selected": (2, lambda t, c: text(t, c, 1) in text(t, c, 0).split()),
        "count-selected": (1, lambda t, c: float(len(text(t, c, 0).split()))),
        "if": (3, if_else),
        "coalesce": (2, lambda t, c: text(t, c, 0) or text(t, c, 1)),
        "int": (1, whole),
        "regex": (2, lambda t, c: re.search(text(t, c, 1), text(t, c, 0)) is not None),
    }
    for name, (count, evaluate) in functions.items():
        define(FormParser.function(name, nargs=count), evaluate)
    FormParser.build()
    return FormParser
