"""Keepers' examples held out of training in turn: what the others take them to mean.

Stratified k-fold cross-validation (Kohavi, 1995). Examples made of the catalogue and those of the
skills are always learned from and never asked: they say nothing of how people ask.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from revontuli.dialogue.bot_report import Confusion, DoubtfulExample, IntentScore, Scores
from revontuli.dialogue.content import Example, Source
from revontuli.dialogue.prediction import Prediction
from revontuli.dialogue.understanding import Understanding
from revontuli.engine import Progress, silent
from revontuli.language.encoder import Encoder

FOLDS, FOLDS_OF_MANY, MANY = 5, 3, 1_500
EXAMPLES_SHOWN = 5  # of a confusion
DOUBTFUL_FROM = 0.7  # confidence in another intent from which an example is shown as doubtful
NOT_ASKED = (Source.TEMPLATE, Source.BUILT_IN)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """An example, and what those who had not seen it take it to mean."""

    example: Example
    prediction: Prediction

    @property
    def found(self) -> str:
        """The intent that came first; "" for nothing known."""
        return self.prediction.intent or ""

    @property
    def is_right(self) -> bool:
        """Whether it was understood."""
        return self.found == self.example.intent


def cross_validate(
    examples: Sequence[Example],
    encoder: Encoder,
    seed: int = 0,
    folds: int = FOLDS,
    progress: Progress = silent,
    more: Callable[[Sequence[Example]], list[Example]] = lambda examples: [],
) -> list[HeldOut]:
    """Ask each of the keepers' examples of a bot that was trained without it.

    An intent's only example is not asked: without it nothing would be known of the intent.

    Args:
        examples: all that the bot learns from.
        encoder: best one that remembers its vectors: each fold asks for most of them again.
        seed: of the folds and of the training.
        folds: two at least.
        progress: told how it goes on, between folds.
        more: examples made of others; of those alone that are not held out.
    """
    held: list[HeldOut] = []
    fold_of = assign_folds(examples, seed, folds)
    for fold in range(folds):
        progress("Asking held-out examples", fold, folds)
        asked = [e for e, own in zip(examples, fold_of, strict=True) if own == fold]
        if not asked:
            continue
        rest = [e for e, own in zip(examples, fold_of, strict=True) if own != fold]
        learned = Understanding.train([*rest, *more(rest)], seed, encoder)
        found = learned.main_meanings([e.text for e in asked], [e.language for e in asked])
        held += [HeldOut(e, prediction) for e, prediction in zip(asked, found, strict=True)]
    progress("Asking held-out examples", folds, folds)
    return held


def assign_folds(examples: Sequence[Example], seed: int, folds: int) -> list[int | None]:
    """The fold of each example; None for those that are never held out.

    Every intent's examples are dealt out evenly, by language within it; the same words said twice
    go to the same fold, for otherwise the one would tell the other.
    """
    drawn = random.Random(seed)
    dealt: list[int | None] = [None] * len(examples)
    by_intent: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    known = Counter(example.intent for example in examples)
    for row, example in enumerate(examples):
        if example.source not in NOT_ASKED and known[example.intent] > 1:
            by_intent[example.intent][example.text.casefold().strip(" .!?")].append(row)
    for intent in sorted(by_intent):
        same_words = list(by_intent[intent].values())
        drawn.shuffle(same_words)
        same_words.sort(key=lambda rows: examples[rows[0]].language or "")
        first = drawn.randrange(folds)
        for place, rows in enumerate(same_words):
            for row in rows:
                dealt[row] = (first + place) % folds
    return dealt


def score(held: Sequence[HeldOut]) -> Scores:
    """How well they were understood."""
    if not held:
        return Scores()
    n = len(held)
    f1 = [one.f1 for one in score_intents(held)]
    return Scores(
        n=n,
        accuracy=sum(one.is_right for one in held) / n,
        macro_f1=sum(f1) / len(f1),
        unknown=sum(not one.found for one in held) / n,
        sure_and_wrong=sum(one.prediction.is_sure and not one.is_right for one in held) / n,
    )


def score_by_language(held: Sequence[HeldOut]) -> dict[str, Scores]:
    """The same by language; "" for those whose language isn't known."""
    languages = sorted({one.example.language or "" for one in held})
    return {
        code: score([one for one in held if (one.example.language or "") == code])
        for code in languages
    }


def score_intents(held: Iterable[HeldOut]) -> tuple[IntentScore, ...]:
    """The same by intent, the least understood first."""
    held = list(held)
    asked = Counter(one.example.intent for one in held)
    taken = Counter(one.found for one in held)
    right = Counter(one.example.intent for one in held if one.is_right)
    scores = (
        IntentScore(
            intent,
            n,
            precision=right[intent] / taken[intent] if taken[intent] else None,
            recall=right[intent] / n,
            f1=2 * right[intent] / (n + taken[intent]),
        )
        for intent, n in asked.items()
    )
    return tuple(sorted(scores, key=lambda one: (one.f1, -one.n, one.intent)))


def find_confusions(held: Iterable[HeldOut]) -> tuple[Confusion, ...]:
    """Which intents are taken for which others, the commonest first."""
    held = list(held)
    asked = Counter(one.example.intent for one in held)
    pairs: dict[tuple[str, str], list[HeldOut]] = defaultdict(list)
    for one in held:
        if not one.is_right:
            pairs[one.example.intent, one.found].append(one)
    found = []
    for (intent, taken_for), wrong in pairs.items():
        wrong.sort(key=lambda one: -one.prediction.confidence)
        shown = tuple(one.example.text for one in wrong[:EXAMPLES_SHOWN])
        found.append(Confusion(intent, taken_for, len(wrong), asked[intent], shown))
    return tuple(sorted(found, key=lambda one: (-one.n, one.intent, one.taken_for)))


def find_doubtful(held: Iterable[HeldOut]) -> tuple[DoubtfulExample, ...]:
    """Examples that by all the others mean something else, the surest first."""
    found = [
        DoubtfulExample(
            one.example.text,
            one.example.intent,
            one.found,
            one.prediction.confidence,
            one.example.language,
        )
        for one in held
        if one.found and not one.is_right and one.prediction.confidence >= DOUBTFUL_FROM
    ]
    return tuple(sorted(found, key=lambda one: (-one.confidence, one.intent, one.text)))
