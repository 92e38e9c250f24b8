"""What a bot is made of, and that the same gives the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from revontuli.catalogue import Catalogue
from revontuli.dialogue import Example, Source
from revontuli.dialogue.training import content_hash, train_bot, training_examples
from revontuli.errors import InputError
from tests.dialogue.small_bot import CATALOGUE, CONTENT


@pytest.fixture(scope="module")
def trained():
    return train_bot(CONTENT, CATALOGUE, encoder="ngrams")


def test_a_bot_learns_from_its_keepers_its_skills_and_the_catalogue() -> None:
    examples = training_examples(CONTENT, CATALOGUE)
    intents = {example.intent for example in examples}
    assert {"find_flat", "buy_bus_card", "borrow_books"} < intents
    assert {intent.partition(":")[0] for intent in intents if ":" in intent} == {
        "do", "term", "service",
    }  # fmt: skip


def test_the_order_in_which_examples_were_taught_changes_nothing() -> None:
    turned = replace(CONTENT, examples=CONTENT.examples[::-1])
    assert training_examples(turned, CATALOGUE) == training_examples(CONTENT, CATALOGUE)
    assert content_hash(turned) == content_hash(CONTENT)


def test_the_same_words_for_the_same_intent_are_learned_once_as_the_keepers_wrote_them() -> None:
    built_in = next(e for e in training_examples(CONTENT, CATALOGUE) if e.intent == "do:greet")
    taught = replace(built_in, source=Source.TAUGHT)
    found = training_examples(CONTENT.with_examples((taught, taught)), CATALOGUE)
    assert [e.source for e in found if (e.text, e.intent) == (taught.text, taught.intent)] == [
        Source.TAUGHT
    ]


def test_what_is_taught_of_an_intent_that_is_not_there_is_left() -> None:
    strange = (Example("mitä ihmettä", "not_there"), Example("mitä ihmettä", "term:not-there"))
    content = CONTENT.with_examples(strange)
    assert training_examples(content, CATALOGUE) == training_examples(CONTENT, CATALOGUE)


def test_the_same_content_catalogue_and_seed_give_the_same_bot(trained) -> None:
    again = train_bot(CONTENT, CATALOGUE, encoder="ngrams")
    assert again.provenance == trained.provenance
    for example in CONTENT.examples:
        asked = again.understanding.predict(example.text, example.language)
        assert asked == trained.understanding.predict(example.text, example.language)


def test_provenance_tells_what_a_bot_is_made_of(trained) -> None:
    told = trained.provenance
    assert (told["bot"], told["seed"]) == ("small", 0)
    assert told["encoder"].startswith("ngrams")
    assert told["counts"]["by_source"]["written"] == len(CONTENT.examples)
    assert sum(told["counts"]["by_language"].values()) == told["counts"]["examples"]
    assert told["catalogue_hash"] == CATALOGUE.content_hash


@pytest.mark.parametrize(
    "changed",
    [
        {"greeting": {"fi": "Hei"}},
        {"intents": CONTENT.intents[::-1]},
        {"examples": CONTENT.examples[1:]},
        {"tests": ()},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_any_change_of_the_content_changes_its_hash(changed) -> None:
    assert content_hash(replace(CONTENT, **changed)) != content_hash(CONTENT)


def test_work_that_is_stopped_through_progress_ends_there() -> None:
    def stop(stage: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_bot(CONTENT, CATALOGUE, encoder="ngrams", progress=stop)


def test_an_encoder_that_is_not_there_is_told() -> None:
    with pytest.raises(InputError, match="encoder"):
        train_bot(CONTENT, Catalogue(), encoder="no/such-encoder")
