"""The report of a bot: how well it understands, what is wrong with its content, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from revontuli.dialogue.bot_report import BotReport, TestResult
from revontuli.dialogue.content import BotContent, KeeperTest
from revontuli.dialogue.content_changes import find_changes
from revontuli.dialogue.content_checks import find_doubled, find_gaps
from revontuli.dialogue.cross_validation import (
    FOLDS,
    FOLDS_OF_MANY,
    MANY,
    cross_validate,
    find_confusions,
    find_doubtful,
    score,
    score_by_language,
    score_intents,
)
from revontuli.dialogue.own_word_examples import own_word_examples
from revontuli.dialogue.remembered_vectors import RememberingEncoder
from revontuli.dialogue.training import BotModel, open_encoder, train_bot, training_examples
from revontuli.dialogue.understanding import Understanding
from revontuli.engine import Progress, silent

if TYPE_CHECKING:
    from revontuli.catalogue import Catalogue
    from revontuli.language.encoder import Encoder


def evaluate(
    content: BotContent,
    catalogue: Catalogue,
    seed: int = 0,
    encoder: Encoder | str | None = None,
    published: BotModel | None = None,
    progress: Progress = silent,
    *,
    model: BotModel | None = None,
    folds: int | None = None,
    vectors: Path | None = None,
) -> BotReport:
    """Look a bot over before it is published. The same bot and seed give the same report.

    Args:
        content: the keepers'.
        catalogue: services and terms.
        seed: of training, of the folds and of the sample that is asked.
        encoder: vectors of texts; the usual one where None.
        published: the bot that people talk with, to tell what changes; None where there is none.
        progress: told how it goes on; what it raises ends it.
        model: the bot, where it is trained already of just this; otherwise it is trained here.
        folds: parts into which the examples are cut, to be held out in turn; 5, or 3 where the
            keepers have so many examples that a part of them is plenty to ask.
        vectors: file of vectors that `train_bot` has kept.

    Raises:
        InputError: there is too little to learn from, or there is no such encoder.
    """
    bot = model or train_bot(content, catalogue, seed, encoder, progress, vectors=vectors)
    used = RememberingEncoder(open_encoder(encoder), vectors, progress)
    examples = training_examples(replace(content, words=()), catalogue)
    of_words = partial(own_word_examples, content.words)
    folds = folds or (FOLDS if len(content.examples) <= MANY else FOLDS_OF_MANY)
    held = cross_validate(examples, used, seed, folds, progress, of_words)
    progress("Looking over the content", 0, 3)
    doubled = find_doubled(content, examples)
    progress("Looking over the content", 1, 3)
    tests = run_tests(content.tests, bot.understanding)
    progress("Looking over the content", 2, 3)
    changes = find_changes(bot, published, seed) if published else None
    progress("Looking over the content", 3, 3)
    return BotReport(
        bot=content.id,
        provenance=dict(bot.provenance),
        folds=folds,
        scores=score(held),
        by_language=score_by_language(held),
        by_intent=score_intents(held),
        confusions=find_confusions(held),
        doubtful=find_doubtful(held),
        doubled=doubled,
        gaps=find_gaps(content, catalogue),
        tests=tests,
        changes=changes,
    )


def run_tests(tests: Sequence[KeeperTest], understanding: Understanding) -> tuple[TestResult, ...]:
    """Ask the keepers' own questions; those that failed come first."""
    results = []
    for test in tests:
        found = understanding.predict(test.text, test.language)
        results.append(
            TestResult(
                test.text,
                test.language,
                test.expected,
                found.intent or "",
                found.confidence,
                found.is_sure,
            )
        )
    return tuple(sorted(results, key=lambda result: result.passed))
