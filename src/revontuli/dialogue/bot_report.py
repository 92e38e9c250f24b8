"""What a keeper is told of a bot before it is published. Plain data, kept and sent as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

FORMAT = "revontuli.bot-report/1"


@dataclass(frozen=True, slots=True)
class Scores:
    """How well examples were understood that had been held out of training.

    Attributes:
        n: examples.
        accuracy: share of them whose intent came first, 0–1; None where there are none.
        macro_f1: mean over intents of the harmonic mean of precision and recall; None likewise.
        unknown: share taken for nothing that is known.
        sure_and_wrong: share answered without a question and wrongly.
    """

    n: int = 0
    accuracy: float | None = None
    macro_f1: float | None = None
    unknown: float | None = None
    sure_and_wrong: float | None = None


@dataclass(frozen=True, slots=True)
class IntentScore:
    """The same of one intent.

    Attributes:
        intent: its name.
        n: its examples that were held out.
        precision: of what was taken for it, the share that was it; None where nothing was.
        recall: of its examples, the share that was understood.
        f1: harmonic mean of both.
    """

    intent: str
    n: int
    precision: float | None
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """Examples of one intent taken for another.

    Attributes:
        intent: theirs.
        taken_for: what they were taken for; "" for nothing known.
        n: how many.
        of: examples of `intent` that were held out.
        examples: the surest of them, at most `EXAMPLES_SHOWN`.
    """

    intent: str
    taken_for: str
    n: int
    of: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DoubtfulExample:
    """An example that, by all the others, means something else.

    Attributes:
        text, language: of the example.
        intent: under which it stands.
        predicted: what the others take it to mean.
        confidence: how sure they are, 0–1.
    """

    text: str
    intent: str
    predicted: str
    confidence: float
    language: str | None = None


@dataclass(frozen=True, slots=True)
class DoubledExample:
    """The same, or nearly the same, said under two intents: the bot can't tell which is meant.

    Attributes:
        text, intent: of the keepers' example.
        other_text, other_intent: of the other one.
        is_same: True for the same words, False for nearly the same.
        is_template: whether the other comes of the catalogue or a skill: keepers can't change it.
    """

    text: str
    intent: str
    other_text: str
    other_intent: str
    is_same: bool
    is_template: bool = False


class GapKind(StrEnum):
    """What an intent lacks."""

    FEW_EXAMPLES = "few_examples"
    NO_EXAMPLES_IN = "no_examples_in"  # the languages
    NO_ANSWER = "no_answer"  # and nothing of the catalogue instead
    NO_ANSWER_IN = "no_answer_in"  # the languages
    NO_TITLE_IN = "no_title_in"  # the languages
    NO_SUCH_INTENT = "no_such_intent"  # examples or tests name one that is not there
    NO_SUCH_SERVICE = "no_such_service"  # a service or term that the catalogue doesn't have
    NO_SUCH_WORDS = "no_such_words"  # a place in the answer for words that the bot doesn't have


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that an intent lacks.

    Attributes:
        intent: its name.
        kind: what it lacks.
        n: its examples, for `FEW_EXAMPLES`; how many name it, for `NO_SUCH_INTENT`.
        missing: languages, ids of the catalogue, or places in the answer.
    """

    intent: str
    kind: GapKind
    n: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TestResult:
    """How a question of the keepers' own was met.

    Attributes:
        text, language: of the question.
        expected: the intent that must come first; "" for none.
        found: the one that did; "" for none.
        confidence: 0–1.
        is_sure: whether the bot would answer without asking whether it was meant.
    """

    __test__ = False  # not a test of pytest's

    text: str
    language: str
    expected: str
    found: str
    confidence: float
    is_sure: bool

    @property
    def passed(self) -> bool:
        """Whether it was met as it must be."""
        return self.found == self.expected


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that is now understood differently.

    Attributes:
        text: the question.
        before: what the published version takes it to mean; "" for nothing known.
        after: what this one does.
        expected: what it means by the keepers.
        language: of the question.
    """

    text: str
    before: str
    after: str
    expected: str
    language: str | None = None

    @property
    def is_better(self) -> bool | None:
        """Whether it is right now and was not before; None where it was and is wrong."""
        if self.expected in (self.before, self.after):
            return self.after == self.expected
        return None


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different from the published version.

    Attributes:
        version: its number; None where it has none.
        intents_added, intents_removed, answers_changed, intents_changed: names of intents; the
            last of those with other things changed than the answer.
        examples_added, examples_removed: how many, by intent.
        words_added, words_removed: how many of the bot's own words are new or otherwise said,
            and how many are gone.
        tests_added, tests_removed: their questions.
        catalogue_changed: whether services or terms are others.
        settings_changed: fields of the bot itself, such as "greeting".
        asked: questions that both were asked: the tests, and some of the keepers' examples.
        understood: those of them that mean something else now; worse ones first.
    """

    version: int | None = None
    intents_added: tuple[str, ...] = ()
    intents_removed: tuple[str, ...] = ()
    answers_changed: tuple[str, ...] = ()
    intents_changed: tuple[str, ...] = ()
    examples_added: dict[str, int] = field(default_factory=dict)
    examples_removed: dict[str, int] = field(default_factory=dict)
    words_added: int = 0
    words_removed: int = 0
    tests_added: tuple[str, ...] = ()
    tests_removed: tuple[str, ...] = ()
    catalogue_changed: bool = False
    settings_changed: tuple[str, ...] = ()
    asked: int = 0
    understood: tuple[Understood, ...] = ()


@dataclass(frozen=True)
class BotReport:
    """What a keeper is told of a bot before it is published.

    Attributes:
        bot: its id.
        provenance: of the bot that was looked at (`BotModel`).
        folds: into how many parts the examples were cut to be held out in turn.
        scores: of all keepers' examples that could be held out.
        by_language: the same by language; "" for those whose language isn't known.
        by_intent: the same by intent, the least understood first.
        confusions: the commonest first.
        doubtful: the surest first.
        doubled: the same words first.
        gaps: in the order of the intents.
        tests: the keepers' own, those that failed first.
        changes: against the published version; None where there is none.
        format: "revontuli.bot-report/1".
    """

    bot: str
    provenance: dict[str, Any]
    folds: int
    scores: Scores
    by_language: dict[str, Scores]
    by_intent: tuple[IntentScore, ...]
    confusions: tuple[Confusion, ...]
    doubtful: tuple[DoubtfulExample, ...]
    doubled: tuple[DoubledExample, ...]
    gaps: tuple[Gap, ...]
    tests: tuple[TestResult, ...]
    changes: Changes | None = None
    format: str = FORMAT

    @property
    def failed(self) -> tuple[TestResult, ...]:
        """The keepers' tests that did not pass."""
        return tuple(test for test in self.tests if not test.passed)

    @property
    def may_publish(self) -> bool:
        """Whether all of the keepers' tests passed."""
        return not self.failed

    @property
    def metrics(self) -> dict[str, Any]:
        """The figures that are kept with a version."""
        return {
            "accuracy": self.scores.accuracy,
            "macro_f1": self.scores.macro_f1,
            "held_out": self.scores.n,
            "tests": len(self.tests),
            "tests_passed": len(self.tests) - len(self.failed),
        }

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values, which `from_json` reads; `may_publish` is told in it."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return {**built, "may_publish": self.may_publish}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> BotReport:
        """What `as_json` gave.

        Raises:
            msgspec.ValidationError: it is something else.
        """
        return msgspec.convert(told, cls)
