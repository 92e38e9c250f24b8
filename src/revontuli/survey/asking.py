"""What one person is asked, and what of their answers stands: the many-person rules for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from revontuli.errors import InputError
from revontuli.survey.conditions import Answer, Condition
from revontuli.survey.form import Form, FormChoice, FormPage, Item, ItemKind

Answers = Mapping[str, Answer]  # by an item's key
CHOICE = "choice:"


@dataclass(frozen=True)
class Asked:
    """A form as one person meets it.

    Attributes:
        keys: of the items that are asked, notes too.
        standing: the answers to them, with what follows from those (calculations).
    """

    form: Form
    keys: frozenset[str]
    standing: Answers

    @property
    def pages(self) -> tuple[FormPage, ...]:
        """The pages on which something may be answered."""
        return tuple(
            page
            for page in self.form.pages
            if any(item.is_answered and item.key in self.keys for item in page.items)
        )

    def is_shown(self, item: Item) -> bool:
        """Whether it is on its page: asked, and with something to choose where it has choices."""
        if item.key not in self.keys:
            return False
        return item.choice_filter is None or bool(offered(item, self.standing))

    def must_answer(self, item: Item) -> bool:
        """Whether it may not be left empty."""
        if not self.is_shown(item) or not item.is_answered:
            return False
        if isinstance(item.required, Condition):
            return holds(item.required, item, self.standing, otherwise=False)
        return item.required


def ask(form: Form, answers: Answers) -> Asked:
    """Go through the form in order; what is not asked has no answer for what follows.

    It agrees with reading everybody's answers (`survey.reading`): the same conditions, in the same
    order.
    """
    standing = dict(answers)
    keys = set()
    for item in form.items:
        if not (item.relevant is None or holds(item.relevant, item, standing, otherwise=True)):
            standing.pop(item.key, None)
            continue
        keys.add(item.key)
        if item.kind is ItemKind.CALCULATED:
            standing.pop(item.key, None)
            if item.calculation is not None and (found := _calculate(item, standing)) is not None:
                standing[item.key] = found
    known = {item.key for item in form.items}
    return Asked(form, frozenset(keys), {k: v for k, v in standing.items() if k in known})


def offered(item: Item, answers: Answers) -> tuple[FormChoice, ...]:
    """The choices offered to a person with these answers."""
    test = item.choice_filter
    if test is None:
        return item.choices
    found: dict[tuple[str, ...], bool] = {}
    columns = [name.removeprefix(CHOICE) for name in test.names if name.startswith(CHOICE)]
    shown = []
    for choice in item.choices:
        row = tuple(choice.value if c == "name" else choice.columns.get(c, "") for c in columns)
        if row not in found:
            own = {f"{CHOICE}{c}": value for c, value in zip(columns, row, strict=True)}
            found[row] = holds(test, item, answers, otherwise=True, more=own)
        if found[row]:
            shown.append(choice)
    return tuple(shown)


def holds(
    condition: Condition,
    item: Item,
    answers: Answers,
    *,
    otherwise: bool,
    more: Mapping[str, Answer] | None = None,
) -> bool:
    """Whether a condition of `item` holds; `otherwise` where it can't be worked out."""
    try:
        return condition.holds_for({**answers, **more} if more else answers, item.name)
    except InputError:
        return otherwise


def _calculate(item: Item, answers: Answers) -> Answer | None:
    assert item.calculation is not None
    try:
        value = item.calculation.value_for(answers, item.name)
    except InputError:
        return None
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, (int, float)):
        return float(value) if value == value else None
    return value if isinstance(value, str) and value else None
