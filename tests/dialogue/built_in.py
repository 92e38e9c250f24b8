"""A few of the skills' own examples, for tests of what is around them."""

from __future__ import annotations

from collections import Counter

from revontuli.dialogue import Example
from revontuli.dialogue.skills import examples as built_in


def few_built_in() -> tuple[Example, ...]:
    """Three of the skills' examples for each intent and language, so that training is quick."""
    times: Counter[tuple[str, str | None]] = Counter()
    few = []
    for example in built_in.skill_examples():
        times[example.intent, example.language] += 1
        if times[example.intent, example.language] <= 3:
            few.append(example)
    return tuple(few)
