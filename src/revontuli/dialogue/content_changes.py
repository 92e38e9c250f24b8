"""What is different between a bot and the one that people talk with."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from revontuli.dialogue.bot_report import Changes, Understood
from revontuli.dialogue.content import BotContent, Intent, KeeperTest, OwnWord
from revontuli.dialogue.training import BotModel

SAMPLE = 200  # keepers' examples that both bots are asked, at most
SETTINGS = ("name", "greeting", "topics", "hand_over", "local_help", "municipality", "life_event")


def find_changes(bot: BotModel, published: BotModel, seed: int = 0) -> Changes:
    """What is different in `bot` from `published`, in what is written and in what is understood.

    Both are asked the keepers' tests and a sample of their examples, drawn by `seed`.
    """
    asked = _questions(bot.content, published.content, seed)
    number = published.provenance.get("version")
    return replace(
        compare_content(bot.content, published.content),
        version=number,
        catalogue_changed=bot.provenance.get("catalogue_hash")
        != published.provenance.get("catalogue_hash"),
        asked=len(asked),
        understood=_understood(asked, bot, published),
    )


def compare_content(content: BotContent, before: BotContent) -> Changes:
    """What is different in what is written."""
    now = {intent.name: intent for intent in content.intents}
    then = {intent.name: intent for intent in before.intents}
    both = [name for name in now if name in then]
    said_now = {(e.intent, e.text) for e in content.examples}
    said_then = {(e.intent, e.text) for e in before.examples}
    words_now, words_then = _words_by_value(content), _words_by_value(before)
    tests_now = {(t.text, t.expected) for t in content.tests}
    tests_then = {(t.text, t.expected) for t in before.tests}
    return Changes(
        intents_added=tuple(name for name in now if name not in then),
        intents_removed=tuple(name for name in then if name not in now),
        answers_changed=tuple(name for name in both if now[name].answer != then[name].answer),
        intents_changed=tuple(
            name for name in both if _without_answer(now[name]) != _without_answer(then[name])
        ),
        examples_added=_by_intent(said_now - said_then),
        examples_removed=_by_intent(said_then - said_now),
        words_added=sum(words_then.get(key) != word for key, word in words_now.items()),
        words_removed=sum(key not in words_now for key in words_then),
        tests_added=tuple(sorted(text for text, _ in tests_now - tests_then)),
        tests_removed=tuple(sorted(text for text, _ in tests_then - tests_now)),
        settings_changed=tuple(
            name for name in SETTINGS if getattr(content, name) != getattr(before, name)
        ),
    )


def _without_answer(intent: Intent) -> Intent:
    return replace(intent, answer={})


def _words_by_value(content: BotContent) -> dict[tuple[str, str], OwnWord]:
    return {(word.kind, word.value): word for word in content.words}


def _by_intent(said: Iterable[tuple[str, str]]) -> dict[str, int]:
    return dict(sorted(Counter(intent for intent, _ in said).items()))


def _questions(content: BotContent, before: BotContent, seed: int) -> list[KeeperTest]:
    """The tests, and a sample of the examples, each text once."""
    examples = sorted(
        {(e.text, e.intent, e.language or "") for e in (*content.examples, *before.examples)}
    )
    drawn = random.Random(seed).sample(examples, min(SAMPLE, len(examples)))
    sample = (KeeperTest(text, intent, language) for text, intent, language in drawn)
    questions = {test.text: test for test in (*content.tests, *sample)}
    return list(questions.values())


def _understood(
    asked: list[KeeperTest], bot: BotModel, published: BotModel
) -> tuple[Understood, ...]:
    found = []
    for question in asked:
        language = question.language or None
        before = published.understanding.predict(question.text, language).intent or ""
        after = bot.understanding.predict(question.text, language).intent or ""
        if before != after:
            found.append(Understood(question.text, before, after, question.expected, language))
    worse_first = {False: 0, None: 1, True: 2}
    return tuple(sorted(found, key=lambda one: (worse_first[one.is_better], one.text)))
